"""Kilobytes that a key sends to the terminal: what a slow connection has to carry.

Beside papersift stands VisiData, where it is installed, moving through the same titles. The floor
is the text of the cells that differ, without any style or position.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Sequence

import pyte

from bench.corpus_files import corpus_paths, environment, titles_path
from bench.terminal import UNKNOWN_TO_PYTE, Terminal

SIZES = ((40, 120), (24, 80))
TYPED = "attention is"
_PAPERS = 10_000


class Measured:
    """A terminal whose keys are measured in kilobytes, and in kilobytes of cells that differ."""

    def __init__(self, terminal: Terminal, rows: int, columns: int) -> None:
        self._terminal = terminal
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", bytes(terminal.printed)))

    def press(self, keys: Sequence[str]) -> tuple[float, float]:
        """Press keys one by one; return the medians for a key."""
        sent, differing = [], []
        for key in keys:
            before = self._screen.display
            self._terminal.key(key)
            self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", bytes(self._terminal.printed)))
            sent.append(len(self._terminal.printed) / 1000)
            pairs = zip("".join(before), "".join(self._screen.display), strict=False)
            differing.append(sum(old != new for old, new in pairs) / 1000)
        return statistics.median(sent), statistics.median(differing)


def measure_papersift(rows: int, columns: int) -> list[tuple[str, float, float]]:
    """Move and type in papersift."""
    command = ["papersift", *corpus_paths(_PAPERS)]
    with Terminal(command, environment(), rows=rows, columns=columns) as terminal:
        terminal.shows("[1-9][0-9,]* papers|of [0-9,]+")
        terminal.settle(4.0)
        for key in ("\x1b", "g"):
            terminal.send(key)
            terminal.settle()
        measured = Measured(terminal, rows, columns)
        still = measured.press("jjjjjj")
        measured.press("j" * rows)
        scrolling = measured.press("jjjjjjjj")
        measured.press("/\x15")
        typed = measured.press(TYPED)
    return [("j", *still), ("j, scrolling", *scrolling), ("a letter", *typed)]


def measure_visidata(rows: int, columns: int) -> list[tuple[str, float, float]]:
    """Move in VisiData."""
    command = ["vd", "-f", "txt", str(titles_path(_PAPERS))]
    with Terminal(command, environment(), rows=rows, columns=columns) as terminal:
        terminal.settle(4.0)
        measured = Measured(terminal, rows, columns)
        measured.press("j" * rows)
        return [("vd, scrolling", *measured.press("jjjjjjjj"))]


def run() -> None:
    if not corpus_paths(_PAPERS):
        print("../shared/data/corpora is not here, not measured")
        return
    print("sent to the terminal: kilobytes a key, and the cells that differ alone")
    for rows, columns in SIZES:
        lines = measure_papersift(rows, columns)
        if shutil.which("vd"):
            lines += measure_visidata(rows, columns)
        for name, sent, differing in lines:
            print(f"{columns:5}x{rows:<4}{name:16}{sent:6.2f}{differing:8.2f}")
