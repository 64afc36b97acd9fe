"""The most that a pair of records can be, whatever its points: merged, offered, or neither.

Points add up, but some differences cannot be outweighed: an erratum has the title, authors,
venue and year of its paper, and hepatitis C is not hepatitis B in a longer title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from store.duplicates.differences import Difference
from store.duplicates.matrix import FeatureMatrix, Flags, Numbers, Points
from store.duplicates.title_kinds import is_editors_title
from store.duplicates.venues import are_published_twice
from store.duplicates.verdicts import (
    DIFFERENT_POINTS,
    SAME_AUTHORS_POINTS,
    SAME_PLACE_POINTS,
    SAME_POINTS,
    Verdict,
)

_COPIED_ABSTRACT = 0.95
"""Similarity of entire abstracts from which one is a copy of the other, slips included."""

_SAME_MEETING_ABSTRACT = 0.97
"""Similarity from which the abstract of a talk is that of the article too."""

ALIKE_TITLES = 0.85
"""Similarity of titles of which a letter was misread, if they have one id or the same pages."""

_UNLIKE_TITLES = 0.6
_NO_COMMON_AUTHOR_POINTS = -2.5
_SAME_VENUE_POINTS = 0.5

_VERSION_YEARS = 3
"""Years between the versions of one work, a thesis and an article, say."""


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
    limits = np.full(len(left), Verdict.SAME, dtype=np.int8)
    same_id = facts.ids > 0
    same_place = (facts.pages > 0) & (facts.place >= SAME_PLACE_POINTS)
    other_page = (facts.pages < 0) & ~same_id
    copied = _find_copies(matrix, left, right, facts) & ~other_page
    same_authors = facts.authors >= SAME_AUTHORS_POINTS
    issues = matrix.issues[left], matrix.issues[right]
    same_volume = (matrix.volumes[left] == matrix.volumes[right]) & (matrix.volumes[left] > 0)
    same_issue = same_volume & (issues[0] == issues[1]) & (issues[0] > 0)
    _limit_by_title(limits, facts, same_id | same_place, other_page, copied, same_issue)

    companion = facts.difference == Difference.COMPANION
    _limit(limits, companion, Verdict.POSSIBLE)
    is_heading = same_authors & (same_place | same_id)  # of a section: `Editorial: …`
    _limit(limits, companion & ~is_heading, Verdict.DIFFERENT)
    retracted = matrix.retracted[left] != matrix.retracted[right]
    _limit(limits, retracted & ~same_id & ~same_place, Verdict.POSSIBLE)
    _limit(limits, retracted & other_page, Verdict.DIFFERENT)

    unlike = (facts.similarity < _UNLIKE_TITLES) & ~facts.contained & ~copied
    translated = same_place & same_authors & matrix.long_ranges[left] & matrix.long_ranges[right]
    _limit(limits, unlike & ~translated, Verdict.DIFFERENT)
    other_issue = (issues[0] != issues[1]) & (np.minimum(*issues) > 0)
    other_text = (facts.similarity < _UNLIKE_TITLES) & other_issue
    _limit(limits, other_text & ~same_id, Verdict.DIFFERENT)

    strangers, unnamed = facts.authors <= _NO_COMMON_AUTHOR_POINTS, facts.authors == 0
    generic = matrix.generic_titles[left] | matrix.generic_titles[right]
    _limit(limits, strangers & ~same_id & ~same_place, Verdict.POSSIBLE)
    _limit(limits, generic & (strangers | other_page) & ~same_id, Verdict.DIFFERENT)
    doubtful = unnamed & (generic | other_page)
    _limit(limits, doubtful & ~same_id & ~same_place, Verdict.POSSIBLE)
    _limit_meeting_abstracts(matrix, left, right, facts, limits)
    return limits


def _limit(limits: NDArray[np.int8], rows: Flags, verdict: Verdict) -> None:
    limits[rows] = np.minimum(limits[rows], verdict)


def _limit_by_title(
    limits: NDArray[np.int8],
    facts: PairFacts,
    is_sure: Flags,
    other_page: Flags,
    copied: Flags,
    same_issue: Flags,
) -> None:
    """Limit pairs by what the difference of their titles means.

    `is_sure`: whether they have an id, or volume and page, in common.
    """
    difference = facts.difference
    _limit(limits, (difference >= Difference.MISSPELT) & other_page, Verdict.POSSIBLE)
    _limit(limits, (difference >= Difference.REORDERED) & other_page, Verdict.DIFFERENT)
    _limit(limits, (difference >= Difference.FORM) & ~is_sure & ~copied, Verdict.POSSIBLE)
    sequel = difference == Difference.SEQUEL
    _limit(limits, sequel & ~is_sure & ~copied & ~same_issue, Verdict.POSSIBLE)
    footnote = sequel | (difference == Difference.FOOTNOTE)
    _limit(limits, footnote & other_page, Verdict.DIFFERENT)
    misread = is_sure & (facts.similarity >= ALIKE_TITLES)
    token = (difference == Difference.TOKEN) & ~misread & ~copied
    _limit(limits, token, Verdict.POSSIBLE)
    _limit(limits, token & (facts.ids <= 0), Verdict.DIFFERENT)
    _limit(limits, difference == Difference.NUMBER, Verdict.DIFFERENT)


def _limit_meeting_abstracts(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, facts: PairFacts, limits: NDArray[np.int8]
) -> None:
    """Let a talk and the article about it, or two talks about one study, be offered at most."""
    have_venues = (matrix.venues[left] > 0) & (matrix.venues[right] > 0)
    other_venue = (facts.venue < _SAME_VENUE_POINTS) & have_venues
    elsewhere = (facts.pages < 0) | (other_venue & (facts.pages == 0))
    is_apart = elsewhere & (facts.ids <= 0) & (facts.abstracts < _SAME_MEETING_ABSTRACT)
    for row in np.flatnonzero(is_apart & (limits > Verdict.POSSIBLE)).tolist():
        if any(matrix.features[side[row]].is_meeting_abstract for side in (left, right)):
            limits[row] = Verdict.POSSIBLE


def _find_copies(matrix: FeatureMatrix, left: Numbers, right: Numbers, facts: PairFacts) -> Flags:
    """Return whether entire abstracts are alike, where the titles leave a doubt."""
    is_copy = facts.abstracts >= _COPIED_ABSTRACT - 0.05
    for row in np.flatnonzero(is_copy & (facts.difference >= Difference.ADDED)).tolist():
        first, second = (matrix.features[side[row]].abstract for side in (left, right))
        shorter = min(len(first), len(second))
        starts = first[:shorter], second[:shorter]
        is_copy[row] = fuzz.ratio(*starts, score_cutoff=_COPIED_ABSTRACT * 100) > 0
    return is_copy


def are_versions(matrix: FeatureMatrix, left: Numbers, right: Numbers, facts: PairFacts) -> Flags:
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
    versions: Flags = candidates & (facts.pages > 0) & (facts.venue > 0)
    for row in np.flatnonzero(candidates & near & ~versions).tolist():
        first, second = (matrix.features[side[row]] for side in (left, right))
        is_talk = first.is_meeting_abstract != second.is_meeting_abstract
        versions[row] = (is_talk and abs(years[0][row] - years[1][row]) <= 1) or (
            are_published_twice(first.venue, second.venue)
        )
    return versions


def are_one_editorial(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, facts: PairFacts
) -> Flags:
    """Return which pairs are the editor's words in one issue, of which there is one.

    They have a generic title, the same authors, volume and issue, and no other page.
    """
    same: Flags = matrix.generic_titles[left] & (
        matrix.title_codes[left] == matrix.title_codes[right]
    )
    for codes in (matrix.volumes, matrix.issues):
        same &= (codes[left] == codes[right]) & (codes[left] > 0)
    same &= (facts.authors >= SAME_AUTHORS_POINTS) & (facts.venue >= _SAME_VENUE_POINTS)
    same &= (facts.pages >= 0) & (facts.ids >= 0)
    for row in np.flatnonzero(same).tolist():
        first, second = (matrix.features[side[row]] for side in (left, right))
        # in Roman numbers, which are not compared otherwise
        pages = {
            re.split(r"\W", each.record.pages.lower(), maxsplit=1)[0] for each in (first, second)
        }
        same[row] = is_editors_title(first.title_line) and len(pages - {""}) < 2
    return same


def bound_points(points: Points, limits: NDArray[np.int8]) -> Points:
    """Return points within what the limits allow."""
    most = np.select(
        [limits >= Verdict.SAME, limits == Verdict.POSSIBLE],
        [np.inf, SAME_POINTS - 0.01],
        DIFFERENT_POINTS,
    )
    bounded: Points = np.minimum(points, most)
    return bounded
