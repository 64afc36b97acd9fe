"""Read the fields of documents with care, as another program may have written them.

What is not valid counts as empty. Every table but that of the annotations is parsed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from store.model.annotation import (
    ANSWERS,
    PASTES,
    PROFILE,
    REASONS,
    SETTLEMENTS,
    TERMS,
    VIEWS,
    Decision,
)
from store.text.cleaning import clean, clean_all

JsonDocument = Mapping[str, Any]

_DECISIONS = {each.value: each for each in Decision}
_DECISION_WORDS = tuple(_DECISIONS)
"""Compared one by one: what is in a document may have no hash."""

ANSWER_WORDS = ("same", "different", "withdrawn")
"""What an answer can be; `withdrawn` after it was undone."""


def parse_answer(document: object) -> Mapping[str, Any]:
    """Read an answer about duplicates; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or document.get("answer") not in ANSWER_WORDS:
        return {}
    texts = {name: read_string(document.get(name)) for name in ("answer", "when")}
    return {**texts, **{side: list(read_texts(document.get(side))) for side in ("left", "right")}}


def parse_view(document: object) -> Mapping[str, Any]:
    """Read a view; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or not document:
        return {}
    fields = {name: clean(str(document.get(name, ""))) for name in ("name", "query", "sort")}
    return {**fields, **_presence(document)}


def parse_term(document: object) -> Mapping[str, Any]:
    """Read a wanted or unwanted term; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or not (text := clean(read_string(document.get("text")))):
        return {}
    return {"text": text, "wanted": document.get("wanted") is not False, **_presence(document)}


def parse_reason(document: object) -> Mapping[str, Any]:
    """Read the fields of a reason to exclude, each for itself.

    `place` is a number by which reasons are sorted, `earlier` are texts that it had before.
    """
    if not isinstance(document, Mapping) or not document:
        return {}
    texts = {name: clean(read_string(document.get(name))) for name in ("id", "text")}
    place, earlier = document.get("place"), read_texts(document.get("earlier"))
    return {
        **{name: text for name, text in texts.items() if text},
        "place": place if isinstance(place, int | float) and abs(place) < 2**53 else 0,
        "retired": document.get("retired") is True,
        **({"earlier": list(earlier)} if earlier else {}),
        **_presence(document),
    }


def parse_paste(document: object) -> Mapping[str, Any]:
    """Read what is known of a pasted text; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or not document:
        return {}
    fields = {name: clean(read_string(document.get(name))) for name in ("file", "digest", "text")}
    return {**fields, **_presence(document)}


def parse_settlement(document: object) -> Mapping[str, Any]:
    """Read how a conflict of reviewers was settled; an empty mapping if there is none.

    `sides` are the names of the reviewers and what each had decided, as it was seen.
    """
    if not isinstance(document, Mapping) or not (keys := read_texts(document.get("keys"))):
        return {}
    texts = {name: read_string(document.get(name)) for name in ("reason", "note", "by", "title")}
    sides = document.get("sides")
    return {
        "keys": list(keys),
        "decision": read_decision(document).value,
        **{name: text for name, text in texts.items() if text},
        "sides": [
            {name: clean(read_string(side.get(name))) for name in ("name", "decision", "reason")}
            for side in (sides if isinstance(sides, list) else ())
            if isinstance(side, Mapping)
        ],
        **_presence(document),
    }


def parse_profile(document: object) -> Mapping[str, Any]:
    """Read a text about the review or the reviewer; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or not (name := clean(read_string(document.get("name")))):
        return {}
    return {"name": name, "text": read_string(document.get("text"))}


PARSERS: Final[Mapping[str, Callable[[object], Mapping[str, Any]]]] = MappingProxyType(
    {
        ANSWERS: parse_answer,
        VIEWS: parse_view,
        TERMS: parse_term,
        REASONS: parse_reason,
        PASTES: parse_paste,
        SETTLEMENTS: parse_settlement,
        PROFILE: parse_profile,
    }
)
"""What reads the documents of each table but that of the annotations."""


def _presence(document: JsonDocument) -> Mapping[str, Any]:
    return {"present": False} if document.get("present") is False else {}


def read_decision(document: JsonDocument) -> Decision:
    """Return the decision in a document; undecided where there is no valid one."""
    word = document.get("decision")
    return _DECISIONS[word if word in _DECISION_WORDS else "undecided"]


def read_string(raw: object) -> str:
    """Return a text, cleaned; an empty one for anything else."""
    return clean(raw, lines=True) if isinstance(raw, str) else ""


def read_texts(raw: object) -> tuple[str, ...]:
    """Return the texts in a list, cleaned, each once; none for anything else."""
    texts: Iterable[object] = raw if isinstance(raw, list | tuple) else ()
    cleaned = clean_all([text for text in texts if isinstance(text, str)])
    return tuple(dict.fromkeys(filter(None, cleaned)))


def text_list(raw: object) -> list[str]:
    """Return the texts in a list that may be anything."""
    return [text for text in raw if isinstance(text, str)] if isinstance(raw, list) else []


def read_number(raw: object, low: int, high: int) -> int | None:
    """Return a whole number within limits; None for anything else."""
    return raw if type(raw) is int and low <= raw <= high else None
