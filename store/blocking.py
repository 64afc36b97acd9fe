"""Which pairs of Records are worth a comparison, out of all that there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Hashable, Iterable, Mapping, Sequence
from functools import partial
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
"""Records, or pairs, that are looked at between two breaths."""

RATIO = 75.0
"""Likeness of titles (0 to 100) below which only an id, a page or the abstract can help."""

FEW = 12
"""Titles that may share a word for the word alone to be worth a comparison."""

BRIEF = 40
"""Letters that an abstract needs to be worth a look."""

_SENTENCE = re.compile(r"[.!?:;]\s+")


def candidates(seen: Sequence[Traits]) -> Generator[None, None, tuple[Numbers, Numbers]]:
    """Give the pairs to judge, as left and right indices, the likeliest first.

    `seen` is in the order of the titles. Yields every few milliseconds, so that a caller
    can do something else in between.
    """
    import numpy as np

    yield
    sentences = _every_sentence if any(map(_only_abstract, seen)) else _ends_of_abstract
    facts = titles = np.empty(0, dtype=np.int64)
    for keys in (_ids, _volume_and_page, sentences):
        pairs = _pairs(*(yield from _keyed(seen, keys)), len(seen))
        facts = _distinct(np.concatenate((facts, pairs)))
        yield
    spread = Counter(chain.from_iterable(one.words for one in seen))
    yield
    for keys in (_start, _end, _all_pages, partial(_rare_words, spread)):
        pairs = _pairs(*(yield from _keyed(seen, keys)), len(seen))
        titles = _distinct(np.concatenate((titles, pairs)))
        yield
    alike, ratios = yield from _alike(seen, titles)
    facts = np.setdiff1d(facts, alike, assume_unique=True)
    pairs = np.concatenate((facts, alike))
    order = np.lexsort((pairs, -np.concatenate((np.full(len(facts), 100.5), ratios))))
    left, right = np.divmod(pairs[order], max(len(seen), 1))
    return left, right


def _keyed(
    seen: Sequence[Traits], keys: Callable[[Traits], Iterable[Hashable]]
) -> Generator[None, None, tuple[list[int], list[int]]]:
    """Give the hashes of all keys, and for each the index of the Record that has it."""
    hashes: list[int] = []
    owners: list[int] = []
    for index, one in enumerate(seen):
        for key in keys(one):
            hashes.append(hash(key))
            owners.append(index)
        if index % SLICE == 0:
            yield
    return hashes, owners


def _ids(one: Traits) -> Iterable[Hashable]:
    entry = one.entry
    named = (entry.doi, "doi"), (entry.arxiv, "arxiv"), (entry.pmid, "pmid")
    return [pair for pair in named if pair[0]]


def _volume_and_page(one: Traits) -> Iterable[Hashable]:
    return [(one.volume, one.page, one.entry.year)] if one.page and one.volume else ()


def _all_pages(one: Traits) -> Iterable[Hashable]:
    """Key by first and last page; many papers share them, so the titles have to be alike."""
    return [(one.span, one.entry.year)] if one.page and not one.volume and one.span else ()


def _start(one: Traits) -> Iterable[Hashable]:
    return [one.title[:14]] if one.title else ()


def _end(one: Traits) -> Iterable[Hashable]:
    return [one.title[-14:]] if one.title else ()


def _rare_words(spread: Mapping[str, int], one: Traits) -> Iterable[Hashable]:
    """Key by the rarest words that the title shares with others: in pairs, very rare ones alone."""
    telling = [(spread[word], word) for word in set(one.words) if len(word) > 3]
    rare = sorted([pair for pair in telling if pair[0] > 1])[:3]
    alone = [word for count, word in rare if count <= FEW]
    return [*alone, *combinations([word for _, word in rare], 2)]


def _only_abstract(one: Traits) -> bool:
    return not one.title and bool(one.entry.abstract)


def _ends_of_abstract(one: Traits) -> Iterable[Hashable]:
    """Key by beginning and end of the abstract, which will do where all Records have titles."""
    abstract = one.entry.abstract
    return _telling((abstract[:60], abstract[-60:])) if len(abstract) >= BRIEF else ()


def _every_sentence(one: Traits) -> Iterable[Hashable]:
    """Key by how each sentence of the abstract begins; two copies share most of these."""
    abstract = one.entry.abstract
    if len(abstract) < BRIEF:
        return ()
    return _telling([part[:60] for part in _SENTENCE.split(abstract)] + [abstract[-60:]])


def _telling(parts: Iterable[str]) -> set[str]:
    return {key for key in (compact(part)[:32] for part in parts) if len(key) > 23}


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
