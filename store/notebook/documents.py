"""Convert Annotations and Changes to the JSON documents of the store, and back.

Documents are read with care, as another program may have written them: what is not valid counts
as empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from store.model.annotation import (
    ANNOTATIONS,
    CITATION_FIELDS,
    Annotation,
    Change,
    Citation,
    Decision,
    Edit,
)
from store.model.paper import Paper
from store.model.stamps import parse_stamp
from store.notebook.document_fields import (
    PARSERS,
    JsonDocument,
    read_decision,
    read_number,
    read_string,
    read_texts,
    text_list,
)
from store.text.cleaning import clean, clean_all

RowsById = Mapping[str, JsonDocument]
"""The documents of a table by their ids in decimal digits."""

NotebookTables = Mapping[str, RowsById]
"""Tables by their names."""


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
            replace(annotation.unsettled, keys=paper.own_keys, citation=Citation.from_paper(paper))
        )
        for paper, annotation in annotations
    )
    return {str(number): document for number, document in enumerate(documents, 1)}


def annotation_from_document(document: JsonDocument) -> Annotation:
    """Read an Annotation from a document."""
    citation = document.get("citation")
    citation = citation if isinstance(citation, Mapping) else {}
    cited: dict[str, Any] = {name: read_string(citation.get(name)) for name in CITATION_FIELDS}
    cited["authors"] = read_texts(citation.get("authors"))
    cited["year"] = read_number(citation.get("year"), 1000, 2999)
    when = document.get("when")
    times = when.items() if isinstance(when, Mapping) else ()
    return Annotation(
        keys=document_keys(document),
        citation=Citation(**cited),
        when=MappingProxyType({clean(str(name)): clean(str(time)) for name, time in times}),
        **parse_recorded(document),
    )


def read_user_fields(document: JsonDocument) -> Annotation:
    """Read an Annotation without its citation and times, in half the time."""
    return Annotation(keys=document_keys(document), **parse_recorded(document))


def document_keys(document: JsonDocument) -> tuple[str, ...]:
    """Return the keys of an Annotation's document."""
    return read_texts(document.get("keys"))


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
            own = tuple(dict.fromkeys(text_list(raw))) if is_clean else read_texts(raw)
            yield int(number), own


def read_counted(document: JsonDocument) -> Counted:
    """Read what is counted of an Annotation, in a tenth of the time that all of it takes."""
    return Counted(
        tags=read_texts(document["tags"]) if "tags" in document else (),
        reason=read_string(document["reason"]) if "reason" in document else "",
    )


def is_filled(document: JsonDocument) -> bool:
    """Return whether an Annotation has any field that the user sets."""
    if document.get("decision") in _MADE_DECISIONS:
        return True
    return bool(annotation_from_document(document).set_fields)


def parse_fields(document: JsonDocument) -> dict[str, Any]:
    """Read the fields that the user sets, each as its own type; missing ones are empty."""
    return {
        "decision": read_decision(document),
        "reason": read_string(document.get("reason")),
        "rating": read_number(document.get("rating"), 1, 5),
        "tags": read_texts(document.get("tags")),
        "note": read_string(document.get("note")),
        "read": document.get("read") is True,
    }


def parse_recorded(document: JsonDocument) -> dict[str, Any]:
    """Read the fields that the user sets, and how the decision was made."""
    return {
        **parse_fields(document),
        "blind": document.get("blind") is True,
        "reviewer": clean(read_string(document.get("reviewer"))),
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
        session=read_string(document.get("session")),
        when=read_string(document.get("when")),
        command=read_string(document.get("act")),
        text=read_string(document.get("text")),
        edits=tuple(_read_edits(document.get("edits"))),
        target=read_number(document.get("target"), 0, 2**53) or 0,
        writer=read_string(document.get("writer")),
        conflicts=read_texts(document.get("conflicts")),
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
    table = read_string(document.get("table")) or ANNOTATIONS
    read = _parse_edited_fields if table == ANNOTATIONS else PARSERS.get(table)
    stamps = document.get("stamps")
    pairs = stamps.items() if isinstance(stamps, Mapping) else ()
    return Edit(
        doc=read_number(document.get("doc"), 0, 2**53) or 0,
        key=read_string(document.get("key")),
        title=read_string(document.get("title")),
        before=read(document.get("before")) if read else {},
        after=read(document.get("after")) if read else {},
        table=table,
        merged=_documents_by_number(document.get("united")),
        stamps={str(name): stamp for name, parts in pairs if (stamp := parse_stamp(parts))},
    )


def _documents_by_number(documents: object) -> Mapping[int, JsonDocument]:
    pairs = documents.items() if isinstance(documents, Mapping) else ()
    return {
        int(number): document
        for number, document in pairs
        if str(number).isdecimal() and isinstance(document, Mapping)
    }


def _parse_edited_fields(document: object) -> Mapping[str, Any]:
    """Read only the fields that an Edit names, as an Annotation has them."""
    if not isinstance(document, Mapping):
        return {}
    fields = {**parse_recorded(document), "keys": read_texts(document.get("keys"))}
    return {name: content for name, content in fields.items() if name in document}


def field_to_json(content: object) -> Any:
    """Return the content of a field as JSON has it."""
    if isinstance(content, Decision):
        return content.value
    return list(content) if isinstance(content, tuple) else content
