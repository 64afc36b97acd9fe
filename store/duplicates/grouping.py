"""Which Records are one Paper, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from store.duplicates.answers import (
    NO_ANSWERS,
    Answers,
    IndistinguishableRecords,
    answer_to_document,
    answers_from_documents,
    key_pairs,
)
from store.duplicates.blocking import candidate_pairs
from store.duplicates.clustering import (
    ConstrainedUnionFind,
    Neighbours,
    ScoredPairs,
    score_candidates,
)
from store.duplicates.evidence import SURE_AT, Verdict
from store.duplicates.features import RecordFeatures, extract_features
from store.duplicates.matrix import build_matrix
from store.model.paper import Evidence, Paper, ambiguous_keys, build_papers, field_origins
from store.model.record import Place, Record
from store.tasks import gc_paused, map_progress, run_steps
from store.text.folding import normalize_texts
from store.text.latex import readable

if TYPE_CHECKING:
    from store.duplicates.matrix import Flags, Numbers

    Pairs = tuple[Numbers, Numbers]

__all__ = [
    "GROUPING_VERSION",
    "NO_ANSWERS",
    "Answers",
    "Grouping",
    "IndistinguishableRecords",
    "PossibleDuplicate",
    "ambiguous_keys",
    "answer_to_document",
    "answers_from_documents",
    "field_origins",
    "group_records",
    "group_records_in_steps",
    "grouped_papers",
    "key_pairs",
]

GROUPING_VERSION = 2
"""Goes up when the same Records may be grouped in another way, so that caches know."""

SAID = "you said so"
"""Why two Records are one Paper where the user has answered."""

SLICE = 500
"""Records that are prepared between two breaths."""


Result = TypeVar("Result")
Join = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Two Records that are likely, not surely, one Paper; they are not merged."""

    left: int
    right: int
    why: str
    similarity: float
    """0 to 1; from about 0.5 they would be merged."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which Records belong together, as indices into the sequence that was given."""

    groups: tuple[tuple[int, ...], ...]
    """Every Record in one group, single ones too, in the order of their first Record."""
    evidence: tuple[tuple[int, int, str], ...]
    """The pairs that were joined, with words a person can check; they connect each group."""
    possible_duplicates: tuple[PossibleDuplicate, ...] = ()
    """Pairs of Records in different groups, the likeliest first, one for two groups."""
    pairs: Pairs | None = field(default=None, compare=False, repr=False)
    """The pairs to judge again when the user answers about one of their Records."""
    held: Mapping[str, Sequence[int]] = field(default_factory=dict, compare=False, repr=False)
    """For each key that was answered about the Records that have it."""


def group_records(
    records: Sequence[Record],
    answers: Answers = NO_ANSWERS,
    progress: Callable[[int, int], None] | None = None,
) -> Grouping:
    """Find the Records that are one Paper; the order they come in does not matter."""
    steps = group_records_in_steps(records, answers)
    return run_steps(steps, None if progress is None else lambda step: progress(*step))


def group_records_in_steps(
    records: Sequence[Record], answers: Answers = NO_ANSWERS, known: Pairs | None = None
) -> Generator[tuple[int, int], None, Grouping]:
    """Do what `group` does and yield (steps done, steps in all) every few milliseconds.

    `known` are the pairs of an earlier Grouping, if one was made of Records with these.
    """
    with gc_paused():
        return (yield from _group_in_slices(records, answers, known))


def _group_in_slices(
    records: Sequence[Record], answers: Answers, known: Pairs | None
) -> Generator[tuple[int, int], None, Grouping]:
    size = len(records)
    contents = []
    for at, entry in enumerate(records):
        contents.append((*_content(entry), at))
        if at % SLICE == 0:
            yield at // 2, size * 3
    yield size // 2, size * 3
    contents.sort()
    yield size // 2, size * 3
    order = [content[-1] for content in contents]
    seen: list[RecordFeatures] = []
    for at in range(0, size, SLICE):
        entries = [records[index] for index in order[at : at + SLICE]]
        seen += map(
            extract_features,
            entries,
            normalize_texts([readable(entry.abstract) for entry in entries]),
        )
        yield (at + size) // 2, size * 3
    holders = yield from _timed(answers.papers_by_key([one.entry for one in seen]), size, size * 3)
    asked = frozenset(index for indices in holders.values() for index in indices)
    columns = yield from _timed(build_matrix(seen), size, size * 3)
    if known is None:
        pairs = yield from _timed(candidate_pairs(columns), size, size * 3)
    else:
        pairs = _ranked(order, known)
    judging = score_candidates(columns, pairs, asked)
    links, lasting = yield from _timed(judging, size, size * 3, len(pairs[0]))
    lasting_pairs = _indices(order, pairs, lasting)
    del seen, columns, pairs  # before the groups need as much room again
    grouping = _grouping(order, links, answers, holders)
    found = yield from _timed(grouping, size * 3, size * 3)
    held = {key: [order[at] for at in ranks] for key, ranks in holders.items()}
    return replace(found, pairs=lasting_pairs, held=held)


