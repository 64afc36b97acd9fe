"""What list and pane of the main screen show of a paper.

Light: imported before the first frame, which needs none of the papers.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.widgets.paper_pane import PaneContent
from tui.widgets.row_layout import EMPTY_ROW, RowContent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.content import Content
    from textual.style import Style

    from store.library.paper_list import PaperList
    from tui.widgets.first_page import FirstPage
    from tui.widgets.paper_pane import PaperPane
    from tui.widgets.side_pane import SidePane


def list_row_content(
    paper_list: PaperList | None, first_page: FirstPage | None, index: int, cursor: bool
) -> RowContent:
    """Gather what a row of the list shows, or what was kept of it until the papers are there."""
    if paper_list is not None:
        return paper_row_content(paper_list, index, cursor)
    return EMPTY_ROW if first_page is None else first_page.row_content(index)


def paper_row_content(paper_list: PaperList, index: int, cursor: bool) -> RowContent:
    """Gather what a row of a paper list shows."""
    from store.search.matches import NO_MATCHES
    from tui.widgets.paper_row import RowState, row_content
    from tui.widgets.term_marks import term_marks

    position, collection = paper_list.position(index), paper_list.collection
    terms = paper_list.terms
    state = RowState(
        cursor=cursor,
        marked=position in collection.marks,
        near=paper_list.is_near(index),
        orphan=collection.is_orphan(position),
        matched=paper_list.matches(position) or NO_MATCHES,
        term_marks=term_marks(terms.title_spans(position)) if terms.shown else (),
        term_numbers=terms.numbers(position) if terms.shown else (0, 0),
    )
    return row_content(collection.shown_paper(position), collection.annotation(position), state)


def pane_content(papers: PaperList, position: int, *, raw: bool, with_note: bool) -> PaneContent:
    """Gather what the pane shows of a paper."""
    collection = papers.collection
    return PaneContent(
        collection.shown_paper(position),
        collection.annotation(position),
        papers.matches(position),
        raw,
        collection.is_orphan(position),
        with_note,
        papers.terms.matches(position) if papers.terms.shown else None,
    )


def show_content(
    content: PaneContent,
    pane: PaperPane,
    side: SidePane | None,
    *,
    criteria: str,
    keep_place: bool,
) -> None:
    """Show a paper on its page, and all else in the third column, if there is one."""
    pane.show(content, keep_place=keep_place)
    if side is not None:
        side.show(partial(_side_sections, content, pane.named_styles), criteria)


def _side_sections(
    content: PaneContent, styles: Mapping[str, Style], columns: int
) -> dict[str, Content]:
    """Build the sections of the third column that need nothing but the paper and its notes."""
    from store.search.matches import NO_MATCHES
    from tui.widgets.detail_text import details_text
    from tui.widgets.text_builder import TextBuilder

    matched, note = content.matched or NO_MATCHES, TextBuilder(styles)
    if content.annotation.note:
        note.add(content.annotation.note, "note", matched.note)
    else:
        note.add("No note yet: n writes one.", "dim")
    details = details_text(
        content.paper, matched, styles, columns, raw=content.raw, orphan=content.orphan
    )
    return {"details": details, "note": note.content()}
