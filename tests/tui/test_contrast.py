"""Every text and every edge of every screen can be read, in each theme of our own.

WCAG 2.2: 4.5 to 1 for text, 3 to 1 for the edges of what one acts on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.color import ColorTriplet
from rich.segment import Segment
from textual.containers import Vertical
from textual.strip import Strip

from tui.config.settings import Settings
from tui.widgets.themes import THEMES

_EDGES = re.compile(r"[\s─│╭╮╰╯├┤▌]*")
"""Matches what is drawn with lines."""

_SCROLLBAR = re.compile(r"[\s▁▂▃▄▅▆▇]*")
"""Matches a scrollbar, which repeats where one is."""

SCREENS = (
    ("i", "5", "space", "e", "m"),
    ("slash", *"moe"),
    ("enter", "n", *"note"),
    ("escape", "enter"),
    ("escape", "x"),
    ("tab",),
    ("escape", "s"),
    ("escape", "E"),
    ("escape", "f"),
    ("escape", "U"),
    ("escape", "D"),
    ("escape", "question_mark"),
    ("escape", "colon", "down"),
)
"""The keys that lead from one screen to the next."""


def luminance(color: ColorTriplet) -> float:
    channels = [channel / 255 for channel in color]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(segment: Segment) -> float:
    """Return the contrast of a piece of a line as the terminal shows it."""
    style = segment.style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    front, back = style.color.get_truecolor(), style.bgcolor.get_truecolor()
    if style.dim:
        front = ColorTriplet(*((a + b) // 2 for a, b in zip(front, back, strict=True)))
    lighter, darker = sorted((luminance(front), luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pieces(session) -> Iterator[Segment]:
    """Yield what is drawn; of a dialog not what is dimmed behind it."""
    screen = session.app.screen
    region = screen.region if screen is session.main else screen.query_one(Vertical).region
    rows = screen._compositor.render_strips()[region.y : region.bottom]
    for row in rows:
        strip = Strip.join(row) if isinstance(row, list) else row
        cropped = strip.crop(region.x, region.right)
        yield from (part for part in cropped if not _SCROLLBAR.fullmatch(part.text))


async def test_every_text_and_edge_can_be_read_in_every_theme_of_ours(opened) -> None:
    weak: dict[str, float] = {}
    async with opened(size=(120, 40)) as session:
        for keys in SCREENS:
            await session.press(*keys)
            for theme in THEMES:
                session.app.theme = theme.name
                await session.settle()
                for segment in pieces(session):
                    needed = 3.0 if _EDGES.fullmatch(segment.text) else 4.5
                    if (measured := contrast(segment)) < needed:
                        weak[f"{theme.name} {keys[1:2]}: {segment.text.strip()}"] = measured
    assert weak == {}


async def test_on_a_terminal_with_its_own_colors_a_dialog_leaves_the_page_and_marks_a_selection(
    opened,
) -> None:
    async with opened(size=(120, 40), settings=Settings(theme="ansi-dark")) as session:
        title = session.title[:20]
        await session.press("x")
        assert title in session.text
        (selected,) = [part for part in pieces(session) if part.text == "reading-list.md"]
        assert selected.style is not None
        assert selected.style.reverse
