"""What the user has said, by position: the part of the index that changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from store.model.annotation import Annotation, Decision
from store.search.paper_index import fold_verbatim, fold_words

DECISIONS = tuple(Decision)
"""Decisions by their number in `Remarks.decision`."""

NEVER = -1
"""Time at which something was last said of a paper about which nothing was."""


@dataclass(frozen=True, slots=True)
class FoldedAnnotation:
    """The texts of one Annotation, folded."""

    tags: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""

    @property
    def phrases(self) -> list[str]:
        """What phrases are looked for in: each tag and the note, as words."""
        return [*map(fold_words, self.tags), self.note]

    @property
    def words(self) -> tuple[set[str], set[str]]:
        """The words of the tags and those of the note."""
        tags = {word for tag in self.tags for word in fold_words(tag).split()}
        return tags, set(self.note.split())


EMPTY_FOLDED = FoldedAnnotation()


class WordIndex:
    """The words of some papers' texts, found by beginning."""

    def __init__(self) -> None:
        self._papers: dict[str, set[int]] = {}
        self._sorted: list[str] | None = None

    def add(self, word: str, position: int) -> None:
        """Note that a paper has a word."""
        if word not in self._papers:
            self._papers[word] = set()
            self._sorted = None
        self._papers[word].add(position)

    def drop(self, word: str, position: int) -> None:
        """Note that a paper no longer has a word."""
        self._papers[word].discard(position)
        if not self._papers[word]:
            del self._papers[word]
            self._sorted = None

    @property
    def sorted(self) -> list[str]:
        """All words, in order."""
        if self._sorted is None:
            self._sorted = sorted(self._papers)
        return self._sorted

    def papers(self, word: str) -> list[int]:
        """Return the papers that have a word."""
        return list(self._papers.get(word, ()))

    def beginning(self, prefix: str) -> Iterator[tuple[str, list[int]]]:
        """Return the words that begin so, with their papers."""
        known = self.sorted
        for at in range(bisect_left(known, prefix), len(known)):
            if not known[at].startswith(prefix):
                return
            yield known[at], list(self._papers[known[at]])


class AnnotationIndex:
    """All Annotations of the papers in the list, by column and by word."""

    def __init__(self, size: int) -> None:
        self.decision: NDArray[np.uint8] = np.zeros(size, np.uint8)
        self.rating: NDArray[np.uint8] = np.zeros(size, np.uint8)
        self.read: NDArray[np.bool_] = np.zeros(size, bool)
        self.noted: NDArray[np.int64] = np.full(size, NEVER, np.int64)
        """When anything was last said, in microseconds since 1970; NEVER where nothing was."""
        self.texts: dict[int, FoldedAnnotation] = {}
        """Papers that have a tag, a reason or a note."""
        self.tags = WordIndex()
        self.notes = WordIndex()

    def __len__(self) -> int:
        return len(self.decision)

    def set(self, position: int, annotation: Annotation) -> bool:
        """Take in one paper's Annotation; tells whether one of its texts is another now."""
        self.decision[position] = DECISIONS.index(annotation.decision)
        self.rating[position] = annotation.rating or 0
        self.read[position] = annotation.read
        self.noted[position] = _moment(annotation.last_changed)
        before = self.texts.get(position, EMPTY_FOLDED)
        if not (
            annotation.tags or annotation.reason or annotation.note or before is not EMPTY_FOLDED
        ):
            return False
        now = FoldedAnnotation(
            tags=tuple(map(fold_verbatim, annotation.tags)),
            reason=fold_verbatim(annotation.reason),
            note=fold_words(annotation.note),
        )
        if now == before:
            return False
        if now == EMPTY_FOLDED:
            del self.texts[position]
        else:
            self.texts[position] = now
        for known, old, new in zip((self.tags, self.notes), before.words, now.words, strict=True):
            for word in old - new:
                known.drop(word, position)
            for word in new - old:
                known.add(word, position)
        return True

    def where(self, name: str, value: str, exact: bool) -> NDArray[np.bool_]:
        """Return which papers' tag, reason or note contains a folded text, or is it."""
        found = np.zeros(len(self), bool)
        for position, said in self.texts.items():
            texts = (
                said.tags if name == "tag" else (said.reason if name == "reason" else said.note,)
            )
            if texts and (value in texts if exact else any(value in text for text in texts)):
                found[position] = True
        return found

    def phrase(self, part: str) -> NDArray[np.bool_]:
        """Return which papers' tags or note, with a space at both ends, contain a part."""
        found = np.zeros(len(self), bool)
        for position, said in self.texts.items():
            if any(part in f" {text} " for text in said.phrases):
                found[position] = True
        return found


def _moment(noted: str) -> int:
    """Read a time as microseconds since 1970; one that cannot be read is the earliest."""
    if not noted:
        return NEVER
    try:
        when = datetime.fromisoformat(noted)
    except ValueError:
        return NEVER + 1
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(NEVER + 1, round(when.timestamp() * 1_000_000))
