"""Group the records that are the same paper, and say why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from store.duplicates.answers import NO_ANSWERS, Answers
from store.duplicates.blocking import candidate_pairs
from store.duplicates.clustering import (
    ConstrainedUnionFind,
    Neighbours,
    ScoredPairs,
    score_candidates,
)
from store.duplicates.features import RecordFeatures, extract_features
from store.duplicates.graph import PossibleDuplicate
from store.duplicates.matrix import IndexPairs, Numbers, build_matrix
from store.duplicates.verdicts import CERTAIN_POINTS, SAME_POINTS, Verdict
from store.model.paper import ANSWERED, Evidence, Paper, build_papers
from store.model.record import Place, Record
from store.tasks import gc_paused, map_progress, run_steps
from store.text.batch_folding import normalize_texts
from store.text.latex import readable

_SLICE_SIZE = 500
"""Records that are prepared between two yields."""

_OVERWHELMING = 7.5
"""Times that pairs against have to outnumber those in favour if a vague one is to be ignored."""

_Outcome = TypeVar("_Outcome")
_Link = tuple[int, int, str]
"""Two records that are one paper, and why."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which records belong together, as indices into the sequence that was grouped."""

    groups: tuple[tuple[int, ...], ...]
    """Every record in one group, single ones too, in the order of their first record."""
    evidence: tuple[_Link, ...]
    """The pairs that were united, with words that a person can check; they connect each group."""
    possible_duplicates: tuple[PossibleDuplicate, ...] = ()
    """Pairs of records in different groups, the likeliest first, one for each two groups."""
    pairs: IndexPairs | None = field(default=None, compare=False, repr=False)
    """The pairs to score again when the user answers about one of their records."""
    records_by_key: Mapping[str, Sequence[int]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """For each key that the user answered about, the records that have it."""


def group_records(
    records: Sequence[Record],
    answers: Answers = NO_ANSWERS,
    progress: Callable[[int, int], None] | None = None,
) -> Grouping:
    """Find the records that are the same paper; the order of the records does not matter.

    Calls `progress` every few milliseconds with (steps done, all steps).
    """
    steps = group_records_in_steps(records, answers)
    return run_steps(steps, None if progress is None else lambda step: progress(*step))


def group_records_in_steps(
    records: Sequence[Record], answers: Answers = NO_ANSWERS, pairs: IndexPairs | None = None
) -> Generator[tuple[int, int], None, Grouping]:
    """Do the work of `group_records`, yielding (steps done, all steps) every few milliseconds.

    `pairs` are those of an earlier Grouping of these records, if there is one.
    """
    with gc_paused():
        return (yield from _group_in_steps(records, answers, pairs))


def grouped_papers(records: Sequence[Record], grouping: Grouping) -> tuple[Paper, ...]:
    """Build the papers of a grouping, in its order."""
    with gc_paused():
        groups = [[records[index] for index in group] for group in grouping.groups]
        owners = {index: number for number, group in enumerate(grouping.groups) for index in group}
        evidence: defaultdict[int, list[Evidence]] = defaultdict(list)
        for left, right, why in grouping.evidence:
            evidence[owners[left]].append(Evidence(records[left].place, records[right].place, why))
        return tuple(build_papers(groups, evidence))


def _group_in_steps(
    records: Sequence[Record], answers: Answers, known_pairs: IndexPairs | None
) -> Generator[tuple[int, int], None, Grouping]:
    """Prepare the records (a third of all steps), score candidate pairs, unite records.

    Features and pairs name a record by its rank, its index in the order of the contents;
    the Grouping names it by its index in `records`.
    """
    size, total = len(records), len(records) * 3
    order = yield from map_progress(_sort_by_content(records), lambda done: (done // 2, total))
    features = yield from map_progress(
        _extract_all_features(records, order), lambda done: ((done + size) // 2, total)
    )
    sorted_records = [each.record for each in features]
    ranks_by_key = yield from _pause_at(size, total, answers.records_by_key(sorted_records))
    answered = frozenset(rank for ranks in ranks_by_key.values() for rank in ranks)
    matrix = yield from _pause_at(size, total, build_matrix(features))
    if known_pairs is None:
        candidates = yield from _pause_at(size, total, candidate_pairs(matrix))
    else:
        rank_of = np.argsort(np.array(order, dtype=np.int64))
        candidates = rank_of[known_pairs[0]], rank_of[known_pairs[1]]
    count = len(candidates[0])
    scored, is_relevant = yield from map_progress(
        score_candidates(matrix, candidates, answered),
        lambda done: (size + (total - size) * done // max(1, count), total),
    )
    index_of = np.array(order, dtype=np.int64)
    pairs = index_of[candidates[0][is_relevant]], index_of[candidates[1][is_relevant]]
    ids = matrix.identities
    del features, sorted_records, matrix, candidates  # the groups need as much memory again
    grouping = yield from _pause_at(
        total, total, _build_grouping(order, scored, ids, answers, ranks_by_key)
    )
    records_by_key = {key: [order[rank] for rank in ranks] for key, ranks in ranks_by_key.items()}
    return replace(grouping, pairs=pairs, records_by_key=records_by_key)


def _pause_at(
    done: int, total: int, work: Generator[None, None, _Outcome]
) -> Generator[tuple[int, int], None, _Outcome]:
    """Do work whose own progress is not known: yield the same progress at each step."""
    return map_progress(work, lambda _: (done, total))


def _sort_by_content(records: Sequence[Record]) -> Generator[int, None, list[int]]:
    """Return the indices of the records in the order of their titles and other contents.

    So the order of the files does not matter. Yields how many records are done.
    """
    contents = []
    for index, entry in enumerate(records):
        contents.append((*_content(entry), index))
        if index % _SLICE_SIZE == 0:
            yield index
    yield len(records)
    contents.sort()
    yield len(records)
    return [content[-1] for content in contents]


def _content(entry: Record) -> tuple[str, int, str, str, str, str, tuple[str, ...], Place]:
    named = entry.title.lower(), entry.year or 0, entry.doi, entry.arxiv, entry.pmid
    return *named, entry.abstract, entry.authors, entry.place


def _extract_all_features(
    records: Sequence[Record], order: Sequence[int]
) -> Generator[int, None, list[RecordFeatures]]:
    """Extract the features of all records in this order; yields how many are done, roughly."""
    features: list[RecordFeatures] = []
    for start in range(0, len(records), _SLICE_SIZE):
        entries = [records[index] for index in order[start : start + _SLICE_SIZE]]
        abstracts = [readable(entry.abstract) for entry in entries]
        features += map(extract_features, entries, abstracts, normalize_texts(abstracts))
        yield start
    return features


def _build_grouping(
    order: Sequence[int],
    scored: ScoredPairs,
    ids: Sequence[Numbers],
    answers: Answers,
    ranks_by_key: Mapping[str, Sequence[int]],
) -> Generator[None, None, Grouping]:
    """Unite records by the answers first, then by the evidence, the strongest first."""
    same = scored.with_verdict(Verdict.SAME)
    different = scored.with_verdict(Verdict.DIFFERENT, Verdict.VERSION)
    yield
    same_neighbours = Neighbours(same.left, same.right)
    different_neighbours = Neighbours(different.left, different.right)
    yield

    def new_union() -> ConstrainedUnionFind:
        cannot_links = answers.cannot_links(ranks_by_key)
        return ConstrainedUnionFind(
            len(order), cannot_links, same_neighbours, different_neighbours, ids
        )

    union = new_union()
    links = yield from _unite_pairs(union, same)
    # An answered key that several records hold names one paper only if the evidence unites them:
    # unite by evidence, look the keys up, then start again with the answers first.
    if answers.same:
        must_links = list(answers.must_links(ranks_by_key, union.root))
        union = new_union()
        links = [(*pair, ANSWERED) for pair in must_links if union.unite(*pair, by_user=True)]
        links += yield from _unite_pairs(union, same)
    ranks = [0] * len(order)
    for rank, index in enumerate(order):
        ranks[index] = rank
    yield
    groups = tuple(tuple(order[rank] for rank in group) for group in union.groups(ranks))
    yield
    evidence = tuple((order[left], order[right], why) for left, right, why in links)
    return Grouping(groups, evidence, _find_possible_duplicates(order, scored, union))


def _unite_pairs(
    union: ConstrainedUnionFind, pairs: ScoredPairs
) -> Generator[None, None, list[_Link]]:
    """Unite the records of pairs where that is allowed, and return the pairs that did it.

    Certain pairs need no majority of the evidence: not all pairs of such records were scored.
    """
    links = []
    columns = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.points.tolist(), strict=True)
    for row, (left, right, points) in enumerate(columns):
        if union.unite(left, right, is_certain=points >= CERTAIN_POINTS):
            links.append((left, right, pairs.scores.explain(row)))
        if row % _SLICE_SIZE == 0:
            yield
    return links


def _find_possible_duplicates(
    order: Sequence[int], scored: ScoredPairs, union: ConstrainedUnionFind
) -> tuple[PossibleDuplicate, ...]:
    """Return the pairs that are possible, or the same but not united.

    For each two groups only their best pair, and none if that only lacks the year by which
    all the other pairs tell the two apart.
    """
    best_pairs = {}
    pairs = scored.with_verdict(Verdict.POSSIBLE, Verdict.SAME, Verdict.VERSION)
    columns = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.points.tolist(), strict=True)
    for row, (left, right, points) in enumerate(columns):
        groups = frozenset((union.root(left), union.root(right)))
        if len(groups) == 2 and groups not in best_pairs and union.answers_allow(left, right):
            against, in_favour = union.votes(left, right)
            if in_favour and against > _OVERWHELMING * in_favour and pairs.scores.is_vague(row):
                continue
            best_pairs[groups] = PossibleDuplicate(
                order[left],
                order[right],
                pairs.scores.explain(row),
                min(1.0, points / (2 * SAME_POINTS)),
            )
    return tuple(best_pairs.values())
