"""Pasted text, kept as a file so that it is a source like any other."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from store.readers.reading import UnreadableSource


def keep_pasted(text: str, folder: str | Path) -> Path:
    """Keep pasted text as a file of its own, for the user alone, and give its path.

    The text is kept as it came and cleaned when it is read, as every source is.
    Raises UnreadableSource when there is nothing in it.
    """
    if not text.strip():
        raise UnreadableSource("nothing but blanks was pasted")
    folder = Path(folder)
    # mkdir(parents=True) would make the missing parents for everybody.
    for missing in reversed([it for it in (folder, *folder.parents) if not it.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    name = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    for number in range(1, 10_000):
        path = folder / (f"{name}.txt" if number == 1 else f"{name}-{number}.txt")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        return path
    raise UnreadableSource("no name is left for what was pasted")
