"""Papers and annotations as plain text."""

from __future__ import annotations

import time

import pytest

from store.model.display import citation, fit_tags, local_time, progress_bar, short_names, stars
from store.model.paper import Paper
from store.model.record import Place, record


def paper(**fields: object) -> Paper:
    entry = record(Place("a.txt", 1), **fields)  # type: ignore[arg-type]
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


FENS = paper(
    title="Carbon of restored fens.", authors=["Okonkwo, A.", "Berg, O."], year=2014, venue="Mires",
    volume="12", number="3", pages="4-9", doi="10.5555/fens",
)  # fmt: skip


def test_a_citation_has_authors_year_title_venue_pages_and_id() -> None:
    assert citation(FENS) == (
        "Okonkwo, A.; Berg, O. (2014). Carbon of restored fens. Mires 12(3), 4-9. "
        "https://doi.org/10.5555/fens"
    )


def test_a_short_citation_has_neither_title_nor_id() -> None:
    assert citation(FENS, short=True) == "Okonkwo, A.; Berg, O. (2014). Mires 12(3), 4-9"


def test_every_text_of_a_citation_is_escaped_but_not_what_is_put_around_it() -> None:
    starred = paper(title="*a*", authors=["*b*."], venue="*c*", volume="*d*", arxiv="2101.00001")
    escaped = citation(starred, escape=lambda text: text.replace("*", "\\*"), italic="_")
    assert escaped == r"\*b\*. \*a\*. _\*c\*_ \*d\*. arXiv:2101.00001"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"title": "Fens"}, "Fens"),
        ({"title": "Fens", "year": 2014}, "(2014). Fens"),
        ({"title": "Fens", "authors": ["Berg O."]}, "Berg O. Fens"),
        ({"title": "Fens", "volume": "12", "pages": "4-9"}, "Fens"),
        ({"title": "Fens", "venue": "J. Mires."}, "Fens. J. Mires"),
        ({"abstract": "Fens are wet."}, "Fens are wet"),
    ],
)
def test_what_is_not_known_is_left_out_of_a_citation(fields: dict[str, object], text: str) -> None:
    assert citation(paper(**fields)) == text


def test_a_citation_names_twelve_authors_at_most() -> None:
    crowd = paper(title="Fens", authors=[f"Berg {letter}" for letter in "ABCDEFGHIJKLM"])
    assert citation(crowd).endswith("Berg K, Berg L et al. Fens")


@pytest.mark.parametrize(
    ("done", "total", "bar"),
    [(0, 0, "░░░░"), (0, 8, "░░░░"), (3, 8, "██░░"), (8, 8, "████")],
)
def test_a_progress_bar_is_filled_in_proportion(done: int, total: int, bar: str) -> None:
    assert progress_bar(done, total, 4) == bar


def test_a_moment_is_shown_in_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    try:
        assert local_time("2026-01-01T23:30:15.250Z") == "2026-01-02 01:30"
        assert local_time("yesterday") == "yesterday"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_rating_is_shown_as_five_stars() -> None:
    assert [stars(rating) for rating in (None, 1, 5)] == ["", "★☆☆☆☆", "★★★★★"]


def test_tags_that_do_not_fit_are_left_out_but_never_the_first() -> None:
    assert fit_tags(("moe", "fens"), 40) == ["moe", "fens"]
    assert fit_tags(("moe", "fens"), 12) == ["moe"]
    assert fit_tags(("a tag that is far too long for a row",), 5) == ["a tag that is far too…"]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/home/me/a.ris", "/home/me/b.ris"], ["a.ris", "b.ris"]),
        (["x/a.ris", "y/a.ris", "y/b.ris"], ["x/a.ris", "y/a.ris", "b.ris"]),
        (["a.ris", "y/a.ris"], ["a.ris", "y/a.ris"]),
        (["p/x/a.ris", "q/x/a.ris"], ["p/x/a.ris", "q/x/a.ris"]),
        (["-"], ["-"]),
        (["/a.ris", "/x/a.ris"], ["/a.ris", "x/a.ris"]),
        (["a.ris", "a.ris"], ["a.ris", "a.ris"]),
        ([], []),
    ],
)
def test_sources_are_named_without_folders_that_do_not_tell_them_apart(
    paths: list[str], names: list[str]
) -> None:
    assert short_names(paths) == names
