"""Convert Annotations and Changes to the JSON documents of the store, and back.

Documents are read with care, as another program may have written them: what is not valid counts
as empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from store.model.annotation import (
    ANNOTATIONS,
    ANSWERS,
    CITATION_FIELDS,
    PROFILE,
    REASONS,
    SETTLEMENTS,
    TERMS,
    VIEWS,
    Annotation,
    Change,
    Citation,
    Decision,
    Edit,
)
from store.model.paper import Paper
from store.model.stamps import parse_stamp
from store.text.cleaning import clean, clean_all

JsonDocument = Mapping[str, Any]

RowsById = Mapping[str, JsonDocument]
"""The documents of a table by their ids in decimal digits."""

NotebookTables = Mapping[str, RowsById]
"""Tables by their names."""

ANSWER_WORDS = ("same", "different", "withdrawn")
"""What an answer can be; `withdrawn` after it was undone."""


_MADE_DECISIONS = tuple(each.value for each in Decision if each is not Decision.UNDECIDED)


_KEYS_BATCH = 500


class Counted(NamedTuple):
    """What is counted of an Annotation."""

    tags: tuple[str, ...] = ()
    reason: str = ""


def annotation_to_document(annotation: Annotation) -> dict[str, Any]:
    """Return an Annotation as a document; empty fields are left out."""
    citation = citation_to_document(annotation.citation)
    fields = {name: field_to_json(content) for name, content in annotation.set_fields.items()}
    keys = list(annotation.keys)
    return {"keys": keys, "citation": citation, **fields, "when": dict(annotation.when)}


def citation_to_document(citation: Citation) -> dict[str, Any]:
    """Return a Citation as it stands in a document; empty fields are left out."""
    fields = {name: field_to_json(getattr(citation, name)) for name in CITATION_FIELDS}
    return {name: content for name, content in fields.items() if content not in ("", [], None)}


def annotation_rows(annotations: Iterable[tuple[Paper, Annotation]]) -> RowsById:
    """Return Annotations from elsewhere as the rows of a table, found by the keys of the papers."""
    documents = (
        annotation_to_document(
            replace(annotation, keys=paper.own_keys, citation=Citation.from_paper(paper))
        )
        for paper, annotation in annotations
    )
    return {str(number): document for number, document in enumerate(documents, 1)}


def annotation_from_document(document: JsonDocument) -> Annotation:
    """Read an Annotation from a document."""
    citation = document.get("citation")
    citation = citation if isinstance(citation, Mapping) else {}
    cited: dict[str, Any] = {name: _text(citation.get(name)) for name in CITATION_FIELDS}
    cited["authors"] = _texts(citation.get("authors"))
    cited["year"] = _number(citation.get("year"), 1000, 2999)
    when = document.get("when")
    times = when.items() if isinstance(when, Mapping) else ()
    return Annotation(
        keys=document_keys(document),
        citation=Citation(**cited),
        when=MappingProxyType({clean(str(name)): clean(str(time)) for name, time in times}),
        **parse_recorded(document),
    )


def document_keys(document: JsonDocument) -> tuple[str, ...]:
    """Return the keys of an Annotation's document."""
    return _texts(document.get("keys"))


