"""The texts of a paper's page: title, authors and venue, verdict, abstract, note."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from store.model.abstracts import section_labels, set_off_sections
from store.model.annotation import Annotation
from store.model.bylines import acronym, family_name, fit_names, fit_venue, venue_series
from store.model.display import GLYPHS, NOTE_SIGN, WORDS, author_separator, stars
from store.model.paper import Paper
from store.search.matches import Matches
from store.text.cleaning import shorten
from tui.widgets.paper_row import MAX_TITLE, tag_texts
from tui.widgets.strips import Highlights
from tui.widgets.text_builder import TextBuilder, TextStyles

_MAX_ABSTRACT = 20_000
"""Characters of an abstract that the page shows; it says so when there are more."""

_VERDICT_COLUMNS = 74
"""Columns of the line with decision, rating and tags."""

_SEPARATOR = " · "


def title_text(paper: Paper, raw: bool, highlights: Highlights, styles: TextStyles) -> Content:
    """Return the title; for a paper without one, that it has none and how its abstract begins."""
    text = TextBuilder(styles)
    if not paper.merged.title:
        text.add("Untitled: ", "dim")
        text.add(paper.display_title, "untitled")
    else:
        title = paper.merged.title if raw else paper.title
        text.add(shorten(title, MAX_TITLE), "title", () if raw else highlights)
    return text.content()


def about_text(
    paper: Paper, matched: Matches, styles: TextStyles, columns: int, lines: int
) -> Content:
    """Return who wrote a paper, then where and when; else where it comes from.

    Authors have lines of their own, where there is more than one line, and the year is never cut.
    """
    text = TextBuilder(styles)
    authors, year = paper.authors, str(paper.year or "")
    separator = author_separator(authors)
    room = columns - (len(year) + len(_SEPARATOR) if year else 0)
    if lines > 1:
        # Two lines hold somewhat less than twice the columns, as they break between names.
        spare = max(map(len, authors[:12]), default=0) + 2
        width = max(columns, 2 * columns - spare) if lines > 2 else columns
        _add_names(text, fit_names(authors, separator, width), separator, paper, matched)
        venue, gap = fit_venue(paper.venue, room), "\n"
    else:
        short = acronym(paper.venue) or venue_series(paper.venue)
        width = room - (min(len(short), room // 2) + len(_SEPARATOR) if short else 0)
        names = fit_names(authors, separator, width)
        if authors and len(separator.join(names)) > width:
            names = [family_name(authors[0]) + ("+" if len(authors) > 1 else "")]
        _add_names(text, names, separator, paper, matched)
        left = room - (text.length + len(_SEPARATOR) if text else 0)
        venue, gap = fit_venue(paper.venue, left), _SEPARATOR
    if text and (venue or year):
        text.add(gap, "dim")
    text.add(venue, "dim", matched.venue if venue == paper.venue else ())
    if year:
        text.add(_SEPARATOR if venue else "", "dim")
        text.add(year, "dim", matched.year)
    if not text:
        text.add(paper.places[0].short, "dim")
    return text.content()


def _add_names(
    text: TextBuilder, names: Sequence[str], separator: str, paper: Paper, matched: Matches
) -> None:
    authors, highlights = paper.authors, matched.authors
    for place, name in enumerate(names):
        text.add(separator if place else "", "dim")
        index = authors.index(name) if highlights and name in authors else len(highlights)
        text.add(name, "text", highlights[index] if index < len(highlights) else ())


def verdict_text(annotation: Annotation, matched: Matches, styles: TextStyles) -> Content:
    """Return decision, reason, rating, read, note and tags in one line."""
    decision, text = annotation.decision, TextBuilder(styles)
    text.add(f"{GLYPHS[decision]} {WORDS[decision]}", decision.value)
    parts = (
        (f"settled by {annotation.settled_by}" if annotation.settled_by else "", "dim"),
        (annotation.reason, "dim"),
        (stars(annotation.rating), "rating"),
        ("read" if annotation.read else "", "dim"),
        (f"{NOTE_SIGN} note" if annotation.note else "", "tag"),
    )
    for part, style in parts:
        if part:
            text.add("  ")
            text.add(part, style)
    for tag, highlights in tag_texts(annotation, matched, _VERDICT_COLUMNS - text.length):
        text.add("  ")
        text.add(tag, "tag", highlights)
    return text.content()


def abstract_text(paper: Paper, raw: bool, highlights: Highlights, styles: TextStyles) -> Content:
    """Return the abstract, each of its sections on a line of its own, and what matched in it."""
    abstract = paper.merged.abstract if raw else paper.abstract
    text = TextBuilder(styles)
    if not abstract:
        text.add("No abstract in the source.", "dim")
    elif raw:
        text.add(abstract[:_MAX_ABSTRACT], "text")
    else:
        shown = abstract[:_MAX_ABSTRACT]
        text.add(set_off_sections(shown), "text", section_labels(shown), on="label")
        text.highlight(highlights, "match")
    if len(abstract) > _MAX_ABSTRACT:
        more = len(abstract) - _MAX_ABSTRACT
        text.add(f"\n\n… {more:,} more characters: export has them all.", "dim")
    return text.content()


def note_text(annotation: Annotation, highlights: Highlights, styles: TextStyles) -> Content:
    """Return the note under its heading; nothing if there is none."""
    text = TextBuilder(styles)
    if annotation.note:
        text.add("Note\n", "heading")
        text.add(annotation.note, "note", highlights)
    return text.content()
