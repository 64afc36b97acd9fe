"""One line on standard error that says how far a long command is.

Apart from the commands, as those that import it count what is done in different ways.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from tui.cli.options import is_quiet, wants_json
from tui.cli.output import draw_status

_DELAY_SECONDS = 1.0
"""Work that takes less than this shows nothing."""

_PAUSE_SECONDS = 0.1
"""Seconds between two drawings of the line."""


class ProgressLine:
    """Draws the progress of work that takes long on a terminal, and removes it at the end."""

    def __init__(self) -> None:
        self._wanted = sys.stderr.isatty() and not is_quiet() and not wants_json()
        self._next = time.monotonic() + _DELAY_SECONDS
        self._drawn = False

    def __enter__(self) -> Self:
        return self

    def show(self, done: float) -> None:
        """Draw how much is done, from 0 to 1, where it is time to."""
        if self._wanted and (now := time.monotonic()) >= self._next:
            self._next, self._drawn = now + _PAUSE_SECONDS, True
            draw_status(f"Reading … {min(done, 1.0):4.0%}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._drawn:
            draw_status("")
