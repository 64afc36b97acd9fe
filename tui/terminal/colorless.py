"""Screens without colours, for NO_COLOR and for terminals that have none.

Textual answers NO_COLOR with greys, which are colours too. Here what stood out by its ground is
reversed instead, and what was muted is dim.
"""

from __future__ import annotations

import os
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_REVERSED_FROM = 0.25
"""Difference in brightness from the widget's ground at which a ground marks something."""

_DIM_BELOW = 0.55
"""Difference in brightness from its ground below which a text is muted."""

_SIGNAL_FROM = 60
"""Difference between the channels of a colour, of 255, at which it is not a grey."""


def forget_empty_no_color() -> None:
    """Take an empty NO_COLOR for none, as no-color.org says; Textual takes it for set."""
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]


def color_filter() -> LineFilter | None:
    """Return the filter for this terminal and user; None where colours are welcome."""
    if os.environ.get("TERM") == "dumb":
        return PlainText()
    return Colorless() if os.environ.get("NO_COLOR") else None


class PlainText(LineFilter):
    """Removes every style: the terminal knows none."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without styles; what a click on them does stays."""
        return [
            Segment(text, style and Style(meta=style.meta or None), control)
            for text, style, control in segments
        ]


class Colorless(LineFilter):
    """Removes the colours and keeps what they say."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in bold, dim, underlined and reversed alone."""
        ground = background.brightness
        return [
            Segment(text, style and _without_color(style, ground), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=4096)
def _without_color(style: Style, ground: float) -> Style:
    """Return a style without its colours, over a ground of this brightness from 0 to 1."""
    behind = _brightness(style.bgcolor, ground)
    marked = abs(behind - ground) >= _REVERSED_FROM
    text = _brightness(style.color, 1.0 - round(behind))
    muted = not marked and abs(text - behind) < _DIM_BELOW and not _is_signal(style.color)
    plain = style.without_color
    if muted and not plain.bold:
        plain += Style(dim=True)
    return plain + Style(reverse=not plain.reverse) if marked else plain


def _is_signal(color: object) -> bool:
    """Return whether a colour of Rich is far from grey: it says something, and must be seen."""
    from rich.color import Color as RichColor

    if not isinstance(color, RichColor) or color.is_default:
        return False
    channels = color.get_truecolor()
    return max(channels) - min(channels) >= _SIGNAL_FROM


def _brightness(color: object, default: float) -> float:
    """Return the brightness of a colour of Rich from 0 to 1; the default for the terminal's own."""
    from rich.color import Color as RichColor

    if not isinstance(color, RichColor) or color.is_default:
        return default
    return Color.from_rich_color(color).brightness
