from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.search.language import (
    HAS_FIELDS,
    QUERY_FIELDS,
    STATES,
    And,
    Field,
    Has,
    Is,
    Not,
    Or,
    Phrase,
    Query,
    Range,
    Word,
    completions,
)
from store.search.parser import parse_query

PIECES = (
    "bert",
    "or",
    "OR",
    "|",
    "(",
    ")",
    "-",
    "--",
    '"',
    '"red pajama"',
    '"a \\"b\\" \\\\"',
    "tag:",
    "tag:to-read",
    'tag:"to read"',
    "-tag:x",
    "title:=",
    'title:="Red Pajama"',
    "year:>=2019",
    "year:>",
    "year:20",
    "year:2018..2020",
    "year:..2020",
    "rating:3..",
    "rating:9",
    "is:read",
    "is:re",
    "HAS:doi",
    "has:",
    "doi:10.1/s(9)1",
    "foo:bar",
    "pre-training",
    "é",
    "…",
    " ",
    "  ",
    "\\",
)

typed = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)


@settings(deadline=None)
@given(typed)
def test_no_text_is_an_error_and_ignored_spans_are_inside_it(text: str) -> None:
    query = parse_query(text)
    before = 0
    for span in query.ignored:
        assert 0 <= span.start < span.end <= len(text)
        assert span.why
        assert "\n" not in span.why
        assert span.start >= before
        before = span.start


@settings(deadline=None)
@given(typed)
@example("--OR")
@example("--NOT moe")
@example("a -OR b")
def test_a_printed_query_is_parsed_as_the_same_query(text: str) -> None:
    query = parse_query(text)
    printed = str(query)
    again = parse_query(printed)
    assert again == query
    assert not again.ignored
    assert str(again) == printed


@settings(deadline=None)
@given(typed)
def test_removing_what_is_ignored_does_not_change_the_query(text: str) -> None:
    query = parse_query(text)
    remaining = list(text)
    for span in query.ignored:
        remaining[span.start : span.end] = " " * (span.end - span.start)
    assert parse_query("".join(remaining)) == query


@settings(deadline=None)
@given(typed)
def test_trees_are_flat(text: str) -> None:
    """No And is in an And, no Or in an Or, no Not in a Not, and groups have two parts."""

    def check(node: object) -> None:
        if isinstance(node, And | Or):
            assert len(node.parts) > 1
            for part in node.parts:
                assert not isinstance(part, type(node))
                check(part)
        elif isinstance(node, Not):
            assert not isinstance(node.part, Not)
            check(node.part)

    query = parse_query(text)
    if query:
        check(query.root)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", And()),
        ("bert", Word("bert")),
        ("bert gpt", And((Word("bert"), Word("gpt")))),
        ("bert or gpt", And((Word("bert"), Word("or"), Word("gpt")))),
        ("a OR b c", Or((Word("a"), And((Word("b"), Word("c")))))),
        ("(a|b) c", And((Or((Word("a"), Word("b"))), Word("c")))),
        ("-(a b)", Not(And((Word("a"), Word("b"))))),
        ("-(-a)", Word("a")),
        ('-"red pajama"', Not(Phrase("red pajama"))),
        ("-tag:x", Not(Field("tag", "x"))),
        ('tag:"to read"', Field("tag", "to read")),
        ("title:=Bert", Field("title", "Bert", exact=True)),
        ("AUTHOR:smith", Field("author", "smith")),
        ("year:>=2019", Range("year", 2019, None)),
        ("year:>2019", Range("year", 2020, None)),
        ("year:<2019", Range("year", None, 2018)),
        ("year:<=2019", Range("year", None, 2019)),
        ("year:=2019", Range("year", 2019, 2019)),
        ("year:2018..2020", Range("year", 2018, 2020)),
        ("year:2020..2018", Range("year", 2018, 2020)),
        ("year:201", Field("year", "201")),
        ("rating:4", Range("rating", 4, 4)),
        ("is:include", Is("include")),
        ("has:note", Has("note")),
        ("doi:10.1/s(9)1", Field("doi", "10.1/s(9)1")),
        ("model:bert", Word("model:bert")),
        ("(tag:a)", Field("tag", "a")),
    ],
)
def test_complete_queries(text: str, root: object) -> None:
    query = parse_query(text)
    assert query.root == root
    assert not query.ignored


