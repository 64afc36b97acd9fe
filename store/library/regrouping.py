"""A Library under other answers: only what is in their neighbourhood is grouped again.

A Library under other answers: its Records are compared again, its Sources not read again.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, overload

from store.duplicates.answers import DETAIL_KEY_PREFIX, Answers, detail_key
from store.duplicates.components import build_match_graph, paper_of_record
from store.duplicates.graph import MatchGraph
from store.duplicates.grouping import Grouping, group_records_in_steps, grouped_papers
from store.library.library import Library, positions_by_key, rank_possible_duplicates
from store.library.sources import Source
from store.model.paper import Paper
from store.model.record import Record
from store.tasks import in_thread, map_progress

if TYPE_CHECKING:
    from store.duplicates.matrix import Flags, Numbers

SLICE = 5_000
"""Keys that are looked at between two breaths."""

SOUGHT = 50
"""Papers that are looked at for a key between two breaths."""

_NOWHERE = -1


class OverlaidPapers(Sequence[Paper]):
    """Papers of which some are others now; those that lie in the cache are not read for it.

    What was patched before is patched once: each answer of a long session would lie on top
    of all others, and be gone through for every paper.
    """

    def __init__(self, papers: Sequence[Paper], fresh: Sequence[Paper], order: Numbers) -> None:
        """Take in `order` the place in `papers`, or beyond them that in `fresh`."""
        import numpy as np

        if isinstance(papers, OverlaidPapers):
            fresh = (*papers._fresh, *fresh)
            below = len(papers._papers)
            added = np.arange(below + len(papers._fresh), below + len(fresh))
            order = np.concatenate((papers._order, added))[order]
            used, named = np.unique(order[order >= below], return_inverse=True)
            fresh = [fresh[at - below] for at in used.tolist()]
            order[order >= below] = below + named
            papers = papers._papers
        self._papers: Sequence[Paper] = papers
        self._fresh: Sequence[Paper] = fresh
        self._order: memoryview[int] = order.astype(np.int32).data

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> Paper: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Paper]: ...

    def __getitem__(self, index: int | slice) -> Paper | Sequence[Paper]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        at = self._order[index] - len(self._papers)
        return self._fresh[at] if at >= 0 else self._papers[at]


def regroup_nearby(library: Library, answers: Answers) -> Generator[float, None, Library | None]:
    """Return what grouping all Records would give; None where that cannot be told from a part.

    Yields how much is done, from 0 to 1.
    """
    kin = library.match_graph
    touched = yield from _touched(library, answers)
    if touched is None or kin is None:
        return None
    import numpy as np

    around = np.isin(np.asarray(kin.components), list(touched))
    if not around.any():
        return replace(library, answers=answers)
    yield 0.0
    home = paper_of_record(kin.members, kin.starts)
    indices = np.flatnonzero(around[home])
    pairs = tuple(np.searchsorted(indices, side) for side in _between(kin, around, home))
    yield 0.1
    told = _records(library, kin, np.flatnonzero(around).tolist())
    records = [told[index] for index in indices.tolist()]
    steps = group_records_in_steps(records, answers, (pairs[0], pairs[1]))
    grouping = yield from map_progress(steps, lambda step: 0.1 + 0.5 * step[0] / max(1, step[1]))
    papers = grouped_papers(records, grouping)
    yield 0.7
    where = {id(entry): index for index, entry in zip(indices.tolist(), records, strict=True)}
    members = [[where[id(entry)] for entry in paper.records] for paper in papers]
    patch = _Patch(kin, around, members)
    yield 0.8
    positions = yield from _positions(library, patch, papers)
    offers = [
        replace(offer, left=int(patch.moved[offer.left]), right=int(patch.moved[offer.right]))
        for offer in library.possible_duplicates
        if not around[offer.left]
    ]
    asked = {key for pair in answers.same | answers.different for key in pair}
    held = {key: kin.records_by_key.get(key, ()) for key in asked}
    local_records = grouping.records_by_key
    held |= {key: indices[local].tolist() for key, local in local_records.items() if local}
    owner = {index: at for at, found in enumerate(grouping.groups) for index in found}
    for offer in grouping.possible_duplicates:
        left, right = (int(patch.placed[owner[side]]) for side in (offer.left, offer.right))
        offers.append(replace(offer, left=left, right=right))
    return replace(
        library,
        papers=OverlaidPapers(library.papers, papers, patch.order),
        sources=tuple(_counted(library, patch)),
        possible_duplicates=rank_possible_duplicates(offers),
        positions=positions,
        answers=answers,
        match_graph=replace(patch.kin, records_by_key=held),
    )


def _touched(library: Library, answers: Answers) -> Generator[float, None, set[int] | None]:
    """Return the families that may come out otherwise; None where it cannot be told which."""
    before, kin = library.answers, library.match_graph
    if before is None or kin is None:
        return None
    changed = (before.same ^ answers.same) | (before.different ^ answers.different)
    pairs = before.same | before.different | changed
    asked = {key for pair in pairs for key in pair}
    home = paper_of_record(kin.members, kin.starts)
    held = {
        key: {kin.components[home[at]] for at in found} for key, found in kin.records_by_key.items()
    }
    shared = {key for key in asked - held.keys() if library.positions.get(key) == _NOWHERE}
    fine = {key for key in asked - held.keys() if key.startswith(DETAIL_KEY_PREFIX)}
    if shared or fine:
        held |= yield from _sought(library, kin, shared, fine)
    if not fine <= held.keys():
        return None
    for key in asked - held.keys():
        at = library.positions.get(key)
        held[key] = set() if at is None else {kin.components[at]}
    touched = {family for pair in changed for key in pair for family in held[key]}
    links = [{family for key in pair for family in held[key]} for pair in pairs]
    while more := [met for met in links if not met.isdisjoint(touched) and not met <= touched]:
        touched.update(*more)
    return touched


def _sought(
    library: Library, kin: MatchGraph, shared: Collection[str], fine: Collection[str]
) -> Generator[float, None, dict[str, set[int]]]:
    """Look for the families of keys that tell Records apart which share all, or are shared.

    Such Records are never alone in their family.
    """
    import numpy as np

    named, sizes = np.asarray(kin.components), np.diff(np.asarray(kin.starts))
    several = np.bincount(named, weights=sizes)[named] > 1
    found: dict[str, set[int]] = {}
    for count, at in enumerate(np.flatnonzero(several).tolist()):
        paper = library.papers[at]
        keys = {detail_key(entry) for entry in paper.records} if fine else set[str]()
        for key in keys.intersection(fine).union(paper.shared.intersection(shared)):
            found.setdefault(key, set()).add(int(named[at]))
        if count % SOUGHT == 0:
            yield 0.0
    return found


def _between(kin: MatchGraph, around: Flags, home: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pairs inside the neighbourhood, in their order."""
    import numpy as np

    left, right = np.asarray(kin.left), np.asarray(kin.right)
    rows = np.flatnonzero(around[home[left]])
    return left[rows], right[rows]


