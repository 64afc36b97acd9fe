"""All numbers about a collection: what `stats` prints, the flow of PRISMA among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from store.duplicates.answers import DETAIL_KEY_PREFIX
from store.library.collection import Collection
from store.library.library import AMBIGUOUS, Library
from store.model.annotation import Annotation, Decision
from store.notebook.progress import Progress, count_progress, pace, progress_json
from store.screening.prisma import Flow

_PACE_CHANGES = 500
"""Newest Changes that the pace is measured on."""


@dataclass(frozen=True, slots=True)
class Stats:
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


def stats_json(stats: Stats) -> dict[str, Any]:
    """Return the numbers as a JSON object; times in seconds."""
    flow = stats.flow
    return {
        "records": flow.identified,
        "duplicates": flow.duplicates,
        **progress_json(stats.progress, stats.pace),
        "tags": dict(stats.tags),
        "sources": [{"path": path, "records": records} for path, records in flow.sources],
    }
