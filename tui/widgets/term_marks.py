"""The user's terms as they are drawn: two colours, and two shapes that stay without colours."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import TYPE_CHECKING

from textual.content import Content, Span
from textual.style import Style

from store.text.cleaning import shorten
from tui.widgets.strips import StyledRanges

if TYPE_CHECKING:
    from store.screening.term_matches import TermMatches, TermSpans
    from store.screening.terms import Term

_MAX_TERM = 24
"""Characters of a term in the line over the abstract."""

_MAX_TERMS = 40
"""Terms that the line names; no terminal is wide enough for more."""

TERM_SIGNS = {True: "+", False: "−"}
"""The sign of a wanted term, and of an unwanted one."""


def term_marks(spans: TermSpans) -> StyledRanges:
    """Return where terms are in a text, each with the name of its style."""
    return [
        *((start, end, "wanted") for start, end in spans.wanted),
        *((start, end, "unwanted") for start, end in spans.unwanted),
    ]


def highlight_terms(
    content: Content, text: str, spans: TermSpans, styles: Mapping[str, Style | str]
) -> Content:
    """Return a content that begins as a text does, with the terms of that text highlighted.

    A line of the content may begin where the text has a blank.
    """
    pairs = zip(content.plain, text, strict=False)
    same = sum(1 for _ in takewhile(_are_alike, pairs))
    marks = [
        Span(start, min(end, same), styles[name])
        for start, end, name in term_marks(spans)
        if start < same
    ]
    # below what the filter has matched, which is to be seen in a term too
    spans_before = content.spans
    if not marks:
        return content
    return Content(content.plain, [*spans_before[:1], *marks, *spans_before[1:]])


def _are_alike(pair: tuple[str, str]) -> bool:
    shown, letter = pair
    return shown == letter or (shown == "\n" and letter.isspace())


def terms_line(matches: TermMatches | None, styles: Mapping[str, Style | str]) -> Content:
    """Return which terms a paper has: `+ random* · trial  − mice`."""
    if matches is None:
        return Content("")
    sides = ((True, matches.wanted, styles["plus"]), (False, matches.unwanted, styles["minus"]))
    parts = [
        Content.assemble((f"{TERM_SIGNS[wanted]} {_names(terms)}", style))
        for wanted, terms, style in sides
        if terms
    ]
    return Content("  ").join(parts)


def _names(terms: tuple[Term, ...]) -> str:
    return " · ".join(shorten(term.text, _MAX_TERM) for term in terms[:_MAX_TERMS])
