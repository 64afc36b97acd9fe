"""The search index: from a Query and the papers to Hits, the best match first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from store.model.annotation import Annotation
from store.model.paper import Paper
from store.search import index_file
from store.search.annotation_index import AnnotationIndex
from store.search.builder import build_paper_index
from store.search.fuzzy import required_words
from store.search.language import COUNT_FIELDS, And, Field, Node, Not, Or, Phrase, Query, Word
from store.search.paper_index import PaperIndex
from store.search.phrases import Mask
from store.search.predicates import Predicates, ReviewState, TermMasks
from store.search.scoring import WordMatch, match_word, match_words, rank_papers
from store.search.shuffling import PaperHashes, hash_papers, shuffle_ranks
from store.search.wording import parse_wording
from store.tasks import run_steps

FEW_HITS = 10
"""With fewer papers that match all words, those that miss one or nearly match it follow."""

_MAX_WORDS = 16
"""Free words that are looked at; a pasted abstract is known well enough by then."""

_CACHE_SIZE = 32
"""Words and masks that are kept from one keystroke to the next."""

_STRICT_SHARE, _LENIENT_SHARE = 0.86, 0.75
"""Share of the best score from which a paper with a mistyped word is a complete hit.

The strict one where other papers have every word as typed, the lenient one where none has.
"""

_SIGNS_BONUS = np.float32(400)
"""Points, before they are divided by the weights of all words, for `C++` where it is meant."""

_Key = TypeVar("_Key", bound=Hashable)
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Hits:
    """The papers that a Query finds, the best first."""

    positions: NDArray[np.int32]
    scores: NDArray[np.float32]
    """Score of each hit; all 0 without free words, when the papers are in source order."""
    complete: int
    """How many hits match everything; those after them miss a word."""

    def __len__(self) -> int:
        return len(self.positions)


class Index:
    """All papers and their annotations, by word and by column.

    The part made of the papers never changes; `annotate` keeps the other part up to date.
    """

    def __init__(self, papers: Sequence[Paper], paper_index: PaperIndex | None = None) -> None:
        if paper_index is None:
            paper_index = run_steps(build_paper_index(papers))
        self._papers = papers
        self.paper_index = paper_index
        self.annotation_index = AnnotationIndex(len(self.paper_index))
        self._word_matches: OrderedDict[tuple[str, ...], WordMatch] = OrderedDict()
        self._masks: OrderedDict[Node, Mask] = OrderedDict()
        self._annotations_loaded = False
        self._hashes: PaperHashes | None = None
        """What a random order is made of; None until there is one."""
        self.terms: TermMasks | None = None
        """The user's terms in the papers; None where there are none."""

    def __len__(self) -> int:
        return len(self.paper_index)

    def save(self, path: Path, fingerprint: str) -> None:
        """Write the part made of the papers to a file; slow, so call it from a thread.

        `fingerprint` identifies the papers. Raise OSError.
        """
        index_file.save_paper_index(self.paper_index, path, fingerprint)

    @classmethod
    def load(cls, path: Path, papers: Sequence[Paper], fingerprint: str) -> Index | None:
        """Return the Index of a file, without annotations.

        None where the file is absent, damaged or of papers with another fingerprint.
        """
        paper_index = index_file.load_paper_index(path, len(papers), fingerprint)
        return cls(papers, paper_index) if paper_index is not None else None

    def annotate(self, position: int, annotation: Annotation) -> None:
        """Store a paper's new Annotation; to be called after every change."""
        if self.annotation_index.update(position, annotation):
            self._word_matches.clear()
            self._masks.clear()

    def load_annotations(self, review_state: ReviewState) -> Generator[float, None, None]:
        """Store all Annotations in steps; yield how much is done, from 0 to 1."""
        self._annotations_loaded = True
        positions = list(review_state.annotated())
        for done, position in enumerate(positions, 1):
            self.annotate(position, review_state.annotation(position))
            if done % 100 == 0:
                yield done / len(positions)

    def search(self, query: Query, review_state: ReviewState) -> Hits:
        """Return the papers that match a Query, and where they are few those that nearly do.

        The first search loads the annotations, unless they were loaded before.
        """
        if not self._annotations_loaded:
            run_steps(self.load_annotations(review_state))
        predicates = Predicates(
            self._papers,
            self.paper_index,
            self.annotation_index,
            self.match_word,
            review_state,
            self.terms,
        )
        free_words: list[tuple[str, ...]] = []
        as_written = np.zeros(len(self), np.float32)
        allowed: Mask | None = None
        groups: list[Node] = []
        for part in query.parts:
            if isinstance(part, Word):
                wording = parse_wording(part.text, names=False)
                free_words += wording.words
                if wording.signs is not None:
                    as_written += _SIGNS_BONUS * self._mask(Phrase(part.text), predicates)
                continue
            mask = self._mask(part, predicates)
            allowed = mask if allowed is None else allowed & mask
            if isinstance(part, Or | And):
                groups.append(part)
        if free_words:
            return self._rank(free_words, allowed, groups, as_written)
        positions = np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)
        scores = np.zeros(len(self), np.float32)
        for group in groups:
            scores += self._score(group)
        if groups:
            positions = positions[np.argsort(-scores[positions], kind="stable")]
        return Hits(positions.astype(np.int32), scores[positions], len(positions))

    def count_word(self, text: str) -> int:
        """Return how many papers have a free word, however it is spelled."""
        has_all = np.ones(len(self), bool)
        for forms in parse_wording(text, names=False).words:
            has_all &= self.match_word(forms).score > 0
        return int(has_all.sum())

    def shuffle_ranks(self, seed: str) -> NDArray[np.int64]:
        """Return each paper's rank in a random order that is the same for the same seed."""
        if self._hashes is None:
            self._hashes = hash_papers(self._papers, self.paper_index)
        return shuffle_ranks(self._hashes, seed)

    def match_word(self, forms: tuple[str, ...]) -> WordMatch:
        """Score all papers for a word and its other spellings; cached for the next keystroke."""
        return _cached(
            self._word_matches,
            forms,
            lambda: match_word(self.paper_index, self.annotation_index, forms),
        )

    def term_balance(self) -> NDArray[np.int32]:
        """Return the wanted terms of each paper minus the unwanted ones."""
        return np.zeros(len(self), np.int32) if self.terms is None else self.terms.balance

    def _mask(self, node: Node, predicates: Predicates) -> Mask:
        """Return which papers match a node; cached where nothing but texts decides."""
        inner = node.part if isinstance(node, Not) else node
        if not isinstance(inner, Phrase | Field) or (
            isinstance(inner, Field) and inner.name in COUNT_FIELDS
        ):
            return predicates.mask(node)
        return _cached(self._masks, node, lambda: predicates.mask(node))

    def _score(self, node: Node) -> NDArray[np.float32]:
        """Score papers for the words in a group: the best of an Or, the sum of an And."""
        total = np.zeros(len(self), np.float32)
        if isinstance(node, Word):
            for forms in parse_wording(node.text, names=False).words:
                match = self.match_word(forms)
                total += match.score * np.float32(match.weight)
        elif isinstance(node, Or):
            for part in node.parts:
                np.maximum(total, self._score(part), out=total)
        elif isinstance(node, And):
            for part in node.parts:
                total += self._score(part)
        return total

    def _rank(
        self,
        typed: list[tuple[str, ...]],
        allowed: Mask | None,
        groups: list[Node],
        total: NDArray[np.float32],
    ) -> Hits:
        """Rank the papers that match the free words, then, if they are few, those that miss one.

        `total` is a bonus that papers have before.
        """
        free_words = list(dict.fromkeys(typed))[:_MAX_WORDS]
        required = required_words([word for word, *_ in free_words], typed[-1][0])
        missing = np.zeros(len(self), np.uint8)
        literal = np.ones(len(self), bool)
        weights = 0
        matches = match_words(self.paper_index, free_words, self.match_word)
        for (word, *_), match in zip(free_words, matches, strict=True):
            total += match.score * np.float32(match.weight)
            weights += match.weight
            if word in required:
                missing += match.score == 0
                literal &= match.literal
        for group in groups:
            total += self._score(group)
        total /= weights
        if allowed is None:
            allowed = np.ones(len(self), bool)
        complete = _complete_hits(total, allowed & (missing == 0), literal)
        text = " ".join(word for word, *_ in typed)
        ranked, scores = rank_papers(self.paper_index, text, np.flatnonzero(complete), total)
        count = len(ranked)
        if count < FEW_HITS:
            most = 1 if len(required) > 1 else 0
            if not count and most:
                fewest = int(missing[allowed].min(initial=255))
                most = max(1, min(fewest, len(required) // 2))
            near = np.flatnonzero(allowed & (missing <= most) & ~complete)
            near_ranked, near_scores = rank_papers(self.paper_index, text, near, total)
            ranked = np.concatenate([ranked, near_ranked])
            scores = np.concatenate([scores, near_scores])
        return Hits(ranked.astype(np.int32), scores.astype(np.float32), count)


def _complete_hits(total: NDArray[np.float32], have_all: Mask, literal: Mask) -> Mask:
    """Return which papers are complete hits, of those that have all words.

    Papers with a mistyped word are only when they score nearly as well as the best.
    """
    as_typed = have_all & literal
    any_as_typed = bool(as_typed.any())
    share = _STRICT_SHARE if any_as_typed else _LENIENT_SHARE
    best = float(total[as_typed if any_as_typed else have_all].max(initial=0))
    return as_typed | (have_all & (total >= share * best))


def _cached(
    cache: OrderedDict[_Key, _Answer], key: _Key, compute: Callable[[], _Answer]
) -> _Answer:
    """Return the answer for a key, computed if need be; keep the most recent ones only."""
    if key in cache:
        cache.move_to_end(key)
        return cache[key]
    answer = cache[key] = compute()
    if len(cache) > _CACHE_SIZE:
        cache.popitem(last=False)
    return answer


def build_steps(papers: Sequence[Paper]) -> Generator[float, None, Index]:
    """Build an Index in steps of some milliseconds; yield how much is done, from 0 to 1."""
    paper_index = yield from build_paper_index(papers)
    return Index(papers, paper_index)
