"""Compare two records field by field: ids, authors, venue and pages, year, abstract.

Each function compares many pairs at once. `left` and `right` are the indices of the two
records of each pair; the results have one row a pair, in the same order.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from rapidfuzz import fuzz, process

from store.duplicates.matrix import FeatureMatrix, Flags, Numbers, Points
from store.duplicates.venues import compare_venues
from store.duplicates.verdicts import SAME_AUTHORS_POINTS, SAME_PLACE_POINTS, FieldScores, Reason

SAME_ABSTRACT_POINTS = 3.0
"""Points for abstracts with the same beginning; only an id, or venue and pages, bring more."""

MIN_ABSTRACT_LENGTH = 100
"""Letters of an abstract that are needed to compare it."""


def pairwise_similarity(
    left: Collection[str], right: Collection[str], minimum: float = 0.0
) -> Points:
    """Compare texts pair by pair, from 0 to 100; a similarity below `minimum` becomes 0."""
    return process.cpdist(left, right, scorer=fuzz.ratio, score_cutoff=minimum, dtype=np.float64)


def compare_ids(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, versions: Flags
) -> FieldScores:
    """Compare DOI, arXiv id and PMID.

    `versions` are pairs of a preprint and a published version; DOI and PMID may differ.
    """
    points = np.zeros(len(left))
    reasons = np.zeros(len(left), dtype=np.int64)
    for ids, reason in (
        (matrix.dois, Reason.SAME_DOI),
        (matrix.arxiv_ids, Reason.SAME_ARXIV_ID),
        (matrix.pmids, Reason.SAME_PMID),
    ):
        agreement = _compare_codes(ids, left, right)
        conflict = (agreement < 0) & (points <= 0)
        if reason == Reason.SAME_DOI:
            conflict &= ~_are_cut_dois(matrix, left, right)
        if reason != Reason.SAME_ARXIV_ID:
            conflict &= ~versions
        points[conflict] = -5.0
        points[agreement > 0] = 4.0
        reasons[(agreement > 0) & (reasons == Reason.NONE)] = reason
    return FieldScores(points, reasons)


def _are_cut_dois(matrix: FeatureMatrix, left: Numbers, right: Numbers) -> Flags:
    """Return whether one DOI may be the other, cut off by an export."""
    are_cut = matrix.breakable_dois[left] & matrix.breakable_dois[right]
    for row in np.flatnonzero(are_cut).tolist():
        dois = (matrix.features[side[row]].record.doi for side in (left, right))
        short, long = sorted(dois, key=len)
        are_cut[row] = long.startswith(short)
    return are_cut


def compare_authors(matrix: FeatureMatrix, left: Numbers, right: Numbers) -> FieldScores:
    """Compare authors by the share of names that the shorter list has in common with the other."""
    left_names, right_names = (
        [each.author_names for each in matrix.features[side].tolist()] for side in (left, right)
    )
    pairs = zip(left_names, right_names, strict=True)
    common = np.array(
        [len(names if names is others else names & others) for names, others in pairs], dtype=float
    )
    fewest = np.minimum(
        *(np.array([*map(len, side)], dtype=float) for side in (left_names, right_names))
    )
    share = common / np.maximum(fewest, 1)
    partly = np.where(share >= 0.4, 0.5, np.where(share > 0, -1.0, -2.5))
    points = np.where(fewest == 0, 0.0, np.where(share >= 0.7, SAME_AUTHORS_POINTS, partly))
    common_reason = np.where(points == 0.5, Reason.COMMON_AUTHORS, Reason.NONE)
    reasons = np.where(points == SAME_AUTHORS_POINTS, Reason.SAME_AUTHORS, common_reason)
    return FieldScores(points, reasons)


def compare_venue_and_pages(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, title_similarity: Points, versions: Flags
) -> tuple[FieldScores, Points, Numbers]:
    """Compare venue, volume, issue and pages; return the scores, and those of venue and pages.

    They say nothing about `versions`, which are pairs of a preprint and a published version.
    Pages are compared like codes.
    """
    venue = _compare_venue_codes(matrix, left, right)
    volume = _compare_codes(matrix.volumes, left, right)
    page = _compare_first_pages(matrix, left, right)
    left_issue, right_issue = matrix.issues[left], matrix.issues[right]
    other_issue = (left_issue > 0) & (right_issue > 0) & (left_issue != right_issue)
    same_range = (_compare_codes(matrix.page_ranges, left, right) > 0) & matrix.long_ranges[left]

    with_page = np.where(volume == 0, 2.0, np.where(volume > 0, 3.0, -0.5)) + same_range
    with_page = with_page - 4.0 * ((title_similarity < 0.6) & other_issue) + np.maximum(venue, 0.0)
    without_page = venue + 2.0 * page + np.where(volume > 0, 1.0, 2.0 * volume)
    without_page = without_page - np.where(volume > 0, 3.0, 1.5) * other_issue
    points = np.where(versions, 0.0, np.where(page > 0, with_page, without_page))

    reasons = np.where((venue > 0) & (points > 0), Reason.SAME_VENUE, Reason.NONE)
    reasons[(volume > 0) & (page == 0)] = Reason.SAME_VOLUME
    page_reasons = np.where(volume > 0, Reason.SAME_VOLUME_AND_PAGE, Reason.SAME_PAGE)
    reasons[page > 0] = page_reasons[page > 0]
    reasons[versions] = Reason.NONE
    return FieldScores(points, reasons), venue, page


def compare_years(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, place: Points, versions: Flags
) -> FieldScores:
    """Compare the years; a preprint and its published version may be three years apart.

    `place` are the points for venue and pages.
    """
    left_year, right_year = matrix.years[left], matrix.years[right]
    gap = np.abs(left_year - right_year)
    volume = _compare_codes(matrix.volumes, left, right)
    apart = np.where(gap == 2, -2.0, -3.0)
    apart = np.where(place >= SAME_PLACE_POINTS, np.where(volume > 0, -1.0, -4.5), apart)
    points = np.where(gap == 1, np.where(place >= 2, 0.0, -1.1), apart)
    points[versions & (gap <= 3)] = 0.0
    points[gap == 0] = 1.0
    near = np.where((gap == 1) & ~versions, Reason.NEXT_YEAR, Reason.NONE)
    reasons = np.where(gap == 0, Reason.SAME_YEAR, near)
    unknown = (left_year == 0) | (right_year == 0)
    points[unknown] = 0.0
    reasons[unknown] = Reason.NONE
    return FieldScores(points, reasons)


def max_venue_and_year_points(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, versions: Flags
) -> Points:
    """Return an upper bound of the points for venue, pages and year, without comparing venues."""
    with_page = (matrix.first_pages[left] > 0) & (matrix.first_pages[right] > 0)
    volume = _compare_codes(matrix.volumes, left, right) > 0
    year = compare_years(matrix, left, right, np.full(len(left), 2.0), versions).points
    year[(year < -1) & volume] = -1.0
    return np.where(with_page, 5.0, 1.0 + volume) + year


def compare_abstract_starts(
    matrix: FeatureMatrix, left: Numbers, right: Numbers, place: Points
) -> tuple[FieldScores, Points]:
    """Compare how the abstracts begin; return the scores, and the similarities from 0 to 1.

    Where venue and pages agree (their points are `place`), a different abstract does not count
    against the pair.
    """
    shorter = np.minimum(matrix.start_lengths[left], matrix.start_lengths[right])
    comparable = shorter >= MIN_ABSTRACT_LENGTH
    rows = np.flatnonzero(comparable)
    left_starts, right_starts = (
        [
            text[:end]
            for text, end in zip(matrix.abstract_starts[side[rows]], shorter[rows], strict=True)
        ]
        for side in (left, right)
    )
    similarity = np.ones(len(left))
    similarity[rows] = pairwise_similarity(left_starts, right_starts, 50) / 100
    points = np.where(similarity < 0.5, -2.5, np.where(similarity < 0.6, -1.0, 0.0))
    points[place >= SAME_PLACE_POINTS] = 0.0
    points[similarity >= 0.8] = 2.0
    points[similarity >= 0.9] = SAME_ABSTRACT_POINTS
    points[~comparable] = 0.0
    similar = (similarity >= 0.8) & comparable
    reasons = np.where(similar, Reason.SIMILAR_ABSTRACT, Reason.NONE)
    return FieldScores(points, reasons), similarity


def _compare_codes(codes: Numbers, left: Numbers, right: Numbers) -> Numbers:
    """Return 1 for equal, -1 for different, 0 if one of the two is missing."""
    left_codes, right_codes = codes[left], codes[right]
    return np.where(left_codes == right_codes, 1, -1) * ((left_codes > 0) & (right_codes > 0))


def _compare_first_pages(matrix: FeatureMatrix, left: Numbers, right: Numbers) -> Numbers:
    """Compare first pages like codes; `299347` and `299` are `299-347` cut or without its dash."""
    agreement = _compare_codes(matrix.first_pages, left, right)
    for row in np.flatnonzero(agreement < 0).tolist():
        pages = [matrix.features[side[row]] for side in (left, right)]
        short, long = sorted((each.first_page for each in pages), key=len)
        if long.startswith(short) and (len(short) > 2 or pages[0].all_pages == pages[1].all_pages):
            agreement[row] = 1
    return agreement


def _compare_venue_codes(matrix: FeatureMatrix, left: Numbers, right: Numbers) -> Points:
    """Return the points for the venues, comparing each two of them only once."""
    left_venue, right_venue = matrix.venues[left], matrix.venues[right]
    points = np.zeros(len(left))
    rows = np.flatnonzero((left_venue > 0) & (right_venue > 0))
    left_venue, right_venue = left_venue[rows], right_venue[rows]
    codes = np.minimum(left_venue, right_venue) * (len(matrix.venues) + 1) + np.maximum(
        left_venue, right_venue
    )
    _, first_rows, code_indices = np.unique(codes, return_index=True, return_inverse=True)
    first_pairs = zip(
        matrix.features[left[rows[first_rows]]],
        matrix.features[right[rows[first_rows]]],
        strict=True,
    )
    venue_points = [compare_venues(first.venue, second.venue) for first, second in first_pairs]
    points[rows] = np.array(venue_points, dtype=np.float64)[code_indices]
    return points
