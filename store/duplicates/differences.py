"""What a difference between two titles can mean, and what one between two of their words means.

Words that differ in a letter are one word misspelt, unless such a letter tells two things apart:
a number, a single letter, a negation, an opposite.
"""

from __future__ import annotations

from enum import IntEnum

from rapidfuzz import distance, fuzz

from store.duplicates.features import SMALL_WORDS, SPELT_NUMBERS


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


def _both_ways(pairs: str) -> frozenset[tuple[str, ...]]:
    """Return each pair of texts such as `ate/ite` in both orders."""
    split_pairs = [tuple(pair.split("/")) for pair in pairs.split()]
    return frozenset((*split_pairs, *(pair[::-1] for pair in split_pairs)))


_OPPOSITES = """
hyper/hypo pre/post pre/peri ante/post ante/peri intra/inter intra/extra intro/extro
intro/retro micro/macro mi/ma ma/pa over/under ov/und anti/pro pro/retro pro/re homo/hetero
homo/heter endo/exo endo/ecto en/de in/de in/ex im/ex im/e ab/ad af/ef up/down sub/super
sub/supra mono/multi mono/bi mono/di mono/poly bi/tri bi/multi uni/bi uni/multi di/tri
oligo/poly iso/allo auto/allo auto/hetero eu/dys tachy/brady ortho/meta ortho/para meta/para
cis/trans an/cat leuko/erythro semi/un semi/self self/un neo/peri mal/bon benign/malign
mater/pater thin/thick a/ an/ un/ in/ im/ il/ ir/ non/ dis/ anti/ de/ fe/ wo/ re/
"""
_OPPOSITE_BEGINNINGS = _both_ways(_OPPOSITES)
"""How two words of other meaning begin, up to the ending that both have."""

_MAX_BEGINNING = max(len(text) for pair in _OPPOSITE_BEGINNINGS for text in pair)

_MIN_STEM = 3
"""Letters that opposites have in common behind their beginnings."""

_ENDINGS = """
ate/ite ide/ite ide/ate ane/ene ene/yne
"""
_OTHER_ENDINGS = _both_ways(_ENDINGS)
"""How two chemical names end of which one is not a misspelling of the other."""

NEGATIONS = frozenset(("not", "no", "non", "without", "never", "nor", "neither", "un", "lack"))
_GREEK_NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta", "kappa", "lambda",
                "sigma", "omega")  # fmt: skip

_LONG_WORD = 8
"""Letters with which a word and another with one more, or another one, in front are one word."""

_MIN_VARIANT = 75.0
"""Similarity of two words, from 0 to 100, that may be one."""


def compare_words(left: str, right: str) -> Difference:
    """Return what it means that two titles have these words at the same place."""
    if left == right or (left in SMALL_WORDS and right in SMALL_WORDS):
        return Difference.NONE
    left, right = SPELT_NUMBERS.get(left, left), SPELT_NUMBERS.get(right, right)
    if not (left.isalpha() and right.isalpha()):
        return _compare_alphanumeric(left, right)
    if left in NEGATIONS or right in NEGATIONS:
        return Difference.TOKEN
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    if long[1:] == short and long[0] == short[0]:
        return Difference.MISSPELT  # the first letter twice
    if len(short) < 4:
        return _compare_short(short, long)
    if _modernize(left) == _modernize(right):
        return Difference.NONE
    if _are_opposites(left, right):
        return Difference.TOKEN
    if fuzz.ratio(left, right) < _MIN_VARIANT:
        return Difference.REPLACED
    if left[0] == right[0] or left[:2] == right[1::-1]:
        return Difference.MISSPELT
    is_first_lost = long[1:] == short and len(short) >= _LONG_WORD
    is_first_other = left[1:] == right[1:] and len(left) > _LONG_WORD
    return Difference.MISSPELT if is_first_lost or is_first_other else Difference.NEAR


def _compare_short(short: str, long: str) -> Difference:
    """Compare two words of which one has fewer than four letters: `DNA` is not `RNA`."""
    if short in SMALL_WORDS or long in SMALL_WORDS:
        is_slip = distance.OSA.distance(short, long, score_cutoff=1) == 1 and len(long) > 1
    elif len(short) == len(long):
        is_slip = len(short) == 3 and sorted(short) == sorted(long)
    else:
        is_slip = (
            len(short) == 3 and short[0] == long[0] and distance.OSA.distance(short, long) == 1
        )
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


def _are_opposites(left: str, right: str) -> bool:
    """Return whether two words differ only in how they begin or end, and so in meaning."""
    ending = distance.Postfix.similarity(left, right)
    if ending < _MIN_STEM:
        return _have_other_endings(left, right)
    longer = max(len(left), len(right))
    for length in range(ending, max(_MIN_STEM, longer - _MAX_BEGINNING) - 1, -1):
        if (left[: len(left) - length], right[: len(right) - length]) in _OPPOSITE_BEGINNINGS:
            return True
    return False


def _have_other_endings(left: str, right: str) -> bool:
    """Return whether two words end like two chemical names, or with the names of two letters."""
    if (left[-3:], right[-3:]) in _OTHER_ENDINGS:
        return distance.Prefix.similarity(left, right) + 3 >= min(len(left), len(right))
    return _greek_ending(left) != _greek_ending(right)


def _greek_ending(word: str) -> str:
    if not word.endswith(_GREEK_NAMES):
        return ""
    return next(name for name in _GREEK_NAMES if word.endswith(name))