def _records(library: Library, kin: MatchGraph, positions: Sequence[int]) -> dict[int, Record]:
    """Return the Records of some Papers by their place among all Records."""
    found: dict[int, Record] = {}
    for at in positions:
        members = map(int, kin.members[kin.starts[at] : kin.starts[at + 1]])
        found |= dict(zip(members, library.papers[at].records, strict=True))
    return found


class _Patch:
    """The order of all Papers when some are replaced: by the first Record of each."""

    def __init__(self, kin: MatchGraph, around: Flags, members: Sequence[Sequence[int]]) -> None:
        import numpy as np

        old, starts = np.asarray(kin.members), np.asarray(kin.starts, dtype=np.int64)
        kept = np.flatnonzero(~around)
        fresh = np.array([index for found in members for index in found], dtype=old.dtype)
        every = np.concatenate((old, fresh))
        sizes = np.concatenate((np.diff(starts)[kept], [len(found) for found in members]))
        sizes = sizes.astype(np.int64)
        fresh_starts = len(old) + np.cumsum([0, *map(len, members)])[:-1]
        begins = np.concatenate((starts[:-1][kept], fresh_starts)).astype(np.int64)
        ends = np.concatenate(([0], np.cumsum(sizes)))
        flat = every[np.repeat(begins - ends[:-1], sizes) + np.arange(ends[-1])]
        firsts = np.minimum.reduceat(flat, ends[:-1])
        rank = np.argsort(firsts)
        self.first = firsts[rank]
        """The first Record of each Paper, in the new order."""
        sources = np.concatenate((kept, len(around) + np.arange(len(members))))
        self.order = sources[rank]
        place = np.argsort(rank)
        self.moved = np.full(len(around), _NOWHERE)
        """Where each Paper stands that stayed."""
        self.moved[kept] = place[: len(kept)]
        self.placed = place[len(kept) :]
        """Where each fresh Paper stands."""
        starts = np.concatenate(([0], np.cumsum(sizes[rank]))).astype(np.int32)
        flat = every[np.repeat(begins[rank] - starts[:-1], sizes[rank]) + np.arange(ends[-1])]
        named = np.asarray(kin.components)
        label = named[around].min()
        joined = np.concatenate((named[kept], np.full(len(members), label, named.dtype)))
        self.kin = replace(kin, members=flat, starts=starts, components=joined[rank])


