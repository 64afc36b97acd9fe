"""The snapshot: the first page of the next start, drawn when the app is left.

Opening notes and papers takes longer than drawing a screen. So the rows and the paper under
the cursor are saved as text when the app is left, and shown at the next start until the
papers are there. They are shown only where every file they were made of is unchanged: sources,
notes and our own code.

Light: read before the first frame, so what only drawing needs is imported inside functions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from textual.content import Content

from store.storage.files import (
    KnownFile,
    code_fingerprints,
    is_unchanged,
    open_own_file,
    replace_file,
)
from tui.widgets.first_page import FirstPage, StyledText
from tui.widgets.row_layout import PIECES
from tui.widgets.row_list import ROW_STYLES

if TYPE_CHECKING:
    from store.library.paper_list import PaperList
    from tui.widgets.row_layout import RowContent, RowPiece

MAX_SNAPSHOTS = 40
"""Snapshots that are kept, one for each choice of sources and notes."""

_MAX_BYTES = 4_000_000
"""Bytes of a snapshot that are read; more than that no session writes."""

_PANE_PARTS = ("title", "about", "verdict", "terms", "abstract")
"""The parts of the pane that a first page has."""

_ROWS_AROUND = 60
"""Rows saved on either side of the cursor: they fill a list of a hundred lines and more."""

_MAX_ABSTRACT = 8_000
"""Characters of an abstract that are saved; no screen shows more at once."""


def read_snapshot(cache: Path, paths: Sequence[str], store: Path, cursor: str) -> FirstPage | None:
    """Return the first page of these sources and notes; None where it could be wrong."""
    names = _file_names(paths, store)
    try:
        with open_own_file(_snapshot_path(cache, names)) as file:
            text = file.read(_MAX_BYTES).decode()
        checksum, _, content = text.partition("\n")
        if int(checksum, 16) != crc32(content.encode()):
            return None
        document = json.loads(content)
        fields = document["pages"].get(cursor)
        if fields is None or document["names"] != names or document["code"] != _code_version():
            return None
        files = ((path, stamp and tuple(stamp)) for path, stamp in document["known"])
        page = FirstPage(**fields)
        return page if is_unchanged(files) and _is_safe(page) else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _is_safe(page: FirstPage) -> bool:
    """Check that a page is complete and that none of its texts could control the terminal.

    Raises the errors of missing or malformed fields: anybody can have written the file.
    """
    range(page.rows)[page.cursor]
    texts = [page.count, page.progress, *(page.leaf[part][0] for part in _PANE_PARTS)]
    rows = [page.row_content(page.top + index) for index in range(len(page.near))]
    pieces = [piece for row in rows for piece in row.pieces]
    if not all(piece.name in PIECES and piece.least >= 0 for piece in pieces):
        return False
    lines = [line for row in rows for line in (*row.gutter, row.title)]
    runs = [run for line in lines for run in line]
    runs += [run for piece in pieces for form in piece.forms for run in form]
    if not all(len(row.gutter) == 2 for row in rows) or not all(piece.forms for piece in pieces):
        return False
    if not {name for _, styles in runs for name in styles} <= set(ROW_STYLES):
        return False
    texts += [text for text, _ in runs]
    unprintable = [text for text in texts if not text.replace("\n", "").isprintable()]
    if not unprintable:
        return True
    from store.text.cleaning import clean

    return all(clean(text, lines=True) == text for text in unprintable)


def save_snapshot(
    cache: Path,
    paths: Sequence[str],
    store: Path,
    pages: Mapping[str, FirstPage],
    known_files: Iterable[KnownFile],
) -> None:
    """Save first pages by the paper under the cursor, with the files that they depend on."""
    names = _file_names(paths, store)
    document = {
        "names": names,
        "code": _code_version(),
        "known": list(known_files),
        "pages": pages,
    }
    content = json.dumps(document, ensure_ascii=False, default=_page_fields)
    path = _snapshot_path(cache, names)
    with suppress(OSError, UnicodeEncodeError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        encoded = content.encode()
        with replace_file(path) as file:
            file.write(b"%x\n%b" % (crc32(encoded), encoded))
        snapshots = sorted(path.parent.iterdir(), key=lambda file: file.stat().st_mtime)
        for oldest in snapshots[:-MAX_SNAPSHOTS]:
            oldest.unlink(missing_ok=True)


def _page_fields(part: FirstPage | RowContent | RowPiece) -> dict[str, object]:
    return {field.name: getattr(part, field.name) for field in fields(part) if field.init}


def _file_names(paths: Sequence[str], store: Path) -> list[str]:
    return [str(store.absolute()), *(str(Path(path).absolute()) for path in paths)]


def _snapshot_path(cache: Path, names: list[str]) -> Path:
    return cache / "first" / f"{crc32(json.dumps(names).encode()):08x}.json"


def _code_version() -> int:
    """Return a checksum that changes with papersift's own code."""
    package = Path(__file__).parent.parent
    return crc32(repr(code_fingerprints(package, package.parent / "store")).encode())


