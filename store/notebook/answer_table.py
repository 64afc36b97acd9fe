"""The documents of the user's answers about duplicates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tinydb.table import Document

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
from store.notebook.annotation_table import AnnotationTable
from store.notebook.documents import parse_answer
from store.storage.database import Store
from store.text.cleaning import shorten
from store.text.folding import fold

AnsweredPair = tuple[Sequence[Record], Sequence[Record], Collection[str]]
"""The Records on both sides of an answer, and the keys of theirs that other open Papers have."""

_TITLE_LENGTH = 60
"""Characters of a title in the line that describes an answer."""


class AnswerTable:
    """Reads and writes answers; every write belongs to a transaction within `writing`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table(ANSWERS)
        self._answers: Answers | None = None

    @property
    def answers(self) -> Answers:
        """All answers together; the same object until one is added or removed."""
        if self._answers is None:
            self._answers = answers_from_documents(self._store.rows(ANSWERS).values())
        return self._answers

    def reload(self) -> None:
        """Read the answers again when they are next asked for."""
        self._answers = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Read the answers again if a transaction fails, as they are then the old ones."""
        try:
            yield
        except BaseException:
            self.reload()
            raise

    def edit(
        self, stays: Paper, leaves: Paper, shared: Collection[str], *, same: bool, when: str
    ) -> Edit | None:
        """Write an answer; return None if it was given before.

        Raises IndistinguishableRecords where the two papers have no keys that differ.
        """
        sides = stays.records, leaves.records
        answers = self.answers
        document = answer_to_document(*sides, same=same, when=when, shared=shared, earlier=answers)
        pairs = key_pairs(document["left"], document["right"])
        if pairs <= (answers.same if same else answers.different):
            return None
        number = self._table.insert(document)
        self.reload()
        return Edit(number, stays.id, stays.display_title, {}, parse_answer(document), ANSWERS)

    def restore(self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any]) -> Edit | None:
        """Remove an answer or write it again; None if another has overruled it since."""
        if self._answer(edit.doc) != old or self._overruled(old or new):
            return None
        if new:
            self._table.insert(Document(dict(new), edit.doc))
        else:
            self._table.remove(doc_ids=[edit.doc])
        self.reload()
        return Edit(edit.doc, edit.key, edit.title, old, new, ANSWERS)

    def _answer(self, number: int) -> Mapping[str, Any]:
        return parse_answer(self._store.rows(ANSWERS).get(str(number)))

    def _overruled(self, document: Mapping[str, Any]) -> bool:
        """Return whether a later answer about the same papers contradicts this one."""
        pairs = key_pairs(document["left"], document["right"])
        return any(
            answer["when"] > document["when"]
            and answer["answer"] != document["answer"]
            and not pairs.isdisjoint(key_pairs(answer["left"], answer["right"]))
            for answer in map(parse_answer, self._store.rows(ANSWERS).values())
        )


def answer_sides(
    left: Sequence[Record], right: Sequence[Record], shared: Collection[str]
) -> tuple[Paper, Paper]:
    """Build the two Papers that an answer is about, the one with the fullest Record first.

    `shared` are keys that other open Papers have.
    """
    first, second = (_name_among_others(paper, shared) for paper in build_papers([left, right], {}))
    return (second, first) if _sort_key(second) < _sort_key(first) else (first, second)


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


def write_answers(
    table: AnswerTable,
    annotations: AnnotationTable,
    pairs: Iterable[AnsweredPair],
    *,
    same: bool,
    when: str,
) -> tuple[str, list[Edit]]:
    """Write one answer about many pairs, and the keys of the Annotations that it concerns.

    Returns a line for people, and no Edits where every answer was given before. Leaves out
    pairs that nothing could distinguish the next time; raises IndistinguishableRecords where
    that is so for all.
    """
    texts, edits, refused = [], [], None
    for left, right, shared in pairs:
        stays, leaves = answer_sides(left, right, shared)
        try:
            edit = table.edit(stays, leaves, shared, same=same, when=when)
        except IndistinguishableRecords as error:
            refused = error
            continue
        if edit is None:
            continue
        texts.append(describe_answer(stays, leaves, same=same))
        edits.append(edit)
        if same:
            keys = [key for key in (*stays.keys, *leaves.keys) if key not in shared]
            for paper in (stays, leaves):
                edits += annotations.add_keys(paper, keys)
        else:
            common = (set(stays.keys) & set(leaves.keys)).difference(shared)
            edits += annotations.split_keys(stays.own_keys, leaves.own_keys, common)
    if refused is not None and not texts:
        raise refused
    more = f", and {len(texts) - 1:,} more" if len(texts) > 1 else ""
    return texts[0] + more if texts else "", edits


def paper_keys(document: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys on both sides of an answer, without those that only answers use."""
    left, right = (
        tuple(key for key in document[side] if not key.startswith(DETAIL_KEY_PREFIX))
        for side in ("left", "right")
    )
    return left, right