def keys_by_number(rows: RowsById) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number and the keys of each Annotation's document.

    The keys of many are cleaned at once, in a fifth of the time: most need nothing else.
    """
    remaining = iter(rows.items())
    while batch := list(islice(remaining, _KEYS_BATCH)):
        keys = [key for _, row in batch for key in text_list(row.get("keys"))]
        is_clean = "" not in keys and clean_all(keys) is keys
        for number, row in batch:
            raw = row.get("keys")
            own = tuple(dict.fromkeys(text_list(raw))) if is_clean else _texts(raw)
            yield int(number), own


def read_counted(document: JsonDocument) -> Counted:
    """Read what is counted of an Annotation, in a tenth of the time that all of it takes."""
    return Counted(
        tags=_texts(document["tags"]) if "tags" in document else (),
        reason=_text(document["reason"]) if "reason" in document else "",
    )


def is_filled(document: JsonDocument) -> bool:
    """Return whether an Annotation has any field that the user sets."""
    if document.get("decision") in _MADE_DECISIONS:
        return True
    return bool(annotation_from_document(document).set_fields)


def parse_fields(document: JsonDocument) -> dict[str, Any]:
    """Read the fields that the user sets, each as its own type; missing ones are empty."""
    decision = document.get("decision")
    return {
        "decision": Decision(decision if decision in tuple(Decision) else "undecided"),
        "reason": _text(document.get("reason")),
        "rating": _number(document.get("rating"), 1, 5),
        "tags": _texts(document.get("tags")),
        "note": _text(document.get("note")),
        "read": document.get("read") is True,
    }


def parse_recorded(document: JsonDocument) -> dict[str, Any]:
    """Read the fields that the user sets, and how the decision was made."""
    return {
        **parse_fields(document),
        "blind": document.get("blind") is True,
        "reviewer": clean(_text(document.get("reviewer"))),
    }


def change_to_document(change: Change) -> dict[str, Any]:
    """Return a Change as a document; the number of the Change is that of the document."""
    document = {
        "session": change.session,
        "when": change.when,
        **({"writer": change.writer} if change.writer else {}),
        "act": change.command,
        "text": change.text,
        "edits": [_edit_to_document(edit) for edit in change.edits],
    }
    document |= {"conflicts": list(change.conflicts)} if change.conflicts else {}
    return {**document, "target": change.target} if change.target else document


def _edit_to_document(edit: Edit) -> dict[str, Any]:
    """Return an Edit as a document; the table is left out if it is that of the annotations."""
    document: dict[str, Any] = {
        "doc": edit.doc,
        "key": edit.key,
        "title": edit.title,
        "before": {name: field_to_json(content) for name, content in edit.before.items()},
        "after": {name: field_to_json(content) for name, content in edit.after.items()},
    }
    if edit.merged:
        document["united"] = {str(number): dict(merged) for number, merged in edit.merged.items()}
    if edit.stamps:
        document["stamps"] = {name: list(stamp) for name, stamp in edit.stamps.items()}
    return document if edit.table == ANNOTATIONS else {**document, "table": edit.table}


def change_from_document(number: int, document: JsonDocument) -> Change:
    """Read a Change of the history."""
    return Change(
        number=number,
        session=_text(document.get("session")),
        when=_text(document.get("when")),
        command=_text(document.get("act")),
        text=_text(document.get("text")),
        edits=tuple(_read_edits(document.get("edits"))),
        target=_number(document.get("target"), 0, 2**53) or 0,
        writer=_text(document.get("writer")),
        conflicts=_texts(document.get("conflicts")),
    )


def _read_edits(documents: object) -> Iterator[Edit]:
    """Yield the Edits of a Change, without those that nobody could undo."""
    for document in documents if isinstance(documents, list) else ():
        if not isinstance(document, Mapping):
            continue
        edit = _edit_from_document(document)
        is_partial = edit.table == ANNOTATIONS
        if edit.before.keys() == edit.after.keys() if is_partial else edit.before or edit.after:
            yield edit


def _edit_from_document(document: JsonDocument) -> Edit:
    table = _text(document.get("table")) or ANNOTATIONS
    read = _EDIT_PARSERS.get(table)
    stamps = document.get("stamps")
    pairs = stamps.items() if isinstance(stamps, Mapping) else ()
    return Edit(
        doc=_number(document.get("doc"), 0, 2**53) or 0,
        key=_text(document.get("key")),
        title=_text(document.get("title")),
        before=read(document.get("before")) if read else {},
        after=read(document.get("after")) if read else {},
        table=table,
        merged=_documents_by_number(document.get("united")),
        stamps={str(name): stamp for name, parts in pairs if (stamp := parse_stamp(parts))},
    )


def parse_term(document: object) -> Mapping[str, Any]:
    """Read a wanted or unwanted term; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or not (text := clean(_text(document.get("text")))):
        return {}
    return {"text": text, "wanted": document.get("wanted") is not False, **_presence(document)}


