"""The first page: what the screen will show, kept from the last time, drawn before all else.

Notes and papers take longer to open than a screen to be drawn. So the rows and the page of
the paper under the cursor are kept as texts when the app is left. They are shown only where
every file that they were made of is as it was: sources, notes and our own code. What is
opened behind them takes their place, whatever it says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from textual.content import Content, Span
from textual.style import Style

from store.stamps import Known, code_stamps, unchanged
from tui.widgets.drawing import Line, Named
from tui.widgets.row_list import PARTS

MOST = 40
"""First pages that are kept, one for each choice of sources and notes."""

LEAF = ("title", "about", "verdict", "abstract")
"""The parts of a page that are shown first."""

Runs = Sequence[Named]
"""The pieces of a line with the names of their styles."""

Text = tuple[str, Sequence[tuple[int, int, str]]]
"""A text, and where which of the styles begins and ends."""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What list, page and lines show before anything is opened."""

    count: str
    progress: str
    rows: int
    """Rows of the whole list."""
    cursor: int
    top: int
    """The row that is the first of `near`."""
    near: Sequence[tuple[Runs, Runs]]
    """The rows around the cursor, two lines each."""
    leaf: Mapping[str, Text]
    """The parts of the page."""

    def row(self, index: int) -> tuple[Line, Line]:
        """Draw a row; one that is too far from the cursor to have been kept is empty."""
        if not 0 <= index - self.top < len(self.near):
            return Line(), Line()
        first, second = (
            Line((text, tuple(look)) for text, look in runs) for runs in self.near[index - self.top]
        )
        return first, second

    def part(self, name: str, styles: Mapping[str, Style]) -> Content:
        """Draw a part of the page."""
        return styled(self.leaf[name], styles)


def styled(text: Text, styles: Mapping[str, Style]) -> Content:
    """Give a text the styles that are named in it."""
    plain, spans = text
    return Content(plain, [Span(start, end, styles[name]) for start, end, name in spans])


def read_first(cache: Path, paths: Sequence[str], store: Path, cursor: str) -> FirstPage | None:
    """Give the first page of these sources and notes; None where it could be wrong."""
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
        return made if unchanged(known) and _harmless(made) else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _harmless(page: FirstPage) -> bool:
    """Tell whether it can be shown, whoever wrote it: all is there, and no text is a command."""
    range(page.rows)[page.cursor]
    texts = [page.count, page.progress, *(page.leaf[part][0] for part in LEAF)]
    runs = [run for row in page.near for line in row for run in line]
    if not {name for _, look in runs for name in look} <= set(PARTS):
        return False
    texts += [text for text, _ in runs]
    odd = [text for text in texts if not text.replace("\n", "").isprintable()]
    if not odd:
        return True
    from store.text import clean

    return all(clean(text, lines=True) == text for text in odd)


def keep_first(
    cache: Path,
    paths: Sequence[str],
    store: Path,
    pages: Mapping[str, FirstPage],
    known: Iterable[Known],
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
        draft = place.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(f"{crc32(content.encode()):x}\n{content}", encoding="utf-8")
        draft.replace(place)
        kept = sorted(place.parent.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in kept[:-MOST]:
            path.unlink(missing_ok=True)


def _names(paths: Sequence[str], store: Path) -> list[str]:
    return [str(store.absolute()), *(str(Path(path).absolute()) for path in paths)]


def _place(cache: Path, names: list[str]) -> Path:
    return cache / "first" / f"{crc32(json.dumps(names).encode()):08x}.json"


def _code() -> int:
    """Name the version of papersift's own code."""
    here = Path(__file__).parent
    return crc32(repr(code_stamps(here, here.parent / "store")).encode())
