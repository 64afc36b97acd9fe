"""Which pairs of Records are worth a comparison, out of all that there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import chain, combinations
from typing import TYPE_CHECKING

from store.duplicates.features import ENDING, RecordFeatures, compact_text
from store.duplicates.titles import contained_titles, pairwise_similarity

if TYPE_CHECKING:
    from store.duplicates.matrix import FeatureMatrix, Numbers, Points

    Keyed = Generator[None, None, tuple[Numbers, Numbers]]
    """Steps that give keys, and for each the index of the Record that has it."""

BLOCK = 60
"""Members of a block that are all compared; in a larger one each meets its neighbours."""

WINDOW = 10
"""Neighbours, in the order of the titles, that a member of a large block meets."""

SLICE = 2000
"""Records, or pairs, that are looked at between two breaths."""

RATIO = 75.0
"""Likeness of titles (0 to 100) below which only an id, a page or the abstract can help."""

FEW = 12
"""Titles that may share a word for the word alone to be worth a comparison."""

BRIEF = 40
"""Letters that an abstract needs to be worth a look."""

TELLING = 24
"""Letters of it that are enough to look for a copy."""

_SENTENCE = re.compile(r"[.!?:;]\s+")


def candidate_pairs(columns: FeatureMatrix) -> Generator[None, None, tuple[Numbers, Numbers]]:
    """Return the pairs to judge, as left and right indices, the likeliest first.

    Among equals those come first that stand next to each other: what they make sure spares
    looking at the others of a group.
    The Records are in the order of the titles. Yields every few milliseconds, so that a
    caller can do something else in between.
    """
    import numpy as np

    size = len(columns.seen)
    seen: list[RecordFeatures] = columns.seen.tolist()
    facts = titles = np.empty(0, dtype=np.int64)
    for keys in (_ids(columns), _volume_and_page(columns), _sentences(seen)):
        facts = _distinct(np.concatenate((facts, _pairs(*(yield from keys), size))))
        yield
    for keys in (_ends(seen), _all_pages(columns), _rare_words(seen)):
        titles = _distinct(np.concatenate((titles, _pairs(*(yield from keys), size))))
        yield
    alike, ratios = yield from _alike(columns, titles)
    facts = np.setdiff1d(facts, alike, assume_unique=True)
    pairs = np.concatenate((facts, alike))
    ratios = np.concatenate((np.full(len(facts), 100.5), ratios))
    left, right = np.divmod(pairs, max(size, 1))
    order = np.lexsort((left, right - left, -ratios))
    return left[order], right[order]


def _ids(columns: FeatureMatrix) -> Keyed:
    """Key by each id."""
    import numpy as np

    yield
    held = [
        (column, np.flatnonzero(column)) for column in (columns.doi, columns.arxiv, columns.pmid)
    ]
    keys = [column[owners] * len(held) + at for at, (column, owners) in enumerate(held)]
    return np.concatenate(keys), np.concatenate([owners for _, owners in held])


def _volume_and_page(columns: FeatureMatrix) -> Keyed:
    yield
    return _together(columns, columns.volume, columns.page)


def _all_pages(columns: FeatureMatrix) -> Keyed:
    """Key by first and last page; many papers share them, so the titles have to be alike."""
    yield
    return _together(columns, (columns.page > 0) & (columns.volume == 0), columns.span)


def _together(columns: FeatureMatrix, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers]:
    """Key by two columns and the year where both are told."""
    import numpy as np

    owners = np.flatnonzero((one > 0) & (other > 0))
    size = len(columns.seen) + 1
    return (one[owners] * size + other[owners]) * 3000 + columns.year[owners], owners


def _hashed(
    seen: Sequence[RecordFeatures], keys: Callable[[RecordFeatures], Iterable[str]]
) -> Keyed:
    """Return the hashes of all keys, and for each the index of the Record that has it."""
    import numpy as np

    hashes: list[int] = []
    owners: list[int] = []
    for index, one in enumerate(seen):
        for key in keys(one):
            hashes.append(hash(key))
            owners.append(index)
        if index % SLICE == 0:
            yield
    return np.array(hashes, dtype=np.int64), np.array(owners, dtype=np.int64)


def _ends(seen: Sequence[RecordFeatures]) -> Keyed:
    """Key by the beginning and the end of the title."""
    return _hashed(seen, lambda one: (one.title[:14], "…" + one.title[-14:]) if one.title else ())


def _sentences(seen: Sequence[RecordFeatures]) -> Keyed:
    """Key by the ends of the abstract, by all its sentences where a Record has no title."""
    untitled = any(not one.title and one.entry.abstract for one in seen)
    return _hashed(seen, _every_sentence if untitled else _ends_of_abstract)


def _ends_of_abstract(one: RecordFeatures) -> Iterable[str]:
    head, tail = one.opening[:ENDING], one.ending
    if len(head) < TELLING or len(one.entry.abstract) < BRIEF:
        return ()
    return (head, tail) if head != tail else (head,)


def _every_sentence(one: RecordFeatures) -> Iterable[str]:
    """Key by how each sentence of the abstract begins; two copies share most of these."""
    abstract = one.entry.abstract
    if len(abstract) < BRIEF:
        return ()
    parts = [compact_text(part[:60])[:ENDING] for part in _SENTENCE.split(abstract)]
    return {key for key in (*parts, one.ending) if len(key) >= TELLING}


def _rare_words(seen: Sequence[RecordFeatures]) -> Keyed:
    """Key by the rarest words that the title shares with others: in pairs, very rare ones alone."""
    import numpy as np

    yield
    words = [one.words for one in seen]
    owners = np.repeat(np.arange(len(seen)), np.fromiter(map(len, words), np.int64, len(seen)))
    yield
    spread = Counter(chain.from_iterable(words))
    rank = {word: at for at, word in enumerate(sorted(spread))}
    yield
    codes = np.fromiter(map(rank.__getitem__, chain.from_iterable(words)), np.int64, len(owners))
    yield
    counts = np.fromiter((spread[word] for word in rank), np.int64, len(rank))
    telling = np.fromiter((len(word) > 3 for word in rank), np.bool_, len(rank)) & (counts > 1)
    kept = telling[codes]
    both = _distinct(owners[kept] * len(rank) + codes[kept])
    owners, codes = np.divmod(both, max(1, len(rank)))
    order = np.lexsort((codes, counts[codes], owners))
    owners, codes = owners[order], codes[order]
    yield
    size = len(rank) + 1
    begins = np.searchsorted(owners, owners)  # where the words of the same title begin
    place = np.arange(len(owners)) - begins
    rare = place < 3
    alone = rare & (counts[codes] <= FEW)
    keys, holders = [codes[alone] * size + size - 1], [owners[alone]]
    for one, other in combinations(range(3), 2):
        second = np.flatnonzero(place == other)
        first = second - other + one
        pair = np.sort(np.column_stack((codes[first], codes[second])))
        keys.append(pair[:, 0] * size + pair[:, 1])
        holders.append(owners[second])
    return np.concatenate(keys), np.concatenate(holders)


def _pairs(keys: Numbers, members: Numbers, size: int) -> Numbers:
    """Return the pairs that share a key, each as one number: left * size + right."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    keys, members = keys[order], members[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)])
    lengths = np.diff(np.append(starts, len(keys)))
    found = [np.empty(0, dtype=np.int64)]
    for length in np.unique(lengths[lengths > 1]).tolist():
        table = members[starts[lengths == length, None] + np.arange(length)]
        if length <= BLOCK:
            left, right = np.triu_indices(length, 1)
            found.append((table[:, left] * size + table[:, right]).ravel())
        else:
            steps = range(1, WINDOW + 1)
            found += [(table[:, :-step] * size + table[:, step:]).ravel() for step in steps]
    return _distinct(np.concatenate(found))


def _distinct(pairs: Numbers) -> Numbers:
    """Sort and drop what is there twice; `unique` hashes, which takes thrice as long."""
    import numpy as np

    pairs = np.sort(pairs)
    return pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))[: len(pairs)]]


def _alike(columns: FeatureMatrix, pairs: Numbers) -> Generator[None, None, tuple[Numbers, Points]]:
    """Keep the pairs whose titles are alike or stand one within the other, with the ratio."""
    import numpy as np

    kept, ratios = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for start in range(0, len(pairs), SLICE):
        part = pairs[start : start + SLICE]
        left, right = np.divmod(part, len(columns.seen))
        like = pairwise_similarity(columns.titles[left], columns.titles[right], RATIO)
        unlike = np.flatnonzero(like == 0)
        within, _, _ = contained_titles(columns, left[unlike], right[unlike])
        like[unlike[within]] = RATIO
        kept.append(part[like > 0])
        ratios.append(like[like > 0])
        yield
    return np.concatenate(kept), np.concatenate(ratios)
