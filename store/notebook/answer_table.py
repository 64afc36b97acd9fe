"""The documents of the user's answers about duplicates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tinydb.table import Document

from store.duplicates.answers import (
    DETAIL_KEY_PREFIX,
    Answers,
    answer_to_document,
    answers_from_documents,
    key_pairs,
)
from store.model.annotation import ANSWERS, Edit
from store.model.paper import Paper, build_papers, fallback_id
from store.model.record import Record
from store.notebook.documents import parse_answer
from store.storage.database import Store
from store.text.cleaning import shorten
from store.text.folding import fold

TITLE = 60
"""Characters of a title in the line that says what was answered."""


class AnswerTable:
    """Reads and writes answers; each write belongs to a transaction of `writing`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table(ANSWERS)
        self._answers: Answers | None = None

    @property
    def answers(self) -> Answers:
        """All answers together; the same object until another is given or taken back."""
        if self._answers is None:
            self._answers = answers_from_documents(self._store.rows(ANSWERS).values())
        return self._answers

    def changed(self) -> None:
        """Take in that an answer was written."""
        self._answers = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write all or nothing: when the save fails, the answers are those before."""
        try:
            yield
        except BaseException:
            self.changed()
            raise

    def edit(
        self, stays: Paper, leaves: Paper, shared: Collection[str], *, same: bool, when: str
    ) -> Edit | None:
        """Write an answer; None when it was given already. Raises Indistinguishable."""
        sides = stays.records, leaves.records
        known = self.answers
        document = answer_to_document(*sides, same=same, when=when, shared=shared, earlier=known)
        pairs = key_pairs(document["left"], document["right"])
        if pairs <= (known.same if same else known.different):
            return None
        number = self._table.insert(document)
        self.changed()
        return Edit(number, stays.id, stays.display_title, {}, parse_answer(document), ANSWERS)

    def restore(self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any]) -> Edit | None:
        """Take an answer back or give it again; None when others have answered since."""
        if self._held(edit.doc) != old or self._overruled(old or new):
            return None
        if new:
            self._table.insert(Document(dict(new), edit.doc))
        else:
            self._table.remove(doc_ids=[edit.doc])
        self.changed()
        return Edit(edit.doc, edit.key, edit.title, old, new, ANSWERS)

    def _held(self, number: int) -> Mapping[str, Any]:
        return parse_answer(self._store.rows(ANSWERS).get(str(number)))

    def _overruled(self, document: Mapping[str, Any]) -> bool:
        """Return whether a later answer says the contrary of the same papers."""
        pairs = key_pairs(document["left"], document["right"])
        return any(
            other["when"] > document["when"]
            and other["answer"] != document["answer"]
            and not pairs.isdisjoint(key_pairs(other["left"], other["right"]))
            for other in map(parse_answer, self._store.rows(ANSWERS).values())
        )


def answer_sides(
    left: Sequence[Record], right: Sequence[Record], shared: Collection[str]
) -> tuple[Paper, Paper]:
    """Make the two Papers that an answer is about, the one with the fullest Record first.

    `shared` are keys that other open Papers hold.
    """
    one, other = (_among(paper, shared) for paper in build_papers([left, right], {}))
    return (other, one) if _rank(other) < _rank(one) else (one, other)


def _among(paper: Paper, shared: Collection[str]) -> Paper:
    """Name a Paper as it is named among others that hold keys of it."""
    held = paper.shared.union(shared).intersection(paper.keys)
    name = next((key for key in paper.keys if key not in held), fallback_id(paper.records))
    return replace(paper, id=name, shared=held)


def describe_answer(stays: Paper, leaves: Paper, *, same: bool) -> str:
    """Say an answer in one line."""
    titles = [shorten(paper.display_title, TITLE) for paper in (stays, leaves)]
    named = titles[0] if fold(titles[0]) == fold(titles[1]) else " and ".join(titles)
    return f"{'Joined' if same else 'Told apart'}: {named}"


def paper_keys(document: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys of papers, not the finer ones, that an answer has on its two sides."""
    left, right = (
        tuple(key for key in document[side] if not key.startswith(DETAIL_KEY_PREFIX))
        for side in ("left", "right")
    )
    return left, right


def _rank(paper: Paper) -> tuple[int, int, tuple[str, ...]]:
    filled, length = paper.records[0].fullness
    return -filled, -length, paper.keys