@pytest.mark.parametrize(
    ("text", "root", "ignored"),
    [
        ("tag:", And(), ["tag:"]),
        ('bert "abc', And((Word("bert"), Word("abc"))), ['"']),
        ('bert" abc', And((Word("bert"), Word("abc"))), ['"']),
        ('"a b" "c', And((Phrase("a b"), Word("c"))), ['"']),
        ('bert -"abc', Word("bert"), ['-"abc']),
        ('bert title:"abc', Word("bert"), ['title:"abc']),
        ("(", And(), ["("]),
        ("(bert", Word("bert"), ["("]),
        ("bert)", Word("bert"), [")"]),
        ("bert -(gpt", Word("bert"), ["-(gpt"]),
        ("bert year:>", Word("bert"), ["year:>"]),
        ("bert year:>20", Word("bert"), ["year:>20"]),
        ("bert OR", Word("bert"), ["OR"]),
        ("| bert", Word("bert"), ["|"]),
        ("bert -", Word("bert"), ["-"]),
        ("bert -tag:", Word("bert"), ["-tag:"]),
        ("is:inc bert", Word("bert"), ["is:inc"]),
        ("bert () gpt", And((Word("bert"), Word("gpt"))), ["()"]),
        ("bert – gpt", And((Word("bert"), Word("gpt"))), ["–"]),
    ],
)
def test_half_typed_pieces_are_ignored(text: str, root: object, ignored: list[str]) -> None:
    query = parse_query(text)
    assert query.root == root
    assert [text[span.start : span.end] for span in query.ignored] == ignored


def test_a_thousand_parentheses_and_minuses_do_no_harm() -> None:
    assert parse_query("(" * 5000 + "a" + ")" * 5000).root == Word("a")
    assert parse_query("-(" * 5000 + "a" + ")" * 5000) == parse_query("a")
    assert parse_query('"\\' * 5001 + " a").root == Word("a")
    assert parse_query("-" * 5001 + "a").root == Not(Word("a"))
    assert parse_query("a OR " * 5000 + "a").root == Or((Word("a"),) * 5001)


def test_an_empty_query_is_false_and_asks_for_nothing() -> None:
    assert not parse_query("  ")
    assert parse_query("x")
    assert Query().parts == ()


def apply_completion(text: str, completion: tuple[int, str]) -> str:
    start, replacement = completion
    return text[:start] + replacement


@settings(deadline=None)
@given(typed, st.integers(0, 60))
def test_completing_never_fails(text: str, cursor: int) -> None:
    tags, views = ["x", 'a "b"'], [("v", "is:read")]
    for start, replacement in completions(text, min(cursor, len(text)), tags, views):
        assert 0 <= start <= cursor
        assert replacement


@pytest.mark.parametrize("name", [*QUERY_FIELDS, "is", "has"])
def test_every_field_is_a_completion(name: str) -> None:
    text = f"bert -{name[:2]}"
    completed = [apply_completion(text, completion) for completion in completions(text, len(text))]
    assert f"bert -{name}:" in completed


@pytest.mark.parametrize(("name", "states"), [("is", STATES), ("has", HAS_FIELDS)])
def test_every_state_is_a_completion_and_can_be_parsed(name: str, states: dict[str, str]) -> None:
    text = f"{name}:"
    completed = [apply_completion(text, completion) for completion in completions(text, len(text))]
    assert completed == [f"{name}:{state} " for state in states]
    assert not any(parse_query(query).ignored for query in completed)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12).map(lambda tag: " ".join(tag.split()))))
def test_a_completed_tag_is_parsed_as_that_tag(tags: list[str]) -> None:
    first_tags = [tag for tag in dict.fromkeys(tags) if tag][:20]
    completed = completions("tag:", 4, first_tags)
    nodes = [parse_query(apply_completion("tag:", completion)).root for completion in completed]
    assert {node.text for node in nodes if isinstance(node, Field)} == set(first_tags)


def test_tags_that_begin_as_typed_come_first() -> None:
    completed = completions('tag:"re', 7, ["to read", "re-read", "later"])
    assert [text for _, text in completed] == ["tag:re-read ", 'tag:"to read" ']


def test_the_name_of_a_view_is_completed_to_its_query() -> None:
    assert completions("must", 4, views=[("Must read", "is:include -is:read")]) == [
        (0, "is:include -is:read")
    ]


def test_parsing_a_query_imports_nothing_heavy() -> None:
    script = "import sys, store.search.parser; print(*({'numpy', 'rapidfuzz'} & set(sys.modules)))"
    process = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert process.stdout.strip() == ""
