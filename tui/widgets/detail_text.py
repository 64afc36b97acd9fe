"""The foot of a paper's page: ids that a terminal can click, keywords, source, and what else."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from store.model.links import id_links
from store.model.paper import Paper
from store.search.matches import Matches
from store.text.cleaning import shorten
from tui.widgets.paper_row import shift_spans
from tui.widgets.scroll_text import wrap_text
from tui.widgets.strips import Highlights
from tui.widgets.text_builder import TextBuilder, TextStyles

_MAX_KEYWORDS = 60
"""Keywords that the page shows; a record of PubMed has up to some forty."""

_MAX_FIELD = 600
"""Characters of another field that are shown."""

_LABEL_COLUMNS = 12
"""Columns for labels."""

_KEYWORDS, _SEPARATOR = "Keywords", " · "

_MIN_TEXT_COLUMNS = 24
"""Columns below which a text goes under its label, not beside it."""

_FIELDS = {
    "Categories": ("categories", "category", "primary_category", "primaryclass", "wc", "sc"),
    "Comments": ("comment", "comments", "arxiv_comment", "annote"),
    "Publisher": ("publisher", "pb"),
    "Series": ("series",),
    "Language": ("language", "la", "langid"),
}
"""Fields of sources that are shown under names, where a source has them."""


def details_text(
    paper: Paper,
    matched: Matches,
    styles: TextStyles,
    columns: int,
    *,
    raw: bool = False,
    orphan: bool = False,
) -> Content:
    """Return ids, keywords and all else that is known of a paper, a labelled line each."""
    text = TextBuilder(styles)
    for label, address, detail in _details(paper, raw=raw, orphan=orphan):
        highlights = _keyword_highlights(paper, matched) if label == _KEYWORDS else ()
        _add_detail(text, label, detail, address, highlights, columns)
    return text.content()


def _details(paper: Paper, *, raw: bool, orphan: bool) -> Iterator[tuple[str, str, str]]:
    """Yield what is known of a paper: a label, an address for a link or nothing, and a text."""
    for name, text, address in id_links(paper):
        yield name, address, text
    if numbers := _numbers(paper):
        yield "In", "", numbers
    if paper.merged.keywords:
        yield _KEYWORDS, "", _list_keywords(paper)
    extra = {name.casefold(): text for name, text in paper.merged.extra.items()}
    shown: set[str] = set()
    for label, names in _FIELDS.items() if extra else ():
        shown.update(names)
        if texts := [extra[name] for name in names if extra.get(name)]:
            yield label, "", _on_one_line(" · ".join(texts))
    for name, text in paper.merged.extra.items() if raw else ():
        if name.casefold() not in shown and text:
            yield name, "", _on_one_line(text)
    yield "Source", "", "\n".join(_provenance_lines(paper, raw, orphan))


def _on_one_line(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MAX_FIELD else text[:_MAX_FIELD] + "…"


def _numbers(paper: Paper) -> str:
    """Return the venue in full with volume, number and pages."""
    merged = paper.merged
    volume = f"{merged.volume}({merged.number})" if merged.number else merged.volume
    if not (volume or merged.pages):
        return paper.venue if len(paper.venue) > _MIN_TEXT_COLUMNS else ""
    pages = f"pages {merged.pages}" if merged.pages else ""
    return ", ".join(filter(None, (paper.venue, volume, pages)))


def _list_keywords(paper: Paper) -> str:
    keywords = paper.merged.keywords
    hidden = len(keywords) - _MAX_KEYWORDS
    more = (f"{hidden:,} more",) if hidden > 0 else ()
    return _SEPARATOR.join((*keywords[:_MAX_KEYWORDS], *more))


def _keyword_highlights(paper: Paper, matched: Matches) -> Iterator[tuple[int, int]]:
    """Yield what matched in the keywords, in the text that lists them."""
    start = 0
    for keyword, highlights in zip(paper.merged.keywords, matched.keywords, strict=False):
        yield from shift_spans(highlights, start)
        start += len(keyword) + len(_SEPARATOR)


def _provenance_lines(paper: Paper, raw: bool, orphan: bool) -> list[str]:
    """Return the files and lines that a paper comes from, and why its records are one paper."""
    if orphan:
        return ["not open; this is kept in the notes"]
    lines = [place.short for place in paper.places]
    if paper.duplicates:
        lines = [f"{paper.duplicates + 1} records are this paper:", *lines]
        lines += sorted({f"because: {evidence.why}" for evidence in paper.evidence})
    if paper.raw:
        lines.append("shown as it came; \\ makes it readable" if raw else "\\ shows it raw")
    return lines


def _add_detail(
    text: TextBuilder, label: str, detail: str, address: str, highlights: Highlights, columns: int
) -> None:
    """Add a label with its text beside it, wrapped in a column of its own."""
    width = columns - _LABEL_COLUMNS
    beside = width >= _MIN_TEXT_COLUMNS
    highlights = list(highlights)
    text.add(
        f"{chr(10) if text else ''}{shorten(label, _LABEL_COLUMNS - 1):<{_LABEL_COLUMNS}}",
        "heading",
    )
    for number, line in enumerate(wrap_text(detail, width if beside else max(8, columns))):
        if number or not beside:
            text.add("\n" + " " * (_LABEL_COLUMNS if beside else 0))
        start = text.length
        within = [(max(0, a - line.start), b - line.start) for a, b in highlights if b > line.start]
        shown = detail[line.start : line.end].rstrip()
        text.add(shown, "link" if address else "dim", within)
        if address:
            text.link(start, address)
