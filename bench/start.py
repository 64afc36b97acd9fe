"""From exec to a screen with papers on it, warm and cold, compared with a bare Textual app."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

from bench.corpus_files import BENCH_FOLDER, CORPUS_SIZES, corpus_paths, environment
from bench.terminal import Terminal

ROUNDS = 7

CACHED_SECONDS = 12.0
"""Seconds of silence after which what was opened for the first time is in the cache."""


def time_bare_start(size: int) -> float:
    """Return the milliseconds from exec until a bare app shows its rows."""
    with Terminal([sys.executable, "-m", "bench.bare", str(size)], environment()) as terminal:
        return terminal.shows("ready") * 1000


def measure_start(paths: tuple[str, ...], quiet: float = 1.5) -> tuple[float, float]:
    """Return the milliseconds from exec until the papers are shown, and the megabytes then used."""
    with Terminal([sys.executable, "-m", "tui", *paths], environment()) as terminal:
        milliseconds = terminal.shows("[1-9][0-9,]* papers") * 1000
        terminal.settle(quiet, most=120)
        status = Path(f"/proc/{terminal.pid}/status").read_text(encoding="ascii")
        memory = next(line for line in status.splitlines() if line.startswith("RssAnon"))
        terminal.send("q")
        terminal.ended()
    return milliseconds, int(memory.split()[1]) / 1000


def time_first_key(argv: list[str], key: str, pattern: str) -> float:
    """Return the milliseconds from exec until a key that is pressed at once shows its effect."""
    with Terminal([sys.executable, "-m", *argv], environment()) as terminal:
        terminal.send(key)
        milliseconds = terminal.shows(pattern, timeout=60) * 1000
        if argv[0] == "tui":
            terminal.settle(1.5)
            terminal.send("q")
            terminal.ended()
    return milliseconds


def run() -> None:
    print("start: milliseconds from exec to the papers on the screen, medians; and from exec to")
    print("the effect of a key that is pressed at once (bare echoes a letter, papersift marks)")
    print("   papers     bare     warm    ratio     cold   MB (own)  bare key  warm key    ratio")
    for size in CORPUS_SIZES:
        paths = corpus_paths(size)
        if not paths:
            print(f"{size:9,}    ../shared/data/corpora is not here, not measured")
            continue
        shutil.rmtree(BENCH_FOLDER / "cache", ignore_errors=True)
        cold, _ = measure_start(paths, quiet=CACHED_SECONDS)
        measure_start(paths)
        bare_starts, starts, bare_keys, keys = [], [], [], []
        for _ in range(ROUNDS):
            bare_starts.append(time_bare_start(size))
            starts.append(measure_start(paths))
            bare_keys.append(time_first_key(["bench.bare", str(size)], "x", "1 of "))
            keys.append(time_first_key(["tui", *paths], " ", "1 marked"))
        bare = statistics.median(bare_starts)
        warm = statistics.median(milliseconds for milliseconds, _ in starts)
        megabytes = statistics.median(megabytes for _, megabytes in starts)
        bare_key, key = statistics.median(bare_keys), statistics.median(keys)
        print(
            f"{size:9,}{bare:9.0f}{warm:9.0f}{warm / bare:8.2f}x{cold:9.0f}{megabytes:11.0f}"
            f"{bare_key:10.0f}{key:10.0f}{key / bare_key:8.2f}x"
        )
