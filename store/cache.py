"""The cache of opened piles: what was read and compared once is not read again.

A file of the cache holds one Library: its Papers as lines of JSON, then everything else,
then a digest of both. Whatever is wrong with it, or with the folder, means no cache.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
import time
from array import array
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from store.packing import PackedPapers, annotations_of, packed, packed_annotations
from store.readers.reading import Problem
from store.sources import Source, digest_of
from store.stamps import code_stamps, file_stamp

if TYPE_CHECKING:
    from store.answers import Answers
    from store.dedup import Offer
    from store.kin import Kin
    from store.lookup import Library

YOUNG = 2_000_000_000
"""Nanoseconds for which a changed file may change again without its times showing it."""

MOST_BYTES, MOST_FILES = 1 << 30, 40
"""Size and number of the piles that are kept; those longest unused go first."""

_SLICE = 500
_MAGIC = b"psift1\n\0"
_DIGEST = 16
_FOOT = 8 + _DIGEST + len(_MAGIC)
_SUFFIX, _INDEX = ".pile", ".index"
_MAPS = ("boilerplate", "glued", "unknown_fields")


def pile_key(files: Iterable[tuple[str, Path | Source]], answers: Answers) -> str:
    """Name what these files and answers make; empty when a file is none that can be relied on.

    The name changes with every file's size, times and inode, the answers, and the code.
    """
    told: list[Any] = [code_stamps(Path(__file__).parent)]
    for shown, file in files:
        if isinstance(file, Source):
            told.append([shown, file.error, [problem.why for problem in file.problems]])
            continue
        status = file_stamp(file)
        if status is None:
            return ""
        told.append([shown, str(file), *status])
    told += [sorted(map(sorted, pairs)) for pairs in (answers.same, answers.different)]
    return blake2b(json.dumps(told).encode(errors="replace"), digest_size=16).hexdigest()


def settled(files: Iterable[tuple[str, Path | Source]]) -> bool:
    """Tell whether no file changed so lately that another change could go unseen."""
    latest = time.time_ns() - YOUNG
    for _, file in files:
        if isinstance(file, Path):
            status = file_stamp(file)
            if status is None or max(status[:2]) > latest:
                return False
    return True


def kept_library(folder: Path, key: str, answers: Answers | None = None) -> Library | None:
    """Give the Library that was kept under a key; none where it is damaged or not there.

    `answers` are those that the key was made of.
    """
    path = folder / (key + _SUFFIX)
    try:
        with path.open("rb") as file:
            buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        os.utime(path)
        return _library(buffer, answers)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _library(buffer: mmap.mmap, answers: Answers | None) -> Library:
    from store.lookup import Library, positions_of

    size = len(buffer)
    foot = buffer[size - _FOOT :]
    if size < _FOOT or foot[-len(_MAGIC) :] != _MAGIC:
        raise ValueError("no pile of this version")
    with memoryview(buffer) as view, view[: size - _FOOT + 8] as body:
        if blake2b(body, digest_size=_DIGEST).digest() != foot[8 : 8 + _DIGEST]:
            raise ValueError("a damaged pile")
    if hasattr(buffer, "madvise"):
        buffer.madvise(mmap.MADV_DONTNEED)
    start = int.from_bytes(foot[:8], "little")
    rest = json.loads(buffer[start : size - _FOOT])
    keys = rest["keys"]
    return Library(
        papers=PackedPapers(buffer, array("Q", rest["offsets"])),
        sources=tuple(map(_source_of, rest["sources"])),
        offers=_offers_of(rest["offers"]),
        annotations=annotations_of(rest["annotations"]),
        positions=positions_of(keys),
        answers=answers,
        kin=_kin_of(buffer, start, rest["kin"], rest["held"]),
    )


def _kin_of(
    buffer: mmap.mmap, end: int, sizes: list[int], held: dict[str, list[int]]
) -> Kin | None:
    """Find the numbers that stand before the end; they are read when an answer is given."""
    if not sizes:
        return None
    from store.kin import COLUMNS, Kin

    start, columns = end - sum(sizes), {}
    for name, size in zip(COLUMNS, sizes, strict=True):
        columns[name] = memoryview(buffer)[start : start + size].cast("i")
        start += size
    return Kin(**columns, held=held)


def _offers_of(found: list[list[Any]]) -> tuple[Offer, ...]:
    """Make offers; without any the code that compares is not imported."""
    if not found:
        return ()
    from store.dedup import Offer

    return tuple(Offer(*offer) for offer in found)


def index_path(folder: Path, key: str) -> Path:
    """Give the file for the index of the pile that has this name; it goes when the pile goes."""
    return folder / (key + _INDEX)


def keep_library(folder: Path, key: str, library: Library) -> Generator[float, None, bool]:
    """Keep a Library under a key, a few hundred Papers at a time; tell whether it was kept."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            digest = blake2b(digest_size=_DIGEST)
            offsets, keys = array("Q", [0]), []
            for at, paper in enumerate(library.papers):
                line = packed(paper)
                digest.update(line)
                file.write(line)
                offsets.append(offsets[-1] + len(line))
                keys.append([paper.id, *paper.keys])
                if at % _SLICE == 0:
                    yield at / len(library.papers)
            numbers = _numbers(library.kin)
            sizes = [len(column) for column in numbers]
            rest = json.dumps({**_rest(library, offsets, keys), "kin": sizes}).encode()
            foot = (offsets[-1] + sum(sizes)).to_bytes(8, "little")
            for column in numbers:
                digest.update(column)
                file.write(column)
            digest.update(rest)
            digest.update(foot)
            file.write(rest + foot + digest.digest() + _MAGIC)
        Path(name).replace(folder / (key + _SUFFIX))
    except OSError:
        return False
    finally:
        with suppress(OSError):
            Path(name).unlink()
    _prune(folder)
    return True


def _numbers(kin: Kin | None) -> list[bytes]:
    if kin is None:
        return []
    from store.kin import COLUMNS

    return [memoryview(getattr(kin, name)).tobytes() for name in COLUMNS]


def _rest(library: Library, offsets: Sequence[int], keys: list[list[str]]) -> dict[str, Any]:
    return {
        "offsets": list(offsets),
        "keys": keys,
        "sources": [_source(source) for source in library.sources],
        "offers": [
            [offer.left, offer.right, offer.why, offer.likeness] for offer in library.offers
        ],
        "annotations": packed_annotations(library.annotations),
        "held": library.kin.held if library.kin else {},
    }


def _source(source: Source) -> dict[str, Any]:
    said = {spec.name: getattr(source, spec.name) for spec in fields(source)}
    said |= {name: dict(said[name]) for name in _MAPS}
    said["problems"] = [(one.line, one.why, one.excerpt) for one in source.problems]
    return said


def _source_of(found: dict[str, Any]) -> Source:
    for name in _MAPS:
        found[name] = MappingProxyType(found[name])
    found["problems"] = tuple(Problem(*problem) for problem in found["problems"])
    return Source(**found)


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


def changed(library: Library) -> tuple[str, ...]:
    """Give the paths of sources whose bytes are no longer those that the Library was made of."""
    from store.readers.decoding import read_bytes
    from store.readers.reading import UnreadableSource

    found = []
    for source in library.sources:
        if source.digest:
            try:
                now = digest_of(read_bytes(Path(source.path)))
            except UnreadableSource:
                now = ""
            if now != source.digest:
                found.append(source.path)
    return tuple(found)
