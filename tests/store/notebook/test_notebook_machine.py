"""The Notebook against a model, whatever happens: undo, redo, kills, damage, a second window.

The model is a list of states and a position in it, like the undo of any editor. The second window
writes about other papers, so that the model of the first need not know what it overwrites; that
is tested in test_notebook.py.
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


PAPERS = [paper(number) for number in range(3)]
OTHER_PAPERS = [paper(number) for number in range(3, 5)]

some_papers = st.lists(st.sampled_from(PAPERS), min_size=1, max_size=3, unique_by=id)
tags = st.lists(st.sampled_from(["a", "b"]), max_size=2)
Fields = dict[str, object]


def fields_of(book: Notebook, papers: list[Paper]) -> list[Fields]:
    annotations = map(book.annotation_of, papers)
    return [{name: getattr(each, name) for name in USER_FIELDS} for each in annotations]


class NotebookMachine(RuleBasedStateMachine):
    """Two windows on one store; the first undoes, is killed, and finds its files damaged."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.folders = 0
        self.path = self.new_folder() / "notes.json"
        self.book = Notebook.open(self.path)
        self.other_book: Notebook | None = None
        self.states = [fields_of(self.book, PAPERS)]
        self.position = 0
        self.other_fields = fields_of(self.book, OTHER_PAPERS)

    def new_folder(self) -> Path:
        self.folders += 1
        folder = Path(self.folder.name) / str(self.folders)
        folder.mkdir()
        return folder

    def add_state(self, change: Change | None) -> None:
        if change is not None:
            del self.states[self.position + 1 :]
            self.states.append(fields_of(self.book, PAPERS))
            self.position += 1

    @rule(
        papers=some_papers,
        decision=st.sampled_from(list(Decision)),
        reason=st.sampled_from(["", "x"]),
    )
    def decide(self, papers: list[Paper], decision: Decision, reason: str) -> None:
        self.add_state(self.book.decide(papers, decision, reason))

    @rule(papers=some_papers, read=st.booleans())
    def read(self, papers: list[Paper], read: bool) -> None:
        self.add_state(self.book.mark_read(papers, read))

    @rule(papers=some_papers, rating=st.one_of(st.none(), st.integers(1, 5)))
    def rate(self, papers: list[Paper], rating: int | None) -> None:
        self.add_state(self.book.rate(papers, rating))

    @rule(papers=some_papers, add=tags, remove=tags)
    def tag(self, papers: list[Paper], add: list[str], remove: list[str]) -> None:
        self.add_state(self.book.tag(papers, add, remove))

    @rule(paper=st.sampled_from(PAPERS), note=st.text(max_size=20))
    def annotate(self, paper: Paper, note: str) -> None:
        self.add_state(self.book.annotate(paper, note))

    @rule()
    def undo(self) -> None:
        assert (self.book.undo() is None) == (self.position == 0)
        self.position = max(0, self.position - 1)

    @rule()
    def redo(self) -> None:
        assert (self.book.redo() is None) == (self.position == len(self.states) - 1)
        self.position = min(len(self.states) - 1, self.position + 1)

    @rule(paper=st.sampled_from(OTHER_PAPERS), rating=st.integers(1, 5), note=st.text(max_size=9))
    def other_window_writes(self, paper: Paper, rating: int, note: str) -> None:
        if self.other_book is None:
            self.other_book = Notebook.open(self.path)
        self.other_book.rate([paper], rating)
        self.other_book.annotate(paper, note)
        self.other_fields = fields_of(self.other_book, OTHER_PAPERS)
        self.book.refresh()

    @rule()
    def checkpoint(self) -> None:
        self.book.store.checkpoint()

    def close_other_window(self) -> None:
        """Close the other window; from now on its changes are part of the history."""
        if self.other_book is not None:
            self.other_book.close(checkpoint=False)
            self.other_book = None

    def open_again(self) -> None:
        """Open the store again; undo continues where it was, unless the other window has written.

        Its changes are history then, which undo would reach in an order that the model does not
        know, so this session undoes nothing from before it.
        """
        self.book = Notebook.open(self.path)
        if any(fields["rating"] is not None for fields in self.other_fields):
            self.book._opened = 0
            self.states, self.position = [fields_of(self.book, PAPERS)], 0

    @rule(leave=st.booleans())
    def reopen(self, leave: bool) -> None:
        self.close_other_window()
        self.book.close(checkpoint=not leave)
        self.open_again()

    @rule()
    def kill(self) -> None:
        """Continue with a copy of the files, as if the process had been killed."""
        self.close_other_window()
        folder = self.new_folder()
        for path in self.path.parent.iterdir():
            if path.is_file():
                shutil.copyfile(path, folder / path.name)
        self.book.close(checkpoint=False)  # of the old files: a killed process has none open
        self.path = folder / "notes.json"
        self.open_again()

    @rule(which=st.sampled_from(["notes.json", "notes.json.prev"]), how=st.sampled_from("cfr"))
    def damage(self, which: str, how: str) -> None:
        """Cut, change or remove a generation while nobody has the store open."""
        self.close_other_window()
        self.book.close()
        path = self.path.with_name(which)
        if path.exists():
            content = bytearray(path.read_bytes())
            if how == "r":
                path.unlink()
            elif how == "c":
                path.write_bytes(content[: len(content) // 2])
            else:
                content[len(content) // 2] ^= 0x80
                path.write_bytes(content)
        self.open_again()

    @invariant()
    def annotations_equal_the_model(self) -> None:
        if hasattr(self, "book"):
            assert fields_of(self.book, PAPERS) == self.states[self.position]
            assert fields_of(self.book, OTHER_PAPERS) == self.other_fields

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.close_other_window()
            self.book.close()
            self.folder.cleanup()


def test_the_notebook_equals_its_model() -> None:
    run_state_machine_as_test(
        NotebookMachine, settings=settings(max_examples=30, stateful_step_count=25, deadline=None)
    )


@pytest.mark.parametrize("reopen", ["kill", "close", "close and leave the log"])
@pytest.mark.parametrize("verb", ["tag", "rate", "decide", "annotate"])
def test_a_note_of_another_window_does_not_end_redo_after_a_kill(reopen: str, verb: str) -> None:
    """The other window opens after this one, and writes for the first time."""
    machine = NotebookMachine()
    machine.begin()
    if verb == "tag":
        machine.tag(PAPERS[:1], ["a"], [])
    elif verb == "rate":
        machine.rate(PAPERS[:2], 4)
    elif verb == "decide":
        machine.decide(PAPERS[:1], Decision.EXCLUDE, "x")
    else:
        machine.annotate(PAPERS[0], "seen")
    machine.undo()
    machine.kill() if reopen == "kill" else machine.reopen("leave" in reopen)
    machine.other_window_writes(OTHER_PAPERS[0], 3, "by the other window")
    machine.redo()
    machine.annotations_equal_the_model()
    machine.undo()
    machine.other_window_writes(OTHER_PAPERS[1], 2, "")
    machine.redo()
    machine.annotations_equal_the_model()
    machine.teardown()


@pytest.mark.soak
def test_the_notebook_equals_its_model_for_long() -> None:
    run_state_machine_as_test(
        NotebookMachine, settings=settings(max_examples=700, stateful_step_count=40, deadline=None)
    )
