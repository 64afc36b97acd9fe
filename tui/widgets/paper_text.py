"""The text of one paper as the reader sees it: abstract, note and provenance."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.style import Style

from store.model.annotation import Annotation
from store.model.display import GLYPHS, NOTE_SIGN, WORDS, byline, stars
from store.model.paper import Paper
from store.search.matches import Matches
from store.text.cleaning import shorten
from tui.widgets.paper_row import byline_spans, tags
from tui.widgets.strips import StyledSpans

ABSTRACT_LIMIT = 20_000
"""Characters of an abstract that the screen shows; it says so when there are more."""

TITLE_LIMIT = 300

TAGS_WITHIN = 74
"""Columns of the line that says decision, rating and tags."""

NAMES = 6
"""Authors that the byline names."""

Styles = Mapping[str, Style | str]
"""Styles of the parts of a row or page; their names where they are to be put in later."""


def title_text(paper: Paper, raw: bool, spans: StyledSpans, styles: Styles) -> Content:
    """Set the title; a paper without one says so and shows how its abstract begins."""
    if not paper.merged.title:
        return Content.assemble(
            ("Untitled: ", styles["dim"]), (paper.display_title, styles["untitled"])
        )
    text = shorten(paper.merged.title if raw else paper.title, TITLE_LIMIT)
    return highlight(
        Content.assemble((text, styles["title"])), () if raw else spans, styles["match"]
    )


def byline_text(paper: Paper, matched: Matches, styles: Styles) -> Content:
    """Say who wrote it, where and when, as far as the sources say."""
    merged, authors = paper.merged, paper.authors
    ids = (
        merged.doi,
        merged.arxiv and f"arXiv:{merged.arxiv}",
        merged.pmid and f"PMID {merged.pmid}",
    )
    known = " · ".join(filter(None, (byline(authors, paper.venue, paper.year, NAMES), *ids)))
    content = Content.assemble((known or paper.places[0].short, styles["dim"]))
    spans = byline_spans(paper, authors, matched, NAMES) if known else ()
    return highlight(content, spans, styles["match"])


def verdict_text(annotation: Annotation, matched: Matches, styles: Styles) -> Content:
    """Say decision, reason, rating, tags and read in one line that keeps its place."""
    decision, dim = annotation.decision, styles["dim"]
    said = [Content.assemble((f"{GLYPHS[decision]} {WORDS[decision]}", styles[decision.value]))]
    if annotation.reason:
        said.append(Content.assemble((annotation.reason, dim)))
    if annotation.rating:
        said.append(Content.assemble((stars(annotation.rating), styles["rating"])))
    if annotation.read:
        said.append(Content.assemble(("read", dim)))
    if annotation.note:
        said.append(Content.assemble((f"{NOTE_SIGN} note", styles["tag"])))
    room = TAGS_WITHIN - sum(len(part.plain) + 2 for part in said)
    said += [
        highlight(Content.assemble((text, styles["tag"])), spans, styles["match"])
        for text, spans in tags(annotation, matched, room)
    ]
    return Content("  ").join(said)


def abstract_text(paper: Paper, raw: bool, spans: StyledSpans, styles: Styles) -> Content:
    """Set the abstract, with what matched lit up."""
    text = paper.merged.abstract if raw else paper.abstract
    if not text:
        return Content.assemble(("No abstract in the source.", styles["dim"]))
    if len(text) <= ABSTRACT_LIMIT:
        return highlight(
            Content.assemble((text, styles["text"])), () if raw else spans, styles["match"]
        )
    more = (
        f"\n\n… {len(text) - ABSTRACT_LIMIT:,} more characters are not shown; export has them all."
    )
    return Content.assemble((text[:ABSTRACT_LIMIT], styles["text"]), (more, styles["dim"]))


def note_text(annotation: Annotation, spans: StyledSpans, styles: Styles) -> Content:
    """Set the note under its heading; nothing when there is none."""
    if not annotation.note:
        return Content("")
    text = highlight(Content.assemble((annotation.note, styles["note"])), spans, styles["match"])
    return Content.assemble(("Note\n", styles["heading"])) + text


def provenance_text(paper: Paper, raw: bool, orphan: bool, styles: Styles) -> Content:
    """Say which files and lines the paper comes from, and why its records are one."""
    if orphan:
        return Content.assemble(
            ("Its source is not open; this is kept in the notes.", styles["dim"])
        )
    lines = [f"From {paper.places[0].short}"]
    if paper.duplicates:
        lines = [
            f"{paper.duplicates + 1} records are this paper:",
            *(f"  {at.short}" for at in paper.places),
        ]
        lines += sorted({f"  because: {evidence.why}" for evidence in paper.evidence})
    if paper.raw:
        lines.append(
            "shown as it came; \\ makes it readable" if raw else "made readable; \\ shows it raw"
        )
    return Content.assemble(("\n".join(lines), styles["dim"]))


def highlight(content: Content, spans: StyledSpans, style: Style | str) -> Content:
    """Light up what matched; a span beyond the text lights nothing."""
    for start, end in spans:
        if start < end and start < len(content.plain):
            content = content.stylize(style, start, end)
    return content
