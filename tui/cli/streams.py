"""Standard output and error at start and end; imports nothing that a start would wait for."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def prepare_streams() -> None:
    """Make standard output and error take any text; send it nowhere where they are closed."""
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def discard_output(*streams: TextIO) -> None:
    """Send the rest of the output nowhere: its reader has seen enough or is gone."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(null, stream.fileno())
    os.close(null)


def on_terminal() -> bool:
    """Return whether standard input and output are a terminal, so that the app can run.

    Where $TEXTUAL_DRIVER names what draws in place of a terminal, a browser for example, it can.
    """
    if os.environ.get("TEXTUAL_DRIVER"):
        return True
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
