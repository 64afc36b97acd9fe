"""Score pairs of records: turn the evidence of all fields into points and a verdict.

Many pairs are scored at once. `left` and `right` are the indices of the two records of each
pair. The path of a pair goes through the functions from top to bottom; it ends as soon as
no further evidence can make a possible duplicate of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from store.duplicates.differences import Difference
from store.duplicates.evidence import (
    MIN_ABSTRACT_LENGTH,
    SAME_ABSTRACT_POINTS,
    compare_abstract_starts,
    compare_authors,
    compare_ids,
    compare_venue_and_pages,
    compare_years,
    max_venue_and_year_points,
    pairwise_similarity,
)
from store.duplicates.features import ABSTRACT_START_LENGTH, RecordFeatures
from store.duplicates.limits import (
    ALIKE_TITLES,
    PairFacts,
    are_one_editorial,
    are_versions,
    bound_points,
    limit_verdicts,
)
from store.duplicates.matrix import FeatureMatrix, Flags, Numbers, Points
from store.duplicates.titles import compare_titles, title_penalties, title_similarity
from store.duplicates.verdicts import (
    CERTAIN_POINTS,
    DIFFERENT_POINTS,
    POSSIBLE_POINTS,
    SAME_AUTHORS_POINTS,
    SAME_PLACE_POINTS,
    SAME_POINTS,
    FieldScores,
    PairScores,
    Reason,
    Verdict,
    reason_rows,
)
from store.duplicates.wording import have_other_numbers, title_difference

_SIMILAR_TITLES = 0.75
"""Similarity of titles above which a low score means two different papers, not unrelated ones."""

_REPLACED_WORD_POINTS = 3.0
"""Points against a pair of which each title has a word that the other has not."""

_DIFFERENCE_REASONS = {
    Difference.FOOTNOTE: Reason.MARKED_TITLE,
    Difference.SEQUEL: Reason.MARKED_TITLE,
    Difference.FORM: Reason.FORM_REMARK,
    Difference.ADDED: Reason.CONTAINED_TITLE,
    Difference.REORDERED: Reason.REORDERED_TITLE,
    Difference.NEAR: Reason.OTHER_WORDS,
    Difference.REPLACED: Reason.OTHER_WORDS,
    Difference.TOKEN: Reason.OTHER_TOKEN,
}

_SAME_ABSTRACT = 0.95
"""Similarity from which abstracts are the same, whatever the titles."""

_POINTS_BEFORE_ABSTRACT = POSSIBLE_POINTS - SAME_ABSTRACT_POINTS
"""Points from which the same abstract would make a pair a possible duplicate."""

_HOPELESS_POINTS = _POINTS_BEFORE_ABSTRACT - 0.01
"""Points up to which no abstract helps; 0.01 lower, for rounding errors."""

_MIN_IDENTICAL_LENGTH = 40
"""Letters of an abstract that is too short to compare, but long enough to be the same."""

_OTHER_ABSTRACT_POINTS = -10.0
"""Points against a pair with a missing title whose abstracts differ."""


def score_pairs(matrix: FeatureMatrix, left: Numbers, right: Numbers) -> PairScores:
    """Score pairs of records; symmetric.

    The same title is enough if it is a distinctive one and one of the two has nothing else.
    """
    similarity = title_similarity(matrix, left, right)
    points = np.full(len(left), _POINTS_BEFORE_ABSTRACT - 1)  # until the fields are compared
    scores = PairScores(
        _reach_verdicts(points, similarity),
        points,
        reason_rows(np.zeros(len(left), dtype=np.int64)),
        np.column_stack((similarity, np.zeros(len(left)))),
    )
    have_titles = (matrix.title_lengths[left] > 0) & (matrix.title_lengths[right] > 0)
    for rows, score in (
        (np.flatnonzero(have_titles), _score_titled_pairs),
        (np.flatnonzero(~have_titles), _score_untitled_pairs),
    ):
        if len(rows):
            score(matrix, left[rows], right[rows], scores.select(rows)).write_to(scores, rows)
    return scores


def _score_titled_pairs(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, scores: PairScores
) -> PairScores:
    """Score pairs that both have titles; title, ids and authors rule out most of them."""
    similarity = scores.similarities[:, 0]
    versions = matrix.preprints[left] != matrix.preprints[right]
    titles = compare_titles(matrix, left, right, similarity)
    ids = compare_ids(matrix, left, right, versions)
    bound = titles.points + ids.points + max_venue_and_year_points(matrix, left, right, versions)

    rows = np.flatnonzero(bound + SAME_AUTHORS_POINTS > _HOPELESS_POINTS)
    authors = compare_authors(matrix, left[rows], right[rows])
    hopeful = bound[rows] + authors.points > _HOPELESS_POINTS

    rows, authors = rows[hopeful], authors.select(hopeful)
    _score_all_fields(
        matrix,
        left[rows],
        right[rows],
        scores.select(rows),
        titles.select(rows),
        ids.select(rows),
        authors,
    ).write_to(scores, rows)

    shorter = np.minimum(matrix.start_lengths[left], matrix.start_lengths[right])
    has_abstracts = shorter >= ABSTRACT_START_LENGTH
    rows = np.flatnonzero(has_abstracts & (ids.points >= 0) & (scores.points < POSSIBLE_POINTS))
    _score_retitled_pairs(
        matrix, left[rows], right[rows], scores.select(rows), versions[rows]
    ).write_to(scores, rows)
    return scores


def _score_all_fields(
    matrix: FeatureMatrix,
    left: Numbers,
    right: Numbers,
    scores: PairScores,
    titles: FieldScores,
    ids: FieldScores,
    authors: FieldScores,
) -> PairScores:
    """Score pairs by title, ids and authors, which were compared before, and all other fields."""
    similarity = scores.similarities[:, 0]
    versions = matrix.preprints[left] != matrix.preprints[right]
    place, venue, pages = compare_venue_and_pages(matrix, left, right, similarity, versions)
    years = compare_years(matrix, left, right, place.points, versions)
    points = titles.points + authors.points + place.points + years.points + ids.points
    has_only_title = (
        (authors.points == 0) & (place.points == 0) & (years.points == 0) & (ids.points == 0)
    )
    points[has_only_title & (similarity == 1)] = SAME_POINTS

    rows = np.flatnonzero(points >= _POINTS_BEFORE_ABSTRACT)
    points[rows] -= title_penalties(
        matrix, left[rows], right[rows], similarity[rows], place.points[rows]
    )
    is_sure = (ids.points > 0) | ((pages > 0) & (place.points >= SAME_PLACE_POINTS))
    is_sure &= similarity >= ALIKE_TITLES
    difference = np.zeros(len(left), dtype=np.int64)
    difference[rows] = _compare_wording(
        matrix, left[rows], right[rows], similarity[rows], is_sure[rows]
    )
    replaced = (difference == Difference.REPLACED) & (similarity >= _SIMILAR_TITLES)
    points[replaced] -= _REPLACED_WORD_POINTS

    is_doubtful = (points < CERTAIN_POINTS) | (difference >= Difference.ADDED)
    rows = np.flatnonzero((points >= _POINTS_BEFORE_ABSTRACT) & is_doubtful)
    abstracts, alike = compare_abstract_starts(matrix, left[rows], right[rows], place.points[rows])
    scores.similarities[rows, 1] = alike
    points[rows] += abstracts.points
    abstract_reasons = np.full(len(left), Reason.NONE)
    abstract_reasons[rows] = abstracts.reasons
    abstract_similarity = np.zeros(len(left))
    abstract_similarity[rows] = np.where(abstracts.reasons == Reason.NONE, 0.0, alike)
    facts = PairFacts(
        difference,
        similarity,
        titles.reasons == Reason.CONTAINED_TITLE,
        ids.points,
        authors.points,
        place.points,
        venue,
        pages,
        abstract_similarity,
    )
    editorials = are_one_editorial(matrix, left, right, facts)
    points[editorials] = np.maximum(points[editorials], SAME_POINTS)
    points = bound_points(points, limit_verdicts(matrix, left, right, facts))

    reasons = reason_rows(
        _title_reasons(titles.reasons, difference),
        authors.reasons,
        place.reasons,
        years.reasons,
        ids.reasons,
        abstract_reasons,
        _version_reasons(versions),
    )
    verdicts = _reach_verdicts(points, similarity)
    rows = np.flatnonzero(points < POSSIBLE_POINTS)
    rows = rows[are_versions(matrix, left[rows], right[rows], facts.select(rows))]
    verdicts[rows], points[rows] = Verdict.VERSION, POSSIBLE_POINTS
    reasons[rows, -1] = Reason.VERSIONS
    return PairScores(verdicts, points, reasons, scores.similarities)


def _compare_wording(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, similarity: Points, is_sure: Flags
) -> Numbers:
    """Return the Difference of titles that are not the same to the last letter and remark.

    Of pairs that an id or the pages make sure only the gravest is looked for.
    """
    differences = np.zeros(len(left), dtype=np.int64)
    is_plain = ~(matrix.marked_titles[left] | matrix.marked_titles[right])
    rows = np.flatnonzero((matrix.title_codes[left] != matrix.title_codes[right]) | ~is_plain)
    columns = matrix.features[left[rows]], matrix.features[right[rows]], is_sure[rows]
    differences[rows] = list(map(title_difference, *(column.tolist() for column in columns)))
    # Words of translated titles stand at the same place by accident.
    is_accident = (differences == Difference.TOKEN) & (similarity < _SIMILAR_TITLES)
    differences[is_accident] = Difference.REPLACED
    return differences


def _title_reasons(reasons: Numbers, difference: Numbers) -> Numbers:
    """Return how the titles differ, where it matters and they are alike at all."""
    by_difference = np.zeros(len(Difference), dtype=np.int64)
    for kind, reason in _DIFFERENCE_REASONS.items():
        by_difference[kind] = reason
    named = by_difference[difference]
    return np.where((named > 0) & (reasons > 0), named, reasons)


def _reach_verdicts(points: Points, similarity: Points) -> NDArray[np.int8]:
    is_conflict = (points <= DIFFERENT_POINTS) & (similarity > _SIMILAR_TITLES)
    against = np.where(is_conflict, Verdict.DIFFERENT, Verdict.UNRELATED)
    in_favour = np.where(points >= SAME_POINTS, Verdict.SAME, Verdict.POSSIBLE)
    return np.where(points < POSSIBLE_POINTS, against, in_favour).astype(np.int8)


def _score_retitled_pairs(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, scores: PairScores, versions: Flags
) -> PairScores:
    """Find pairs with different titles, but the same authors and the same long abstract.

    A preprint may have been published under another title; other records are only a
    possible duplicate.
    """
    starts = matrix.abstract_starts[left], matrix.abstract_starts[right]
    similarity = pairwise_similarity(*starts, _SAME_ABSTRACT * 100) / 100
    for row in np.flatnonzero(similarity).tolist():
        first, second = matrix.features[left[row]], matrix.features[right[row]]
        shorter = min(len(first.abstract), len(second.abstract))
        similarity[row] = fuzz.ratio(first.abstract[:shorter], second.abstract[:shorter]) / 100
        same_page = first.first_page == second.first_page
        other_issue = same_page and matrix.issues[left[row]] != matrix.issues[right[row]]
        is_other_text = first.text_kinds != second.text_kinds or other_issue
        if is_other_text or have_other_numbers(first, second):
            similarity[row] = 0.0
    authors = compare_authors(matrix, left, right)
    same = (similarity >= _SAME_ABSTRACT) & (authors.points == SAME_AUTHORS_POINTS)
    scores.verdicts[same] = np.where(versions, Verdict.SAME, Verdict.POSSIBLE)[same]
    scores.points[same] = np.where(versions, SAME_POINTS, POSSIBLE_POINTS)[same]
    similar_abstract = np.full(len(left), Reason.SIMILAR_ABSTRACT)
    reasons = reason_rows(authors.reasons, similar_abstract, _version_reasons(versions))
    scores.reasons[same] = reasons[same]
    scores.similarities[same, 1] = similarity[same]
    return scores


def _version_reasons(versions: Flags) -> Numbers:
    return np.where(versions, Reason.PREPRINT_AND_PUBLISHED, Reason.NONE)


def _score_untitled_pairs(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, scores: PairScores
) -> PairScores:
    """Score pairs of which a record has no title, by their abstracts.

    Authors and year count only if the abstracts are long enough to be compared.
    """
    none = np.zeros(len(left))
    ids = compare_ids(matrix, left, right, none > 0)
    authors = compare_authors(matrix, left, right)
    years = compare_years(matrix, left, right, none, none == 0)
    pairs = zip(matrix.features[left], matrix.features[right], strict=True)
    abstract_columns = zip(*[_compare_abstracts(*pair) for pair in pairs], strict=True)
    abstract_points, abstract_reasons, similarity = map(np.array, abstract_columns)
    is_incomparable = abstract_reasons != Reason.SIMILAR_ABSTRACT
    for field in (authors, years):
        field.points[is_incomparable] = 0.0
        field.reasons[is_incomparable] = Reason.NONE
    points = abstract_points + ids.points + authors.points + years.points
    verdicts = np.where(points < POSSIBLE_POINTS, Verdict.UNRELATED, Verdict.POSSIBLE)
    verdicts[points >= SAME_POINTS] = Verdict.SAME
    scores.similarities[:, 0], scores.similarities[:, 1] = 0.0, similarity
    reasons = reason_rows(authors.reasons, years.reasons, ids.reasons, abstract_reasons)
    return PairScores(verdicts, points, reasons, scores.similarities)


def _compare_abstracts(
    first: RecordFeatures, second: RecordFeatures
) -> tuple[float, Reason, float]:
    """Return the points, the reason and the similarity of two abstracts."""
    shorter = min(len(first.abstract), len(second.abstract))
    if shorter < MIN_ABSTRACT_LENGTH:
        if shorter >= _MIN_IDENTICAL_LENGTH and first.abstract == second.abstract:
            return 4.0, Reason.SAME_ABSTRACT, 1.0
        return 0.0, Reason.NONE, 0.0
    starts = first.abstract[:shorter], second.abstract[:shorter]
    similarity = fuzz.ratio(*starts, score_cutoff=85) / 100
    if not similarity:
        return _OTHER_ABSTRACT_POINTS, Reason.NONE, 0.0
    is_copy = similarity >= (0.95 if shorter > 300 else 0.97)
    return 4.0 if is_copy else 2.5, Reason.SIMILAR_ABSTRACT, similarity
