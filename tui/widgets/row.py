"""One paper as the list shows it: two lines of text with their styles, not yet cut to width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.content import Content, Span
from textual.style import Style

from store.annotation import Annotation, Decision
from store.matched import NOTHING, Matched
from store.papers import Paper
from store.text import shorten
from tui.widgets.signs import (
    CURSOR,
    GLYPHS,
    MARK,
    MOST_NAMES,
    NOTE,
    between,
    byline,
    fitting,
)

TITLE_LIMIT = 300
"""Characters of a title that a row shows at most."""

OPENING = 240
"""Characters of the abstract that stand in for unknown authors and venue."""

BEFORE = 24
"""Characters of the abstract shown before a match in it."""

TAGS_WITHIN = 34
"""Columns of a row that tags may take."""

BETWEEN = " · "
"""Between what a row's second line says."""

Spans = Iterable[tuple[int, int]]

Styles = Mapping[str, Style | str]
"""Styles of the parts of a row or page; their names where they are to be put in later."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row shows beyond the paper and its Annotation."""

    cursor: bool = False
    marked: bool = False
    near: bool = False
    """Misses one of the words of the query."""
    orphan: bool = False
    matched: Matched = NOTHING
    """Letters that the query matched."""


class Line:
    """A line that is put together piece by piece; each adds its styles to those before it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._spans: list[Span] = []
        self._length = 0

    def add(
        self, text: str, style: Style | str, lit: Spans = (), light: Style | str | None = None
    ) -> None:
        """Add a text, with what matched in it lit up; a span beyond the text lights nothing."""
        start, length = self._length, len(text)
        self._spans.append(Span(start, start + length, style))
        if light is not None:
            self._spans += [
                Span(start + first, start + min(last, length), light)
                for first, last in lit
                if first < min(last, length)
            ]
        self._pieces.append(text)
        self._length += length

    def add_content(self, content: Content) -> None:
        """Add a text that has its styles."""
        self._spans += [
            Span(start + self._length, end + self._length, style)
            for start, end, style in content.spans
        ]
        self._pieces.append(content.plain)
        self._length += len(content.plain)

    def content(self) -> Content:
        """Give the whole line."""
        return Content("".join(self._pieces), self._spans)


def row(
    paper: Paper, annotation: Annotation, shown: Shown, styles: Styles
) -> tuple[Content, Content]:
    """Draw a paper: glyph, rating and title; below it, dim, all that tells it from others."""
    decision, edge = annotation.decision, CURSOR if shown.cursor else " "
    first, second = Line(), Line()
    if shown.marked:
        first.add(MARK, styles["mark"])
    else:
        first.add(edge, styles["edge"])
    first.add(GLYPHS[decision], styles[decision.value])
    first.add(f" {annotation.rating or ' '} ", styles["rating"])
    faint = shown.near or decision is Decision.EXCLUDE
    style = styles["untitled"] if not paper.title else styles["faint" if faint else "title"]
    title = shorten(paper.display_title, TITLE_LIMIT)
    first.add(title, style, shown.matched.title, styles["match"])
    second.add(edge, styles["edge"])
    second.add("    ", styles["dim"])
    _about(second, paper, annotation, shown, styles)
    return first.content(), second.content()


def _about(line: Line, paper: Paper, annotation: Annotation, shown: Shown, styles: Styles) -> None:
    """Say tags, note, merged duplicates, then where it matched, who wrote it, or how it begins."""
    dim, match, matched = styles["dim"], styles["match"], shown.matched
    for tag in tags(annotation, matched, TAGS_WITHIN, styles):
        line.add_content(tag)
        line.add(BETWEEN, dim)
    if annotation.note:
        line.add(NOTE, styles["tag"])
        line.add(BETWEEN, dim)
    if paper.duplicates:
        line.add(f"×{paper.duplicates + 1}{BETWEEN}", dim)
    if shown.orphan:
        line.add(f"source not open{BETWEEN}", dim)
    reason = matched.reason
    if reason in ("abstract", "note"):
        text = paper.abstract if reason == "abstract" else annotation.note
        spans = matched.abstract if reason == "abstract" else matched.note
        cut, span = snippet(text, *spans[0])
        line.add(cut, dim, [span], match)
    else:
        line.add(_who(paper), dim, byline_spans(paper, matched), match)


def tags(annotation: Annotation, matched: Matched, room: int, styles: Styles) -> list[Content]:
    """Set each tag with its sign, and how many there are beyond those that fit."""
    shown = fitting(annotation.tags, room)
    lights = [*matched.tags, *((),) * len(shown)]
    contents = [
        lit(Content.assemble((f"#{tag}", styles["tag"])), moved(spans, 1), styles["match"])
        for tag, spans in zip(shown, lights, strict=False)
    ]
    more = len(annotation.tags) - len(shown)
    return [*contents, Content.assemble((f"+{more}", styles["tag"]))] if more else contents


def byline_spans(paper: Paper, matched: Matched, most: int = MOST_NAMES) -> list[tuple[int, int]]:
    """Give where the byline of a paper shows matched letters of authors, venue, year."""
    spans: list[tuple[int, int]] = []
    at = 0
    for name, found in zip(paper.authors[:most], matched.authors, strict=False):
        spans += moved(found, at)
        at += len(name) + len(between(paper.authors))
    if matched.venue:
        names = byline(paper.authors, "", None, most)
        spans += moved(matched.venue, len(names) + len(" · ") if names else 0)
    if matched.year:
        whole = byline(paper.authors, paper.venue, paper.year, most)
        spans += moved(matched.year, len(whole) - len(str(paper.year)))
    return spans


def moved(spans: Spans, by: int) -> list[tuple[int, int]]:
    """Move spans of a text to where it stands in a longer one."""
    return [(start + by, end + by) for start, end in spans]


def _who(paper: Paper) -> str:
    """Say who wrote it, where and when; where that is unknown, how the abstract begins."""
    about = byline(paper.authors, paper.venue, paper.year)
    if about or not paper.title:
        return about or "no title in the source"
    return paper.abstract[:OPENING].replace("\n", " ")


def snippet(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """Give a text from a little before a match on, and where the match is in it."""
    begin = max(0, start - BEFORE)
    if begin:
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    lead = "…" if begin else ""
    shift = len(lead) - begin
    return lead + text[begin : begin + OPENING].replace("\n", " "), (start + shift, end + shift)


def lit(content: Content, spans: Spans, style: Style | str) -> Content:
    """Light up what matched; a span beyond the text lights nothing."""
    for start, end in spans:
        if start < end and start < len(content.plain):
            content = content.stylize(style, start, end)
    return content
