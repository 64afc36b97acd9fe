"""The cache of opened piles: what was read and compared once is not read again.

A file of the cache holds one Library, as store.library.cache_file writes it. Whatever is wrong
with it, or with the folder, means no cache.

The index of a kept pile, kept beside it for the next opening and for commands.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
import time
from collections.abc import Generator, Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.library.cache_file import is_intact, read_cache, write_cache
from store.library.collection import Collection
from store.library.sources import Source, file_digest
from store.search.index import Index
from store.storage.files import code_fingerprints, file_fingerprint

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.library import Library
    from store.library.packed_papers import ReadAgain

RACY_WINDOW_NS = 2_000_000_000
"""Nanoseconds for which a changed file may change again without its times showing it."""

MOST_BYTES, MOST_FILES = 1 << 30, 40
"""Size and number of the piles that are kept; those longest unused go first."""

_SUFFIX, _INDEX = ".pile", ".index"


def cache_key(files: Iterable[tuple[str, Path | Source]], answers: Answers) -> str:
    """Name what these files and answers make; empty when a file is none that can be relied on.

    The name changes with every file's size, times and inode, the answers, and the code.
    """
    told: list[Any] = [code_fingerprints(Path(__file__).parent.parent)]
    for shown, file in files:
        if isinstance(file, Source):
            told.append([shown, file.error, [problem.why for problem in file.problems]])
            continue
        status = file_fingerprint(file)
        if status is None:
            return ""
        told.append([shown, str(file), *status])
    told += [sorted(map(sorted, pairs)) for pairs in (answers.same, answers.different)]
    return blake2b(json.dumps(told).encode(errors="replace"), digest_size=16).hexdigest()


def is_settled(files: Iterable[tuple[str, Path | Source]]) -> bool:
    """Return whether no file changed so lately that another change could go unseen."""
    latest = time.time_ns() - RACY_WINDOW_NS
    for _, file in files:
        if isinstance(file, Path):
            status = file_fingerprint(file)
            if status is None or max(status[:2]) > latest:
                return False
    return True


def load_library(
    folder: Path, key: str, answers: Answers | None = None, mend: ReadAgain | None = None
) -> Library | None:
    """Return the Library that was kept under a key; none where it is damaged or not there.

    `answers` are those that the key was made of. With something to `mend` single Papers by,
    they are checked only when they are read; `damaged` checks them all.
    """
    path = folder / (key + _SUFFIX)
    try:
        buffer = _mapped(path)
        os.utime(path)
        if mend is None and not is_intact(buffer):
            return None
        return read_cache(buffer, key, answers, mend)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_damaged(folder: Path, key: str) -> bool:
    """Whether a pile that is kept is not as it was written; one that is gone is no matter."""
    try:
        return not is_intact(_mapped(folder / (key + _SUFFIX)))
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def index_path(folder: Path, key: str) -> Path:
    """Return the file for the index of the pile that has this name; it goes when the pile goes."""
    return folder / (key + _INDEX)


def save_library(folder: Path, key: str, library: Library) -> Generator[float, None, bool]:
    """Keep a Library under a key, a few hundred Papers at a time; tell whether it was kept."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            yield from write_cache(file, library)
        Path(name).replace(folder / (key + _SUFFIX))
    except OSError:
        return False
    finally:
        with suppress(OSError):
            Path(name).unlink()
    _prune(folder)
    return True


def _prune(folder: Path) -> None:
    """Let go of the piles that were longest unused, and of what was left half-written."""
    kept: list[tuple[float, int, Path]] = []
    with suppress(OSError):
        for path in folder.iterdir():
            status = path.stat()
            if path.suffix == _SUFFIX:
                kept.append((status.st_mtime, status.st_size, path))
                continue
            left = path.suffix == ".part" and time.time() - status.st_mtime > 3_600
            if left or (path.suffix == _INDEX and not path.with_suffix(_SUFFIX).exists()):
                path.unlink()
    size = 0
    for number, (_, more, path) in enumerate(sorted(kept, reverse=True), 1):
        size += more
        if number > MOST_FILES or (size > MOST_BYTES and number > 1):
            with suppress(OSError):
                path.unlink()


def changed_sources(library: Library) -> tuple[str, ...]:
    """Return the paths of sources whose bytes are no longer those that the Library was made of."""
    from store.formats.decoding import read_bytes
    from store.formats.reading import UnreadableSource

    found = []
    for source in library.sources:
        if source.digest:
            try:
                now = file_digest(read_bytes(Path(source.path)))
            except UnreadableSource:
                now = ""
            if now != source.digest:
                found.append(source.path)
    return tuple(found)


def load_index(cache: Path, key: str, pile: Collection) -> Index | None:
    """Return the index of a pile that has this name in the cache; none where it is of other papers.

    What was said about the papers is not in it.
    """
    return Index.load(index_path(cache, key), pile.papers, _check(key, pile))


def save_index(cache: Path, key: str, pile: Collection, index: Index) -> None:
    """Keep an index; from a thread, since it takes a while. What cannot be kept is let go."""
    with suppress(OSError):
        index.save(index_path(cache, key), _check(key, pile))


def _check(key: str, pile: Collection) -> str:
    """Name the papers of a pile: those of its sources, and the orphans that stand in the notes."""
    library = pile.library
    orphans = [paper.merged for paper in pile.papers[len(library.papers) :]]
    digests = [source.digest for source in library.sources]
    told = repr((digests, orphans)).encode(errors="replace")
    return f"{key} {blake2b(told, digest_size=16).hexdigest()}"
