"""The first page: the screen as it was left, or nothing at all."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
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
from tui.app import PapersiftApp
from tui.config.settings import Settings
from tui.config.state import State, read_state
from tui.launch import keep_snapshot
from tui.startup import snapshot as first_pages
from tui.startup.snapshot import read_snapshot
from tui.widgets.first_page import FirstPage

ROOT = Path(__file__).resolve().parents[3]

Left = Callable[..., Awaitable[None]]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "pile.csv"
    rows = (f"Swifts over the town {n},Counted from tower {n} at dusk." for n in range(40))
    path.write_text("title,abstract\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def left(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> Left:
    """Open the app, press keys and leave it, on a cache that trusts files at once."""
    monkeypatch.setattr(cache, "RACY_WINDOW_NS", 0)

    async def run(*keys: str, before: Callable[[], None] = lambda: None) -> None:
        book, state = Notebook.open(tmp_path / "notes.json"), tmp_path / "state.json"
        app = PapersiftApp(
            [str(source)], book, Settings(), read_state(state), state, tmp_path / "cache"
        )
        async with app.run_test(size=(120, 40)) as pilot:
            for key in (None, *keys):
                await (pilot.press(key) if key else pilot.pause())
                await app.workers.wait_for_complete()
                await pilot.pause()
            before()
            await app.action_quit()
        app.close_notes()
        keep_snapshot(app, tmp_path / "cache", tmp_path / "notes.json")

    return run


def found(tmp_path: Path) -> FirstPage | None:
    """Return the first page that a start would show now."""
    state = read_state(tmp_path / "state.json")
    source, store = str(tmp_path / "pile.csv"), tmp_path / "notes.json"
    return read_snapshot(tmp_path / "cache", [source], store, state.cursor)


def change(source: Path, word: str = "Herons") -> None:
    source.write_text(source.read_text().replace("Swifts", word))


def remove(source: Path) -> None:
    source.unlink()


def text(app: PapersiftApp) -> list[str]:
    rows: list[Sequence[Strip]] = app.screen._compositor.render_strips()  # type: ignore[assignment]
    return ["".join(strip.text for strip in row).rstrip() for row in rows]


@pytest.mark.parametrize("keys", [(), ("j", "i", "4", "G"), ("j", "e", "g"), ("pagedown", "m")])
async def test_what_is_drawn_first_is_what_is_drawn_after(
    left: Left, tmp_path: Path, source: Path, keys: tuple[str, ...]
) -> None:
    await left(*keys)
    page, opened = found(tmp_path), Event()
    assert page is not None

    def opener() -> Notebook:
        opened.wait(10)
        return Notebook.open(tmp_path / "notes.json")

    state = tmp_path / "state.json"
    app = PapersiftApp(
        [str(source)], opener, Settings(), read_state(state), state, tmp_path / "cache", page
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await asyncio.sleep(0.2)
        early = text(app)
        assert app.main.paper_list is None
        opened.set()
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        late = text(app)
    app.close_notes()
    assert "40 papers" in early[0]
    assert any("Swifts over the town" in line for line in early[1:30])
    # The page goes on below the abstract with where the paper comes from; it is said later.
    assert [line[:52].rstrip() for line in early[:-2]] == [line[:52].rstrip() for line in late[:-2]]
    assert early[:8] == late[:8]


async def test_a_key_typed_before_the_notes_are_open_is_obeyed(
    left: Left, tmp_path: Path, source: Path
) -> None:
    await left()
    page, state = found(tmp_path), tmp_path / "state.json"
    app = PapersiftApp(
        [str(source)],
        lambda: Notebook.open(tmp_path / "notes.json"),
        Settings(),
        read_state(state),
        state,
        tmp_path / "cache",
        page,
    )
    async with app.run_test(size=(120, 40)) as pilot:
        assert app.main.paper_list is None
        await pilot.press("j", "i")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.main.paper_list is not None
        assert (
            app.notebook.annotation_of(app.main.paper_list.collection.papers[1]).decision
            is Decision.INCLUDE
        )
    app.close_notes()


async def test_notes_that_refuse_after_the_first_page_end_the_app(
    left: Left, tmp_path: Path, source: Path
) -> None:
    await left()

    def opener() -> Notebook:
        raise StoreRefused("neither can be read")

    state = tmp_path / "state.json"
    page = found(tmp_path)
    app = PapersiftApp([str(source)], opener, Settings(), State(), state, None, page)
    async with app.run_test() as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
    assert (app.refused, app.return_code) == ("neither can be read", 1)


async def test_a_source_that_changed_has_no_first_page(
    left: Left, tmp_path: Path, source: Path
) -> None:
    await left()
    assert found(tmp_path) is not None
    change(source)
    assert found(tmp_path) is None


async def test_a_source_that_is_gone_has_no_first_page(
    left: Left, tmp_path: Path, source: Path
) -> None:
    await left()
    remove(source)
    assert found(tmp_path) is None


async def test_notes_that_another_process_wrote_have_no_first_page(
    left: Left, tmp_path: Path, source: Path
) -> None:
    await left()
    assert found(tmp_path) is not None
    with_more = Notebook.open(tmp_path / "notes.json")
    with_more.decide(open_library([source]).papers[:1], Decision.EXCLUDE)
    assert found(tmp_path) is None
    with_more.close()
    assert found(tmp_path) is None


async def test_what_another_process_wrote_while_one_left_is_not_passed_over(
    left: Left, tmp_path: Path, source: Path
) -> None:
    def written() -> None:
        other = Notebook.open(tmp_path / "notes.json")
        other.decide(open_library([source]).papers[:1], Decision.EXCLUDE)
        other.close(checkpoint=False)

    await left(before=written)
    page = found(tmp_path)
    assert page is None or ("✗", ["exclude"]) in map(tuple, page.near[0][0])


async def test_other_code_and_a_damaged_file_have_no_first_page(
    left: Left, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left()
    (path,) = (tmp_path / "cache" / "first").iterdir()
    content = path.read_bytes()
    for at in range(0, len(content), 97):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert found(tmp_path) is None, at
        path.write_bytes(content[:at])
        assert found(tmp_path) is None, at
    path.write_bytes(content)
    assert found(tmp_path) is not None
    monkeypatch.setattr(first_pages, "_code", lambda: 1)
    assert found(tmp_path) is None


async def test_a_filtered_list_leaves_no_first_page(left: Left, tmp_path: Path) -> None:
    await left("slash", "7", "enter")
    assert found(tmp_path) is None


async def test_a_note_is_not_written_into_the_cache(left: Left, tmp_path: Path) -> None:
    await left("n", "s", "e", "c", "r", "e", "t", "s", "escape")
    assert "secrets" in (tmp_path / "notes.json").read_text()
    for path in (tmp_path / "cache").rglob("*"):
        assert path.is_dir() or b"secrets" not in path.read_bytes(), path


async def test_first_pages_do_not_pile_up(left: Left, tmp_path: Path) -> None:
    for number in range(first_pages.MOST + 5):
        first_pages.save_snapshot(tmp_path, [f"{number}.csv"], tmp_path / "notes.json", {}, ())
    assert len(list((tmp_path / "first").iterdir())) == first_pages.MOST


def test_the_first_frame_waits_for_no_notes_papers_or_words_of_the_shell() -> None:
    probe = "import sys, tui.__main__, tui.launch; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
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
    left: Left, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for nothing, and then once more when Textual tells of the size."""
    await left()
    monkeypatch.setattr("tui.screens.main.screen.MainScreen.on_resize", lambda _: None)
    state = tmp_path / "state.json"
    book = Notebook.open(tmp_path / "notes.json")
    app = PapersiftApp([str(source)], book, Settings(), State(), state, None, found(tmp_path))
    async with app.run_test(size=(200, 60)):
        assert app.main.has_class("-right", "-wide")
    app.close_notes()