def _positions(
    library: Library, patch: _Patch, papers: Sequence[Paper]
) -> Generator[float, None, MappingProxyType[str, int]]:
    """Move the keys of the Papers that stayed, and add those of the others."""
    moved = [*patch.moved.tolist(), _NOWHERE]  # the last for keys that several hold
    gone = {key for paper in papers for key in paper.keys}
    found: dict[str, int] = {}
    for count, (key, at) in enumerate(library.positions.items()):
        if moved[at] != _NOWHERE or (at == _NOWHERE and key not in gone):
            found[key] = moved[at]
        if count % SLICE == 0:
            yield 0.8 + 0.2 * count / len(library.positions)
    fresh = positions_by_key([paper.id, *paper.keys] for paper in papers)
    placed = [*patch.placed.tolist(), _NOWHERE]
    found |= {key: placed[at] for key, at in fresh.items()}
    return MappingProxyType(found)


def _counted(library: Library, patch: _Patch) -> Iterator[Source]:
    """Say of each Source how many Papers it brought first."""
    import numpy as np

    ends = np.cumsum([source.records for source in library.sources])
    brought = np.bincount(np.searchsorted(ends, patch.first, side="right"), minlength=len(ends))
    for source, count in zip(library.sources, brought.tolist(), strict=False):
        duplicates = source.records - count
        fresh = replace(source, papers=count, duplicates=duplicates)
        yield fresh if source.records else source


REGROUPING_SLICE = 500
"""Papers whose Records are gathered between two breaths."""

COMPARED = 0.9
"""How much is done when all Records are compared."""


def regroup(library: Library, answers: Answers) -> Generator[float, None, Library]:
    """Group the Records of a Library under these answers; yields how much is done, 0 to 1.

    Only what the answers concern, where that can be told. Making all Papers, which is one
    long piece, is done in a thread.
    """
    found = yield from regroup_nearby(library, answers)
    if found is not None:
        return found
    records = yield from _regrouping_records(library)
    grouping = yield from map_progress(
        group_records_in_steps(records, answers), lambda step: COMPARED * step[0] / max(1, step[1])
    )
    making = in_thread(partial(_made, library, records, grouping, answers))
    return (yield from map_progress(making, lambda _: COMPARED))


def _made(
    library: Library, records: Sequence[Record], grouping: Grouping, answers: Answers
) -> Library:
    papers = grouped_papers(records, grouping)
    home = {index: at for at, members in enumerate(grouping.groups) for index in members}
    return Library(
        papers=papers,
        sources=tuple(_regrouping_counted(library.sources, papers)),
        possible_duplicates=rank_possible_duplicates(
            replace(offer, left=home[offer.left], right=home[offer.right])
            for offer in grouping.possible_duplicates
        ),
        annotations=library.annotations,
        positions=positions_by_key([paper.id, *paper.keys] for paper in papers),
        answers=answers,
        match_graph=build_match_graph(records, papers, grouping),
    )


def _regrouping_records(library: Library) -> Generator[float, None, list[Record]]:
    """Gather all Records in the order of the Sources, then of the lines."""
    found: dict[str, list[Record]] = {source.path: [] for source in library.sources}
    for at, paper in enumerate(library.papers):
        for entry in paper.records:
            found.setdefault(entry.place.source, []).append(entry)
        if at % REGROUPING_SLICE == 0:
            yield 0.0
    records: list[Record] = []
    for entries in found.values():
        records += sorted(entries, key=lambda entry: entry.place)
        yield 0.0
    return records


def _regrouping_counted(sources: Iterable[Source], papers: Iterable[Paper]) -> Iterable[Source]:
    """Say of each Source how many Papers it brought first."""
    sources = tuple(sources)
    order = {source.path: at for at, source in enumerate(sources)}
    fresh = dict.fromkeys(order, 0)
    for paper in papers:
        first = min((entry.place.source for entry in paper.records), key=lambda path: order[path])
        fresh[first] += 1
    for source in sources:
        count = fresh[source.path]
        yield replace(source, papers=count, duplicates=source.records - count)


def find_again(old: Paper, library: Library) -> int | None:
    """Find where the Record that speaks for a Paper stands in another grouping.

    None when it is in no open source. Only where each of its keys is held by several Papers
    all of them are looked at.
    """
    speaks = old.records[0]
    for key in dict.fromkeys((old.id, *speaks.keys)):
        at = library.position(key)
        if at is not None and speaks in library.papers[at].records:
            return at
    return next((at for at, paper in enumerate(library.papers) if speaks in paper.records), None)
