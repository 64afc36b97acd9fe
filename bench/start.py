"""From exec to a screen with papers on it, warm and cold, beside a bare Textual app."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

from bench.piles import HOME, SIZES, environment, pile
from bench.terminal import Terminal

ROUNDS = 7


def bare(size: int) -> float:
    """Give the milliseconds from exec until a bare app shows its rows."""
    with Terminal([sys.executable, "-m", "bench.bare", str(size)], environment()) as terminal:
        return terminal.shows("ready") * 1000


def papersift(paths: tuple[str, ...]) -> tuple[float, float]:
    """Give the milliseconds from exec until the papers are shown, and the megabytes then in use."""
    with Terminal([sys.executable, "-m", "tui", *paths], environment()) as terminal:
        took = terminal.shows("[1-9][0-9,]* papers") * 1000
        terminal.settle(1.5)
        status = Path(f"/proc/{terminal.pid}/status").read_text(encoding="ascii")
        used = next(line for line in status.splitlines() if line.startswith("RssAnon"))
        terminal.send("q")
        terminal.ended()
    return took, int(used.split()[1]) / 1000


def run() -> None:
    print("start: milliseconds from exec to the papers on the screen, medians")
    print("   papers     bare     warm    ratio     cold   MB (warm, own memory)")
    for size in SIZES:
        paths = pile(size)
        if not paths:
            print(f"{size:9,}    ../shared/data/corpora is not here, not measured")
            continue
        cold = None
        shutil.rmtree(HOME / "cache", ignore_errors=True)
        cold, _ = papersift(paths)
        papersift(paths)
        plain, warm = [], []
        for _ in range(ROUNDS):
            plain.append(bare(size))
            warm.append(papersift(paths))
        one = statistics.median(plain)
        other = statistics.median(took for took, _ in warm)
        used = statistics.median(used for _, used in warm)
        print(f"{size:9,}{one:9.0f}{other:9.0f}{other / one:8.2f}x{cold:9.0f}{used:9.0f}")
