"""From a typed key to the settled frame: papersift in a pty, compared with fzf and bare Textual.

All three get the same keys, and fzf searches the same titles. Also measured is the longest gap
between two turns of the app's event loop while somebody types.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import sys

from bench.corpus_files import (
    BENCH_FOLDER,
    CORPUS_SIZES,
    corpus_paths,
    environment,
    titles_path,
)
from bench.terminal import Terminal

QUERIES = (
    "attention is all you need",
    "red pajama",
    "tranformer atention",
    "sentiment twitter year:>=2018",
    "(bert OR gpt) probing",
    "multilingual speech recogniton",
)
"""Queries as people type them, letter by letter and with mistakes."""

CLEAR = "\x15"
"""ctrl+u: empties the box in all three programs."""


def time_keys(terminal: Terminal) -> list[float]:
    """Type every query; return the milliseconds of each key that drew something, sorted."""
    times = []
    for query in QUERIES:
        for letter in query:
            milliseconds = terminal.key(letter)
            if milliseconds is not None:
                times.append(milliseconds)
        terminal.key(CLEAR)
    return sorted(times)


def time_fzf(size: int) -> list[float]:
    """Type into fzf over the same titles."""
    command = f"fzf --layout=reverse --no-mouse < '{titles_path(size)}' > /dev/null"
    with Terminal(["/bin/sh", "-c", command], environment()) as terminal:
        terminal.shows("[0-9]+/[0-9]+")
        terminal.settle()
        return time_keys(terminal)


def time_bare(size: int) -> list[float]:
    """Type into a bare Textual app that draws as many rows for every letter."""
    with Terminal([sys.executable, "-m", "bench.bare", str(size)], environment()) as terminal:
        terminal.shows("ready")
        terminal.settle()
        return time_keys(terminal)


def time_papersift(size: int) -> tuple[list[float], list[float]]:
    """Type into papersift; return the times of the keys, and the gaps of its loop, longest first.

    Measuring the gaps takes time too, so the queries are typed once more for it.
    """
    gaps_path = BENCH_FOLDER / "beats.json"
    command = [sys.executable, "-m", "bench.loop_gaps", str(gaps_path), *corpus_paths(size)]
    with Terminal(command, environment()) as terminal:
        terminal.shows("[1-9][0-9,]* papers|of [0-9,]+")
        terminal.settle(4.0 if size < CORPUS_SIZES[-1] else 15.0)
        terminal.send("/")
        terminal.settle()
        terminal.key(CLEAR)
        times = time_keys(terminal)
        os.kill(terminal.pid, signal.SIGUSR1)
        time_keys(terminal)
        os.kill(terminal.pid, signal.SIGUSR2)
        terminal.settle()
    return times, json.loads(gaps_path.read_text())


def run() -> None:
    print("typing: milliseconds from a typed key to its settled frame, 40 rows of 120")
    names = ("papers", "median", "95 %", "fzf", "ratio", "bare 95 %", "ratio", "pause ms")
    print("".join(f"{name:>10}" for name in names))
    for size in CORPUS_SIZES:
        if corpus_paths(size):
            print(measure(size))
        else:
            print(f"{size:10,}  ../shared/data/corpora is not here, not measured")


def measure(size: int) -> str:
    """Measure one corpus; return its line of the table."""
    times, gaps = time_papersift(size)
    bare = percentile(time_bare(size), 0.95)
    median, high = statistics.median(times), percentile(times, 0.95)
    line = f"{size:10,}{median:10.1f}{high:10.1f}"
    if shutil.which("fzf"):
        fzf = statistics.median(time_fzf(size))
        line += f"{fzf:10.1f}{median / fzf:9.2f}x"
    else:
        line += f"{'no fzf':>10}{'':10}"
    return f"{line}{bare:10.1f}{high / bare:9.2f}x{gaps[0]:10.1f}"


def percentile(times: list[float], share: float) -> float:
    """Return the time below which this share of the sorted times is."""
    return times[min(len(times) - 1, int(len(times) * share))]
