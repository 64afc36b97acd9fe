"""Which records are the same paper: each kind of evidence, for and against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from store.duplicates.grouping import Grouping, group_records, group_records_in_steps
from store.model.record import Place, Record, record

ABSTRACT = (
    "Wetlands store more carbon than any other kind of land, and draining them sets it free. "
    "We followed forty restored fens over nine summers and measured the exchange of methane and "
    "carbon dioxide. Restored sites turned into sinks after five years on average. Rewetting in "
    "spring was followed by fewer methane peaks than rewetting in autumn. We discuss what this "
    "means for plans that count on restored fens."
)
BASE = {
    "title": "Carbon balance of restored fens over nine summers",
    "authors": ("Okonkwo, Adaeze", "Lindqvist, Per", "Baptiste, Noor"),
    "year": 2014,
    "venue": "Journal of Peatland Research",
    "volume": "12",
    "number": "3",
    "pages": "201-219",
}


def entry(line: int, **fields: object) -> Record:
    return record(Place("fens.bib", line), **fields)  # type: ignore[arg-type]


def group_two(
    changes: dict[str, object], without: Sequence[str] = (), **shared: object
) -> Grouping:
    """Group the base record and one with some changes."""
    fields = {**BASE, **shared}
    first = {name: field for name, field in fields.items() if name not in without}
    return group_records([entry(1, **first), entry(2, **{**first, **changes})])


def is_one_paper(grouping: Grouping) -> bool:
    return len(grouping.groups) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Carbon Balance of Restored Fens over Nine Summers."},
        {"title": "[Carbon balance of restored fens over nine summers] [Swedish]"},
        {"title": "Carbon balance of restored fens over nine sumers"},
        {"title": "Carbon balance of restored fens"},
        {"title": "{Carbon} balance of \\emph{restored} fens over nine summers"},
        {"authors": ("A. Okonkwo", "P. Lindqvist", "N. Baptiste")},
        {"authors": ("Baptiste N", "Okonkwo A", "Lindqvist P")},
        {"authors": ("Okonkwo A", "et al")},
        {"authors": ()},
        {"venue": "J. Peatl. Res.", "pages": "201-19"},
        {"volume": "", "number": "", "pages": ""},
        {"year": 2013},
        {"venue": "", "volume": "", "number": "", "pages": ""},
        {"doi": "10.5555/fens.12.201"},
    ],
)
def test_a_paper_described_in_two_ways_is_one(changes: dict[str, object]) -> None:
    assert is_one_paper(group_two(changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Carbon balance of drained fens over nine summers", "pages": "17-25"},
        {"title": "Carbon balance of restored fens over ten summers", "pages": ""},
        {"title": "Erratum: Carbon balance of restored fens over nine summers", "pages": "455"},
        {"title": "Carbon balance of restored fens over nine summers: a reply", "pages": "455"},
        {"title": "Carbon balance of restored fens over nine summers, part II", "pages": "220-240"},
        {"title": "Carbon balance of restored fens over nine summers 2", "pages": "220-240"},
        {"volume": "15", "year": 2017, "pages": "12-30"},
        {"venue": "Proceedings of the Mire Symposium", "volume": "4", "pages": "S17", "year": 2013},
        {"authors": ("Haraldsen, Tor", "Wu, Lin"), "venue": "Soil Letters", "pages": "7-9"},
    ],
)
def test_another_paper_is_not_merged(changes: dict[str, object]) -> None:
    assert not is_one_paper(group_two(changes))


@pytest.mark.parametrize("ids", [{}, {"doi": "10.5555/both"}])
def test_parts_of_a_series_stay_separate_whatever_else_they_share(ids: dict[str, str]) -> None:
    titles = ("Carbon of fens, part I: methane", "Carbon of fens, part II: methane")
    parts = [entry(line, **{**BASE, "title": title, **ids}) for line, title in enumerate(titles)]
    assert not is_one_paper(group_records([replace(part, pages="") for part in parts]))
    if not ids:
        assert not is_one_paper(group_records(parts))


def test_different_dois_separate_records_that_are_otherwise_alike() -> None:
    place = ("volume", "number", "pages")
    assert not is_one_paper(group_two({"doi": "10.5555/b"}, without=place, doi="10.5555/a"))
    assert is_one_paper(
        group_two({"doi": "10.5555/a", "year": 2016}, without=place, doi="10.5555/a")
    )


def test_different_pmids_separate_records_that_are_otherwise_alike() -> None:
    assert not is_one_paper(
        group_two({"pmid": "222"}, without=("volume", "number", "pages"), pmid="111")
    )


def test_one_doi_for_an_entire_supplement_merges_nothing() -> None:
    titles = (
        "Moss cover after rewetting",
        "Sedge roots and methane in raised bogs",
        "Nine years of water tables",
        "Abstracts of the mire meeting",
    )
    names = ("Abara, Uche", "Berg, Ola", "Costa, Rui", "Dahl, Eva")
    grouping = group_records(
        [
            entry(line, title=title, authors=[name], year=2015, doi="10.5555/supp.1")
            for line, (title, name) in enumerate(zip(titles, names, strict=True))
        ]
    )
    assert len(grouping.groups) == 4


@pytest.mark.parametrize("title", ["Editorial", "Reply", "Book review", "Editor's comments"])
def test_generic_titles_need_more_than_author_and_year(title: str) -> None:
    common = {"title": title, "authors": ["Weber, Ida"], "year": 2002, "venue": "Mires Quarterly"}
    issues = [entry(issue, **common, volume="26", number=str(issue)) for issue in (1, 2, 3)]
    assert len(group_records(issues).groups) == 3
    place = {"volume": "26", "number": "1", "pages": "3-5"}
    assert is_one_paper(group_records([entry(1, **common, **place), entry(2, **common, **place)]))


ONE_ISSUE = {
    "authors": ["Straub, Detmar"],
    "year": 2008,
    "venue": "Mires Quarterly",
    "volume": "32",
    "number": "1",
}


@pytest.mark.parametrize("pages", [("iii", "iii"), ("iii-viii", ""), ("", ""), ("3-8", "")])
@pytest.mark.parametrize(
    "title", ["Editor's comments", "Editorial", "From the editors", "Foreword", "Editors' preface"]
)
def test_the_editor_has_one_say_an_issue(title: str, pages: tuple[str, str]) -> None:
    pair = [entry(n, title=title, pages=each, **ONE_ISSUE) for n, each in enumerate(pages)]
    assert is_one_paper(group_records(pair))


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Editor's comments", {"number": "2"}),
        ("Editor's comments", {"volume": "33"}),
        ("Editor's comments", {"authors": ["Weber, Ida"]}),
        ("Editor's comments", {"pages": "ix-x"}),
        ("Letter to the editor", {}),
        ("Letters to the editor", {}),
        ("Reply from the editor", {}),
        ("Book review", {}),
        ("Response", {}),
    ],
)
def test_what_an_issue_may_have_several_of_stays_apart(title: str, other: dict[str, str]) -> None:
    pages = {"pages": "iii"} if "pages" in other else {}
    pair = [entry(1, title=title, **ONE_ISSUE, **pages), entry(2, title=title, **ONE_ISSUE | other)]
    assert not is_one_paper(group_records(pair))


def test_a_generic_title_in_many_journals_makes_no_offers() -> None:
    names = ("Mires", "Soils", "Reeds", "Mosses", "Cranes", "Herons", "Lakes", "Fens", "Peat")
    journals = [f"{name} {kind}" for name in names for kind in ("Letters", "Review", "Today")]
    for title in ("Instructions for authors", "Author index", "Subscription information"):
        records = [entry(n, title=title, venue=each, year=2010) for n, each in enumerate(journals)]
        grouping = group_records(records)
        assert len(grouping.groups) == len(journals)
        assert len(grouping.possible_duplicates) == 0


@pytest.mark.parametrize(
    "rest",
    [
        " In Langley,",
        " in Pat Langley, editor,",
        " In P. Langley and T. Mitchell, editors, Proc. of the Fourth Workshop,",
    ],
)
def test_the_rest_of_a_reference_is_not_the_title(rest: str) -> None:
    title = "A new approach to unsupervised learning in deterministic environments."
    pair = [
        entry(n, title=each, authors=["Rivest, R."], year=1987)
        for n, each in enumerate((title, title + rest))
    ]
    assert is_one_paper(group_records(pair))


def test_a_distinctive_title_is_enough_if_there_is_nothing_else() -> None:
    title = "Carbon balance of restored fens over nine summers"
    assert is_one_paper(group_records([entry(1, title=title), entry(2, title=title.upper())]))
    assert is_one_paper(group_records([entry(1, title=title), entry(2, **BASE)]))
    abstracts = ABSTRACT, ABSTRACT[::-1]
    assert not is_one_paper(
        group_records(
            [entry(line, title=title, abstract=text) for line, text in enumerate(abstracts)]
        )
    )
    assert len(group_records([entry(1, title="New fens"), entry(2, title="New fens")]).groups) == 2


def test_a_short_abstract_joins_only_an_identical_one() -> None:
    note = "A note on what moss does to the water of a fen, in brief."
    assert is_one_paper(group_records([entry(1, abstract=note), entry(2, abstract=note.upper())]))
    assert not is_one_paper(
        group_records([entry(1, abstract=note), entry(2, abstract=note + " Not so.")])
    )


def test_models_and_their_successors_stay_separate() -> None:
    titles = (
        "StarCoder: may the source be with you!",
        "StarCoder 2 and The Stack v2: The Next Generation",
        "DeepSeek-Coder: When the Large Language Model Meets Programming",
        "DeepSeek-Coder-V2: Breaking the Barrier of Closed-Source Models",
        "StarCoder2: may the source be with you!",
        "DeepSeek-Coder-V2: When the Large Language Model Meets Programming",
    )
    records = [entry(line, title=title) for line, title in enumerate(titles)]
    assert len(group_records(records).groups) == 6


def test_preprint_and_published_version_are_versions_of_one_paper() -> None:
    paper = {key: BASE[key] for key in ("title", "authors")}
    grouping = group_records(
        [
            entry(1, **paper, year=2012, arxiv="1209.01234v2"),
            entry(2, **BASE, doi="10.5555/fens.12.201"),
        ]
    )
    assert is_one_paper(grouping)
    assert "preprint and published version" in grouping.evidence[0][2]


def test_a_preprint_published_under_another_title_is_recognised_by_its_abstract() -> None:
    names = BASE["authors"]
    preprint = {"title": "Do fens store carbon?", "authors": names, "arxiv": "1209.01234"}
    details = {"abstract": ABSTRACT, "year": 2013}
    assert is_one_paper(
        group_records([entry(1, **preprint, **details), entry(2, **BASE, abstract=ABSTRACT)])
    )
    talk = {**preprint, "arxiv": "", "venue": "Mire Symposium"}
    grouping = group_records([entry(1, **talk, **details), entry(2, **BASE, abstract=ABSTRACT)])
    assert not is_one_paper(grouping)
    reasons = [pair.why for pair in grouping.possible_duplicates]
    assert reasons == ["same authors, abstracts 100% alike"]
    others = {"authors": ("Haraldsen, Tor", "Wu, Lin"), "abstract": ABSTRACT}
    assert not is_one_paper(
        group_records([entry(1, **{**preprint, **others}), entry(2, **{**BASE, **details})])
    )
    reply = {**preprint, "title": "A reply on fens that store carbon"}
    assert not is_one_paper(
        group_records([entry(1, **reply, **details), entry(2, **BASE, abstract=ABSTRACT)])
    )


def test_a_column_in_several_issues_is_several_papers() -> None:
    column = {**BASE, "title": "Notes from the bog", "pages": ""}
    issues = [entry(issue, **{**column, "number": str(issue)}) for issue in (1, 2, 3)]
    assert len(group_records(issues).groups) == 3


def test_a_paper_with_a_translated_title_is_recognised_by_its_pages() -> None:
    assert is_one_paper(group_two({"title": "Kolbalansen i återställda kärr under nio somrar"}))


def test_two_posters_on_one_page_are_two_papers() -> None:
    poster = {"pages": "S17", "volume": "4"}
    assert not is_one_paper(
        group_two({"title": "Sedge roots and methane in raised bogs"}, **poster)
    )


@pytest.mark.parametrize(
    "abstract",
    [
        ABSTRACT.replace("forty", "fourty").replace("methane and", "methan and"),
        ABSTRACT.replace(",", " —").replace("carbon dioxide", "CO$_2$", 0),
        ABSTRACT.replace("fens", "\\emph{fens}"),
        "Abstract: " + ABSTRACT,
        ABSTRACT.upper(),
    ],
)
def test_an_abstract_without_a_title_joins_its_copy(abstract: str) -> None:
    assert is_one_paper(group_records([entry(1, abstract=ABSTRACT), entry(2, abstract=abstract)]))
    assert is_one_paper(
        group_records(
            [entry(1, abstract=abstract), entry(2, title="Restored fens", abstract=ABSTRACT)]
        )
    )


def test_an_abstract_of_the_same_kind_is_not_a_copy() -> None:
    similar = ABSTRACT.replace("forty", "sixty").replace("nine", "twelve").replace("five", "seven")
    similar = similar.replace("spring", "winter").replace("fewer", "more").replace("autumn", "June")
    grouping = group_records([entry(1, abstract=ABSTRACT), entry(2, abstract=similar)])
    assert not is_one_paper(grouping)
    assert grouping.possible_duplicates


def test_a_probable_but_uncertain_match_is_a_possible_duplicate_with_its_reasons() -> None:
    grouping = group_two({"year": 2015, "venue": "", "volume": "", "pages": "", "number": ""})
    assert not is_one_paper(grouping)
    [pair] = grouping.possible_duplicates
    assert {pair.left, pair.right} == {0, 1}
    assert "same title" in pair.why
    assert "years differ by one" in pair.why
    assert 0 < pair.similarity < 1


def test_a_record_with_few_fields_does_not_chain_two_versions() -> None:
    talk = {**BASE, "venue": "Proceedings of the Mire Symposium", "year": 2011, "volume": ""}
    records = [
        *(entry(line, **BASE) for line in (1, 2, 3)),
        *(entry(line, **{**talk, "pages": "17-25"}) for line in (4, 5, 6)),
        entry(7, title=BASE["title"], authors=BASE["authors"]),
    ]
    groups = group_records(records).groups
    assert not any({0, 3} <= set(group) for group in groups)


def test_evidence_is_worded_so_that_a_person_can_check_it() -> None:
    [(left, right, why)] = group_two({"doi": "10.5555/a"}, doi="10.5555/a").evidence
    assert {left, right} == {0, 1}
    assert "same DOI" in why
    assert "same volume and page" in why


def test_groups_come_in_the_order_of_their_first_record() -> None:
    zinc, ants = entry(0, title="Zinc in reeds"), entry(1, title="Ants on fens")
    grouping = group_records([zinc, entry(5, **BASE), ants, entry(6, **BASE)])
    assert grouping.groups == ((0,), (1, 3), (2,))


def test_every_order_of_the_records_gives_the_same_groups() -> None:
    records = [
        entry(1, **BASE),
        entry(2, **{**BASE, "year": 2013}),
        entry(3, **{**BASE, "volume": "", "pages": ""}),
        entry(4, title="Carbon balance of drained fens over nine summers", year=2014),
        entry(5, abstract=ABSTRACT),
    ]
    outcomes = {
        frozenset(
            frozenset(order[index].place.line for index in group)
            for group in group_records(order).groups
        )
        for order in permutations(records)
    }
    assert len(outcomes) == 1


def test_empty_input_and_empty_records_are_grouped_without_an_error() -> None:
    assert group_records([]) == Grouping((), (), ())
    assert group_records([entry(1), entry(2)]).groups == ((0,), (1,))


def test_progress_is_reported_and_steps_give_the_same_grouping() -> None:
    records = [
        entry(line, title=f"Fens and letters {'abcdefgh'[line % 8]}{line}") for line in range(900)
    ]
    progress: list[tuple[int, int]] = []
    grouping = group_records(records, progress=lambda *step: progress.append(step))
    assert len(progress) > 3
    assert all(0 <= done <= total for done, total in progress)
    steps = group_records_in_steps(records)
    for _ in progress:
        next(steps)
    with pytest.raises(StopIteration) as stop:
        next(steps)
    assert stop.value.value == grouping
