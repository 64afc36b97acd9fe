"""The first papers of large sources: used like any others, then all papers take their place."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot

from store.library import beginning, open_worker
from store.library.library import Library
from store.library.open_worker import OpeningProcess
from store.library.opening import open_library_in_steps
from store.library.packed_papers import PackedPapers
from store.notebook.notebook import Notebook
from store.tasks import SLICE_SECONDS
from tests.tui.waiting import settle, wait_until
from tui.app import PapersiftApp
from tui.config.settings import Settings
from tui.config.state import read_state

COUNT = 150

Session = tuple[PapersiftApp, Pilot[None]]
Started = Callable[..., AbstractAsyncContextManager[Session]]


@pytest.fixture
def go_on() -> Event:
    """Let the rest of the sources be read once it is set."""
    return Event()


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go_on: Event) -> Started:
    """Start the app on two large sources, of which only the first papers are read at once."""
    for name in ("one", "two"):
        with (tmp_path / f"{name}.jsonl").open("w") as file:
            for number in range(COUNT):
                paper = {"title": f"{name} {number:03} swift{number % 50}", "doi": ""}
                paper |= {"doi": f"10.9999/{name}.{number}", "abstract": f"{name}{number} " * 20}
                file.write(json.dumps(paper) + "\n")
    monkeypatch.setattr(beginning, "_FEWEST_BYTES", 1_000)
    monkeypatch.setattr(beginning, "_BYTES_OF_FILE", range(8_000, 8_000))
    monkeypatch.setattr(beginning, "is_large", lambda _: True)

    def read_late(*arguments: Any, **options: Any) -> Generator[float, None, Library]:
        while not go_on.is_set():
            time.sleep(SLICE_SECONDS)
            yield 0.25
        return (yield from open_library_in_steps(*arguments, **options))

    monkeypatch.setattr("tui.startup.loader.open_library_in_steps", read_late)
    sources = [str(tmp_path / f"{name}.jsonl") for name in ("one", "two")]

    @asynccontextmanager
    async def run() -> AsyncIterator[Session]:
        notebook, state = Notebook.open(tmp_path / "notes.json"), tmp_path / "state" / "state.json"
        app = PapersiftApp(sources, notebook, Settings(), read_state(state), state)
        async with app.run_test(size=(100, 30)) as pilot:
            yield app, pilot
            await app.action_quit()
        notebook.close()

    return run


def title(app: PapersiftApp) -> str:
    return "" if app.main.paper is None else app.main.paper.title[:7]


def count(app: PapersiftApp) -> str:
    return "" if app.main.paper_list is None else app.main.paper_list.count()


async def first_papers(app: PapersiftApp) -> None:
    """Wait for the first papers and their index."""
    await wait_until(lambda: app.main.paper_list is not None)
    await wait_until(lambda: app.main.paper_list is None or app.main.paper_list._index is not None)


async def press(app: PapersiftApp, pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until they are done; the sources are still read."""
    await pilot.press(*keys)
    await wait_until(lambda: app.key_queue.idle)
    await pilot.pause()


async def rest(app: PapersiftApp, pilot: Pilot[None], go_on: Event) -> None:
    """Let the rest be read."""
    go_on.set()
    await settle(app, pilot)
    assert app.main.paper_list is not None
    assert len(app.main.paper_list.collection.papers) == 2 * COUNT


async def test_what_was_done_with_the_first_papers_stays_where_it_was(
    started: Started, go_on: Event
) -> None:
    async with started() as (app, pilot):
        await first_papers(app)
        assert count(app).startswith("first ")
        await wait_until(lambda: "Reading" in app.main.paper_list.progress_line())
        await press(app, pilot, "j", "j", "i", "4", "G", "m", "k", "k", "space")
        there = title(app)
        assert there.startswith("two ")
        await rest(app, pilot, go_on)
        assert title(app) == there
        assert count(app) == "300 papers · 1 marked"
        collection = app.main.paper_list.collection
        marked = [collection.papers[mark].title[:7] for mark in collection.marks]
        assert marked == [f"two {int(there[4:]) - 1:03}"]
        decided = {
            each.citation.title[:7]: each
            for each in map(app.main.notebook.annotation, app.main.notebook)
        }
        assert decided["one 002"].decision == "include"
        assert decided["one 003"].rating == 4
        assert sum(each.decision == "maybe" for each in decided.values()) == 1
        assert app.main.paper_list.progress.decided == 2
        assert app.main.paper_list.progress_line().startswith("2/300")
        await press(app, pilot, "u")
        assert app.main.paper_list.progress.decided == 1


async def test_a_filter_over_the_first_papers_is_then_one_over_all(
    started: Started, go_on: Event
) -> None:
    async with started() as (app, pilot):
        await first_papers(app)
        await press(app, pilot, "slash", *"swift7", "enter")
        assert title(app) == "one 007"
        await rest(app, pilot, go_on)
        assert title(app) == "one 007"
        assert count(app).startswith("6 of 300")


