"""What a paste adds to papers that are open: an abstract to one that has none, or nothing.

A pasted abstract is kept as a record of its paper. All this needs readers and a writer, so it is
imported only when something is pasted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.formats.reading import UnreadableSource
from store.formats.registry import read_text
from store.formats.tagged import ris
from store.library.collection import Collection
from store.model.annotation import EMPTY_ANNOTATION
from store.model.paper import Paper
from store.model.record import Record
from store.text.cleaning import clean

_MAX_CHARACTERS = 20_000
"""Longer pastes are lists of papers; reading one here would hold up the keys."""


def complete_paper(paper: Paper, pasted: str) -> str:
    """Return a paper with a pasted abstract as a source of its own, in RIS.

    Empty where the paper has an abstract already, or the text is more than one abstract.
    """
    if paper.merged.abstract or len(pasted) > _MAX_CHARACTERS:
        return ""
    try:
        records = read_text(clean(pasted, lines=True), "pasted", "pasted.txt").records
    except UnreadableSource:
        return ""
    if len(records) != 1 or records[0].title or not records[0].abstract:
        return ""
    completed = replace(paper.merged, abstract=records[0].abstract)
    return "".join(ris.write([(replace(paper, merged=completed), EMPTY_ANNOTATION)]))


def papers_with_all(records: Sequence[Record], collection: Collection) -> list[Paper]:
    """Return the open papers of records that are in them already; none where one record is not.

    A record is in a paper that has one equal in all but its place: another field may complete
    the paper. An abstract alone is in the paper that has it.
    """
    papers: list[Paper] = []
    for entry in records:
        places = (collection.position(key) for key in entry.keys)
        place = next((place for place in places if place is not None), None)
        if place is None or not _has_record(collection.papers[place], entry):
            return []
        papers.append(collection.papers[place])
    return papers


def _has_record(paper: Paper, entry: Record) -> bool:
    if Record(place=entry.place, abstract=entry.abstract) == entry:
        return any(own.abstract == entry.abstract for own in paper.records)
    return any(replace(own, place=entry.place) == entry for own in paper.records)
