"""Which values the documents of each table have; a new table is one more declaration here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from store.model.annotation import ANNOTATIONS, ANSWERS, VIEWS
from store.model.stamps import canonical_json
from store.notebook.documents import (
    annotation_from_document,
    annotation_to_document,
    parse_answer,
    parse_view,
)
from store.notebook.values import JsonDocument, TableRules
from store.text.cleaning import clean
from store.text.folding import fold


def _parse_annotation(document: JsonDocument) -> Mapping[str, Any]:
    fields = annotation_to_document(annotation_from_document(document))
    fields |= {"blind": True} if document.get("blind") is True else {}
    reviewer = document.get("reviewer")
    return fields | ({"reviewer": clean(reviewer)} if isinstance(reviewer, str) else {})


def _annotation_names(document: JsonDocument) -> Iterable[str]:
    keys = document.get("keys")
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else ()


def _answer_names(document: JsonDocument) -> Iterable[str]:
    answer = parse_answer(document)
    sides = sorted(sorted(answer.get(side, ())) for side in ("left", "right"))
    return [canonical_json(sides)] if all(sides) else ()


def _view_names(document: JsonDocument) -> Iterable[str]:
    return [fold(clean(str(document.get("name", ""))))]


RULES: Mapping[str, TableRules] = MappingProxyType(
    {
        ANNOTATIONS: TableRules(
            names=_annotation_names,
            parse=_parse_annotation,
            fields={
                "decision": ("decision", "reason", "blind", "reviewer"),
                "rating": ("rating",),
                "read": ("read",),
            },
            members="tags",
            texts="note",
            union="keys",
            newest="citation",
        ),
        ANSWERS: TableRules(
            names=_answer_names,
            parse=parse_answer,
            fields={"answer": ("answer", "when", "left", "right")},
            details=frozenset({"when", "left", "right"}),
        ),
        VIEWS: TableRules(
            names=_view_names,
            parse=parse_view,
            fields={"view": ("name", "query", "sort", "present")},
        ),
    }
)


_UNKNOWN = TableRules(
    names=lambda document: [canonical_json(document)], parse=lambda _: {}, fields={}
)
"""A table of a later version: two documents are the same if all of them is."""


def rules_of(table: str) -> TableRules:
    """Return the rules of a table; documents of an unknown one are kept, each once."""
    return RULES.get(table, _UNKNOWN)
