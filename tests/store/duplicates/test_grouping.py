"""Which Records are one Paper: each kind of evidence, for and against."""

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


def two(changes: dict[str, object], without: Sequence[str] = (), **both: object) -> Grouping:
    """Group the base Record and one that differs by the changes."""
    first = {name: said for name, said in {**BASE, **both}.items() if name not in without}
    return group_records([entry(1, **first), entry(2, **{**first, **changes})])


def joined(found: Grouping) -> bool:
    return len(found.groups) == 1


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
def test_one_paper_told_in_two_ways_is_one(changes: dict[str, object]) -> None:
    assert joined(two(changes))


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
    assert not joined(two(changes))


@pytest.mark.parametrize("ids", [{}, {"doi": "10.5555/both"}])
def test_parts_stay_apart_whatever_else_they_share(ids: dict[str, str]) -> None:
    titles = ("Carbon of fens, part I: methane", "Carbon of fens, part II: methane")
    parts = [entry(at, **{**BASE, "title": title, **ids}) for at, title in enumerate(titles)]
    assert not joined(group_records([replace(part, pages="") for part in parts]))
    if not ids:
        assert not joined(group_records(parts))


def test_different_dois_keep_records_apart_that_else_are_alike() -> None:
    bare = ("volume", "number", "pages")
    assert not joined(two({"doi": "10.5555/b"}, without=bare, doi="10.5555/a"))
    assert joined(two({"doi": "10.5555/a", "year": 2016}, without=bare, doi="10.5555/a"))


def test_different_pmids_keep_records_apart_that_else_are_alike() -> None:
    assert not joined(two({"pmid": "222"}, without=("volume", "number", "pages"), pmid="111"))


def test_one_doi_for_a_whole_supplement_merges_nothing() -> None:
    titles = (
        "Moss cover after rewetting",
        "Sedge roots and methane in raised bogs",
        "Nine years of water tables",
        "Abstracts of the mire meeting",
    )
    names = ("Abara, Uche", "Berg, Ola", "Costa, Rui", "Dahl, Eva")
    found = group_records(
        [
            entry(at, title=title, authors=[name], year=2015, doi="10.5555/supp.1")
            for at, (title, name) in enumerate(zip(titles, names, strict=True))
        ]
    )
    assert len(found.groups) == 4


@pytest.mark.parametrize("title", ["Editorial", "Reply", "Book review", "Editor's comments"])
def test_generic_titles_need_more_than_author_and_year(title: str) -> None:
    common = {"title": title, "authors": ["Weber, Ida"], "year": 2002, "venue": "Mires Quarterly"}
    apart = [entry(at, **common, volume="26", number=str(at)) for at in (1, 2, 3)]
    assert len(group_records(apart).groups) == 3
    place = {"volume": "26", "number": "1", "pages": "3-5"}
    assert joined(group_records([entry(1, **common, **place), entry(2, **common, **place)]))


def test_a_telling_title_is_enough_where_nothing_else_is_said() -> None:
    title = "Carbon balance of restored fens over nine summers"
    assert joined(group_records([entry(1, title=title), entry(2, title=title.upper())]))
    assert joined(group_records([entry(1, title=title), entry(2, **BASE)]))
    other = {"abstract": ABSTRACT}, {"abstract": ABSTRACT[::-1]}
    assert not joined(
        group_records([entry(at, title=title, **said) for at, said in enumerate(other)])
    )
    assert len(group_records([entry(1, title="New fens"), entry(2, title="New fens")]).groups) == 2


def test_a_short_text_meets_only_its_like() -> None:
    note = "A note on what moss does to the water of a fen, in brief."
    assert joined(group_records([entry(1, abstract=note), entry(2, abstract=note.upper())]))
    assert not joined(
        group_records([entry(1, abstract=note), entry(2, abstract=note + " Not so.")])
    )


def test_names_of_models_and_their_successors_stay_apart() -> None:
    titles = (
        "StarCoder: may the source be with you!",
        "StarCoder 2 and The Stack v2: The Next Generation",
        "DeepSeek-Coder: When the Large Language Model Meets Programming",
        "DeepSeek-Coder-V2: Breaking the Barrier of Closed-Source Models",
        "StarCoder2: may the source be with you!",
        "DeepSeek-Coder-V2: When the Large Language Model Meets Programming",
    )
    assert (
        len(group_records([entry(at, title=title) for at, title in enumerate(titles)]).groups) == 6
    )


def test_preprint_and_published_version_are_versions_of_one_paper() -> None:
    paper = {key: BASE[key] for key in ("title", "authors")}
    found = group_records(
        [
            entry(1, **paper, year=2012, arxiv="1209.01234v2"),
            entry(2, **BASE, doi="10.5555/fens.12.201"),
        ]
    )
    assert joined(found)
    assert "preprint and published version" in found.evidence[0][2]


