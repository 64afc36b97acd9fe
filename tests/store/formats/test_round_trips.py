"""Reading an export returns the papers that were written, whatever their text looks like."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.formats.reading import Reading, normalize_dashes
from store.formats.registry import render
from store.formats.work_types import work_type
from store.model.annotation import EMPTY_ANNOTATION, USER_FIELDS, Annotation, Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.text.cleaning import clean
from store.text.folding import words
from store.text.latex import readable

PIECES = (
    *("{", "}", "\\", "$", "%", "&", "#", "_", "^", "~", '"', "'", "''", "``", "--", "---", "-"),
    *("ER  - ", "TY  - JOUR", "@article{a,", "}, @b{", "=1+1", "'=x", "@", "+1", "%0 Book", "%T x"),
    *(
        "<b>",
        "</i>",
        "&amp;",
        "&lt;",
        "&",
        "x2014",
        "é",
        "ß",
        "李",
        "\\'e",
        "\\alpha",
        "$x_1$",
        "\\&",
    ),
    *("\\textbf{a}", "\\\\", "{DNA}", "DNA", "BERT-large", "word", "of", "3", " ", ",", ";", "|"),
    *("[a]", "(", ")", "*", "`", "<", ">", "!", "A", "1.", "http://x.org/a_b", "papersift", ":"),
)


def is_stable(line: str) -> bool:
    r"""Return whether a name stays the same when made readable twice; `\$x_1\$` does not."""
    return readable(readable(clean(line))) == readable(clean(line))


WORD = st.sampled_from(PIECES)
LINE = st.lists(WORD, max_size=7).map("".join)
NAME = st.one_of(
    st.sampled_from(
        ("Turing, Alan", "Alan Turing", "van der Waals, J. D.", "Wiley, Inc.", "ACL and Friends")
    ),
    st.sampled_from(("Erdős, Pál", "O'Keefe, J.", "World Health Organization", "陈景润", "X")),
    st.sampled_from((",\\A", "World Health Organization \\B", "\\alpha{} and \\b", "{\\A}x, B")),
    LINE.filter(lambda line: words(readable(clean(line))) and is_stable(line)),
)
LINES = st.lists(st.one_of(LINE, st.just(""), st.just("  a  b")), max_size=5).map("\n".join)
KINDS = ("", "article", "inproceedings", "book", "incollection", "phdthesis", "misc", "preprint")
EXTRA = st.dictionaries(
    st.sampled_from(
        (
            *("publisher", "issn", "LA", "N1", "title", "journal", "odd name", "PB", "note"),
            *("page-start", "SO", "PMID", "AF", "Source"),
        )
    ),
    LINES,
    max_size=3,
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Draw a paper whose text looks like syntax."""
    title = draw(LINE.filter(lambda line: words(readable(clean(line)))))
    entry = record(
        Place("a.txt", 7),
        title=title,
        abstract=draw(LINES).strip(),
        authors=draw(st.lists(NAME, max_size=3)),
        year=draw(st.sampled_from((None, 1999, 2024))),
        venue=draw(st.one_of(st.just("Journal of Things"), LINE.filter(is_stable))),
        volume=draw(st.sampled_from(("", "12", "III/4_c"))),
        number=draw(st.sampled_from(("", "3", "1-2"))),
        pages=normalize_dashes(draw(st.sampled_from(("", "1-9", "e12", "1--4", "XX, 327", "5-5")))),
        doi=draw(
            st.sampled_from(
                (
                    "",
                    "10.1234/a_b.(c)%20d",
                    "10.1002/(sici)1097-4679(199907)55:7<861::aid-jclp6>3.0.co;2-x",
                )
            )
        ),
        arxiv=draw(st.sampled_from(("", "2301.00001", "math.co/0301001"))),
        pmid=draw(st.sampled_from(("", "123456"))),
        url=draw(st.sampled_from(("", "https://example.org/a_b?c=%20&d=~e#f"))),
        keywords=draw(st.lists(LINE, max_size=3)),
        type=draw(st.sampled_from(KINDS)),
        extra=draw(EXTRA),
    )
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    """Draw an annotation whose text looks like syntax."""
    decision = draw(st.sampled_from(Decision))
    tags = [clean(tag) for tag in draw(st.lists(LINE, max_size=3))]
    return Annotation(
        decision=decision,
        reason=clean(draw(LINE)) if decision is Decision.EXCLUDE else "",
        rating=draw(st.sampled_from((None, 1, 5))),
        tags=tuple(dict.fromkeys(filter(None, tags))),
        note=clean(draw(LINES), lines=True),
        read=draw(st.booleans()),
    )


