"""The fewest bytes that turn what a terminal shows into what it is to show.

Of a line only the cells that look different are sent, and of a style only what differs from the
one before. Rich sends each piece of a line with its whole style and a reset, which was 60 % of
the bytes of a frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

RESET = "\x1b[0m"

_MIN_GAP = 6
"""Equal cells that cost less to send again than to jump over."""

_MIN_ERASE = 6
"""Blank cells from which on it is shorter to erase them."""

_SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that a blank cell shows: underlined, reversed, crossed out, framed, overlined."""

_ATTRIBUTE_ENDS = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "21": "24",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""The code that ends each attribute; some end two."""

_RENDERED = re.compile(r"(?P<link>\x1b\]8;[^\x1b]*\x1b\\)?(?:\x1b\[(?P<codes>[\d;]*)m)?x")
_COLOR_CODE = re.compile(r"(?:[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+)(?:;|$)")


class CellStyle(NamedTuple):
    """How a cell looks, as the codes of a terminal; empty for what is the terminal's default."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""
    link: str = ""
    """The sequence that begins a hyperlink."""

    @property
    def on_blank(self) -> CellStyle:
        """What is seen of this style on a blank cell."""
        if self.attributes & _SEEN_ON_BLANKS or self.link:
            return self
        return CellStyle(background=self.background)


PLAIN = CellStyle()

Cells = list[tuple[str, CellStyle]]
"""A line as one character and its style for each cell."""


@lru_cache(maxsize=4096)
def cell_style(style: Style | None, colors: ColorSystem | None) -> CellStyle:
    """Return the codes of a style in a color system; None is a terminal without styles."""
    if style is None or colors is None:
        return PLAIN
    rendered = _RENDERED.match(style.render("x", color_system=colors))
    if rendered is None:
        return PLAIN
    attributes, foreground, background = set(), "", ""
    for match in _COLOR_CODE.finditer(rendered["codes"] or ""):
        code = match[0].rstrip(";")
        number = int(code.partition(";")[0])
        if 30 <= number < 40 or 90 <= number < 98:
            foreground = "" if number == 39 else code
        elif 40 <= number < 50 or 100 <= number < 108:
            background = "" if number == 49 else code
        else:
            attributes.add(code)
    return CellStyle(frozenset(attributes), foreground, background, rendered["link"] or "")


def strip_cells(strip: Strip, colors: ColorSystem | None) -> Cells | None:
    """Return the cells of a strip; None where a character takes more or less than one cell.

    Terminals do not agree on the width of some of these, so such a line is sent from its start.
    """
    cells: Cells = []
    for text, style, _ in strip:
        if not _is_single_width(text):
            return None
        look = cell_style(style, colors)
        if " " in text:
            on_blank = look.on_blank
            cells += [(char, on_blank if char == " " else look) for char in text]
        else:
            cells += [(char, look) for char in text]
    return cells


@lru_cache(maxsize=4096)
def _is_single_width(text: str) -> bool:
    return text.isascii() or all(map((1).__eq__, map(cell_len, text)))


class TerminalPen:
    """Collects what is sent for one frame, and knows the style and column that it leaves."""

    def __init__(self, colors: ColorSystem | None, *, erases: bool) -> None:
        """Start after a reset. `erases`: the terminal erases in the color of the background."""
        self._colors = colors
        self._erases = erases
        self._style = PLAIN
        self._written: list[str] = []

    def text(self) -> str:
        """Return all that was written; after it the terminal has no style."""
        self._change_style(PLAIN, seen_on_blanks=True)
        return "".join(self._written)

    def write(self, sequence: str) -> None:
        """Write a control sequence."""
        self._written.append(sequence)

    def draw_strip(self, row: int, column: int, strip: Strip, shown: Strip | None) -> None:
        """Draw a strip over the one that is shown there, if that is known."""
        cells = strip_cells(strip, self._colors)
        old = strip_cells(shown, self._colors) if shown is not None else None
        if cells is None:
            self._move(row, column)
            for text, style, _ in strip:
                self._draw(text, cell_style(style, self._colors))
        elif old is None or len(old) != len(cells):
            self._move(row, column)
            self._draw_cells(cells)
        else:
            for start, end in changed_spans(old, cells):
                self._move(row, column + start)
                self._draw_cells(cells[start:end])

    def _move(self, row: int, column: int) -> None:
        self._written.append(f"\x1b[{row + 1};{column + 1}H")

    def _draw_cells(self, cells: Sequence[tuple[str, CellStyle]]) -> None:
        """Draw cells from the cursor on; blanks at their end may be erased instead."""
        drawn = len(cells)
        if self._erases:
            last = cells[-1]
            if last[0] == " " and not last[1].attributes and not last[1].link:
                while drawn and cells[drawn - 1] == last:
                    drawn -= 1
                if len(cells) - drawn < _MIN_ERASE:
                    drawn = len(cells)
        for style, run in groupby(cells[:drawn], key=_style_of_cell):
            self._draw("".join([char for char, _ in run]), style)
        if drawn < len(cells):
            self._change_style(cells[-1][1], seen_on_blanks=False)
            self._written.append(f"\x1b[{len(cells) - drawn}X")

    def _draw(self, text: str, style: CellStyle) -> None:
        self._change_style(style, seen_on_blanks=not text.isspace())
        self._written.append(text)

    def _change_style(self, style: CellStyle, *, seen_on_blanks: bool) -> None:
        """Change from the current style; for blanks only what is seen on them."""
        if not seen_on_blanks and not style.attributes and not style.link:
            kept = self._style.attributes - _SEEN_ON_BLANKS
            style = CellStyle(kept, self._style.foreground, style.background)
        if style != self._style:
            self._written.append(style_change(self._style, style))
            self._style = style


def _style_of_cell(cell: tuple[str, CellStyle]) -> CellStyle:
    return cell[1]


def changed_spans(old: Cells, new: Cells) -> Iterator[tuple[int, int]]:
    """Yield the spans of cells that differ; short gaps between them belong to them."""
    changed = [index for index, cell in enumerate(new) if cell != old[index]]
    if not changed:
        return
    start = end = changed[0]
    for index in changed:
        if index - end > _MIN_GAP:
            yield start, end + 1
            start = index
        end = index
    yield start, end + 1


@lru_cache(maxsize=4096)
def style_change(old: CellStyle, new: CellStyle) -> str:
    """Return the sequences that turn one style into another."""
    codes: list[str] = []
    ended = {_ATTRIBUTE_ENDS.get(code, "0") for code in old.attributes - new.attributes}
    if new[:3] == PLAIN[:3] or "0" in ended:
        codes = ["0"] if old[:3] != PLAIN[:3] else []
        old = CellStyle(link=old.link)
        ended = set()
    codes += sorted(ended)
    codes += sorted(
        code
        for code in new.attributes
        if code not in old.attributes or _ATTRIBUTE_ENDS.get(code) in ended
    )
    if new.foreground != old.foreground:
        codes.append(new.foreground or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    link = "" if new.link == old.link else new.link or "\x1b]8;;\x1b\\"
    return (f"\x1b[{';'.join(codes)}m" if codes else "") + link
