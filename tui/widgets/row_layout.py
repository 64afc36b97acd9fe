"""How what a row shows is laid out in its columns: the title first, then pieces by priority.

A row says what it would like to show, each piece in several lengths; the width of the list decides
what of it fits. Light: imported before the first frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from rich.cells import cell_len

from tui.widgets.scroll_text import wrap_text
from tui.widgets.strips import DrawnRow, StyledLine, StyledRun

Runs = Sequence[StyledRun]

PIECES = {
    "match": 20,
    "authors": 30,
    "orphan": 35,
    "tags": 40,
    "duplicates": 50,
    "venue": 70,
    "opening": 80,
    "note": 15,
    "terms": 10,
    "year": 0,
}
"""The pieces of a row by name, in their order on the screen, and how early each gets its room."""

_ON_THE_RIGHT = frozenset(("note", "terms", "year"))
"""Pieces at the right edge, where they stand below each other from row to row.

They are a few columns that people compare from row to row, so each title gives way to them.
"""

GUTTER_COLUMNS = 4
"""Columns before the title: cursor, decision, rating."""

_MARGIN = 1
"""Columns left free before the scrollbar."""

_GAP = 2
"""Columns between what is on the left and what is on the right."""

_SEPARATOR = " · "

_URGENT = -100
"""What is added to the priority of a piece in which a word of the filter matched."""


@dataclass(frozen=True, slots=True)
class RowPiece:
    """Something a row shows besides its title, in one or more lengths, measured once.

    A typed letter lays out rows that are mostly made of the same pieces as before.
    """

    name: str
    """One of PIECES."""
    forms: Sequence[Runs]
    """From the longest to the shortest."""
    least: int = 0
    """Columns to which the longest form may be cut; 0 where no form may be cut."""
    urgent: bool = False
    """Whether the title gives way to it: it shows what matched."""
    columns: Sequence[int] = field(init=False)
    """The columns of each form."""
    needed: int = field(init=False)
    """Columns without which it is not shown."""
    on_right: bool = field(init=False)
    """Whether it stands at the right edge."""
    priority: int = field(init=False)
    """The lower, the earlier it gets its room."""

    def __post_init__(self) -> None:
        columns = [*map(count_columns, self.forms)]
        on_right = self.name in _ON_THE_RIGHT
        urgency = 2 if on_right else self.urgent
        derived = {
            "columns": columns,
            "needed": min(columns[-1], self.least) if self.least else columns[-1],
            "on_right": on_right,
            "priority": PIECES[self.name] + _URGENT * urgency,
        }
        for name, measure in derived.items():
            object.__setattr__(self, name, measure)

    @property
    def blank(self) -> bool:
        """Whether it only keeps a column free, as where there is no year."""
        return not any(text.strip() for text, _ in self.forms[0])


@dataclass(frozen=True, slots=True)
class RowContent:
    """What a row shows, not yet laid out."""

    gutter: tuple[Runs, Runs]
    """What is before the title, and below that."""
    title: Runs
    pieces: Sequence[RowPiece]
    wraps: bool = True
    """Whether the title may take the second line."""


_Choice = tuple[RowPiece, Runs, int]
"""A piece that fits, in one of its forms, and the columns of that."""

EMPTY_ROW = RowContent(((), ()), (), ())
"""A row of which nothing is known yet."""


def lay_out_row(content: RowContent, columns: int, lines: int = 2) -> DrawnRow:
    """Lay a row out in one or two lines of so many columns."""
    width = max(1, columns - GUTTER_COLUMNS - _MARGIN)
    first, second = (StyledLine(runs) for runs in content.gutter)
    if lines == 1:
        _end_line(first, content.title, content.pieces, width)
        return (first,)
    pieces = [piece for piece in content.pieces if piece.name != "note"]
    text = "".join([text for text, _ in content.title])
    split = _first_break(text, width)
    rest = slice_runs(content.title, split, len(text))
    if rest and (not content.wraps or not _leaves_room(rest, pieces, width)):
        first.runs += cut_runs(content.title, width)
        rest = ()
    else:
        first.runs += slice_runs(content.title, 0, len(text[:split].rstrip(" ")))
    _end_line(second, rest, pieces, width)
    return first, second


def _first_break(text: str, width: int) -> int:
    """Return where the second line of a text begins."""
    if not text.isascii():
        lines = wrap_text(text, width)
        return lines[1].start if len(lines) > 1 else len(text)
    if len(text) <= width:
        return len(text)
    space = text.rfind(" ", 0, width + 1)
    return space + 1 if space > 0 else width


def _leaves_room(rest: Runs, pieces: Sequence[RowPiece], width: int) -> bool:
    """Return whether what must be seen fits beside the second line of a title."""
    urgent = [piece for piece in pieces if piece.urgent]
    if not urgent:
        return True
    needed = sum([piece.needed + _GAP for piece in urgent])
    return count_columns(rest) + needed + _kept_columns(pieces) <= width


def _kept_columns(pieces: Iterable[RowPiece]) -> int:
    """Return the columns of the pieces at the right edge, with one between them and a title."""
    kept = [piece.needed for piece in pieces if piece.on_right]
    return sum(kept) + _GAP * (len(kept) - 1) + 1 if kept else 0


def _end_line(line: StyledLine, text: Runs, pieces: Sequence[RowPiece], width: int) -> None:
    """Fill a line: a text at its left if there is any, then the pieces that fit."""
    columns, kept = count_columns(text), _kept_columns(pieces)
    if columns > width - kept:
        pieces = [piece for piece in pieces if not piece.blank]
        text = cut_runs(text, max(1, width - _kept_columns(pieces)))
        columns = count_columns(text)
    room = width - columns
    middle: list[StyledRun] = []
    ending: list[StyledRun] = []
    gap = room
    for piece, runs, columns in _choose(pieces, room - (1 if text else 0)):
        part = ending if piece.on_right else middle
        if part:
            between = " " * _GAP if piece.on_right else _SEPARATOR
            part.append((between, ("dim",)))
            gap -= len(between)
        part += runs
        gap -= columns
    if text and middle and ending:
        parts = ((" " * (gap - _GAP), ("dim",)), *middle, (" " * _GAP, ("dim",)), *ending)
    elif text:
        parts = ((" " * gap, ("dim",)), *middle, *ending)
    else:
        parts = (*middle, (" " * gap, ("dim",)), *ending)
    line.runs += text
    line.runs += [run for run in parts if run[0]]


def _choose(pieces: Sequence[RowPiece], room: int) -> list[_Choice]:
    """Choose the pieces that fit, each as long as it fits, in their order on the screen.

    First each gets its shortest form, by priority; then what is left makes them longer.
    """
    taken: list[RowPiece] = []
    left = room
    for piece in sorted(pieces, key=attrgetter("priority")):
        gap = (_GAP if piece.on_right else len(_SEPARATOR)) if taken else 0
        if piece.needed + gap <= left:
            taken.append(piece)
            left -= piece.needed + gap
    chosen: dict[str, _Choice] = {}
    for piece in taken:
        runs, columns = piece.forms[-1], piece.needed
        if len(piece.forms) > 1 or piece.least:
            runs, columns = _longest_form(piece, piece.needed + left)
        left -= columns - piece.needed
        chosen[piece.name] = piece, runs, columns
    return [chosen[name] for name in PIECES if name in chosen]


def _longest_form(piece: RowPiece, room: int) -> tuple[Runs, int]:
    """Return the longest form of a piece that fits, or the longest of all cut, and its columns."""
    for runs, columns in zip(piece.forms, piece.columns, strict=True):
        if columns <= room:
            return runs, columns
        if piece.least:
            cut = cut_runs(runs, room)  # maybe shorter: no blank or comma is left before the `…`
            return cut, count_columns(cut)
    return piece.forms[-1], piece.columns[-1]


def count_columns(runs: Runs) -> int:
    """Return the columns that a line takes."""
    return sum([len(text) if text.isascii() else cell_len(text) for text, _ in runs])


def slice_runs(runs: Runs, start: int, end: int) -> Runs:
    """Return the runs of some characters of a line."""
    sliced: list[StyledRun] = []
    position = 0
    for text, styles in runs:
        part = text[max(0, start - position) : max(0, end - position)]
        if part:
            sliced.append((part, styles))
        position += len(text)
    return sliced


def cut_runs(runs: Runs, columns: int) -> Runs:
    """Cut runs to so many columns, with an ellipsis where something is left out."""
    if count_columns(runs) <= columns:
        return runs
    if columns < 1:
        return ()
    cut: list[StyledRun] = []
    left = columns - 1
    for text, styles in runs:
        fitting = text if text.isascii() else ""
        if not fitting:
            for letter in text:
                if cell_len(fitting + letter) > left:
                    break
                fitting += letter
        fitting = fitting[:left] if text.isascii() else fitting
        cut.append((fitting, styles))
        left -= count_columns([(fitting, styles)])
        if len(fitting) < len(text):
            break
    text, styles = cut.pop() if cut else ("", ("dim",))
    cut.append((f"{text.rstrip(' ,;:')}…", styles))
    return cut
