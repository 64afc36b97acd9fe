"""How alike two titles are, and what a difference between them means."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from store.duplicates.evidence import SAME_PLACE
from store.duplicates.features import RecordFeatures
from store.duplicates.venues import COMMON, venue_words

if TYPE_CHECKING:
    from store.duplicates.matrix import FeatureMatrix, Numbers, Points

CONTAINED = 20
"""Letters of a title that make it telling when it stands within another."""

_OPPOSED = frozenset(
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
"""How two words begin that mean the opposite, before the end that both have."""


def title_similarity(columns: FeatureMatrix, left: Numbers, right: Numbers) -> Points:
    """Compare titles letter by letter (0 to 1), and with sorted words where that tells more."""
    import numpy as np

    like = pairwise_similarity(columns.titles[left], columns.titles[right])
    near = np.flatnonzero((like > 60) & (like < 93))
    ours, theirs = ([one.sorted for one in columns.seen[side[near]]] for side in (left, right))
    like[near] = np.maximum(like[near], pairwise_similarity(ours, theirs))
    return like / 100


def pairwise_similarity(
    ours: Collection[str], theirs: Collection[str], least: float = 0.0
) -> Points:
    """Compare texts pair by pair (0 to 100); what is less alike than `least` is 0."""
    import numpy as np
    from rapidfuzz.process import cpdist

    return cpdist(ours, theirs, scorer=ratio, score_cutoff=least, dtype=np.float64)


def contained_titles(
    columns: FeatureMatrix, left: Numbers, right: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the rows where one title stands within the other, with the shorter and the longer."""
    import numpy as np

    turned = columns.letters[left] > columns.letters[right]
    short, long = np.where(turned, right, left), np.where(turned, left, right)
    further = columns.signs[short] & ~columns.signs[long]
    rows = np.flatnonzero((columns.letters[short] >= CONTAINED) & (further == 0))
    pairs = zip(columns.titles[short[rows]], columns.titles[long[rows]], strict=True)
    rows = rows[np.array([one in other for one, other in pairs], dtype=np.bool_)]
    return rows, short[rows], long[rows]


def difference_penalty(a: RecordFeatures, b: RecordFeatures, like: float, place: float) -> float:
    """Return the points to take off for what the difference between two titles may mean."""
    points = 0.0
    if (
        like >= 0.75
        and has_substituted_word(a, b)
        and not (a.title in b.title or b.title in a.title)
    ):
        points += 3.0
    if a.marked or b.marked:
        if like > 0.6 and a.kinds != b.kinds:
            points += 5.0
        clash = numbers_conflict(a, b)
        if clash == 2 and like > 0.6:
            points += 9.0
        elif clash and place < SAME_PLACE + 0.5:
            points += 4.0
    return points


def remainder_is_venue(short: RecordFeatures, long: RecordFeatures) -> bool:
    """Return whether what a title has beyond a shorter one is where that came out."""
    rest = [word for word in set(long.words) - set(short.words) if word.isalpha()]
    names = venue_words(short.entry.venue)
    known = sum(word in COMMON or word[:3] in names for word in rest)
    return bool(rest) and bool(names) and known >= 0.66 * len(rest)


def has_substituted_word(a: RecordFeatures, b: RecordFeatures) -> bool:
    """Return whether each title has a word in place of which the other has another.

    Spelling, typing errors and words run together do not count: `tumour` is `tumor`,
    but `children` is not `adults` and `hypertension` is not `hypotension`.
    """
    left, right = a.telling - b.telling, b.telling - a.telling
    if not left or not right:
        return False
    if len(left) == len(right) == 1 and _variants(*left, *right):
        return False
    return _lacks_twin(left, right, b.title) and _lacks_twin(right, left, a.title)


def _lacks_twin(ones: AbstractSet[str], others: AbstractSet[str], title: str) -> bool:
    """Return whether a word has no variant among the others, nor stands in their title at all."""
    for one in ones:
        if len(one) < 3:
            continue
        for other in others:
            if _variants(one, other):
                break
        else:
            if one not in title or any(_opposed(one, other) for other in others):
                return True
    return False


def _variants(one: str, other: str) -> bool:
    """Return whether two words are one, spelt in two ways; `mice` and `rice` are not."""
    if ratio(one, other) < (75 if one[0] == other[0] else 78):
        return False
    return one[-3:] != other[-3:] or not _opposed(one, other)


def _opposed(one: str, other: str) -> bool:
    if one[-3:] != other[-3:]:
        return False
    at, end = 3, min(len(one), len(other))
    while at < end and one[-1 - at] == other[-1 - at]:
        at += 1
    return frozenset((one[: len(one) - at], other[: len(other) - at])) in _OPPOSED


def numbers_conflict(a: RecordFeatures, b: RecordFeatures) -> int:
    """Return how the numbers in the titles differ: parts, versions, phases.

    0 is not at all, 1 that one title has more, 2 that each has one that the other has not.
    A year that only one of the titles has is no difference.
    """
    if a.numbers == b.numbers:
        return 0
    ours, theirs = list(a.numbers), list(b.numbers)
    for number in a.numbers:
        if number in theirs:
            theirs.remove(number)
            ours.remove(number)
    if ours and theirs:
        return 2
    rest = ours + theirs
    return int(any(len(number) != 4 or number[:2] not in ("19", "20") for number in rest))
