"""The search index: a Query and the papers give Hits, the obvious paper first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store.model.annotation import Annotation
from store.model.paper import Paper
from store.search import index_file
from store.search.annotation_index import AnnotationIndex
from store.search.builder import build_paper_index
from store.search.fuzzy import required_words
from store.search.language import And, Field, Node, Not, Or, Phrase, Query, Word
from store.search.paper_index import PaperIndex
from store.search.predicates import Facts, Mask, Predicates
from store.search.scoring import WordMatch, match_word, order_closely, spread_joined
from store.tasks import run_steps
from store.text.folding import words

__all__ = ["Facts", "Hits", "Index", "build_steps"]

FEW = 10
"""Papers that match all words; with fewer, those that miss one or nearly match it follow."""

MOST_WORDS = 16
"""Free words that are looked at; a pasted abstract has said enough by then."""

REMEMBERED = 32
"""Words and predicates whose answer is kept from one keystroke to the next."""

CLOSE, LOOSE = 0.86, 0.75
"""Share of the best score from which a paper with a mistyped word matches all words.

CLOSE beside papers that have every word as typed, LOOSE where there is none.
"""


@dataclass(frozen=True, slots=True)
class Hits:
    """The papers that a Query finds, the best first."""

    positions: NDArray[np.int32]
    scores: NDArray[np.float32]
    """Score of each hit; all 0 when no free word was asked, and the papers stand in order."""
    complete: int
    """How many hits match everything; those after them miss a word."""

    def __len__(self) -> int:
        return len(self.positions)


class Index:
    """All papers by word and column, with what was said about them.

    The part made of the papers never changes; `annotate` keeps the other part true.
    """

    def __init__(self, papers: Sequence[Paper], made: PaperIndex | None = None) -> None:
        self.contents = made if made is not None else run_steps(build_paper_index(papers))
        self.remarks = AnnotationIndex(len(self.contents))
        self._matches: OrderedDict[str, WordMatch] = OrderedDict()
        self._masks: OrderedDict[Node, Mask] = OrderedDict()
        self._learned = False

    def __len__(self) -> int:
        return len(self.contents)

    def save(self, path: Path, check: str) -> None:
        """Keep what was made of the papers in a file; from a thread, since it takes a while.

        `check` says which papers they are. Raises OSError.
        """
        index_file.save_paper_index(self.contents, path, check)

    def remap(self, path: Path, check: str) -> bool:
        """Use the file that `save` wrote in place of the memory it was built in.

        Tells whether that was possible; what was said stays as it is.
        """
        made = index_file.load_paper_index(path, len(self), check)
        if made is None:
            return False
        self.contents = made
        return True

    @classmethod
    def load(cls, path: Path, papers: Sequence[Paper], check: str) -> Index | None:
        """Take an Index from a file; None where that is of other papers, or not whole."""
        made = index_file.load_paper_index(path, len(papers), check)
        return cls(papers, made) if made is not None else None

    def annotate(self, position: int, annotation: Annotation) -> None:
        """Take in what is now said about a paper; to be called after every act."""
        if self.remarks.set(position, annotation):
            self._matches.clear()
            self._masks.clear()

    def learn(self, facts: Facts) -> Generator[float, None, None]:
        """Take in all that was said, in steps that tell how much is done, from 0 to 1."""
        self._learned = True
        positions = list(facts.annotated())
        for count, position in enumerate(positions):
            self.annotate(position, facts.annotation(position))
            if count % 100 == 99:
                yield count / len(positions)

    def search(self, query: Query, facts: Facts) -> Hits:
        """Find the papers that a Query asks for.

        The first search learns what was said, unless that was done.
        """
        if not self._learned:
            run_steps(self.learn(facts))
        predicates = Predicates(self.contents, self.remarks, self.match, facts)
        free: list[str] = []
        chosen: Mask | None = None
        extra: list[Node] = []
        for part in query.parts:
            if isinstance(part, Word):
                free += words(part.text)
                continue
            mask = self._mask(part, predicates)
            chosen = mask if chosen is None else chosen & mask
            if isinstance(part, Or | And):
                extra.append(part)
        if free:
            return self._ranked(free, chosen, extra)
        every = np.arange(len(self)) if chosen is None else np.flatnonzero(chosen)
        if not extra:
            return Hits(every.astype(np.int32), np.zeros(len(every), np.float32), len(every))
        total = np.zeros(len(self), np.float32)
        for part in extra:
            total += self._score(part)
        order = np.argsort(-total[every], kind="stable")
        found = every[order]
        return Hits(found.astype(np.int32), total[found], len(found))

    def match(self, word: str) -> WordMatch:
        """Score all papers for one word, remembered for the next keystroke."""
        known = self._matches.get(word)
        if known is None:
            known = self._matches[word] = match_word(self.contents, self.remarks, word)
            if len(self._matches) > REMEMBERED:
                self._matches.popitem(last=False)
        else:
            self._matches.move_to_end(word)
        return known

    def _mask(self, node: Node, predicates: Predicates) -> Mask:
        """Answer a node, remembered where only texts decide."""
        asked = node.part if isinstance(node, Not) else node
        if not isinstance(asked, Phrase | Field):
            return predicates.mask(node)
        known = self._masks.get(node)
        if known is None:
            known = self._masks[node] = predicates.mask(node)
            if len(self._masks) > REMEMBERED:
                self._masks.popitem(last=False)
        return known

    def _score(self, node: Node) -> NDArray[np.float32]:
        """Score papers for the words in a group: the best of an Or, the sum of an And."""
        total = np.zeros(len(self), np.float32)
        if isinstance(node, Word):
            for word in words(node.text):
                found = self.match(word)
                total += found.score * np.float32(found.weight)
        elif isinstance(node, Or):
            for part in node.parts:
                np.maximum(total, self._score(part), out=total)
        elif isinstance(node, And):
            for part in node.parts:
                total += self._score(part)
        return total

    def _ranked(self, typed: list[str], chosen: Mask | None, extra: list[Node]) -> Hits:
        """Rank the papers that match the free words, or miss one of them where those are few."""
        free = list(dict.fromkeys(typed))[:MOST_WORDS]
        matches = spread_joined(self.contents, free, self.match)
        total = np.zeros(len(self), np.float32)
        missing = np.zeros(len(self), np.uint8)
        doubtful = np.zeros(len(self), bool)
        asking = required_words(free, typed[-1])
        weights = 0
        for word, found in zip(free, matches, strict=True):
            total += found.score * np.float32(found.weight)
            weights += found.weight
            if word in asking:
                missing += found.score == 0
                doubtful |= ~found.sure
        for part in extra:
            total += self._score(part)
        allowed = chosen if chosen is not None else np.ones(len(self), bool)
        total /= weights
        asked = " ".join(typed)
        full = allowed & (missing == 0)
        sure = full & ~doubtful
        certain = bool(sure.any())
        least = (CLOSE if certain else LOOSE) * float(
            total[sure if certain else full].max(initial=0)
        )
        whole = sure | (full & (total >= least))
        ranked, scores = order_closely(self.contents, asked, np.flatnonzero(whole), total)
        complete = len(ranked)
        if complete < FEW:
            most = 1 if len(asking) > 1 else 0
            if not complete and len(asking) > 1:
                most = max(1, min(int(missing[allowed].min(initial=255)), len(asking) // 2))
            rest = np.flatnonzero(allowed & (missing <= most) & ~whole)
            later, lower = order_closely(self.contents, asked, rest, total)
            ranked, scores = np.concatenate([ranked, later]), np.concatenate([scores, lower])
        return Hits(ranked.astype(np.int32), scores.astype(np.float32), complete)


def build_steps(papers: Sequence[Paper]) -> Generator[float, None, Index]:
    """Make an Index in steps of some milliseconds; each tells how much is done, from 0 to 1."""
    made = yield from build_paper_index(papers)
    return Index(papers, made)
