"""The flow of records as a diagram in SVG, laid out as the one that PRISMA 2020 publishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from store.model.display import short_names
from store.screening.prisma import LATER_BOXES, LATER_NOTE, Flow, reason_counts
from store.text.cleaning import shorten

_WIDTH, _MARGIN, _GAP = 860, 20, 28
_LABEL_WIDTH = 34
_LEFT, _LEFT_WIDTH = 76, 330
_RIGHT, _RIGHT_WIDTH = 470, 370
_HEADING_HEIGHT = 40
_FONT_SIZE, _NOTE_SIZE, _LINE_HEIGHT = 13, 11, 18
_PADDING, _INDENT = 12, 16
_MAX_PARTS = 20
"""Sources, or reasons, that a box lists."""
_MAX_LENGTH = 160
"""Characters of a reason or a source that a box shows."""

_NO_BREAK = "\u00a0"
_NARROW = frozenset(_NO_BREAK + " .,:;!|'()[]{}/\\-ijltfrI\"")
_WIDE = frozenset("MWmw@%…—")
_STAGES = ("Identification", "Screening", "Included")
_NAMESPACE = "http://www.w3.org/2000/svg"
_ARROW_HEAD = (
    '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8"'
    ' markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z" fill="#1a1a1a"/></marker></defs>'
)
_SOURCE = "Layout after the PRISMA 2020 flow diagram: Page MJ, et al. BMJ 2021;372:n71."
_STYLE = (
    f"text{{font:{_FONT_SIZE}px 'DejaVu Sans',Verdana,Arial,Helvetica,sans-serif;fill:#1a1a1a}}"
    ".box{fill:#fff;stroke:#1a1a1a}.later{fill:#fff;stroke:#767676;stroke-dasharray:5 4}"
    f".strong{{font-weight:bold}}.dim{{fill:#595959}}.note{{font-size:{_NOTE_SIZE}px}}"
    ".arrow{stroke:#1a1a1a;stroke-width:1.3;fill:none}"
)


@dataclass(frozen=True, slots=True)
class _Box:
    """A box of the diagram: its lines, wrapped, each with its indentation."""

    lines: tuple[tuple[int, str], ...]
    later: bool = False
    """Whether it is about full texts and stays empty."""

    @property
    def height(self) -> int:
        return len(self.lines) * _LINE_HEIGHT + 2 * _PADDING


@dataclass(frozen=True, slots=True)
class _Row:
    """A box of the flow, and the box to its right that says what left the flow there."""

    stage: int
    left: _Box
    right: _Box | None = None

    @property
    def height(self) -> int:
        return max(self.left.height, self.right.height if self.right else 0)


def flow_svg(flow: Flow) -> str:
    """Return the flow diagram as an SVG document."""
    rows = list(_rows(flow))
    notes = [
        line
        for note in (LATER_NOTE, *flow.notes, _SOURCE)
        for line in _wrap(note, (_WIDTH - _LEFT - _MARGIN) * _FONT_SIZE / _NOTE_SIZE)
    ]
    tops = [_MARGIN + _HEADING_HEIGHT + _GAP]
    for row in rows:
        tops.append(tops[-1] + row.height + _GAP)
    height = tops[-1] + (len(notes) - 1) * _LINE_HEIGHT + _MARGIN
    size = f'width="{_WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {_WIDTH} {height}" {size} role="img">',
        "<title>PRISMA 2020 flow diagram</title>",
        f"<style>{_STYLE}</style>",
        _ARROW_HEAD,
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        *_heading(),
        *_stage_labels(rows, tops),
        *_arrows(rows, tops),
    ]
    for row, top in zip(rows, tops, strict=False):
        parts += _draw(row.left, _LEFT, _LEFT_WIDTH, top, row.height)
        if row.right is not None:
            parts += _draw(row.right, _RIGHT, _RIGHT_WIDTH, top, row.height)
    for number, note in enumerate(notes):
        baseline = tops[-1] + number * _LINE_HEIGHT
        parts.append(f'<text class="dim note" x="{_LEFT}" y="{baseline}">{escape(note)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _rows(flow: Flow) -> Iterator[_Row]:
    """Yield the rows from top to bottom; the one of undecided papers only while there are any."""
    removed = [
        ("Duplicates removed by the program", flow.duplicates_by_program),
        ("Duplicates removed by hand", flow.duplicates_by_user),
    ]
    names = short_names([path for path, _ in flow.sources])
    sources = [(name, count) for name, (_, count) in zip(names, flow.sources, strict=True)]
    yield _Row(
        0,
        _count_box("Records identified", flow.identified, sources, _LEFT_WIDTH),
        _count_box("Records removed before screening", flow.duplicates, removed, _RIGHT_WIDTH),
    )
    if flow.still_undecided:
        undecided = [("No decision yet", flow.still_undecided - flow.maybe), ("Maybe", flow.maybe)]
        yield _Row(
            1,
            _count_box("Records to screen", flow.papers, [], _LEFT_WIDTH),
            _count_box("Still undecided", flow.still_undecided, undecided, _RIGHT_WIDTH),
        )
    yield _Row(
        1,
        _count_box("Records screened", flow.screened, [], _LEFT_WIDTH),
        _count_box("Records excluded", flow.excluded, reason_counts(flow), _RIGHT_WIDTH),
    )
    yield _Row(1, _count_box("Included by title and abstract", flow.included, [], _LEFT_WIDTH))
    sought, not_retrieved, assessed, excluded, *included = LATER_BOXES.values()
    yield _Row(1, _later_box(sought), _later_box(not_retrieved))
    yield _Row(1, _later_box(assessed), _later_box(excluded))
    yield _Row(2, _later_box(*included))


def _count_box(name: str, count: int, parts: Sequence[tuple[str, int]], width: int) -> _Box:
    """Return a box with a number and what it is made of, a long list cut."""
    shown = list(parts[:_MAX_PARTS])
    if len(parts) > len(shown):
        hidden = parts[len(shown) :]
        shown.append((f"and {len(hidden):,} more", sum(number for _, number in hidden)))
    lines = [(0, f"{name} {_number(count)}{':' if shown else ''}")]
    line_width = width - 2 * _PADDING - _INDENT
    for text, number in shown:
        part = f"{shorten(text, _MAX_LENGTH)} {_number(number)}"
        lines += [(_INDENT, line) for line in _wrap(part, line_width)]
    return _Box(tuple(lines))


def _later_box(*names: str) -> _Box:
    return _Box(tuple((0, f"{name} {_number(None)}") for name in names), later=True)


def _number(count: int | None) -> str:
    """Return `(n = 1,806)`, which no line is broken in, or space for a number to be filled in."""
    content = 6 * _NO_BREAK if count is None else f"{count:,}"
    return f"(n{_NO_BREAK}={_NO_BREAK}{content})"


def _wrap(text: str, width: float) -> list[str]:
    """Break a text into lines of so many units, between words where that is possible."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if _text_width(joined) <= width:
            lines[-1] = joined
            continue
        lines += [""] if lines[-1] else []
        for char in word:
            if _text_width(lines[-1] + char) > width:
                lines.append("")
            lines[-1] += char
    return lines


