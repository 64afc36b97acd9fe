"""The filter after actions: how many shown no longer match, and Enter asks again."""

from __future__ import annotations

from pathlib import Path

import pytest

BIRDS = "title,abstract,year\n" + "".join(
    f"{name},How the {name} lives.,2001\n" for name in ("swift", "owl", "heron", "crane")
)


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    path = tmp_path / "birds.csv"
    path.write_text(BIRDS)
    return path


async def count_shows(session, text: str) -> None:
    await session.wait_until(lambda: text in session.main.count.text)


@pytest.mark.parametrize(
    ("query", "keys", "gone"),
    [
        ("is:undecided", "ii", 2),
        ("-is:read", "r", 1),
        ("-is:marked", ["space"], 1),
        ("-tag:old swift OR owl", ["t", *"old", "enter"], 1),
        ("is:undecided", "iiuu", 0),
        ("has:rating OR owl", "j", 0),
    ],
)
async def test_the_count_says_how_many_no_longer_match(opened, birds, query, keys, gone) -> None:
    async with opened(birds) as session:
        await session.press("slash")
        await session.pilot.pause()
        session.main.filter_box.value = query
        await session.press("enter")
        shown = len(session.main.rows.positions)
        await session.press(*keys)
        words = {0: "no longer", 1: "1 no longer matches", 2: "2 no longer match"}[gone]
        if gone:
            await count_shows(session, words)
        else:
            await session.pilot.pause(0.3)
            assert words not in session.main.count.text
        assert len(session.main.rows.positions) == shown
        await session.press("slash", "enter")
        assert len(session.main.rows.positions) == shown - gone
        assert "no longer" not in session.main.count.text


async def test_asking_again_leaves_the_cursor_on_its_paper(opened, birds) -> None:
    async with opened(birds) as session:
        await session.press("slash")
        session.main.filter_box.value = "is:undecided"
        await session.press("enter", "i", "j")
        title = session.title
        await session.press("slash", "enter")
        assert session.title == title
        assert "3 of 4" in session.text


async def test_all_marked_papers_are_copied(opened, birds, monkeypatch) -> None:
    from tui.terminal import programs

    copied: list[str] = []
    monkeypatch.setattr(programs, "copy_text", lambda text: copied.append(text) or True)
    async with opened(birds) as session:
        await session.press("y", "m")
        assert copied[-1] == "- swift. (2001)"
        await session.press("space", "j", "space", "y")
        assert "Copy of 2 papers" in session.text
        await session.press("m")
        assert copied[-1] == "- swift. (2001)\n- heron. (2001)"
        assert "Copied the Markdown of 2 papers" in session.status
        await session.press("y", "t")
        assert copied[-1] == "swift\nheron"
        await session.press("y", "a")
        assert copied[-1] == "How the swift lives.\n\nHow the heron lives."
        await session.press("y", "d")
        assert "There is no DOI of 2 papers" in session.status


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_keys_of_the_views_fit_in_one_line(opened, birds, size) -> None:
    async with opened(birds, size=size) as session:
        await session.press("f")
        (line,) = [line for line in session.text.splitlines() if "Enter goes" in line]
        assert "Esc closes" in line
