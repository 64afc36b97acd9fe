"""Merging tables: the laws, hand edits, wrong clocks, conflicts, what later versions wrote."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.stamps import Stamp
from store.notebook.rules import RULES
from store.notebook.table_merge import Merge, merge_tables
from store.notebook.values import (
    StampedValue,
    merge_documents,
    read_values,
    write_values,
)
from store.text.cleaning import clean

ANNOTATIONS = RULES["annotations"]
Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]

texts = st.text("ab \n", max_size=4).map(lambda text: clean(text, lines=True))
stamps = st.builds(Stamp, st.integers(1, 4), st.integers(0, 2), st.sampled_from(["", "w1", "w2"]))
decisions = st.sampled_from(
    [{}, {"decision": "include"}, {"decision": "exclude", "reason": "x"}, {"decision": "maybe"}]
)


@st.composite
def documents(
    draw: st.DrawFn, keys: Mapping[str, list[str]] = MappingProxyType({"a": ["doi:10.1/a"]})
) -> Any:
    """Draw an annotation as any history of edits, merges and hands could have left it."""
    values = {}
    for name, contents in (
        ("decision", decisions),
        ("rating", st.sampled_from([{}, {"rating": 1}, {"rating": 5}])),
        ("read", st.sampled_from([{}, {"read": True}])),
    ):
        if draw(st.booleans()):
            values[name] = StampedValue(draw(stamps), draw(contents))
    for tag in draw(st.sets(st.sampled_from(["t", "u/v", "é"]))):
        stamp = draw(stamps)
        values[f"tags/{tag}"] = StampedValue(stamp, draw(st.booleans()), min(stamp, draw(stamps)))
    for writer in draw(st.sets(st.sampled_from(["w1", "w2", "w3"]))):
        values[f"note/{writer}"] = StampedValue(draw(stamps), draw(texts))
    if draw(st.booleans()):
        values["later"] = StampedValue(Stamp(0, 0, ""), {"field": draw(st.integers(0, 3))})
    name = draw(st.sampled_from(sorted(keys)))
    base = {"keys": keys[name], "citation": {"title": draw(st.sampled_from(["A", "B"]))}}
    return write_values(ANNOTATIONS, base, values)


def content(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document as merging sees it: keys have no order."""
    return {**document, "keys": sorted(document["keys"])}


@given(document=documents())
def test_values_are_read_back_as_written(document: Any) -> None:
    values = read_values(ANNOTATIONS, document)
    assert read_values(ANNOTATIONS, write_values(ANNOTATIONS, document, values)) == values
    assert write_values(ANNOTATIONS, document, values) == document


@given(first=documents(), second=documents(), third=documents())
@settings(max_examples=150, deadline=None)
def test_documents_merge_in_any_order(first: Any, second: Any, third: Any) -> None:
    def merged(*several: Any) -> dict[str, Any]:
        return content(merge_documents(ANNOTATIONS, several))

    assert merged(first, second) == merged(second, first)
    assert merged(merged(first, second), third) == merged(first, merged(second, third))
    assert merged(first, first) == content(first)
    assert merged(merged(first, second), second) == merged(first, second)


KEYS = {"a": ["doi:10.1/a"], "b": ["doi:10.1/b"], "ab": ["doi:10.1/a", "doi:10.1/b"], "c": ["x:c"]}
annotations = st.lists(documents(KEYS), max_size=3)
views = st.lists(
    st.tuples(stamps, st.sampled_from(["All", "all", "Mine"]), st.booleans(), texts), max_size=2
)
answers = st.lists(
    st.tuples(stamps, st.sampled_from(["same", "different", "withdrawn"]), st.booleans()),
    max_size=1,
)


def apply(tables: Tables, merge: Merge) -> dict[str, dict[str, Any]]:
    """Return the tables after a merge."""
    after = {name: dict(rows) for name, rows in tables.items()}
    for name, written in merge.documents.items():
        for number, document in written.items():
            after.setdefault(name, {})[str(number)] = document
            if document is None:
                del after[name][str(number)]
    return after


@st.composite
def tables_of_a_store(draw: st.DrawFn) -> Any:
    """Draw the tables of a store in which no two documents are about the same."""
    view_rows = []
    for stamp, name, is_present, query in draw(views):
        fields = {"name": name, "query": query, "sort": ""}
        fields |= {} if is_present else {"present": False}
        view_rows.append(write_values(RULES["views"], {}, {"view": StampedValue(stamp, fields)}))
    answer_rows = []
    for stamp, answer, is_turned in draw(answers):
        sides = [["x:left"], ["x:right"]][:: -1 if is_turned else 1]
        fields = {"answer": answer, "when": "2026", "left": sides[0], "right": sides[1]}
        answer_rows.append(
            write_values(RULES["answers"], {}, {"answer": StampedValue(stamp, fields)})
        )
    rows = {"annotations": draw(annotations), "views": view_rows, "answers": answer_rows}
    rows["later_table"] = draw(st.lists(st.sampled_from([{"a": 1}, {"b": [2]}]), max_size=1))
    start = draw(st.integers(1, 3))
    arrived = {
        name: {str(start + number): row for number, row in enumerate(documents)}
        for name, documents in rows.items()
    }
    return apply({}, merge_tables({}, arrived))


def contents(tables: Tables) -> dict[str, list[str]]:
    """Return what tables hold, whatever the numbers of the documents."""
    return {
        name: sorted(repr(sorted(normal(row).items())) for row in rows.values())
        for name, rows in tables.items()
        if rows
    }


def normal(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return content(row) if "keys" in row else row


@given(first=tables_of_a_store(), second=tables_of_a_store(), third=tables_of_a_store())
@settings(max_examples=80, deadline=None)
def test_tables_merge_in_any_order(first: Any, second: Any, third: Any) -> None:
    def merged(here: Any, there: Any) -> Any:
        return apply(here, merge_tables(here, there))

    assert contents(merged(first, second)) == contents(merged(second, first))
    assert contents(merged(merged(first, second), third)) == contents(
        merged(first, merged(second, third))
    )


@given(first=tables_of_a_store(), second=tables_of_a_store())
@settings(max_examples=80, deadline=None)
def test_merging_again_writes_nothing(first: Any, second: Any) -> None:
    after = apply(first, merge_tables(first, second))
    for again in (second, first, after):
        merge = merge_tables(after, again)
        assert (merge.documents, merge.edits) == ({}, ())
