"""Piles as files that programs can open, made once and kept in the machine's temporary folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.corpora import REAL, made
from store.library.opening import bundled_corpus, open_library

HOME = Path(tempfile.gettempdir()) / "papersift-bench"
"""Where the made pile, and what papersift itself keeps, stay from one run to the next."""

SIZES = (153, 10_000, 100_000)


def pile(size: int) -> tuple[str, ...]:
    """Return the paths of a pile of this size; none where it cannot be made."""
    if size == SIZES[0]:
        return tuple(map(str, bundled_corpus()))
    if not REAL.exists():
        return ()
    if size == SIZES[1]:
        return (str(REAL.resolve()),)
    path = HOME / f"made-{size}.jsonl"
    if not path.exists():
        HOME.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            for paper in made(size):
                one = paper.merged
                line = {
                    "title": one.title,
                    "abstract": one.abstract,
                    "authors": list(one.authors),
                    "year": one.year,
                    "venue": one.venue,
                    "doi": one.doi,
                }
                file.write(json.dumps(line) + "\n")
        part.replace(path)
    return (str(path),)


def titles(size: int) -> Path:
    """Return a file with the titles of a pile, a line each."""
    path = HOME / f"titles-{size}.txt"
    if not path.exists():
        HOME.mkdir(exist_ok=True)
        papers = open_library(pile(size), cache=HOME / "cache" / "papersift").papers
        lines = (paper.display_title for paper in papers)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def environment() -> Mapping[str, str]:
    """Return the variables under which papersift keeps everything in the benchmarks' own folder."""
    names = ("DATA", "STATE", "CONFIG", "CACHE")
    folders = {f"XDG_{name}_HOME": str(HOME / name.lower()) for name in names}
    said = {"COLORTERM": "truecolor", "LANG": "C.UTF-8", "PAPERSIFT_STORE": ""}
    # What is compiled anew at every start would be timed with it.
    return {**folders, **said, "PYTHONDONTWRITEBYTECODE": ""}
