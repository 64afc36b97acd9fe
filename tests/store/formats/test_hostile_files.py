"""Whatever a file holds, a reader returns a consistent Reading or raises UnreadableSource."""

from __future__ import annotations

import random
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.formats import reading as reading_module
from store.formats.reading import Reading, UnreadableSource

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "formats"
READERS = (
    *(
        "bibtex.reader",
        "tagged.ris",
        "tagged.nbib",
        "tagged.wos",
        "tagged.ovid",
        "tagged.refer",
        "xml.pubmed",
        "xml.endnote",
        "xml.atom",
    ),
    *("json.reader", "table.csv"),
)
PIECES = (
    *(
        "@article{",
        "@string{",
        "}",
        "{",
        '"',
        ",",
        "=",
        "#",
        "\\",
        "\n",
        "\n\n",
        "TY  - ",
        "ER  - ",
    ),
    *("TI  - ", "PMID- 1\n", "PT J\n", "<1. >\n", "%0 ", "%T x\n", "<PubmedArticle>", "</record>"),
    *(
        "<record>",
        "<entry>",
        "<!--",
        "<![CDATA[",
        "]]>",
        "&x;",
        "title",
        "title,abstract\n",
        "[",
        "]",
    ),
    *('{"title": "a"}', '{"', "null", "1e999", "\x00", "\ud800", "\u202e", "\ufeff", "a", " ", ";"),
    *("'", "=1+1", "$x$", "\\'e", "Title\n  x\n", "Accession Number\n", "\t", "|", "title;year\n"),
)
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text(max_size=80))


def read_checked(name: str, text: str) -> Reading | None:
    """Read a text and check that its entries and lines add up; None if it is unreadable."""
    try:
        reading: Reading = import_module(f"store.formats.{name}").read(text, "x")
    except UnreadableSource:
        return None
    rejected = reading.entries - len(reading.records)
    assert 0 <= rejected <= len(reading.problems)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(0 <= problem.line <= lines for problem in reading.problems)
    assert all(1 <= record.place.line <= lines for record in reading.records)
    return reading


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=120, deadline=None)
@given(text=TEXTS)
def test_any_text_is_read_consistently(name: str, text: str) -> None:
    read_checked(name, text)
    import_module(f"store.formats.{name}").looks_like(text)


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_lost_or_gained_characters_is_read_consistently(name: str) -> None:
    """Every fixture with a few characters cut out, doubled or replaced, in every reader."""
    chance = random.Random(7)
    for path in sorted(FIXTURES.iterdir()):
        text = path.read_text(encoding="utf-8")
        for _ in range(12):
            start = chance.randrange(len(text))
            end = min(len(text), start + chance.choice((1, 3, 40, 400)))
            put = chance.choice(("", text[start:end] * 2, "{", '"', "<", "\n", "\x00"))
            read_checked(name, text[:start] + put + text[end:])


@pytest.mark.parametrize("name", ["xml.pubmed", "xml.endnote", "xml.atom"])
def test_xml_with_entities_is_refused(name: str) -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        "<feed><record>&b;</record><entry>&b;</entry><PubmedArticle>&b;</PubmedArticle></feed>"
    )
    with pytest.raises(UnreadableSource, match="entity"):
        import_module(f"store.formats.{name}").read(bomb, "x")


@pytest.mark.parametrize(
    "declared", ['<!ENTITY a SYSTEM "file:///etc/hosts">', '<!ENTITY % a "x"> %a;']
)
def test_no_kind_of_entity_may_be_declared(declared: str) -> None:
    text = f"<!DOCTYPE x [{declared}]><records><record><title>&a;</title></record></records>"
    with pytest.raises(UnreadableSource, match="entity"):
        import_module("store.formats.xml.endnote").read(text, "x")


def test_no_entity_is_smuggled_in_by_the_declared_encoding() -> None:
    body = "<!DOCTYPE x [<!ENTITY a 'A'>]><records><record><title>&a;</title></record></records>"
    for code in ("cp037", "utf-7"):
        hidden = body.encode("cp037").decode("latin-1") if code == "cp037" else body
        text = f'<?xml version="1.0" encoding="{code}" {" " * 400}?>{hidden}'
        with pytest.raises(UnreadableSource):
            import_module("store.formats.xml.endnote").read(text, "x")


def test_an_entity_declaration_in_a_comment_declares_nothing() -> None:
    entry = "<record><titles><title>T</title></titles></record>"
    text = f"<xml><!-- <!ENTITY a 'x'> --><records>{entry}</records></xml>"
    (record,) = import_module("store.formats.xml.endnote").read(text, "x").records
    assert record.title == "T"


def test_json_nested_without_end_is_refused() -> None:
    for deep in ("[" * 200_000, '{"a":' * 200_000, '[{"title": ' + "[" * 200_000):
        with pytest.raises(UnreadableSource, match=r"deep|not JSON"):
            import_module("store.formats.json.reader").read(deep, "x")


def test_an_entry_beyond_the_limit_is_reported_and_its_neighbours_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading_module, "ENTRY_LIMIT", 5_000)
    entries = ("small", "x" * 6_000, "also small")
    text = "".join(f"TY  - JOUR\nTI  - {title}\nER  - \n" for title in entries)
    reading = read_checked("tagged.ris", text)
    assert reading is not None
    assert [record.title for record in reading.records] == ["small", "also small"]
    assert [problem.line for problem in reading.problems] == [4]
    assert "6,0" in reading.problems[0].why


def test_a_field_beyond_the_limit_is_cut_and_reported() -> None:
    reading = read_checked(
        "tagged.ris", f"TY  - JOUR\nTI  - a\nAB  - {'word ' * 300_000}\nER  - \n"
    )
    assert reading is not None
    assert len(reading.records[0].abstract) == 1_000_000
    assert "cut at 1,000,000" in reading.problems[0].why


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("table.csv", 'title,year\n"never closed,1999\nnext,2000\nlast,2001\n'),
        (
            "bibtex.reader",
            "@article{a, title = {never closed, year = 1999\n@article{b, title={b}}\n",
        ),
        ("tagged.ris", "TY  - JOUR\nTI  - never closed\nTY  - JOUR\nTI  - b\nER  - \n"),
        ("json.reader", '[{"title": "never closed\n,\n{"title": "b"}]'),
    ],
)
def test_an_unclosed_entry_costs_at_most_itself(name: str, text: str) -> None:
    reading = read_checked(name, text)
    assert reading is not None
    assert reading.records[-1].title in ("b", "last")


@pytest.mark.parametrize("name", READERS)
def test_line_ends_and_a_byte_order_mark_change_nothing(name: str) -> None:
    for path in FIXTURES.iterdir():
        text = path.read_bytes().decode().replace("\r\n", "\n")
        try:
            plain = import_module(f"store.formats.{name}").read(text, "x")
        except UnreadableSource:
            continue
        for variant in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text):
            assert import_module(f"store.formats.{name}").read(variant, "x") == plain
