"""The corpora as files that programs can open, kept in the temporary folder of the machine."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.corpora import REAL_CORPUS, synthetic_papers
from store.library.opening import bundled_corpus, open_library

BENCH_FOLDER = Path(tempfile.gettempdir()) / "papersift-bench"
"""Where synthetic corpora, and all that papersift itself stores, stay from run to run."""

CORPUS_SIZES = (153, 10_000, 100_000)
"""Papers in the bundled, the real and the synthetic corpus."""


def corpus_paths(size: int) -> tuple[str, ...]:
    """Return the paths of the corpus of this size; none if it cannot be built."""
    if size == CORPUS_SIZES[0]:
        return tuple(map(str, bundled_corpus()))
    if not REAL_CORPUS.exists():
        return ()
    if size == CORPUS_SIZES[1]:
        return (str(REAL_CORPUS.resolve()),)
    path = BENCH_FOLDER / f"made-{size}.jsonl"
    if not path.exists():
        BENCH_FOLDER.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            for paper in synthetic_papers(size):
                entry = paper.merged
                fields = {
                    "title": entry.title,
                    "abstract": entry.abstract,
                    "authors": list(entry.authors),
                    "year": entry.year,
                    "venue": entry.venue,
                    "doi": entry.doi,
                }
                file.write(json.dumps(fields) + "\n")
        part.replace(path)
    return (str(path),)


def titles_path(size: int) -> Path:
    """Return the path of a file with the titles of a corpus, one a line."""
    path = BENCH_FOLDER / f"titles-{size}.txt"
    if not path.exists():
        BENCH_FOLDER.mkdir(exist_ok=True)
        cache = BENCH_FOLDER / "cache" / "papersift"
        papers = open_library(corpus_paths(size), cache=cache).papers
        lines = (paper.display_title for paper in papers)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def environment() -> Mapping[str, str]:
    """Return variables under which papersift stores everything in the benchmarks' own folder."""
    names = ("DATA", "STATE", "CONFIG", "CACHE")
    folders = {f"XDG_{name}_HOME": str(BENCH_FOLDER / name.lower()) for name in names}
    terminal = {"COLORTERM": "truecolor", "LANG": "C.UTF-8", "PAPERSIFT_STORE": ""}
    # Allow bytecode files: compiling all modules would be part of every start that is timed.
    return {**folders, **terminal, "PYTHONDONTWRITEBYTECODE": ""}
