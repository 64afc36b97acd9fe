"""The flow of records through a review, as PRISMA 2020 reports it.

Page MJ et al. The PRISMA 2020 statement. BMJ 2021;372:n71.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from store.model.annotation import Decision
from store.model.display import WORDS

LATER_BOXES = {
    "reports_sought": "Reports sought for retrieval",
    "reports_not_retrieved": "Reports not retrieved",
    "reports_assessed": "Reports assessed for eligibility",
    "reports_excluded": "Reports excluded",
    "studies_included": "Studies included in review",
    "reports_included": "Reports of included studies",
}
"""The boxes after title and abstract, by their name in JSON; they stay empty."""

LATER_NOTE = (
    "The boxes after title and abstract are empty: papersift does not screen full texts. "
    "A maybe counts as still undecided."
)


class Flow(NamedTuple):
    """How many records and papers are in each box, up to the decisions on title and abstract.

    The boxes add up: what is identified are duplicates and papers, a paper is screened or still
    undecided, what is screened is excluded or included.
    """

    sources: tuple[tuple[str, int], ...]
    """Path and number of records of each source that could be opened."""
    duplicates_by_user: int
    """Duplicate records of papers that an answer of the user joined."""
    decisions: Mapping[Decision, int]
    """The number of papers with each Decision."""
    reasons: Mapping[str, int] = MappingProxyType({})
    """The number of papers excluded for each reason."""
    orphans: Mapping[Decision, int] = MappingProxyType({})
    """The decisions about papers in no open source, which are in no box."""
    unopened: int = 0
    """Sources that could not be opened."""
    rejected: int = 0
    """Entries of the sources that could not be read as records."""

    @property
    def identified(self) -> int:
        """The records of all sources."""
        return sum(records for _, records in self.sources)

    @property
    def papers(self) -> int:
        """The papers that remain without the duplicates."""
        return sum(self.decisions.values())

    @property
    def duplicates(self) -> int:
        """The records beyond the first of each paper."""
        return self.identified - self.papers

    @property
    def duplicates_by_program(self) -> int:
        """The duplicates that no answer of the user was needed for."""
        return self.duplicates - self.duplicates_by_user

    @property
    def excluded(self) -> int:
        """The papers that are excluded, with or without a reason."""
        return self.decisions.get(Decision.EXCLUDE, 0)

    @property
    def without_reason(self) -> int:
        """The papers that are excluded and have no reason."""
        return self.excluded - sum(self.reasons.values())

    @property
    def included(self) -> int:
        """The papers that are included by title and abstract."""
        return self.decisions.get(Decision.INCLUDE, 0)

    @property
    def screened(self) -> int:
        """The papers that are excluded or included."""
        return self.excluded + self.included

    @property
    def maybe(self) -> int:
        """The papers put back with maybe, which PRISMA does not know."""
        return self.decisions.get(Decision.MAYBE, 0)

    @property
    def still_undecided(self) -> int:
        """The papers that are neither excluded nor included: maybe, or without a decision."""
        return self.papers - self.screened

    @property
    def notes(self) -> tuple[str, ...]:
        """Return lines about what is in no box, so that nobody misses it in the numbers."""
        notes = []
        if count := sum(self.orphans.values()):
            parts = ", ".join(
                f"{number:,} {WORDS[decision]}" for decision, number in self.orphans.items()
            )
            notes.append(f"Not counted: {_decided(count)} in no open source ({parts}).")
        if self.unopened:
            sources = "1 source" if self.unopened == 1 else f"{self.unopened:,} sources"
            notes.append(f"Not counted: {sources} that could not be opened.")
        if self.rejected:
            entries = "1 entry" if self.rejected == 1 else f"{self.rejected:,} entries"
            notes.append(f"Not counted: {entries} of the sources that could not be read.")
        return tuple(notes)


def _decided(count: int) -> str:
    return "1 decided paper" if count == 1 else f"{count:,} decided papers"


def reason_counts(flow: Flow) -> list[tuple[str, int]]:
    """Return the reasons with their papers, those without a reason last, if there are any."""
    counts = list(flow.reasons.items())
    return counts + ([("no reason given", flow.without_reason)] if flow.without_reason else [])


def flow_json(flow: Flow) -> dict[str, Any]:
    """Return the flow as a JSON object; the boxes after title and abstract are None."""
    return {
        "identified": flow.identified,
        "sources": [{"path": path, "records": records} for path, records in flow.sources],
        "duplicates": flow.duplicates,
        "duplicates_by_program": flow.duplicates_by_program,
        "duplicates_by_user": flow.duplicates_by_user,
        "papers": flow.papers,
        "still_undecided": flow.still_undecided,
        "undecided": flow.still_undecided - flow.maybe,
        "maybe": flow.maybe,
        "screened": flow.screened,
        "excluded": flow.excluded,
        "reasons": dict(flow.reasons),
        "without_reason": flow.without_reason,
        "included": flow.included,
        **dict.fromkeys(LATER_BOXES),
        "notes": list(flow.notes),
    }