def _ranked(order: Sequence[int], known: Pairs) -> Pairs:
    """Name the Records of pairs by their rank in the order of the titles."""
    import numpy as np

    rank = np.argsort(np.array(order, dtype=np.int64))
    return rank[known[0]], rank[known[1]]


def _indices(order: Sequence[int], pairs: Pairs, lasting: Flags) -> Pairs:
    """Name the Records of the pairs that last as they were given."""
    import numpy as np

    given = np.array(order, dtype=np.int64)
    return given[pairs[0][lasting]], given[pairs[1][lasting]]


def _timed(
    work: Generator[int | None, None, Result], done: int, whole: int, steps: int = 0
) -> Generator[tuple[int, int], None, Result]:
    """Pass on the breaths of a piece of work, as what of the whole is done."""
    return map_progress(
        work, lambda at: (done + (whole - done) * (at or 0) // max(1, steps), whole)
    )


def grouped_papers(records: Sequence[Record], grouping: Grouping) -> tuple[Paper, ...]:
    """Make the Papers of a grouping, in its order."""
    with gc_paused():
        groups = [[records[index] for index in members] for members in grouping.groups]
        whose = {index: at for at, members in enumerate(grouping.groups) for index in members}
        why: defaultdict[int, list[Evidence]] = defaultdict(list)
        for left, right, words in grouping.evidence:
            why[whose[left]].append(Evidence(records[left].place, records[right].place, words))
        return tuple(build_papers(groups, why))


def _content(entry: Record) -> tuple[str, int, str, str, str, str, tuple[str, ...], Place]:
    """Order Records by what they say, so that the order of the files does not matter."""
    named = entry.title.lower(), entry.year or 0, entry.doi, entry.arxiv, entry.pmid
    return *named, entry.abstract, entry.authors, entry.place


def _grouping(
    order: Sequence[int], links: ScoredPairs, answers: Answers, holders: dict[str, list[int]]
) -> Generator[None, None, Grouping]:
    """Unite by the answers first, then by the evidence, the strongest first."""
    same, apart = links.standing(Verdict.SAME), links.standing(Verdict.APART)
    yield
    partners = Neighbours(same.left, same.right), Neighbours(apart.left, apart.right)
    yield
    union = ConstrainedUnionFind(len(order), answers.labels(holders), *partners)
    evidence = yield from _united(union, same)
    if answers.same:
        told = list(answers.joins(holders, union.root))
        union = ConstrainedUnionFind(len(order), answers.labels(holders), *partners)
        evidence = [(*pair, SAID) for pair in told if union.unite(*pair, surely=True)]
        evidence += yield from _united(union, same)
    position = [0] * len(order)
    for at, index in enumerate(order):
        position[index] = at
    yield
    groups = tuple(tuple(order[at] for at in members) for members in union.groups(position))
    yield
    said = tuple((order[left], order[right], why) for left, right, why in evidence)
    return Grouping(groups, said, _offers(order, links, union))


def _united(union: ConstrainedUnionFind, links: ScoredPairs) -> Generator[None, None, list[Join]]:
    """Unite what may be united and give the pairs that did it.

    What is sure is not put to the vote: of such Records not all pairs were judged.
    """
    found = []
    told = zip(links.left.tolist(), links.right.tolist(), links.points.tolist(), strict=True)
    for at, (left, right, points) in enumerate(told):
        if union.unite(left, right, surely=points >= SURE_AT):
            found.append((left, right, links.scores.why(at)))
        if at % SLICE == 0:
            yield
    return found


def _offers(
    order: Sequence[int], links: ScoredPairs, union: ConstrainedUnionFind
) -> tuple[PossibleDuplicate, ...]:
    """Offer what is likely or was not plausible, each two groups once by their best pair."""
    found = {}
    links = links.standing(Verdict.LIKELY, Verdict.SAME)
    told = zip(links.left.tolist(), links.right.tolist(), links.points.tolist(), strict=True)
    for at, (left, right, points) in enumerate(told):
        between = frozenset((union.root(left), union.root(right)))
        if len(between) == 2 and between not in found and union.permitted(left, right):
            why = links.scores.why(at)
            found[between] = PossibleDuplicate(order[left], order[right], why, min(1.0, points / 7))
    return tuple(found.values())
