"""How far the reading of a file is, for whoever waits for it in another thread."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Reach:
    """The share of a file that is read: `done` goes from 0 to 1 and never back."""

    done: float = 0.0
    lines: int = 1
    """Lines that the file has."""
    begun: float = 0.0
    """What is done before its entries are gone through from the first line on."""

    def at(self, line: int) -> None:
        """Say that the entry at this line is kept."""
        self.to(self.begun + (1 - self.begun) * line / self.lines)

    def to(self, done: float) -> None:
        """Say that so much is done."""
        self.done = max(self.done, min(1.0, done))


REACH: ContextVar[Reach | None] = ContextVar("reach", default=None)
"""Where the readers say it, if anyone waits."""
