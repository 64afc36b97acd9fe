"""Papers made of Records: who speaks, where each field came from, and the id."""

from __future__ import annotations

from store.duplicates.grouping import Grouping, group_records, grouped_papers
from store.model.paper import Paper, ambiguous_keys, field_origins
from store.model.record import Place, Record, record

SAID = "Restored fens took up carbon after five years, and the methane fell every summer. " * 2


def entry(line: int, source: str = "a.ris", **fields: object) -> Record:
    return record(Place(source, line), **fields)  # type: ignore[arg-type]


def united(*records: Record) -> Paper:
    [paper] = grouped_papers(records, Grouping((tuple(range(len(records))),), ()))
    return paper


def apart(*records: Record) -> tuple[Paper, ...]:
    return grouped_papers(records, Grouping(tuple((at,) for at in range(len(records))), ()))


SHORT = entry(3, title="Fens", doi="10.5555/fens", volume="12", extra={"note": "seen", "call": "Q"})
FULL = entry(
    8, "b.bib", title="Carbon of fens", abstract=SAID, authors=["A. Okonkwo"], year=2014,
    venue="Mires", extra={"note": "read"},
)  # fmt: skip


def test_the_fullest_record_speaks_and_the_others_fill_its_gaps() -> None:
    paper = united(SHORT, FULL)
    assert paper.records == (FULL, SHORT)
    assert paper.merged.title == "Carbon of fens"
    assert paper.merged.place == FULL.place
    assert (paper.merged.doi, paper.merged.volume) == ("10.5555/fens", "12")
    assert dict(paper.merged.extra) == {"note": "read", "call": "Q"}


def test_every_field_tells_which_source_it_came_from() -> None:
    paper = united(SHORT, FULL)
    told = field_origins(paper)
    assert told["title"] == told["year"] == told["extra.note"] == FULL.place
    assert told["doi"] == told["volume"] == told["extra.call"] == SHORT.place
    assert "pages" not in told


def test_the_id_is_the_strongest_key_and_all_keys_are_kept() -> None:
    paper = united(SHORT, FULL)
    assert paper.id == "doi:10.5555/fens"
    assert set(paper.keys) == {*SHORT.keys, *FULL.keys}
    assert [key.split(":")[0] for key in paper.keys] == ["doi", "text", "text"]
    assert ambiguous_keys(paper) == ()


def test_among_equally_strong_keys_that_of_the_fullest_record_is_the_id() -> None:
    other = entry(1, title="Fens", doi="10.5555/a")
    fuller = entry(2, title="Fens", abstract=SAID, doi="10.5555/z")
    assert united(other, fuller).id == united(fuller, other).id == "doi:10.5555/z"


def test_among_equally_full_records_the_lowest_key_decides() -> None:
    one, other = (
        entry(at, title="Fens", doi=f"10.5555/{letter}") for at, letter in enumerate("ba")
    )
    assert united(one, other).id == united(other, one).id == "doi:10.5555/a"


def test_a_key_of_two_papers_identifies_neither_and_can_be_asked_for() -> None:
    one = entry(1, title="Moss after rewetting", doi="10.5555/supp", pmid="11")
    other = entry(2, title="Sedges and methane", doi="10.5555/supp")
    moss, sedges = apart(one, other)
    assert moss.id == "pmid:11"
    assert sedges.id == sedges.keys[-1]
    assert ambiguous_keys(moss) == ambiguous_keys(sedges) == ("doi:10.5555/supp",)


def test_papers_that_share_all_keys_are_named_by_what_they_say() -> None:
    one = entry(1, title="Fens", abstract=SAID, venue="Mires")
    other = entry(2, title="Fens", abstract=SAID, venue="Bogs")
    names = {paper.id: paper.venue for paper in apart(one, other)}
    assert names == {paper.id: paper.venue for paper in apart(other, one)}
    assert len(names) == 2
    assert not set(names) & set(one.keys)


def test_papers_that_say_the_very_same_still_have_ids_of_their_own() -> None:
    one, other = entry(1, title="Editorial", year=2002), entry(2, title="Editorial", year=2002)
    names = {paper.id: paper.places for paper in apart(one, other)}
    assert len(names) == 2
    assert names == {paper.id: paper.places for paper in apart(other, one)}


def test_evidence_stands_with_the_paper_it_is_about() -> None:
    records = [
        FULL,
        entry(1, title="Reeds"),
        entry(2, "c.ris", title="Carbon of fens", abstract=SAID),
    ]
    papers = grouped_papers(records, group_records(records))
    assert [paper.duplicates for paper in papers] == [1, 0]
    [why] = papers[0].evidence
    assert {why.left, why.right} == {FULL.place, records[2].place}
    assert papers[1].evidence == ()


def test_no_records_make_no_papers() -> None:
    assert grouped_papers([], group_records([])) == ()
