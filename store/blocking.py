"""Which pairs of Records are worth a comparison, out of all that there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations

from store.traits import Traits

BLOCK = 60
"""Members of a block that are all compared; in a larger one each meets its neighbours."""

WINDOW = 8
"""Neighbours that a member of a large block meets."""


def pairs(all_traits: Sequence[Traits]) -> set[tuple[int, int]]:
    """Give the pairs that share something rare; indices ascend in each pair."""
    blocks: defaultdict[Hashable, list[int]] = defaultdict(list)
    spread = Counter(word for one in all_traits for word in set(one.words))
    for index, one in enumerate(all_traits):
        for key in _keys(one, spread):
            blocks[key].append(index)
    found: set[tuple[int, int]] = set()
    for members in blocks.values():
        found.update(_within(members))
    return found


def _within(members: list[int]) -> Iterator[tuple[int, int]]:
    if len(members) <= BLOCK:
        yield from combinations(members, 2)
        return
    for at, index in enumerate(members):
        for other in members[at + 1 : at + 1 + WINDOW]:
            yield index, other


def _keys(one: Traits, spread: Counter[str]) -> set[Hashable]:
    entry = one.entry
    keys: set[Hashable] = {
        (kind, value)
        for kind, value in (("doi", entry.doi), ("arxiv", entry.arxiv), ("pmid", entry.pmid))
        if value
    }
    if one.title:
        keys |= {("begins", one.title[:14]), ("ends", one.title[-14:])}
        rare = sorted({w for w in one.words if len(w) > 3}, key=lambda w: (spread[w], w))[:3]
        keys |= set(combinations(rare, 2))
    if one.volume and one.page:
        keys.add(("place", one.volume, one.page, one.year))
    if entry.abstract:
        text = one.abstract
        keys |= {("abstract", text[at : at + 24]) for at in (0, 200, 400) if text[at:]}
        keys.add(("abstract", text[-24:]))
    return keys
