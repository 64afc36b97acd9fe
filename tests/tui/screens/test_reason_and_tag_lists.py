"""The editors of reasons and tags in the app."""

from __future__ import annotations

from tui.config.settings import Settings


async def test_reasons_are_made_renamed_reordered_and_retired(opened) -> None:
    settings = Settings(reasons=("off topic", "too old"))
    async with opened(settings=settings, size=(120, 40)) as session:
        reasons = session.notebook.reasons
        await session.press("e", "1", "E", "ctrl+e")
        assert "s takes over the 2 reasons of settings.toml" in session.text
        await session.press("s")
        assert [each.text for each in reasons] == ["off topic", "too old"]
        assert "settings.toml" not in session.text.splitlines()[-4]
        await session.press("a")
        await session.type("not a [/x] trial")
        await session.press("enter", "G", "K", "g", "e")
        await session.press("backspace")
        await session.type("cs")
        await session.press("enter")
        texts = [(each.text, each.retired) for each in reasons]
        assert texts == [
            ("off topics", False), ("not a [/x] trial", False), ("too old", False)
        ]  # fmt: skip
        await session.press("G", "d", "escape")
        assert session.main.paper_list.collection.reasons == {"off topics": 1}
        await session.press("k")
        assert session.annotation.reason == "off topics"
        assert "off topics" in session.text
        await session.press("j", "e")
        assert "too old" not in session.text
        await session.press("2")
        assert "Excluded (not a [/x] trial)" in session.status
        await session.press("u", "u", "u")
        await session.press("k", "k")
        assert session.annotation.reason == "off topic"


async def test_an_exclusion_without_a_reason_stays_possible(opened) -> None:
    async with opened() as session:
        await session.press("e", "E")
        assert "why?" in session.text
        await session.press("enter", "u", "u")
        session.notebook.reasons.make("off topic")
        await session.press("e", "enter")
        assert session.notebook.history(1)[0].text.startswith("Excluded: ")


async def test_tags_are_renamed_merged_deleted_and_gone_to(opened) -> None:
    async with opened() as session:
        for tag in ("moe", "experts", "[/x]"):
            await session.press("t")
            session.app.focused.value = tag
            await session.press("enter", "j")
        await session.press("number_sign")
        assert "[/x]" in session.text
        await session.press("g", "r")
        session.app.focused.value = "slash"
        await session.press("enter")
        assert "Renamed the tag" in session.text
        counts = session.main.paper_list.collection.tags
        assert sorted(counts) == ["experts", "moe", "slash"]
        await session.press("G", "m")
        session.app.focused.value = "nothing"
        await session.press("enter")
        assert "There is no tag" in session.text
        session.app.focused.value = "moe"
        await session.press("enter")
        assert session.main.paper_list.collection.tags == {"moe": 2, "experts": 1}
        await session.press("g", "d")
        assert "d again takes the tag off 2 papers" in session.text
        await session.press("d")
        assert session.main.paper_list.collection.tags == {"experts": 1}
        await session.press("u", "g", "enter")
        assert "tag:=moe" in session.text
        assert "2 of 153" in session.text
