"""One paper as the list shows it: two lines of text and how they look, not yet cut to width."""

from __future__ import annotations

from dataclasses import dataclass

from store.model.annotation import Annotation, Decision
from store.model.display import (
    CURSOR_SIGN,
    GLYPHS,
    MARK_SIGN,
    MAX_NAMES,
    NOTE_SIGN,
    author_separator,
    byline,
    fit_tags,
)
from store.model.paper import Paper
from store.search.matches import NO_MATCHES, Matches
from store.text.cleaning import shorten
from tui.widgets.strips import StyledLine, StyledSpans

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


@dataclass(frozen=True, slots=True)
class RowState:
    """What a row shows beyond the paper and its Annotation."""

    cursor: bool = False
    marked: bool = False
    near: bool = False
    """Misses one of the words of the query."""
    orphan: bool = False
    matched: Matches = NO_MATCHES
    """Letters that the query matched."""


def draw_row(
    paper: Paper, annotation: Annotation, shown: RowState
) -> tuple[StyledLine, StyledLine]:
    """Draw a paper: glyph, rating and title; below it, dim, all that tells it from others."""
    decision, edge = annotation.decision, CURSOR_SIGN if shown.cursor else " "
    first, second = StyledLine(), StyledLine()
    if shown.marked:
        first.add(MARK_SIGN, "mark")
    else:
        first.add(edge, "edge")
    first.add(GLYPHS[decision], decision.value)
    first.add(f" {annotation.rating or ' '} ", "rating")
    faint = shown.near or decision is Decision.EXCLUDE
    look = "untitled" if not paper.title else "faint" if faint else "title"
    first.add(shorten(paper.display_title, TITLE_LIMIT), look, shown.matched.title)
    second.add(edge, "edge")
    second.add("    ", "dim")
    _about(second, paper, annotation, shown)
    return first, second


def _about(line: StyledLine, paper: Paper, annotation: Annotation, shown: RowState) -> None:
    """Say tags, note, merged duplicates, then where it matched, who wrote it, or how it begins."""
    matched = shown.matched
    for text, spans in tags(annotation, matched, TAGS_WITHIN):
        line.add(text, "tag", spans)
        line.add(BETWEEN, "dim")
    if annotation.note:
        line.add(NOTE_SIGN, "tag")
        line.add(BETWEEN, "dim")
    if paper.duplicates:
        line.add(f"×{paper.duplicates + 1}{BETWEEN}", "dim")
    if shown.orphan:
        line.add(f"source not open{BETWEEN}", "dim")
    field = matched.field_outside_title
    if field in ("abstract", "note"):
        text = paper.abstract if field == "abstract" else annotation.note
        spans = matched.abstract if field == "abstract" else matched.note
        cut, span = match_snippet(text, *spans[0])
        line.add(cut, "dim", [span])
    else:
        authors = paper.authors
        line.add(_who(paper, authors), "dim", byline_spans(paper, authors, matched))


def tags(annotation: Annotation, matched: Matches, room: int) -> list[tuple[str, StyledSpans]]:
    """Return each tag with its sign and what matched in it, and how many there are beyond those."""
    if not annotation.tags:
        return []
    shown = fit_tags(annotation.tags, room)
    lights = [*matched.tags, *((),) * len(shown)]
    texts: list[tuple[str, StyledSpans]] = [
        (f"#{tag}", convert_span(spans, 1)) for tag, spans in zip(shown, lights, strict=False)
    ]
    more = len(annotation.tags) - len(shown)
    return [*texts, (f"+{more}", ())] if more else texts


def byline_spans(
    paper: Paper, authors: tuple[str, ...], matched: Matches, most: int = MAX_NAMES
) -> list[tuple[int, int]]:
    """Return where the byline of a paper shows matched letters of authors, venue, year."""
    spans: list[tuple[int, int]] = []
    if any(matched.authors):
        at, apart = 0, len(author_separator(authors))
        for name, found in zip(authors[:most], matched.authors, strict=False):
            spans += convert_span(found, at)
            at += len(name) + apart
    if matched.venue:
        names = byline(authors, "", None, most)
        spans += convert_span(matched.venue, len(names) + len(" · ") if names else 0)
    if matched.year:
        whole = byline(authors, paper.venue, paper.year, most)
        spans += convert_span(matched.year, len(whole) - len(str(paper.year)))
    return spans


def convert_span(spans: StyledSpans, by: int) -> list[tuple[int, int]]:
    """Move spans of a text to where it stands in a longer one."""
    return [(start + by, end + by) for start, end in spans]


def _who(paper: Paper, authors: tuple[str, ...]) -> str:
    """Say who wrote it, where and when; where that is unknown, how the abstract begins."""
    about = byline(authors, paper.venue, paper.year)
    if about or not paper.title:
        return about or "no title in the source"
    return paper.abstract[:OPENING].replace("\n", " ")


def match_snippet(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """Return a text from a little before a match on, and where the match is in it."""
    begin = max(0, start - BEFORE)
    if begin:
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    lead = "…" if begin else ""
    shift = len(lead) - begin
    return lead + text[begin : begin + OPENING].replace("\n", " "), (start + shift, end + shift)
