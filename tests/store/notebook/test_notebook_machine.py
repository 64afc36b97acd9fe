"""The Notebook against a plain model, whatever happens: undo, redo, kills, damage, a second window.

The model is a list of states and a place in it, as any editor's undo has it. The second window
writes about papers of its own, so that the model of the first need not know what it overrules;
that is told in test_notebook.py.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from store.model.annotation import USER_FIELDS, Change, Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.notebook import Notebook


def paper(number: int) -> Paper:
    entry = record(Place("a.txt", number + 1), title=f"Paper {number}", doi=f"10.1000/{number}")
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


MINE = [paper(number) for number in range(3)]
THEIRS = [paper(number) for number in range(3, 5)]

some = st.lists(st.sampled_from(MINE), min_size=1, max_size=3, unique_by=id)
tags = st.lists(st.sampled_from(["a", "b"]), max_size=2)
Said = dict[str, object]


def said(book: Notebook, papers: list[Paper]) -> list[Said]:
    return [{name: getattr(book.annotation_of(it), name) for name in USER_FIELDS} for it in papers]


class NotebookMachine(RuleBasedStateMachine):
    """Two windows on one store; the first undoes, is killed, and finds its files damaged."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.places = 0
        self.path = self.place() / "notes.json"
        self.book = Notebook.open(self.path)
        self.other: Notebook | None = None
        self.states = [said(self.book, MINE)]
        self.at = 0
        self.theirs = said(self.book, THEIRS)

    def place(self) -> Path:
        self.places += 1
        folder = Path(self.folder.name) / str(self.places)
        folder.mkdir()
        return folder

    def acted(self, change: Change | None) -> None:
        if change is not None:
            del self.states[self.at + 1 :]
            self.states.append(said(self.book, MINE))
            self.at += 1

    @rule(papers=some, decision=st.sampled_from(list(Decision)), reason=st.sampled_from(["", "x"]))
    def decide(self, papers: list[Paper], decision: Decision, reason: str) -> None:
        self.acted(self.book.decide(papers, decision, reason))

    @rule(papers=some, read=st.booleans())
    def read(self, papers: list[Paper], read: bool) -> None:
        self.acted(self.book.mark_read(papers, read))

    @rule(papers=some, rating=st.one_of(st.none(), st.integers(1, 5)))
    def rate(self, papers: list[Paper], rating: int | None) -> None:
        self.acted(self.book.rate(papers, rating))

    @rule(papers=some, add=tags, remove=tags)
    def tag(self, papers: list[Paper], add: list[str], remove: list[str]) -> None:
        self.acted(self.book.tag(papers, add, remove))

    @rule(paper=st.sampled_from(MINE), note=st.text(max_size=20))
    def annotate(self, paper: Paper, note: str) -> None:
        self.acted(self.book.annotate(paper, note))

    @rule()
    def undo(self) -> None:
        assert (self.book.undo() is None) == (self.at == 0)
        self.at = max(0, self.at - 1)

    @rule()
    def redo(self) -> None:
        assert (self.book.redo() is None) == (self.at == len(self.states) - 1)
        self.at = min(len(self.states) - 1, self.at + 1)

    @rule(paper=st.sampled_from(THEIRS), rating=st.integers(1, 5), note=st.text(max_size=9))
    def other_window_acts(self, paper: Paper, rating: int, note: str) -> None:
        if self.other is None:
            self.other = Notebook.open(self.path)
        self.other.rate([paper], rating)
        self.other.annotate(paper, note)
        self.theirs = said(self.other, THEIRS)
        self.book.refresh()

    @rule()
    def checkpoint(self) -> None:
        self.book.store.checkpoint()

    def alone(self) -> None:
        """End the other window, and forget what it did as something to undo: it is history now."""
        if self.other is not None:
            self.other.close(checkpoint=False)
            self.other = None

    def reopened(self) -> None:
        """Open the store anew; undo goes on where it was, unless the other window has acted.

        Its acts are history then, which undo would reach in an order that the model does
        not know: so this session undoes nothing from before it.
        """
        self.book = Notebook.open(self.path)
        if any(one["rating"] is not None for one in self.theirs):
            self.book._opened = 0
            self.states, self.at = [said(self.book, MINE)], 0

    @rule(leave=st.booleans())
    def reopen(self, leave: bool) -> None:
        self.alone()
        self.book.close(checkpoint=not leave)
        self.reopened()

    @rule()
    def kill(self) -> None:
        """The process is gone; its files are as they are, with no goodbye."""
        self.alone()
        folder = self.place()
        for path in self.path.parent.iterdir():
            if path.is_file():
                shutil.copyfile(path, folder / path.name)
        self.path = folder / "notes.json"
        self.reopened()

    @rule(which=st.sampled_from(["notes.json", "notes.json.prev"]), how=st.sampled_from("cfr"))
    def damage(self, which: str, how: str) -> None:
        """One generation is cut, flipped or removed while nobody has the store open."""
        self.alone()
        self.book.close()
        path = self.path.with_name(which)
        if path.exists():
            held = bytearray(path.read_bytes())
            if how == "r":
                path.unlink()
            elif how == "c":
                path.write_bytes(held[: len(held) // 2])
            else:
                held[len(held) // 2] ^= 0x80
                path.write_bytes(held)
        self.reopened()

    @invariant()
    def what_is_said_is_what_the_model_says(self) -> None:
        if hasattr(self, "book"):
            assert said(self.book, MINE) == self.states[self.at]
            assert said(self.book, THEIRS) == self.theirs

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.alone()
            self.book.close()
            self.folder.cleanup()


def test_the_notebook_is_its_model_whatever_happens() -> None:
    run_state_machine_as_test(
        NotebookMachine, settings=settings(max_examples=50, stateful_step_count=25, deadline=None)
    )


@pytest.mark.soak
def test_the_notebook_is_its_model_whatever_happens_for_long() -> None:
    run_state_machine_as_test(
        NotebookMachine, settings=settings(max_examples=1500, stateful_step_count=40, deadline=None)
    )
