"""What it means that two titles differ: a slip of the pen, a subtitle, or another subject.

The titles are aligned word by word. Words that differ in a letter are one word misspelt, unless
such a letter tells two things apart: a number, a single letter, a negation, an opposite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import IntEnum

from rapidfuzz.distance import OSA, LCSseq, Postfix, Prefix
from rapidfuzz.fuzz import ratio

from store.duplicates.features import (
    SMALL_WORDS,
    SPELT_NUMBERS,
    RecordFeatures,
    parse_title_numbers,
)
from store.duplicates.title_kinds import FORM_KINDS
from store.duplicates.venues import COMMON_VENUE_WORDS, venue_prefixes


class Difference(IntEnum):
    """What the difference between two titles means, the gravest last."""

    NONE = 0
    """None, or only spelling, small words and remarks."""
    MISSPELT = 1
    """Words with a slip, such as one wrong letter."""
    INSERTED = 2
    """One title has a word or two more in its middle."""
    FOOTNOTE = 3
    """One title ends with the mark of a footnote."""
    SEQUEL = 4
    """One title has another number: a footnote, a page or a second part."""
    FORM = 5
    """One title says in which form this was presented: `(demo)`, `(extended abstract)`."""
    ADDED = 6
    """One title has more words: a subtitle, or all behind the place where the other was cut."""
    REORDERED = 7
    """The same words in another order."""
    NEAR = 8
    """Words that are alike but begin with other letters: `maternal`, `paternal`."""
    REPLACED = 9
    """Each title has words that the other has not."""
    TOKEN = 10
    """A number, letter, sign, negation or opposite is another: `hepatitis B`, `hepatitis C`."""
    NUMBER = 11
    """They are numbered parts, versions or years of something."""
    COMPANION = 12
    """One is a notice or companion of the other: an erratum, a reply, the slides."""


_OPPOSITES = """
hyper/hypo pre/post pre/peri ante/post ante/peri intra/inter intra/extra intro/extro
intro/retro micro/macro mi/ma ma/pa over/under ov/und anti/pro pro/retro pro/re homo/hetero
homo/heter endo/exo endo/ecto en/de in/de in/ex im/ex im/e ab/ad af/ef up/down sub/super
sub/supra mono/multi mono/bi mono/di mono/poly bi/tri bi/multi uni/bi uni/multi di/tri
oligo/poly iso/allo auto/allo auto/hetero eu/dys tachy/brady ortho/meta ortho/para meta/para
cis/trans an/cat leuko/erythro semi/un semi/self self/un neo/peri mal/bon benign/malign
mater/pater thin/thick a/ an/ un/ in/ im/ il/ ir/ non/ dis/ anti/ de/ fe/ wo/ re/
"""
_OPPOSITE_BEGINNINGS = frozenset(frozenset(pair.split("/")) for pair in _OPPOSITES.split())
"""How two words of other meaning begin, up to the ending that both have."""

_MAX_BEGINNING = max(len(text) for pair in _OPPOSITE_BEGINNINGS for text in pair)

_ENDINGS = """
ate/ite ide/ite ide/ate ane/ene ene/yne
"""
_OTHER_ENDINGS = frozenset(frozenset(pair.split("/")) for pair in _ENDINGS.split())
"""How two chemical names end of which one is not a misspelling of the other."""

_EDITORS = frozenset(("ed", "eds", "editor", "editors"))

_NEGATIONS = frozenset(("not", "no", "non", "without", "never", "nor", "neither", "un", "lack"))
_GREEK_NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta", "kappa", "lambda",
                "sigma", "omega")  # fmt: skip
_LONG_TITLE = 30
"""Letters of a title that, if it ends with a number, has a footnote and no second part."""

_LONG_WORD = 8
"""Letters with which a word and another with one more, or another one, in front are one word."""

_MAX_ADDED = 3
"""Words more that a title may have without these being a subtitle."""

_MAX_INSERTED = 2

_MAX_ENDING = 3
"""Letters more that a word may have at its end and still be the same: `error`, `errors`."""

_MIN_VARIANT = 75.0
"""Similarity of two words, from 0 to 100, that may be one."""


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
    left, right, start, is_last = _trim(first.title_words, second.title_words)
    if len(left) == len(right) == 1:
        return _compare_parts(left, right, "end") if is_last else compare_words(left[0], right[0])
    if len(left) == len(right) and sorted(left) == sorted(right):
        return Difference.REORDERED
    gravest = Difference.NONE
    for left_part, right_part, place in _differing_parts(left, right, start, is_last=is_last):
        gravest = max(gravest, _weigh_parts(first, second, left_part, right_part, place))
    return gravest


def _weigh_parts(
    first: RecordFeatures, second: RecordFeatures, left: list[str], right: list[str], place: str
) -> Difference:
    """Return what runs of words at the same place of two titles mean, one of them maybe empty."""
    if left and right:
        return _compare_parts(left, right, place)
    added = left or right
    if place == "start" and added[0] == str((second if left else first).record.year):
        added = added[1:]  # the date of a reference: `1993 Inference of finite automata`
        if not added:
            return Difference.NONE
    if place != "middle" and (_are_of_record(added, first) or _are_of_record(added, second)):
        return Difference.NONE
    rest = [word for word in added if word not in SMALL_WORDS]
    if not rest:
        return Difference.MISSPELT
    difference = _weigh_added(rest, place, is_long=len(first.title) > _LONG_TITLE)
    if difference == Difference.INSERTED:
        others = (second if left else first).title_words
        return Difference.ADDED if set(rest) <= set(others) else difference  # once more
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
        and ratio(first.record.title, second.record.title) > 90
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
    for block in LCSseq.editops(left, right).as_matching_blocks():
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
        if ratio(joined_left, joined_right) > 85:
            return compare_words(joined_left, joined_right)
        left, right = ([word for word in side if word not in SMALL_WORDS] for side in (left, right))
    if not left or not right:
        return _weigh_added([*left, *right], place)
    if len(left) == len(right):
        return max(map(compare_words, left, right))
    short_side, rest_words = sorted((left, right), key=len)
    gravest, rest_words = Difference.NONE, list(rest_words)
    for word in short_side:
        nearest = max(rest_words, key=lambda other: ratio(word, other))
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
        if (len(word) == 1 or not word.isalpha() or word in _NEGATIONS) and not is_year:
            return Difference.TOKEN
    is_inserted = place == "middle" and len(words) <= _MAX_INSERTED
    return Difference.INSERTED if is_inserted else Difference.ADDED


def compare_words(left: str, right: str) -> Difference:
    """Return what it means that two titles have these words at the same place."""
    if left == right or (left in SMALL_WORDS and right in SMALL_WORDS):
        return Difference.NONE
    left, right = SPELT_NUMBERS.get(left, left), SPELT_NUMBERS.get(right, right)
    if not (left.isalpha() and right.isalpha()):
        return _compare_alphanumeric(left, right)
    if left in _NEGATIONS or right in _NEGATIONS:
        return Difference.TOKEN
    short, long = sorted((left, right), key=len)
    if long[1:] == short and long[0] == short[0]:
        return Difference.MISSPELT  # the first letter twice
    if len(short) < 4:
        return _compare_short(short, long)
    if _modernize(left) == _modernize(right):
        return Difference.NONE
    if are_opposites(left, right):
        return Difference.TOKEN
    if ratio(left, right) < _MIN_VARIANT:
        return Difference.REPLACED
    if left[0] == right[0] or left[:2] == right[1::-1]:
        return Difference.MISSPELT
    is_first_lost = long[1:] == short and len(short) >= _LONG_WORD
    is_first_other = left[1:] == right[1:] and len(left) > _LONG_WORD
    return Difference.MISSPELT if is_first_lost or is_first_other else Difference.NEAR


def _compare_short(short: str, long: str) -> Difference:
    """Compare two words of which one has fewer than four letters: `DNA` is not `RNA`."""
    if short in SMALL_WORDS or long in SMALL_WORDS:
        is_slip = OSA.distance(short, long, score_cutoff=1) == 1 and len(long) > 1
    elif len(short) == len(long):
        is_slip = len(short) == 3 and sorted(short) == sorted(long)
    else:
        is_slip = len(short) == 3 and short[0] == long[0] and OSA.distance(short, long) == 1
    return Difference.MISSPELT if is_slip else Difference.TOKEN


def _compare_alphanumeric(left: str, right: str) -> Difference:
    """Compare two words of which one at least has a digit."""
    if left == right:
        return Difference.NONE
    left_digits, right_digits = ("".join(filter(str.isdecimal, word)) for word in (left, right))
    if left_digits == right_digits:
        letters = [word.replace(left_digits, "") for word in (left, right)]
        return compare_words(*letters) if all(map(str.isalpha, letters)) else Difference.TOKEN
    if left.isdecimal() and right.isdecimal():
        return Difference.NUMBER
    return Difference.TOKEN


def _modernize(word: str) -> str:
    """Return a word with its vowels and endings as Americans spell them."""
    return word.replace("ae", "e").replace("oe", "e").replace("our", "or").replace("is", "iz")


def are_opposites(left: str, right: str) -> bool:
    """Return whether two words differ only in how they begin or end, and so in meaning."""
    shorter = min(len(left), len(right))
    beginning, ending = Prefix.similarity(left, right), Postfix.similarity(left, right)
    if ending < 3:
        is_other_end = beginning + 3 >= shorter and frozenset((left[-3:], right[-3:]))
        return is_other_end in _OTHER_ENDINGS or _greek_ending(left) != _greek_ending(right)
    longer = max(len(left), len(right))
    for length in range(ending, 2, -1):
        if longer - length > _MAX_BEGINNING:
            break
        beginnings = left[: len(left) - length], right[: len(right) - length]
        if frozenset(beginnings) in _OPPOSITE_BEGINNINGS:
            return True
    return False


def _greek_ending(word: str) -> str:
    return next((name for name in _GREEK_NAMES if word.endswith(name)), "")
