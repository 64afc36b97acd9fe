"""Two Records side by side, a field a row, what differs marked by sign and underline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widgets import Static

from store.comparing import Compared, Span, Standing

NAMES, SIGNS, GAP = 10, 2, 2
"""Columns of the fields' names, of the signs, and between the two sides."""

NARROWEST = 8
"""Columns that a side has at least."""

DIM, SAME, DIFFERS = "$text-muted", "same", "bold underline"


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared: the heads of the two columns, the fields, and lines below them."""

    left: str
    right: str
    fields: Sequence[Compared]
    below: Sequence[str] = ()


class Comparison(Static):
    """Draws two sides in columns of equal width."""

    DEFAULT_CSS = """
    Comparison { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._sides: Sides | None = None

    def show(self, sides: Sides | None) -> None:
        """Show two sides, or none."""
        self._sides = sides
        self._draw()

    def on_resize(self) -> None:
        """Set the columns anew."""
        self._draw()

    def _draw(self) -> None:
        width = self.size.width - 1
        if self._sides is None or width < 1:
            self.update(Content(""))
        else:
            self.update(Content("\n").join(_lines(self._sides, width)))


def _lines(sides: Sides, width: int) -> Iterable[Content]:
    column = max(NARROWEST, (width - NAMES - SIGNS - GAP) // 2)
    left, right = (Content.styled(text, "bold") for text in (sides.left, sides.right))
    yield from _row("", "", left, right, column)
    for field in sides.fields:
        different = field.standing not in (Standing.SAME, Standing.ALIKE)
        left = _marked(field.left, field.left_spans)
        right = _marked(field.right, field.right_spans)
        if field.standing is Standing.SAME:
            right = Content.styled(SAME, DIM)
        sign = field.standing.value
        yield from _row(field.name, sign, left, right, column, loud=different)
    for line in sides.below:
        yield Content("")
        yield from Content.styled(line, DIM).wrap(width)


def _marked(text: str, spans: Iterable[Span]) -> Content:
    content = Content(text)
    for start, end in spans:
        content = content.stylize(DIFFERS, start, end)
    return content


def _row(
    name: str, sign: str, left: Content, right: Content, column: int, *, loud: bool = False
) -> Iterable[Content]:
    """Set a field in lines: name and sign beside the first, the sides wrapped."""
    sides = left.wrap(column), right.wrap(column)
    lead = "bold $warning" if loud else DIM
    for at in range(max(map(len, sides))):
        parts = [side[at] if at < len(side) else Content("") for side in sides]
        first = at == 0
        yield Content.assemble(
            (f"{name[: NAMES - 1] if first else '':<{NAMES}}", DIM),
            (f"{sign if first else '':<{SIGNS}}", lead),
            parts[0].truncate(column, pad=True),
            " " * GAP,
            parts[1].truncate(column),
        )
