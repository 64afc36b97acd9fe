"""What the main screen and its controllers ask of others: protocols, so that no import is needed.

The controllers know the screen as a Host, and the screen knows the app as an Opener.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.screen import Screen

    from store.duplicates.answers import Answers
    from store.library.collection import Collection
    from store.library.paper_list import PaperList
    from store.notebook.notebook import Notebook
    from store.search.index import Index
    from tui.config.state import State
    from tui.config.viewing import SavedViewing


class Timer(Protocol):
    """A callback that is still to come."""

    def stop(self) -> None:
        """Cancel the callback."""


class Host(Protocol):
    """The main screen as a controller sees it.

    A fake of some thirty lines is enough to test a controller without an event loop.
    """

    row: int
    """Index of the row under the cursor."""

    @property
    def position(self) -> int | None:
        """Position of the paper under the cursor; None when the list is empty."""

    @property
    def reading(self) -> bool:
        """Whether one abstract fills the screen, and no other paper is to be seen."""

    @property
    def notebook(self) -> Notebook:
        """The user's notes."""

    @property
    def paper_list(self) -> PaperList | None:
        """The papers and the filter; None until the sources have been read."""

    @property
    def is_running(self) -> bool:
        """Whether the screen is there: work that outlives it must not touch it."""

    def say(self, text: str, hint: str = "", *, alarm: bool = False) -> None:
        """Show a text in the status line, and after it a hint that is never cut off."""

    def add_hint(self, hint: str) -> None:
        """Add a hint to what the status line shows."""

    def show_trouble(self, text: str) -> None:
        """Show a problem before everything else until it is over, that is, until an empty text."""

    def show_rows(self, position: int | None = None) -> None:
        """Show the rows of the paper list, the cursor on this paper or else on the first."""

    def show_count(self) -> None:
        """Show how many papers the list has."""

    def show_progress(self) -> None:
        """Show how many papers have been decided."""

    def redraw(self, positions: Iterable[int]) -> None:
        """Redraw papers that look different now."""

    def redraw_all(self) -> None:
        """Redraw every row and the page."""

    def replace_papers(self, paper_list: PaperList, position: int | None) -> None:
        """Show another paper list, the cursor on this paper or else in the row where it is."""

    def ask(self, dialog: Screen[Any], act: Callable[[], None]) -> None:
        """Show a dialog, and act unless what it returns is empty or false."""

    def hold_keys(self) -> None:
        """Hold keys back until the list shows what filter and sort order ask for."""

    def focus_list(self) -> None:
        """Send keys to the list."""

    def focus_filter(self) -> None:
        """Send keys to the filter box."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call back once after so many seconds."""

    def run_worker(self, work: Coroutine[Any, Any, None], *, group: str, exclusive: bool) -> object:
        """Run a coroutine; where `exclusive`, cancel the one of this group that still runs."""


class Opener(Protocol):
    """What opens sources, as the main screen sees it."""

    paths: tuple[str, ...]
    """The sources; none for the bundled corpus."""

    @property
    def is_reading(self) -> bool:
        """Whether the first papers are shown, and the rest is still read."""

    def stop(self) -> None:
        """Abandon an opening that takes too long, and keep what is there."""

    def add(self, path: Path, news: str = "", keys: Sequence[str] = ()) -> None:
        """Open one more source, and go to what it brings, or else to the paper with these keys.

        `news` is the line that is shown then.
        """

    def close(self, path: str, news: str = "") -> None:
        """Close one of the sources, and show a line about it."""

    def open_alone(self, path: str) -> None:
        """Open a source in place of those that are open."""

    def open_notebook(self, store: Path) -> None:
        """Leave, and start again with the sources that were last open with other notes."""

    @property
    def sources(self) -> Sequence[str]:
        """The sources that are open, as paths, also where they are those of the corpus."""

    @property
    def recent(self) -> Sequence[str]:
        """The sources that are or were open, the latest last."""

    @property
    def state(self) -> State:
        """Where the user was when that was last kept: also what was open before."""

    async def save_collection(self, collection: Collection, index: Index, answers: Answers) -> bool:
        """Cache a regrouped collection; return whether the next start will find it."""

    def hold_keys(self) -> None:
        """Hold keys back until the index is loaded."""

    @property
    def saved_viewing(self) -> SavedViewing:
        """Where it is kept how the papers are looked at."""

    def why_not_overwrite(self, target: Path) -> str:
        """Return why an export must not be written to a file; nothing when it may."""
