"""A random order with a seed: the same for the same papers, whatever else is open with them.

The index imports it; it needs nothing of the index but the columns of the papers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from store.model.paper import Paper
from store.search.paper_index import PaperIndex

PaperHashes = NDArray[np.uint64]

_KEY_COLUMNS = ("doi", "arxiv", "pmid", "title")
"""What a paper is known by, the strongest first."""

_SHIFT_AND_FACTOR = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
"""The finalizer of SplitMix64 (Steele, Lea and Flood 2014)."""


def hash_papers(papers: Sequence[Paper], paper_index: PaperIndex) -> PaperHashes:
    """Return a hash of what each paper is known by: an identifier, else its title, else its id."""
    size = len(paper_index)
    hashes, is_hashed = np.zeros(size, np.uint64), np.zeros(size, bool)
    for name in _KEY_COLUMNS:
        positions = np.flatnonzero(paper_index.has_text(name) & ~is_hashed)
        lines = paper_index.column(name).lines(positions)
        hashes[positions] = _hash_all(f"{name} {line}" for line in lines)
        is_hashed[positions] = True
    for position in map(int, np.flatnonzero(~is_hashed)):
        hashes[position] = _hash(papers[position].id)
    return hashes


def shuffle_ranks(hashes: PaperHashes, seed: str) -> NDArray[np.int64]:
    """Return a rank for each hash; two seeds give two orders that have nothing in common."""
    mixed = hashes ^ np.uint64(_hash(f"seed {seed}"))
    for shift, factor in _SHIFT_AND_FACTOR:
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    ranks: NDArray[np.int64] = (mixed >> np.uint64(1)).astype(np.int64)
    return ranks


def _hash_all(texts: Iterable[str]) -> PaperHashes:
    digest = partial(blake2b, digest_size=8)
    joined = b"".join([digest(text.encode(errors="replace")).digest() for text in texts])
    return np.frombuffer(joined, ">u8").astype(np.uint64)


def _hash(text: str) -> int:
    return int(_hash_all([text])[0])