async def test_a_filter_that_is_being_typed_is_not_disturbed(
    started: Started, go_on: Event
) -> None:
    async with started() as (app, pilot):
        await first_papers(app)
        await press(app, pilot, "slash", *"swi")
        await rest(app, pilot, go_on)
        await press(app, pilot, *"ft9", "enter")
        assert app.main.filter_box.value == "swift9"
        assert count(app).startswith("6 of 300")


async def test_commands_about_all_papers_wait_for_them(started: Started, go_on: Event) -> None:
    async with started() as (app, pilot):
        await first_papers(app)
        for key in ("V", "x", "D", "percent_sign", "R", "I"):
            await press(app, pilot, key)
            assert "not before all papers are read" in app.main.status.text
            assert app.screen is app.main
        assert not app.main.paper_list.collection.marks
        await rest(app, pilot, go_on)
        await press(app, pilot, "V")
        assert "300 marked" in app.main.status.text


async def test_esc_stops_the_reading_and_keeps_what_there_is(
    started: Started, go_on: Event
) -> None:
    async with started() as (app, pilot):
        await first_papers(app)
        await press(app, pilot, "slash", *"swift7", "enter")
        await press(app, pilot, "escape")
        assert app.opener.is_reading
        await press(app, pilot, "escape")
        assert not app.opener.is_reading
        assert "stopped" in app.main.status.text
        await settle(app, pilot)
        await press(app, pilot, "e", "V")
        assert count(app).startswith("first ")
        assert "marked" in app.main.status.text
    go_on.set()
    async with started() as (app, pilot):
        await settle(app, pilot)
        assert count(app).startswith("300 papers")
        assert len(app.main.notebook) == 1


async def test_cursor_and_marks_of_the_session_before_are_there_again(
    started: Started, go_on: Event
) -> None:
    go_on.set()
    async with started() as (app, pilot):
        await settle(app, pilot)
        await press(app, pilot, "space", "G", "space", "k", "k")
        before = title(app)
    go_on.clear()
    async with started() as (app, pilot):
        await first_papers(app)
        assert title(app) == "one 000"
        assert count(app).endswith("1 marked")
        app._keep_state()
    async with started() as (app, pilot):
        await first_papers(app)
        await rest(app, pilot, go_on)
        assert title(app) == before
        assert count(app) == "300 papers · 2 marked"
    go_on.clear()
    async with started() as (app, pilot):
        await first_papers(app)
        await press(app, pilot, "j")
        await rest(app, pilot, go_on)
        assert title(app) == "one 001"


async def test_a_note_that_is_being_written_goes_on(started: Started, go_on: Event) -> None:
    async with started() as (app, pilot):
        await first_papers(app)
        await press(app, pilot, "j", "n", *"ab")
        await rest(app, pilot, go_on)
        await press(app, pilot, *"cd", "escape")
        await settle(app, pilot)
        assert [
            (each.citation.title[:7], each.note)
            for each in map(app.main.notebook.annotation, app.main.notebook)
        ] == [("one 001", "abcd")]


@pytest.mark.parametrize("killed", [False, True])
async def test_large_sources_are_opened_by_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    """What was done with the first papers stays; where the process is killed, all is read here."""
    source = tmp_path / "papers.ris"
    entries = (f"TY  - JOUR\nTI  - Swift {n:04}\nDO  - 10.9/{n}\nER  - \n\n" for n in range(300))
    source.write_text("".join(entries))
    monkeypatch.setattr(open_worker, "_FEWEST_BYTES", 1_000)
    monkeypatch.setattr(beginning, "_FEWEST_BYTES", 1_000)
    monkeypatch.setattr(beginning, "_BYTES_OF_FILE", range(2_000, 2_000))
    monkeypatch.setattr(beginning, "is_large", lambda _: True)
    await asyncio.sleep(2.1)  # the process caches no file that changed in the last two seconds
    begun: list[OpeningProcess] = []
    wait_for_library = OpeningProcess.wait_for_library

    def remember(self: OpeningProcess) -> Generator[float, None, bool]:
        begun.append(self)
        if killed:
            worker = self._conversation._process
            assert worker is not None
            worker.kill()
        return (yield from wait_for_library(self))

    monkeypatch.setattr(OpeningProcess, "wait_for_library", remember)
    notebook, state = Notebook.open(tmp_path / "notes.json"), tmp_path / "state.json"
    app = PapersiftApp(
        [str(source)], notebook, Settings(), read_state(state), state, tmp_path / "cache"
    )
    async with app.run_test(size=(100, 30)) as pilot:
        await first_papers(app)
        await press(app, pilot, "j", "i", "j")
        await settle(app, pilot)
        assert len(begun) == 1
        assert count(app) == "300 papers"
        assert app.main.paper is not None
        assert app.main.paper.title == "Swift 0003"
        assert [each.citation.title for each in map(notebook.annotation, notebook)] == [
            "Swift 0001"
        ]
        assert isinstance(app.main.paper_list.collection.papers, PackedPapers)
        assert app.opener.loader is not None
        assert app.opener.loader.has_cached_index is not killed
        await press(app, pilot, "slash", *"0299", "enter")
        assert app.main.paper.title == "Swift 0299"
    notebook.close()
