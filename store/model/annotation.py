"""What the user has recorded about papers: Annotations, and the Changes that write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from store.model.paper import Paper
from store.model.record import Place, record
from store.model.stamps import Stamp


class Decision(StrEnum):
    """The user's decision about a paper; it can be set back to undecided."""

    UNDECIDED = "undecided"
    INCLUDE = "include"
    MAYBE = "maybe"
    EXCLUDE = "exclude"


class Citation(NamedTuple):
    """Enough of a paper to show and export it when its source is not open."""

    title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    doi: str = ""
    arxiv: str = ""
    pmid: str = ""
    url: str = ""

    @classmethod
    def from_paper(cls, paper: Paper) -> Citation:
        """Cite a paper; without a title it is cited by the beginning of its abstract."""
        merged = paper.merged
        return cls(
            title=paper.display_title,
            authors=paper.authors,
            year=paper.year,
            venue=paper.venue,
            doi=merged.doi,
            arxiv=merged.arxiv,
            pmid=merged.pmid,
            url=merged.url,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """All that the user has recorded about one Paper, found again by any of its keys."""

    keys: tuple[str, ...] = ()
    citation: Citation = field(default_factory=Citation)
    decision: Decision = Decision.UNDECIDED
    reason: str = ""
    """Why the paper was excluded; empty for every other decision."""
    rating: int | None = None
    """1 to 5."""
    tags: tuple[str, ...] = ()
    """In the order in which they were added, without duplicates."""
    note: str = ""
    read: bool = False
    blind: bool = False
    """Whether authors, venue, year and sources were hidden when the decision was made."""
    reviewer: str = ""
    """Who made the decision; empty where the notebook has no reviewer's name."""
    settled_by: str = ""
    """Who settled the reviewers' conflict about it; decision and reason are then the settled ones,
    and the two below the reviewer's own."""
    own_decision: Decision = Decision.UNDECIDED
    own_reason: str = ""
    when: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """When each field was last set, by name: ISO 8601, UTC; fields never set are missing."""

    @property
    def unsettled(self) -> Annotation:
        """The Annotation with the reviewer's own decision, as if no conflict had been settled."""
        if not self.settled_by:
            return self
        return replace(
            self,
            decision=self.own_decision,
            reason=self.own_reason,
            settled_by="",
            own_decision=Decision.UNDECIDED,
            own_reason="",
        )

    @property
    def last_changed(self) -> str:
        """When any field was last set, ISO 8601, UTC; empty if none ever was."""
        return max(self.when.values(), default="")

    @property
    def set_fields(self) -> dict[str, Any]:
        """The fields that are not empty, by name."""
        fields = {name: getattr(self, name) for name in RECORDED_FIELDS}
        return {
            name: content
            for name, content in fields.items()
            if content != getattr(EMPTY_ANNOTATION, name)
        }


DECISION_DETAILS = ("blind", "reviewer")
"""How a decision was made; nobody sets these fields alone."""

USER_FIELDS = ("decision", "reason", "rating", "tags", "note", "read")
"""The fields of an Annotation that the user sets."""

RECORDED_FIELDS = (*USER_FIELDS, *DECISION_DETAILS)
"""The fields of an Annotation that are kept for a paper."""

SETTLED_FIELDS = ("settled_by", "own_decision", "own_reason")
"""The fields of an Annotation whose decision settles a conflict of reviewers."""

EMPTY_ANNOTATION = Annotation()
"""The Annotation of a paper about which nothing is recorded."""


def join_notes(first: str, second: str) -> str:
    """Join two notes with a blank line, unless one contains the other."""
    if second in first:
        return first
    return second if first in second else f"{first}\n\n{second}"


ANNOTATIONS, ANSWERS, VIEWS = "annotations", "answers", "views"
TERMS, REASONS, PASTES = "terms", "reasons", "pastes"
SETTLEMENTS, PROFILE = "settlements", "profile"
"""The tables whose documents a Change can write."""

CHANGES = "history"
"""The table of the Changes, which are those of one store and are not merged."""


class Edit(NamedTuple):
    """What a Change did to one document: the fields it set, before and after.

    For an Annotation these are some of `USER_FIELDS`, and `keys` where those changed. An answer
    or a view is always written completely; without fields it is withdrawn or deleted.
    """

    doc: int
    """Number of the document in its table."""
    key: str
    """Id of the paper at the time, to go back to it."""
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    table: str = ANNOTATIONS
    merged: Mapping[int, Mapping[str, Any]] = MappingProxyType({})
    """The documents that were merged into this one, as they were before; by number."""
    stamps: Mapping[str, Stamp] = MappingProxyType({})
    """The stamps that the values got, by name, but for those that have that of the Change."""


class Change(NamedTuple):
    """One action of the user, on one paper or many; one undo step."""

    number: int
    """Position in the history, from 1."""
    session: str
    """What made it: one run of the app, or one command."""
    when: str
    """ISO 8601, UTC."""
    command: str
    """decide, rate, tag, note, read, answer, term, reason, settle, profile, view, merge, import,
    restore, undo or redo."""
    text: str
    """One line for people: `Excluded: 3 papers`."""
    edits: tuple[Edit, ...]
    target: int = 0
    """For undo and redo: the number of the Change that was undone or redone."""
    writer: str = ""
    """The store on one machine that made it; empty for Changes of earlier versions."""
    conflicts: tuple[str, ...] = ()
    """For a merge: a line for each value that was set on both sides."""

    @property
    def documents(self) -> tuple[int, ...]:
        """The numbers of the Annotations that it wrote."""
        edits = [edit for edit in self.edits if edit.table == ANNOTATIONS]
        return tuple(dict.fromkeys(number for edit in edits for number in (edit.doc, *edit.merged)))


CITATION_FIELDS = Citation._fields

_NOWHERE = Place("", 0)
"""The place of a Record that is in no open source."""


def paper_from_citation(annotation: Annotation) -> Paper:
    """Build a Paper from an Annotation's citation, so that an orphan can be shown and exported."""
    cited = annotation.citation
    entry = record(_NOWHERE, **{name: getattr(cited, name) for name in CITATION_FIELDS})
    keys = annotation.keys or entry.keys
    return Paper(id=keys[0] if keys else "", keys=keys, merged=entry, records=(entry,))
