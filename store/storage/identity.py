"""The id of a store, asked for before the first frame, so it imports next to nothing."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

_HEAD_BYTES = 512
"""Bytes of a checkpoint that have the id of its store."""

_STORE_ID = re.compile(rb'\{"_meta":\{"1":\{[^{}\n]*?"store":"([0-9A-Za-z-]{1,64})"')


def read_store_id(path: Path) -> str:
    """Return the id of the store at a path without opening it; empty where there is none yet."""
    try:
        # not blocking: there may be a FIFO in its place
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return ""
    try:
        is_file = stat.S_ISREG(os.fstat(handle).st_mode)
        match = _STORE_ID.match(os.read(handle, _HEAD_BYTES)) if is_file else None
    except OSError:
        return ""
    finally:
        os.close(handle)
    return match[1].decode() if match else ""
