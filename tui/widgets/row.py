"""One paper as the list shows it: two lines of text with their styles, not yet cut to width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.content import Content
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

Spans = Iterable[tuple[int, int]]


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


def row(
    paper: Paper, annotation: Annotation, shown: Shown, styles: Mapping[str, Style]
) -> tuple[Content, Content]:
    """Draw a paper: glyph, rating and title; below it, dim, all that tells it from others."""
    edge = MARK if shown.marked else CURSOR if shown.cursor else " "
    decision = annotation.decision
    lead = Content.assemble(
        (edge, styles["mark"] if shown.marked else styles["edge"]),
        (GLYPHS[decision], styles[decision.value]),
        " ",
        (str(annotation.rating or " "), styles["rating"]),
        " ",
    )
    below = Content.assemble((CURSOR if shown.cursor else " ", styles["edge"]), "    ")
    return lead + _title(paper, annotation, shown, styles), below + _about(
        paper, annotation, shown, styles
    )


def _title(
    paper: Paper, annotation: Annotation, shown: Shown, styles: Mapping[str, Style]
) -> Content:
    text = shorten(paper.display_title, TITLE_LIMIT)
    faint = shown.near or annotation.decision is Decision.EXCLUDE
    style = styles["untitled"] if not paper.title else styles["faint" if faint else "title"]
    title = Content.assemble((text, style))
    return lit(title, shown.matched.title, styles["match"])


def _about(
    paper: Paper, annotation: Annotation, shown: Shown, styles: Mapping[str, Style]
) -> Content:
    """Say tags, note, merged duplicates, then where it matched, who wrote it, or how it begins."""
    dim, match, matched = styles["dim"], styles["match"], shown.matched
    parts = tags(annotation, matched, TAGS_WITHIN, styles)
    if annotation.note:
        parts.append(Content.assemble((NOTE, styles["tag"])))
    if paper.duplicates:
        parts.append(Content.assemble((f"×{paper.duplicates + 1}", dim)))
    if shown.orphan:
        parts.append(Content.assemble(("source not open", dim)))
    reason = matched.reason
    if reason in ("abstract", "note"):
        text = paper.abstract if reason == "abstract" else annotation.note
        spans = matched.abstract if reason == "abstract" else matched.note
        cut, span = snippet(text, *spans[0])
        parts.append(lit(Content.assemble((cut, dim)), [span], match))
    else:
        parts.append(lit(Content.assemble((_who(paper), dim)), byline_spans(paper, matched), match))
    return Content.assemble((" · ", dim)).join(parts)


def tags(
    annotation: Annotation, matched: Matched, room: int, styles: Mapping[str, Style]
) -> list[Content]:
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
    """Give where the byline of a paper shows matched letters of its authors and venue."""
    spans: list[tuple[int, int]] = []
    at = 0
    for name, found in zip(paper.authors[:most], matched.authors, strict=False):
        spans += moved(found, at)
        at += len(name) + len(between(paper.authors))
    if matched.venue:
        names = byline(paper.authors, "", None, most)
        spans += moved(matched.venue, len(names) + len(" · ") if names else 0)
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


def lit(content: Content, spans: Spans, style: Style) -> Content:
    """Light up what matched; a span beyond the text lights nothing."""
    for start, end in spans:
        if start < end and start < len(content.plain):
            content = content.stylize(style, start, end)
    return content
