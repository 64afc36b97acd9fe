"""What the user has said, by position: the part of the index that changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from store.annotation import Annotation, Decision
from store.index.columns import verbatim, worded

DECISIONS = tuple(Decision)
"""Decisions by their number in `Remarks.decision`."""


@dataclass(frozen=True, slots=True)
class Remark:
    """The texts of one Annotation, folded."""

    tags: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    noted: str = ""
    """When anything was last said, ISO 8601."""

    @property
    def words(self) -> tuple[set[str], set[str]]:
        """The words of the tags and those of the note."""
        tags = {word for tag in self.tags for word in worded(tag).split()}
        return tags, set(self.note.split())


SILENT = Remark()


class Words:
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
        """Give the papers that have a word."""
        return list(self._papers.get(word, ()))

    def beginning(self, prefix: str) -> Iterator[tuple[str, list[int]]]:
        """Give the words that begin so, with their papers."""
        known = self.sorted
        for at in range(bisect_left(known, prefix), len(known)):
            if not known[at].startswith(prefix):
                return
            yield known[at], list(self._papers[known[at]])


class Remarks:
    """All Annotations of the papers in the list, by column and by word."""

    def __init__(self, size: int) -> None:
        self.decision: NDArray[np.uint8] = np.zeros(size, np.uint8)
        self.rating: NDArray[np.uint8] = np.zeros(size, np.uint8)
        self.read: NDArray[np.bool_] = np.zeros(size, bool)
        self.texts: dict[int, Remark] = {}
        """Papers about which something is said that is not a number."""
        self.tags = Words()
        self.notes = Words()

    def __len__(self) -> int:
        return len(self.decision)

    def set(self, position: int, annotation: Annotation) -> bool:
        """Take in one paper's Annotation; tells whether a tag or the note is another now."""
        self.decision[position] = DECISIONS.index(annotation.decision)
        self.rating[position] = annotation.rating or 0
        self.read[position] = annotation.read
        before = self.texts.get(position, SILENT)
        now = Remark(
            tags=tuple(map(verbatim, annotation.tags)),
            reason=verbatim(annotation.reason),
            note=worded(annotation.note),
            noted=annotation.noted,
        )
        if now == SILENT:
            self.texts.pop(position, None)
        else:
            self.texts[position] = now
        for known, old, new in zip((self.tags, self.notes), before.words, now.words, strict=True):
            for word in old - new:
                known.drop(word, position)
            for word in new - old:
                known.add(word, position)
        return (before.tags, before.note, before.reason) != (now.tags, now.note, now.reason)

    def where(self, name: str, value: str, exact: bool) -> NDArray[np.bool_]:
        """Tell which papers' tag, reason or note contains a folded text, or is it."""
        found = np.zeros(len(self), bool)
        for position, said in self.texts.items():
            texts = (
                said.tags if name == "tag" else (said.reason if name == "reason" else said.note,)
            )
            found[position] = value in texts if exact else any(value in text for text in texts)
        return found
