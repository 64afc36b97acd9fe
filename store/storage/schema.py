"""Whether the documents of the tables have the shape that the Notebook gives them.

What the doctor says about one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from store.storage.log import Tables

Test = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _whole(value: Any) -> bool:
    return type(value) is int


def _rating(value: Any) -> bool:
    return value is None or (type(value) is int and 1 <= value <= 5)


def _decision(value: Any) -> bool:
    return value in ("undecided", "include", "maybe", "exclude")


def _answer(value: Any) -> bool:
    return value in ("same", "different")


def _edits(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(edit, dict)
        and _whole(edit.get("doc"))
        and _mapping(edit.get("before"))
        and _mapping(edit.get("after"))
        for edit in value
    )


NEEDED: Mapping[str, Mapping[str, Test]] = {
    "annotations": {"keys": _texts},
    "history": {"session": _text, "when": _text, "act": _text, "text": _text, "edits": _edits},
    "views": {},
    "answers": {"answer": _answer, "left": _texts, "right": _texts},
}
"""Fields that every document of a table has."""

ALLOWED: Mapping[str, Mapping[str, Test]] = {
    "annotations": {
        "citation": _mapping,
        "decision": _decision,
        "reason": _text,
        "rating": _rating,
        "tags": _texts,
        "note": _text,
        "read": lambda value: isinstance(value, bool),
        "when": _mapping,
    },
    "history": {"target": _whole},
    "views": {"name": _text, "query": _text, "sort": _text},
    "answers": {"when": _text},
}
"""Fields that a document may have, and what they then are."""


def check_documents(tables: Tables) -> Iterator[Finding]:
    """Check every document of the tables we know; one Finding a table."""
    for name, needed in NEEDED.items():
        rows = tables.get(name, {})
        wrong = [key for key, row in rows.items() if not _shaped(row, needed, ALLOWED[name])]
        if wrong:
            shown = ", ".join(wrong[:5]) + (", …" if len(wrong) > 5 else "")
            text = f"{name}: {len(wrong)} of {len(rows)} documents are malformed: {shown}"
            yield Finding(Level.WARNING, text)
        elif rows:
            yield Finding(Level.OK, f"{name}: {len(rows)} documents, all well-formed")


def _shaped(
    row: Mapping[str, Any], needed: Mapping[str, Test], allowed: Mapping[str, Test]
) -> bool:
    return all(name in row and test(row[name]) for name, test in needed.items()) and all(
        test(row[name]) for name, test in allowed.items() if name in row
    )


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for people about one thing that was looked at."""

    level: Level
    text: str
    repairable: bool = False
    """Whether repair would mend it."""
