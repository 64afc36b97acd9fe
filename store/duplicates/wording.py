"""What it means that two titles differ: a slip of the pen, a subtitle, or another subject.

The titles are aligned word by word; `store/duplicates/differences.py` judges two words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import distance, fuzz

from store.duplicates.differences import NEGATIONS, Difference, compare_words
from store.duplicates.features import SMALL_WORDS, RecordFeatures, parse_title_numbers
from store.duplicates.title_kinds import FORM_KINDS
from store.duplicates.venues import COMMON_VENUE_WORDS, venue_prefixes

_EDITORS = frozenset(("ed", "eds", "editor", "editors"))

_LONG_TITLE = 30
"""Letters of a title that, if it ends with a number, has a footnote and no second part."""

_MAX_ADDED = 3
"""Words more that a title may have without these being a subtitle."""

_MAX_INSERTED = 2

_MAX_ENDING = 3
"""Letters more that a word may have at its end and still be the same: `error`, `errors`."""


def title_difference(
    first: RecordFeatures, second: RecordFeatures, is_sure: bool = False
) -> Difference:
    """Return what the difference between two titles means; symmetric.

    `is_sure`: whether the two are one paper unless they are numbered parts or companions.
    """
    if first.names_numbers_or_kinds or second.names_numbers_or_kinds:
        if first.text_kinds != second.text_kinds and not _are_equally_long(first, second):
            is_form = (first.text_kinds ^ second.text_kinds) <= FORM_KINDS
            is_same = first.title == second.title
            return Difference.FORM if is_form and is_same else Difference.COMPANION
        if have_other_numbers(first, second):
            return Difference.NUMBER
    if first.title == second.title:
        if first.title_signs != second.title_signs:
            return Difference.TOKEN
        forms = {first.form_remark, second.form_remark}
        return Difference.FORM if len(forms) > 1 and "" not in forms else Difference.NONE
    if is_sure:
        return Difference.MISSPELT
    gravest, added_runs = _compare_lines(first.title_line, second.title_line)
    for added in added_runs:
        gravest = max(gravest, _weigh_added_run(first, second, *added))
    return gravest


class _LineComparison(NamedTuple):
    """How the words of two titles differ."""

    gravest: Difference
    """What the words mean that one title has in place of others."""
    added_runs: tuple[tuple[bool, list[str], str], ...] = ()
    """The words that only one title has: whether the first has them, and at which place."""


@lru_cache(maxsize=1024)
def _compare_lines(first: str, second: str) -> _LineComparison:
    """Compare the words of two titles, however many pairs of records have just these two."""
    left, right, start, is_last = _trim(first.split(" "), second.split(" "))
    if len(left) == len(right) == 1:
        if is_last:
            return _LineComparison(_compare_parts(left, right, "end"))
        return _LineComparison(compare_words(left[0], right[0]))
    if len(left) == len(right) and sorted(left) == sorted(right):
        return _LineComparison(Difference.REORDERED)
    gravest, added_runs = Difference.NONE, []
    for left_part, right_part, place in _differing_parts(left, right, start, is_last=is_last):
        if left_part and right_part:
            gravest = max(gravest, _compare_parts(left_part, right_part, place))
        else:
            added_runs.append((bool(left_part), left_part or right_part, place))
    return _LineComparison(gravest, tuple(added_runs))


def _weigh_added_run(
    first: RecordFeatures, second: RecordFeatures, is_left: bool, added: list[str], place: str
) -> Difference:
    """Return what words mean that only one of two titles has; `is_left`: whether the first one."""
    other = second if is_left else first
    if place == "start" and added[0] == str(other.record.year):
        added = added[1:]  # the date of a reference: `1993 Inference of finite automata`
        if not added:
            return Difference.NONE
    if place != "middle" and (_are_of_record(added, first) or _are_of_record(added, second)):
        return Difference.NONE
    rest = [word for word in added if word not in SMALL_WORDS]
    if not rest:
        return Difference.MISSPELT
    difference = _weigh_added(rest, place, is_long=len(first.title) > _LONG_TITLE)
    if difference == Difference.INSERTED and set(rest) <= set(other.title_words):
        return Difference.ADDED  # once more
    return difference


def _are_of_record(words: Sequence[str], features: RecordFeatures) -> bool:
    """Return whether words before or after a title are names of its authors, or its venue.

    Where references are cut into fields by a program, their ends stick to the title.
    """
    if words[0] == "in" and words[-1] in _EDITORS:
        return True
    prefixes = venue_prefixes(features.record.venue)
    matches = sum(
        word in COMMON_VENUE_WORDS or word[:3] in prefixes or word[:4] in features.author_names
        for word in words
    )
    initials = sum(len(word) == 1 and word.isalpha() for word in words)
    return matches + (initials if initials > 1 else 0) >= 0.66 * len(words)


def have_other_numbers(first: RecordFeatures, second: RecordFeatures) -> bool:
    """Return whether each of two titles has a number that the other has not."""
    if first.title_numbers == second.title_numbers:
        return False
    numbers, others = Counter(first.title_numbers), Counter(second.title_numbers)
    return bool(numbers - others) and bool(others - numbers)


def _are_equally_long(first: RecordFeatures, second: RecordFeatures) -> bool:
    """Return whether a word for a kind of text cannot be missing, as it can be misspelt."""
    return first.record.title != second.record.title and (
        abs(len(first.record.title) - len(second.record.title)) < 3
        and fuzz.ratio(first.record.title, second.record.title) > 90
    )


def _trim(left: list[str], right: list[str]) -> tuple[list[str], list[str], int, bool]:
    """Drop the words with which two titles begin and end alike.

    Returns what is left of each, how many words were dropped in front, and whether none was
    dropped behind.
    """
    start, left_end, right_end = 0, len(left), len(right)
    shorter = min(left_end, right_end)
    while start < shorter and left[start] == right[start]:
        start += 1
    while min(left_end, right_end) > start and left[left_end - 1] == right[right_end - 1]:
        left_end, right_end = left_end - 1, right_end - 1
    return left[start:left_end], right[start:right_end], start, left_end == len(left)


def _differing_parts(
    left: list[str], right: list[str], start: int, *, is_last: bool
) -> Iterator[tuple[list[str], list[str], str]]:
    """Yield the runs of words in which two titles differ, and where: start, middle or end."""
    left_end = right_end = 0
    for block in distance.LCSseq.editops(left, right).as_matching_blocks():
        if block.a > left_end or block.b > right_end:
            place = "middle"
            if not block.size and is_last:
                place = "end"
            elif start + min(left_end, right_end) < 2:
                place = "start"
            yield left[left_end : block.a], right[right_end : block.b], place
        left_end, right_end = block.a + block.size, block.b + block.size


def _compare_parts(left: list[str], right: list[str], place: str) -> Difference:
    """Compare runs of words that stand at the same place of two titles."""
    joined_left, joined_right = "".join(left), "".join(right)
    if joined_left == joined_right:
        return Difference.NONE
    if place == "end" and left and right:
        # The mark of a footnote, or a title that was cut off inside a word.
        short, long = sorted((joined_left, joined_right), key=len)
        rest = long[len(short) :]
        if long.startswith(short) and len(short) > 2 and rest.isdecimal():
            return Difference.FOOTNOTE if rest == "1" else Difference.TOKEN
        if long.startswith(short) and rest[0].isalpha() and len(rest) + len(short) > 3:
            return Difference.MISSPELT if len(rest) <= _MAX_ENDING else Difference.ADDED
    if len(left) != len(right):
        if fuzz.ratio(joined_left, joined_right) > 85:
            return compare_words(joined_left, joined_right)
        left, right = ([word for word in side if word not in SMALL_WORDS] for side in (left, right))
    if not left or not right:
        return _weigh_added([*left, *right], place)
    if len(left) == len(right):
        return max(map(compare_words, left, right))
    short_side, rest_words = sorted((left, right), key=len)
    gravest, rest_words = Difference.NONE, list(rest_words)
    for word in short_side:
        nearest = max(rest_words, key=lambda other: fuzz.ratio(word, other))
        difference = compare_words(word, nearest)
        gravest = max(gravest, difference)
        if difference < Difference.REPLACED:
            rest_words.remove(nearest)
    return max(gravest, _weigh_added(rest_words, place))


def _weigh_added(words: Sequence[str], place: str, *, is_long: bool = False) -> Difference:
    """Return what words mean that only one of two titles has; `is_long`: whether it is long."""
    if not words:
        return Difference.NONE
    if len(words) == 1 and len(words[0]) == 1 and words[0].isdecimal():
        is_footnote = place == "end" and (words[0] == "1" or is_long)
        return Difference.FOOTNOTE if is_footnote else Difference.SEQUEL
    if len(words) > _MAX_ADDED:  # a subtitle; its words say nothing about the title
        return Difference.ADDED
    if any(len(number) != 4 or number[0] not in "12" for number in parse_title_numbers(words)):
        return Difference.NUMBER
    for word in words:
        is_year = word.isdecimal()
        if (len(word) == 1 or not word.isalpha() or word in NEGATIONS) and not is_year:
            return Difference.TOKEN
    is_inserted = place == "middle" and len(words) <= _MAX_INSERTED
    return Difference.INSERTED if is_inserted else Difference.ADDED
