"""What Tab offers in the filter box, one offer after the other."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN = 8
"""Offers that are named at a time."""


@dataclass(slots=True)
class Offers:
    """Completions of one text at one place, and which of them stands in the box."""

    typed: str = ""
    at: int = 0
    """The cursor in the typed text."""
    found: tuple[tuple[int, str], ...] = ()
    """From where on what is typed gives way, and to what."""
    chosen: int = 0

    @property
    def text(self) -> str:
        """The text with the chosen offer in it."""
        start, word = self.found[self.chosen]
        return self.typed[:start] + word + self.typed[self.at :].lstrip(" " * word.endswith(" "))

    @property
    def cursor(self) -> int:
        """Where the cursor stands behind the chosen offer."""
        start, word = self.found[self.chosen]
        return start + len(word)

    @property
    def others(self) -> list[str]:
        """The offers that come next, as they are named."""
        around = self.found[self.chosen + 1 :] + self.found[: self.chosen]
        return [word.strip() for _, word in around[:SHOWN]]

    def go_on(self, text: str, cursor: int) -> bool:
        """Choose the next offer if the box still holds the chosen one and there are others."""
        if len(self.found) < 2 or (text, cursor) != (self.text, self.cursor):
            return False
        self.chosen = (self.chosen + 1) % len(self.found)
        return True
