"""A paper as a row of the list: two lines of styled text, not yet cut to the width of the list."""

from __future__ import annotations

from collections.abc import Iterable
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
from tui.widgets.strips import DrawnRow, Highlights, StyledLine, StyledRanges

MAX_TITLE = 300
"""Characters of a title that rows and pages show."""

_MAX_ABSTRACT = 240
"""Characters of the abstract that a row shows."""

_BEFORE_MATCH = 24
"""Characters of the abstract that a row shows before a match in it."""

_TAG_COLUMNS = 34
"""Columns of a row for tags."""

_HighlightedText = tuple[str, Highlights]

_SEPARATOR = " · "
"""Between the parts of the second line of a row."""


@dataclass(frozen=True, slots=True)
class RowState:
    """What a row shows apart from the paper and its annotation."""

    cursor: bool = False
    marked: bool = False
    near: bool = False
    """Whether one of the words of the query does not match."""
    orphan: bool = False
    matched: Matches = NO_MATCHES
    """The letters that the query matched."""
    term_marks: StyledRanges = ()
    """Where the user's terms are in the title."""
    term_numbers: tuple[int, int] = (0, 0)
    """How many wanted and unwanted terms the paper has."""


def draw_row(paper: Paper, annotation: Annotation, state: RowState) -> DrawnRow:
    """Draw a paper: decision, rating and title; below them, dim, what distinguishes it."""
    decision, edge = annotation.decision, CURSOR_SIGN if state.cursor else " "
    first, second = StyledLine(), StyledLine()
    if state.marked:
        first.add(MARK_SIGN, "mark")
    else:
        first.add(edge, "edge")
    first.add(GLYPHS[decision], decision.value)
    first.add(f" {annotation.rating or ' '} ", "rating")
    faint = state.near or decision is Decision.EXCLUDE
    title_style = "untitled" if not paper.title else "faint" if faint else "title"
    title = shorten(paper.display_title, MAX_TITLE)
    first.add(title, title_style, state.matched.title, state.term_marks)
    second.add(edge, "edge")
    second.add("    ", "dim")
    _add_details(second, paper, annotation, state)
    return first, second


def _add_details(line: StyledLine, paper: Paper, annotation: Annotation, state: RowState) -> None:
    """Add tags, note and duplicates; then the match in a text, the byline or the abstract."""
    matched = state.matched
    _add_term_numbers(line, *state.term_numbers)
    for text, highlights in tag_texts(annotation, matched, _TAG_COLUMNS):
        line.add(text, "tag", highlights)
        line.add(_SEPARATOR, "dim")
    if annotation.note:
        line.add(NOTE_SIGN, "tag")
        line.add(_SEPARATOR, "dim")
    if paper.duplicates:
        line.add(f"×{paper.duplicates + 1}{_SEPARATOR}", "dim")
    if state.orphan:
        line.add(f"source not open{_SEPARATOR}", "dim")
    field = matched.field_outside_title
    if field in ("abstract", "note"):
        text = paper.abstract if field == "abstract" else annotation.note
        spans = matched.abstract if field == "abstract" else matched.note
        snippet, highlight = match_snippet(text, *spans[0])
        line.add(snippet, "dim", [highlight])
    else:
        authors = paper.authors
        text = _byline_or_opening(paper, authors)
        line.add(text, "dim", byline_highlights(paper, authors, matched))


def _add_term_numbers(line: StyledLine, wanted: int, unwanted: int) -> None:
    """Add how many terms the paper has: `+3 −1`."""
    for sign, number, style in (("+", wanted, "plus"), ("−", unwanted, "minus")):
        if number:
            line.add(f"{sign}{number} ", style)
    if wanted or unwanted:
        line.add(_SEPARATOR.lstrip(), "dim")


def tag_texts(annotation: Annotation, matched: Matches, columns: int) -> list[_HighlightedText]:
    """Return each tag that fits, with its sign and what matched in it; then how many do not."""
    if not annotation.tags:
        return []
    fitting = fit_tags(annotation.tags, columns)
    matches = [*matched.tags, *((),) * len(fitting)]
    texts: list[_HighlightedText] = [
        (f"#{tag}", shift_spans(spans, 1)) for tag, spans in zip(fitting, matches, strict=False)
    ]
    more = len(annotation.tags) - len(fitting)
    return [*texts, (f"+{more}", ())] if more else texts


def byline_highlights(
    paper: Paper, authors: tuple[str, ...], matched: Matches, max_names: int = MAX_NAMES
) -> list[tuple[int, int]]:
    """Return where the byline of a paper shows what matched in authors, venue and year."""
    highlights: list[tuple[int, int]] = []
    if any(matched.authors):
        start, separator = 0, author_separator(authors)
        for name, spans in zip(authors[:max_names], matched.authors, strict=False):
            highlights += shift_spans(spans, start)
            start += len(name) + len(separator)
    if matched.venue:
        names = byline(authors, "", None, max_names)
        start = len(names) + len(_SEPARATOR) if names else 0
        highlights += shift_spans(matched.venue, start)
    if matched.year:
        text = byline(authors, paper.venue, paper.year, max_names)
        highlights += shift_spans(matched.year, len(text) - len(str(paper.year)))
    return highlights


def shift_spans(spans: Iterable[tuple[int, int]], offset: int) -> list[tuple[int, int]]:
    """Return spans of a text as spans of a longer one in which it begins at an offset."""
    return [(start + offset, end + offset) for start, end in spans]


def _byline_or_opening(paper: Paper, authors: tuple[str, ...]) -> str:
    """Return who wrote a paper, where and when; else the beginning of its abstract."""
    text = byline(authors, paper.venue, paper.year)
    if text or not paper.title:
        return text or "no title in the source"
    return paper.abstract[:_MAX_ABSTRACT].replace("\n", " ")


def match_snippet(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """Return a text from shortly before a match, and where the match is in what is returned."""
    begin = max(0, start - _BEFORE_MATCH)
    if begin:
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    lead = "…" if begin else ""
    shift = len(lead) - begin
    snippet = lead + text[begin : begin + _MAX_ABSTRACT].replace("\n", " ")
    return snippet, (start + shift, end + shift)
