"""What of a row fits into its columns."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.search.highlights import SearchableTexts
from store.search.matches import Matches
from store.search.parser import parse_query
from tui.widgets.paper_row import RowState, row_content
from tui.widgets.row_layout import RowContent, RowPiece, cut_runs, lay_out_row

SHORT = "Sentiment analysis is complicated"
LONG = "Investigating the effect of auxiliary objectives for the automated grading of English"
AUTHORS = ("Kian Kenyon-Dean", "Eisha Ahmed", "Scott Fujimoto", "Rohit Verma")


def build_paper(**fields: object) -> Paper:
    merged = record(Place("a.bib", 1), **fields)  # type: ignore[arg-type]
    return Paper(id="text:1", keys=("text:1",), merged=merged, records=(merged,))


def lines(
    paper: Paper, annotation: Annotation = EMPTY_ANNOTATION, columns: int = 60, height: int = 2
) -> list[str]:
    drawn = lay_out_row(row_content(paper, annotation, RowState()), columns, height)
    return ["".join(text for text, _ in line.runs).rstrip() for line in drawn]


def test_a_short_title_leaves_a_line_to_authors_venue_and_year() -> None:
    paper = build_paper(title=SHORT, authors=AUTHORS, venue="NAACL", year=2018)
    annotation = Annotation(decision=Decision.MAYBE, rating=5, tags=("mt",), note="Read again")
    assert lines(paper, annotation) == [
        " ?5 Sentiment analysis is complicated",
        " ✎  Kenyon-Dean, Ahmed, Fujimoto+ · #mt · NAACL        2018",
    ]


def test_a_long_title_takes_the_second_line_and_pushes_the_authors_to_the_first() -> None:
    paper = build_paper(title=LONG, authors=AUTHORS, venue="NAACL", year=2018)
    assert lines(paper) == [
        " ·  Investigating the effect of auxiliary objectives for",
        "    the automated grading of English     Kenyon-Dean+  2018",
    ]


@pytest.mark.parametrize("title", [SHORT, LONG, LONG * 3, "W" * 300, "長い題名" * 40])
@pytest.mark.parametrize("columns", [30, 48, 60, 79, 120])
@pytest.mark.parametrize("height", [1, 2])
def test_the_year_is_never_cut_and_stands_in_one_column(
    title: str, columns: int, height: int
) -> None:
    paper = build_paper(title=title, authors=AUTHORS, venue="V" * 90, year=2018)
    annotation = Annotation(tags=("a tag", "another one", "third"), note="x")
    last = lines(paper, annotation, columns, height)[-1]
    assert last.endswith(" 2018")
    assert cell_len(last) == columns - 1


@pytest.mark.parametrize("title", [SHORT, LONG, LONG * 3, "W" * 300, "長い題名" * 40])
@pytest.mark.parametrize("columns", [36, 48, 60, 79, 120])
@pytest.mark.parametrize(
    ("height", "year", "ending"),
    [(2, 2018, "+12 −3  2018"), (1, 2018, "✎  +12 −3  2018"), (1, None, "✎  +12 −3")],
)
def test_the_counts_of_terms_are_in_every_row_that_has_terms(
    title: str, columns: int, height: int, year: int | None, ending: str
) -> None:
    paper = build_paper(title=title, authors=AUTHORS, venue="V" * 90, year=year)
    state = RowState(term_numbers=(12, 3))
    content = row_content(paper, Annotation(tags=("a tag",), note="x"), state)
    drawn = lay_out_row(content, columns, height)
    last = "".join(text for text, _ in drawn[-1].runs)
    assert last.rstrip().endswith(f" {ending}")
    assert cell_len(last) == columns - 1


@pytest.mark.parametrize(
    ("letters", "second"),
    [
        (72, "    as long as its room beside the  +3  2018"),
        (73, "    as long as its room beside the… +3  2018"),
    ],
)
def test_a_title_is_cut_by_no_more_columns_than_the_counts_of_terms_take(
    letters: int, second: str
) -> None:
    title = "A title of which the second line is just as long as its room beside the year is"
    paper = build_paper(title=title[:letters], year=2018)
    content = row_content(paper, EMPTY_ANNOTATION, RowState(term_numbers=(3, 0)))
    assert "".join(text for text, _ in lay_out_row(content, 45)[1].runs) == second


def test_what_matched_does_not_take_the_room_of_the_counts_of_terms() -> None:
    paper = build_paper(title=SHORT, year=2018, abstract="Gulls sleep in the harbour at night.")
    matched = SearchableTexts(paper, EMPTY_ANNOTATION).find_matches(parse_query("harbour"))
    state = RowState(matched=matched, term_numbers=(3, 1))
    drawn = lay_out_row(row_content(paper, EMPTY_ANNOTATION, state), 36)
    assert "".join(text for text, _ in drawn[1].runs).endswith("+3 −1  2018")


def test_one_line_has_title_first_author_and_year() -> None:
    paper = build_paper(title=SHORT, authors=AUTHORS, year=2018)
    assert lines(paper, height=1) == [" ·  Sentiment analysis is complicated    Kenyon-Dean+  2018"]


def test_the_abstract_is_shown_only_where_nothing_else_is_known() -> None:
    abstract = "Swifts nest under roofs."
    assert "Swifts" in lines(build_paper(title=SHORT, abstract=abstract))[1]
    assert "Swifts" not in lines(build_paper(title=SHORT, abstract=abstract, venue="Ibis"))[1]
    assert "Swifts" not in lines(build_paper(title=SHORT, abstract=abstract, authors=["A B"]))[1]


@pytest.mark.parametrize(
    ("query", "seen"),
    [("ahmed", "Ahmed"), ("verma", "Verma"), ("rohit", "Rohit Verma"), ("harbour", "harbour")],
)
def test_what_the_filter_matched_is_seen_also_below_a_long_title(query: str, seen: str) -> None:
    paper = build_paper(
        title=LONG, authors=AUTHORS, year=2018, abstract="Gulls sleep in the harbour at night."
    )
    matched = SearchableTexts(paper, EMPTY_ANNOTATION).find_matches(parse_query(query))
    row = lay_out_row(row_content(paper, EMPTY_ANNOTATION, RowState(matched=matched)), 60)
    assert seen in "".join(text for text, _ in row[1].runs)
    assert [text for text, styles in row[1].runs if "match" in styles] == [
        text for text in (query.capitalize(), query) if text in seen
    ]


RUNS = st.lists(st.tuples(st.text("ab 長é", max_size=9), st.just(("dim",))), max_size=4)
PIECES = st.lists(
    st.builds(
        RowPiece,
        st.sampled_from(("match", "authors", "tags", "duplicates", "venue", "terms", "year")),
        st.lists(RUNS, min_size=1, max_size=3),
        st.sampled_from((0, 5)),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda piece: piece.name,
)


EMPTY_SHORTEST = RowPiece("authors", [[("aaa", ("dim",))], []], least=5)
"""A piece that fits where no column is left, in the shortest of its forms alone."""


@given(RUNS, PIECES, st.integers(8, 90), st.sampled_from((1, 2)))
@example([("aaaaaaaaaaaa長長  ", ("dim",))], [], 21, 2)
@example([("aaaaaaaaaaaaaaaa 長", ("dim",))], [EMPTY_SHORTEST], 23, 1)
def test_a_row_never_takes_more_columns_than_it_has(
    title: list[tuple[str, tuple[str, ...]]], pieces: list[RowPiece], columns: int, height: int
) -> None:
    gutter = [(" ·5 ", ("dim",))]
    drawn = lay_out_row(RowContent((gutter, gutter), title, pieces), columns, height)
    assert len(drawn) == height
    for line in drawn:
        assert sum(cell_len(text) for text, _ in line.runs) <= columns


@given(RUNS, st.integers(1, 30))
def test_cut_runs_fit(runs: list[tuple[str, tuple[str, ...]]], columns: int) -> None:
    assert sum(cell_len(text) for text, _ in cut_runs(runs, columns)) <= columns


@pytest.mark.parametrize(
    ("abstract", "query"),
    [
        ("We present a Transformer-Mamba mixture that is fast.", "mixture"),
        (
            "This report is long. It ends with a comparison of retrieval in many languages.",
            "retrieval",
        ),
        ("All models were fine, and then there were also the unexpected outliers.", "outliers"),
    ],
)
def test_a_match_in_the_abstract_is_not_cut_for_the_beginning_of_it(
    abstract: str, query: str
) -> None:
    paper = build_paper(title="A Technical Report", abstract=abstract)
    start = abstract.index(query)
    matched = Matches(abstract=((start, start + len(query)),))
    drawn = lay_out_row(row_content(paper, EMPTY_ANNOTATION, RowState(matched=matched)), 58)
    second = "".join(text for text, _ in drawn[1].runs)
    assert query in second
    assert abstract[:12] not in second.partition(query)[2]
