"""Which pairs of Records are worth a comparison, out of all that there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from itertools import chain, combinations
from typing import TYPE_CHECKING

from store.titles import CONTAINED
from store.traits import Traits, compact

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    Numbers = NDArray[int64]

BLOCK = 60
"""Members of a block that are all compared; in a larger one each meets its neighbours."""

WINDOW = 10
"""Neighbours, in the order of the titles, that a member of a large block meets."""

SLICE = 2000
"""Pairs that are looked at between two breaths."""

RATIO = 75.0
"""Likeness of titles (0 to 100) below which only an id, a page or the abstract can help."""

FEW = 12
"""Titles that may share a word for the word alone to be worth a comparison."""

_SENTENCE = re.compile(r"[.!?:;]\s+")


def candidates(seen: Sequence[Traits]) -> Generator[None, None, tuple[Numbers, Numbers]]:
    """Give the pairs to judge, as left and right indices, the likeliest first.

    `seen` is in the order of the titles. Yields every few milliseconds, so that a caller
    can do something else in between.
    """
    import numpy as np

    facts = [np.empty(0, dtype=np.int64)]
    for keys in (_ids(seen), _pages(seen, with_volume=True)):
        facts.append(_pairs(*keys, len(seen)))
        yield
    sentences = yield from _sentences(seen)
    facts.append(_pairs(*sentences, len(seen)))
    yield
    begins, ends = (
        [hash(one.title[part]) for one in seen] for part in (slice(14), slice(-14, None))
    )
    titled = [index for index, one in enumerate(seen) if one.title]
    titles = [
        _pairs([keys[index] for index in titled], titled, len(seen)) for keys in (begins, ends)
    ]
    titles.append(_pairs(*_pages(seen, with_volume=False), len(seen)))
    yield
    words = yield from _rare_words(seen)
    titles.append(_pairs(*words, len(seen)))
    yield
    alike, ratios = yield from _alike(seen, _distinct(np.concatenate(titles)))
    certain = np.setdiff1d(_distinct(np.concatenate(facts)), alike, assume_unique=True)
    pairs = np.concatenate((certain, alike))
    order = np.lexsort((pairs, -np.concatenate((np.full(len(certain), 100.5), ratios))))
    left, right = np.divmod(pairs[order], max(len(seen), 1))
    return left, right


Keys = tuple[list[int], list[int]]
"""Hashes of keys, and for each the index of the Record that has it."""


def _ids(seen: Sequence[Traits]) -> Keys:
    hashes, owners = [], []
    for index, one in enumerate(seen):
        entry = one.entry
        for kind, value in enumerate((entry.doi, entry.arxiv, entry.pmid)):
            if value:
                hashes.append(hash((kind, value)))
                owners.append(index)
    return hashes, owners


def _pages(seen: Sequence[Traits], *, with_volume: bool) -> Keys:
    """Key the Records by volume, first page and year, or by year and all pages."""
    hashes, owners = [], []
    for index, one in enumerate(seen):
        where = one.page and (one.volume if with_volume else not one.volume and one.span)
        if where:
            hashes.append(hash((where, one.page, one.entry.year)))
            owners.append(index)
    return hashes, owners


def _sentences(seen: Sequence[Traits]) -> Generator[None, None, Keys]:
    """Key the Records by how the sentences of the abstract begin, and by its end.

    Two copies of an abstract share most of these. Where all Records have titles its
    beginning and its end will do; a title-less one asks for all.
    """
    every = any(not one.title and one.entry.abstract for one in seen)
    hashes: list[int] = []
    owners: list[int] = []
    for index, one in enumerate(seen):
        abstract = one.entry.abstract
        if len(abstract) > 100:
            told = [part[:60] for part in _SENTENCE.split(abstract)] if every else [abstract[:60]]
            keys = {compact(part)[:32] for part in (*told, abstract[-60:])}
            found = [hash(key) for key in keys if len(key) > 23]
            hashes += found
            owners += [index] * len(found)
        if index % SLICE == SLICE - 1:
            yield
    return hashes, owners


def _rare_words(seen: Sequence[Traits]) -> Generator[None, None, Keys]:
    """Key the Records by pairs of the rarest words that their titles share with others."""
    spread = Counter(chain.from_iterable(one.words for one in seen))
    hashes: list[int] = []
    owners: list[int] = []
    for index, one in enumerate(seen):
        telling = [(spread[word], word) for word in set(one.words) if len(word) > 3]
        rare = sorted([pair for pair in telling if pair[0] > 1])[:3]
        found = [hash((first[1], second[1])) for first, second in combinations(rare, 2)]
        found += [hash(word) for count, word in rare if count <= FEW]
        hashes += found
        owners += [index] * len(found)
        if index % SLICE == SLICE - 1:
            yield
    return hashes, owners


def _pairs(hashes: Iterable[int], owners: Iterable[int], size: int) -> Numbers:
    """Give the pairs that share a key, each as one number: left * size + right."""
    import numpy as np

    keys, members = np.array(hashes, dtype=np.int64), np.array(owners, dtype=np.int64)
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


def _alike(
    seen: Sequence[Traits], pairs: Numbers
) -> Generator[None, None, tuple[Numbers, Numbers]]:
    """Keep the pairs whose titles are alike or stand one within the other, with the ratio."""
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cpdist

    titles = [one.title for one in seen]
    kept, ratios = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.float32)]
    for start in range(0, len(pairs), SLICE):
        part = pairs[start : start + SLICE]
        left, right = np.divmod(part, len(seen))
        ours = [titles[index] for index in left.tolist()]
        theirs = [titles[index] for index in right.tolist()]
        like = cpdist(ours, theirs, scorer=ratio, score_cutoff=RATIO)
        for at in np.flatnonzero(like == 0).tolist():
            one, other = ours[at], theirs[at]
            if len(one) > len(other):
                one, other = other, one
            if len(one) >= CONTAINED and one in other:
                like[at] = RATIO
        kept.append(part[like > 0])
        ratios.append(like[like > 0])
        yield
    return np.concatenate(kept), np.concatenate(ratios)
