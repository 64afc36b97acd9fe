"""How far one is: counts, pace, and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from store.model.annotation import Annotation, Change, Decision, Edit

PAUSE = 300.0
"""Seconds between two decisions beyond which the reader was away."""

RECENT = 100
"""Decisions that the pace is taken from, so that it follows the reader."""

FEWEST = 3
"""Decisions without a pause between them that a pace needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What has been said about a pile of papers so far."""

    papers: int
    decisions: Mapping[Decision, int]
    """How many papers stand where; every Decision is there."""
    reasons: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many papers were excluded for which reason, the most frequent first."""
    read: int = 0
    rated: int = 0
    tagged: int = 0
    noted: int = 0
    since_include: int | None = None
    """Papers decided since the last include; None when nothing is included."""

    @property
    def decided(self) -> int:
        """How many papers have a decision."""
        return self.papers - self.undecided

    @property
    def undecided(self) -> int:
        """How many papers have none."""
        return self.decisions[Decision.UNDECIDED]

    def after(self, edits: Iterable[Edit]) -> Progress:
        """Count decisions on as an act edits them; read, rated, tagged, noted stay as they are.

        For the line that is redrawn with every act: it costs no more than the act.
        """
        decisions, since = Counter(self.decisions), self.since_include
        for edit in edits:
            old, new = edit.before.get("decision"), edit.after.get("decision")
            if old is None or new is None:
                continue
            decisions[old] -= 1
            decisions[new] += 1
            if new is Decision.INCLUDE:
                since = 0
            elif since is not None and old is Decision.UNDECIDED:
                since += 1
            elif since and old is not Decision.INCLUDE and new is Decision.UNDECIDED:
                since -= 1
        return replace(self, decisions=decisions, since_include=since)


def count_progress(papers: int, annotations: Iterable[Annotation]) -> Progress:
    """Count what the Annotations of a pile of so many papers say; one Annotation a paper."""
    decisions: Counter[Decision] = Counter()
    reasons: Counter[str] = Counter()
    said: Counter[str] = Counter()
    moments: list[tuple[str, Decision]] = []
    for annotation in annotations:
        decisions[annotation.decision] += 1
        if annotation.decision is not Decision.UNDECIDED:
            moments.append((annotation.when.get("decision", ""), annotation.decision))
        if annotation.decision is Decision.EXCLUDE and annotation.reason:
            reasons[annotation.reason] += 1
        said.update(
            name for name in ("read", "rating", "tags", "note") if name in annotation.set_fields
        )
    decisions[Decision.UNDECIDED] += papers - decisions.total()
    return Progress(
        papers=papers,
        decisions={decision: decisions[decision] for decision in Decision},
        reasons=dict(reasons.most_common()),
        read=said["read"],
        rated=said["rating"],
        tagged=said["tags"],
        noted=said["note"],
        since_include=_since_include(moments),
    )


def _since_include(moments: Iterable[tuple[str, Decision]]) -> int | None:
    """Count what was decided after the newest include."""
    moments = list(moments)
    last = max((when for when, decision in moments if decision is Decision.INCLUDE), default=None)
    return None if last is None else sum(when > last for when, _ in moments)


def pace(history: Iterable[Change]) -> float | None:
    """Return the seconds that a paper takes, from the newest Changes first; None when too few.

    Only acts on one paper count, and no gap in which the reader was away.
    """
    gaps: list[float] = []
    later: datetime | None = None
    for change in history:
        if change.command != "decide":
            continue
        when = _moment(change.when)
        if when is not None and later is not None:
            gap = (later - when).total_seconds()
            if 0 <= gap <= PAUSE:
                gaps.append(gap)
        later = when if len(change.edits) == 1 else None
        if len(gaps) >= RECENT:
            break
    return sum(gaps) / len(gaps) if len(gaps) >= FEWEST else None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def progress_line(progress: Progress, pace: float | None) -> str:
    """Return `412/1,806 · 37 in · 61 since the last include · 18 s a paper · ~7 h left`."""
    parts = [
        f"{progress.decided:,}/{progress.papers:,}",
        f"{progress.decisions[Decision.INCLUDE]:,} in",
    ]
    if progress.since_include:
        parts.append(f"{progress.since_include:,} since the last include")
    if pace is not None:
        parts.append(f"{_seconds(pace)} a paper")
        if progress.undecided:
            parts.append(f"~{duration(progress.undecided * pace)} left")
    return " · ".join(parts)


def _seconds(pace: float) -> str:
    return f"{pace:.0f} s" if pace >= 10 else f"{pace:.1f} s"


def duration(seconds: float) -> str:
    """Return a length of time in the unit that a person would take: `40 s`, `25 min`, `7 h`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600):,} h"


def progress_json(progress: Progress, pace: float | None) -> dict[str, Any]:
    """Return the counts as `papersift stats --format json` prints them; pace in seconds."""
    return {
        "papers": progress.papers,
        "decided": progress.decided,
        **{decision.value: progress.decisions[decision] for decision in Decision},
        "reasons": dict(progress.reasons),
        "read": progress.read,
        "rated": progress.rated,
        "tagged": progress.tagged,
        "noted": progress.noted,
        "since_include": progress.since_include,
        "seconds_a_paper": None if pace is None else round(pace, 1),
        "seconds_left": None if pace is None else round(pace * progress.undecided),
    }
