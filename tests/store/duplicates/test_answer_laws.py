"""Acts, answers, undo and redo against a plain model: what is said of each Record's Paper."""

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

which = st.integers(0, len(RECORDS) - 1)


class AnswerLaws(RuleBasedStateMachine):
    """Papers come and go with the answers; undo gives back exactly what was there."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "notes.json"
        self.book = Notebook.open(self.path)
        self.under: Answers | None = None
        self.states = [self.state()]
        self.at = 0

    def papers(self) -> tuple[Paper, ...]:
        if self.under is not self.book.answers:
            self.under = self.book.answers
            self.known = grouped_papers(RECORDS, group_records(RECORDS, self.under))
        return self.known

    def of(self, index: int) -> Paper:
        place = RECORDS[index].place
        return next(paper for paper in self.papers() if place in paper.places)

    def state(self) -> list[object]:
        """Return the groups, and what is said of each."""
        return [
            (
                paper.places,
                {name: getattr(self.book.annotation_of(paper), name) for name in USER_FIELDS},
            )
            for paper in self.papers()
        ]

    def acted(self, change: Change | None) -> None:
        if change is not None:
            del self.states[self.at + 1 :]
            self.states.append(self.state())
            self.at += 1

    @rule(index=which, decision=st.sampled_from(list(Decision)))
    def decide(self, index: int, decision: Decision) -> None:
        self.acted(self.book.decide([self.of(index)], decision))

    @rule(index=which, tag=st.sampled_from(["a", "b", "c"]), add=st.booleans())
    def tag(self, index: int, tag: str, add: bool) -> None:
        names = [tag]
        self.acted(self.book.tag([self.of(index)], names if add else (), () if add else names))

    @rule(index=which, note=st.sampled_from(["", "one", "other"]))
    def annotate(self, index: int, note: str) -> None:
        self.acted(self.book.annotate(self.of(index), note))

    @rule(pair=st.sampled_from(list(combinations(range(len(RECORDS)), 2))))
    def same(self, pair: tuple[int, int]) -> None:
        left, right = map(self.of, pair)
        if left.id != right.id:
            self.answer(left, left.records, right.records, True, right.shared)
            assert self.of(pair[0]).id == self.of(pair[1]).id

    @rule(index=which)
    def different(self, index: int) -> None:
        paper, place = self.of(index), RECORDS[index].place
        rest = tuple(one for one in paper.records if one.place != place)
        if rest:
            before = self.book.annotation_of(paper)
            self.answer(paper, rest, (RECORDS[index],), False)
            parts = [one for one in self.papers() if not set(one.places).isdisjoint(paper.places)]
            assert all(
                RECORDS[index].place not in one.places or one.duplicates == 0 for one in parts
            )
            after = [self.book.annotation_of(one) for one in parts]
            assert {tag for one in after for tag in one.tags} == set(before.tags)
            assert before.decision in [one.decision for one in after]

    def answer(
        self,
        paper: Paper,
        left: Sequence[Record],
        right: Sequence[Record],
        same: bool,
        more: frozenset[str] = frozenset(),
    ) -> None:
        try:
            self.acted(self.book.answer(left, right, same, paper.shared | more))
        except IndistinguishableRecords:
            raise AssertionError("these Records are told apart") from None

    @rule()
    def undo(self) -> None:
        change = self.book.undo()
        assert (change is None) == (self.at == 0)
        self.at = max(0, self.at - 1)

    @rule()
    def redo(self) -> None:
        change = self.book.redo()
        assert (change is None) == (self.at == len(self.states) - 1)
        self.at = min(len(self.states) - 1, self.at + 1)

    @rule(checkpoint=st.booleans())
    def reopen(self, checkpoint: bool) -> None:
        self.book.close(checkpoint=checkpoint)
        self.book = Notebook.open(self.path)

    @invariant()
    def everything_is_as_the_model_has_it(self) -> None:
        if hasattr(self, "book"):
            assert self.state() == self.states[self.at]

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.close()
            self.folder.cleanup()


TestAnswerLaws = AnswerLaws.TestCase
TestAnswerLaws.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
