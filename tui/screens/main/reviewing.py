"""Applying actions: targets, Notebook, Change, one line in the status line, rows redrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.model.annotation import Change
from store.model.paper import Paper
from store.storage.errors import StoreError

if TYPE_CHECKING:
    from tui.screens.main.host import Host
    from tui.screens.tags import Tagging


@dataclass(frozen=True, slots=True)
class Action:
    """Something the Notebook can do to papers, complete but for the papers."""

    write: Callable[[Sequence[Paper]], Change | None]
    """Writes a Change and returns it, or None when nothing would change."""
    unchanged: str
    """What to tell the user when nothing would change, such as "Already included"."""
    advance: bool = False
    """Whether the cursor moves on to the next undecided paper."""


class Reviewer:
    """Applies actions to the marked papers, or else to the one under the cursor."""

    def __init__(self, host: Host, after_change: Callable[[], None]) -> None:
        self._host = host
        self._after_change = after_change
        """Called after every Change that was written here."""
        self.last_action: Action | None = None
        self.last_tags: Tagging | None = None
        self.unsaved_reason = ""
        """Why the last action could not be saved; empty when it was."""

    def targets(self) -> Sequence[int]:
        """Return the positions an action applies to: the visible marks, else the cursor."""
        paper_list, position = self._host.paper_list, self._host.position
        if paper_list is None:
            return ()
        if paper_list.collection.marks:
            return paper_list.shown_marks()
        return () if position is None else (position,)

    def apply(self, action: Action) -> Change | None:
        """Apply an action to the targets, and remember it for repeating."""
        positions = self.targets()
        if not positions:
            self.explain_no_targets()
            return None
        self.last_action = action
        return self.apply_to(positions, action)

    def explain_no_targets(self) -> None:
        """Show why there is no paper to apply an action to."""
        paper_list = self._host.paper_list
        hidden = 0 if paper_list is None else len(paper_list.collection.marks)
        if hidden:
            reason = f"{_marked_papers(hidden)} hidden by the filter; Esc clears it"
        else:
            reason = "the list is empty"
        self._host.say(f"No paper selected: {reason}")

    def apply_to(self, positions: Sequence[int], action: Action) -> Change | None:
        """Apply an action to the papers at these positions."""
        host, paper_list = self._host, self._host.paper_list
        if paper_list is None:
            return None
        papers = [paper_list.collection.papers[position] for position in positions]
        change = self.save(lambda: action.write(papers))
        if self.unsaved_reason:
            return None
        hidden = len(paper_list.collection.marks.difference(positions))
        hint = f" · {_marked_papers(hidden)} hidden by the filter, unchanged" if hidden else ""
        if change is None:
            count = f" ({len(papers):,} papers)" if len(papers) > 1 else ""
            host.say(f"{action.unchanged}{count}{hint}")
        else:
            self.show_change(change)
            host.say(change.text, f"{hint} · u undoes")
        if action.advance:
            self._advance(positions)
        return change

    def save(self, write: Callable[[], Change | None]) -> Change | None:
        """Write to the Notebook; when that fails, show so until something can be saved again."""
        try:
            change = write()
        except StoreError as error:
            self.unsaved_reason = str(error)
            self._host.show_trouble(f"NOT SAVED: {error.reason}")
            return None
        self.unsaved_reason = ""
        self._host.show_trouble("")
        return change

    def show_change(self, change: Change) -> None:
        """Redraw what a Change has written, and nothing else."""
        paper_list = self._host.paper_list
        if paper_list is not None:
            paper_list.progress = paper_list.progress.after(change.edits)
            self._redraw(change.documents)
        self._after_change()

    def refresh(self) -> None:
        """Show what other windows have written, if they have."""
        documents = self._host.notebook.refresh()
        paper_list = self._host.paper_list
        if documents and paper_list is not None:
            self._redraw(documents)
            paper_list.recount()
            self._host.show_progress()

    def _redraw(self, documents: Iterable[int]) -> None:
        """Redraw the papers that these documents of the notes annotate."""
        if self._host.paper_list is not None:
            self._host.redraw(self._host.paper_list.touched(documents))

    def _advance(self, positions: Sequence[int]) -> None:
        """Move on after a decision: drop marks that were used, else go to the next undecided."""
        host, paper_list = self._host, self._host.paper_list
        if paper_list is None:
            return
        if paper_list.collection.marks:
            paper_list.collection.marks.difference_update(positions)
            host.redraw(positions)
        elif (next_row := paper_list.undecided(host.row, 1)) is not None:
            host.row = next_row
        elif paper_list.undecided(-1, 1) is None:
            host.add_hint(" · every paper shown has a decision")
        else:
            host.add_hint(" · end of the list; Shift+Tab goes back to undecided papers")


def _marked_papers(count: int) -> str:
    return "1 marked paper is" if count == 1 else f"{count:,} marked papers are"
