"""What screens look like where a snapshot does not show it: hidden panes, cut titles, wide keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.search.matches import NO_MATCHES
from tui.widgets.paper_text import about_text

LONG = " ".join(["A study of owls that were counted in poplars"] * 12)


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    path = tmp_path / "birds.csv"
    path.write_text(f"title,abstract,year\n{LONG},An owl hoots.,2002\nSwifts,A swift sings.,2001\n")
    return path


async def test_the_third_column_is_there_again_after_it_was_hidden(opened, birds: Path) -> None:
    async with opened(birds, size=(200, 60)) as session:
        assert "birds.csv:2" in session.main.side.text.render().plain
        for there, back in (("enter", "escape"), ("v", "v v")):
            await session.press(there)
            assert "Progress" not in session.text
            await session.press(*back.split(), "j")
            assert "Note\n" in session.main.side.text.render().plain
            shown = [row[156:].strip(" │") for row in session.text.splitlines()]
            assert "Details" in shown
            assert any("birds.csv:3" in row for row in shown)
            await session.press("k")


async def test_the_third_column_is_there_when_the_terminal_has_become_wide(opened, birds) -> None:
    async with opened(birds, size=(120, 40)) as session:
        await session.pilot.resize_terminal(200, 60)
        await session.settle()
        assert "Source      birds.csv:2" in session.main.side.text.render().plain


async def test_a_page_that_was_hidden_shows_the_paper_of_now(opened, birds: Path) -> None:
    async with opened(birds, size=(80, 24)) as session:
        await session.press("v", "enter", "escape", "j", "enter")
        assert "A swift sings." in session.text


async def test_a_title_that_is_cut_says_so(opened, birds: Path) -> None:
    async with opened(birds, size=(80, 24)) as session:
        rows = session.text.splitlines()
        last = next(row for row in rows[rows.index("─" * 80) + 2 :])
        assert last.endswith("…")
        assert len(last) <= 79
        await session.press("j")
        assert "Swifts…" not in session.text


async def test_a_message_has_no_gap_and_a_paper_has_its_rows_again(opened, birds: Path) -> None:
    async with opened(birds, size=(120, 40)) as session:
        await session.press("slash", *"qqqq")
        rows = [row.partition("│")[2].strip() for row in session.text.splitlines()]
        heading = rows.index("Nothing matches")
        assert rows[heading + 2].startswith("Esc clears the filter")
        await session.press("escape", "j")
        rows = [row.partition("│")[2].strip() for row in session.text.splitlines()]
        assert rows[1] == "Swifts"
        assert rows[3] == "2001"
        assert rows[6] == "· undecided"


async def test_a_paper_without_authors_fits_the_narrowest_page(opened, birds: Path) -> None:
    async with opened(birds) as session:
        paper, styles = session.main.paper, session.main.pane.named_styles
        assert paper is not None
        about = about_text(paper, NO_MATCHES, styles, columns=1, lines=1)
        assert about.plain == "2002"


async def test_keys_have_one_name_in_footer_and_help(opened) -> None:
    async with opened(size=(80, 24)) as session:
        await session.press("slash")
        assert "Enter keep the filter  Esc drop it  Tab complete" in session.text
        await session.press("escape", "n")
        assert "ctrl+o open in $EDITOR" in session.text


async def test_the_open_dialog_marks_what_could_not_be_read(opened, birds: Path) -> None:
    broken = birds.with_name("broken.pdf")
    broken.write_bytes(b"%PDF-1.4 \x00\x01")
    async with opened(birds, broken, size=(200, 30)) as session:
        await session.press("O")
        marks = {row.rpartition("/")[2][:9]: row for row in session.text.splitlines() if "/" in row}
        assert "✓ " in marks["birds.csv"]
        assert "! " in marks["broken.pd"]
        assert "✓" not in marks["broken.pd"]
        await session.press("down", "delete")
        assert "broken.pdf" not in [Path(path).name for path in session.main.opener.paths]


async def test_dialogs_are_as_high_as_what_they_show(opened) -> None:
    async with opened(size=(200, 60)) as session:
        await session.press("i", "U")
        assert session.app.screen.query_one("Vertical").size.height < 12
        await session.press("escape", "R")
        scroll = session.app.screen.query_one("VerticalScroll")
        assert scroll.max_scroll_y == 0


async def test_what_is_announced_at_once_after_another_paper_stays(opened, birds: Path) -> None:
    async with opened(birds, size=(120, 40)) as session:
        await session.press("i", "m")
        for _ in range(5):
            await session.press("j", "k", "tab")
            assert "All 2 papers are decided" in session.text
