"""The criteria in the app."""

from __future__ import annotations

import pytest
from textual.containers import Vertical

from tui.widgets.markdown_text import markdown_text


async def test_criteria_are_written_in_place_kept_and_pinned(opened) -> None:
    async with opened(size=(200, 50)) as session:
        await session.press("c", "e")
        await session.type("# Include")
        await session.press("enter")
        await session.type("- [/x] trials")
        await session.press("escape")
        assert session.notebook.profile.criteria == "# Include\n- [/x] trials"
        assert "• [/x] trials" in session.text
        await session.press("p", "escape")
        assert "• [/x] trials" in session.text
        await session.press("j", "i")
        assert "• [/x] trials" in session.text
        await session.press("u", "u")
        assert "[/x] trials" not in session.text
        assert session.notebook.profile.criteria == ""
        await session.press("ctrl+r")
    async with opened(size=(200, 50)) as session:
        assert "• [/x] trials" in session.text
        await session.press("c", "p", "escape")
        assert "• [/x] trials" not in session.text
    async with opened(size=(80, 24)) as session:
        await session.press("c")
        assert "Include" in session.text
        await session.press("c")
        assert "• [/x] trials" not in session.text


async def test_criteria_that_stay_empty_are_no_action(opened) -> None:
    async with opened(size=(120, 40)) as session:
        await session.press("c", "e", "escape")
        assert "Removed" not in session.text
        assert session.notebook.profile.name_reviewer("") is None
        await session.press("u")
        assert "Nothing to undo" in session.text


async def test_the_dialog_is_as_high_as_its_text_and_higher_while_it_is_written(opened) -> None:
    async with opened(size=(200, 60)) as session:
        session.notebook.profile.write_criteria("\n".join(f"- point {n}" for n in range(20)))
        await session.press("c")
        frame = session.app.screen.query_one(Vertical)
        assert frame.size.height < 28
        assert "point 19" in session.text
        await session.press("e")
        assert frame.size.height > 40
        await session.press("escape")
        assert frame.size.height < 28


@pytest.mark.parametrize(
    ("text", "plain", "styles"),
    [
        ("# Include ##", "Include", ["bold $accent"]),
        ("  - a **b** c", "  • a b c", ["bold"]),
        ("*a* and _b_ and a_b_c", "a and b and a_b_c", ["italic", "italic"]),
        ("[/x] [@click=app.quit](y)", "[/x] [@click=app.quit](y)", []),
        ("2 * 3 * 4", "2 * 3 * 4", []),
        ("#hash", "#hash", []),
        ("a\n\n-b", "a\n\n-b", []),
    ],
)
def test_a_few_signs_of_markdown_are_drawn(text: str, plain: str, styles: list[str]) -> None:
    content = markdown_text(text)
    assert content.plain == plain
    assert [str(span.style) for span in content.spans] == styles


def test_much_markdown_is_cut() -> None:
    assert markdown_text("x" * 30_000).plain.endswith("… 10,000 more characters")
