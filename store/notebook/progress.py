"""The user's progress: counts, pace, and the time that is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from store.model.annotation import ANNOTATIONS, Annotation, Change, Decision, Edit

_LONGEST_GAP = 300.0
"""Seconds between two decisions; after a longer gap the reader was away."""

_RECENT_GAPS = 30
"""Gaps that the pace is the median of, so that it follows the reader."""

_FEWEST_GAPS = 3
"""Gaps that are needed to compute a pace at all."""

STEADY_GAPS = 19
"""Gaps, of twenty decisions, from which on a pace is steady enough to be shown all the time."""


class Progress(NamedTuple):
    """How far the user is with a collection of papers."""

    papers: int
    decisions: Mapping[Decision, int]
    """The number of papers with each Decision; all Decisions are there."""
    reasons: Mapping[str, int] = MappingProxyType({})
    """The number of papers excluded for each reason, the most frequent first."""
    read: int = 0
    rated: int = 0
    tagged: int = 0
    noted: int = 0
    since_include: int | None = None
    """Papers decided since the last include; None when nothing is included."""

    @property
    def decided(self) -> int:
        """The number of papers with a decision."""
        return self.papers - self.undecided

    @property
    def undecided(self) -> int:
        """The number of papers without a decision."""
        return self.decisions[Decision.UNDECIDED]

    def after(self, edits: Iterable[Edit]) -> Progress:
        """Return the progress after a Change, with the decisions updated from its Edits alone.

        `read`, `rated`, `tagged` and `noted` stay as they are: this is for the line that is redrawn
        after every Change, which does not show them.
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
        return self._replace(decisions=decisions, since_include=since)


def count_progress(papers: int, annotations: Iterable[Annotation]) -> Progress:
    """Count the Annotations of a collection of so many papers; at most one Annotation a paper."""
    decisions: Counter[Decision] = Counter()
    reasons: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    moments: list[tuple[str, Decision]] = []
    for annotation in annotations:
        decisions[annotation.decision] += 1
        if annotation.decision is not Decision.UNDECIDED:
            moments.append((annotation.when.get("decision", ""), annotation.decision))
        if annotation.decision is Decision.EXCLUDE and annotation.reason:
            reasons[annotation.reason] += 1
        filled.update(
            name for name in ("read", "rating", "tags", "note") if name in annotation.set_fields
        )
    decisions[Decision.UNDECIDED] += papers - decisions.total()
    return Progress(
        papers=papers,
        decisions={decision: decisions[decision] for decision in Decision},
        reasons=dict(reasons.most_common()),
        read=filled["read"],
        rated=filled["rating"],
        tagged=filled["tags"],
        noted=filled["note"],
        since_include=_since_include(moments),
    )


def _since_include(moments: Iterable[tuple[str, Decision]]) -> int | None:
    """Count the decisions after the newest include."""
    moments = list(moments)
    last = max((when for when, decision in moments if decision is Decision.INCLUDE), default=None)
    return None if last is None else sum(when > last for when, _ in moments)


def pace(
    history: Iterable[Change],
    fewest: int = _FEWEST_GAPS,
    counts: Callable[[str], bool] = lambda _: True,
) -> float | None:
    """Return the seconds that a paper takes; None where there are fewer gaps than `fewest`.

    `counts` returns whether the paper with a key is one of those that matter.

    It is the median of the last thirty active times, so that one long abstract hardly counts.
    `history` begins with the newest Change. Only decisions about one paper count, and gaps in
    which the reader was away do not.
    """
    gaps: list[float] = []
    later: datetime | None = None
    for change in history:
        if change.command != "decide" or not all(counts(edit.key) for edit in change.edits):
            continue
        when = _parse_moment(change.when)
        if when is not None and later is not None:
            gap = (later - when).total_seconds()
            if 0 <= gap <= _LONGEST_GAP:
                gaps.append(gap)
        later = when if len(change.edits) == 1 else None
        if len(gaps) >= _RECENT_GAPS:
            break
    return _median(gaps) if len(gaps) >= fewest else None


def _median(numbers: Iterable[float]) -> float:
    """Return the median; `statistics` has one too, but a start would wait for its imports."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


class DecisionsOverTime(NamedTuple):
    """How many papers were decided, and how many included, in equal stretches of time."""

    first: str
    """When the first decision was made, ISO 8601; empty without decisions."""
    last: str
    decided: tuple[int, ...]
    included: tuple[int, ...]


def count_over_time(annotations: Iterable[Annotation], stretches: int) -> DecisionsOverTime:
    """Count the decisions in so many stretches from the first to the last.

    Decisions whose time cannot be read are left out.
    """
    moments: list[tuple[datetime, str, bool]] = []
    for annotation in annotations:
        when = annotation.when.get("decision", "")
        moment = _parse_moment(when)
        if annotation.decision is not Decision.UNDECIDED and moment is not None:
            moments.append((moment, when, annotation.decision is Decision.INCLUDE))
    if not moments:
        return DecisionsOverTime("", "", (), ())
    moments.sort()
    begin, span = moments[0][0], (moments[-1][0] - moments[0][0]).total_seconds()
    decided, included = [0] * stretches, [0] * stretches
    for moment, _, is_included in moments:
        elapsed = (moment - begin).total_seconds()
        stretch = min(stretches - 1, int(elapsed / span * stretches)) if span else 0
        decided[stretch] += 1
        included[stretch] += is_included
    return DecisionsOverTime(moments[0][1], moments[-1][1], tuple(decided), tuple(included))


def _parse_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


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


def session_line(history: Iterable[Change], session: str) -> str:
    """Return `40 seen, 6 in, 4 maybe`: the papers that a session has decided; else nothing.

    `history` begins with the newest Change; what was undone does not count.
    """
    decided: dict[int, Decision] = {}
    for change in history:
        for edit in change.edits if change.session == session else ():
            decision = edit.after.get("decision") if edit.table == ANNOTATIONS else None
            if isinstance(decision, Decision):
                decided.setdefault(edit.doc, decision)
    counts = Counter(decided.values())
    seen = counts.total() - counts[Decision.UNDECIDED]
    if not seen:
        return ""
    parts = [f"{seen:,} seen", f"{counts[Decision.INCLUDE]:,} in"]
    return ", ".join([*parts, f"{counts[Decision.MAYBE]:,} maybe"])


def _seconds(pace: float) -> str:
    return f"{pace:.0f} s" if pace >= 10 else f"{pace:.1f} s"


def duration(seconds: float) -> str:
    """Return a length of time in the unit that a person would use: `40 s`, `25 min`, `7 h`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600):,} h"


def progress_json(progress: Progress, pace: float | None) -> dict[str, Any]:
    """Return the counts as `papersift stats --format json` prints them; times in seconds."""
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
