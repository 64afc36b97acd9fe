"""One paper as the list shows it: two lines of text with their styles, not yet cut to width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.content import Content
from textual.style import Style

from store.annotation import Annotation, Decision
from store.papers import Paper
from store.text import shorten
from tui.widgets.signs import CURSOR, GLYPHS, MARK, NOTE, byline

TITLE_LIMIT = 300
"""Characters of a title that a row shows at most."""

OPENING = 240
"""Characters of the abstract that stand in for unknown authors and venue."""

Spans = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row shows beyond the paper and its Annotation."""

    cursor: bool = False
    marked: bool = False
    near: bool = False
    """Misses one of the words of the query."""
    orphan: bool = False
    title: tuple[tuple[int, int], ...] = ()
    """Matched letters of the title."""
    why: str = ""
    """Where the query matched when not in the title, in words."""


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
    return lit(title, shown.title, styles["match"])


def _about(
    paper: Paper, annotation: Annotation, shown: Shown, styles: Mapping[str, Style]
) -> Content:
    """Say tags, note, merged duplicates, then who and where, else how the abstract begins."""
    parts: list[tuple[str, Style]] = [(f"#{tag}", styles["tag"]) for tag in annotation.tags]
    if annotation.note:
        parts.append((NOTE, styles["tag"]))
    if paper.duplicates:
        parts.append((f"×{paper.duplicates + 1}", styles["dim"]))
    if shown.orphan:
        parts.append(("source not open", styles["dim"]))
    if shown.why:
        parts.append((shown.why, styles["dim"]))
    about = byline(paper.authors, paper.venue, paper.year)
    if not about:
        about = (
            paper.abstract[:OPENING].replace("\n", " ") if paper.title else "no title in the source"
        )
    parts.append((about, styles["dim"]))
    spaced = [piece for part in parts if part[0] for piece in (part, (" · ", styles["dim"]))]
    return Content.assemble(*spaced[:-1])


def lit(content: Content, spans: Spans, style: Style) -> Content:
    """Light up what matched; a span beyond the text lights nothing."""
    for start, end in spans:
        if start < end and start < len(content.plain):
            content = content.stylize(style, start, end)
    return content