def draw_snapshot(
    paper_list: PaperList, row: int, about_size: tuple[int, int] = (78, 3)
) -> Mapping[str, FirstPage]:
    """Draw what the next start shows, with the cursor in its row and with it in the first.

    `about_size` are the columns and lines of the part of the page with authors and venue.

    The keys are the ids of the papers under the cursor, "" for the first. Nothing where the
    list is empty, filtered or sorted: then its rows have to be looked for.
    """
    if paper_list.text or paper_list.sort or not len(paper_list.positions):
        return {}
    paper_id = paper_list.collection.papers[paper_list.position(row)].id
    pages = (("", 0), (paper_id, row))
    return {name: _draw_page(paper_list, cursor, about_size) for name, cursor in pages}


def _draw_page(paper_list: PaperList, cursor: int, about_size: tuple[int, int]) -> FirstPage:
    from tui.screens.main.drawing import paper_row_content

    first = max(0, cursor - _ROWS_AROUND)
    last = min(cursor + _ROWS_AROUND, len(paper_list.positions))
    rows = [paper_row_content(paper_list, index, index == cursor) for index in range(first, last)]
    return FirstPage(
        count=paper_list.count(),
        progress=paper_list.progress_line(),
        rows=len(paper_list.positions),
        cursor=cursor,
        top=first,
        near=[_page_fields(row) for row in rows],
        leaf=_draw_pane(paper_list, paper_list.position(cursor), about_size),
    )


def _draw_pane(
    paper_list: PaperList, position: int, about_size: tuple[int, int]
) -> Mapping[str, StyledText]:
    """Draw the parts of the pane, but not the note: notes are in the store alone."""
    from store.search.matches import NO_MATCHES
    from tui.widgets import paper_text
    from tui.widgets.paper_pane import PANE_STYLES
    from tui.widgets.term_marks import highlight_terms, terms_line

    paper = paper_list.collection.shown_paper(position)
    annotation = paper_list.collection.annotation(position)
    styles = {style: style for style in PANE_STYLES}
    parts = {
        "title": paper_text.title_text(paper, False, (), styles),
        "about": paper_text.about_text(paper, NO_MATCHES, styles, *about_size),
        "verdict": paper_text.verdict_text(annotation, NO_MATCHES, styles),
        "abstract": paper_text.abstract_text(paper, False, (), styles),
        "terms": Content(""),
    }
    if paper_list.terms.shown:
        matches = paper_list.terms.matches(position)
        parts["title"] = highlight_terms(parts["title"], paper.title, matches.title, styles)
        abstract = parts["abstract"]
        parts["abstract"] = highlight_terms(abstract, paper.abstract, matches.abstract, styles)
        parts["terms"] = terms_line(matches, styles)
    return {name: _plain_and_spans(content) for name, content in parts.items()}


def _plain_and_spans(content: Content) -> StyledText:
    content = content[:_MAX_ABSTRACT]
    return content.plain, [(span.start, span.end, str(span.style)) for span in content.spans]
