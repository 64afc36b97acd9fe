"""What the user has said about papers: Annotations, and the Changes that make them.

Papers that no open source holds, made from what their Annotations remember.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from store.model.paper import Paper
from store.model.record import Place, record


class Decision(StrEnum):
    """Where a paper stands; one can go back to undecided."""

    UNDECIDED = "undecided"
    INCLUDE = "include"
    MAYBE = "maybe"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Enough of a paper to know it by when its source is not open."""

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
        """Cite a paper, by the beginning of its abstract where it has no title."""
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
    """All that the user has said about one Paper, found again by any of its keys."""

    keys: tuple[str, ...] = ()
    citation: Citation = field(default_factory=Citation)
    decision: Decision = Decision.UNDECIDED
    reason: str = ""
    """Why the paper was excluded; empty for every other decision."""
    rating: int | None = None
    """1 to 5."""
    tags: tuple[str, ...] = ()
    """Each once, in the order given."""
    note: str = ""
    read: bool = False
    when: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """For each field that was ever set, when it was last set: ISO 8601, UTC."""

    @property
    def last_changed(self) -> str:
        """When anything was last said, ISO 8601; empty when nothing ever was."""
        return max(self.when.values(), default="")

    @property
    def set_fields(self) -> dict[str, Any]:
        """The fields that the user has set to something, by name."""
        found = {name: getattr(self, name) for name in USER_FIELDS}
        return {
            name: value for name, value in found.items() if value != getattr(EMPTY_ANNOTATION, name)
        }


USER_FIELDS = ("decision", "reason", "rating", "tags", "note", "read")
"""The fields of an Annotation that acts set."""

EMPTY_ANNOTATION = Annotation()
"""What is shown for a paper about which nothing was said."""


def merge_annotations(one: Annotation, other: Annotation) -> Annotation:
    """Join two Annotations of one Paper: tags and notes of both, the newest of the rest.

    A field set later wins, also when it was set back to nothing; where no times tell, what
    was said wins over nothing, and the first over the other. Uniting again changes nothing.
    """

    def newest(name: str) -> Any:
        mine, theirs = one.when.get(name, ""), other.when.get(name, "")
        first, second = getattr(one, name), getattr(other, name)
        if mine == theirs:
            return second if first == getattr(EMPTY_ANNOTATION, name) else first
        return second if theirs > mine else first

    decision = newest("decision")
    when = {
        name: max(one.when.get(name, ""), other.when.get(name, ""))
        for name in {**one.when, **other.when}
    }
    return Annotation(
        keys=tuple(dict.fromkeys((*one.keys, *other.keys))),
        citation=other.citation if other.last_changed > one.last_changed else one.citation,
        decision=decision,
        reason=newest("reason") if decision is Decision.EXCLUDE else "",
        rating=newest("rating"),
        tags=tuple(dict.fromkeys((*one.tags, *other.tags))),
        note=join_notes(one.note, other.note),
        read=newest("read"),
        when=when,
    )


def join_notes(one: str, other: str) -> str:
    """Join two notes, unless the one holds the other already."""
    if other in one:
        return one
    return other if one in other else f"{one}\n\n{other}"


ANNOTATIONS, ANSWERS = "annotations", "answers"
"""The tables whose documents acts write."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What one Change did to one document: the fields it set, before and after.

    Of an Annotation those are the fields of SAID, and `keys` where papers were told apart.
    An answer is written and taken away whole: no fields mean that it is not there.
    """

    doc: int
    """Document in the table."""
    key: str
    """The paper's id at the time, to go there."""
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    table: str = ANNOTATIONS
    merged: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """The documents that it made one of, as they were before, where it was more than one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One act of the user, on one paper or many; one undo step."""

    number: int
    """Place in the history, from 1."""
    session: str
    """Who made it: one run of the app or one command."""
    when: str
    """ISO 8601, UTC."""
    command: str
    """decide, rate, tag, note, read, answer, merge, import, undo or redo."""
    text: str
    """One line for people: `Excluded 3 papers`."""
    edits: tuple[Edit, ...]
    target: int = 0
    """For undo and redo: the number of the Change that was undone or redone."""

    @property
    def documents(self) -> tuple[int, ...]:
        """The documents of Annotations that it wrote."""
        said = [edit for edit in self.edits if edit.table == ANNOTATIONS]
        return tuple(dict.fromkeys(number for edit in said for number in (edit.doc, *edit.merged)))


CITATION_FIELDS = tuple(spec.name for spec in fields(Citation))

NOWHERE = Place("", 0)
"""The place of a Record that stands in no open source."""


def paper_from_citation(annotation: Annotation) -> Paper:
    """Make a Paper of an Annotation's citation, so that an orphan can be shown and exported."""
    cited = annotation.citation
    entry = record(
        NOWHERE,
        title=cited.title,
        authors=cited.authors,
        year=cited.year,
        venue=cited.venue,
        doi=cited.doi,
        arxiv=cited.arxiv,
        pmid=cited.pmid,
        url=cited.url,
    )
    keys = annotation.keys or entry.keys
    return Paper(id=keys[0] if keys else "", keys=keys, merged=entry, records=(entry,))
