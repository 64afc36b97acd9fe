"""Papers come back from the cache as they went in."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.grouping import group_records, grouped_papers
from store.library.packed_papers import (
    PackedPapers,
    pack_annotations,
    pack_paper,
    unpack_annotations,
    unpack_paper,
)
from store.model.annotation import Annotation, Decision
from store.model.record import Place, Record, record
from store.text.cleaning import clean

TEXT = st.text(max_size=40)


@st.composite
def records(draw: st.DrawFn) -> Record:
    return record(
        Place(clean(draw(TEXT)), draw(st.integers(1, 10_000))),
        title=draw(st.sampled_from(("Sleep of bees in the cold season", "Ice", "")) | TEXT) or "T",
        abstract=draw(TEXT),
        authors=draw(st.lists(TEXT, max_size=3)),
        year=draw(st.none() | st.integers(1900, 2030)),
        doi=draw(st.sampled_from(("", "10.1234/abc", "10.1234/abd"))),
        keywords=draw(st.lists(TEXT, max_size=2)),
        venue=draw(TEXT),
        extra=draw(st.dictionaries(TEXT, TEXT, max_size=2)),
    )


@given(st.lists(records(), min_size=1, max_size=5))
@settings(deadline=None)
def test_a_paper_is_the_same_after_packing(entries: list[Record]) -> None:
    papers = grouped_papers(entries, group_records(entries))
    lines = [pack_paper(paper) for paper in papers]
    assert all(line.count(b"\n") == 1 for line in lines)
    assert [unpack_paper(line) for line in lines] == list(papers)
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    sequence = PackedPapers(b"".join(lines), offsets)
    assert list(sequence) == list(papers)
    assert len(sequence) == len(papers)
    assert sequence[-1] == papers[-1]
    assert sequence[:2] == papers[:2]
    assert sequence[0] is sequence[0]
    assert [sequence.id(at) for at in range(len(papers))] == [paper.id for paper in papers]


def test_what_a_source_said_is_the_same_after_packing() -> None:
    said = {
        Place("a.json", 7): Annotation(
            decision=Decision.EXCLUDE,
            reason="animals",
            rating=2,
            tags=("moe", "größe"),
            note="two\nlines",
            read=True,
            when={"note": "2026-01-01T00:00:00Z"},
        ),
        Place("b.json", 1): Annotation(
            decision=Decision.INCLUDE,
            settled_by="Cleo",
            own_decision=Decision.EXCLUDE,
            own_reason="animals",
        ),
    }
    assert unpack_annotations(pack_annotations(said)) == said
