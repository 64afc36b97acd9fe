"""A paper as a row of the list: title and pieces of styled text, not yet laid out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from store.model.annotation import Annotation, Decision
from store.model.bylines import acronym, family_name, family_span, venue_series
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
from store.search.matches import NO_MATCHES, Matches, MatchSpans
from store.text.cleaning import shorten
from tui.widgets.row_layout import RowContent, RowPiece, Runs
from tui.widgets.strips import Highlights, StyledLine, StyledRanges

MAX_TITLE = 300
"""Characters of a title that rows and pages show."""

_MAX_ABSTRACT = 240
"""Characters of the abstract that a row shows."""

_BEFORE_MATCH = 24
"""Characters of the abstract that a row shows before a match in it."""

_TAG_COLUMNS = (48, 28, 10)
"""Columns of a row for tags, where there is much room and where there is little."""

_MAX_NAME = 30
"""Characters of a family name, or of an institution, that a row shows."""

_LEAST_TEXT = 22
"""Columns from which on a piece of a text is worth showing."""

_LEAST_VENUE = 20
"""Columns to which a venue may be cut."""

_HighlightedText = tuple[str, Highlights]

_SEPARATOR = " · "
"""Between the parts of the second line of a row."""


class RowState(NamedTuple):
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


def _single_run(text: str, style: str, highlights: Highlights = ()) -> Runs:
    line = StyledLine()
    line.add(text, style, highlights)
    return line.runs


_CACHED_PIECES = 1_000
"""Pieces of each kind that are kept: a typed letter shows mostly papers that it showed before."""

_EDGES = (" ", ("edge",)), (CURSOR_SIGN, ("edge",))
"""What is before a row without the cursor, and with it."""

_NOTE_SIGNS = ("   ", ("tag",)), (f"{NOTE_SIGN}  ", ("tag",))
"""What is before the second line of a paper without a note, and with one."""

_MARK = (MARK_SIGN, ("mark",))
_NOTE = RowPiece("note", [_single_run(NOTE_SIGN, "tag")])
_ORPHAN = RowPiece("orphan", [_single_run("source not open", "dim")])
_UNTITLED = RowPiece("opening", [_single_run("no title in the source", "dim")])


def row_content(paper: Paper, annotation: Annotation, state: RowState) -> RowContent:
    """Gather what a row shows: decision, rating and title, then what distinguishes the paper."""
    decision = annotation.decision
    upper = (
        _MARK if state.marked else _EDGES[state.cursor],
        (GLYPHS[decision], (decision.value,)),
        (f"{annotation.rating or ' '} ", ("rating",)),
    )
    lower = (_EDGES[state.cursor], _NOTE_SIGNS[bool(annotation.note)])
    faint = state.near or decision is Decision.EXCLUDE
    title_style = "untitled" if not paper.title else "faint" if faint else "title"
    title = StyledLine()
    shown_title = shorten(paper.display_title, MAX_TITLE)
    title.add(shown_title, title_style, state.matched.title, state.term_marks)
    return RowContent(
        gutter=(upper, lower),
        title=title.runs,
        pieces=list(_pieces(paper, annotation, state)),
        wraps=bool(paper.title),
    )


def _pieces(paper: Paper, annotation: Annotation, state: RowState) -> Iterator[RowPiece]:
    """Yield what a row shows besides its title."""
    matched = state.matched
    yield _year_piece(paper.year, matched.year)
    if any(state.term_numbers):
        yield RowPiece("terms", [_term_numbers(*state.term_numbers)])
    field = matched.field_outside_title
    authors = paper.authors
    if field in ("abstract", "note"):
        text = paper.abstract if field == "abstract" else annotation.note
        spans = matched.abstract if field == "abstract" else matched.note
        snippet, highlight = match_snippet(text, *spans[0])
        form = _single_run(snippet, "dim", [highlight])
        yield RowPiece("match", [form], least=_LEAST_TEXT, urgent=True)
    elif authors:
        yield _authors_piece(authors, matched.authors)
    if annotation.tags:
        forms = [_tag_runs(annotation, matched, columns) for columns in _TAG_COLUMNS]
        yield RowPiece("tags", forms, urgent=any(matched.tags))
    if annotation.note:
        yield _NOTE
    if paper.duplicates:
        yield RowPiece("duplicates", [_single_run(f"×{paper.duplicates + 1}", "dim")])
    if state.orphan:
        yield _ORPHAN
    if not paper.title:
        yield _UNTITLED
    elif paper.venue:
        yield _venue_piece(paper.venue, matched.venue)
    elif not authors and paper.abstract and field not in ("abstract", "note"):
        # Beside a match in the abstract its beginning would cut "…Transformer-Mamba mix…" short.
        opening = paper.abstract[:_MAX_ABSTRACT].replace("\n", " ")
        yield RowPiece("opening", [_single_run(opening, "dim")], least=_LEAST_TEXT)


def _term_numbers(wanted: int, unwanted: int) -> Runs:
    """Return how many terms the paper has: `+3 −1`."""
    line = StyledLine()
    for sign, number, style in (("+", wanted, "plus"), ("−", unwanted, "minus")):
        if number:
            line.add(f"{' ' if line.runs else ''}{sign}{number}", style)
    return line.runs


@lru_cache(maxsize=_CACHED_PIECES)
def _year_piece(year: int | None, spans: MatchSpans) -> RowPiece:
    """Return the year; without one its columns stay blank, so that others stand where they do."""
    return RowPiece("year", [_single_run(f"{year or ''!s:>4}", "dim", spans)])


@lru_cache(maxsize=_CACHED_PIECES)
def _venue_piece(venue: str, spans: MatchSpans) -> RowPiece:
    """Return the venue without what all proceedings are called; cut, its acronym alone is left."""
    series = venue_series(venue)
    shift = venue.find(series)
    highlights = [(max(0, start), end) for start, end in shift_spans(spans, -shift) if end > 0]
    forms = [_single_run(series, "dim", highlights)]
    if short := acronym(venue):
        shift = series.rfind(short)
        within = [(max(0, start - shift), end - shift) for start, end in highlights if end > shift]
        forms.append(_single_run(short, "dim", within))
        return RowPiece("venue", forms, urgent=bool(spans))
    return RowPiece("venue", forms, least=_LEAST_VENUE, urgent=bool(spans))


@lru_cache(maxsize=_CACHED_PIECES)
def _authors_piece(authors: tuple[str, ...], spans: tuple[MatchSpans, ...]) -> RowPiece:
    """Return the authors in lengths that fit into rows of many widths."""
    return RowPiece("authors", _author_forms(authors, spans), urgent=any(spans))


def _author_forms(authors: tuple[str, ...], matched: tuple[MatchSpans, ...]) -> list[Runs]:
    """Return the authors by their family names: up to three, up to two, and `First+`.

    Where the filter matched other letters of a name, that name is shown whole.
    """
    hits = [place for place, spans in enumerate(matched) if spans]
    if not hits:
        names = [shorten(family_name(author), _MAX_NAME) for author in authors[:MAX_NAMES]]
        return [
            [(", ".join(names[:most]) + ("+" if len(authors) > most else ""), ("dim",))]
            for most in range(len(names), 0, -1)
        ]
    spans = [*matched, *[()] * len(authors)]
    hit, most = hits[0], min(MAX_NAMES, len(authors))
    forms = []
    if hit < most:
        forms.append(_names(authors, spans, range(most), more=len(authors) > most))
    shortest = sorted({0, hit})
    return [*forms, _names(authors, spans, shortest, more=len(authors) > len(shortest))]


def _names(
    authors: Sequence[str],
    spans: Sequence[Iterable[tuple[int, int]]],
    shown: Iterable[int],
    *,
    more: bool,
) -> Runs:
    line = StyledLine()
    for place in shown:
        start, end = family_span(authors[place])
        if any(first < start or last > end for first, last in spans[place]):
            start, end = 0, len(authors[place])
        if line.runs:
            line.add(", ", "dim")
        name = shorten(authors[place][start:end], _MAX_NAME)
        line.add(name, "dim", shift_spans(spans[place], -start))
    if more:
        line.add("+", "dim")
    return line.runs


def _tag_runs(annotation: Annotation, matched: Matches, columns: int) -> Runs:
    line = StyledLine()
    for text, highlights in tag_texts(annotation, matched, columns):
        line.add(" " if line.runs else "", "tag")
        line.add(text, "tag", highlights)
    return line.runs


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
