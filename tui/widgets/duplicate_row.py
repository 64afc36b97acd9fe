"""A question about duplicates as a row of a list, and as two sides to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from store.duplicates.diff import diff_records
from store.library.library import Library
from store.library.review import MARKED_BY_HAND, Question
from store.model.display import CURSOR_SIGN
from store.model.paper import Paper, build_papers, field_origins
from store.model.record import Place, Record
from store.text.cleaning import shorten
from tui.widgets.comparison import Sides
from tui.widgets.strips import StyledLine

ONE, MAYBE, ANSWERED = "=", "?", {True: "✓", False: "≠"}
"""Signs for what is one paper now, what is asked, and what was answered just now."""

TITLE = 300


def question_row(
    asked: Question, cursor: bool, answered: bool | None, both: bool
) -> tuple[StyledLine, StyledLine]:
    """Draw a question: what is asked about, then its place and why; `both` names both papers."""
    sign = (ONE if asked.joined else MAYBE) if answered is None else ANSWERED[answered]
    look = "title" if answered is None else "faint"
    first, second = StyledLine(), StyledLine()
    for line in (first, second):
        line.add(CURSOR_SIGN if cursor else " ", "edge")
    first.add(f"{sign} ", "include")
    first.add(_title(asked.left if both else asked.right), look)
    if both:
        second.add("  ", "dim")
        second.add(_title(asked.right), look)
    else:
        second.add(f"  {_places(asked.right)} · {asked.why}", "dim")
    return first, second


def question_sides(asked: Question, library: Library, shared: Sequence[str]) -> Sides:
    """Set a question as two sides, with where the fields of the merged Paper come from."""
    left, right = build_papers([asked.left, asked.right], {})
    if asked.joined:
        below = [_takes(library.papers[asked.papers[0]], "The merged paper")]
    else:
        named = (left, "The paper on the left"), (right, "The paper on the right")
        below = [_takes(*one) for one in named if len(set(field_origins(one[0]).values())) > 1]
    return Sides(
        left=_head(asked.left, "the rest of this paper" if asked.joined else ""),
        right=_head(asked.right, ""),
        fields=diff_records(left.merged, right.merged),
        below=[*below, *shared],
    )


def question_summary(asked: Question) -> str:
    """Say in a line how a question stands and what speaks for it."""
    if asked.joined:
        return f"One paper: {asked.why}"
    return "Marked by you" if asked.why == MARKED_BY_HAND else f"Likely, not sure: {asked.why}"


def _head(records: Sequence[Record], name: str) -> str:
    if len(records) == 1:
        return records[0].place.short
    return f"{name or 'one paper'}: {_places(records)}"


def _places(records: Sequence[Record]) -> str:
    places = sorted(entry.place for entry in records)
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(place.short for place in places[:3]) + more


def _takes(paper: Paper, name: str) -> str:
    """Say which fields of a merged Paper come from where."""
    found: dict[Place, list[str]] = {}
    for field, where in field_origins(paper).items():
        found.setdefault(where, []).append(field.removeprefix("extra."))
    parts = (f"{_listed(fields)} from {where.short}" for where, fields in found.items())
    return f"{name} takes {'; '.join(parts)}."


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _title(records: Sequence[Record]) -> str:
    (paper,) = build_papers([records], {})
    return shorten(paper.display_title, TITLE)
