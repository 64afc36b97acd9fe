"""Two Records side by side, a field a row, what differs marked by sign and underline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from store.duplicates.diff import FieldDiff, Relation, Span

NAMES, SIGNS, GAP = 10, 2, 2
"""Columns of the fields' names, of the signs, and between the two sides."""

NARROWEST = 8
"""Columns that a side has at least."""

SAME = "same"
"""What stands on the right where both sides say the same."""

PARTS = ("dim", "head", "sign", "differs")

Styles = Mapping[str, Style]


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared: the heads of the two columns, the fields, and lines below them."""

    left: str
    right: str
    fields: Sequence[FieldDiff]
    below: Sequence[str] = ()


class Comparison(Static):
    """Draws two sides in columns of equal width."""

    DEFAULT_CSS = """
    Comparison {
        height: auto;
        & > .comparison--dim { color: $text-muted; }
        &:ansi > .comparison--dim { text-style: dim; }
        & > .comparison--head { text-style: bold; }
        & > .comparison--sign { color: $warning; text-style: bold; }
        & > .comparison--differs { text-style: bold underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"comparison--{part}" for part in PARTS}

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
            styles = {
                part: self.get_visual_style(f"comparison--{part}", partial=True) for part in PARTS
            }
            self.update(Content("\n").join(_lines(self._sides, width, styles)))

    def notify_style_update(self) -> None:
        """Draw in the new colours."""
        super().notify_style_update()
        self._draw()


def _lines(sides: Sides, width: int, styles: Styles) -> Iterable[Content]:
    column = max(NARROWEST, (width - NAMES - SIGNS - GAP) // 2)
    left, right = (Content.styled(text, styles["head"]) for text in (sides.left, sides.right))
    yield from _row(Content(""), left, right, column)
    for field in sides.fields:
        left = _marked(field.left, field.left_spans, styles)
        right = _marked(field.right, field.right_spans, styles)
        quiet = field.relation in (Relation.SAME, Relation.ALIKE)
        if field.relation is Relation.SAME:
            right = Content.styled(SAME, styles["dim"])
        lead = Content.assemble(
            (f"{field.name[: NAMES - 1]:<{NAMES}}", styles["dim"]),
            (field.relation.value, styles["dim" if quiet else "sign"]),
        )
        yield from _row(lead, left, right, column)
    for line in sides.below:
        yield Content("")
        yield from Content.styled(line, styles["dim"]).wrap(width)


def _marked(text: str, spans: Iterable[Span], styles: Styles) -> Content:
    content = Content(text)
    for start, end in spans:
        content = content.stylize(styles["differs"], start, end)
    return content


def _row(lead: Content, left: Content, right: Content, column: int) -> Iterable[Content]:
    """Set a field in lines: name and sign beside the first, the sides wrapped."""
    sides = left.wrap(column), right.wrap(column)
    for at in range(max(map(len, sides))):
        parts = [side[at] if at < len(side) else Content("") for side in sides]
        yield Content.assemble(
            (Content("") if at else lead).truncate(NAMES + SIGNS, pad=True),
            parts[0].truncate(column, pad=True),
            " " * GAP,
            parts[1].truncate(column),
        )
