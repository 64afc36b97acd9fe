"""What an export is never written over, whatever the user agrees to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def why_spared(target: str | Path, sources: Iterable[str | Path], store: Path) -> str:
    """Say why a file must not be written over: it is a source, or holds the notes; else nothing.

    `sources` are paths as they were given, not as they are shown: those are made fit for it.
    """
    from store.sources import files_of

    real = os.path.realpath(Path(target).expanduser())
    files = [file for _, file in files_of(sources) if isinstance(file, Path)]
    if real in map(os.path.realpath, files):
        return "one of the sources, which are never written to"
    beside = os.path.realpath(store)
    if real == beside or real.startswith(f"{beside}."):
        return "where your notes are"
    return ""
