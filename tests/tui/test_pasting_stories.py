"""Pastes: into the list they are papers, into a text they are text, whole and in one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from tui.config.settings import Settings

PAPER = """TY  - JOUR
TI  - Tiny owls at night: a field study
DO  - 10.1234/owls
AB  - We recorded forty owls over three winters and found that they prefer the taller poplars.
ER  -
"""


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    path = tmp_path / "birds.csv"
    path.write_text("title,abstract,year\nswift song,A swift sings.,2001\nowl,An owl hoots.,2002\n")
    return path


async def paste(session, text: str) -> None:
    session.app.post_message(events.Paste(text))
    await session.settle()


def titles(session) -> list[str]:
    return [paper.title for paper in session.main.paper_list.collection.papers]


def pasted_files(tmp_path: Path) -> list[Path]:
    return list(tmp_path.glob("pasted/*"))


async def test_a_paste_into_the_note_is_the_note_and_no_paper(opened, birds, tmp_path) -> None:
    async with opened(birds) as session:
        await session.press("n")
        await paste(session, PAPER)
        await session.press("escape")
        assert session.annotation.note == PAPER.strip()
        assert len(titles(session)) == 2
        assert pasted_files(tmp_path) == []


@pytest.mark.parametrize("keys", ["t", "E", "x", "s", "y", "f", "fs", "U", "R", "question_mark"])
async def test_a_paste_into_a_dialog_adds_no_paper(opened, birds, tmp_path, keys: str) -> None:
    async with opened(birds) as session:
        await session.press(*(["question_mark"] if keys == "question_mark" else keys))
        await paste(session, PAPER)
        assert pasted_files(tmp_path) == []
        await session.press("escape", "escape")
        assert len(titles(session)) == 2
        assert pasted_files(tmp_path) == []


async def test_a_paste_into_the_palette_adds_no_paper(opened, birds, tmp_path) -> None:
    async with opened(birds) as session:
        await session.press("colon")
        await paste(session, "next\nview")
        assert session.app.screen.query_one(Input).value == "next view"
        await session.press("escape", "escape")
        assert pasted_files(tmp_path) == []


@pytest.mark.parametrize(
    "pasted", ["swift\nsong", "swift\r\nsong\r\n", "\n swift\n\n  song ", "swift\u2028song"]
)
async def test_a_filter_that_is_pasted_keeps_all_its_lines(opened, birds, pasted: str) -> None:
    async with opened(birds) as session:
        await session.press("slash")
        await paste(session, pasted)
        assert session.main.filter_box.value.split() == ["swift", "song"]
        assert "\n" not in session.main.filter_box.value
        assert "1 of 2" in session.text


async def test_tags_reasons_and_names_keep_all_lines_too(opened, birds) -> None:
    async with opened(birds, settings=Settings(reasons=("off topic",))) as session:
        await session.press("t")
        await paste(session, "to\nread")
        await session.press("enter")
        assert session.annotation.tags == ("to read",)
        await session.press("E")
        await paste(session, "no\ncontrol group")
        await session.press("enter", "k")
        assert session.annotation.reason == "no control group"
        await session.press("f", "s")
        await paste(session, "my\nview")
        await session.press("enter")
        assert "Saved: my view" in session.text
        await session.press("escape", "x")
        box = session.app.screen.query_one(Input)
        box.value = ""
        await paste(session, "/tmp/reading\nlist.md")
        assert box.value == "/tmp/reading list.md"


async def test_what_was_copied_in_the_app_is_one_line_too(opened, birds) -> None:
    async with opened(birds) as session:
        session.app.copy_to_clipboard("swift\nsong")
        await session.press("slash", "ctrl+v")
        assert session.main.filter_box.value == "swift song"


async def test_the_filter_is_followed_while_a_paste_is_indexed(opened, birds, monkeypatch) -> None:
    """The list that fits the box stays until the new papers have an index, and marks stay."""
    from tui.startup.loader import CollectionLoader

    build, seen = CollectionLoader.index, []
    async with opened(birds) as session:

        async def look(self, collection, **options):
            seen.append((session.main.filter_box.value, session.main.paper_list.count()))
            return await build(self, collection, **options)

        monkeypatch.setattr(CollectionLoader, "index", look)
        await session.press("j", "space", "slash")
        await session.type("owl")
        await session.press("enter")
        await paste(session, PAPER)
        assert seen == [("owl", "1 of 2 · 1 marked")]
        assert session.main.filter_box.value == "owl"
        assert "2 of 3" in session.text
        assert "1 marked" in session.text
        assert session.title == "Tiny owls at night: a field study"
        assert session.status == "Added 1 new paper · u undoes"


SEVERAL = f"""{PAPER}
TY  - JOUR
TI  - Herons of the lower river
AB  - Boats counted herons along the banks in spring; their number follows that of the eels.
ER  -
"""


async def test_a_paste_is_undone_and_redone_as_one_action(opened, birds, tmp_path) -> None:
    """Its place in the order of actions is its own, and its file stays for the redo."""
    async with opened(birds) as session:
        await session.press("i")
        await paste(session, PAPER)
        assert session.title == "Tiny owls at night: a field study"
        await session.press("m", "u")
        assert len(titles(session)) == 3
        await session.press("u")
        assert len(titles(session)) == 2
        assert session.status.startswith("Undid: Pasted: Tiny owls")
        assert session.status.endswith("ctrl+r redoes")
        await session.press("u")
        assert session.status.startswith("Undid: Included")
        await session.press("ctrl+r", "ctrl+r")
        assert titles(session)[-1] == "Tiny owls at night: a field study"
        assert session.status.startswith("Redid: Pasted")
        assert session.title == "Tiny owls at night: a field study"
        assert len(pasted_files(tmp_path)) == 1


async def test_an_undone_paste_stays_away_in_the_next_session(opened, birds, tmp_path) -> None:
    async with opened(birds) as session:
        await paste(session, PAPER)
        assert len(titles(session)) == 3
    async with opened() as session:
        assert len(titles(session)) == 3
        session.notebook.undo_newest()  # as `papersift undo` does
    async with opened() as session:
        assert len(titles(session)) == 2
        assert session.app.opener.paths == (str(birds),)


async def test_several_papers_are_shown_before_they_are_added(opened, birds, tmp_path) -> None:
    async with opened(birds) as session:
        await paste(session, PAPER)
        await paste(session, SEVERAL)
        assert "Add 2 papers? · 1 already here" in session.text
        assert "+ Herons of the lower river" in session.text
        await session.press("escape")
        assert len(pasted_files(tmp_path)) == 1
        await paste(session, SEVERAL)
        await session.press("enter")
        assert session.title == "Herons of the lower river"
        assert session.status == "Added 1 new paper, 1 already here · u undoes"
        await session.press("u")
        assert len(titles(session)) == 3


BIBTEX = r"""@article{lopez, title={The {$\beta$}-endorphin of owls}, keywords={owls; night},
 author={L{\'o}pez, Ana and M{\"u}ller, Jo}, year={2020}, journal={Caf{\'e} Owls}, shelf={3}}
"""
BETA = "The β-endorphin of owls"
OTHER = BIBTEX.replace("lopez", "other").replace("endorphin", "blocker")


async def test_what_was_pasted_before_is_not_written_again(opened, birds, tmp_path) -> None:
    async with opened(birds) as session:
        await paste(session, BIBTEX)
        assert [path.name[:9] for path in pasted_files(tmp_path)] == ["pasted-20"]
        await paste(session, BIBTEX)
        assert session.status == f"Already here: {BETA}"
        await paste(session, BIBTEX + BIBTEX.replace("lopez", "again"))
        assert "Add 2 papers?" in session.text  # another citation key is another record
        await session.press("escape")
        await paste(session, birds.read_text())
        assert session.status == "Already here: 2 papers"
        assert len(pasted_files(tmp_path)) == 1
    async with opened() as session:
        newest = session.notebook.newest
        await paste(session, BIBTEX)
        assert session.status == f"Already here: {BETA}"
        assert session.notebook.newest == newest
        await paste(session, BIBTEX.replace("2020", "2020, doi={10.1234/beta}"))
        assert session.status == "Added 0 new papers, 1 already here · u undoes"


async def test_a_paste_that_was_undone_can_be_pasted_again(opened, birds, tmp_path) -> None:
    async with opened(birds) as session:
        await paste(session, PAPER)
        await session.press("u")
        await paste(session, PAPER)
        assert session.status == "Added 1 new paper · u undoes"


async def test_the_preview_shows_titles_and_names_as_the_list_does(opened, birds) -> None:
    async with opened(birds) as session:
        await paste(session, BIBTEX + OTHER)
        assert f"+ {BETA}" in session.text
        assert "López, Ana; Müller, Jo · Café Owls · 2020" in session.text


@pytest.mark.parametrize("junk", ["  \n\t ", "Subscribe\n", "<html><body>x</body></html>"])
async def test_nothing_is_kept_of_a_paste_without_papers(opened, birds, tmp_path, junk) -> None:
    async with opened(birds) as session:
        await paste(session, junk)
        assert pasted_files(tmp_path) == []
        assert session.notebook.newest == 0
        assert "Not added" in session.status or "nothing was kept" in session.status
