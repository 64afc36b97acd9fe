"""Two records in two columns, a field a row; differences are marked by a sign and underlined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from store.duplicates.diff import FieldDiff, Relation, Span

_NAME_COLUMNS, _SIGN_COLUMNS, _GAP_COLUMNS = 10, 2, 2
"""Columns for the names of the fields, for the signs, and between the two sides."""

_MIN_SIDE_COLUMNS = 8

_SAME = "same"
"""What the right side shows where both sides are the same."""

_STYLES = ("dim", "head", "sign", "differs")


@dataclass(frozen=True, slots=True)
class ComparisonContent:
    """What is compared: the headings of the two sides, the fields, and lines below them."""

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
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"comparison--{style}" for style in _STYLES}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._content: ComparisonContent | None = None

    def show(self, content: ComparisonContent | None) -> None:
        """Show two sides, or nothing."""
        self._content = content
        self._draw()

    def on_resize(self) -> None:
        """Fit the columns into the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.size.width - 1
        if self._content is None or width < 1:
            self.update(Content(""))
        else:
            styles = {
                name: self.get_visual_style(f"comparison--{name}", partial=True) for name in _STYLES
            }
            self.update(Content("\n").join(_draw_lines(self._content, width, styles)))

    def notify_style_update(self) -> None:
        """Draw in the new colours."""
        super().notify_style_update()
        self._draw()


def _draw_lines(
    content: ComparisonContent, width: int, styles: Mapping[str, Style]
) -> Iterator[Content]:
    columns = (width - _NAME_COLUMNS - _SIGN_COLUMNS - _GAP_COLUMNS) // 2
    columns = max(_MIN_SIDE_COLUMNS, columns)
    left = Content.styled(content.left, styles["head"])
    right = Content.styled(content.right, styles["head"])
    yield from _draw_field(Content(""), left, right, columns)
    for field in content.fields:
        left = _underline(field.left, field.left_spans, styles["differs"])
        right = _underline(field.right, field.right_spans, styles["differs"])
        if field.relation is Relation.SAME:
            right = Content.styled(_SAME, styles["dim"])
        differs = field.relation not in (Relation.SAME, Relation.ALIKE)
        lead = Content.assemble(
            (f"{field.name[: _NAME_COLUMNS - 1]:<{_NAME_COLUMNS}}", styles["dim"]),
            (field.relation.value, styles["sign" if differs else "dim"]),
        )
        yield from _draw_field(lead, left, right, columns)
    for line in content.below:
        yield Content("")
        yield from Content.styled(line, styles["dim"]).wrap(width)


def _underline(text: str, spans: Iterable[Span], style: Style) -> Content:
    content = Content(text)
    for start, end in spans:
        content = content.stylize(style, start, end)
    return content


def _draw_field(lead: Content, left: Content, right: Content, columns: int) -> Iterator[Content]:
    """Yield the lines of a field: name and sign before the first, both sides wrapped."""
    sides = left.wrap(columns), right.wrap(columns)
    for index in range(max(map(len, sides))):
        parts = [side[index] if index < len(side) else Content("") for side in sides]
        yield Content.assemble(
            (Content("") if index else lead).truncate(_NAME_COLUMNS + _SIGN_COLUMNS, pad=True),
            parts[0].truncate(columns, pad=True),
            " " * _GAP_COLUMNS,
            parts[1].truncate(columns),
        )
