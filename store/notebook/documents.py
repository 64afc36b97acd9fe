"""Annotations and Changes as the JSON documents of the store, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from store.model.annotation import (
    ANNOTATIONS,
    ANSWERS,
    CITATION_FIELDS,
    EMPTY_ANNOTATION,
    Annotation,
    Change,
    Citation,
    Decision,
    Edit,
)
from store.text.cleaning import clean

Document = Mapping[str, Any]


def annotation_to_document(annotation: Annotation) -> dict[str, Any]:
    """Return an Annotation as a document; a field that says nothing is left out."""
    citation = {
        name: to_json_value(value)
        for name in CITATION_FIELDS
        if (value := getattr(annotation.citation, name)) not in ("", (), None)
    }
    said = {name: to_json_value(value) for name, value in annotation.set_fields.items()}
    keys = list(annotation.keys)
    return {"keys": keys, "citation": citation, **said, "when": dict(annotation.when)}


def annotation_from_document(document: Document) -> Annotation:
    """Read an Annotation, taking a damaged or foreign field for one that says nothing."""
    citation = document.get("citation")
    citation = citation if isinstance(citation, Mapping) else {}
    when = document.get("when")
    return Annotation(
        keys=_texts(document.get("keys")),
        citation=Citation(
            title=_text(citation.get("title")),
            authors=_texts(citation.get("authors")),
            year=_number(citation.get("year"), 1000, 2999),
            venue=_text(citation.get("venue")),
            doi=_text(citation.get("doi")),
            arxiv=_text(citation.get("arxiv")),
            pmid=_text(citation.get("pmid")),
            url=_text(citation.get("url")),
        ),
        when=MappingProxyType({clean(str(k)): clean(str(v)) for k, v in when.items()})
        if isinstance(when, Mapping)
        else EMPTY_ANNOTATION.when,
        **parse_fields(document),
    )


def parse_fields(document: Document) -> dict[str, Any]:
    """Read the fields that acts set, each with its own type; absent ones are blank."""
    decision = document.get("decision")
    return {
        "decision": Decision(decision)
        if decision in tuple(Decision)
        else EMPTY_ANNOTATION.decision,
        "reason": _text(document.get("reason")),
        "rating": _number(document.get("rating"), 1, 5),
        "tags": _texts(document.get("tags")),
        "note": _text(document.get("note")),
        "read": document.get("read") is True,
    }


def change_to_document(change: Change) -> dict[str, Any]:
    """Return a Change as a document; its number is the document's id."""
    edits = [_edit_document(edit) for edit in change.edits]
    found = {
        "session": change.session,
        "when": change.when,
        "act": change.command,
        "text": change.text,
        "edits": edits,
    }
    return {**found, "target": change.target} if change.target else found


def _edit_document(edit: Edit) -> dict[str, Any]:
    """Return an Edit; that it is of the annotations goes without saying."""
    found = {
        "doc": edit.doc,
        "key": edit.key,
        "title": edit.title,
        "before": {name: to_json_value(value) for name, value in edit.before.items()},
        "after": {name: to_json_value(value) for name, value in edit.after.items()},
    }
    if edit.merged:
        found["united"] = {str(number): dict(one) for number, one in edit.merged.items()}
    return found if edit.table == ANNOTATIONS else {**found, "table": edit.table}


def change_from_document(number: int, document: Document) -> Change:
    """Read a Change of the history."""
    return Change(
        number=number,
        session=_text(document.get("session")),
        when=_text(document.get("when")),
        command=_text(document.get("act")),
        text=_text(document.get("text")),
        edits=tuple(_edits(document.get("edits"))),
        target=_number(document.get("target"), 0, 2**53) or 0,
    )


def _edits(documents: object) -> Iterator[Edit]:
    """Read what a Change did, passing over what nobody could undo."""
    for document in documents if isinstance(documents, list) else ():
        if not isinstance(document, Mapping):
            continue
        edit = _edit(document)
        answered = edit.before or edit.after
        if answered if edit.table == ANSWERS else edit.before.keys() == edit.after.keys():
            yield edit


def _edit(document: Document) -> Edit:
    table = _text(document.get("table")) or ANNOTATIONS
    read = parse_answer if table == ANSWERS else _set_fields
    return Edit(
        doc=_number(document.get("doc"), 0, 2**53) or 0,
        key=_text(document.get("key")),
        title=_text(document.get("title")),
        before=read(document.get("before")),
        after=read(document.get("after")),
        table=table,
        merged=_documents(document.get("united")),
    )


def _documents(found: object) -> Mapping[int, Document]:
    """Read documents by their numbers, passing over what is none."""
    pairs = found.items() if isinstance(found, Mapping) else ()
    return {int(n): one for n, one in pairs if str(n).isdecimal() and isinstance(one, Mapping)}


def parse_answer(document: object) -> Mapping[str, Any]:
    """Read an answer about duplicates; nothing when it is none."""
    if not isinstance(document, Mapping) or not document:
        return {}
    texts = {name: _text(document.get(name)) for name in ("answer", "when")}
    return {**texts, **{side: list(_texts(document.get(side))) for side in ("left", "right")}}


def _set_fields(document: object) -> Mapping[str, Any]:
    """Read only the fields that an Edit names, as an Annotation holds them."""
    if not isinstance(document, Mapping):
        return {}
    fields = {**parse_fields(document), "keys": _texts(document.get("keys"))}
    return {name: value for name, value in fields.items() if name in document}


def to_json_value(value: object) -> Any:
    """Return a field's value as JSON has it."""
    if isinstance(value, Decision):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _text(value: object) -> str:
    """Read a text; someone may have edited the store with another program."""
    return clean(value, lines=True) if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    found: Iterable[object] = value if isinstance(value, list | tuple) else ()
    return tuple(
        dict.fromkeys(filter(None, (clean(text) for text in found if isinstance(text, str))))
    )


def _number(value: object, low: int, high: int) -> int | None:
    good = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return value if good and isinstance(value, int) else None
