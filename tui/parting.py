"""What is drawn for the next start when the app is left: the first pages of `tui.first`."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from store.matched import NOTHING
from tui.first import FirstPage, Runs, Text
from tui.view import View
from tui.widgets import page
from tui.widgets.paper_pane import PARTS
from tui.widgets.row import Shown, row

AROUND = 60
"""Rows kept on either side of the cursor: a list of a hundred lines and more is full."""

ABSTRACT = 8_000
"""Characters of an abstract that are kept; no screen shows more at once."""


def first_pages(view: View, cursor: int | None) -> Mapping[str, FirstPage]:
    """Draw what the next start shows, with the cursor where it is and with it on the first row.

    Nothing where the list is filtered or empty: then what is shown has to be looked for.
    """
    if cursor is None or view.text or view.sort or not len(view.positions):
        return {}
    key = view.pile.papers[view.position(cursor)].id
    return {"": _page(view, 0), key: _page(view, cursor)}


def _page(view: View, cursor: int) -> FirstPage:
    top = max(0, cursor - AROUND)
    return FirstPage(
        count=f"{view.progress.papers:,} papers",
        progress=view.progress_line(),
        rows=len(view.positions),
        cursor=cursor,
        top=top,
        near=[
            _row(view, index, index == cursor)
            for index in range(top, min(cursor + AROUND, len(view.positions)))
        ],
        leaf=_leaf(view, view.position(cursor)),
    )


def _row(view: View, index: int, cursor: bool) -> tuple[Runs, Runs]:
    at = view.position(index)
    paper, annotation = view.pile.papers[at], view.pile.annotation(at)
    first, second = row(paper, annotation, Shown(cursor=cursor))
    return first.runs, second.runs


def _leaf(view: View, at: int) -> Mapping[str, Text]:
    """Set what is sure to be seen of the page; notes are kept in the store alone."""
    paper, annotation = view.pile.papers[at], view.pile.annotation(at)
    styles = {part: part for part in PARTS}
    parts = {
        "title": page.title(paper, False, (), styles),
        "about": page.about(paper, NOTHING, styles),
        "verdict": page.verdict(annotation, NOTHING, styles),
        "abstract": page.abstract(paper, False, (), styles),
    }
    return {name: _text(content) for name, content in parts.items()}


def _text(content: Content) -> Text:
    content = content[:ABSTRACT]
    return content.plain, [(span.start, span.end, str(span.style)) for span in content.spans]
