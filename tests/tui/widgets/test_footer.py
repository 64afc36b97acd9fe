"""The footer names the keys that do something now; a click on one is the same as the key."""

from __future__ import annotations

from store.model.annotation import Decision
from tui.widgets.footer import KeyFooter


def footer_line(session) -> str:
    return session.text.split("\n")[-1]


async def test_the_footer_follows_the_focus(opened) -> None:
    async with opened() as session:
        assert footer_line(session).startswith(" / filter  i include  m maybe")
        await session.press("slash")
        expected = " ↑ earlier filters  Enter keep the filter  Esc drop it  Tab complete"
        assert footer_line(session) == expected
        await session.press("escape", "n")
        assert "Esc keep the note" in footer_line(session)
        await session.press("escape")
        assert footer_line(session).startswith(" / filter  i include  m maybe")


async def test_a_click_presses_the_key_that_is_shown_there(opened) -> None:
    async with opened() as session:
        await session.press("k")
        for hint, decision in (("i include", Decision.INCLUDE), ("m maybe", Decision.MAYBE)):
            start = footer_line(session).index(hint)
            for column in (start, start + len(hint) - 1):
                await session.press("home")
                await session.pilot.click(KeyFooter, offset=(column, 0))
                await session.settle()
                await session.press("home")
                assert session.annotation.decision is decision
                await session.press("backspace")
        await session.press("home")
        gap = footer_line(session).index("i include") - 1
        await session.pilot.click(KeyFooter, offset=(gap, 0))
        await session.settle()
        assert session.annotation.decision is Decision.UNDECIDED


async def test_the_footer_is_drawn_only_when_it_shows_other_keys(opened) -> None:
    async with opened() as session:
        refreshes = []
        footer = session.main.query_one(KeyFooter)
        footer.refresh = lambda *_, **__: refreshes.append(1)
        session.main.refresh_bindings()
        await session.settle()
        assert not refreshes
        await session.press("slash")
        assert refreshes
