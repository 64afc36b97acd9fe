"""Whether two Records are one Paper: the evidence for and against, weighed in points.

Many pairs are weighed at once; what most pairs do not need is looked at pair by pair.

Pairs of Records of which one has no title, weighed by their abstracts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from store.duplicates.evidence import (
    APART_AT,
    COMPARED,
    LIKELY_AT,
    SAME_AT,
    SAME_PEOPLE,
    SAME_PLACE,
    SURE_AT,
    PairScores,
    Verdict,
    compare_authors,
    compare_ids,
    compare_venue_and_pages,
    compare_years,
    max_venue_and_year_points,
)
from store.duplicates.features import OPENING, RecordFeatures
from store.duplicates.titles import (
    contained_titles,
    difference_penalty,
    numbers_conflict,
    pairwise_similarity,
    remainder_is_venue,
    title_similarity,
)

if TYPE_CHECKING:
    from store.duplicates.evidence import Finding
    from store.duplicates.matrix import FeatureMatrix, Flags, Numbers, Points

SAME_ABSTRACT = 3.0
"""Points for abstracts that begin alike; no other finding but an id or the place brings more."""

WHOLE = 0.95
"""Likeness from which abstracts are the same, whatever the titles."""

HOPELESS = LIKELY_AT - SAME_ABSTRACT - 0.01
"""Points so far below what is offered that no abstract helps."""


def score_pairs(columns: FeatureMatrix, left: Numbers, right: Numbers) -> PairScores:
    """Weigh what the two Records of each pair say; symmetric.

    The same title is enough where one of the two says no more and it is a telling one.
    """
    import numpy as np

    like = title_similarity(columns, left, right)
    found = PairScores(
        np.where(like > 0.75, Verdict.APART, Verdict.UNLIKE).astype(np.int8),
        np.full(len(left), LIKELY_AT - SAME_ABSTRACT - 1),
        np.zeros((len(left), 7), dtype=np.int8),
        np.column_stack((like, np.zeros(len(left)))),
    )
    titled = (columns.letters[left] > 0) & (columns.letters[right] > 0)
    for rows, work in (
        (np.flatnonzero(titled), _titled),
        (np.flatnonzero(~titled), score_untitled_pairs),
    ):
        if len(rows):
            work(columns, left[rows], right[rows], found.take(rows)).put(found, rows)
    return found


def _titled(columns: FeatureMatrix, left: Numbers, right: Numbers, found: PairScores) -> PairScores:
    """Weigh pairs that both have titles; most of the unlike ones are known by a few findings."""
    import numpy as np

    like = found.similarity[:, 0]
    versions = columns.preprint[left] != columns.preprint[right]
    letters = _letters(columns, left, right, like)
    same = compare_ids(columns, left, right, versions)
    most = letters[0] + same[0] + max_venue_and_year_points(columns, left, right, versions)
    rows = np.flatnonzero(most + SAME_PEOPLE > HOPELESS)
    who = compare_authors(columns, left[rows], right[rows])
    hopeful = most[rows] + who[0] > HOPELESS
    rows = rows[hopeful]
    known = [(finding[rows], said[rows]) for finding, said in (letters, same)]
    known.append((who[0][hopeful], who[1][hopeful]))
    _closely(columns, left[rows], right[rows], found.take(rows), known).put(found, rows)
    told = np.minimum(columns.shown[left], columns.shown[right]) >= OPENING
    rows = np.flatnonzero(told & (same[0] >= 0) & (found.points < LIKELY_AT))
    _renamed(columns, left[rows], right[rows], found.take(rows), versions[rows]).put(found, rows)
    return found


def _renamed(
    columns: FeatureMatrix, left: Numbers, right: Numbers, found: PairScores, versions: Flags
) -> PairScores:
    """Find what has another title, but the same authors and all of the same long abstract.

    A preprint may have come out so; of other Records it is only likely.
    """
    import numpy as np

    like = pairwise_similarity(columns.openings[left], columns.openings[right], WHOLE * 100) / 100
    for row in np.flatnonzero(like).tolist():
        a, b = columns.seen[left[row]], columns.seen[right[row]]
        short = min(len(a.abstract), len(b.abstract))
        like[row] = ratio(a.abstract[:short], b.abstract[:short]) / 100
        if a.kinds != b.kinds or numbers_conflict(a, b) == 2:
            like[row] = 0.0
    authors, who = compare_authors(columns, left, right)
    alike = (like >= WHOLE) & (authors == SAME_PEOPLE)
    found.verdict[alike] = np.where(versions, Verdict.SAME, Verdict.LIKELY)[alike]
    found.points[alike] = np.where(versions, SAME_AT, LIKELY_AT)[alike]
    found.words[alike] = 0
    found.words[alike, 1], found.words[alike, 5] = who[alike], 1
    found.words[alike, 6] = versions[alike]
    found.similarity[alike, 1] = like[alike]
    return found


def _closely(
    columns: FeatureMatrix, left: Numbers, right: Numbers, found: PairScores, known: list[Finding]
) -> PairScores:
    """Weigh all findings of pairs; `known` are those about title, ids and people."""
    import numpy as np

    (letters, title), (same, named), (authors, who) = known
    like = found.similarity[:, 0]
    versions = columns.preprint[left] != columns.preprint[right]
    place, where = compare_venue_and_pages(columns, left, right, like, versions)
    year, when = compare_years(columns, left, right, place, versions)
    points = letters + authors + place + year + same
    silent = (authors == 0) & (place == 0) & (year == 0) & (same == 0)
    points[silent & (like == 1)] = SAME_AT

    rows = np.flatnonzero(points >= LIKELY_AT - SAME_ABSTRACT)
    points[rows] -= _doubts(columns, left[rows], right[rows], like[rows], place[rows])
    rows = rows[(points[rows] >= LIKELY_AT - SAME_ABSTRACT) & (points[rows] < SURE_AT)]
    beginning = np.zeros(len(left), dtype=np.int64)
    more, beginning[rows], found.similarity[rows, 1] = _abstracts(
        columns, left[rows], right[rows], place[rows]
    )
    points[rows] += more
    against = np.where((points <= APART_AT) & (like > 0.75), Verdict.APART, Verdict.UNLIKE)
    joined = np.where(points >= SAME_AT, Verdict.SAME, Verdict.LIKELY)
    standing = np.where(points < LIKELY_AT, against, joined)
    said = np.column_stack((title, who, where, when, named, beginning, versions))
    return PairScores(standing, points, said, found.similarity)


def _letters(columns: FeatureMatrix, left: Numbers, right: Numbers, like: Points) -> Finding:
    """Weigh how many letters of the titles agree, or that one stands within the other."""
    import numpy as np

    points = np.where(
        like >= 0.93, 3.0 - (1 - like) * 20, np.maximum(-3.5, 1.6 - (0.93 - like) * 15)
    )
    said = np.where(like == 1, 1, np.where(points > 0, 3, 0))
    low = np.flatnonzero((points < 0.7) & (like < 0.93))
    within, shorts, longs = contained_titles(columns, left[low], right[low])
    pairs = zip(columns.seen[shorts], columns.seen[longs], strict=True)
    whole = [short.cut or remainder_is_venue(short, long) for short, long in pairs]
    points[low[within]] = np.where(whole, 2.0, 0.7)
    said[low[within]] = 2
    return points, said


def _doubts(
    columns: FeatureMatrix, left: Numbers, right: Numbers, like: Points, place: Points
) -> Points:
    """Return the points to take off, as other papers may bear such titles or differ in a word."""
    import numpy as np

    points = np.zeros(len(left))
    shown = columns.shown[left] < OPENING / 2
    common = (like >= 0.75) & (shown | (columns.openings[left] != columns.openings[right]))
    short = np.minimum(columns.letters[left], columns.letters[right])
    points[common] = np.where(short < 20, 2.0, np.where(short < 30, 0.5, 0.0))[common]
    common &= columns.generic[left] | columns.generic[right]
    elsewhere = (place < SAME_PLACE) & (columns.number[left] != columns.number[right])
    points[common] += np.where(elsewhere, 6.0, 4.0)[common]
    rows = np.flatnonzero(like < 1)
    told = (columns.seen[left[rows]], columns.seen[right[rows]], like[rows], place[rows])
    points[rows] += list(map(difference_penalty, *(column.tolist() for column in told)))
    return points


def _abstracts(
    columns: FeatureMatrix, left: Numbers, right: Numbers, place: Points
) -> tuple[Points, Numbers, Points]:
    """Weigh how the abstracts begin; where the place is the same another one is no wonder."""
    import numpy as np

    short = np.minimum(columns.shown[left], columns.shown[right])
    rows = np.flatnonzero(short >= COMPARED)
    ours, theirs = (
        [text[:end] for text, end in zip(columns.openings[side[rows]], short[rows], strict=True)]
        for side in (left, right)
    )
    like = np.ones(len(left))
    like[rows] = pairwise_similarity(ours, theirs, 50) / 100
    points = np.where(like < 0.5, -2.5, np.where(like < 0.6, -1.0, 0.0))
    points[place >= SAME_PLACE] = 0.0
    points[like >= 0.8] = 2.0
    points[like >= 0.9] = SAME_ABSTRACT
    points[short < COMPARED] = 0.0
    return points, np.where((like >= 0.8) & (short >= COMPARED), 1, 0), like


BRIEF = 40
"""Letters of an abstract that is too short to be compared, but not to be the same."""


def score_untitled_pairs(
    columns: FeatureMatrix, left: Numbers, right: Numbers, found: PairScores
) -> PairScores:
    """Weigh pairs of which one has no title, by the abstracts."""
    import numpy as np

    nothing = np.zeros(len(left))
    same, named = compare_ids(columns, left, right, nothing > 0)
    authors, who = compare_authors(columns, left, right)
    year, when = compare_years(columns, left, right, nothing, nothing == 0)
    pairs = zip(columns.seen[left], columns.seen[right], strict=True)
    abstracts, said, like = map(np.array, zip(*[_abstract(a, b) for a, b in pairs], strict=True))
    brief = said != 1
    authors[brief] = year[brief] = 0.0
    who[brief] = when[brief] = 0
    points = abstracts + same + authors + year
    points[said < 0] = 0.0
    standing = np.where(points < LIKELY_AT, Verdict.UNLIKE, Verdict.LIKELY)
    standing[points >= SAME_AT] = Verdict.SAME
    none = np.zeros(len(left), dtype=np.int64)
    told = np.column_stack((none, who, none, when, named, said, none))
    found.similarity[:, 0], found.similarity[:, 1] = 0.0, like
    return PairScores(standing, points, told, found.similarity)


def _abstract(a: RecordFeatures, b: RecordFeatures) -> tuple[float, int, float]:
    """Return points, words and likeness of two abstracts; words below 0 say that they differ."""
    one, other = a.abstract, b.abstract
    short = min(len(one), len(other))
    if short < COMPARED:
        same = short >= BRIEF and one == other
        return (4.0, 2, 1.0) if same else (0.0, 0, 0.0)
    like = ratio(one[:short], other[:short], score_cutoff=85) / 100
    if not like:
        return 0.0, -1, 0.0
    return 4.0 if like >= (0.95 if short > 300 else 0.97) else 2.5, 1, like
