"""The snapshot: the screen as it was left, or nothing at all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from threading import Event
from zlib import crc32

import pytest
from textual.strip import Strip

from store.library import cache
from store.library.opening import open_library
from store.model.annotation import Decision
from store.notebook.notebook import Notebook
from store.storage.errors import StoreRefused
from tests.tui.waiting import PATIENCE, settle, wait_until
from tui.app import PapersiftApp
from tui.config.settings import Settings
from tui.config.state import State, read_state
from tui.launch import keep_snapshot
from tui.startup import snapshot as first_pages
from tui.startup.snapshot import read_snapshot
from tui.widgets.first_page import FirstPage

ROOT = Path(__file__).resolve().parents[3]


def near_row(run: Sequence[object], piece: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return a row of a snapshot with a title of one run, and a piece with some fields changed."""
    fields = {"name": "year", "forms": [[["2020", ["dim"]]]], "least": 0, "urgent": False}
    pieces = [] if piece is None else [fields | dict(piece)]
    return {"gutter": [[], []], "title": [run], "pieces": pieces, "wraps": True}


LeaveApp = Callable[..., Awaitable[None]]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "papers.csv"
    rows = (f"Swifts over the town {n},Counted from tower {n} at dusk." for n in range(40))
    path.write_text("title,abstract\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def leave_app(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> LeaveApp:
    """Open the app, press keys and leave it, on a cache that trusts files at once."""
    monkeypatch.setattr(cache, "RACY_WINDOW_NS", 0)

    async def run(*keys: str, before: Callable[[], None] = lambda: None) -> None:
        notebook, state = Notebook.open(tmp_path / "notes.json"), tmp_path / "state.json"
        app = PapersiftApp(
            [str(source)], notebook, Settings(), read_state(state), state, tmp_path / "cache"
        )
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(app, pilot)
            for key in keys:
                await pilot.press(key)
                await settle(app, pilot)
            before()
            await app.action_quit()
        app.close_notes()
        keep_snapshot(app, tmp_path / "cache", tmp_path / "notes.json")

    return run


def next_page(tmp_path: Path) -> FirstPage | None:
    """Return the first page that a start would show now."""
    state = read_state(tmp_path / "state.json")
    source, store = str(tmp_path / "papers.csv"), tmp_path / "notes.json"
    return read_snapshot(tmp_path / "cache", [source], store, state.cursor)


def next_start(tmp_path: Path, source: Path) -> tuple[PapersiftApp, Event]:
    """Return the app of the next start with its first page; its notes wait for the event."""
    page, may_open = next_page(tmp_path), Event()
    assert page is not None

    def open_late() -> Notebook:
        may_open.wait(PATIENCE)
        return Notebook.open(tmp_path / "notes.json")

    state, cache = tmp_path / "state.json", tmp_path / "cache"
    app = PapersiftApp([str(source)], open_late, Settings(), read_state(state), state, cache, page)
    return app, may_open


def change(source: Path, word: str = "Herons") -> None:
    source.write_text(source.read_text().replace("Swifts", word))


def remove(source: Path) -> None:
    source.unlink()


def screen_lines(app: PapersiftApp) -> list[str]:
    rows: list[Sequence[Strip]] = app.screen._compositor.render_strips()  # type: ignore[assignment]
    return ["".join(strip.text for strip in row).rstrip() for row in rows]


@pytest.mark.parametrize(
    "keys", [(), ("j", "i", "4", "G"), ("j", "e", "g"), ("pagedown", "m"), ("space", "j", "space")]
)
async def test_what_is_drawn_first_is_what_is_drawn_after(
    leave_app: LeaveApp, tmp_path: Path, source: Path, keys: tuple[str, ...]
) -> None:
    await leave_app(*keys)
    app, may_open = next_start(tmp_path, source)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(lambda: "40 papers" in screen_lines(app)[0])
        early = screen_lines(app)
        assert app.main.paper_list is None
        may_open.set()
        await settle(app, pilot)
        late = screen_lines(app)
    app.close_notes()
    assert any("Swifts over the town" in line for line in early[1:30])
    # Below the abstract the page says where the paper comes from, which the snapshot leaves out.
    assert [line[:52].rstrip() for line in early[:-2]] == [line[:52].rstrip() for line in late[:-2]]
    assert early[:8] == late[:8]


async def test_a_key_pressed_before_the_notes_are_open_counts(
    leave_app: LeaveApp, tmp_path: Path, source: Path
) -> None:
    await leave_app()
    app, may_open = next_start(tmp_path, source)
    may_open.set()
    async with app.run_test(size=(120, 40)) as pilot:
        assert app.main.paper_list is None
        await pilot.press("j", "i")
        await settle(app, pilot)
        assert app.main.paper_list is not None
        assert (
            app.notebook.annotation_of(app.main.paper_list.collection.papers[1]).decision
            is Decision.INCLUDE
        )
    app.close_notes()


async def test_the_cursor_moves_on_the_first_page_and_other_keys_wait_for_it(
    leave_app: LeaveApp, tmp_path: Path, source: Path
) -> None:
    await leave_app()
    app, may_open = next_start(tmp_path, source)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(lambda: "40 papers" in screen_lines(app)[0])
        await pilot.press("j", "j", "k", "j", "r", "j")
        await wait_until(lambda: app.main.rows.cursor == 2)
        await wait_until(
            lambda: any("Swifts over the town 2" in line[50:] for line in screen_lines(app))
        )
        assert not any("Counted from tower 0" in line[50:] for line in screen_lines(app))
        may_open.set()
        await settle(app, pilot)
        assert app.main.rows.cursor == 3
        assert any("Counted from tower 3" in line for line in screen_lines(app))
        assert app.notebook is not None
        read = [
            annotation.citation.title
            for annotation in map(app.notebook.annotation, app.notebook)
            if annotation.read
        ]
        assert read == ["Swifts over the town 2"]
    app.close_notes()


async def test_notes_that_refuse_after_the_first_page_end_the_app(
    leave_app: LeaveApp, tmp_path: Path, source: Path
) -> None:
    await leave_app()

    def refuse() -> Notebook:
        raise StoreRefused("neither can be read")

    state = tmp_path / "state.json"
    page = next_page(tmp_path)
    app = PapersiftApp([str(source)], refuse, Settings(), State(), state, None, page)
    async with app.run_test():
        await wait_until(lambda: bool(app.refusal))
    assert (app.refusal, app.return_code) == ("neither can be read", 1)


async def test_a_source_that_changed_has_no_first_page(
    leave_app: LeaveApp, tmp_path: Path, source: Path
) -> None:
    await leave_app()
    assert next_page(tmp_path) is not None
    change(source)
    assert next_page(tmp_path) is None


async def test_a_removed_source_has_no_first_page(
    leave_app: LeaveApp, tmp_path: Path, source: Path
) -> None:
    await leave_app()
    remove(source)
    assert next_page(tmp_path) is None


async def test_notes_that_another_process_wrote_have_no_first_page(
    leave_app: LeaveApp, tmp_path: Path, source: Path
) -> None:
    await leave_app()
    assert next_page(tmp_path) is not None
    other = Notebook.open(tmp_path / "notes.json")
    other.decide(open_library([source]).papers[:1], Decision.EXCLUDE)
    assert next_page(tmp_path) is None
    other.close()
    assert next_page(tmp_path) is None


async def test_what_another_process_wrote_while_the_app_was_left_is_not_missed(
    leave_app: LeaveApp, tmp_path: Path, source: Path
) -> None:
    def write() -> None:
        other = Notebook.open(tmp_path / "notes.json")
        other.decide(open_library([source]).papers[:1], Decision.EXCLUDE)
        other.close(checkpoint=False)

    await leave_app(before=write)
    page = next_page(tmp_path)
    assert page is None or ("✗", ["exclude"]) in map(tuple, page.near[0]["gutter"][0])


async def test_after_other_code_or_damage_there_is_no_first_page(
    leave_app: LeaveApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leave_app()
    (path,) = (tmp_path / "cache" / "first").iterdir()
    content = path.read_bytes()
    for index in range(0, len(content), 97):
        path.write_bytes(content[:index] + bytes([content[index] ^ 1]) + content[index + 1 :])
        assert next_page(tmp_path) is None, index
        path.write_bytes(content[:index])
        assert next_page(tmp_path) is None, index
    path.write_bytes(content)
    assert next_page(tmp_path) is not None
    monkeypatch.setattr(first_pages, "_code_version", lambda: 1)
    assert next_page(tmp_path) is None


async def test_a_filtered_list_leaves_no_first_page(leave_app: LeaveApp, tmp_path: Path) -> None:
    await leave_app("slash", "7", "enter")
    assert next_page(tmp_path) is None


async def test_a_note_is_not_written_into_the_cache(leave_app: LeaveApp, tmp_path: Path) -> None:
    await leave_app("n", "s", "e", "c", "r", "e", "t", "s", "escape")
    assert "secrets" in (tmp_path / "notes.json").read_text()
    for path in (tmp_path / "cache").rglob("*"):
        assert path.is_dir() or b"secrets" not in path.read_bytes(), path


async def test_old_snapshots_are_removed(leave_app: LeaveApp, tmp_path: Path) -> None:
    for number in range(first_pages.MAX_SNAPSHOTS + 5):
        first_pages.save_snapshot(tmp_path, [f"{number}.csv"], tmp_path / "notes.json", {}, ())
    assert len(list((tmp_path / "first").iterdir())) == first_pages.MAX_SNAPSHOTS


def test_the_first_frame_imports_neither_notes_nor_papers_nor_the_command_line() -> None:
    probe = "import sys, tui.__main__, tui.launch; print(*sys.modules)"
    process = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(process.stdout.split())
    late = {
        "click",
        "tinydb",
        "numpy",
        "rapidfuzz",
        "tomllib",
        "store.text.cleaning",
        "store.model.record",
    }
    late |= {
        "store.notebook.notebook",
        "store.library.opening",
        "store.library.paper_list",
        "textual.widgets._text_area",
    }
    assert not loaded & late


async def test_the_first_frame_is_laid_out_for_the_terminal(
    leave_app: LeaveApp, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not laid out a second time when Textual reports the size."""
    await leave_app()
    monkeypatch.setattr("tui.screens.main.screen.MainScreen.on_resize", lambda _: None)
    state = tmp_path / "state.json"
    notebook = Notebook.open(tmp_path / "notes.json")
    app = PapersiftApp(
        [str(source)], notebook, Settings(), State(), state, None, next_page(tmp_path)
    )
    async with app.run_test(size=(200, 60)):
        assert app.main.has_class("-right", "-wide")
    app.close_notes()


HOSTILE_FIELDS: tuple[tuple[str, object], ...] = (
    ("count", "\x1b]52;c;eA==\x07"),
    ("progress", "\x9b31m"),
    ("near", [near_row(["\u202eright to left", ["title"]])]),
    ("near", [near_row(["a", ["no such look"]])]),
    ("near", [near_row(["a", ["title"]], {"name": "no such piece"})]),
    ("near", [near_row(["a", ["title"]], {"forms": []})]),
    ("near", [near_row(["a", ["title"]], {"forms": [[["\x1b[2J", ["dim"]]]]})]),
    ("leaf", {"title": ["a", []]}),
    ("rows", "many"),
    ("cursor", 40),
)


@pytest.mark.parametrize(("name", "field"), HOSTILE_FIELDS)
async def test_a_hostile_snapshot_is_not_shown(
    leave_app: LeaveApp, tmp_path: Path, name: str, field: object
) -> None:
    await leave_app()
    (path,) = (tmp_path / "cache" / "first").iterdir()
    document = json.loads(path.read_text().partition("\n")[2])
    for page in document["pages"].values():
        page[name] = field
    content = json.dumps(document)
    path.write_text(f"{crc32(content.encode()):x}\n{content}")
    assert next_page(tmp_path) is None


@pytest.mark.parametrize("word", ["می‌خواهم", "caf\u00e9 10\u00a0000", "a\U000e0041b"])
async def test_unusual_characters_are_shown_where_they_are_harmless(
    leave_app: LeaveApp, tmp_path: Path, source: Path, word: str
) -> None:
    change(source, word)
    await leave_app()
    page = next_page(tmp_path)
    assert page is not None
    assert "over the town 0" in page.title(0)
