"""The index of a kept pile, kept beside it for the next opening and for commands."""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from store.cache import index_path
from store.pile import Pile
from store.search import Index


def kept_index(cache: Path, key: str, pile: Pile) -> Index | None:
    """Give the index of a pile that has this name in the cache; none where it is of other papers.

    What was said about the papers is not in it.
    """
    return Index.load(index_path(cache, key), pile.papers, _check(key, pile))


def keep_index(cache: Path, key: str, pile: Pile, index: Index) -> None:
    """Keep an index; from a thread, since it takes a while. What cannot be kept is let go."""
    with suppress(OSError):
        index.save(index_path(cache, key), _check(key, pile))


def _check(key: str, pile: Pile) -> str:
    """Name the papers of a pile: those of its sources, and the orphans that stand in the notes."""
    library = pile.library
    orphans = [paper.merged for paper in pile.papers[len(library.papers) :]]
    digests = [source.digest for source in library.sources]
    told = repr((digests, orphans)).encode(errors="replace")
    return f"{key} {blake2b(told, digest_size=16).hexdigest()}"
