"""Opening sources: reading them compared with the cache, and dumps with splitting their lines."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.corpora import REAL_CORPUS
from store.formats.dump.reader import read
from store.library import cache
from store.library.opening import bundled_corpus, open_library


def _count_papers(paths: Sequence[Path]) -> int:
    return len(open_library(paths).papers)


def _split_words(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n")]


def run() -> None:
    print("opening                    papers   read ms   cached ms   cached/read")
    corpora: list[tuple[str, list[Path]]] = [("bundled corpus", list(bundled_corpus()))]
    if REAL_CORPUS.exists():
        corpora.append(("ten thousand papers", [REAL_CORPUS]))
    cache.RACY_WINDOW_NS = 0
    for name, paths in corpora:
        with tempfile.TemporaryDirectory() as folder:
            cache_folder = Path(folder)

            def open_cached(paths: list[Path] = paths, cache_folder: Path = cache_folder) -> object:
                return open_library(paths, cache=cache_folder)

            read_ms, papers = best_time(partial(_count_papers, paths))
            open_cached()
            cached_ms, _ = best_time(open_cached)
        ratio = cached_ms / read_ms
        print(f"{name:<24} {papers:>8,} {read_ms:>9.1f} {cached_ms:>11.1f} {ratio:>13.3f}")
    print("\nreading a dump                MB   read ms   split ms   read/split")
    for name, dump in dumps():
        read_ms, _ = best_time(partial(read, dump, "dump"))
        split_ms, _ = best_time(partial(_split_words, dump))
        ratio, megabytes = read_ms / split_ms, len(dump) / 1e6
        print(f"{name:<24} {megabytes:>7.1f} {read_ms:>9.1f} {split_ms:>10.1f} {ratio:>12.1f}")


def dumps() -> list[tuple[str, str]]:
    """Return text dumps by name: the bundled one, and the real papers as one if they are there."""
    texts = [("bundled corpus", "\n".join(path.read_text() for path in bundled_corpus()))]
    if REAL_CORPUS.exists():
        papers = map(json.loads, REAL_CORPUS.read_text().splitlines())
        lines = [text for paper in papers for text in (paper["title"], paper["abstract"])]
        texts.append(("ten thousand papers", "\n".join(lines)))
    return texts


def best_time(work: Callable[[], object]) -> tuple[float, object]:
    """Return the best of three times in milliseconds, and what the work returns."""
    best, returned = float("inf"), None
    for _ in range(3):
        start = time.perf_counter()
        returned = work()
        best = min(best, (time.perf_counter() - start) * 1_000)
    return best, returned
