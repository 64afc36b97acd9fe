"""Which papers came in since a notebook was last open, known by their keys.

What was there before is kept as hashes of all keys in a file of the state folder: a line of
JSON, then the sorted hashes. They are read only where a source has changed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import compress, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store.library.library import Library
from store.storage.files import UntrustedFile, open_own_file, replace_file
from store.storage.identity import read_store_id
from store.tasks import Steps

SITTING_SECONDS = 6 * 3600
"""A shorter break does not end a sitting: what was new before lunch is still new after it."""

_MAX_BYTES = 64_000_000
"""Bytes of a file that are read; three million papers have less."""

_MAX_NEW = 50_000
"""Ids of new papers that are kept for the next session."""

_KEYS_PER_STEP, _PAPERS_PER_STEP = 5_000, 100

KeyHashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class SeenPapers:
    """The papers that a notebook has had open, and those that were new the last time."""

    sources: frozenset[str] = frozenset()
    """Digests of the sources of which all papers were seen."""
    new: tuple[str, ...] = ()
    """Ids of the papers that came in during the last sitting."""
    last_open: float = 0.0
    """When the notebook was last open, in seconds since 1970; 0 if it never was."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What is new in a Library, and what to remember of it."""

    positions: tuple[int, ...]
    """The new papers."""
    before: SeenPapers
    after: SeenPapers
    hashes: KeyHashes | None = None
    """All that was seen, with the papers of this Library; None where nothing was added."""
    all_new: bool = False
    """Whether no paper was seen before."""

    @property
    def is_first(self) -> bool:
        """Whether some of the sources were never open before."""
        return not self.after.sources <= self.before.sources


def seen_path(state_folder: Path, store: Path) -> Path:
    """Return the file that remembers the papers of a notebook."""
    name = blake2b(str(store.absolute()).encode(errors="replace"), digest_size=8).hexdigest()
    return state_folder / "seen" / name


def read_seen(path: Path, store: Path) -> SeenPapers:
    """Read what was seen, without the hashes; nothing where it cannot be read."""
    try:
        with open_own_file(path) as file:
            document = json.loads(file.readline(_MAX_BYTES))
            last_open = os.fstat(file.fileno()).st_mtime
        if document["store"] not in ("", read_store_id(store)):
            return SeenPapers()
        sources, new = document["sources"], document["new"]
    except (OSError, UntrustedFile, ValueError, LookupError, TypeError, RecursionError):
        return SeenPapers()
    if not (isinstance(sources, list) and isinstance(new, list)):
        return SeenPapers()
    texts = (tuple(text for text in part if isinstance(text, str)) for part in (sources, new))
    digests, ids = texts
    return SeenPapers(frozenset(digests), ids, last_open)


def _read_hashes(path: Path) -> KeyHashes:
    try:
        with open_own_file(path) as file:
            file.readline(_MAX_BYTES)
            content = file.read(_MAX_BYTES)
    except (OSError, UntrustedFile):
        content = b""
    return np.sort(np.frombuffer(content[: len(content) // 8 * 8], np.uint64))


def find_arrivals(
    library: Library, path: Path, store: Path, *, now: float | None = None
) -> Steps[Arrivals]:
    """Compare a Library in short steps with what was seen; yield the progress, from 0 to 1.

    Nothing is new in a notebook that was never open, nor where all is, as in a library that is
    opened after the samples. A paper is new if none of its keys was seen, so that a corrected title
    or a second source does not make it new again.
    """
    seen = read_seen(path, store)
    moment = time.time() if now is None else now
    same_sitting = 0 <= moment - seen.last_open < SITTING_SECONDS
    earlier = seen.new if same_sitting else ()
    digests = frozenset(filter(None, (source.digest for source in library.sources)))
    if digests <= seen.sources:
        positions = tuple(sorted(_positions_of(library, earlier)))
        return Arrivals(positions, seen, SeenPapers(seen.sources, earlier, moment))
    items, count = iter(library.positions.items()), len(library.positions)
    hash_parts, holder_parts = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    # never all keys at once: of 100,000 papers the process would stay 20 MB larger
    while part := list(islice(items, _KEYS_PER_STEP)):
        hash_parts.append(_hash_keys(key for key, _ in part))
        holder_parts.append(np.array([position for _, position in part], np.int64))
        yield min(1.0, (len(hash_parts) - 1) * _KEYS_PER_STEP / count)
    hashes, holders = np.concatenate(hash_parts), np.concatenate(holder_parts)
    known = _read_hashes(path)
    new_positions = set(_positions_of(library, earlier))
    if seen.last_open:
        new_positions |= yield from _find_unseen(library, holders, np.isin(hashes, known))
    all_new = len(new_positions) == len(library.papers)
    positions = () if all_new else tuple(sorted(new_positions))
    ids = tuple(library.papers[position].id for position in positions[:_MAX_NEW])
    after = SeenPapers(seen.sources | digests, ids, moment)
    return Arrivals(positions, seen, after, np.union1d(known, hashes), all_new)


def _find_unseen(
    library: Library, holders: NDArray[np.int64], is_seen: NDArray[np.bool_]
) -> Steps[set[int]]:
    """Return the papers none of whose keys was seen.

    Takes for each key of the Library the position of the paper that holds it, and whether it was.
    """
    is_new = np.zeros(len(library.papers), bool)
    is_new[holders[holders >= 0]] = True
    is_new[holders[is_seen & (holders >= 0)]] = False
    unseen = set(map(int, np.flatnonzero(is_new)))
    is_shared = is_seen & (holders < 0)
    keys = (key for key, _ in library.positions.items()) if is_shared.any() else ()
    shared = set(compress(keys, is_shared.tolist()))
    # a key that several papers hold tells nothing of its holders but by the papers themselves
    for number, position in enumerate(sorted(unseen) if shared else ()):
        if not shared.isdisjoint(library.papers[position].keys):
            unseen.discard(position)
        if number % _PAPERS_PER_STEP == 0:
            yield 1.0
    return unseen


def _hash_keys(keys: Iterable[str]) -> KeyHashes:
    digest = partial(blake2b, digest_size=8)
    joined = b"".join(digest(key.encode(errors="replace")).digest() for key in keys)
    return np.frombuffer(joined, np.uint64)


def _positions_of(library: Library, ids: Iterable[str]) -> Iterable[int]:
    positions = map(library.position, ids)
    return (position for position in positions if position is not None)


def save_seen(arrivals: Arrivals, path: Path, store: Path) -> None:
    """Remember what was seen; slow for many papers, so call it from a thread.

    Does nothing where the folder cannot be written.
    """
    seen = arrivals.after
    if arrivals.hashes is None and (seen.sources, seen.new) == (
        arrivals.before.sources,
        arrivals.before.new,
    ):
        touch_seen(path)
        return
    hashes = _read_hashes(path) if arrivals.hashes is None else arrivals.hashes
    document = {
        "store": read_store_id(store),
        "sources": sorted(seen.sources),
        "new": list(seen.new),
    }
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replace_file(path) as file:
            file.write(json.dumps(document).encode(errors="replace") + b"\n")
            file.write(hashes.tobytes())


def touch_seen(path: Path) -> None:
    """Note that the notebook was open until now."""
    with suppress(OSError):
        os.utime(path)


def describe_new(arrivals: Arrivals) -> str:
    """Return a line about the papers that came in; empty where there are none."""
    count = len(arrivals.positions)
    if not count:
        return ""
    return f"{count:,} new paper{'s' if count != 1 else ''}: / is:new, or f"
