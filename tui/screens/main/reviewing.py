"""Applying actions: targets, Notebook, Change, one line in the status line, rows redrawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.model.annotation import Annotation, Change
from store.model.paper import Paper
from store.model.stamps import read_clock
from store.notebook.undo import ARRIVAL
from store.storage.errors import StoreError

if TYPE_CHECKING:
    from store.library.collection import Collection
    from tui.screens.main.collection_changes import Moves
    from tui.screens.main.host import Host
    from tui.screens.tags import Tagging


_RECENT_CHANGES = 20
"""Changes among which one is sought that merged another copy."""

MAX_OVERTURNED = 20
"""Earlier decisions that one action may overturn without asking."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the Notebook can do to papers, complete but for the papers."""

    write: Callable[[Sequence[Paper]], Change | None]
    """Writes a Change and returns it, or None when nothing would change."""
    unchanged: str
    """What to tell the user when nothing would change, such as "Already included"."""
    advance: bool = False
    """Whether the cursor moves on to the next undecided paper."""
    overturns: Callable[[Annotation], bool] = lambda _: False
    """Whether it replaces something that the user has decided about a paper."""
    overturned: str = "decision"
    """What it replaces there."""


class ReviewSession:
    """Applies actions to the marked papers on screen, or else to the one under the cursor."""

    def __init__(self, host: Host, *after_change: Callable[[], None]) -> None:
        self._host = host
        self._after_change = after_change
        """Called after every Change that was written here."""
        self.last_action: Action | None = None
        self.last_tags: Tagging | None = None
        self.unsaved_reason = ""
        """Why the last action could not be saved; empty when it was."""
        self._used_marks: dict[int, frozenset[int]] = {}
        """The marks that a Change has used up, by its number."""
        self._just_decided: int | None = None
        """The paper under the cursor, if its decision has not moved the cursor on."""
        self._arrived = read_clock("").when
        """When the last copy was merged that has been shown; at first, when the session began."""

    def targets(self) -> Sequence[int]:
        """Return the positions an action applies to: the marks on screen, else the cursor."""
        paper_list, position = self._host.paper_list, self._host.position
        if paper_list is None or position is None:
            return ()
        marked = () if self._host.reading else paper_list.shown_marks()
        return marked or (position,)

    def apply(self, action: Action, *, confirmed: bool = False) -> Change | None:
        """Apply an action to the targets, and remember it for repeating.

        Ask before it overturns more than MAX_OVERTURNED decisions of the user.
        """
        host, paper_list, positions = self._host, self._host.paper_list, self.targets()
        if paper_list is None or not positions:
            self.explain_no_targets()
            return None
        overturned = _count_overturned(action, paper_list.collection, positions)
        if action.advance and overturned and tuple(positions) == (self._just_decided,):
            host.say("Not changed: just decided, and no undecided paper follows", " · u undoes")
            return None
        if overturned > MAX_OVERTURNED and not confirmed:
            from tui.screens.picker import YES_OR_NO, Picker

            def overturn() -> None:
                self.apply(action, confirmed=True)

            question = f"Overturn {overturned:,} {action.overturned}s?"
            host.ask(Picker(question, YES_OR_NO), overturn)
            return None
        self.last_action = action
        change = self.apply_to(positions, action)
        if change is not None and overturned and len(positions) > 1:
            ending = "" if overturned == 1 else "s"
            host.add_hint(f" · {overturned:,} earlier {action.overturned}{ending} overturned")
        return change

    def explain_no_targets(self) -> None:
        """Show why there is no paper to apply an action to."""
        self._host.say("No paper selected: the list is empty")

    def cursor_moved(self) -> None:
        """Note that the user has gone to another paper: what was decided is done with."""
        self._just_decided = None

    def follow(self, moves: Moves) -> None:
        """Find the papers that are remembered in a collection with other positions."""
        self._just_decided = moves.position(self._just_decided)
        for number, marks in self._used_marks.items():
            positions = map(moves.position, marks)
            self._used_marks[number] = frozenset(p for p in positions if p is not None)

    def apply_to(self, positions: Sequence[int], action: Action) -> Change | None:
        """Apply an action to the papers at these positions."""
        host, paper_list = self._host, self._host.paper_list
        if paper_list is None:
            return None
        papers = [paper_list.collection.papers[position] for position in positions]
        change = self.save(lambda: action.write(papers))
        if self.unsaved_reason:
            return None
        others = len(paper_list.collection.marks.difference(positions))
        hint = f" · {_left_alone(others, reading=host.reading)}" if others else ""
        if change is None:
            count = f" ({len(papers):,} papers)" if len(papers) > 1 else ""
            host.say(f"{action.unchanged}{count}{hint}")
        else:
            self.show_change(change)
            host.say(change.text, f"{hint} · u undoes")
        if action.advance:
            self._advance(positions, change)
        return change

    def save(self, write: Callable[[], Change | None]) -> Change | None:
        """Write to the Notebook; when that fails, show so until something can be saved again."""
        try:
            change = write()
        except StoreError as error:
            self.unsaved_reason = error.reason
            self._host.show_trouble(f"NOT SAVED: {self.unsaved_reason}")
            return None
        self.unsaved_reason = ""
        self._host.show_trouble("")
        return change

    def show_change(self, change: Change) -> frozenset[int]:
        """Redraw what a Change has written, and nothing else; return the positions of its papers.

        An undo gives back the marks that the undone Change had used up, and a redo uses them again.
        """
        paper_list, positions = self._host.paper_list, frozenset[int]()
        if paper_list is not None:
            marks, used = paper_list.collection.marks, self._used_marks.get(change.target)
            if used and change.command == "undo":
                marks |= used
            elif used:
                marks -= used
            paper_list.progress = paper_list.progress.after(change.edits)
            positions = paper_list.update_for(paper_list.collection.documents_of(change))
            self._host.redraw(positions.union(used or ()))
        for check in self._after_change:
            check()
        return positions

    def undo_or_redo(self, command: str) -> Change | None:
        """Undo the last action of the session, or redo it, from where no paper is in view."""
        notebook = self._host.notebook
        change = self.save(notebook.undo if command == "undo" else notebook.redo)
        if change is not None:
            self.show_change(change)
        return change

    def refresh(self) -> Change | None:
        """Show what other windows have written; return the Change that merged another copy."""
        documents = self._host.notebook.refresh()
        paper_list = self._host.paper_list
        if documents and paper_list is not None:
            self._host.redraw(paper_list.update_for(documents))
            paper_list.recount()
            self._host.show_progress()
        return self._new_arrival() if documents else None

    def _new_arrival(self) -> Change | None:
        """Return the last Change that merged another copy, once.

        It is known by its time: an action of the user may have met the copy before `refresh` did,
        and where the other copy was the newer one, the numbers of the Changes are those of it.
        """
        for change in self._host.notebook.history(_RECENT_CHANGES):
            if change.command == ARRIVAL and change.when > self._arrived:
                self._arrived = change.when
                return change
        return None

    def _advance(self, positions: Sequence[int], change: Change | None) -> None:
        """Move on after a decision: drop marks that were used, else go to the next undecided."""
        host, paper_list = self._host, self._host.paper_list
        if paper_list is None:
            return
        marks = paper_list.collection.marks
        if (used := marks.intersection(positions)) and not host.reading:
            marks -= used
            host.redraw(positions)
            if change is not None:
                self._used_marks[change.number] = frozenset(used)
        elif (next_row := paper_list.undecided(host.row, 1)) is not None:
            host.row = next_row
            return
        elif paper_list.undecided(-1, 1) is None:
            host.add_hint(" · every paper shown has a decision")
        else:
            host.add_hint(" · end of the list; Shift+Tab goes back to undecided papers")
        if host.position in positions:
            self._just_decided = host.position


def _count_overturned(action: Action, collection: Collection, positions: Sequence[int]) -> int:
    """Count the papers about which an action replaces what the user has decided."""
    if len(positions) > 1:
        positions = sorted(collection.annotated() & set(positions))
    return sum(action.overturns(collection.annotation(position)) for position in positions)


def _left_alone(count: int, *, reading: bool) -> str:
    """Return that marked papers were left alone because they are not on screen."""
    marked = "1 marked paper" if count == 1 else f"{count:,} marked papers"
    if reading:
        return f"{marked} in the list left alone"
    return f"{marked} hidden by the filter left alone"
