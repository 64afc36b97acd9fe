"""All numbers about a collection: what `stats` prints, the flow of PRISMA among them.

Also the line that says at the first opening how complete the papers are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from store.duplicates.answers import DETAIL_KEY_PREFIX
from store.library.collection import Collection
from store.library.library import AMBIGUOUS, Library
from store.model.annotation import Annotation, Decision
from store.notebook.progress import Progress, count_progress, pace, progress_json
from store.screening.prisma import Flow

_PACE_CHANGES = 500
"""Newest Changes that the pace is measured on."""


class Stats(NamedTuple):
    """The numbers of a collection, without its orphans."""

    flow: Flow
    progress: Progress
    pace: float | None
    """Seconds a paper."""
    tags: tuple[tuple[str, int], ...]
    """The most frequent first."""


def collect_stats(collection: Collection) -> Stats:
    """Count the records, papers and annotations of a collection."""
    library = collection.library
    annotations: list[Annotation] = []
    orphans: list[Annotation] = []
    for position in sorted(collection.annotated()):
        group = orphans if collection.is_orphan(position) else annotations
        group.append(collection.annotation(position))
    progress = count_progress(len(library.papers), annotations)
    orphan_decisions = Counter(orphan.decision for orphan in orphans)
    return Stats(
        flow=Flow(
            sources=tuple(
                (source.path, source.records) for source in library.sources if not source.error
            ),
            duplicates_by_user=_count_joined_by_user(library),
            decisions=progress.decisions,
            reasons=progress.reasons,
            orphans={
                decision: orphan_decisions[decision]
                for decision in Decision
                if decision is not Decision.UNDECIDED and orphan_decisions[decision]
            },
            unopened=len(library.errors),
            rejected=sum(source.entries - source.records for source in library.sources),
        ),
        progress=progress,
        pace=pace(collection.notebook.history(_PACE_CHANGES)),
        tags=tuple(Counter(tag for each in annotations for tag in each.tags).most_common()),
    )


def _count_joined_by_user(library: Library) -> int:
    """Count the duplicate records of papers that an answer joined; most libraries have none.

    Only papers that have a key of such an answer are read, unless a key does not tell which.
    """
    candidates: Iterable[int] = range(len(library.papers))
    if library.answers is not None:
        keys = {key for pair in library.answers.same for key in pair}
        positions = {library.positions[key] for key in keys if key in library.positions}
        if AMBIGUOUS not in positions and not any(
            key.startswith(DETAIL_KEY_PREFIX) for key in keys
        ):
            candidates = positions
    papers = (library.papers[position] for position in candidates)
    return sum(paper.duplicates for paper in papers if paper.joined_by == "user")


class SourceProgress(NamedTuple):
    """How far the user is with the papers that a source was the first to bring."""

    path: str
    records: int
    papers: int
    decisions: Mapping[Decision, int]

    @property
    def decided(self) -> int:
        """The papers with a decision."""
        return sum(self.decisions.values())


def count_by_source(collection: Collection) -> tuple[SourceProgress, ...]:
    """Count the decisions by source; each paper counts once, so that the sum is that of all."""
    sources = [source for source in collection.library.sources if not source.error]
    places = {source.path: number for number, source in enumerate(sources)}
    decisions: list[Counter[Decision]] = [Counter() for _ in sources]
    for position in sorted(collection.annotated()):
        decision = collection.annotation(position).decision
        if decision is Decision.UNDECIDED or collection.is_orphan(position):
            continue
        of_paper = (places.get(place.source) for place in collection.papers[position].places)
        first = min((number for number in of_paper if number is not None), default=None)
        if first is not None:
            decisions[first][decision] += 1
    return tuple(
        SourceProgress(source.path, source.records, source.papers, counts)
        for source, counts in zip(sources, decisions, strict=True)
    )


def stats_json(stats: Stats, sources: Iterable[SourceProgress]) -> dict[str, Any]:
    """Return the numbers as a JSON object; times in seconds."""
    flow = stats.flow
    return {
        "records": flow.identified,
        "duplicates": flow.duplicates,
        **progress_json(stats.progress, stats.pace),
        "tags": dict(stats.tags),
        "sources": [
            {
                "path": source.path,
                "records": source.records,
                "papers": source.papers,
                "decided": source.decided,
                "include": source.decisions.get(Decision.INCLUDE, 0),
            }
            for source in sources
        ],
    }


def quality_line(library: Library) -> str:
    """Return what a reader wants to know before trusting a collection: how complete it is."""
    sources = library.sources
    records = sum(source.records for source in sources)
    if not records:
        return ""
    titles = records - sum(source.no_title for source in sources)
    abstracts = records - sum(source.no_abstract for source in sources)
    has_doi = bytearray(len(library.papers))
    for key, position in library.positions.items():
        if position >= 0 and key.startswith("doi:"):
            has_doi[position] = True
    line = (
        f"{records:,} record{'s' if records != 1 else ''}, {_share(titles, records)} titles, "
        f"{_share(abstracts, records)} abstracts, "
        f"{_share(sum(has_doi), len(library.papers))} DOIs"
    )
    joined, possible = records - len(library.papers), len(library.possible_duplicates)
    duplicates = [f"{joined:,} duplicate{'s' if joined != 1 else ''} joined"] if joined else []
    duplicates += [f"{possible:,} possible: D"] if possible else []
    return "; ".join(filter(None, (line, ", ".join(duplicates))))


def _share(part: int, total: int) -> str:
    """Return a percentage that is 100 or 0 only where that is exactly so."""
    if part == total:
        return "100%"
    return f"{min(99, max(1 if part else 0, round(100 * part / total)))}%"
