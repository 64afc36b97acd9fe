"""Verdicts on pairs of records, with the points and the reasons that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from store.duplicates.matrix import Flags, Numbers, Points

SAME_POINTS = 3.5
"""Points from which two records are the same paper."""

POSSIBLE_POINTS = 2.0
"""Points from which two records are a possible duplicate, shown to the user but not merged."""

DIFFERENT_POINTS = 1.5
"""Points up to which two records with similar titles are evidence against merging their groups."""

CERTAIN_POINTS = 6.5
"""Points from which no further evidence is looked at."""

SAME_AUTHORS_POINTS = 1.5
"""Points for the same authors."""

SAME_PLACE_POINTS = 3.0
"""Points for venue and pages from which they can be trusted: volume and page, or page and venue."""


class Verdict(IntEnum):
    """What the comparison of two records says."""

    DIFFERENT = -1
    """Two papers with similar titles."""
    UNRELATED = 0
    """Nothing suggests that they are the same paper."""
    POSSIBLE = 1
    SAME = 2
    VERSION = 3
    """Two versions of one work, such as a thesis and an article: offered, never merged."""


class Reason(IntEnum):
    """A piece of evidence that is named to the user."""

    NONE = 0
    SAME_TITLE = 1
    CONTAINED_TITLE = 2
    SIMILAR_TITLE = 3
    SAME_AUTHORS = 4
    COMMON_AUTHORS = 5
    SAME_VOLUME_AND_PAGE = 6
    SAME_PAGE = 7
    SAME_VOLUME = 8
    SAME_VENUE = 9
    SAME_YEAR = 10
    NEXT_YEAR = 11
    SAME_DOI = 12
    SAME_ARXIV_ID = 13
    SAME_PMID = 14
    SIMILAR_ABSTRACT = 15
    SAME_ABSTRACT = 16
    PREPRINT_AND_PUBLISHED = 17
    VERSIONS = 18
    REORDERED_TITLE = 19
    FORM_REMARK = 20
    MARKED_TITLE = 21
    OTHER_TOKEN = 22
    OTHER_WORDS = 23


_PHRASES = {
    Reason.SAME_TITLE: "same title",
    Reason.CONTAINED_TITLE: "one title contains the other",
    Reason.SIMILAR_TITLE: "titles {title}% alike",
    Reason.SAME_AUTHORS: "same authors",
    Reason.COMMON_AUTHORS: "some authors in common",
    Reason.SAME_VOLUME_AND_PAGE: "same volume and page",
    Reason.SAME_PAGE: "same page",
    Reason.SAME_VOLUME: "same volume",
    Reason.SAME_VENUE: "same venue",
    Reason.SAME_YEAR: "same year",
    Reason.NEXT_YEAR: "years differ by one",
    Reason.SAME_DOI: "same DOI",
    Reason.SAME_ARXIV_ID: "same arXiv id",
    Reason.SAME_PMID: "same PMID",
    Reason.SIMILAR_ABSTRACT: "abstracts {abstract}% alike",
    Reason.SAME_ABSTRACT: "same abstract",
    Reason.PREPRINT_AND_PUBLISHED: "preprint and published version",
    Reason.VERSIONS: "two versions of one work, such as a talk, a thesis and an article",
    Reason.REORDERED_TITLE: "same words of the title in another order",
    Reason.FORM_REMARK: "same title, one marked as a demo, talk or abstract",
    Reason.MARKED_TITLE: "same title but for a number",
    Reason.OTHER_TOKEN: "titles {title}% alike, with another letter or number",
    Reason.OTHER_WORDS: "titles {title}% alike, with other words",
}

_MAX_REASONS = 7
"""Reasons of a pair: one each of title, authors, place, year, id, abstract and version."""


class FieldScores(NamedTuple):
    """What the comparison of one field says about many pairs."""

    points: Points
    """Points for the same paper, below zero for different ones."""
    reasons: Numbers
    """The Reason to name for each pair."""

    def select(self, rows: Numbers | Flags) -> FieldScores:
        """Return the scores of some pairs."""
        return FieldScores(self.points[rows], self.reasons[rows])


@dataclass(frozen=True, slots=True)
class PairScores:
    """What the comparison of all fields says about many pairs, one row each."""

    verdicts: NDArray[np.int8]
    points: Points
    reasons: NDArray[np.int8]
    """The Reasons of each pair, as `reason_rows` puts them."""
    similarities: Points
    """The similarity of the titles and that of the abstracts, from 0 to 1."""

    def select(self, rows: Numbers | Flags) -> PairScores:
        """Return the scores of some pairs."""
        return PairScores(
            self.verdicts[rows], self.points[rows], self.reasons[rows], self.similarities[rows]
        )

    def write_to(self, scores: PairScores, rows: Numbers) -> None:
        """Write these scores to some rows of larger ones."""
        scores.verdicts[rows], scores.points[rows] = self.verdicts, self.points
        scores.reasons[rows], scores.similarities[rows] = self.reasons, self.similarities

    def is_vague(self, row: int) -> bool:
        """Return whether a pair has no year to compare."""
        return not {Reason.SAME_YEAR, Reason.NEXT_YEAR}.intersection(self.reasons[row].tolist())

    def explain(self, row: int) -> str:
        """Return the evidence for a pair, in words that a person can check."""
        return _explain(tuple(self.reasons[row].tolist()), *self.similarities[row].tolist())


def reason_rows(*columns: Numbers) -> NDArray[np.int8]:
    """Put the reasons of several fields next to each other, padded with `Reason.NONE`."""
    rows = np.zeros((len(columns[0]), _MAX_REASONS), dtype=np.int8)
    for index, column in enumerate(columns):
        rows[:, index] = column
    return rows


@lru_cache(maxsize=4096)
def _explain(reasons: tuple[int, ...], title_similarity: float, abstract_similarity: float) -> str:
    percentages = {
        "title": _round_down(title_similarity),
        "abstract": _round_down(abstract_similarity),
    }
    return ", ".join(_PHRASES[Reason(reason)].format(**percentages) for reason in reasons if reason)


def _round_down(similarity: float) -> int:
    """Return a similarity in per cent; 100 is kept for equal texts."""
    return int(similarity * 100 + 1e-9)
