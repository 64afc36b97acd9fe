"""Clerical review: which records a person is asked about, and what an answer does to others."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from store.library.library import Library
from store.model.paper import Paper, ambiguous_keys
from store.model.record import Record
from store.notebook.answer_table import AnsweredPair
from store.text.folding import fold
from store.text.latex import readable

_PAPERS_PER_STEP = 500
_DIGITS = re.compile(r"\d+")

MARKED_BY_HAND = "marked by you"
"""Why two papers are compared that the program does not take for one."""

_KEY_KINDS = {"doi": "DOI", "arxiv": "arXiv id", "pmid": "PubMed id"}


@dataclass(frozen=True, slots=True)
class Question:
    """Two groups of records that are one paper, or may be."""

    left: tuple[Record, ...]
    right: tuple[Record, ...]
    why: str
    """The evidence, in words that a person can check."""
    papers: tuple[int, int]
    """Positions of the papers of the two sides; equal where they are one paper now."""
    like: tuple[Question, ...] = ()
    """Further questions about papers of the same title, such as `Editorial`; one row has them."""

    @property
    def joined(self) -> bool:
        """Whether the two sides are one paper now."""
        return self.papers[0] == self.papers[1]

    @property
    def all(self) -> tuple[Question, ...]:
        """This question and those like it."""
        return (self, *self.like)

    def is_about_same_records(self, other: Question | None) -> bool:
        """Return whether another question is about the same records, however they are grouped."""
        return other is not None and all(
            side[0].place == other_side[0].place
            for side, other_side in ((self.left, other.left), (self.right, other.right))
        )


def questions_about_paper(paper: Paper, position: int) -> list[Question]:
    """Ask for each record of a paper whether it belongs to the others; once for two records."""
    records = paper.records
    return [
        Question(
            _without(records, record), (record,), _evidence(paper, record), (position, position)
        )
        for record in (records if len(records) > 2 else records[1:])
    ]


def questions_about_possible_duplicates(
    library: Library, position: int | None = None
) -> list[Question]:
    """Ask about the possible duplicates, the most similar first: all, or those of one paper."""
    questions = []
    for pair in library.possible_duplicates:
        if position is None or position in (pair.left, pair.right):
            papers = (pair.left, pair.right)
            if position == pair.right:
                papers = (pair.right, pair.left)
            left, right = (library.papers[paper].records for paper in papers)
            questions.append(Question(left, right, pair.why, papers))
    return questions


def gather_like_questions(questions: Sequence[Question]) -> list[Question]:
    """Put questions about papers of one title into one: 30 editorials make 435 pairs."""
    by_title: dict[str, list[Question]] = {}
    for number, question in enumerate(questions):
        titles = {fold(readable(side[0].title)) for side in (question.left, question.right)}
        title = titles.pop() if len(titles) == 1 else ""
        by_title.setdefault(title or f"\n{number}", []).append(question)
    return [replace(first, like=tuple(like)) for first, *like in by_title.values()]


def rows_with_same_reasons(questions: Sequence[Question], question: Question) -> list[int]:
    """Return which questions have the same evidence as one of them, however alike the texts."""
    reasons = _DIGITS.sub("", question.why)
    return [row for row, other in enumerate(questions) if _DIGITS.sub("", other.why) == reasons]


def pairs_to_answer(library: Library, questions: Iterable[Question]) -> list[AnsweredPair]:
    """Return the two sides of questions, with the keys that other papers have too."""
    papers = library.papers
    return [
        (each.left, each.right, papers[each.papers[0]].shared | papers[each.papers[1]].shared)
        for each in questions
    ]


def questions_about_marked(library: Library, positions: Sequence[int]) -> list[Question]:
    """Ask whether the first of some papers is the same as each of the others."""
    first, *others = positions
    left = library.papers[first].records
    return [
        Question(left, library.papers[other].records, MARKED_BY_HAND, (first, other))
        for other in others
    ]


def count_key_holders(
    library: Library, keys: Iterable[str]
) -> Generator[float, None, dict[str, int]]:
    """Count the papers that have each of these keys in short steps; yield the progress."""
    counts = dict.fromkeys(keys, 0)
    for position, paper in enumerate(library.papers if counts else ()):
        for key in counts.keys() & paper.keys:
            counts[key] += 1
        if position % _PAPERS_PER_STEP == 0:
            yield position / len(library.papers)
    return counts


def explain_shared_keys(paper: Paper, counts: Mapping[str, int]) -> list[str]:
    """Return a line for each key that cannot be the id of a paper because others have it too."""
    return [
        f"{_key_label(key)} is on {counts[key]:,} papers, so it identifies "
        f"{'neither' if counts[key] == 2 else 'none'} of them."
        for key in ambiguous_keys(paper)
        if counts.get(key, 0) > 1
    ]


def _key_label(key: str) -> str:
    kind, _, identifier = key.partition(":")
    return f"{_KEY_KINDS[kind]} {identifier}" if kind in _KEY_KINDS else "The same text"


def _without(records: Sequence[Record], removed: Record) -> tuple[Record, ...]:
    return tuple(record for record in records if record is not removed)


def _evidence(paper: Paper, record: Record) -> str:
    """Return why a record belongs to its paper."""
    reasons = dict.fromkeys(
        evidence.why
        for evidence in paper.evidence
        if record.place in (evidence.left, evidence.right)
    )
    return " · ".join(islice(reasons, 3)) or "joined through the others"
