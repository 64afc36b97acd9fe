"""Changes, answers, undo and redo against a plain model: the annotations of each paper."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from store.duplicates.answers import Answers, IndistinguishableRecords
from store.duplicates.grouping import group_records, grouped_papers
from store.model.annotation import USER_FIELDS, Change, Decision
from store.model.paper import Paper
from store.model.record import Place, Record, record
from store.notebook.notebook import Notebook

FENS = "Restored fens took up carbon after five years, and the methane fell with every summer. "
REEDS = "Reed beds were cut in winter and left alone in summer, which the warblers seem to like. "

SAME = {"title": "Carbon of fens", "authors": ["Berg O"], "year": 2014}
RECORDS = [
    record(Place("a.ris", 1), **SAME, venue="Mires"),
    record(Place("b.ris", 1), **SAME, doi="10.5555/x"),
    record(Place("b.ris", 9), abstract=FENS * 3, **SAME),
    record(Place("c.ris", 5), **SAME, pages="7"),
    record(Place("c.ris", 1), title="What warblers like", abstract=REEDS * 3, year=2019),
]

indices = st.integers(0, len(RECORDS) - 1)


class AnswerLaws(RuleBasedStateMachine):
    """Papers come and go with the answers; undo restores exactly the state before."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "notes.json"
        self.book = Notebook.open(self.path)
        self.grouped_under: Answers | None = None
        self.states = [self.state()]
        self.current = 0

    def papers(self) -> tuple[Paper, ...]:
        if self.grouped_under is not self.book.answers:
            self.grouped_under = self.book.answers
            self.grouped = grouped_papers(RECORDS, group_records(RECORDS, self.grouped_under))
        return self.grouped

    def paper_of(self, index: int) -> Paper:
        place = RECORDS[index].place
        return next(paper for paper in self.papers() if place in paper.places)

    def state(self) -> list[object]:
        """Return the places of each paper with its annotation."""
        return [
            (
                paper.places,
                {name: getattr(self.book.annotation_of(paper), name) for name in USER_FIELDS},
            )
            for paper in self.papers()
        ]

    def record_change(self, change: Change | None) -> None:
        if change is not None:
            del self.states[self.current + 1 :]
            self.states.append(self.state())
            self.current += 1

    @rule(index=indices, decision=st.sampled_from(list(Decision)))
    def decide(self, index: int, decision: Decision) -> None:
        self.record_change(self.book.decide([self.paper_of(index)], decision))

    @rule(index=indices, tag=st.sampled_from(["a", "b", "c"]), add=st.booleans())
    def tag(self, index: int, tag: str, add: bool) -> None:
        added, removed = ([tag], ()) if add else ((), [tag])
        self.record_change(self.book.tag([self.paper_of(index)], added, removed))

    @rule(index=indices, note=st.sampled_from(["", "one", "other"]))
    def annotate(self, index: int, note: str) -> None:
        self.record_change(self.book.annotate(self.paper_of(index), note))

    @rule(pair=st.sampled_from(list(combinations(range(len(RECORDS)), 2))))
    def same(self, pair: tuple[int, int]) -> None:
        left, right = map(self.paper_of, pair)
        if left.id != right.id:
            self.answer(left, left.records, right.records, True, right.shared)
            assert self.paper_of(pair[0]).id == self.paper_of(pair[1]).id

    @rule(index=indices)
    def different(self, index: int) -> None:
        paper, place = self.paper_of(index), RECORDS[index].place
        rest = tuple(entry for entry in paper.records if entry.place != place)
        if rest:
            before = self.book.annotation_of(paper)
            self.answer(paper, rest, (RECORDS[index],), False)
            parts = [part for part in self.papers() if set(part.places) & set(paper.places)]
            rest_places = {entry.place for entry in rest}
            assert all(place not in p.places or rest_places.isdisjoint(p.places) for p in parts)
            if {place for part in parts for place in part.places} == set(paper.places):
                # otherwise a part belongs to another paper, which it could not join before
                after = [self.book.annotation_of(part) for part in parts]
                assert {tag for each in after for tag in each.tags} == set(before.tags)
                assert before.decision in [each.decision for each in after]

    def answer(
        self,
        paper: Paper,
        left: Sequence[Record],
        right: Sequence[Record],
        same: bool,
        other_shared: frozenset[str] = frozenset(),
    ) -> None:
        try:
            self.record_change(self.book.answer(left, right, same, paper.shared | other_shared))
        except IndistinguishableRecords:
            raise AssertionError("these records can be distinguished") from None

    @rule()
    def undo(self) -> None:
        change = self.book.undo()
        assert (change is None) == (self.current == 0)
        self.current = max(0, self.current - 1)

    @rule()
    def redo(self) -> None:
        change = self.book.redo()
        assert (change is None) == (self.current == len(self.states) - 1)
        self.current = min(len(self.states) - 1, self.current + 1)

    @rule(checkpoint=st.booleans())
    def reopen(self, checkpoint: bool) -> None:
        self.book.close(checkpoint=checkpoint)
        self.book = Notebook.open(self.path)

    @invariant()
    def everything_agrees_with_the_model(self) -> None:
        if hasattr(self, "book"):
            assert self.state() == self.states[self.current]

    @invariant()
    def no_annotation_is_lost(self) -> None:
        if hasattr(self, "book"):
            found = {n for paper in self.papers() for n in self.book.numbers(paper.own_keys)}
            assert all(
                number in found for number in self.book if self.book.annotation(number).set_fields
            )

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.close()
            self.folder.cleanup()


TestAnswerLaws = AnswerLaws.TestCase
TestAnswerLaws.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
