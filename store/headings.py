"""What a title says beside its subject: remarks, numbers of parts, the kind of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

_DIGITS = re.compile(r"\d+")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_SPELT = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "i": "1", "v": "5"}
_PARTS = frozenset(("part", "volume", "chapter", "phase", "paper", "version"))
COUNTING = _PARTS.union(_ROMAN)
"""Words that are numbers, or that a spelt number may follow."""

_TRAILER = re.compile(r"[\s.:]*\[((?:[^\[\]]|\[[^\[\]]*\]){2,300})\][\s.\"']*$")
_REMARK = re.compile(r"[\s.:]*\[(?:\w+ )?(?:erratum|correction|comment)\b.{5,}", re.I)
_REPLY = re.compile(r"\s*(?:letter|reply|comment|erratum|correction|retraction)\s*", re.I)
_LEAD = re.compile(r"^\W*(?:[^\W\d]+[\s.,&]+){0,4}[\[(](?:19|20)\d\d[a-z]?[\])][\s.,:;]*")

_KIND = re.compile(
    r"\b(?:errat(?:um|a)|corrigend(?:um|a)|correct(?:ion|ions) to|retract(?:ed|ion)"
    r"|repl(?:y|ies)|response to|comment(?:s|ary)?|letters?|protocol|rejoinder|addendum"
    r"|editorial)\b"
)
# fmt: off
_KINDS = frozenset({
    "erratum", "errata", "corrigendum", "corrigenda", "correction", "corrections", "retracted",
    "retraction", "reply", "replies", "response", "comment", "comments", "commentary", "letter",
    "letters", "protocol", "rejoinder", "addendum", "editorial",
})
# fmt: on
"""Words without one of which `_KIND` finds nothing."""

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


def bare(title: str) -> str:
    """Drop `[Chinese]`, `[Erratum appears in …]`, `Doe (1996).`; keep `[reply]`."""
    if "19" in title or "20" in title:
        title = _LEAD.sub("", title) or title
    if "[" not in title:
        return title
    while (found := _TRAILER.search(title)) and found.start() >= 15:
        if _REPLY.fullmatch(found[1]):
            return title
        title = title[: found.start()]
    cut = _REMARK.search(title, 15)
    return title[: cut.start()] if cut else title


def numbers_in(said: Sequence[str]) -> tuple[str, ...]:
    """Give the numbers among the words, Roman ones and those behind `part` as digits, sorted."""
    found = []
    for word in said:
        if word in _ROMAN:
            found.append(_ROMAN[word])
        elif not word.isalpha():
            found += _DIGITS.findall(word)
    pairs = pairwise(said)
    found += [_SPELT[word] for before, word in pairs if before in _PARTS and word in _SPELT]
    return tuple(sorted(number.lstrip("0") for number in found))


def kinds_in(words: AbstractSet[str], said: str) -> frozenset[str]:
    """Give the words of a title that say what kind of text it is: `reply`, `erratum`."""
    return frozenset() if words.isdisjoint(_KINDS) else frozenset(_KIND.findall(said))


def generic(said: str) -> bool:
    """Tell whether a title is one that many papers bear: `Editorial`, `Book review`."""
    return said.count(" ") < LONG and bool(_GENERIC.match(said))
