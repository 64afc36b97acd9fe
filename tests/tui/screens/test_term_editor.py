"""The two lists of terms in the app, and what the screen shows of them."""

from __future__ import annotations

import json
from pathlib import Path

from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from store.screening.terms import Term


def styles_of(session, text: str) -> set[tuple[bool, bool]]:
    """Return whether a text is drawn in reverse and struck out, wherever the page has it."""
    strips: list[Strip] = [session.main.pane.text.render_line(y) for y in range(12)]
    return {
        (bool(segment.style.reverse), bool(segment.style.strike))
        for strip in strips
        for segment in strip
        if segment.text == text and segment.style is not None
    }


async def counted(session) -> None:
    await session.wait_until(lambda: session.main.paper_list.terms.is_current)


async def test_terms_are_added_edited_moved_and_deleted_by_keys(opened) -> None:
    async with opened(size=(120, 40)) as session:
        terms = session.notebook.terms
        await session.press("H")
        assert "No terms yet" in session.text
        await session.press("a")
        await session.type("mixture")
        await session.press("enter", "a")
        await session.type("[x] y*z")
        await session.press("enter")
        assert "a * can only stand at the end" in session.text
        await session.press("escape", "tab", "a")
        await session.type("gpu")
        await session.press("enter")
        assert terms.all == (Term("mixture", True), Term("gpu", False))
        await session.press("e", *["backspace"] * 3)
        await session.type("image")
        await session.press("enter", "m")
        assert terms.all == (Term("mixture", True), Term("image", True))
        await session.press("u")
        assert terms.all == (Term("mixture", True), Term("image", False))
        await counted(session)
        papers = session.main.paper_list.terms.papers_of(Term("mixture", True))
        assert papers
        assert f" {papers}  mixture" in session.text
        await session.press("d")
        assert terms.all == (Term("mixture", True),)
        await session.press("u", "escape", "j")
        assert len(session.notebook.history()) == 7


async def test_row_page_and_line_show_the_terms_and_h_hides_them(opened) -> None:
    async with opened(size=(120, 40)) as session:
        session.notebook.terms.add(["moe", "~train"], wanted=True)
        session.notebook.terms.add(["token*"], wanted=False)
        await session.press("slash")
        await session.type("olmoe:")
        await session.press("enter")
        await session.wait_until(lambda: "+2 −1" in session.text)
        assert "+ moe · ~train  − token*" in session.text
        assert styles_of(session, "MoE") == {(True, False)}
        assert styles_of(session, "tokens") == {(False, True)}
        await session.press("h")
        assert "Terms hidden" in session.status
        assert "+2 −1" not in session.text
        assert "− token*" not in session.text
        assert styles_of(session, "tokens") == set()
        await session.press("h", "escape", "s", "w", "S", "g")
        paper_list = session.main.paper_list
        balances = [plus - minus for plus, minus in paper_list.terms.counts(paper_list.positions)]
        assert balances == sorted(balances, reverse=True)
        assert balances[0] > balances[-1]


async def test_a_filter_by_terms_follows_their_editor(opened) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("wanted:jamba")
        await session.press("enter")
        assert "0 of 153" in session.text
        await session.press("H", "a")
        await session.type("jamba")
        await session.press("enter", "escape")
        await session.wait_until(lambda: "0 of 153" not in session.text)
        assert "Jamba" in session.title
        await session.press("u")
        await session.wait_until(lambda: "0 of 153" in session.text)


async def test_a_blank_line_parts_terms_and_abstract_where_there_is_room(opened) -> None:
    for size, lead in (((120, 40), "\n"), ((80, 24), "")):
        async with opened(size=size) as session:
            if not session.notebook.terms.all:
                await session.press("H", "a")
                await session.type("model*")
                await session.press("enter", "escape")
            await counted(session)
            await session.press("g")
            await session.wait_until(lambda: "+ model*" in session.text)
            text = session.main.pane.text.render().plain
            assert text == lead + text.lstrip("\n")
            await session.press("h")
            assert not session.main.pane.text.render().plain.startswith("\n")
            await session.press("h")


async def test_terms_are_imported_and_exported_one_a_line(opened, tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text("~train\n\n.*\nmixture of experts\n")
    async with opened() as session:
        await session.press("H", "I")
        await session.type(str(tmp_path / "terms.txt"))
        await session.press("enter")
        assert len(session.notebook.terms.all) == 2
        await session.press("I")
        await session.type("/dev/zero")
        await session.press("enter")
        assert "a device, not a file" in session.text
        await session.press("escape", "X")
        await session.type(str(tmp_path / "out.txt"))
        await session.press("enter")
        assert (tmp_path / "out.txt").read_text() == "~train\nmixture of experts\n"
        await session.press("X")
        await session.type(str(tmp_path / "out.txt"))
        await session.press("enter")
        assert "already exists" in session.text


async def test_a_selected_text_is_offered_as_a_term(opened) -> None:
    async with opened(size=(120, 40)) as session:
        pane = session.main.pane.text
        session.main.selections = {pane: Selection(Offset(3, 0), Offset(12, 0))}
        selected = pane.render().plain[3:12].strip()
        await session.press("colon")
        await session.type("unwanted terms")
        await session.press("enter", "enter")
        assert session.notebook.terms.all == (Term(selected, False),)


async def test_an_export_of_the_app_counts_the_terms(opened, tmp_path: Path) -> None:
    async with opened() as session:
        session.notebook.terms.add(["moe"], wanted=True)
        await session.press("x", "ctrl+u")
        await session.type(str(tmp_path / "out.json"))
        await session.press("enter")
        await session.settle()
    papers = json.loads((tmp_path / "out.json").read_text())
    assert sum(paper["wanted"] for paper in papers) == 8
    assert {paper["unwanted"] for paper in papers} == {0}