def parse_reason(document: object) -> Mapping[str, Any]:
    """Read the fields of a reason to exclude, each for itself.

    `place` is a number by which reasons are sorted, `earlier` are texts that it had before.
    """
    if not isinstance(document, Mapping) or not document:
        return {}
    texts = {name: clean(_text(document.get(name))) for name in ("id", "text")}
    place, earlier = document.get("place"), _texts(document.get("earlier"))
    return {
        **{name: text for name, text in texts.items() if text},
        "place": place if isinstance(place, int | float) and abs(place) < 2**53 else 0,
        "retired": document.get("retired") is True,
        **({"earlier": list(earlier)} if earlier else {}),
        **_presence(document),
    }


def parse_settlement(document: object) -> Mapping[str, Any]:
    """Read how a conflict of reviewers was settled; an empty mapping if there is none.

    `sides` are the names of the reviewers and what each had decided, as it was seen.
    """
    if not isinstance(document, Mapping) or not (keys := document_keys(document)):
        return {}
    texts = {name: _text(document.get(name)) for name in ("reason", "note", "by", "title")}
    sides = document.get("sides")
    return {
        "keys": list(keys),
        "decision": parse_fields(document)["decision"].value,
        **{name: text for name, text in texts.items() if text},
        "sides": [
            {name: clean(_text(side.get(name))) for name in ("name", "decision", "reason")}
            for side in (sides if isinstance(sides, list) else ())
            if isinstance(side, Mapping)
        ],
        **_presence(document),
    }


def parse_profile(document: object) -> Mapping[str, Any]:
    """Read a text about the review or the reviewer; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or not (name := clean(_text(document.get("name")))):
        return {}
    return {"name": name, "text": _text(document.get("text"))}


def _presence(document: JsonDocument) -> Mapping[str, Any]:
    return {"present": False} if document.get("present") is False else {}


def _documents_by_number(documents: object) -> Mapping[int, JsonDocument]:
    pairs = documents.items() if isinstance(documents, Mapping) else ()
    return {
        int(number): document
        for number, document in pairs
        if str(number).isdecimal() and isinstance(document, Mapping)
    }


def parse_answer(document: object) -> Mapping[str, Any]:
    """Read an answer about duplicates; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or document.get("answer") not in ANSWER_WORDS:
        return {}
    texts = {name: _text(document.get(name)) for name in ("answer", "when")}
    return {**texts, **{side: list(_texts(document.get(side))) for side in ("left", "right")}}


def parse_view(document: object) -> Mapping[str, Any]:
    """Read a view; an empty mapping if there is none."""
    if not isinstance(document, Mapping) or not document:
        return {}
    fields = {name: clean(str(document.get(name, ""))) for name in ("name", "query", "sort")}
    return {**fields, **_presence(document)}


def _parse_edited_fields(document: object) -> Mapping[str, Any]:
    """Read only the fields that an Edit names, as an Annotation has them."""
    if not isinstance(document, Mapping):
        return {}
    fields = {**parse_recorded(document), "keys": _texts(document.get("keys"))}
    return {name: content for name, content in fields.items() if name in document}


_EDIT_PARSERS: Mapping[str, Callable[[object], Mapping[str, Any]]] = {
    ANNOTATIONS: _parse_edited_fields,
    ANSWERS: parse_answer,
    VIEWS: parse_view,
    TERMS: parse_term,
    REASONS: parse_reason,
    SETTLEMENTS: parse_settlement,
    PROFILE: parse_profile,
}


def field_to_json(content: object) -> Any:
    """Return the content of a field as JSON has it."""
    if isinstance(content, Decision):
        return content.value
    return list(content) if isinstance(content, tuple) else content


def _text(raw: object) -> str:
    return clean(raw, lines=True) if isinstance(raw, str) else ""


def _texts(raw: object) -> tuple[str, ...]:
    texts: Iterable[object] = raw if isinstance(raw, list | tuple) else ()
    cleaned = clean_all([text for text in texts if isinstance(text, str)])
    return tuple(dict.fromkeys(filter(None, cleaned)))


def text_list(raw: object) -> list[str]:
    """Return the texts in a list that may be anything."""
    return [text for text in raw if isinstance(text, str)] if isinstance(raw, list) else []


def _number(raw: object, low: int, high: int) -> int | None:
    return raw if type(raw) is int and low <= raw <= high else None
