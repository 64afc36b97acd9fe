"""Undo and redo against a plain model: a list of states and a place in it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from store.annotation import SAID, Change, Decision
from store.notebook import Notebook
from store.papers import Paper, Place, record

PAPERS = []
for number in range(4):
    entry = record(Place("a.txt", number + 1), title=f"Paper {number}", doi=f"10.1000/{number}")
    PAPERS.append(Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,)))

some = st.lists(st.sampled_from(PAPERS), min_size=1, max_size=4, unique_by=id)
tags = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2)


class UndoLaws(RuleBasedStateMachine):
    """Acts, undo, redo and reopening; what is said is what the model says."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "notes.json"
        self.book = Notebook.open(self.path)
        self.states = [self.said()]
        self.at = 0

    def said(self) -> list[dict[str, object]]:
        return [{name: getattr(self.book.of(paper), name) for name in SAID} for paper in PAPERS]

    def acted(self, change: Change | None) -> None:
        if change is not None:
            del self.states[self.at + 1 :]
            self.states.append(self.said())
            self.at += 1

    @rule(papers=some, decision=st.sampled_from(list(Decision)), reason=st.sampled_from(["", "x"]))
    def decide(self, papers: list[Paper], decision: Decision, reason: str) -> None:
        self.acted(self.book.decide(papers, decision, reason))

    @rule(papers=some, rating=st.one_of(st.none(), st.integers(1, 5)))
    def rate(self, papers: list[Paper], rating: int | None) -> None:
        self.acted(self.book.rate(papers, rating))

    @rule(papers=some, add=tags, remove=tags)
    def tag(self, papers: list[Paper], add: list[str], remove: list[str]) -> None:
        self.acted(self.book.tag(papers, add, remove))

    @rule(paper=st.sampled_from(PAPERS), note=st.text(max_size=20))
    def annotate(self, paper: Paper, note: str) -> None:
        self.acted(self.book.annotate(paper, note))

    @rule(papers=some, read=st.booleans())
    def read(self, papers: list[Paper], read: bool) -> None:
        self.acted(self.book.mark_read(papers, read))

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
    def what_is_said_is_what_the_model_says(self) -> None:
        if hasattr(self, "book"):
            assert self.said() == self.states[self.at]

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.close()
            self.folder.cleanup()


TestUndoLaws = UndoLaws.TestCase
TestUndoLaws.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
