"""Check that documents have the shape the Notebook writes, and report it as a Finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from store.storage.log import Tables


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for the user about one thing that was checked."""

    level: Level
    text: str
    repairable: bool = False
    """Whether `papersift doctor --repair` would repair it."""


_Test = Callable[[Any], bool]


def _is_text(field: Any) -> bool:
    return isinstance(field, str)


def _is_text_list(field: Any) -> bool:
    return isinstance(field, list) and all(map(_is_text, field))


def _is_mapping(field: Any) -> bool:
    return isinstance(field, dict)


def _is_bool(field: Any) -> bool:
    return isinstance(field, bool)


def _is_number(field: Any) -> bool:
    return isinstance(field, int | float) and not isinstance(field, bool)


def _is_integer(field: Any) -> bool:
    return type(field) is int


def _is_rating(field: Any) -> bool:
    return field is None or (type(field) is int and 1 <= field <= 5)


def _is_decision(field: Any) -> bool:
    return field in ("undecided", "include", "maybe", "exclude")


def _is_answer(field: Any) -> bool:
    return field in ("same", "different", "withdrawn")


def _is_edit_list(field: Any) -> bool:
    return isinstance(field, list) and all(
        isinstance(edit, dict)
        and _is_integer(edit.get("doc"))
        and _is_mapping(edit.get("before"))
        and _is_mapping(edit.get("after"))
        for edit in field
    )


_REQUIRED: Mapping[str, Mapping[str, _Test]] = {
    "annotations": {"keys": _is_text_list},
    "history": {
        "session": _is_text,
        "when": _is_text,
        "act": _is_text,
        "text": _is_text,
        "edits": _is_edit_list,
    },
    "views": {},
    "answers": {"answer": _is_answer, "left": _is_text_list, "right": _is_text_list},
    "terms": {"text": _is_text},
    "reasons": {"id": _is_text, "text": _is_text},
}
"""Fields that every document of a table has."""

_OPTIONAL: Mapping[str, Mapping[str, _Test]] = {
    "annotations": {
        "citation": _is_mapping,
        "decision": _is_decision,
        "reason": _is_text,
        "rating": _is_rating,
        "tags": _is_text_list,
        "note": _is_text,
        "read": _is_bool,
        "when": _is_mapping,
    },
    "history": {"target": _is_integer},
    "views": {"name": _is_text, "query": _is_text, "sort": _is_text},
    "answers": {"when": _is_text},
    "terms": {"wanted": _is_bool},
    "reasons": {"place": _is_number, "retired": _is_bool, "earlier": _is_text_list},
}
"""Fields that a document may have. Others are those of a later version, and are not checked."""


def check_documents(tables: Tables) -> Iterator[Finding]:
    """Check every document of the known tables; yield one Finding for each table."""
    for name in _REQUIRED:
        rows = tables.get(name, {})
        malformed = [key for key, document in rows.items() if not _is_well_formed(name, document)]
        if malformed:
            keys = ", ".join(malformed[:5]) + (", …" if len(malformed) > 5 else "")
            text = f"{name}: {len(malformed)} of {len(rows)} documents are malformed: {keys}"
            yield Finding(Level.WARNING, text)
        elif rows:
            yield Finding(Level.OK, f"{name}: {len(rows)} documents, all well-formed")


def _is_well_formed(table: str, document: Mapping[str, Any]) -> bool:
    required, optional = _REQUIRED[table], _OPTIONAL[table]
    return all(
        name in document and test(document[name]) for name, test in required.items()
    ) and all(test(document[name]) for name, test in optional.items() if name in document)