def test_a_preprint_that_came_out_under_another_title_is_known_by_its_abstract() -> None:
    names = BASE["authors"]
    preprint = {"title": "Do fens store carbon?", "authors": names, "arxiv": "1209.01234"}
    told = {"abstract": ABSTRACT, "year": 2013}
    assert joined(
        group_records([entry(1, **preprint, **told), entry(2, **BASE, abstract=ABSTRACT)])
    )
    talk = {**preprint, "arxiv": "", "venue": "Mire Symposium"}
    found = group_records([entry(1, **talk, **told), entry(2, **BASE, abstract=ABSTRACT)])
    assert not joined(found)
    assert [offer.why for offer in found.possible_duplicates] == ["same authors, abstract 1.00"]
    others = {"authors": ("Haraldsen, Tor", "Wu, Lin"), "abstract": ABSTRACT}
    assert not joined(
        group_records([entry(1, **{**preprint, **others}), entry(2, **{**BASE, **told})])
    )
    reply = {**preprint, "title": "A reply on fens that store carbon"}
    assert not joined(
        group_records([entry(1, **reply, **told), entry(2, **BASE, abstract=ABSTRACT)])
    )


def test_a_column_of_each_issue_is_as_many_papers() -> None:
    column = {**BASE, "title": "Notes from the bog", "pages": ""}
    issues = [entry(at, **{**column, "number": str(at)}) for at in (1, 2, 3)]
    assert len(group_records(issues).groups) == 3


def test_a_translated_title_is_known_by_its_pages() -> None:
    assert joined(two({"title": "Kolbalansen i återställda kärr under nio somrar"}))


def test_two_posters_on_one_page_are_two_papers() -> None:
    poster = {"pages": "S17", "volume": "4"}
    assert not joined(two({"title": "Sedge roots and methane in raised bogs"}, **poster))


@pytest.mark.parametrize(
    "told",
    [
        ABSTRACT.replace("forty", "fourty").replace("methane and", "methan and"),
        ABSTRACT.replace(",", " —").replace("carbon dioxide", "CO$_2$", 0),
        ABSTRACT.replace("fens", "\\emph{fens}"),
        "Abstract: " + ABSTRACT,
        ABSTRACT.upper(),
    ],
)
def test_an_abstract_without_title_meets_its_twin(told: str) -> None:
    assert joined(group_records([entry(1, abstract=ABSTRACT), entry(2, abstract=told)]))
    assert joined(
        group_records([entry(1, abstract=told), entry(2, title="Restored fens", abstract=ABSTRACT)])
    )


def test_an_abstract_of_the_same_kind_is_not_a_twin() -> None:
    other = ABSTRACT.replace("forty", "sixty").replace("nine", "twelve").replace("five", "seven")
    other = other.replace("spring", "winter").replace("fewer", "more").replace("autumn", "June")
    found = group_records([entry(1, abstract=ABSTRACT), entry(2, abstract=other)])
    assert not joined(found)
    assert found.possible_duplicates


def test_what_is_likely_but_not_sure_is_offered_with_its_reasons() -> None:
    found = two({"year": 2015, "venue": "", "volume": "", "pages": "", "number": ""})
    assert not joined(found)
    [offer] = found.possible_duplicates
    assert {offer.left, offer.right} == {0, 1}
    assert "same title" in offer.why
    assert "year ±1" in offer.why
    assert 0 < offer.similarity < 1


def test_a_record_that_says_little_does_not_chain_two_versions() -> None:
    talk = {**BASE, "venue": "Proceedings of the Mire Symposium", "year": 2011, "volume": ""}
    records = [
        *(entry(at, **BASE) for at in (1, 2, 3)),
        *(entry(at, **{**talk, "pages": "17-25"}) for at in (4, 5, 6)),
        entry(7, title=BASE["title"], authors=BASE["authors"]),
    ]
    groups = {frozenset(members) for members in group_records(records).groups}
    assert not any({0, 3} <= members for members in groups)


def test_evidence_says_what_a_person_can_check() -> None:
    [(left, right, why)] = two({"doi": "10.5555/a"}, doi="10.5555/a").evidence
    assert {left, right} == {0, 1}
    assert "same DOI" in why
    assert "same volume and page" in why


def test_groups_come_in_the_order_of_their_first_record() -> None:
    others = [entry(at, title=title) for at, title in enumerate(("Zinc in reeds", "Ants on fens"))]
    found = group_records([others[0], entry(5, **BASE), others[1], entry(6, **BASE)])
    assert found.groups == ((0,), (1, 3), (2,))


def test_every_order_of_the_records_gives_the_same_groups() -> None:
    records = [
        entry(1, **BASE),
        entry(2, **{**BASE, "year": 2013}),
        entry(3, **{**BASE, "volume": "", "pages": ""}),
        entry(4, title="Carbon balance of drained fens over nine summers", year=2014),
        entry(5, abstract=ABSTRACT),
    ]
    seen = {
        frozenset(frozenset(order[at].place.line for at in members) for members in found.groups)
        for order in permutations(records)
        for found in [group_records(order)]
    }
    assert len(seen) == 1


def test_nothing_at_all_is_grouped_without_complaint() -> None:
    assert group_records([]) == Grouping((), (), ())
    assert group_records([entry(1), entry(2)]).groups == ((0,), (1,))


def test_progress_grows_and_slices_give_the_same_result() -> None:
    records = [entry(at, title=f"Fens and letters {'abcdefgh'[at % 8]}{at}") for at in range(900)]
    told: list[tuple[int, int]] = []
    found = group_records(records, progress=lambda done, whole: told.append((done, whole)))
    assert len(told) > 3
    assert all(0 <= done <= whole for done, whole in told)
    steps = group_records_in_steps(records)
    for _ in told:
        next(steps)
    with pytest.raises(StopIteration) as stop:
        next(steps)
    assert stop.value.value == found
