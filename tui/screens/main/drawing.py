"""What list and pane of the main screen show of a paper.

Light: imported before the first frame, which needs none of the papers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.paper_pane import PaneContent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.content import Content
    from textual.style import Style

    from store.library.paper_list import PaperList
    from tui.widgets.paper_pane import PaperPane
    from tui.widgets.row_layout import RowContent
    from tui.widgets.side_pane import SidePane


def draw_paper_row(paper_list: PaperList, index: int, cursor: bool) -> RowContent:
    """Gather what a row of a paper list shows."""
    from store.search.matches import NO_MATCHES
    from tui.widgets.paper_row import RowState, draw_row

    position, collection = paper_list.position(index), paper_list.collection
    state = RowState(
        cursor=cursor,
        marked=position in collection.marks,
        near=paper_list.near(index),
        orphan=collection.is_orphan(position),
        matched=paper_list.matches(position) or NO_MATCHES,
    )
    return draw_row(collection.papers[position], collection.annotation(position), state)


def pane_content(papers: PaperList, position: int, *, raw: bool, with_note: bool) -> PaneContent:
    """Gather what the pane shows of a paper."""
    collection = papers.collection
    return PaneContent(
        collection.papers[position],
        collection.annotation(position),
        papers.matches(position),
        raw,
        collection.is_orphan(position),
        with_note,
    )


def show_content(
    content: PaneContent, pane: PaperPane, side: SidePane | None, *, keep_place: bool
) -> None:
    """Show a paper on its page, and all else in the third column, if there is one."""
    pane.show(content, keep_place=keep_place)
    if side is not None:
        side.show(_side_sections(content, pane.named_styles, side.columns))


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