READERS = {
    "bibtex": "bibtex.reader",
    "ris": "tagged.ris",
    "csl-json": "json.reader",
    "csv": "table.csv",
    "json": "json.reader",
    "jsonl": "json.reader",
}
Entries = list[tuple[Paper, Annotation]]
ENTRIES = st.lists(st.tuples(papers(), annotations()), max_size=3)


def reread(form: str, text: str, source: str = "a.txt") -> Reading:
    """Read an export; every entry must become a Record."""
    reading: Reading = import_module(f"store.formats.{READERS[form]}").read(text, source)
    assert reading.entries == len(reading.records), reading.problems
    return reading


def without_source(paper: Paper) -> Paper:
    """Return a paper that comes from no source."""
    entry = replace(paper.merged, place=Place("", 0))
    return replace(paper, merged=entry, records=(entry,))


def papers_in(reading: Reading) -> Entries:
    """Return the Records of a reading as papers with their annotations."""
    return [
        (
            Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,)),
            reading.annotations.get(entry.place, EMPTY_ANNOTATION),
        )
        for entry in reading.records
    ]


def visible_fields(paper: Paper, form: str) -> dict[str, Any]:
    """Return everything about a paper that a person can see."""
    merged = paper.merged
    same = ("volume", "number", "pages", "doi", "arxiv", "pmid", "url", "keywords")
    kind = merged.type.casefold() if form in ("json", "jsonl", "csv") else work_type(merged)
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "year": paper.year,
        "venue": paper.venue,
        "type": kind,
        **{name: getattr(merged, name) for name in same},
        "extra": {
            name: text
            for name, text in merged.extra.items()
            if name not in ("citekey", "x-source") and text
        },
    }


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=60, deadline=None)
@given(ENTRIES)
def test_reading_returns_the_papers_and_annotations(form: str, entries: Entries) -> None:
    again = papers_in(reread(form, render(form, entries)))
    assert [visible_fields(paper, form) for paper, _ in again] == [
        visible_fields(paper, form) for paper, _ in entries
    ]
    for (_, annotation), (_, original) in zip(again, entries, strict=True):
        assert {name: getattr(annotation, name) for name in USER_FIELDS} == {
            name: getattr(original, name) for name in USER_FIELDS
        }


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=30, deadline=None)
@given(ENTRIES)
def test_papers_keep_their_keys(form: str, entries: Entries) -> None:
    again = papers_in(reread(form, render(form, entries)))
    assert [paper.keys for paper, _ in again] == [paper.keys for paper, _ in entries]


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=30, deadline=None)
@given(ENTRIES)
def test_writing_a_reading_returns_the_same_text(form: str, entries: Entries) -> None:
    # Tables and JSON name the source of each paper, which changes when the export is read.
    text = render(form, [(without_source(paper), annotation) for paper, annotation in entries])
    assert render(form, papers_in(reread(form, text, ""))) == text


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=30, deadline=None)
@given(ENTRIES)
def test_from_the_second_export_on_even_the_sources_are_the_same(
    form: str, entries: Entries
) -> None:
    text = render(form, papers_in(reread(form, render(form, entries))))
    assert render(form, papers_in(reread(form, text))) == text
