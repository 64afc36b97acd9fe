"""Compare titles, and judge what a difference between two of them means."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from enum import IntEnum

import numpy as np
from rapidfuzz.fuzz import ratio

from store.duplicates.evidence import pairwise_similarity
from store.duplicates.features import ABSTRACT_START_LENGTH, RecordFeatures
from store.duplicates.matrix import FeatureMatrix, Numbers, Points
from store.duplicates.venues import COMMON_VENUE_WORDS, venue_prefixes
from store.duplicates.verdicts import SAME_PLACE_POINTS, FieldScores, Reason

_MIN_CONTAINED_LENGTH = 20
"""Letters with which it is no accident that a title is part of another."""

_OPPOSITE_BEGINNINGS = frozenset(
    frozenset(pair)
    for pair in (
        ("hyper", "hypo"),
        ("pre", "post"),
        ("intra", "inter"),
        ("intra", "extra"),
        ("mi", "ma"),
        ("und", "ov"),
        ("anti", "pro"),
        ("fe", ""),
        ("wo", ""),
        ("un", ""),
        ("non", ""),
    )
)
"""How two words of opposite meaning begin, up to the ending that both have."""


class NumberDifference(IntEnum):
    """How the numbers in two titles differ."""

    NONE = 0
    ONE_HAS_MORE = 1
    CONTRADICTORY = 2
    """Each title has a number that the other has not."""


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
    reasons = np.where(similarity == 1, Reason.SAME_TITLE, similar)
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
    rows = np.flatnonzero(similarity < 1)
    columns = (
        matrix.features[left[rows]],
        matrix.features[right[rows]],
        similarity[rows],
        place[rows],
    )
    points[rows] += list(map(difference_penalty, *(column.tolist() for column in columns)))
    return points


def difference_penalty(
    first: RecordFeatures, second: RecordFeatures, similarity: float, place: float
) -> float:
    """Return the points to take off for what the difference between two titles may mean."""
    points = 0.0
    if (
        similarity >= 0.75
        and has_substituted_word(first, second)
        and not (first.title in second.title or second.title in first.title)
    ):
        points += 3.0
    if first.has_numbers_or_kinds or second.has_numbers_or_kinds:
        if similarity > 0.6 and first.text_kinds != second.text_kinds:
            points += 5.0
        difference = compare_title_numbers(first, second)
        if difference == NumberDifference.CONTRADICTORY and similarity > 0.6:
            points += 9.0
        elif difference and place < SAME_PLACE_POINTS + 0.5:
            points += 4.0
    return points


def is_remainder_venue(short: RecordFeatures, long: RecordFeatures) -> bool:
    """Return whether a longer title only adds to a shorter one where that was published."""
    rest = [word for word in set(long.title_words) - set(short.title_words) if word.isalpha()]
    prefixes = venue_prefixes(short.record.venue)
    matches = sum(word in COMMON_VENUE_WORDS or word[:3] in prefixes for word in rest)
    return bool(rest) and bool(prefixes) and matches >= 0.66 * len(rest)


def has_substituted_word(first: RecordFeatures, second: RecordFeatures) -> bool:
    """Return whether each title has a word where the other has another one.

    Spelling, typing errors and words run together do not count: `tumour` is `tumor`,
    but `children` is not `adults` and `hypertension` is not `hypotension`.
    """
    only_first = first.distinctive_words - second.distinctive_words
    only_second = second.distinctive_words - first.distinctive_words
    if not only_first or not only_second:
        return False
    if len(only_first) == len(only_second) == 1 and _are_variants(*only_first, *only_second):
        return False
    return _lacks_variant(only_first, only_second, second.title) and _lacks_variant(
        only_second, only_first, first.title
    )


def _lacks_variant(
    words: AbstractSet[str], other_words: AbstractSet[str], other_title: str
) -> bool:
    """Return whether a word has no variant among the others and is not part of their title.

    A part of the title does not help a word of which the opposite is among the others.
    """
    for word in words:
        if len(word) < 3:
            continue
        for other_word in other_words:
            if _are_variants(word, other_word):
                break
        else:
            if word not in other_title or any(
                _are_opposites(word, other_word) for other_word in other_words
            ):
                return True
    return False


def _are_variants(first: str, second: str) -> bool:
    """Return whether two words are one, spelt in two ways; `mice` and `rice` are not."""
    if ratio(first, second) < (75 if first[0] == second[0] else 78):
        return False
    return first[-3:] != second[-3:] or not _are_opposites(first, second)


def _are_opposites(first: str, second: str) -> bool:
    """Return whether two words differ only in how they begin, and so mean the opposite."""
    if first[-3:] != second[-3:]:
        return False
    length, shorter = 3, min(len(first), len(second))
    while length < shorter and first[-1 - length] == second[-1 - length]:
        length += 1
    beginnings = first[: len(first) - length], second[: len(second) - length]
    return frozenset(beginnings) in _OPPOSITE_BEGINNINGS


def compare_title_numbers(first: RecordFeatures, second: RecordFeatures) -> NumberDifference:
    """Compare the numbers of parts, versions and phases in two titles.

    A year that only one of the titles has is no difference.
    """
    if first.title_numbers == second.title_numbers:
        return NumberDifference.NONE
    only_first, only_second = list(first.title_numbers), list(second.title_numbers)
    for number in first.title_numbers:
        if number in only_second:
            only_second.remove(number)
            only_first.remove(number)
    if only_first and only_second:
        return NumberDifference.CONTRADICTORY
    rest = only_first + only_second
    if any(len(number) != 4 or number[:2] not in ("19", "20") for number in rest):
        return NumberDifference.ONE_HAS_MORE
    return NumberDifference.NONE
