"""The part of the index that changes: decisions, ratings, tags, reasons and notes by position."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from store.model.annotation import Annotation, Decision
from store.search.paper_index import fold_verbatim, fold_words
from store.search.wording import Wording, find_in_words

DECISIONS = tuple(Decision)
"""Decisions by their number in `AnnotationIndex.decision`."""

NEVER = -1
"""Time of the last change of a paper that was never annotated."""


@dataclass(frozen=True, slots=True)
class FoldedAnnotation:
    """The texts of one Annotation, folded."""

    tags: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""

    @property
    def phrases(self) -> list[str]:
        """The texts that phrases are looked for in: each tag and the note, as words."""
        return [*map(fold_words, self.tags), self.note]

    @property
    def words(self) -> tuple[set[str], set[str]]:
        """The words of the tags and those of the note."""
        tags = {word for tag in self.tags for word in fold_words(tag).split()}
        return tags, set(self.note.split())


_EMPTY = FoldedAnnotation()


class WordIndex:
    """The words of some texts, each with the papers that have it, found by prefix."""

    def __init__(self) -> None:
        self._papers: dict[str, set[int]] = {}
        self._sorted: list[str] | None = None

    def add(self, word: str, position: int) -> None:
        """Add a paper to a word."""
        if word not in self._papers:
            self._papers[word] = set()
            self._sorted = None
        self._papers[word].add(position)

    def remove(self, word: str, position: int) -> None:
        """Remove a paper from a word."""
        self._papers[word].discard(position)
        if not self._papers[word]:
            del self._papers[word]
            self._sorted = None

    @property
    def sorted_words(self) -> list[str]:
        """All words, sorted."""
        if self._sorted is None:
            self._sorted = sorted(self._papers)
        return self._sorted

    def papers(self, word: str) -> list[int]:
        """Return the papers that have a word."""
        return list(self._papers.get(word, ()))

    def with_prefix(self, prefix: str) -> Iterator[tuple[str, list[int]]]:
        """Yield the words with a prefix, each with its papers."""
        sorted_words = self.sorted_words
        for index in range(bisect_left(sorted_words, prefix), len(sorted_words)):
            word = sorted_words[index]
            if not word.startswith(prefix):
                return
            yield word, list(self._papers[word])


class AnnotationIndex:
    """The Annotations of all papers, by column and by word."""

    def __init__(self, size: int) -> None:
        self.decision: NDArray[np.uint8] = np.zeros(size, np.uint8)
        self.rating: NDArray[np.uint8] = np.zeros(size, np.uint8)
        self.read: NDArray[np.bool_] = np.zeros(size, bool)
        self.last_changed: NDArray[np.int64] = np.full(size, NEVER, np.int64)
        """When each Annotation was last changed, in microseconds since 1970, or NEVER."""
        self.texts: dict[int, FoldedAnnotation] = {}
        """Papers that have a tag, a reason or a note."""
        self.tags = WordIndex()
        self.notes = WordIndex()

    def __len__(self) -> int:
        return len(self.decision)

    def update(self, position: int, annotation: Annotation) -> bool:
        """Store one paper's Annotation; return whether one of its texts has changed."""
        self.decision[position] = DECISIONS.index(annotation.decision)
        self.rating[position] = annotation.rating or 0
        self.read[position] = annotation.read
        self.last_changed[position] = _microseconds(annotation.last_changed)
        before = self.texts.get(position, _EMPTY)
        if not (annotation.tags or annotation.reason or annotation.note or before is not _EMPTY):
            return False
        now = FoldedAnnotation(
            tags=tuple(map(fold_verbatim, annotation.tags)),
            reason=fold_verbatim(annotation.reason),
            note=fold_words(annotation.note),
        )
        if now == before:
            return False
        if now == _EMPTY:
            del self.texts[position]
        else:
            self.texts[position] = now
        for index, old, new in zip((self.tags, self.notes), before.words, now.words, strict=True):
            for word in old - new:
                index.remove(word, position)
            for word in new - old:
                index.add(word, position)
        return True

    def containing(self, name: str, text: str, *, exact: bool) -> NDArray[np.bool_]:
        """Return which papers' tag or reason contains a folded text, or is that text."""

        def has_text(folded: FoldedAnnotation) -> bool:
            texts = folded.tags if name == "tag" else (folded.reason,)
            return text in texts if exact else any(text in field for field in texts)

        return self._having(has_text)

    def containing_note(
        self, wording: Wording, edges: tuple[bool, bool], *, exact: bool
    ) -> NDArray[np.bool_]:
        """Return which papers' note has a Wording, or is one."""
        return self._having(
            lambda folded: any(
                not exact or span == (0, len(folded.note))
                for span in find_in_words(folded.note, wording, edges)
            )
        )

    def containing_phrase(
        self, wording: Wording, edges: tuple[bool, bool], least: int
    ) -> NDArray[np.bool_]:
        """Return which papers' tags or note have a Wording in at least so many words."""
        return self._having(
            lambda folded: any(
                text.count(" ", start, end) + 1 >= least
                for text in folded.phrases
                for start, end in find_in_words(text, wording, edges)
            )
        )

    def _having(self, test: Callable[[FoldedAnnotation], bool]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self), bool)
        mask[[position for position, folded in self.texts.items() if test(folded)]] = True
        return mask


def _microseconds(timestamp: str) -> int:
    """Return an ISO time in microseconds since 1970; one that cannot be read is the earliest."""
    if not timestamp:
        return NEVER
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return NEVER + 1
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(NEVER + 1, round(moment.timestamp() * 1_000_000))
