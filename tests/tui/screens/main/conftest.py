"""A main screen that is no screen, so that controllers are tested without Textual."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from store.library.collection import Collection
from store.library.opening import open_library
from store.library.paper_list import PaperList
from store.notebook.notebook import Notebook
from store.search.index import build_steps
from store.tasks import run_steps
from tui.config.settings import Settings

PAPERS = """title,abstract,year
Counting swifts at dusk,A microphone on a tower counts swifts.,2020
Counting swifts at dawn,A second microphone counts them again.,2021
Herons of the river,Herons were counted from a boat.,2019
Owls and mice,Owls eat mice and mice eat grain.,2018
"""


class FakeHost:
    """What the controllers ask of the main screen, remembered."""

    def __init__(self, notebook: Notebook, paper_list: PaperList) -> None:
        self.notebook = notebook
        self.paper_list: PaperList | None = paper_list
        self.is_running = True
        self.settings = Settings()
        self.pane = self
        self.announced: tuple[str, ...] = ()
        """What stands in place of a paper: the heading, the numbers, the text."""
        self.row = 0
        self.rows: Sequence[int] = tuple(map(int, paper_list.positions))
        self.status = ""
        self.trouble = ""
        self.focus = "list"
        self.keys_held = False
        self.reading = False
        self.dialogs: list[Any] = []
        self.says_yes = False
        self.redrawn: set[int] = set()
        self.timers: list[FakeTimer] = []
        self.work: list[Coroutine[Any, Any, None]] = []

    def announce(self, *parts: str) -> None:
        self.announced = parts

    @property
    def position(self) -> int | None:
        return self.rows[self.row] if self.rows else None

    @property
    def titles(self) -> list[str]:
        """The titles in the list."""
        assert self.paper_list is not None
        papers = self.paper_list.collection.papers
        return [papers[position].title for position in self.rows]

    def filter(self, text: str) -> None:
        """Show what a query finds."""
        assert self.paper_list is not None
        self.paper_list.find(text)
        self.show_rows()

    def say(self, text: str, hint: str = "", *, alarm: bool = False) -> None:
        self.status = f"{'! ' if alarm else ''}{text}{hint}"

    def add_hint(self, hint: str) -> None:
        self.status += hint

    def show_trouble(self, text: str) -> None:
        self.trouble = text

    def show_rows(self, position: int | None = None) -> None:
        assert self.paper_list is not None
        self.rows = tuple(map(int, self.paper_list.positions))
        self.row = self.rows.index(position) if position in self.rows else 0

    def show_count(self) -> None:
        pass

    def show_progress(self) -> None:
        pass

    def redraw(self, positions: Iterable[int]) -> None:
        self.redrawn.update(positions)

    def replace_papers(self, paper_list: PaperList, position: int | None) -> None:
        self.paper_list = paper_list
        self.show_rows(position)

    def ask(self, dialog: Any, act: Callable[[], object]) -> None:
        self.dialogs.append(dialog)
        if self.says_yes:
            act()

    def hold_keys(self) -> None:
        self.keys_held = True

    def focus_list(self) -> None:
        self.focus = "list"

    def focus_filter(self) -> None:
        self.focus = "filter"

    def set_timer(self, delay: float, callback: Callable[[], None]) -> FakeTimer:
        self.timers.append(FakeTimer(callback))
        return self.timers[-1]

    def run_worker(self, work: Coroutine[Any, Any, None], *, group: str, exclusive: bool) -> None:
        self.work.append(work)


class FakeTimer:
    """A timer that rings when a test wants it to."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback
        self._stopped = False

    def ring(self) -> None:
        if not self._stopped:
            self._callback()

    def stop(self) -> None:
        self._stopped = True


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "birds.csv"
    path.write_text(PAPERS)
    return path


@pytest.fixture
def host(tmp_path: Path, source: Path) -> Iterator[FakeHost]:
    """Four papers in a list, with an index, and empty notes."""
    notebook = Notebook.open(tmp_path / "notes.json")
    collection = Collection(open_library([source]), notebook)
    paper_list = PaperList(collection)
    index = run_steps(build_steps(collection.papers))
    run_steps(index.load_annotations(collection))
    paper_list.use_index(index)
    yield FakeHost(notebook, paper_list)
    notebook.close()
