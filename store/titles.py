"""How alike two titles are, and what a difference between them means."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from store.traits import COMMON, Traits

CONTAINED = 20
"""Letters of a title that make it telling when it stands within another."""

LONG = 8
"""Words of a title that says what its paper is about, whatever it begins with."""

_GENERIC = re.compile(
    r"(?:(?:guest|from|the|letters?|notes?|to|a|message|in|of|by|our|its|this) )*"
    r"(?:editor|introduc(?:tion|tory)$|introduction to (?:the|this) (?:special|issue|section)"
    r"|reply|replies|response$|response to|letters?$|errat|corrections?(?:$| to)|corrigend"
    r"|comments?(?:$| on)|discussion(?:$| of)|preface|foreword|book reviews?|news(?:$| from)"
    r"|(?:chair|president|treasurer)\b|issue$|abstracts?$|index$|contents$|table of contents"
    r"|special issue|reviews?$|tutorials?$|research commentary|remarks from|obituar"
    r"|announcement|calls? for papers|calendar$|memoriam|list of|author index|front matter"
    r"|back matter|masthead|about the|panel|keynote|reminiscences|welcome|acknowledge?ment"
    r"|column|minutes of|reviewers|highlights$|interview)"
)
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


def likeness_of_titles(a: Traits, b: Traits) -> float:
    """Compare titles letter by letter (0 to 1), and with sorted words where that tells more."""
    if a.title == b.title:
        return 1.0
    like = ratio(a.title, b.title)
    if 60 < like < 93:
        like = max(like, ratio("".join(sorted(a.words)), "".join(sorted(b.words))))
    return like / 100


@lru_cache(maxsize=8192)
def generic(said: str) -> bool:
    """Tell whether a title is one that many papers bear: `Editorial`, `Book review`."""
    return said.count(" ") < LONG and bool(_GENERIC.match(said))


def rest_is_venue(short: Traits, long: Traits) -> bool:
    """Tell whether what a title has beyond a shorter one is where that came out."""
    rest = [word for word in set(long.words) - set(short.words) if word.isalpha()]
    known = sum(word in COMMON or word[:3] in short.venue for word in rest)
    return bool(rest) and bool(short.venue) and known >= 0.66 * len(rest)


def substituted(a: Traits, b: Traits) -> bool:
    """Tell whether each title has a word in place of which the other has another.

    Spelling, typing errors and words run together do not count: `tumour` is `tumor`,
    but `children` is not `adults` and `hypertension` is not `hypotension`.
    """
    ours, theirs = set(a.words) - _SMALL, set(b.words) - _SMALL
    left, right = ours - theirs, theirs - ours
    if not left or not right:
        return False
    return _lacks_twin(left, right, b.title) and _lacks_twin(right, left, a.title)


_SMALL = frozenset(("the", "and", "for", "with", "from", "into", "via", "its", "their", "are"))


def _lacks_twin(ones: set[str], others: set[str], title: str) -> bool:
    """Tell whether a word has no variant among the others, nor stands in their title at all."""
    return any(
        len(one) > 2
        and not any(_variants(one, other) for other in others)
        and (one not in title or any(_opposed(one, other) for other in others))
        for one in ones
    )


def _variants(one: str, other: str) -> bool:
    """Tell whether two words are one, spelt in two ways; `mice` and `rice` are not."""
    return ratio(one, other) >= (75 if one[0] == other[0] else 78) and not _opposed(one, other)


def _opposed(one: str, other: str) -> bool:
    at = 0
    while at < min(len(one), len(other)) and one[-1 - at] == other[-1 - at]:
        at += 1
    return at > 2 and frozenset((one[: len(one) - at], other[: len(other) - at])) in _OPPOSED


def numbers_clash(a: Traits, b: Traits) -> int:
    """Tell how the numbers in the titles differ: parts, versions, phases.

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
