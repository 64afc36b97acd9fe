"""Loading sources: what was opened before comes from the cache, and is never shown when stale."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from store.duplicates.answers import NO_ANSWERS
from store.library import cache
from store.library import opening as library
from store.library.collection import Collection
from store.library.library import Library
from store.library.regrouping import regroup
from store.model.paper import Paper
from store.notebook.notebook import Notebook
from store.storage.files import is_unchanged
from store.tasks import SLICE_SECONDS
from tests.tui.waiting import settle
from tui.app import PapersiftApp
from tui.config.settings import Settings
from tui.config.state import State
from tui.startup.loader import CollectionLoader

ROOT = Path(__file__).resolve().parents[3]

Cached = Callable[[], AbstractAsyncContextManager[PapersiftApp]]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    path.write_text('{"title": "Alpha beta", "abstract": "Gamma delta."}\n')
    return path


@pytest.fixture
def cached(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> Cached:
    """Open the app on one source with a cache that trusts files at once."""
    monkeypatch.setattr(cache, "RACY_WINDOW_NS", 0)

    @asynccontextmanager
    async def run() -> AsyncIterator[PapersiftApp]:
        notebook = Notebook.open(tmp_path / "notes.json")
        state, folder = tmp_path / "state.json", tmp_path / "cache"
        app = PapersiftApp([str(source)], notebook, Settings(), State(), state, folder)
        async with app.run_test() as pilot:
            await settle(app, pilot)
            yield app
        notebook.close()

    return run


def change(source: Path) -> None:
    source.write_text('{"title": "Omega", "abstract": "Psi."}\n')


def write(source: Path, *titles: str) -> None:
    source.write_text("".join(f'{{"title": "{name}"}}\n' for name in titles))


def papers(app: PapersiftApp) -> Sequence[Paper]:
    assert app.main.paper_list is not None
    return app.main.paper_list.collection.papers


async def answer(app: PapersiftApp, left: Paper, right: Paper, *, same: bool) -> None:
    """Answer, and wait until the collection is regrouped and cached."""
    app.main.notebook.answer(left.records, right.records, same)
    app.main.collection_changes.check_answers()
    await app.workers.wait_for_complete()


def title(app: PapersiftApp) -> str:
    assert app.main.paper is not None
    return app.main.paper.display_title


async def test_a_second_opening_reads_no_source_and_builds_no_index(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with cached() as app:
        assert title(app) == "Alpha beta"

    def never(*_: object) -> None:
        raise AssertionError("read or built again")

    monkeypatch.setattr(library, "open_source", never)
    monkeypatch.setattr("store.search.index.build_steps", never)
    async with cached() as app:
        assert title(app) == "Alpha beta"
        app.main.filter_session.apply("gamma", "")
        assert len(app.main.rows.positions) == 1


async def test_a_collection_that_an_answer_changed_is_opened_from_the_cache(
    cached: Cached, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(source, "Alpha beta", "Carbon of fens", "Herons")
    async with cached() as app:
        left, right, _ = papers(app)
        await answer(app, left, right, same=True)
        assert len(papers(app)) == 2

    def never(*_: object) -> None:
        raise AssertionError("read or built again")

    with monkeypatch.context() as patch:
        patch.setattr(library, "open_source", never)
        patch.setattr("store.search.index.build_steps", never)
        async with cached() as app:
            assert [paper.duplicates for paper in papers(app)] == [1, 0]
            patch.undo()
            change(source)
            await answer(app, left, right, same=False)
            assert len(papers(app)) == 3
    async with cached() as app:
        assert title(app) == "Omega"


async def test_a_source_that_changed_is_read_again(cached: Cached, source: Path) -> None:
    async with cached():
        pass
    change(source)
    async with cached() as app:
        assert title(app) == "Omega"


async def test_a_change_that_no_time_shows_is_found_by_the_bytes(
    cached: Cached, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "file_fingerprint", lambda _: (0, 0, 0))
    async with cached():
        pass
    change(source)
    for _ in range(2):
        async with cached() as app:
            assert title(app) == "Omega"
            app.main.filter_session.apply("psi", "")
            assert len(app.main.rows.positions) == 1
            app.main.filter_session.apply("gamma", "")
            assert len(app.main.rows.positions) == 0


async def test_orphans_are_found_though_the_index_was_cached_without_them(
    cached: Cached, tmp_path: Path
) -> None:
    from store.model.paper import Paper
    from store.model.record import Place, record

    async with cached():
        pass
    entry = record(Place("elsewhere.bib", 1), title="Lost and annotated", doi="10.1000/lost")
    notebook = Notebook.open(tmp_path / "notes.json")
    notebook.rate([Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))], 4)
    notebook.close()
    async with cached() as app:
        app.main.filter_session.apply("is:orphan", "")
        assert title(app) == "Lost and annotated"


async def test_where_the_cache_cannot_be_written_the_sources_are_read(
    cached: Cached, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("in the way")
    for _ in range(2):
        async with cached() as app:
            assert title(app) == "Alpha beta"


def test_what_the_index_needs_is_imported_after_the_first_paint() -> None:
    probe = "import sys, tui.app; print(*sorted({'numpy', 'rapidfuzz'} & set(sys.modules)))"
    process = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert process.stdout.strip() == ""


def loader_for(tmp_path: Path, *paths: Path) -> CollectionLoader:
    """Begin to load these paths."""
    return CollectionLoader(list(map(str, paths)), NO_ANSWERS, tmp_path / "cache", lambda _: None)


async def test_every_name_of_a_file_is_known_since_it_may_come_to_mean_another(
    tmp_path: Path, source: Path
) -> None:
    other, second = tmp_path / "other.jsonl", tmp_path / "second.jsonl"
    write(other, "Omega")
    second.symlink_to(source)
    loader = loader_for(tmp_path, source, second)
    await loader.library()
    assert is_unchanged(loader.known_files)
    second.unlink()
    second.symlink_to(other)
    assert not is_unchanged(loader.known_files)


@pytest.mark.parametrize("young", [0, cache.RACY_WINDOW_NS])
async def test_a_folder_that_changed_a_moment_ago_could_gain_a_file_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, young: int
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder / "papers.jsonl", "Alpha beta")
    loader = loader_for(tmp_path, folder)
    library = await loader.library()
    monkeypatch.setattr(cache, "is_settled", lambda _: True)
    monkeypatch.setattr(cache, "RACY_WINDOW_NS", young)
    await loader.save(Collection(library, Notebook.open(tmp_path / "notes.json")))
    assert loader.saved is (young == 0)


async def test_a_source_that_is_added_while_the_collection_is_regrouped_stays(
    cached: Cached, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(source, "Alpha beta", "Carbon of fens", "Herons")
    more, go_on = tmp_path / "more.jsonl", Event()
    write(more, "Swifts")

    def regroup_late(*arguments: Any) -> Generator[float, None, Library]:
        while not go_on.is_set():
            time.sleep(SLICE_SECONDS)
            yield 0.0
        return (yield from regroup(*arguments))

    async with cached() as app:
        left, right, _ = papers(app)
        with monkeypatch.context() as patch:
            patch.setattr("store.library.regrouping.regroup", regroup_late)
            app.main.notebook.answer(left.records, right.records, True)
            app.main.collection_changes.check_answers()
            await asyncio.sleep(0.1)
            app.opener.paths = (*app.opener.paths, str(more))
            await app.run_worker(app.opener.open(added=more)).wait()
            assert [paper.title for paper in papers(app)][-1] == "Swifts"
            go_on.set()
            await app.workers.wait_for_complete()
        assert [paper.title for paper in papers(app)][-1] == "Swifts"
        assert len(papers(app)) == 3
    async with cached() as app:
        assert [paper.duplicates for paper in papers(app)] == [1, 0]


async def test_an_answer_that_comes_while_sources_are_opened_counts(
    cached: Cached, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(source, "Alpha beta", "Carbon of fens", "Herons")
    async with cached() as app:
        left, right, _ = papers(app)
        load_library = CollectionLoader.library

        async def load_and_answer(*arguments: Any, **options: Any) -> Library:
            library = await load_library(*arguments, **options)
            await answer_only(app, left, right)
            return library

        monkeypatch.setattr(CollectionLoader, "library", load_and_answer)
        await app.run_worker(app.opener.open(reread=True)).wait()
        app.main.collection_changes.check_answers()
        await app.workers.wait_for_complete()
        assert [paper.duplicates for paper in papers(app)] == [1, 0]


async def answer_only(app: PapersiftApp, left: Paper, right: Paper) -> None:
    """Answer, and check the answers at once, as the app does twice a second."""
    app.main.notebook.answer(left.records, right.records, True)
    app.main.collection_changes.check_answers()
    await asyncio.sleep(0.2)
