"""Build the Edit that describes what became of a document, for the history and for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from store.model.annotation import (
    ANNOTATIONS,
    ANSWERS,
    PASTES,
    PROFILE,
    REASONS,
    SETTLEMENTS,
    TERMS,
    VIEWS,
    Edit,
    paper_from_citation,
)
from store.model.stamps import Stamp
from store.notebook.document_fields import JsonDocument, parse_answer
from store.notebook.documents import annotation_from_document, document_keys, parse_recorded
from store.notebook.rules import REVIEWER, rules_of
from store.notebook.values import merge_documents, read_values
from store.text.cleaning import clean


def edit_between(
    table: str,
    number: int,
    originals: Mapping[int, JsonDocument],
    after: JsonDocument,
    usual: Stamp | None = None,
) -> Edit:
    """Return the Edit that leads from the documents as they were, if any, to the one they became.

    Stamps that are the `usual` one of the Change are left out.
    """
    rules = rules_of(table)
    before = merge_documents(rules, originals.values()) if originals else {}
    old_values, values = read_values(rules, before), read_values(rules, after)
    stamps = {
        name: stamped.stamp
        for name, stamped in values.items()
        if stamped.stamp != usual
        and (name not in old_values or old_values[name].stamp != stamped.stamp)
    }
    key, title = describe_document(table, after)
    old, new = (_edited_fields(table, document) for document in (before, after))
    if table == ANNOTATIONS:
        names = [name for name in new if new[name] != old[name]]
        if "keys" in names and (len(originals) != 1 or set(old["keys"]) == set(new["keys"])):
            names.remove("keys")
        old, new = _pick(old, names), _pick(new, names)
    merged = originals if len(originals) > 1 else {}
    return Edit(number, key, title, old, new, table, merged, stamps)


def _edited_fields(table: str, document: JsonDocument) -> Mapping[str, Any]:
    if table != ANNOTATIONS:
        return rules_of(table).read_whole(document)
    return {"keys": document_keys(document), **parse_recorded(document)}


def _pick(fields: Mapping[str, Any], names: list[str]) -> Mapping[str, Any]:
    return {name: fields[name] for name in names}


def describe_edits(edits: Sequence[Edit]) -> str:
    """Return what edits are about, for people: a title, or `3 papers, 1 view`."""
    if len(edits) == 1 and edits[0].table != ANSWERS and edits[0].title:
        return edits[0].title
    return count_edits(edits)


def count_edits(edits: Sequence[Edit]) -> str:
    """Return how many documents of each kind edits are about, for people."""
    counts = Counter(edit.table for edit in edits)
    nouns = {ANNOTATIONS: "paper", ANSWERS: "answer", VIEWS: "view"}
    nouns |= {TERMS: "term", REASONS: "reason", PASTES: "paste"}
    nouns |= {SETTLEMENTS: "settlement", PROFILE: "text"}
    return ", ".join(
        f"{number:,} {nouns.get(table, 'document')}{'s' if number != 1 else ''}"
        for table, number in counts.items()
    )


def describe_document(table: str, document: JsonDocument) -> tuple[str, str]:
    """Return the id of the paper that a document is about, and a title, for people."""
    if table == ANNOTATIONS:
        annotation = annotation_from_document(document)
        keys = annotation.keys
        return keys[0] if keys else paper_from_citation(annotation).id, annotation.citation.title
    if table == ANSWERS:
        answer = parse_answer(document)
        return next(iter(answer.get("left", ())), ""), f"Answered: {answer.get('answer', '')}"
    if table == SETTLEMENTS:
        return next(iter(document_keys(document)), ""), clean(str(document.get("title", "")))
    if table == PROFILE and document.get("name") == REVIEWER:
        return "", clean(str(document.get("text") or REVIEWER))
    return "", clean(str(document.get("name" if table in (VIEWS, PROFILE) else "text", "")))
