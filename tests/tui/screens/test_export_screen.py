"""The export dialog: what it writes, and what it never overwrites."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.screens import export

SENTENCES = "We read many abstracts and decide about each of them with one key. " * 6


async def fill(session, target: Path) -> None:
    await session.press("x")
    session.app.screen.query_one("#file").value = str(target)
    await session.settle()


async def test_a_source_is_never_overwritten(opened, tmp_path: Path) -> None:
    source = tmp_path / "mine.md"
    source.write_text(f"Abstract: {SENTENCES}")
    async with opened(source) as session:
        await fill(session, source)
        await session.press("enter", "enter")
        assert "one of the sources" in session.text
    assert source.read_text() == f"Abstract: {SENTENCES}"


async def test_tab_goes_through_the_inputs_as_they_are_read(opened) -> None:
    async with opened() as session:
        await session.press("x")
        names = []
        for _ in range(4):
            await session.press("tab")
            names.append(session.app.focused.id)
        assert names == ["scope", "format", "abstracts", "file"]
        await session.press("shift+tab")
        assert session.app.focused.id == "abstracts"


async def test_a_doubled_or_held_enter_overwrites_nothing(
    opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(export, "monotonic", lambda: now)
    target = tmp_path / "mine.ris"
    target.write_text("mine")
    async with opened() as session:
        await fill(session, target)
        for _ in range(40):
            await session.press("enter")
            now += 0.1
        hint = session.app.screen.query_one(".hint")
        assert "already exists: Enter again overwrites it" in session.text
        assert hint.has_class("alarm")
        assert target.read_text() == "mine"
        box = session.app.screen.query_one("#file")
        box.value = "other.ris"
        await session.settle()
        assert not hint.has_class("alarm")
        assert "Enter writes" in session.text
        box.value = str(target)
        await session.press("enter")
        now += 1.1
        await session.press("enter")
        assert "Wrote 153 papers" in session.status
    assert target.read_text().startswith("TY  - ")


async def test_the_notes_are_never_overwritten(opened, tmp_path: Path) -> None:
    async with opened() as session:
        await session.press("5")
        await fill(session, tmp_path / "notes.json")
        await session.press("enter", "enter")
        assert "where your notes are" in session.text
        assert session.annotation.rating == 5


async def test_the_suffix_picks_the_format_and_the_abstracts(opened, tmp_path: Path) -> None:
    from tui.widgets.choices import TickBox

    async with opened() as session:
        await fill(session, tmp_path / "a.ris")
        formats = session.app.screen.query_one("#format")
        assert formats.highlighted_option.id == "ris"
        assert session.app.screen.query_one(TickBox).on
        await session.press("enter")
        assert "Wrote 153 papers" in session.status
    assert (tmp_path / "a.ris").read_text().count("ER  -") == 153


async def test_the_prisma_flow_is_drawn_with_the_numbers_of_now(opened, tmp_path: Path) -> None:
    async with opened() as session:
        await session.press("i", "e", "e")
        await fill(session, tmp_path / "flow.svg")
        await session.press("enter")
        assert "Wrote the flow diagram" in session.status
        drawn = (tmp_path / "flow.svg").read_text()
        assert drawn.startswith("<")
        assert "003_1532ee7ac6d85913.txt" in drawn
        await session.press("b")
        await fill(session, tmp_path / "blind.svg")
        await session.press("enter")
        assert "003_1532ee7ac6d85913.txt" not in (tmp_path / "blind.svg").read_text()


async def test_marked_and_included_papers_can_be_chosen(opened, tmp_path: Path) -> None:
    async with opened() as session:
        await session.press("i", "i", "space", "space", "space")
        await fill(session, tmp_path / "a.json")
        scope = session.app.screen.query_one("#scope")
        names = [scope.get_option_at_index(index).id for index in range(scope.option_count)]
        assert names == ["marked", "included", "shown", "included and maybe"]
        await session.press("enter")
        assert "Wrote 3 papers" in session.status


async def test_an_empty_list_has_nothing_to_export(opened, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    async with opened(tmp_path / "empty") as session:
        await session.press("x", "i", "n", "t", "V", "space", "y", "o", "enter", "escape", "s")
        assert "Traceback" not in session.text
        await session.press("escape", "x")
        assert "nothing to export" in session.status


async def test_what_is_included_comes_before_what_is_shown_and_a_click_only_chooses(
    opened, tmp_path: Path
) -> None:
    async with opened() as session:
        await session.press("i", "m")
        await fill(session, tmp_path / "a.json")
        scope = session.app.screen.query_one("#scope")
        assert scope.highlighted_option.id == "included"
        await session.pilot.click("#scope", offset=(4, 1))
        await session.settle()
        assert scope.highlighted_option.id == "shown"
        assert not (tmp_path / "a.json").exists()
        await session.press("shift+tab", "enter")
    assert (tmp_path / "a.json").read_text().count('"title"') == 153


async def test_all_notes_can_be_exported_and_merged_again(opened, tmp_path: Path) -> None:
    from store.library.merging import merge_file
    from store.notebook.notebook import Notebook

    async with opened() as session:
        await session.press("5", "j", "e")
        await fill(session, tmp_path / "all.notes.json")
        assert session.app.screen.query_one("#format").highlighted_name == "notebook"
        await session.press("enter")
        assert "Wrote all notes and 1" in session.status
    with_merged = Notebook.open(tmp_path / "elsewhere" / "notes.json")
    merge_file(with_merged, tmp_path / "all.notes.json")
    annotations = [with_merged.annotation(number) for number in with_merged]
    assert sorted(str(each.rating) for each in annotations) == ["5", "None"]
    with_merged.close()
