"""Styled text put together piece by piece: Content.assemble takes several times as long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.content import Content, Span
from textual.style import Style

from tui.widgets.strips import Highlights

TextStyles = Mapping[str, Style | str]
"""Styles by name; names instead of styles where these are inserted later."""


class TextBuilder:
    """Collects pieces of text with their styles."""

    def __init__(self, styles: TextStyles) -> None:
        self._styles = styles
        self._texts: list[str] = []
        self._spans: list[Span] = []
        self._length = 0

    def __bool__(self) -> bool:
        return bool(self._length)

    @property
    def length(self) -> int:
        """The characters that were added."""
        return self._length

    def add(
        self, text: str, style: str = "", highlights: Highlights = (), on: str = "match"
    ) -> None:
        """Add a text in the style of a name; its highlights get the style `on` on top."""
        start, self._length = self._length, self._length + len(text)
        self._texts.append(text)
        if style and text:
            self._spans.append(Span(start, self._length, self._styles[style]))
        self.highlight(highlights, on, start)

    def highlight(self, highlights: Highlights, style: str, start: int = 0) -> None:
        """Put a style on ranges of characters after `start`; beyond the end they are ignored."""
        for first, last in highlights:
            begin, end = start + first, min(start + last, self._length)
            if begin < end:
                self._spans.append(Span(begin, end, self._styles[style]))

    def link(self, start: int, address: str) -> None:
        """Make a link of what was added after `start`."""
        self._spans.append(Span(start, self._length, Style(link=address)))

    def content(self) -> Content:
        """Return all that was added."""
        return Content("".join(self._texts), self._spans)


def join_contents(parts: Iterable[Content], separator: str) -> Content:
    """Join texts that are not empty."""
    plain: list[str] = []
    spans: list[Span] = []
    length = 0
    for part in parts:
        if not part.plain:
            continue
        if plain:
            plain.append(separator)
            length += len(separator)
        spans += [Span(start + length, end + length, style) for start, end, style in part.spans]
        plain.append(part.plain)
        length += len(part.plain)
    return Content("".join(plain), spans)
