"""The texts of a paper's page: title, byline, verdict, abstract, note and provenance."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.style import Style

from store.model.annotation import Annotation
from store.model.display import GLYPHS, NOTE_SIGN, WORDS, byline, stars
from store.model.paper import Paper
from store.search.matches import Matches
from store.text.cleaning import shorten
from tui.widgets.paper_row import MAX_TITLE, byline_highlights, tag_texts
from tui.widgets.strips import Highlights

_MAX_ABSTRACT = 20_000
"""Characters of an abstract that the page shows; it says so when there are more."""

_VERDICT_COLUMNS = 74
"""Columns of the line with decision, rating and tags."""

_MAX_KEYWORDS = 60
"""Keywords that the page shows; a record of PubMed has up to some forty."""

_MAX_NAMES = 6
"""Authors that the byline names."""

PaneStyles = Mapping[str, Style | str]
"""The styles of the page by name; names instead of styles where these are inserted later."""


def title_text(paper: Paper, raw: bool, highlights: Highlights, styles: PaneStyles) -> Content:
    """Return the title; for a paper without one, that it has none and how its abstract begins."""
    if not paper.merged.title:
        opening = (paper.display_title, styles["untitled"])
        return Content.assemble(("Untitled: ", styles["dim"]), opening)
    text = shorten(paper.merged.title if raw else paper.title, MAX_TITLE)
    title = Content.assemble((text, styles["title"]))
    return title if raw else highlight(title, highlights, styles["match"])


def byline_text(paper: Paper, matched: Matches, styles: PaneStyles) -> Content:
    """Return who wrote a paper, where and when, and its ids; else where it comes from."""
    merged, authors = paper.merged, paper.authors
    arxiv, pmid = merged.arxiv and f"arXiv:{merged.arxiv}", merged.pmid and f"PMID {merged.pmid}"
    names = byline(authors, paper.venue, paper.year, _MAX_NAMES)
    text = " · ".join(filter(None, (names, merged.doi, arxiv, pmid)))
    if not text:
        return Content.assemble((paper.places[0].short, styles["dim"]))
    highlights = byline_highlights(paper, authors, matched, _MAX_NAMES)
    return highlight(Content.assemble((text, styles["dim"])), highlights, styles["match"])


def verdict_text(annotation: Annotation, matched: Matches, styles: PaneStyles) -> Content:
    """Return decision, reason, rating, read, note and tags in one line."""
    decision, dim = annotation.decision, styles["dim"]
    verdict = f"{GLYPHS[decision]} {WORDS[decision]}"
    parts = [Content.assemble((verdict, styles[decision.value]))]
    if annotation.settled_by:
        parts.append(Content.assemble((f"settled by {annotation.settled_by}", dim)))
    if annotation.reason:
        parts.append(Content.assemble((annotation.reason, dim)))
    if annotation.rating:
        parts.append(Content.assemble((stars(annotation.rating), styles["rating"])))
    if annotation.read:
        parts.append(Content.assemble(("read", dim)))
    if annotation.note:
        parts.append(Content.assemble((f"{NOTE_SIGN} note", styles["tag"])))
    columns_left = _VERDICT_COLUMNS - sum(len(part.plain) + 2 for part in parts)
    for text, highlights in tag_texts(annotation, matched, columns_left):
        tag = Content.assemble((text, styles["tag"]))
        parts.append(highlight(tag, highlights, styles["match"]))
    return Content("  ").join(parts)


def abstract_text(paper: Paper, raw: bool, highlights: Highlights, styles: PaneStyles) -> Content:
    """Return the abstract, with what matched highlighted."""
    text = paper.merged.abstract if raw else paper.abstract
    if not text:
        return Content.assemble(("No abstract in the source.", styles["dim"]))
    if len(text) <= _MAX_ABSTRACT:
        abstract = Content.assemble((text, styles["text"]))
        return abstract if raw else highlight(abstract, highlights, styles["match"])
    more = f"\n\n… {len(text) - _MAX_ABSTRACT:,} more characters: export has them all."
    return Content.assemble((text[:_MAX_ABSTRACT], styles["text"]), (more, styles["dim"]))


def note_text(annotation: Annotation, highlights: Highlights, styles: PaneStyles) -> Content:
    """Return the note under its heading; nothing if there is none."""
    if not annotation.note:
        return Content("")
    note = Content.assemble((annotation.note, styles["note"]))
    heading = Content.assemble(("Note\n", styles["heading"]))
    return heading + highlight(note, highlights, styles["match"])


def keywords_text(paper: Paper, matched: Matches, styles: PaneStyles) -> Content:
    """Return the keywords and subject headings; nothing if there are none."""
    parts = []
    for number, keyword in enumerate(paper.merged.keywords[:_MAX_KEYWORDS]):
        highlights = matched.keywords[number] if number < len(matched.keywords) else ()
        text = Content.assemble((keyword, styles["dim"]))
        parts.append(highlight(text, highlights, styles["match"]))
    if not parts:
        return Content("")
    hidden = len(paper.merged.keywords) - _MAX_KEYWORDS
    if hidden > 0:
        parts.append(Content.assemble((f"{hidden:,} more", styles["dim"])))
    separator = Content.assemble((" · ", styles["dim"]))
    return Content.assemble(("Keywords  ", styles["heading"])) + separator.join(parts)


def provenance_text(paper: Paper, raw: bool, orphan: bool, styles: PaneStyles) -> Content:
    """Return the files and lines that a paper comes from, and why its records are one paper."""
    if orphan:
        lines = ["Its source is not open; this is kept in the notes."]
    elif paper.duplicates:
        lines = [f"{paper.duplicates + 1} records are this paper:"]
        lines += [f"  {place.short}" for place in paper.places]
        lines += sorted({f"  because: {evidence.why}" for evidence in paper.evidence})
    else:
        lines = [f"From {paper.places[0].short}"]
    if paper.raw and not orphan:
        text = "shown as it came; \\ makes it readable" if raw else "made readable; \\ shows it raw"
        lines.append(text)
    return Content.assemble(("\n".join(lines), styles["dim"]))


def highlight(content: Content, highlights: Highlights, style: Style | str) -> Content:
    """Return a text with its highlights in a style; those beyond its end are ignored."""
    for start, end in highlights:
        if start < end and start < len(content.plain):
            content = content.stylize(style, start, end)
    return content
