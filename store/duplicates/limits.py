"""The most that a pair of records can be, whatever its points: merged, offered, or neither.

Points add up, but some differences cannot be outweighed: an erratum has the title, authors,
venue and year of its paper, and hepatitis C is not hepatitis B in a longer title.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import ratio

from store.duplicates.matrix import FeatureMatrix, Flags, Numbers, Points
from store.duplicates.venues import are_published_twice
from store.duplicates.verdicts import (
    DIFFERENT_POINTS,
    SAME_AUTHORS_POINTS,
    SAME_PLACE_POINTS,
    SAME_POINTS,
    Verdict,
)
from store.duplicates.wording import Difference

_COPIED_ABSTRACT = 0.95
"""Similarity of entire abstracts from which one is a copy of the other, slips included."""

_SAME_MEETING_ABSTRACT = 0.97
"""Similarity from which the abstract of a talk is that of the article too."""

ALIKE_TITLES = 0.85
"""Similarity of titles of which a letter was misread, if they have one id or the same pages."""

_UNLIKE_TITLES = 0.6


@dataclass(frozen=True, slots=True)
class PairFacts:
    """What limits and lifts the verdicts of many pairs, one row each."""

    difference: Numbers
    """The Difference of the titles."""
    similarity: Points
    """Of the titles, from 0 to 1."""
    contained: Flags
    """Whether one title is a part of the other."""
    ids: Points
    """The points for ids, below zero where they contradict each other."""
    authors: Points
    place: Points
    venue: Points
    pages: Numbers
    """1 for the same first page, -1 for another, 0 if one is missing."""
    abstracts: Points
    """The similarity of how the abstracts begin; 0 where they cannot be compared."""

    def select(self, rows: Numbers) -> PairFacts:
        """Return the facts about some pairs."""
        return PairFacts(*(getattr(self, fact.name)[rows] for fact in fields(self)))


def limit_verdicts(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, facts: PairFacts
) -> NDArray[np.int8]:
    """Return for each pair the highest Verdict that it can have."""
    difference = facts.difference
    same_id = facts.ids > 0
    same_place = (facts.pages > 0) & (facts.place >= SAME_PLACE_POINTS)
    other_page = (facts.pages < 0) & ~same_id
    copied = _find_copies(matrix, left, right, facts) & ~other_page
    same_authors = facts.authors >= SAME_AUTHORS_POINTS
    is_certain = same_id | same_place | copied

    limits = np.full(len(left), Verdict.SAME, dtype=np.int8)

    def limit(rows: Flags, verdict: Verdict) -> None:
        limits[rows] = np.minimum(limits[rows], verdict)

    limit((difference >= Difference.MISSPELT) & other_page, Verdict.POSSIBLE)
    has_other_words = difference >= Difference.FORM
    limit(has_other_words & ~is_certain, Verdict.POSSIBLE)
    limit((difference >= Difference.REORDERED) & other_page, Verdict.DIFFERENT)

    sequel = difference == Difference.SEQUEL
    same_issue = (matrix.volumes[left] == matrix.volumes[right]) & (matrix.issues[left] > 0)
    same_issue &= (matrix.issues[left] == matrix.issues[right]) & (matrix.volumes[left] > 0)
    limit(sequel & ~is_certain & ~same_issue, Verdict.POSSIBLE)
    limit((sequel | (difference == Difference.FOOTNOTE)) & other_page, Verdict.DIFFERENT)

    token = difference == Difference.TOKEN
    misread = (same_place | same_id) & (facts.similarity >= ALIKE_TITLES)
    limit(token & ~misread & ~copied, Verdict.POSSIBLE)
    limit(token & ~misread & ~copied & ~same_id, Verdict.DIFFERENT)
    limit(difference == Difference.NUMBER, Verdict.DIFFERENT)
    companion = difference == Difference.COMPANION
    limit(companion, Verdict.POSSIBLE)
    limit(companion & ~(same_authors & (same_place | same_id)), Verdict.DIFFERENT)

    retracted = matrix.retracted[left] != matrix.retracted[right]
    limit(retracted & ~same_id & ~same_place, Verdict.POSSIBLE)
    limit(retracted & other_page, Verdict.DIFFERENT)

    unlike = facts.similarity < _UNLIKE_TITLES
    long_range = same_place & matrix.long_ranges[left] & matrix.long_ranges[right]
    limit(unlike & ~facts.contained & ~copied & ~(long_range & same_authors), Verdict.DIFFERENT)

    none_in_common = facts.authors <= -2.5
    generic = matrix.generic_titles[left] | matrix.generic_titles[right]
    limit(none_in_common & ~same_id & ~same_place, Verdict.POSSIBLE)
    limit(none_in_common & generic & ~same_id, Verdict.DIFFERENT)
    unnamed = facts.authors == 0
    limit(unnamed & (generic | other_page) & ~same_id & ~same_place, Verdict.POSSIBLE)
    limit(generic & other_page & ~same_id, Verdict.DIFFERENT)
    other_issue = (matrix.issues[left] != matrix.issues[right]) & (matrix.issues[left] > 0)
    limit(unlike & other_issue & (matrix.issues[right] > 0) & ~same_id, Verdict.DIFFERENT)
    _limit_meeting_abstracts(matrix, left, right, facts, limits)
    return limits


def _limit_meeting_abstracts(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, facts: PairFacts, limits: NDArray[np.int8]
) -> None:
    """Let a talk and the article about it, or two talks about one study, be offered at most."""
    have_venues = (matrix.venues[left] > 0) & (matrix.venues[right] > 0)
    elsewhere = (facts.pages < 0) | (facts.venue < 0.5) & have_venues & (facts.pages == 0)
    is_apart = elsewhere & (facts.ids <= 0) & (facts.abstracts < _SAME_MEETING_ABSTRACT)
    for row in np.flatnonzero(is_apart & (limits > Verdict.POSSIBLE)).tolist():
        if any(matrix.features[side[row]].is_meeting_abstract for side in (left, right)):
            limits[row] = Verdict.POSSIBLE


def _find_copies(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, facts: PairFacts
) -> Flags:
    """Return whether entire abstracts are alike, where the titles leave a doubt."""
    is_copy = facts.abstracts >= _COPIED_ABSTRACT - 0.05
    for row in np.flatnonzero(is_copy & (facts.difference >= Difference.ADDED)).tolist():
        first, second = (matrix.features[side[row]].abstract for side in (left, right))
        shorter = min(len(first), len(second))
        is_copy[row] = ratio(first[:shorter], second[:shorter]) >= _COPIED_ABSTRACT * 100
    return is_copy


def are_versions(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, facts: PairFacts
) -> Flags:
    """Return which pairs are versions of one work, to be offered whatever their points.

    They have the same authors and the same title: a thesis and an article, the paper at a
    conference and in a journal, a Cochrane review and its update.
    """
    years = matrix.years[left], matrix.years[right]
    near = (np.abs(years[0] - years[1]) <= _VERSION_YEARS) | (np.minimum(*years) == 0)
    distinctive = np.minimum(matrix.title_lengths[left], matrix.title_lengths[right]) >= 25
    distinctive &= ~(matrix.generic_titles[left] | matrix.generic_titles[right])
    same = matrix.title_codes[left] == matrix.title_codes[right]
    same &= facts.difference == Difference.NONE
    candidates = same & distinctive & (facts.authors >= SAME_AUTHORS_POINTS)
    versions = candidates & (facts.pages > 0) & (facts.venue > 0)
    for row in np.flatnonzero(candidates & near & ~versions).tolist():
        first, second = (matrix.features[side[row]] for side in (left, right))
        is_talk = first.is_meeting_abstract != second.is_meeting_abstract
        versions[row] = (is_talk and abs(years[0][row] - years[1][row]) <= 1) or (
            are_published_twice(first.venue, second.venue)
        )
    return versions


_VERSION_YEARS = 3
"""Years between the versions of one work, a thesis and an article, say."""


def bound_points(points: Points, limits: NDArray[np.int8]) -> Points:
    """Return points within what the limits allow."""
    most = np.select(
        [limits >= Verdict.SAME, limits == Verdict.POSSIBLE],
        [np.inf, SAME_POINTS - 0.01],
        DIFFERENT_POINTS,
    )
    return np.minimum(points, most)
