"""A Library under other answers, without reading its sources again.

`regroup_nearby` groups only the neighbourhood of what was answered: the connected components
of the match graph that an answer concerns. Where these cannot be found, `regroup` groups all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from store.duplicates.answers import DETAIL_KEY_PREFIX, Answers, detail_key
from store.duplicates.components import paper_of_record
from store.duplicates.graph import MatchGraph
from store.duplicates.grouping import group_records_in_steps, grouped_papers
from store.library.library import (
    AMBIGUOUS,
    Library,
    count_new_papers,
    group_in_steps,
    positions_by_key,
    rank_possible_duplicates,
)
from store.library.paper_sequences import OverlaidPapers, Papers
from store.model.paper import Paper
from store.model.record import Record
from store.tasks import Steps, map_progress

if TYPE_CHECKING:
    from store.duplicates.matrix import Flags, Numbers

_KEYS_PER_STEP = 5_000
_SEARCHED_PAPERS_PER_STEP = 50
_GATHERED_PAPERS_PER_STEP = 500


def regroup(library: Library, answers: Answers) -> Steps[Library]:
    """Group the records of a Library under other answers; yield the progress, from 0 to 1."""
    nearby = yield from regroup_nearby(library, answers)
    if nearby is not None:
        return nearby
    records = yield from _gather_records(library)
    return (yield from group_in_steps(library.sources, records, answers, library.annotations))


def regroup_nearby(library: Library, answers: Answers) -> Steps[Library | None]:
    """Return the same Library as grouping all records would; None where a part is not enough.

    Yields the progress, from 0 to 1.
    """
    graph = library.match_graph
    touched = yield from _touched_components(library, answers)
    if touched is None or graph is None:
        return None
    around = np.isin(np.asarray(graph.components), list(touched))
    if not around.any():
        return replace(library, answers=answers)
    yield 0.0
    paper_of = paper_of_record(graph.members, graph.starts)
    indices = np.flatnonzero(around[paper_of])
    pairs = tuple(np.searchsorted(indices, side) for side in _pairs_within(graph, around, paper_of))
    yield 0.1
    record_by_index = _records_by_index(library, graph, around)
    records = [record_by_index[index] for index in indices.tolist()]
    steps = group_records_in_steps(records, answers, (pairs[0], pairs[1]))
    grouping = yield from map_progress(steps, lambda step: 0.1 + 0.5 * step[0] / max(1, step[1]))
    papers = grouped_papers(records, grouping)
    yield 0.7
    index_of = {id(record): index for index, record in zip(indices.tolist(), records, strict=True)}
    members = [[index_of[id(record)] for record in paper.records] for paper in papers]
    patch = _Patch(graph, around, members)
    yield 0.8
    positions = yield from _patch_positions(library, patch, papers)
    possible = [
        replace(pair, left=int(patch.moved[pair.left]), right=int(patch.moved[pair.right]))
        for pair in library.possible_duplicates
        if not around[pair.left]
    ]
    group_of = {index: number for number, group in enumerate(grouping.groups) for index in group}
    for pair in grouping.possible_duplicates:
        left, right = (int(patch.placed[group_of[side]]) for side in (pair.left, pair.right))
        possible.append(replace(pair, left=left, right=right))
    answered_keys = {key for pair in answers.same | answers.different for key in pair}
    records_by_key = {key: graph.records_by_key.get(key, ()) for key in answered_keys}
    held = grouping.records_by_key.items()
    records_by_key |= {key: indices[local].tolist() for key, local in held if local}
    return replace(
        library,
        papers=overlay_papers(library.papers, papers, patch.order),
        sources=tuple(count_new_papers(library.sources, patch.first_records.tolist())),
        possible_duplicates=rank_possible_duplicates(possible),
        positions=positions,
        answers=answers,
        match_graph=replace(patch.graph, records_by_key=records_by_key),
    )


def find_again(paper: Paper, library: Library) -> int | None:
    """Return the position of the fullest record of a paper in another grouping.

    None when it is in no open source. Only where several papers hold each of its keys are all
    papers searched.
    """
    fullest = paper.records[0]
    for key in dict.fromkeys((paper.id, *fullest.keys)):
        position = library.position(key)
        if position is not None and fullest in library.papers[position].records:
            return position
    papers = enumerate(library.papers)
    return next((position for position, other in papers if fullest in other.records), None)


def _touched_components(library: Library, answers: Answers) -> Steps[set[int] | None]:
    """Return the components that may be grouped otherwise; None where they cannot be found."""
    before, graph = library.answers, library.match_graph
    if before is None or graph is None:
        return None
    changed = (before.same ^ answers.same) | (before.different ^ answers.different)
    pairs = before.same | before.different | changed
    keys = {key for pair in pairs for key in pair}
    paper_of = paper_of_record(graph.members, graph.starts)
    components = {
        key: {graph.components[paper_of[index]] for index in indices}
        for key, indices in graph.records_by_key.items()
    }
    unresolved = keys - components.keys()
    shared = {key for key in unresolved if library.positions.get(key) == AMBIGUOUS}
    detailed = {key for key in unresolved if key.startswith(DETAIL_KEY_PREFIX)}
    if shared or detailed:
        components |= yield from _search_components(library, graph, shared, detailed)
    if not detailed <= components.keys():
        return None
    for key in keys - components.keys():
        position = library.positions.get(key)
        components[key] = set() if position is None else {graph.components[position]}
    touched = {component for pair in changed for key in pair for component in components[key]}
    links = [{component for key in pair for component in components[key]} for pair in pairs]
    while more := [link for link in links if not link.isdisjoint(touched) and not link <= touched]:
        touched.update(*more)
    return touched


def _search_components(
    library: Library, graph: MatchGraph, shared: Collection[str], detailed: Collection[str]
) -> Steps[dict[str, set[int]]]:
    """Find the components of shared keys and of detail keys by reading papers.

    Records that such keys distinguish are never alone in their component.
    """
    components, sizes = np.asarray(graph.components), np.diff(np.asarray(graph.starts))
    has_several = np.bincount(components, weights=sizes)[components] > 1
    matches: dict[str, set[int]] = {}
    for count, position in enumerate(np.flatnonzero(has_several).tolist()):
        paper = library.papers[position]
        keys = {detail_key(record) for record in paper.records} if detailed else set[str]()
        for key in keys.intersection(detailed).union(paper.shared.intersection(shared)):
            matches.setdefault(key, set()).add(int(components[position]))
        if count % _SEARCHED_PAPERS_PER_STEP == 0:
            yield 0.0
    return matches


def _pairs_within(graph: MatchGraph, around: Flags, paper_of: Numbers) -> tuple[Numbers, Numbers]:
    """Return the scored pairs inside the neighbourhood, in their order."""
    left, right = np.asarray(graph.left), np.asarray(graph.right)
    rows = np.flatnonzero(around[paper_of[left]])
    return left[rows], right[rows]


def _records_by_index(library: Library, graph: MatchGraph, around: Flags) -> dict[int, Record]:
    """Return the records of some papers by their index among all records."""
    records: dict[int, Record] = {}
    for position in np.flatnonzero(around).tolist():
        members = map(int, graph.members[graph.starts[position] : graph.starts[position + 1]])
        records |= dict(zip(members, library.papers[position].records, strict=True))
    return records


class _Patch:
    """The order of all papers when some are replaced: by the first record of each."""

    def __init__(self, graph: MatchGraph, around: Flags, members: Sequence[Sequence[int]]) -> None:
        """Take the papers that are replaced (`around`) and the records of those that replace."""
        old, starts = np.asarray(graph.members), np.asarray(graph.starts, dtype=np.int64)
        staying = np.flatnonzero(~around)
        new = np.array([index for group in members for index in group], dtype=old.dtype)
        every = np.concatenate((old, new))
        sizes = np.concatenate((np.diff(starts)[staying], [len(group) for group in members]))
        sizes = sizes.astype(np.int64)
        new_starts = len(old) + np.cumsum([0, *map(len, members)])[:-1]
        begins = np.concatenate((starts[:-1][staying], new_starts)).astype(np.int64)
        ends = np.concatenate(([0], np.cumsum(sizes)))
        flat = every[np.repeat(begins - ends[:-1], sizes) + np.arange(ends[-1])]
        firsts = np.minimum.reduceat(flat, ends[:-1])
        rank = np.argsort(firsts)
        self.first_records = firsts[rank]
        """The first record of each paper, in the new order."""
        sources = np.concatenate((staying, len(around) + np.arange(len(members))))
        self.order = sources[rank]
        """For each place the old position, or beyond those the number of the new paper."""
        place = np.argsort(rank)
        self.moved = np.full(len(around), AMBIGUOUS)
        """The new position of each paper that stays."""
        self.moved[staying] = place[: len(staying)]
        self.placed = place[len(staying) :]
        """The position of each new paper."""
        starts = np.concatenate(([0], np.cumsum(sizes[rank]))).astype(np.int32)
        flat = every[np.repeat(begins[rank] - starts[:-1], sizes[rank]) + np.arange(ends[-1])]
        components = np.asarray(graph.components)
        label = components[around].min()
        labels = np.full(len(members), label, components.dtype)
        merged = np.concatenate((components[staying], labels))
        self.graph = replace(graph, members=flat, starts=starts, components=merged[rank])


def _patch_positions(
    library: Library, patch: _Patch, papers: Papers
) -> Steps[MappingProxyType[str, int]]:
    """Move the keys of the papers that stay, and add those of the new ones."""
    moved = [*patch.moved.tolist(), AMBIGUOUS]  # the last is for keys that several hold
    replaced_keys = {key for paper in papers for key in paper.keys}
    positions: dict[str, int] = {}
    for count, (key, position) in enumerate(library.positions.items()):
        stays_ambiguous = position == AMBIGUOUS and key not in replaced_keys
        if moved[position] != AMBIGUOUS or stays_ambiguous:
            positions[key] = moved[position]
        if count % _KEYS_PER_STEP == 0:
            yield 0.8 + 0.2 * count / len(library.positions)
    placed = [*patch.placed.tolist(), AMBIGUOUS]
    added = positions_by_key(papers)
    positions |= {key: placed[number] for key, number in added.items()}
    return MappingProxyType(positions)


def overlay_papers(papers: Papers, replaced: Papers, order: Numbers) -> OverlaidPapers:
    """Lay new papers over others, or over those that lie over others already.

    A long session has many answers: laid one over the other, each would cost every later
    access a step.
    """
    if isinstance(papers, OverlaidPapers):
        replaced = (*papers.replaced, *replaced)
        below = len(papers.papers)
        added = np.arange(below + len(papers.replaced), below + len(replaced))
        order = np.concatenate((papers.order, added))[order]
        used, numbers = np.unique(order[order >= below], return_inverse=True)
        replaced = [replaced[index - below] for index in used.tolist()]
        order[order >= below] = below + numbers
        papers = papers.papers
    return OverlaidPapers(papers, replaced, order.astype(np.int32).data)


def _gather_records(library: Library) -> Steps[list[Record]]:
    """Return all records in the order of the sources, then of the lines."""
    by_source: dict[str, list[Record]] = {source.path: [] for source in library.sources}
    for position, paper in enumerate(library.papers):
        for record in paper.records:
            by_source.setdefault(record.place.source, []).append(record)
        if position % _GATHERED_PAPERS_PER_STEP == 0:
            yield 0.0
    records: list[Record] = []
    for of_source in by_source.values():
        records += sorted(of_source, key=lambda record: record.place)
        yield 0.0
    return records
