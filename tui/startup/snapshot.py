"""The first page: what the screen will show, kept from the last time, drawn before all else.

Notes and papers take longer to open than a screen to be drawn. So the rows and the page of
the paper under the cursor are kept as texts when the app is left. They are shown only where
every file that they were made of is as it was: sources, notes and our own code. What is
opened behind them takes their place, whatever it says.

What is drawn for the next start when the app is left: the first pages of `tui.startup.snapshot`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from textual.content import Content

from store.storage.files import KnownFile, code_fingerprints, is_unchanged, replace_file
from tui.widgets.first_page import FirstPage, StyledText
from tui.widgets.row_list import ROW_STYLES
from tui.widgets.strips import StyledRun

if TYPE_CHECKING:
    from store.library.paper_list import PaperList

MOST = 40
"""First pages that are kept, one for each choice of sources and notes."""

LEAF = ("title", "about", "verdict", "abstract")
"""The parts of a page that are shown first."""


def read_snapshot(cache: Path, paths: Sequence[str], store: Path, cursor: str) -> FirstPage | None:
    """Return the first page of these sources and notes; None where it could be wrong."""
    names = _names(paths, store)
    try:
        check, _, content = _place(cache, names).read_text(encoding="utf-8").partition("\n")
        if int(check, 16) != crc32(content.encode()):
            return None
        found = json.loads(content)
        page = found["pages"].get(cursor)
        if page is None or found["names"] != names or found["code"] != _code():
            return None
        known = ((path, None if stamp is None else tuple(stamp)) for path, stamp in found["known"])
        made = FirstPage(**page)
        return made if is_unchanged(known) and _harmless(made) else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _harmless(page: FirstPage) -> bool:
    """Return whether it can be shown, whoever wrote it: all is there, and no text is a command."""
    range(page.rows)[page.cursor]
    texts = [page.count, page.progress, *(page.leaf[part][0] for part in LEAF)]
    runs = [run for row in page.near for line in row for run in line]
    if not {name for _, look in runs for name in look} <= set(ROW_STYLES):
        return False
    texts += [text for text, _ in runs]
    odd = [text for text in texts if not text.replace("\n", "").isprintable()]
    if not odd:
        return True
    from store.text.cleaning import clean

    return all(clean(text, lines=True) == text for text in odd)


def save_snapshot(
    cache: Path,
    paths: Sequence[str],
    store: Path,
    pages: Mapping[str, FirstPage],
    known: Iterable[KnownFile],
) -> None:
    """Keep first pages, by the paper under the cursor, and the files that they hang on."""
    names = _names(paths, store)
    said = {
        cursor: {name: getattr(page, name) for name in FirstPage.__slots__}
        for cursor, page in pages.items()
    }
    found = {"names": names, "code": _code(), "known": list(known), "pages": said}
    content = json.dumps(found, ensure_ascii=False)
    place = _place(cache, names)
    with suppress(OSError, UnicodeEncodeError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        encoded = content.encode()
        with replace_file(place) as file:
            file.write(b"%x\n%b" % (crc32(encoded), encoded))
        kept = sorted(place.parent.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in kept[:-MOST]:
            path.unlink(missing_ok=True)


def _names(paths: Sequence[str], store: Path) -> list[str]:
    return [str(store.absolute()), *(str(Path(path).absolute()) for path in paths)]


def _place(cache: Path, names: list[str]) -> Path:
    return cache / "first" / f"{crc32(json.dumps(names).encode()):08x}.json"


def _code() -> int:
    """Name the version of papersift's own code."""
    here = Path(__file__).parent.parent
    return crc32(repr(code_fingerprints(here, here.parent / "store")).encode())


AROUND = 60
"""Rows kept on either side of the cursor: a list of a hundred lines and more is full."""

ABSTRACT = 8_000
"""Characters of an abstract that are kept; no screen shows more at once."""


def draw_snapshot(view: PaperList, cursor: int | None) -> Mapping[str, FirstPage]:
    """Draw what the next start shows, with the cursor where it is and with it on the first row.

    Nothing where the list is filtered or empty: then what is shown has to be looked for.
    """
    if cursor is None or view.text or view.sort or not len(view.positions):
        return {}
    key = view.collection.papers[view.position(cursor)].id
    return {"": _page(view, 0), key: _page(view, cursor)}


def _page(view: PaperList, cursor: int) -> FirstPage:
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


def _row(view: PaperList, index: int, cursor: bool) -> tuple[list[StyledRun], list[StyledRun]]:
    from tui.widgets.paper_row import RowState, draw_row

    at = view.position(index)
    paper, annotation = view.collection.papers[at], view.collection.annotation(at)
    first, second = draw_row(paper, annotation, RowState(cursor=cursor))
    return first.runs, second.runs


def _leaf(view: PaperList, at: int) -> Mapping[str, StyledText]:
    """Set what is sure to be seen of the page; notes are kept in the store alone."""
    from store.search.matches import NO_MATCHES
    from tui.widgets import paper_text as page
    from tui.widgets.paper_pane import PANE_STYLES

    paper, annotation = view.collection.papers[at], view.collection.annotation(at)
    styles = {part: part for part in PANE_STYLES}
    parts = {
        "title": page.title_text(paper, False, (), styles),
        "about": page.byline_text(paper, NO_MATCHES, styles),
        "verdict": page.verdict_text(annotation, NO_MATCHES, styles),
        "abstract": page.abstract_text(paper, False, (), styles),
    }
    return {name: _text(content) for name, content in parts.items()}


def _text(content: Content) -> StyledText:
    content = content[:ABSTRACT]
    return content.plain, [(span.start, span.end, str(span.style)) for span in content.spans]
