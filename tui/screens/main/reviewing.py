"""The road of every act: targets, Notebook verb, Change, one line said, rows redrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.model.annotation import Change
from store.model.paper import Paper
from store.storage.errors import StoreError

if TYPE_CHECKING:
    from tui.screens.main.screen import MainScreen
    from tui.screens.tags import Tagging

Verb = Callable[[Sequence[Paper]], Change | None]
"""A verb of the Notebook with everything but the papers settled."""


@dataclass(frozen=True, slots=True)
class RepeatableAction:
    """What `.` does again."""

    verb: Verb
    advance: bool


class Reviewer:
    """Does verbs to the marked papers, else to the one under the cursor."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.last: RepeatableAction | None = None
        self.last_tags: Tagging | None = None
        self.unsaved = ""
        """Why the last act could not be saved; empty since one was."""

    def targets(self) -> Sequence[int]:
        """Return what an act goes to: the marks that are shown, else the paper at the cursor."""
        view, at = self._screen.paper_list, self._screen.rows.position
        if view is None:
            return ()
        if view.collection.marks:
            return view.shown_marks()
        return () if at is None else (at,)

    def act(self, verb: Verb, *, advance: bool = False) -> Change | None:
        """Do a verb to the targets; with `advance` go on to the next undecided paper."""
        positions = self.targets()
        if not positions:
            self.nothing()
            return None
        self.last = RepeatableAction(verb, advance)
        return self.act_on(positions, verb, advance=advance)

    def nothing(self) -> None:
        """Return why there is nothing to act on."""
        hidden = (
            0 if self._screen.paper_list is None else len(self._screen.paper_list.collection.marks)
        )
        why = (
            f"{_marked(hidden)} hidden by the filter; Esc clears it"
            if hidden
            else "the list is empty"
        )
        self._screen.say(f"Nothing to act on: {why}")

    def act_on(
        self, positions: Sequence[int], verb: Verb, *, advance: bool = False
    ) -> Change | None:
        """Do a verb to the papers at these positions."""
        screen, view = self._screen, self._screen.paper_list
        if view is None:
            return None
        change = self.save(lambda: verb([view.collection.papers[at] for at in positions]))
        if self.unsaved:
            return None
        hidden = len(view.collection.marks.difference(positions))
        left = f" · {_marked(hidden)} hidden by the filter and left alone" if hidden else ""
        if change is None:
            screen.say(f"It is so already{left}")
        else:
            self.changed(change)
            screen.say(change.text, f"{left} · u undoes")
        if advance:
            self._advance(positions)
        return change

    def save(self, verb: Callable[[], Change | None]) -> Change | None:
        """Do a verb of the Notebook; when it cannot be saved, say so until one can."""
        try:
            change = verb()
        except StoreError as error:
            self.unsaved = str(error)
            self._screen.status.set_warning(f"NOT SAVED: {error}")
            return None
        self.unsaved = ""
        self._screen.status.set_warning("")
        return change

    def changed(self, change: Change) -> None:
        """Draw what a Change names, and nothing else."""
        if self._screen.paper_list is not None:
            self._screen.paper_list.progress = self._screen.paper_list.progress.after(change.edits)
        self.redraw(change.documents)
        self._screen.collection_changes.look()

    def look(self) -> None:
        """Take in what other windows have written, if they have."""
        touched = self._screen.notebook.refresh()
        if touched:
            self.touched(touched)

    def touched(self, documents: Iterable[int]) -> None:
        """Take in what another window wrote."""
        if self._screen.paper_list is not None:
            self.redraw(documents)
            self._screen.paper_list.recount()
            self._screen.show_progress()

    def redraw(self, documents: Iterable[int]) -> None:
        """Draw the papers anew of which these documents speak."""
        if self._screen.paper_list is not None:
            self._screen.redraw(self._screen.paper_list.touched(documents))

    def _advance(self, positions: Sequence[int]) -> None:
        """Go on after a decision: marks have served, one paper gives way to the next."""
        screen, view = self._screen, self._screen.paper_list
        if view is None:
            return
        if view.collection.marks:
            view.collection.marks.difference_update(positions)
            screen.rows.redraw(positions)
            screen.show_count()
        elif (following := view.undecided(screen.rows.cursor, 1)) is not None:
            screen.rows.cursor = following
        elif view.undecided(-1, 1) is None:
            screen.status.add_hint(" · every paper shown has a decision")
        else:
            screen.status.add_hint(" · the last one; Shift+Tab goes back to undecided ones")


def _marked(count: int) -> str:
    return f"{count:,} marked paper{'s are' if count != 1 else ' is'}"
