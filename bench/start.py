"""From exec to a screen with papers on it, warm and cold, beside a bare Textual app."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

from bench.corpus_files import BENCH_FOLDER, CORPUS_SIZES, corpus_paths, environment
from bench.terminal import Terminal

ROUNDS = 7

KEPT = 12.0
"""Seconds of silence after which what was opened for the first time lies in the cache."""


def bare(size: int) -> float:
    """Return the milliseconds from exec until a bare app shows its rows."""
    with Terminal([sys.executable, "-m", "bench.bare", str(size)], environment()) as terminal:
        return terminal.shows("ready") * 1000


def papersift(paths: tuple[str, ...], quiet: float = 1.5) -> tuple[float, float]:
    """Return milliseconds from exec until the papers are shown, and the megabytes then in use."""
    with Terminal([sys.executable, "-m", "tui", *paths], environment()) as terminal:
        took = terminal.shows("[1-9][0-9,]* papers") * 1000
        terminal.settle(quiet, most=120)
        status = Path(f"/proc/{terminal.pid}/status").read_text(encoding="ascii")
        used = next(line for line in status.splitlines() if line.startswith("RssAnon"))
        terminal.send("q")
        terminal.ended()
    return took, int(used.split()[1]) / 1000


def answered(argv: list[str], key: str, answer: str) -> float:
    """Return the milliseconds from exec until a key that was typed at once has done its work."""
    with Terminal([sys.executable, "-m", *argv], environment()) as terminal:
        terminal.send(key)
        took = terminal.shows(answer, timeout=60) * 1000
        if argv[0] == "tui":
            terminal.settle(1.5)
            terminal.send("q")
            terminal.ended()
    return took


def run() -> None:
    print("start: milliseconds from exec to the papers on the screen, medians; and from exec until")
    print(
        "a key is answered that was typed at once (bare echoes a letter, papersift marks a paper)"
    )
    print("   papers     bare     warm    ratio     cold   MB (own)  bare key  warm key    ratio")
    for size in CORPUS_SIZES:
        paths = corpus_paths(size)
        if not paths:
            print(f"{size:9,}    ../shared/data/corpora is not here, not measured")
            continue
        cold = None
        shutil.rmtree(BENCH_FOLDER / "cache", ignore_errors=True)
        cold, _ = papersift(paths, quiet=KEPT)
        papersift(paths)
        plain, warm, echoes, marks = [], [], [], []
        for _ in range(ROUNDS):
            plain.append(bare(size))
            warm.append(papersift(paths))
            echoes.append(answered(["bench.bare", str(size)], "x", "1 of "))
            marks.append(answered(["tui", *paths], " ", "1 marked"))
        one = statistics.median(plain)
        other = statistics.median(took for took, _ in warm)
        used = statistics.median(used for _, used in warm)
        echo, mark = statistics.median(echoes), statistics.median(marks)
        print(
            f"{size:9,}{one:9.0f}{other:9.0f}{other / one:8.2f}x{cold:9.0f}{used:11.0f}"
            f"{echo:10.0f}{mark:10.0f}{mark / echo:8.2f}x"
        )
