"""A few signs of Markdown drawn as plain text: headings, points and emphasis.

Textual's own Markdown takes links and its imports take long; text from elsewhere must do neither.
"""

from __future__ import annotations

import re

from textual.content import Content

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_POINT = re.compile(r"(\s*)[-*+]\s+(.*)$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\3(?!\w)")

_MAX_CHARACTERS = 20_000
"""Characters that are drawn; it says so when there are more."""


def markdown_text(text: str) -> Content:
    """Return Markdown as a text with styles; what is not known stays as it was typed."""
    lines = [_line(line) for line in text[:_MAX_CHARACTERS].split("\n")]
    more = len(text) - _MAX_CHARACTERS
    if more > 0:
        lines.append(Content.assemble((f"… {more:,} more characters", "$text-muted")))
    return Content("\n").join(lines)


def _line(line: str) -> Content:
    if heading := _HEADING.match(line):
        return Content.assemble((heading[1], "bold $accent"))
    if point := _POINT.match(line):
        return Content.assemble(f"{point[1]}• ", _emphasized(point[2]))
    return _emphasized(line)


def _emphasized(text: str) -> Content:
    parts: list[Content] = []
    position = 0
    for match in _EMPHASIS.finditer(text):
        parts.append(Content(text[position : match.start()]))
        strong, light = match[2], match[4]
        parts.append(Content.assemble((strong or light, "bold" if strong else "italic")))
        position = match.end()
    return Content("").join([*parts, Content(text[position:])])
