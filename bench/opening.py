"""Opening sources: read anew against the cache, and dumps against only splitting their lines."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.corpora import REAL_CORPUS
from store.formats.dump.reader import read
from store.library import cache
from store.library.opening import bundled_corpus, open_library


def run() -> None:
    print("opening                    papers   anew ms   cached ms   cached/anew")
    piles: list[tuple[str, list[Path]]] = [("bundled corpus", list(bundled_corpus()))]
    if REAL_CORPUS.exists():
        piles.append(("ten thousand papers", [REAL_CORPUS]))
    cache.RACY_WINDOW_NS = 0
    for name, paths in piles:
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder)
            anew, papers = timed(lambda paths=paths: len(open_library(paths).papers))
            open_library(paths, cache=kept)
            cached, _ = timed(lambda paths=paths, kept=kept: open_library(paths, cache=kept))
        print(f"{name:<24} {papers:>8,} {anew:>9.1f} {cached:>11.1f} {cached / anew:>13.3f}")
    print("\nreading a dump                MB   read ms   split ms   read/split")
    for name, dump in dumps():
        reading, _ = timed(lambda dump=dump: len(read(dump, "dump").records))
        splitting, _ = timed(lambda dump=dump: [line.split() for line in dump.split("\n")])
        ratio = reading / splitting
        print(
            f"{name:<24} {len(dump) / 1e6:>7.1f} {reading:>9.1f} {splitting:>10.1f} {ratio:>12.1f}"
        )


def dumps() -> list[tuple[str, str]]:
    found = [("bundled corpus", "\n".join(path.read_text() for path in bundled_corpus()))]
    if REAL_CORPUS.exists():
        papers = map(json.loads, REAL_CORPUS.read_text().splitlines())
        lines = [text for paper in papers for text in (paper["title"], paper["abstract"])]
        found.append(("ten thousand papers", "\n".join(lines)))
    return found


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return the best of three in milliseconds, and the result."""
    best, made = float("inf"), None
    for _ in range(3):
        began = time.perf_counter()
        made = work()
        best = min(best, (time.perf_counter() - began) * 1_000)
    return best, made
