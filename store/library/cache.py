"""The cache: what was read and grouped once is not read again.

A file of the cache holds one Library (see `cache_file`); another one next to it holds its
index. Whatever is wrong with them, or with the folder, means that there is no cache.
"""

from __future__ import annotations

import json
import mmap
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.library.cache_file import is_intact, read_cache
from store.library.collection import Collection
from store.library.packed_papers import MALFORMED
from store.library.sources import Source, file_digest
from store.storage.files import (
    UntrustedFile,
    code_fingerprints,
    file_fingerprint,
    open_own_file,
    replace_file,
)

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.library import Library
    from store.library.packed_papers import ReadAgain
    from store.library.spool import Spool
    from store.model.paper import Paper
    from store.search.index import Index
    from store.tasks import Steps

RACY_WINDOW_NS = 2_000_000_000
"""Nanoseconds for which a changed file may change again without its times showing it.

Git calls an index entry racy that is younger than the clock of the file system can tell.
"""

_MAX_BYTES, _MAX_FILES = 1 << 30, 40
"""Size and number of the files that are kept; those not used for longest are removed first."""

_LIBRARY_SUFFIX, _INDEX_SUFFIX = ".library", ".index"
_OLD_LIBRARY_SUFFIX = ".pile"
"""The suffix in earlier versions; such files are removed."""


def cache_key(files: Iterable[tuple[str, Path | Source]], answers: Answers) -> str:
    """Return the key of the Library that these files and answers make; empty if one is no file.

    It changes with the size, times and inode of every file, with the answers, and with the
    code of the whole package `store`, since any reader may have changed.
    """
    parts: list[Any] = [code_fingerprints(Path(__file__).parent.parent)]
    for display_name, file in files:
        if isinstance(file, Source):
            problems = [problem.why for problem in file.problems]
            parts.append([display_name, file.error, problems])
            continue
        status = file_fingerprint(file)
        if status is None:
            return ""
        parts.append([display_name, str(file), *status])
    parts += [sorted(map(sorted, pairs)) for pairs in (answers.same, answers.different)]
    return blake2b(json.dumps(parts).encode(errors="replace"), digest_size=16).hexdigest()


def is_settled(files: Iterable[tuple[str, Path | Source]]) -> bool:
    """Return whether no file changed so recently that another change could go unnoticed."""
    latest = time.time_ns() - RACY_WINDOW_NS
    for _, file in files:
        if isinstance(file, Path):
            status = file_fingerprint(file)
            if status is None or max(status[:2]) > latest:
                return False
    return True


def load_library(
    folder: Path,
    key: str,
    answers: Answers | None = None,
    read_again: ReadAgain | None = None,
    report: Callable[[str], object] = lambda _: None,
) -> Library | None:
    """Return the Library that was saved under a key; None if it is damaged or missing.

    `answers` are those that the key was made of. With `read_again`, a paper is checked when it
    is read; without, all of them are checked now, as `is_damaged` does. `report` is called with
    a line for the user where there is a file that is not used.
    """
    path = folder / (key + _LIBRARY_SUFFIX)
    try:
        buffer = _map_file(path)
        os.utime(path)
        if read_again is None and not is_intact(buffer):
            raise ValueError("damaged")
        return read_cache(buffer, key, answers, read_again, partial(discard, folder, key))
    except FileNotFoundError:
        return None
    except UntrustedFile as error:
        report(f"The cache was not used: {error}")
    except (OSError, *MALFORMED):
        report("The cache was damaged and is built again")
    return None


def discard(folder: Path, key: str) -> None:
    """Remove what was saved under a key; the next start builds it again."""
    for suffix in (_LIBRARY_SUFFIX, _INDEX_SUFFIX):
        with suppress(OSError):
            (folder / (key + suffix)).unlink(missing_ok=True)


def is_damaged(folder: Path, key: str) -> bool:
    """Return whether a saved Library or its index is not as it was written.

    A missing one is not damaged.
    """
    from store.search.index_file import is_index_damaged  # imports numpy

    try:
        intact = is_intact(_map_file(folder / (key + _LIBRARY_SUFFIX)))
        return not intact or is_index_damaged(index_path(folder, key))
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True


def _map_file(path: Path) -> mmap.mmap:
    with open_own_file(path) as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def index_path(folder: Path, key: str) -> Path:
    """Return the file for the index of the Library with this key, which is removed with it."""
    return folder / (key + _INDEX_SUFFIX)


def save_library(
    folder: Path, key: str, library: Library, spool: Spool | None = None
) -> Steps[bool]:
    """Save a Library under a key in short steps; return whether that was possible.

    `spool` has its packed records, where they are packed.
    """
    from store.library.cache_writer import write_cache

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replace_file(folder / (key + _LIBRARY_SUFFIX)) as file:
            yield from write_cache(file, library, spool)
    except OSError:
        return False
    _prune(folder)
    return True


def _prune(folder: Path) -> None:
    """Remove the files not used for longest, those without a Library, and unfinished ones."""
    libraries: list[tuple[float, int, Path]] = []
    with suppress(OSError):
        for path in folder.iterdir():
            status = path.stat()
            if path.suffix == _LIBRARY_SUFFIX:
                libraries.append((status.st_mtime, status.st_size, path))
                continue
            unfinished = path.suffix == ".part" and time.time() - status.st_mtime > 3_600
            alone = path.suffix == _INDEX_SUFFIX and not path.with_suffix(_LIBRARY_SUFFIX).exists()
            if unfinished or alone or path.suffix == _OLD_LIBRARY_SUFFIX:
                path.unlink()
    size = 0
    for number, (_, bytes_used, path) in enumerate(sorted(libraries, reverse=True), 1):
        size += bytes_used
        if number > _MAX_FILES or (size > _MAX_BYTES and number > 1):
            with suppress(OSError):
                path.unlink()


def changed_sources(library: Library) -> tuple[str, ...]:
    """Return the paths of sources whose content has changed since the Library was made."""
    from store.formats.decoding import read_bytes
    from store.formats.reading import UnreadableSource

    changed = []
    for source in library.sources:
        if source.digest:
            try:
                digest = file_digest(read_bytes(Path(source.path)))
            except UnreadableSource:
                digest = ""
            if digest != source.digest:
                changed.append(source.path)
    return tuple(changed)


def load_index(cache: Path, key: str, collection: Collection) -> Index | None:
    """Return the index that was saved for a collection; None if it is of other papers.

    Annotations are not in it.
    """
    from store.search.index import Index  # imports numpy, which most commands do without

    return Index.load(index_path(cache, key), collection.papers, _contents_key(key, collection))


def save_index(cache: Path, key: str, collection: Collection, index: Index) -> None:
    """Save an index, which takes a while; that it cannot be saved is no error."""
    with suppress(OSError):
        index.save(index_path(cache, key), _contents_key(key, collection))


def save_index_of(cache: Path, key: str, library: Library, index: Index) -> None:
    """Save the index of a Library, which a collection without orphans finds."""
    with suppress(OSError):
        index.save(index_path(cache, key), _key_of_papers(key, library, ()))


def _contents_key(key: str, collection: Collection) -> str:
    """Return a key of the papers of a collection: those of its sources, and the orphans."""
    return _key_of_papers(
        key, collection.library, collection.papers[len(collection.library.papers) :]
    )


def _key_of_papers(key: str, library: Library, orphans: Sequence[Paper]) -> str:
    digests = [source.digest for source in library.sources]
    contents = repr((digests, [paper.merged for paper in orphans])).encode(errors="replace")
    return f"{key} {blake2b(contents, digest_size=16).hexdigest()}"
