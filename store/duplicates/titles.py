"""Compare titles, and judge what a difference between two of them means."""

from __future__ import annotations

import numpy as np

from store.duplicates.evidence import pairwise_similarity
from store.duplicates.features import ABSTRACT_START_LENGTH, RecordFeatures
from store.duplicates.matrix import FeatureMatrix, Numbers, Points
from store.duplicates.venues import COMMON_VENUE_WORDS, venue_prefixes
from store.duplicates.verdicts import SAME_PLACE_POINTS, FieldScores, Reason

_MIN_CONTAINED_LENGTH = 20
"""Letters with which it is no accident that a title is part of another."""


def title_similarity(matrix: FeatureMatrix, left: Numbers, right: Numbers) -> Points:
    """Return how similar titles are, from 0 to 1, regardless of the order of their words."""
    similarity = pairwise_similarity(matrix.titles[left], matrix.titles[right])
    near = np.flatnonzero((similarity > 60) & (similarity < 93))
    left_titles, right_titles = (
        [each.sorted_title for each in matrix.features[side[near]]] for side in (left, right)
    )
    in_order = pairwise_similarity(left_titles, right_titles)
    similarity[near] = np.maximum(similarity[near], in_order)
    return similarity / 100


def contained_titles(
    matrix: FeatureMatrix, left: Numbers, right: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Find pairs of which one title contains the other.

    Returns their rows, and the indices of the records with the shorter and the longer title.
    """
    is_left_longer = matrix.title_lengths[left] > matrix.title_lengths[right]
    short, long = np.where(is_left_longer, right, left), np.where(is_left_longer, left, right)
    further_bigrams = matrix.title_bigrams[short] & ~matrix.title_bigrams[long]
    is_long_enough = matrix.title_lengths[short] >= _MIN_CONTAINED_LENGTH
    rows = np.flatnonzero(is_long_enough & (further_bigrams == 0))
    pairs = zip(matrix.titles[short[rows]], matrix.titles[long[rows]], strict=True)
    rows = rows[np.array([part in title for part, title in pairs], dtype=np.bool_)]
    heads = np.flatnonzero(
        ~is_long_enough
        & (matrix.title_heads[long] > 0)
        & (matrix.title_codes[short] == matrix.title_heads[long])
    )
    rows = np.sort(np.concatenate((rows, heads)))
    return rows, short[rows], long[rows]


def compare_titles(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, similarity: Points
) -> FieldScores:
    """Return points for titles that are similar, or of which one contains the other."""
    points = np.where(
        similarity >= 0.93,
        3.0 - (1 - similarity) * 20,
        np.maximum(-3.5, 1.6 - (0.93 - similarity) * 15),
    )
    similar = np.where(points > 0, Reason.SIMILAR_TITLE, Reason.NONE)
    is_same = matrix.title_codes[left] == matrix.title_codes[right]
    reasons = np.where(is_same, Reason.SAME_TITLE, similar)
    low = np.flatnonzero((points < 0.7) & (similarity < 0.93))
    contained, short, long = contained_titles(matrix, left[low], right[low])
    pairs = zip(matrix.features[short], matrix.features[long], strict=True)
    is_rest_explained = [
        part.has_truncated_title or is_remainder_venue(part, title) for part, title in pairs
    ]
    points[low[contained]] = np.where(is_rest_explained, 2.0, 0.7)
    reasons[low[contained]] = Reason.CONTAINED_TITLE
    return FieldScores(points, reasons)


def title_penalties(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, similarity: Points, place: Points
) -> Points:
    """Return the points to take off, as other papers may have such titles or differ in a word.

    `place` are the points for venue and pages.
    """
    points = np.zeros(len(left))
    has_short_abstract = matrix.start_lengths[left] < ABSTRACT_START_LENGTH / 2
    other_abstract = matrix.abstract_starts[left] != matrix.abstract_starts[right]
    by_title = (similarity >= 0.75) & (has_short_abstract | other_abstract)
    length = np.minimum(matrix.title_lengths[left], matrix.title_lengths[right])
    points[by_title] = np.where(length < 20, 2.0, np.where(length < 30, 0.5, 0.0))[by_title]
    generic = by_title & (matrix.generic_titles[left] | matrix.generic_titles[right])
    other_number = matrix.numbers[left] != matrix.numbers[right]
    other_place = (place < SAME_PLACE_POINTS) & other_number
    points[generic] += np.where(other_place, 6.0, 4.0)[generic]
    return points


def is_remainder_venue(short: RecordFeatures, long: RecordFeatures) -> bool:
    """Return whether a longer title only adds to a shorter one where that was published."""
    rest = [word for word in set(long.title_words) - set(short.title_words) if word.isalpha()]
    prefixes = venue_prefixes(short.record.venue)
    matches = sum(word in COMMON_VENUE_WORDS or word[:3] in prefixes for word in rest)
    return bool(rest) and bool(prefixes) and matches >= 0.66 * len(rest)
