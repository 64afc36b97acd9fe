"""The fewest bytes that turn what a terminal shows into what it is to show.

Of a line only the cells that look different are sent, and of a style only what differs from the
one before. Rich sends each piece of a line with its whole style and a reset, which was 60 % of
the bytes of a frame.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from operator import ne
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

RESET = "\x1b[0m"

_MIN_GAP = 6
"""Equal cells that cost less to send again than to jump over."""

_CHANGED = re.compile(rb"[^\0](?:\0{0,%d}[^\0])*" % (_MIN_GAP - 1))
"""Matches bytes other than 0, which are cells that differ, and short gaps of 0 between them."""

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
_LINK_ID = re.compile(r"id=\d+;")
"""What Rich names a link by, twenty digits and others each time; its address is name enough."""
_COLOR_CODE = re.compile(r"(?:[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+)(?:;|$)")


_RUN = re.compile(r"(.)\1*", re.DOTALL)
"""Matches cells in a row that have the same style."""


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


class Cells(NamedTuple):
    """A line of the terminal as three texts with a character for each cell.

    Comparing texts takes no time, and a typed letter draws sixty lines.
    """

    text: str
    styles: str
    """The style of each cell: the character that a Palette gave it."""
    looks: str
    """The style that is seen: that of a blank is its background alone."""


_Looks = dict[int, str]
"""The look of each character of a text, by its code point."""


class Palette:
    """The styles in use, each known by a character."""

    def __init__(self, colors: ColorSystem | None) -> None:
        self.colors = colors
        self._styles: list[CellStyle] = []
        self._characters: dict[CellStyle, str] = {}
        self._of_style: dict[Style | None, tuple[str, _Looks | None]] = {}

    def __len__(self) -> int:
        return len(self._styles)

    def __getitem__(self, character: str) -> CellStyle:
        """Return the style of a character."""
        return self._styles[ord(character)]

    def of_style(self, style: Style | None) -> tuple[str, _Looks | None]:
        """Return the character of a style, and the looks of what is written in it.

        These are None where blanks look as the rest does.
        """
        if style not in self._of_style:
            shown = cell_style(style, self.colors)
            character, blank = self._character(shown), self._character(shown.on_blank)
            looks: _Looks | None = None
            if blank != character:
                looks = defaultdict(lambda: character, {ord(" "): blank})
            self._of_style[style] = character, looks
        return self._of_style[style]

    def _character(self, style: CellStyle) -> str:
        if style not in self._characters:
            self._characters[style] = chr(len(self._styles))
            self._styles.append(style)
        return self._characters[style]


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
    link = _LINK_ID.sub("id=p;", rendered["link"] or "", count=1)
    return CellStyle(frozenset(attributes), foreground, background, link)


def strip_cells(strip: Strip, palette: Palette) -> Cells | None:
    """Return the cells of a strip; None where a character takes more or less than one cell.

    Terminals do not agree on the width of some of these, so such a line is sent from its start.
    """
    texts, styles, all_looks = [], [], []
    for text, style, _ in strip:
        if not text.isascii() and not _is_single_width(text):
            return None
        character, looks = palette.of_style(style)
        shown = character * len(text)
        texts.append(text)
        styles.append(shown)
        all_looks.append(shown if looks is None or " " not in text else text.translate(looks))
    return Cells("".join(texts), "".join(styles), "".join(all_looks))


@lru_cache(maxsize=4096)
def _is_single_width(text: str) -> bool:
    return all(map((1).__eq__, map(cell_len, text)))


_Colors = tuple[str, str, str]
"""Foreground, background and link of a style."""

_Run = tuple[CellStyle, int, int, str, int]
"""A style, the line and column where it is drawn, what is sent, and how many cells that fills."""


class TerminalPen:
    """Collects what is sent for one frame, colour by colour.

    A change of colours takes twenty bytes and a move of the cursor seven, so that the lines of a
    list, titles in one colour and authors in another, are not sent from top to bottom. A change
    from bold to plain takes as many as the move, so that matched letters stay in their titles.
    """

    def __init__(self, palette: Palette, *, erases: bool) -> None:
        """Start after a reset. `erases`: the terminal erases in the color of the background."""
        self._palette = palette
        self._erases = erases
        self._lines: list[str] = []
        """What is sent as it stands: lines in which not every character takes one cell."""
        self._runs: dict[_Colors, list[_Run]] = {}

    def text(self) -> str:
        """Return all that was drawn; after it the terminal has no style."""
        written, style, cursor, is_exact = self._lines, PLAIN, (-1, -1), False
        for run_style, row, column, text, cells in chain(*self._runs.values()):
            if (row, column) != cursor:
                written.append(_move(row, column, cursor if is_exact else (-1, -1)))
                is_exact = True
            if run_style is not style:
                written.append(style_change(style, run_style))
                style = run_style
            written.append(text)
            cursor = row, column + cells
            # Terminals do not agree on the width of `★`: what follows it is placed by its column.
            is_exact = is_exact and text.isascii()
        written.append(style_change(style, PLAIN))
        return "".join(written)

    def draw_strip(
        self, row: int, column: int, strip: Strip, shown: Cells | None = None
    ) -> Cells | None:
        """Draw a strip over the cells that are shown there, if these are known; return its own."""
        cells = strip_cells(strip, self._palette)
        if cells is None:
            self._draw_line(row, column, strip)
        elif shown is None or len(shown.text) != len(cells.text):
            self._draw_cells(row, column, *cells)
        else:
            for start, end in changed_spans(shown, cells):
                self._draw_cells(row, column + start, *(part[start:end] for part in cells))
        return cells

    def _draw_line(self, row: int, column: int, strip: Strip) -> None:
        """Draw a line from its start on, as it is not known where its characters are."""
        self._lines.append(_move(row, column))
        earlier = PLAIN
        for text, style, _ in strip:
            shown = cell_style(style, self._palette.colors)
            self._lines += style_change(earlier, shown), text
            earlier = shown
        self._lines.append(style_change(earlier, PLAIN))

    def _draw_cells(self, row: int, column: int, text: str, styles: str, looks: str) -> None:
        """Draw cells; blanks at their end may be erased instead."""
        drawn, last = len(text), self._palette[looks[-1]]
        if self._erases and not last.attributes and not last.link:
            seen = max(len(text.rstrip(" ")), len(looks.rstrip(looks[-1])))
            drawn = seen if drawn - seen >= _MIN_ERASE else drawn
        style = last
        for run in _RUN.finditer(styles, 0, drawn):
            start, end = run.span()
            style, run_text = self._palette[run[1]], text[start:end]
            if run_text.isspace():
                style = style.on_blank
            self._add(style, row, column + start, run_text, end - start)
        if drawn < len(text):
            if style.on_blank != last:
                style = last
            self._add(style, row, column + drawn, f"\x1b[{len(text) - drawn}X", 0)

    def _add(self, *run: *_Run) -> None:
        self._runs.setdefault(run[0][1:], []).append(run)


def _move(row: int, column: int, cursor: tuple[int, int] = (-1, -1)) -> str:
    """Return what moves the cursor, to the right by the columns alone, which is shorter."""
    if row == cursor[0] and column > cursor[1]:
        return f"\x1b[{column - cursor[1]}C"
    return f"\x1b[{row + 1};{column + 1}H"


def changed_spans(old: Cells, new: Cells) -> Iterator[tuple[int, int]]:
    """Return the spans of cells that differ; short gaps between them belong to them."""
    differ = _differing(old.text, new.text) | _differing(old.looks, new.looks)
    differs = differ.to_bytes(len(new.text), "big")
    return (match.span() for match in _CHANGED.finditer(differs))


def _differing(old: str, new: str) -> int:
    """Return a number whose bytes are 0 where two texts of one length are equal."""
    if old == new:
        return 0
    try:
        sides = old.encode("latin-1"), new.encode("latin-1")
    except UnicodeEncodeError:  # three times as slow
        return int.from_bytes(bytes(map(ne, old, new)), "big")
    return int.from_bytes(sides[0], "big") ^ int.from_bytes(sides[1], "big")


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
