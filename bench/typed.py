"""A typed key to the settled frame: papersift in a pty beside fzf and bare Textual.

All three get the same keys; fzf searches the same titles. Also the longest time that the
app's own loop did not turn while one types.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import sys
from collections.abc import Iterator

from bench.corpus_files import (
    BENCH_FOLDER,
    CORPUS_SIZES,
    corpus_paths,
    environment,
    titles_path,
)
from bench.terminal import Terminal

TYPED = (
    "attention is all you need",
    "red pajama",
    "tranformer atention",
    "sentiment twitter year:>=2018",
    "(bert OR gpt) probing",
    "multilingual speech recogniton",
)
"""Queries as people type them, letter by letter."""

CLEAR = "\x15"
"""ctrl+u: empties the box of all three."""


def typed(terminal: Terminal) -> list[float]:
    """Type every query; give the milliseconds of each key that drew something, in order."""
    took = []
    for query in TYPED:
        for letter in query:
            one = terminal.key(letter)
            if one is not None:
                took.append(one)
        terminal.key(CLEAR)
    return sorted(took)


def fzf(size: int) -> list[float]:
    """Type into fzf over the same titles."""
    command = f"fzf --layout=reverse --no-mouse < '{titles_path(size)}' > /dev/null"
    with Terminal(["/bin/sh", "-c", command], environment()) as terminal:
        terminal.shows("[0-9]+/[0-9]+")
        terminal.settle()
        return typed(terminal)


def bare(size: int) -> list[float]:
    """Type into a bare Textual app that draws as many rows at every letter."""
    with Terminal([sys.executable, "-m", "bench.bare", str(size)], environment()) as terminal:
        terminal.shows("ready")
        terminal.settle()
        return typed(terminal)


def papersift(size: int) -> tuple[list[float], list[float]]:
    """Type into papersift; gives also how long its loop did not turn, the longest first.

    Measuring the gaps takes time too, so they are measured while all is typed once more.
    """
    beats = BENCH_FOLDER / "beats.json"
    command = [sys.executable, "-m", "bench.loop_gaps", str(beats), *corpus_paths(size)]
    with Terminal(command, environment()) as terminal:
        terminal.shows("[1-9][0-9,]* papers|of [0-9,]+")
        terminal.settle(4.0 if size < CORPUS_SIZES[-1] else 15.0)
        terminal.send("/")
        terminal.settle()
        terminal.key(CLEAR)
        took = typed(terminal)
        os.kill(terminal.pid, signal.SIGUSR1)
        typed(terminal)
        os.kill(terminal.pid, signal.SIGUSR2)
        terminal.settle()
    return took, json.loads(beats.read_text())


def run() -> None:
    print("typing: milliseconds from a typed key to its settled frame, 40 rows of 120")
    names = ("papers", "median", "95 %", "fzf", "ratio", "bare 95 %", "ratio", "pause ms")
    print("".join(f"{name:>10}" for name in names))
    for size in CORPUS_SIZES:
        if not corpus_paths(size):
            print(f"{size:10,}  ../shared/data/corpora is not here, not measured")
            continue
        for line in rows(size):
            print(line)


def rows(size: int) -> Iterator[str]:
    """Measure one pile; gives the line of the table."""
    took, pauses = papersift(size)
    floor = bare(size)
    median, late = statistics.median(took), at(took, 0.95)
    line = f"{size:10,}{median:10.1f}{late:10.1f}"
    if shutil.which("fzf"):
        rival = statistics.median(fzf(size))
        line += f"{rival:10.1f}{median / rival:9.2f}x"
    else:
        line += f"{'no fzf':>10}{'':10}"
    low = at(floor, 0.95)
    yield f"{line}{low:10.1f}{late / low:9.2f}x{pauses[0]:10.1f}"


def at(times: list[float], share: float) -> float:
    """Return the time below which a share of the sorted times lies."""
    return times[min(len(times) - 1, int(len(times) * share))]