ODD: tuple[tuple[str, object], ...] = (
    ("count", "\x1b]52;c;eA==\x07"),
    ("progress", "\x9b31m"),
    ("near", [[[["\u202eright to left", ["title"]]], []]]),
    ("near", [[[["a", ["no such look"]]], []]]),
    ("leaf", {"title": ["a", []]}),
    ("rows", "many"),
    ("cursor", 40),
)


@pytest.mark.parametrize(("name", "value"), ODD)
async def test_what_others_wrote_steers_no_terminal_and_ends_no_app(
    left: Left, tmp_path: Path, name: str, value: object
) -> None:
    await left()
    (path,) = (tmp_path / "cache" / "first").iterdir()
    kept = json.loads(path.read_text().partition("\n")[2])
    for page in kept["pages"].values():
        page[name] = value
    content = json.dumps(kept)
    path.write_text(f"{crc32(content.encode()):x}\n{content}")
    assert found(tmp_path) is None


@pytest.mark.parametrize("word", ["می‌خواهم", "caf\u00e9 10\u00a0000", "a\U000e0041b"])
async def test_texts_that_are_not_all_printable_are_shown_where_they_are_clean(
    left: Left, tmp_path: Path, source: Path, word: str
) -> None:
    change(source, word)
    await left()
    page = found(tmp_path)
    assert page is not None
    assert "over the town 0" in "".join(text for text, _ in page.near[0][0])
