"""What list and pane of the main screen show of a paper.

Light: imported before the first frame, which needs none of the papers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.paper_pane import PaneContent
from tui.widgets.strips import StyledLine

if TYPE_CHECKING:
    from store.library.paper_list import PaperList
    from tui.widgets.first_page import FirstPage
    from tui.widgets.strips import DrawnRow


def draw_list_row(
    paper_list: PaperList | None, first_page: FirstPage | None, index: int, cursor: bool
) -> DrawnRow:
    """Draw a row of the list, or of what was kept of it until the papers are there."""
    if paper_list is not None:
        return draw_paper_row(paper_list, index, cursor)
    return (StyledLine(), StyledLine()) if first_page is None else first_page.draw_row(index)


def draw_paper_row(paper_list: PaperList, index: int, cursor: bool) -> DrawnRow:
    """Draw a row of a paper list."""
    from store.search.matches import NO_MATCHES
    from tui.widgets.paper_row import RowState, draw_row
    from tui.widgets.term_marks import term_marks

    position, collection = paper_list.position(index), paper_list.collection
    terms = paper_list.terms
    state = RowState(
        cursor=cursor,
        marked=position in collection.marks,
        near=paper_list.near(index),
        orphan=collection.is_orphan(position),
        matched=paper_list.matches(position) or NO_MATCHES,
        term_marks=term_marks(terms.title_spans(position)) if terms.shown else (),
        term_numbers=terms.numbers(position) if terms.shown else (0, 0),
    )
    return draw_row(collection.shown_paper(position), collection.annotation(position), state)


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
