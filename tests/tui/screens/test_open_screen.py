"""The open dialog: completing a path, adding and closing sources, going on with other notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.screens.path_completion import complete_path, longest_completion


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with sources and with what is none."""
    place = tmp_path / "papers"
    (place / "Archive").mkdir(parents=True)
    (place / ".hidden").mkdir()
    for name in ("swifts.bib", "swans.ris", "swans.pdf", "README.md", "notes.txt", "a\x1bb.bib"):
        (place / name).write_text("")
    title = "@article{a, title={Swift song}, author={Ann Owl}, year={2001}}\n"
    (place / "swifts.bib").write_text(title)
    (place / "swans.ris").write_text("TY  - JOUR\nTI  - Swan lake\nAU  - Ek, Bo\nER  -\n")
    return place


def test_a_path_completes_to_folders_and_to_files_that_can_be_read(folder: Path) -> None:
    def names(typed: str) -> list[str]:
        return [path.removeprefix(str(folder)) for path in complete_path(f"{folder}{typed}")]

    assert names("/") == ["/Archive/", "/notes.txt", "/swans.ris", "/swifts.bib"]
    assert names("/sw") == ["/swans.ris", "/swifts.bib"]
    assert names("/SWA") == ["/swans.ris"]
    assert names("/arch") == ["/Archive/"]
    assert names("/.h") == ["/.hidden/"]
    assert names("/zebra") == []
    assert names("/none/here/") == []
    assert complete_path("\0/") == []


def test_the_home_folder_stays_a_tilde(folder: Path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert complete_path("~/swi") == ["~/swifts.bib"]
    monkeypatch.chdir(folder)
    assert complete_path("swi") == ["swifts.bib"]
    assert complete_path("~nobody-of-this-name/x") == []


@pytest.mark.parametrize(
    ("typed", "paths", "expected"),
    [
        ("sw", ["swifts", "swans"], "sw"),
        ("s", ["swifts", "swans"], "sw"),
        ("sw", ["swifts.bib"], "swifts.bib"),
        ("SWI", ["swifts.bib"], "swifts.bib"),
        ("x", [], "x"),
    ],
)
def test_tab_completes_as_far_as_all_agree(typed: str, paths: list[str], expected: str) -> None:
    assert longest_completion(typed, paths) == expected


def titles(session) -> list[str]:
    return [paper.title for paper in session.main.paper_list.collection.papers]


async def enter_path(session, path: object) -> None:
    """Type a path into the dialog and press Enter."""
    from textual.widgets import Input

    await session.press("O")
    session.app.screen.query_one(Input).value = str(path)
    await session.press("enter")


async def test_a_morning_needs_no_shell(opened, folder: Path) -> None:
    """A first own file takes the place of the corpus; others come to it and go again."""
    async with opened() as session:
        await session.press("O")
        assert "the papers that come with papersift  153 papers" in session.text
        await session.press("escape")
        await enter_path(session, folder / "swi")
        assert "There is no " in session.text
        await session.press("tab", "enter")
        assert titles(session) == ["Swift song"]
        assert session.status == "Opened swifts.bib"
        await enter_path(session, folder / "swans.ris")
        assert titles(session) == ["Swift song", "Swan lake"]
        assert session.title == "Swan lake"
        await session.press("O")
        assert "swans.ris  1 paper · 1 new" in session.text
        await session.press("enter")
        assert "Already open" in session.text
        await session.press("delete")
        assert titles(session) == ["Swan lake"]
        assert session.status == "Closed swifts.bib"
        await session.press("O", "down")
        assert "swifts.bib  recent" in session.text
        await session.press("ctrl+o")
        assert titles(session) == ["Swift song"]
        await session.press("O", "delete")
        assert len(titles(session)) == 153
        await enter_path(session, folder / "none.bib")
        assert "There is no " in session.text
        await session.press("escape", "escape")
        assert len(titles(session)) == 153


async def test_what_came_in_is_counted_and_found(opened, folder: Path) -> None:
    async with opened(folder / "swifts.bib") as session:
        assert session.status == "1 record, 100% titles, 0% abstracts, 0% DOIs"
    more = "@article{b, title={Tern calls}, author={Ann Owl}, year={2003}}\n"
    (folder / "swifts.bib").write_text((folder / "swifts.bib").read_text() + more)
    async with opened() as session:
        assert session.status == "1 new paper: / is:new, or f"
        await session.press("f")
        assert "1  new" in session.text
        await session.press("G", "enter")
        assert session.main.filter_box.value == "is:new"
        assert session.title == "Tern calls"
    async with opened() as session:
        assert session.main.filter_box.value == "is:new"
        assert session.title == "Tern calls"
        await session.press("D", "escape", "escape")
        assert len(session.main.rows.positions) == 2


async def test_other_notes_are_offered_and_gone_on_with(opened, folder: Path, tmp_path) -> None:
    project = tmp_path / "review"
    (project / ".papersift").mkdir(parents=True)
    async with opened(folder / "swifts.bib") as session:
        await enter_path(session, project)
        assert session.app.opener.next_notebook == project / ".papersift" / "notes.json"
        assert not session.app.is_running
