"""Which values the documents of each table have; a new table is one more declaration here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from store.model.annotation import (
    ANNOTATIONS,
    ANSWERS,
    DECISION_DETAILS,
    EMPTY_ANNOTATION,
    PASTES,
    PROFILE,
    REASONS,
    SETTLEMENTS,
    TERMS,
    VIEWS,
)
from store.model.stamps import canonical_json
from store.notebook.document_fields import PARSERS, JsonDocument, parse_answer, text_list
from store.notebook.documents import field_to_json, parse_recorded
from store.screening.terms import term_key
from store.text.cleaning import clean
from store.text.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRules:
    """The values of a table's documents and how documents that are the same are found."""

    names: Callable[[JsonDocument], Iterable[str]]
    """Returns the names of a document; two documents that share one are the same."""
    parse: Callable[[JsonDocument], Mapping[str, Any]]
    """Returns the plain fields of values that are not empty, cleaned, as JSON."""
    fields: Mapping[str, tuple[str, ...]]
    """The fields of each value that has fields of its own."""
    members: str = ""
    """The list each of whose members is a value."""
    texts: str = ""
    """The text of which each writer has one; several are shown joined."""
    union: str = ""
    """The list that keeps what any document had."""
    newest: str = ""
    """The field that goes with the newest value of the document."""
    absent: Mapping[str, Any] = field(default_factory=dict)
    """The fields of a document that is a tombstone as a whole."""
    details: frozenset[str] = frozenset()
    """Fields that tell how a value was set and not what it is: they make no conflict."""
    circumstances: frozenset[str] = frozenset()
    """Fields that tell who set a value and how; two values that differ in these alone agree."""
    is_local: Callable[[JsonDocument], bool] = lambda _: False
    """Returns whether a document belongs to one notebook alone, so that no merge brings it."""
    plain: frozenset[str] = field(init=False)
    """All fields that are named here; others are those of a later version."""

    def __post_init__(self) -> None:
        named = [self.members, self.texts, self.union, self.newest, "stamps", "when"]
        fields = (name for names in self.fields.values() for name in names)
        object.__setattr__(self, "plain", frozenset([*fields, *filter(None, named)]))

    def read_whole(self, document: JsonDocument) -> Mapping[str, Any]:
        """Return the plain fields of a document; none if it is a tombstone."""
        parsed = self.parse(document)
        return {} if any(parsed.get(name) == self.absent[name] for name in self.absent) else parsed

    def value_names(self, before: JsonDocument, after: JsonDocument) -> list[str]:
        """Return the values that differ between the plain fields of an edit, but for texts."""
        changed = {name for name in {**before, **after} if before.get(name) != after.get(name)}
        names = [name for name, fields in self.fields.items() if changed.intersection(fields)]
        if self.members in changed:
            old, new = (set(text_list(side.get(self.members))) for side in (before, after))
            names += [f"{self.members}/{member}" for member in old ^ new]
        return names


def _parse_annotation(document: JsonDocument) -> Mapping[str, Any]:
    parsed = parse_recorded(document)
    return {
        name: field_to_json(content)
        for name, content in parsed.items()
        if content != getattr(EMPTY_ANNOTATION, name)
    }


def _annotation_names(document: JsonDocument) -> Iterable[str]:
    return text_list(document.get("keys"))


def _answer_names(document: JsonDocument) -> Iterable[str]:
    answer = parse_answer(document)
    sides = sorted(sorted(answer.get(side, ())) for side in ("left", "right"))
    return [canonical_json(sides)] if all(sides) else ()


def _view_names(document: JsonDocument) -> Iterable[str]:
    return [fold(clean(str(document.get("name", ""))))]


def _term_names(document: JsonDocument) -> Iterable[str]:
    return [term_key(str(document.get("text", "")))]


def _reason_names(document: JsonDocument) -> Iterable[str]:
    return [str(document.get("id", ""))]


def _paste_names(document: JsonDocument) -> Iterable[str]:
    return [f"{document.get('file', '')} {document.get('digest', '')}"]


def _profile_names(document: JsonDocument) -> Iterable[str]:
    return [clean(str(document.get("name", "")))]


REVIEWER = "reviewer"
"""The profile's text with the name under which a notebook speaks; it is never merged."""


RULES: Mapping[str, TableRules] = MappingProxyType(
    {
        ANNOTATIONS: TableRules(
            names=_annotation_names,
            parse=_parse_annotation,
            fields={
                "decision": ("decision", "reason", *DECISION_DETAILS),
                "rating": ("rating",),
                "read": ("read",),
            },
            members="tags",
            texts="note",
            union="keys",
            newest="citation",
            circumstances=frozenset(DECISION_DETAILS),
        ),
        ANSWERS: TableRules(
            names=_answer_names,
            parse=PARSERS[ANSWERS],
            fields={"answer": ("answer", "when", "left", "right")},
            absent={"answer": "withdrawn"},
            details=frozenset({"when", "left", "right"}),
        ),
        VIEWS: TableRules(
            names=_view_names,
            parse=PARSERS[VIEWS],
            fields={"view": ("name", "query", "sort", "present")},
            absent={"present": False},
        ),
        TERMS: TableRules(
            names=_term_names,
            parse=PARSERS[TERMS],
            fields={"term": ("text", "wanted", "present")},
            absent={"present": False},
        ),
        REASONS: TableRules(
            names=_reason_names,
            parse=PARSERS[REASONS],
            fields={
                "text": ("id", "text"),
                "place": ("place",),
                "retired": ("retired",),
                "present": ("present",),
            },
            members="earlier",
            absent={"present": False},
            details=frozenset({"earlier"}),
        ),
        PASTES: TableRules(
            names=_paste_names,
            parse=PARSERS[PASTES],
            fields={"paste": ("file", "digest", "text", "present")},
            absent={"present": False},
        ),
        SETTLEMENTS: TableRules(
            names=_annotation_names,
            parse=PARSERS[SETTLEMENTS],
            fields={
                "settlement": (
                    *("keys", "decision", "reason", "note"),
                    *("by", "title", "sides", "present"),
                )
            },
            absent={"present": False},
        ),
        PROFILE: TableRules(
            names=_profile_names,
            parse=PARSERS[PROFILE],
            fields={"text": ("name", "text")},
            absent={"text": ""},
            is_local=lambda document: document.get("name") == REVIEWER,
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
