"""Papers built from Records: the merged Record, the origin of each field, and the id."""

from __future__ import annotations

from store.duplicates.grouping import Grouping, group_records, grouped_papers
from store.model.paper import Paper, ambiguous_keys, field_origins
from store.model.record import Place, Record, record

ABSTRACT = "Restored fens took up carbon after five years, and the methane fell every summer. " * 2


def entry(line: int, source: str = "a.ris", **fields: object) -> Record:
    return record(Place(source, line), **fields)  # type: ignore[arg-type]


def one_paper(*records: Record) -> Paper:
    [paper] = grouped_papers(records, Grouping((tuple(range(len(records))),), ()))
    return paper


def separate_papers(*records: Record) -> tuple[Paper, ...]:
    return grouped_papers(records, Grouping(tuple((index,) for index in range(len(records))), ()))


SHORT = entry(3, title="Fens", doi="10.5555/fens", volume="12", extra={"note": "seen", "call": "Q"})
FULL = entry(
    8, "b.bib", title="Carbon of fens", abstract=ABSTRACT, authors=["A. Okonkwo"], year=2014,
    venue="Mires", extra={"note": "read"},
)  # fmt: skip


def test_the_fullest_record_is_used_and_the_others_fill_its_gaps() -> None:
    paper = one_paper(SHORT, FULL)
    assert paper.records == (FULL, SHORT)
    assert paper.merged.title == "Carbon of fens"
    assert paper.merged.place == FULL.place
    assert (paper.merged.doi, paper.merged.volume) == ("10.5555/fens", "12")
    assert dict(paper.merged.extra) == {"note": "read", "call": "Q"}


def test_every_field_has_the_place_it_came_from() -> None:
    paper = one_paper(SHORT, FULL)
    origins = field_origins(paper)
    assert origins["title"] == origins["year"] == origins["extra.note"] == FULL.place
    assert origins["doi"] == origins["volume"] == origins["extra.call"] == SHORT.place
    assert "pages" not in origins


def test_the_id_is_the_strongest_key_and_all_keys_are_kept() -> None:
    paper = one_paper(SHORT, FULL)
    assert paper.id == "doi:10.5555/fens"
    assert set(paper.keys) == {*SHORT.keys, *FULL.keys}
    assert [key.split(":")[0] for key in paper.keys] == ["doi", "text", "text"]
    assert ambiguous_keys(paper) == ()


def test_of_equally_strong_keys_that_of_the_fullest_record_is_the_id() -> None:
    short = entry(1, title="Fens", doi="10.5555/a")
    full = entry(2, title="Fens", abstract=ABSTRACT, doi="10.5555/z")
    assert one_paper(short, full).id == one_paper(full, short).id == "doi:10.5555/z"


def test_of_equally_full_records_the_lowest_key_decides() -> None:
    first, second = (
        entry(line, title="Fens", doi=f"10.5555/{letter}") for line, letter in enumerate("ba")
    )
    assert one_paper(first, second).id == one_paper(second, first).id == "doi:10.5555/a"


def test_a_key_of_two_papers_identifies_neither_and_is_listed_as_ambiguous() -> None:
    moss, sedges = separate_papers(
        entry(1, title="Moss after rewetting", doi="10.5555/supp", pmid="11"),
        entry(2, title="Sedges and methane", doi="10.5555/supp"),
    )
    assert moss.id == "pmid:11"
    assert sedges.id == sedges.keys[-1]
    assert ambiguous_keys(moss) == ambiguous_keys(sedges) == ("doi:10.5555/supp",)


def test_papers_that_share_all_keys_get_ids_from_their_fields() -> None:
    mires = entry(1, title="Fens", abstract=ABSTRACT, venue="Mires")
    bogs = entry(2, title="Fens", abstract=ABSTRACT, venue="Bogs")
    venues = {paper.id: paper.venue for paper in separate_papers(mires, bogs)}
    assert venues == {paper.id: paper.venue for paper in separate_papers(bogs, mires)}
    assert len(venues) == 2
    assert not set(venues) & set(mires.keys)


def test_papers_with_equal_fields_still_have_different_ids() -> None:
    first, second = (entry(line, title="Editorial", year=2002) for line in (1, 2))
    places = {paper.id: paper.places for paper in separate_papers(first, second)}
    assert len(places) == 2
    assert places == {paper.id: paper.places for paper in separate_papers(second, first)}


def test_a_paper_has_the_evidence_about_its_own_records() -> None:
    records = [
        FULL,
        entry(1, title="Reeds"),
        entry(2, "c.ris", title="Carbon of fens", abstract=ABSTRACT),
    ]
    papers = grouped_papers(records, group_records(records))
    assert [paper.duplicates for paper in papers] == [1, 0]
    [evidence] = papers[0].evidence
    assert {evidence.left, evidence.right} == {FULL.place, records[2].place}
    assert papers[1].evidence == ()


def test_no_records_make_no_papers() -> None:
    assert grouped_papers([], group_records([])) == ()
