"""What was found for pairs of Records: points, standing, and the words that say why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import int8
    from numpy.typing import NDArray

    from store.columns import Flags, Numbers, Points

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


class Standing(IntEnum):
    """What is known of a pair of Records."""

    APART = -1
    UNLIKE = 0
    LIKELY = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found for pairs, one row each, in points and for words a person can check."""

    standing: NDArray[int8]
    points: Points
    said: NDArray[int8]
    """Which of the words apply: title, people, place, year, id, abstract, versions."""
    like: Points
    """How alike the titles and the beginnings of the abstracts are, 0 to 1."""

    def take(self, rows: Numbers | Flags) -> Weighed:
        """Give some of the pairs."""
        return Weighed(self.standing[rows], self.points[rows], self.said[rows], self.like[rows])

    def put(self, whole: Weighed, rows: Numbers) -> None:
        """Write them to these rows of a larger one."""
        whole.standing[rows], whole.points[rows] = self.standing, self.points
        whole.said[rows], whole.like[rows] = self.said, self.like

    def why(self, row: int) -> str:
        """Say what was found."""
        return _words(tuple(self.said[row].tolist()), *self.like[row].tolist())


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
