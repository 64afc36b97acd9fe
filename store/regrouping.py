"""A Library under other answers: its Records are compared again, its Sources not read again."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from functools import partial

from store.answers import Answers
from store.aside import aside
from store.dedup import Grouping, group_in_slices, papers_of
from store.kin import kin_of
from store.lookup import Library, positions_of, ranked_offers
from store.nearby import nearby
from store.papers import Paper, Record
from store.sources import Source
from store.steps import telling

SLICE = 500
"""Papers whose Records are gathered between two breaths."""

COMPARED = 0.9
"""How much is done when all Records are compared."""


def regrouped(library: Library, answers: Answers) -> Generator[float, None, Library]:
    """Group the Records of a Library under these answers; yields how much is done, 0 to 1.

    Only what the answers concern, where that can be told. Making all Papers, which is one
    long piece, is done in a thread.
    """
    found = yield from nearby(library, answers)
    if found is not None:
        return found
    records = yield from _records(library)
    grouping = yield from telling(
        group_in_slices(records, answers), lambda step: COMPARED * step[0] / max(1, step[1])
    )
    making = aside(partial(_made, library, records, grouping, answers))
    return (yield from telling(making, lambda _: COMPARED))


def _made(
    library: Library, records: Sequence[Record], grouping: Grouping, answers: Answers
) -> Library:
    papers = papers_of(records, grouping)
    home = {index: at for at, members in enumerate(grouping.groups) for index in members}
    return Library(
        papers=papers,
        sources=tuple(_counted(library.sources, papers)),
        offers=ranked_offers(
            replace(offer, left=home[offer.left], right=home[offer.right])
            for offer in grouping.offers
        ),
        annotations=library.annotations,
        positions=positions_of([paper.id, *paper.keys] for paper in papers),
        answers=answers,
        kin=kin_of(records, papers, grouping),
    )


def _records(library: Library) -> Generator[float, None, list[Record]]:
    """Gather all Records in the order of the Sources, then of the lines."""
    found: dict[str, list[Record]] = {source.path: [] for source in library.sources}
    for at, paper in enumerate(library.papers):
        for entry in paper.records:
            found.setdefault(entry.place.source, []).append(entry)
        if at % SLICE == 0:
            yield 0.0
    records: list[Record] = []
    for entries in found.values():
        records += sorted(entries, key=lambda entry: entry.place)
        yield 0.0
    return records


def _counted(sources: Iterable[Source], papers: Iterable[Paper]) -> Iterable[Source]:
    """Say of each Source how many Papers it brought first."""
    sources = tuple(sources)
    order = {source.path: at for at, source in enumerate(sources)}
    fresh = dict.fromkeys(order, 0)
    for paper in papers:
        first = min((entry.place.source for entry in paper.records), key=lambda path: order[path])
        fresh[first] += 1
    for source in sources:
        count = fresh[source.path]
        yield replace(source, papers=count, duplicates=source.records - count)


def moved(old: Paper, library: Library) -> int | None:
    """Find where the Record that speaks for a Paper stands in another grouping.

    None when it is in no open source. Only where each of its keys is held by several Papers
    all of them are looked at.
    """
    speaks = old.records[0]
    for key in dict.fromkeys((old.id, *speaks.keys)):
        at = library.position(key)
        if at is not None and speaks in library.papers[at].records:
            return at
    return next((at for at, paper in enumerate(library.papers) if speaks in paper.records), None)