def _text_width(text: str) -> float:
    """Return about how wide a text is, rather too much than too little: fonts differ."""
    return _FONT_SIZE * sum(map(_character_width, text))


def _character_width(char: str) -> float:
    if char in _NARROW:
        return 0.42
    if char in _WIDE or east_asian_width(char) in "WF":
        return 1.0
    return 0.8 if char.isupper() else 0.65


def _heading() -> Iterator[str]:
    width = _RIGHT + _RIGHT_WIDTH - _LEFT
    yield (
        f'<rect x="{_LEFT}" y="{_MARGIN}" width="{width}" height="{_HEADING_HEIGHT}" rx="8"'
        ' fill="#ffc000" stroke="#1a1a1a"/>'
    )
    yield (
        f'<text x="{_LEFT + width // 2}" y="{_MARGIN + _HEADING_HEIGHT // 2 + 5}"'
        ' text-anchor="middle" class="strong">'
        "Identification of studies via databases and registers</text>"
    )


def _stage_labels(rows: Sequence[_Row], tops: Sequence[int]) -> Iterator[str]:
    """Draw the names of the stages on the left, each beside its rows, read from below."""
    for stage, name in enumerate(_STAGES):
        own = [number for number, row in enumerate(rows) if row.stage == stage]
        top, bottom = tops[own[0]], tops[own[-1]] + rows[own[-1]].height
        least = int(_text_width(name)) + _PADDING
        if bottom - top < least:
            middle = (top + bottom) // 2
            top, bottom = middle - least // 2, middle + least // 2
        x, middle = _MARGIN + _LABEL_WIDTH // 2, (top + bottom) // 2
        yield (
            f'<rect x="{_MARGIN}" y="{top}" width="{_LABEL_WIDTH}" height="{bottom - top}" rx="8"'
            ' fill="#9dc3e6" stroke="#1a1a1a"/>'
        )
        yield (
            f'<text transform="translate({x + 5} {middle}) rotate(-90)" text-anchor="middle"'
            f' class="strong">{name}</text>'
        )


def _arrows(rows: Sequence[_Row], tops: Sequence[int]) -> Iterator[str]:
    center = _LEFT + _LEFT_WIDTH // 2
    for row, top, next_top in zip(rows, tops, tops[1:], strict=False):
        middle = top + row.height // 2
        if row.right is not None:
            yield _arrow(f"M{_LEFT + _LEFT_WIDTH} {middle}H{_RIGHT - 1}")
        if row is not rows[-1]:
            bottom = middle + row.left.height // 2
            following = rows[rows.index(row) + 1]
            target = next_top + (following.height - following.left.height) // 2
            yield _arrow(f"M{center} {bottom}V{target - 1}")


def _arrow(path: str) -> str:
    return f'<path class="arrow" d="{path}" marker-end="url(#head)"/>'


def _draw(box: _Box, x: int, width: int, top: int, row_height: int) -> Iterable[str]:
    """Draw a box in the middle of its row."""
    y = top + (row_height - box.height) // 2
    style = "later" if box.later else "box"
    yield f'<rect class="{style}" x="{x}" y="{y}" width="{width}" height="{box.height}"/>'
    for number, (indent, line) in enumerate(box.lines):
        baseline = y + _PADDING + number * _LINE_HEIGHT + _FONT_SIZE
        dim = ' class="dim"' if box.later else ""
        yield (f'<text{dim} x="{x + _PADDING + indent}" y="{baseline}">{escape(line)}</text>')
