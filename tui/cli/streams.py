"""Standard output and error, as they are found and as they are left."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def prepare_streams() -> None:
    """Let no text be too odd to be written, and let what was closed at the start go nowhere."""
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def discard_output(*streams: TextIO) -> None:
    """Let what is left of the output go nowhere: its reader has seen enough, or is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def on_terminal() -> bool:
    """Return whether there is somebody to show the app to."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
