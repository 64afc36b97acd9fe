"""A styled line as a strip of exactly so many columns."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.strip import Strip
from textual.style import Style

_NARROW = re.compile(r"[\x20-\x7e\xa0-\xac\xae-\u02ff·×…–—‘’“”\u2500-\u25c6★☆✎✓✗]*")
"""Characters that take one column in every terminal that we know of."""


def drawn(content: Content, width: int, base: Style) -> Strip:
    """Cut or fill a line to a width.

    What Textual does for texts of every kind takes it twice as long, and a typed letter draws
    fifty lines.
    """
    text = content.plain
    layers = [
        (start, end, style) for start, end, style in content.spans if isinstance(style, Style)
    ]
    if len(layers) < len(content.spans) or not _NARROW.fullmatch(text):
        segments = content.truncate(width, ellipsis=True).render_segments(base)
        return Strip(segments).adjust_cell_length(width, base.rich_style)
    if len(text) > width:
        text = text[: width - 1] + "…"
    elif len(text) < width:
        text += " " * (width - len(text))
    cuts = {0, width}
    for start, end, _ in layers:
        cuts.add(min(start, width))
        cuts.add(min(end, width))
    edges = sorted(cuts)
    segments = []
    for start, end in pairwise(edges):
        over = tuple(style for first, last, style in layers if first <= start < last)
        segments.append(Segment(text[start:end], _mixed(base, over)))
    return Strip(segments, width)


@lru_cache(maxsize=512)
def _mixed(base: Style, over: tuple[Style, ...]) -> RichStyle:
    """Lay styles over each other, the last on top."""
    for style in over:
        base += style
    return base.rich_style
