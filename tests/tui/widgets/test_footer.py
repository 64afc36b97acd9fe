"""The footer names the keys that do something now, and a click is as good as the key."""

from __future__ import annotations

from store.model.annotation import Decision
from tui.widgets.footer import KeyFooter


def line(session) -> str:
    return session.text.split("\n")[-1]


async def test_the_line_follows_where_keys_go(opened) -> None:
    async with opened() as session:
        assert line(session).startswith(" / filter i include m maybe")
        await session.press("slash")
        assert line(session) == " ↑ earlier filters ⏎ keep the filter Esc drop it tab complete"
        await session.press("escape", "n")
        assert "Esc keep the note" in line(session)
        await session.press("escape")
        assert line(session).startswith(" / filter i include m maybe")


async def test_a_click_presses_the_key_that_was_drawn_there(opened) -> None:
    async with opened() as session:
        await session.press("k")
        for word, decision in (("i include", Decision.INCLUDE), ("m maybe", Decision.MAYBE)):
            at = line(session).index(word)
            for column in (at, at + len(word) - 1):
                await session.press("home")
                await session.pilot.click(KeyFooter, offset=(column, 0))
                await session.settle()
                await session.press("home")
                assert session.annotation.decision is decision
                await session.press("backspace")
        await session.press("home")
        await session.pilot.click(KeyFooter, offset=(line(session).index("i include") - 1, 0))
        await session.settle()
        assert session.annotation.decision is Decision.UNDECIDED


async def test_the_line_is_drawn_only_when_it_says_something_else(opened) -> None:
    async with opened() as session:
        drawn = []
        keys = session.main.query_one(KeyFooter)
        keys.refresh = lambda *_, **__: drawn.append(1)
        session.main.refresh_bindings()
        await session.settle()
        assert not drawn
        await session.press("slash")
        assert drawn
