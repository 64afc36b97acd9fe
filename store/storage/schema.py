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


_Test = type | Callable[[Any], bool]
"""A type, of which a field has to be an instance, or a check."""


def _is_text_list(field: Any) -> bool:
    return isinstance(field, list) and all(isinstance(text, str) for text in field)


def _is_number(field: Any) -> bool:
    return isinstance(field, int | float) and not isinstance(field, bool)


def _is_integer(field: Any) -> bool:
    return type(field) is int


def _is_rating(field: Any) -> bool:
    return field is None or (type(field) is int and 1 <= field <= 5)


_is_decision = ("undecided", "include", "maybe", "exclude").__contains__
_is_answer = ("same", "different", "withdrawn").__contains__


def _is_edit_list(field: Any) -> bool:
    fields: dict[str, _Test] = {"doc": _is_integer, "before": dict, "after": dict}
    return isinstance(field, list) and all(
        isinstance(edit, dict) and all(_passes(edit.get(name), fields[name]) for name in fields)
        for edit in field
    )


def _passes(field: Any, test: _Test) -> bool:
    return isinstance(field, test) if isinstance(test, type) else test(field)


_REQUIRED: Mapping[str, Mapping[str, _Test]] = {
    "annotations": {"keys": _is_text_list},
    "history": {"session": str, "when": str, "act": str, "text": str, "edits": _is_edit_list},
    "views": {},
    "answers": {"answer": _is_answer, "left": _is_text_list, "right": _is_text_list},
    "terms": {"text": str},
    "reasons": {"id": str, "text": str},
    "pastes": {"file": str, "digest": str},
    "settlements": {"keys": _is_text_list},
    "profile": {"name": str},
}
"""Fields that every document of a table has."""

_OPTIONAL: Mapping[str, Mapping[str, _Test]] = {
    "annotations": {
        "citation": dict,
        "decision": _is_decision,
        "reason": str,
        "rating": _is_rating,
        "tags": _is_text_list,
        "note": str,
        "read": bool,
        "blind": bool,
        "reviewer": str,
        "when": dict,
    },
    "history": {"target": _is_integer},
    "views": {"name": str, "query": str, "sort": str, "present": bool},
    "answers": {"when": str},
    "terms": {"wanted": bool, "present": bool},
    "reasons": {
        "place": _is_number,
        "retired": bool,
        "earlier": _is_text_list,
        "present": bool,
    },
    "pastes": {"text": str, "present": bool},
    "settlements": {"decision": _is_decision, "by": str, "sides": list, "present": bool},
    "profile": {"text": str},
}
"""Fields that a document may have. Others are those of a later version, and are not checked."""


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is 1."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


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
            yield Finding(Level.OK, f"{name}: {counted(len(rows), 'document')}, well-formed")


def _is_well_formed(table: str, document: Mapping[str, Any]) -> bool:
    required = _REQUIRED[table]
    tests = {**_OPTIONAL[table], **required}
    is_complete = required.keys() <= document.keys() or _is_emptied(required, document)
    return is_complete and all(
        _passes(document[name], test) for name, test in tests.items() if name in document
    )


def _is_emptied(required: Mapping[str, _Test], document: Mapping[str, Any]) -> bool:
    """Return whether a document is a tombstone without a name, as restoring once left them."""
    is_gone = document.keys() == {"stamps"} or document.get("present") is False
    return "stamps" in document and is_gone and document.keys().isdisjoint(required)
