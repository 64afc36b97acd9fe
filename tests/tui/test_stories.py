"""Reading sessions as keys, checked by what the screen shows and what the notes hold."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from store.model.annotation import Decision
from store.notebook.notebook import Notebook
from tui.config.settings import Settings

SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_bundled_corpus_is_there_at_once(opened, size) -> None:
    async with opened(size=size) as session:
        assert "153 papers" in session.text
        assert "Subscribe" not in session.text
        assert "Abstract:" not in session.text


async def test_a_session_is_there_again_the_next_day(opened) -> None:
    async with opened() as day:
        await day.press("slash")
        await day.type("moe")
        await day.press("enter")
        first = day.title
        assert "MoE" in first
        await day.press("i")
        second = day.title
        assert second != first
        await day.press("5", "t")
        await day.type("mixture")
        await day.press("enter", "n")
        await day.type("one")
        await day.press("enter")
        await day.type("two")
        await day.press("escape")
        assert day.annotation.rating == 5
        assert day.annotation.tags == ("mixture",)
        assert day.annotation.note == "one\ntwo"
        await day.press("space", "space", "space", "e")
        assert "Excluded: 3 papers" in day.status
        await day.press("u")
        assert "Undid: Excluded: 3 papers" in day.status
        assert day.title == second
        included = day.notebook.history()
        assert [change.command for change in included] == [
            "undo",
            "decide",
            "note",
            "tag",
            "rate",
            "decide",
        ]
    async with opened() as next_day:
        assert "/ moe" in next_day.text
        assert next_day.title == second
        assert next_day.annotation.note == "one\ntwo"
        assert next_day.annotation.decision is Decision.UNDECIDED
        await next_day.press("k")
        assert next_day.title == first
        assert next_day.annotation.decision is Decision.INCLUDE


async def test_deciding_goes_on_to_the_next_undecided(opened) -> None:
    async with opened() as session:
        await session.press("j", "i", "k", "k", "m")
        assert session.main.rows.cursor == 2
        await session.press("g")
        assert session.annotation.decision is Decision.MAYBE
        await session.press("backspace")
        assert session.annotation.decision is Decision.UNDECIDED


async def test_an_action_never_reaches_papers_that_the_filter_hides(opened) -> None:
    async with opened() as session:
        await session.press("space", "slash")
        await session.type("title:jamba")
        await session.press("enter", "space", "k", "e")
        assert "Excluded: Jamba" in session.status
        assert "1 marked paper hidden by the filter left alone" in session.status
        assert len(session.notebook) == 1


async def test_undo_goes_to_the_paper_and_says_what_it_undid(opened) -> None:
    async with opened() as session:
        await session.press("4", "G", "u")
        assert session.main.rows.cursor == 0
        assert session.status.startswith("Undid: Rated 4: ")
        await session.press("G", "ctrl+r")
        assert session.annotation.rating == 4
        await session.press("u", "u")
        assert "Nothing to undo" in session.status


async def test_the_last_action_is_repeated_on_another_paper(opened) -> None:
    async with opened() as session:
        await session.press("t")
        await session.type("tiny, on-device")
        await session.press("enter", "j", "j", "full_stop")
        assert session.annotation.tags == ("tiny", "on-device")
        await session.press("j", "T")
        assert session.annotation.tags == ("tiny", "on-device")


async def test_a_tag_that_is_set_is_removed_when_named_again(opened) -> None:
    async with opened() as session:
        for _ in range(2):
            await session.press("t")
            await session.type("moe")
            await session.press("enter")
        assert session.annotation.tags == ()


async def test_escape_leaves_reader_then_filter_then_marks_and_never_quits(opened) -> None:
    async with opened() as session:
        await session.press("space", "slash")
        await session.type("moe")
        await session.press("enter", "enter")
        assert session.main.has_class("-reader")
        await session.press("escape")
        assert not session.main.has_class("-reader")
        await session.press("escape")
        assert "153 papers" in session.text
        assert "1 marked" in session.text
        await session.press("escape")
        assert "marked" not in session.main.paper_list.count()
        await session.press("escape", "escape")
        assert session.app.is_running


async def test_escape_in_the_box_comes_back_to_the_earlier_paper(opened) -> None:
    async with opened() as session:
        await session.press("j", "j", "j")
        before = session.title
        await session.press("slash")
        await session.type("tokenformer")
        assert session.title.startswith("TokenFormer")
        await session.press("escape")
        assert session.title == before
        assert "153 papers" in session.text


async def test_the_cursor_stays_on_its_paper_through_a_sort(opened) -> None:
    async with opened() as session:
        await session.press(*["j"] * 7)
        before = session.title
        await session.press("s", "t")
        assert session.title == before
        assert "by title" in session.text
        await session.press("S")
        assert session.title == before
        assert "title, reversed" in session.text


async def test_the_same_keys_work_in_the_reader(opened) -> None:
    async with opened() as session:
        await session.press("enter", "i")
        assert session.main.has_class("-reader")
        assert session.main.rows.cursor == 1
        await session.press("3", "j", "k")
        assert session.annotation.rating == 3
        await session.press("q")
        assert not session.main.has_class("-reader")
        assert session.app.is_running


async def test_an_export_is_what_was_shown(opened, tmp_path: Path) -> None:
    target = tmp_path / "out.bib"
    async with opened() as session:
        await session.press("slash")
        await session.type("title:jamba")
        await session.press("enter", "5", "x")
        session.app.screen.query_one("#file").value = str(target)
        await session.press("enter")
        assert "Wrote 1 paper" in session.status
    assert "Jamba" in target.read_text()


async def test_an_export_asks_before_it_overwrites_a_file(
    opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.export.OVERWRITE_PAUSE", 0)
    target = tmp_path / "out.md"
    target.write_text("mine")
    async with opened() as session:
        await session.press("x")
        session.app.screen.query_one("#file").value = str(target)
        await session.press("enter")
        assert "already exists" in session.text
        assert target.read_text() == "mine"
        await session.press("enter")
        assert "Wrote 153 papers" in session.status
    assert target.read_text() != "mine"


async def test_raw_text_is_one_key_away(opened) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("trillion parameter sparse")
        await session.press("enter")
        assert "PanGu-Σ" in session.text
        assert r"{\Sigma}" not in session.text
        await session.press("backslash")
        assert r"{\Sigma}" in session.text


async def test_a_filter_that_finds_nothing_says_what_to_do(opened) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("qqqqqqqqqq")
        assert "Nothing matches" in session.text
        assert "0 of 153" in session.text
        await session.press("enter", "i", "5", "t", "n", "y", "o", "space", "V", "u")
        assert len(session.notebook) == 0
        await session.press("escape")
        assert "153 papers" in session.text


async def test_reasons_are_asked_for_when_there_are_some(opened) -> None:
    async with opened(settings=Settings(reasons=("not about LLMs", "too old"))) as session:
        await session.press("e", "2", "k")
        assert session.annotation.reason == "too old"
        await session.press("j", "e", "escape")
        assert session.annotation.decision is Decision.UNDECIDED
        await session.press("e", "enter", "k")
        assert session.annotation.decision is Decision.EXCLUDE
        assert session.annotation.reason == ""


async def test_changes_of_another_window_are_shown(opened, tmp_path: Path) -> None:
    async with opened() as session:
        other = Notebook.open(tmp_path / "notes.json")
        other.rate([session.main.paper], 5)
        session.app.refresh_notes()
        await session.settle()
        assert session.annotation.rating == 5
        assert "★★★★★" in session.text
        other.close()


async def test_bad_sources_are_reported_and_the_others_open(
    opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 40)
    good = "Abstract: " + "A paper about reading papers in a terminal. " * 8
    (tmp_path / "good.txt").write_text(good)
    monkeypatch.chdir(tmp_path)  # so that no name is broken at the end of a line
    async with opened("nowhere.txt", "empty.txt", "noise.bin", "good.txt") as session:
        assert "1 paper" in session.text
        assert "nowhere.txt" in session.status
        await session.press("R")
        for name in ("nowhere.txt", "empty.txt", "noise.bin"):
            assert name in session.text


async def test_decisions_of_a_file_are_imported_on_request(opened, tmp_path: Path) -> None:
    source = tmp_path / "screened.csv"
    source.write_text(
        "title,abstract,included,notes\n"
        "A first paper about reading,It has an abstract.,1,good one\n"
        "A second paper about writing,It has another abstract.,0,\n"
        "A third paper about neither,It was not decided.,,\n"
    )
    async with opened(source) as session:
        assert "I imports them" in session.status
        assert len(session.notebook) == 0
        await session.press("I")
        assert "Imported from the files: 2 papers" in session.status
        assert session.annotation.decision is Decision.INCLUDE
        await session.press("I")
        assert "Already imported" in session.status
        await session.press("u")
        assert session.annotation.decision is Decision.UNDECIDED
        await session.press("I")
        assert session.annotation.decision is Decision.UNDECIDED


async def test_tab_goes_to_the_undecided_and_nowhere_else(opened) -> None:
    async with opened() as session:
        await session.press("i", "tab")
        assert session.main.rows.cursor == 2
        await session.press("shift+tab")
        assert session.main.rows.cursor == 1
        await session.press("V", "m", "g", "tab")
        assert "Every paper shown has a decision" in session.status
        assert session.app.focused is session.main.rows


async def test_an_editor_that_fails_leaves_the_note_open(opened, monkeypatch) -> None:
    from contextlib import nullcontext

    from tui.terminal import programs

    def failing(text: str, setting: str = "") -> str:
        raise programs.EditorFailed("nosuch-editor: not found")

    monkeypatch.setattr(programs, "edit_text", failing)
    async with opened() as session:
        monkeypatch.setattr(session.app, "suspend", nullcontext)
        await session.press("n")
        await session.type("mine")
        await session.press("ctrl+o")
        assert "nosuch-editor: not found" in session.status
        await session.type(" still")
        await session.press("escape")
        assert session.annotation.note == "mine still"


@pytest.mark.parametrize("size", [(40, 12), (80, 14), (80, 24), (30, 8)])
async def test_a_note_is_seen_while_it_is_written_at_any_size(opened, size) -> None:
    async with opened(size=(100, 30)) as session:
        await session.press("v", "v", "n")
        await session.type("my text")
        await session.pilot.resize_terminal(*size)
        await session.type(" more")
        assert "my text more" in session.text
        await session.press("enter")
        await session.type("iix")
        await session.press("escape")
        assert session.annotation.note == "my text more\niix"
        assert [change.command for change in session.notebook.history()] == ["note"]


async def test_two_windows_notes_on_one_paper_are_both_kept(opened, tmp_path: Path) -> None:
    async with opened() as session:
        await session.press("n")
        await session.type("from A")
        other = Notebook.open(tmp_path / "notes.json")
        other.annotate(session.main.paper, "from B")
        other.close()
        await session.press("escape")
        assert session.annotation.note == "from B\n\nfrom A"
        assert "both are kept" in session.status


PASTED = (
    "Reading Many Abstracts With One Key Each\n"
    + "We let readers decide about each abstract with a single key and measure how long it takes. "
    * 4
)


async def test_a_paste_into_the_list_adds_its_papers(opened, tmp_path: Path) -> None:
    from textual import events

    async with opened() as session:
        await session.press("j", "j", "i", "j")
        session.app.post_message(events.Paste(PASTED))
        await session.settle()
        assert "Added 1 new paper" in session.status
        assert "154 papers" in session.text
        assert session.title == "Reading Many Abstracts With One Key Each"
    assert [path.read_text() for path in (tmp_path / "pasted").iterdir()]
    async with opened() as again:
        assert "154 papers" in again.text


async def test_papers_come_from_the_clipboard(opened, monkeypatch) -> None:
    from tui.terminal import programs

    async with opened() as session:
        monkeypatch.setattr(programs, "read_clipboard", lambda: "")
        await session.press("P")
        assert "No text on the clipboard" in session.status
        monkeypatch.setattr(programs, "read_clipboard", lambda: PASTED)
        await session.press("P")
        assert "154 papers" in session.text


@pytest.mark.parametrize("key", ["escape", "ctrl+c", "q"])
async def test_an_opening_that_takes_long_can_be_stopped(opened, monkeypatch, key: str) -> None:
    from tui.startup.loader import CollectionLoader
    from tui.terminal import key_queue

    begun = asyncio.Event()

    async def load_for_ever(self, **_: object):
        begun.set()
        await asyncio.sleep(3600)

    monkeypatch.setattr(CollectionLoader, "library", load_for_ever)
    monkeypatch.setattr(key_queue, "HOLD_SECONDS", 0.0)
    async with opened(settled=False) as session:
        await begun.wait()
        await session.pilot.press(key)
        if key == "q":
            await session.wait_until(lambda: not session.app.is_running)
        else:
            await session.settle()
            assert "Opening was stopped" in session.status
            assert "No papers here" in session.text


@pytest.mark.parametrize("theme", ["papersift-dark", "papersift-light", "ansi-dark", "ansi-light"])
async def test_a_note_can_be_read_in_every_theme(opened, theme: str) -> None:
    """Its letters and its background differ in colour."""
    async with opened(settings=Settings(theme=theme), size=(120, 60)) as session:
        await session.press("n")
        await session.type("legible")
        await session.press("escape")
        assert session.text.count("legible") == 1
        rows = session.app.screen._compositor.render_strips()
        segments = [segment for row in rows for segment in row if "legible" in segment.text]
        assert segments
        for segment in segments:
            style = segment.style
            assert style is not None
            by_terminal = style.color is None or style.color.is_default
            assert by_terminal or style.color != style.bgcolor


async def test_a_wide_screen_shows_the_note_once(opened) -> None:
    async with opened(size=(200, 60)) as session:
        await session.press("n")
        await session.type("seen once")
        await session.press("escape")
        assert session.text.count("seen once") == 1
        await session.press("enter")
        assert session.text.count("seen once") == 1
