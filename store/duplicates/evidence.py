"""What was found for pairs of Records: points, standing, and the words that say why.

How many of the authors two Records have in common, as evidence.

Where and when two Records came out: venue, volume, pages and year, as evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from store.duplicates.venues import venue_similarity

if TYPE_CHECKING:
    from numpy import int8
    from numpy.typing import NDArray

    from store.duplicates.matrix import FeatureMatrix, Flags, Numbers, Points

    Finding = tuple[Points, Numbers]
    """For each pair points for (or, below zero, against) one Paper, and which words say so."""

SAME_AT = 3.5
"""Points from which two Records are one Paper."""

LIKELY_AT = 2.0
"""Points from which they are offered."""

APART_AT = 1.5
"""Points up to which two Records with titles alike speak against one Paper."""

SURE_AT = 6.5
"""Points from which no further evidence is asked for."""

COMPARED = 100
"""Letters of an abstract that are needed for it to be compared."""

TITLES = ("", "same title", "one title within the other", "title {:.2f}")
PEOPLE = ("", "same authors", "authors in common")
ABSTRACTS = ("", "abstract {:.2f}", "same abstract")
PLACES = ("", "same volume and page", "same page", "same volume", "same venue")
YEARS = ("", "same year", "year ±1")
IDS = ("", "same DOI", "same arXiv id", "same PMID")
VERSIONS = ("", "preprint and published version")


class Verdict(IntEnum):
    """What is known of a pair of Records."""

    APART = -1
    UNLIKE = 0
    LIKELY = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class PairScores:
    """What was found for pairs, one row each, in points and for words a person can check."""

    verdict: NDArray[int8]
    points: Points
    words: NDArray[int8]
    """Which of the words apply: title, people, place, year, id, abstract, versions."""
    similarity: Points
    """How alike the titles and the beginnings of the abstracts are, 0 to 1."""

    def take(self, rows: Numbers | Flags) -> PairScores:
        """Return some of the pairs."""
        return PairScores(
            self.verdict[rows], self.points[rows], self.words[rows], self.similarity[rows]
        )

    def put(self, whole: PairScores, rows: Numbers) -> None:
        """Write them to these rows of a larger one."""
        whole.verdict[rows], whole.points[rows] = self.verdict, self.points
        whole.words[rows], whole.similarity[rows] = self.words, self.similarity

    def why(self, row: int) -> str:
        """Say what was found."""
        return _words(tuple(self.words[row].tolist()), *self.similarity[row].tolist())


@lru_cache(maxsize=4096)
def _words(said: tuple[int, ...], titles: float, abstracts: float) -> str:
    title, people, place, year, same, abstract, versions = said
    words = (
        TITLES[title].format(titles),
        PEOPLE[people],
        PLACES[place],
        YEARS[year],
        IDS[same],
        ABSTRACTS[abstract].format(abstracts),
        VERSIONS[versions],
    )
    return ", ".join(filter(None, words))


SAME_PEOPLE = 1.5
"""Points for the same authors."""


def compare_authors(columns: FeatureMatrix, left: Numbers, right: Numbers) -> Finding:
    """Weigh how many of the names both have."""
    import numpy as np

    ours, theirs = ([one.names for one in columns.seen[side].tolist()] for side in (left, right))
    pairs = zip(ours, theirs, strict=True)
    both = np.array(
        [len(one if one is other else one & other) for one, other in pairs], dtype=float
    )
    least = np.minimum(*(np.array([*map(len, side)], dtype=float) for side in (ours, theirs)))
    share = both / np.maximum(least, 1)
    some = np.where(share >= 0.4, 0.5, np.where(share > 0, -1.0, -2.5))
    points = np.where(least == 0, 0.0, np.where(share >= 0.7, SAME_PEOPLE, some))
    return points, np.where(points == SAME_PEOPLE, 1, np.where(points == 0.5, 2, 0))


SAME_PLACE = 3.0
"""Points for place from which one can trust it: volume and page, or page and venue."""


def compare_venue_and_pages(
    columns: FeatureMatrix, left: Numbers, right: Numbers, like: Points, versions: Flags
) -> Finding:
    """Compare venue, volume and pages; `like` is the likeness of the titles, 0 to 1.

    Between preprint and published version nothing is to be learnt from these.
    """
    import numpy as np

    venue = _venues(columns, left, right)
    volume = _agree(columns.volume, left, right)
    page = _pages(columns, left, right)
    issues = columns.issue[left], columns.issue[right]
    other_issue = (issues[0] > 0) & (issues[1] > 0) & (issues[0] != issues[1])
    span = (_agree(columns.span, left, right) > 0) & columns.wide[left]

    paged = np.where(volume == 0, 2.0, np.where(volume > 0, 3.0, -0.5)) + span
    paged = paged - 4.0 * ((like < 0.6) & other_issue) + np.maximum(venue, 0.0)
    loose = venue + 2.0 * page + np.where(volume > 0, 1.0, 2.0 * volume)
    loose = loose - np.where(volume > 0, 3.0, 1.5) * other_issue
    points = np.where(versions, 0.0, np.where(page > 0, paged, loose))

    said = np.where((venue > 0) & (points > 0), 4, 0)
    said[(volume > 0) & (page == 0)] = 3
    said[page > 0] = np.where(volume > 0, 1, 2)[page > 0]
    said[versions] = 0
    return points, said


def compare_years(
    columns: FeatureMatrix, left: Numbers, right: Numbers, where: Points, versions: Flags
) -> Finding:
    """Compare the years; between preprint and published version three may pass."""
    import numpy as np

    ours, theirs = columns.year[left], columns.year[right]
    gap = np.abs(ours - theirs)
    volume = _agree(columns.volume, left, right)
    far = np.where(gap == 2, -2.0, -3.0)
    far = np.where(where >= SAME_PLACE, np.where(volume > 0, -1.0, -4.5), far)
    points = np.where(gap == 1, np.where(where >= 2, 0.0, -1.1), far)
    points[versions & (gap <= 3)] = 0.0
    points[gap == 0] = 1.0
    said = np.where(gap == 0, 1, np.where((gap == 1) & ~versions, 2, 0))
    unknown = (ours == 0) | (theirs == 0)
    points[unknown] = 0.0
    said[unknown] = 0
    return points, said


def max_venue_and_year_points(
    columns: FeatureMatrix, left: Numbers, right: Numbers, versions: Flags
) -> Points:
    """Return at least what place and year can bring, without a look at the venues."""
    import numpy as np

    paged = (columns.page[left] > 0) & (columns.page[right] > 0)
    volume = _agree(columns.volume, left, right) > 0
    year, _ = compare_years(columns, left, right, np.full(len(left), 2.0), versions)
    year[(year < -1) & volume] = -1.0
    return np.where(paged, 5.0, 1.0 + volume) + year


def compare_ids(columns: FeatureMatrix, left: Numbers, right: Numbers, versions: Flags) -> Finding:
    """Compare DOI, arXiv id and PMID; a preprint may have another DOI than what came of it."""
    import numpy as np

    points = np.zeros(len(left))
    said = np.zeros(len(left), dtype=np.int64)
    for at, column in enumerate((columns.doi, columns.arxiv, columns.pmid), 1):
        agree = _agree(column, left, right)
        other = (agree < 0) & (points <= 0)
        if at == 1:
            other &= ~versions
        points[other] = -5.0
        points[agree > 0] = 4.0
        said[(agree > 0) & (said == 0)] = at
    return points, said


def _agree(codes: Numbers, left: Numbers, right: Numbers) -> Numbers:
    """Return 1 for equal, -1 for different, 0 where one is missing."""
    import numpy as np

    ours, theirs = codes[left], codes[right]
    return np.where(ours == theirs, 1, -1) * ((ours > 0) & (theirs > 0))


def _pages(columns: FeatureMatrix, left: Numbers, right: Numbers) -> Numbers:
    """Compare first pages; `299347` is `299-347` without its dash."""
    import numpy as np

    agree = _agree(columns.page, left, right)
    for at in np.flatnonzero(agree < 0).tolist():
        one, other = columns.seen[left[at]].page, columns.seen[right[at]].page
        if len(one) > 2 and len(other) > 2 and (one.startswith(other) or other.startswith(one)):
            agree[at] = 1
    return agree


def _venues(columns: FeatureMatrix, left: Numbers, right: Numbers) -> Points:
    """Compare the venues, each two of them once."""
    import numpy as np

    ours, theirs = columns.where[left], columns.where[right]
    points = np.zeros(len(left))
    told = np.flatnonzero((ours > 0) & (theirs > 0))
    low, high = np.minimum(ours, theirs)[told], np.maximum(ours, theirs)[told]
    both = low * (len(columns.where) + 1) + high
    _, first, which = np.unique(both, return_index=True, return_inverse=True)
    pairs = zip(columns.seen[left[told[first]]], columns.seen[right[told[first]]], strict=True)
    found = [venue_similarity(one.place, other.place) for one, other in pairs]
    points[told] = np.array(found, dtype=np.float64)[which]
    return points
