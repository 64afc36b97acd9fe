"""The documents of the user's answers about duplicates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from store.duplicates.answers import (
    DETAIL_KEY_PREFIX,
    Answers,
    IndistinguishableRecords,
    answer_to_document,
    answers_from_documents,
    key_pairs,
)
from store.model.annotation import ANSWERS, Edit
from store.model.paper import Paper, build_papers, fallback_id
from store.model.record import Record
from store.model.stamps import Clock, milliseconds_of
from store.notebook.annotation_table import AnnotationTable
from store.notebook.document_fields import JsonDocument, parse_answer
from store.notebook.document_table import DocumentTable
from store.storage.database import Store
from store.text.cleaning import shorten
from store.text.folding import fold

AnsweredPair = tuple[Sequence[Record], Sequence[Record], Collection[str]]
"""The Records on both sides of an answer, and the keys of theirs that other open Papers have."""

_TITLE_LENGTH = 60
"""Characters of a title in the line that describes an answer."""


class AnswerTable(DocumentTable):
    """Reads and writes answers; every write belongs to a transaction of the Notebook."""

    def __init__(self, store: Store, annotations: AnnotationTable) -> None:
        super().__init__(store, ANSWERS)
        self._annotations = annotations
        self._answers: Answers | None = None

    @property
    def answers(self) -> Answers:
        """All answers together; the same object until one is written."""
        if self._answers is None:
            self._answers = answers_from_documents(self.store.rows(ANSWERS).values())
        return self._answers

    def reload(self) -> None:
        """Read the answers again when they are next asked for."""
        self._answers = None

    def edit(
        self, stays: Paper, leaves: Paper, shared: Collection[str], clock: Clock, *, same: bool
    ) -> list[Edit]:
        """Write an answer, and the keys of the Annotations that it concerns.

        Returns no Edits if it was given before. Raises IndistinguishableRecords where the two
        papers have no keys that differ.
        """
        answers, sides = self.answers, (stays.records, leaves.records)
        document = answer_to_document(
            *sides, same=same, when=clock.when, shared=shared, earlier=answers
        )
        pairs = key_pairs(document["left"], document["right"])
        if pairs <= (answers.same if same else answers.different):
            return []
        contradicted = (milliseconds_of(each["when"]) for each in self._contradicting(document))
        clock = clock.later_than(max(contradicted, default=0))
        edit = self._set(self.find(document), {**document, "when": clock.when}, clock)
        self.reload()
        answer = edit._replace(key=stays.id, title=stays.display_title)
        if same:
            keys = [key for key in (*stays.keys, *leaves.keys) if key not in shared]
            joined = (self._annotations.add_keys(paper, keys) for paper in (stays, leaves))
            return [answer, *chain.from_iterable(joined)]
        common = (set(stays.keys) & set(leaves.keys)).difference(shared)
        common.add(fallback_id((*stays.records, *leaves.records)))
        return [answer, *self._annotations.split_keys(stays.own_keys, leaves.own_keys, common)]

    def edit_all(
        self, pairs: Iterable[AnsweredPair], clock: Clock, *, same: bool
    ) -> tuple[str, list[Edit]]:
        """Write one answer about many pairs; return a line for people and the Edits.

        Leaves out pairs that nothing could distinguish the next time; raises
        IndistinguishableRecords where that is so for all.
        """
        texts: list[str] = []
        edits: list[Edit] = []
        refusal = None
        for left, right, shared in pairs:
            stays, leaves = answer_sides(left, right, shared)
            try:
                written = self.edit(stays, leaves, shared, clock, same=same)
            except IndistinguishableRecords as error:
                refusal = error
                continue
            if written:
                texts.append(describe_answer(stays, leaves, same=same))
                edits += written
        if refusal is not None and not texts:
            raise refusal
        more = f", and {len(texts) - 1:,} more" if len(texts) > 1 else ""
        return (texts[0] + more if texts else ""), edits

    def restore(self, edit: Edit, old: JsonDocument, new: JsonDocument, clock: Clock) -> list[Edit]:
        """Withdraw an answer or give it again; none if another has overruled it since.

        Undoing that two papers are one splits the keys of an Annotation that was written for
        the joined paper meanwhile.
        """
        given = edit.after or edit.before
        later = milliseconds_of(given.get("when"))
        if any(milliseconds_of(each["when"]) > later for each in self._contradicting(given)):
            return []
        self.reload()
        restored = super().restore(edit, old, new, clock)
        if restored and not new and old["answer"] == "same":
            restored += self._annotations.split_keys(*_paper_keys(old))
        return restored

    def _contradicting(self, answer: JsonDocument) -> Iterator[JsonDocument]:
        """Yield the answers in force, parsed, that say the opposite about some of the keys."""
        pairs = key_pairs(answer["left"], answer["right"])
        opposite = "different" if answer["answer"] == "same" else "same"
        for row in self.store.rows(ANSWERS).values():
            other = parse_answer(row)
            is_opposite = other.get("answer") == opposite
            if is_opposite and not pairs.isdisjoint(key_pairs(other["left"], other["right"])):
                yield other


def answer_sides(
    left: Sequence[Record], right: Sequence[Record], shared: Collection[str]
) -> tuple[Paper, Paper]:
    """Build the two Papers that an answer is about, the one with the fullest Record first.

    `shared` are keys that other open Papers have.
    """
    papers = (_name_among_others(paper, shared) for paper in build_papers([left, right], {}))
    stays, leaves = sorted(papers, key=_sort_key)
    return stays, leaves


def _name_among_others(paper: Paper, shared: Collection[str]) -> Paper:
    """Choose the id of a Paper again, as other Papers have some of its keys."""
    shared_keys = paper.shared.union(shared).intersection(paper.keys)
    own_keys = (key for key in paper.keys if key not in shared_keys)
    paper_id = next(own_keys, fallback_id(paper.records))
    return replace(paper, id=paper_id, shared=shared_keys)


def _sort_key(paper: Paper) -> tuple[int, int, tuple[str, ...]]:
    filled, length = paper.records[0].fullness
    return -filled, -length, paper.keys


def describe_answer(stays: Paper, leaves: Paper, *, same: bool) -> str:
    """Return a line for people: `Joined: This title and That title`."""
    titles = [shorten(paper.display_title, _TITLE_LENGTH) for paper in (stays, leaves)]
    names = titles[0] if fold(titles[0]) == fold(titles[1]) else " and ".join(titles)
    return f"{'Joined' if same else 'Split'}: {names}"


def _paper_keys(document: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys on both sides of an answer, without those that only answers use."""
    left, right = (
        tuple(key for key in document[side] if not key.startswith(DETAIL_KEY_PREFIX))
        for side in ("left", "right")
    )
    return left, right
