"""What a paragraph looks like, told by its shape alone: a title, an abstract, a sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from math import log

from store.text.folding import words

SHORT, LONG = 20, 60
"""Words: below the first nothing is an abstract by itself, from the second everything is."""

OWN = 0.75
"""Share of the words of a title that its abstract has too: median of 2,000 papers of one field."""

RARE = 0.01
"""Share of abstracts that is taken to hold a word which none was counted to hold."""

_IDEOGRAM = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STOPPED = re.compile(r"(?<!\.)[.。][\"'”’)\]]*$")
_STOPPED_SHORT = re.compile(r"\b(?:[A-Z]|al|etc|Inc|Ltd|Co|Jr|Sr|vs|[a-z]\.[a-z])\.$")
_NEW_SENTENCE = re.compile(
    r"(?<!\b[A-Z])(?<!\bvs)(?<!\bal)(?<!\be\.g)(?<!\bi\.e)[.!?][\"'”’)\]]*\s+(?=[A-Z\"“'(\[])|[。！？]"
)
_VOICE = re.compile(
    r"\b(?:we|our|us|it|its|this|these|those|they|their|that|which|is|are|was|were|be|been|has|have"
    r"|had|can|may|will|however|moreover|propose|present|show|introduce|such|paper|results?)\b",
    re.I,
)
_OPENING = re.compile(
    r"(?:we|in this|this (?:paper|work|article|study|report|thesis|submission)"
    r"|the (?:paper|present)|here|recent(?:ly)?|our)\b",
    re.I,
)
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_EMPTY_WORDS = frozenset(
    words(
        "about above abstract across after all along among an and any are as at based be "
        "because been before being best better between both but by can could do does during "
        "each et for from had has have he here how if in into is it its just like made make "
        "many may more most much my need new no not of on one only or other our out over paper "
        "same should so some such than that the their them then there these they this those "
        "through title to toward towards two under up upon us used uses using very via vs was "
        "we well were what when where which while who why will with within without would your"
    )
)


class Shape(Enum):
    """What a paragraph looks like."""

    TITLE = auto()
    WEAK = auto()
    """Too short or too plain to be a title unless an abstract follows."""
    SENTENCE = auto()
    """One short sentence with its full stop."""
    ABSTRACT = auto()


def count_words(text: str) -> int:
    """Count words; where a script writes no spaces two signs count as one word."""
    ideograms = 0 if text.isascii() else len(_IDEOGRAM.findall(text))
    return len(text.split()) + ideograms // 2


def ends_with_full_stop(text: str) -> bool:
    """Return whether a text ends in a full stop that is no abbreviation's."""
    return bool(_STOPPED.search(text)) and not _STOPPED_SHORT.search(text)


def titles_end_in_full_stop(texts: Iterable[str]) -> bool:
    """Return whether titles end in a full stop in this dump, as PubMed prints them."""
    short = [ends_with_full_stop(text) for text in texts if 3 <= count_words(text) <= 30]
    return sum(short) >= 3 and sum(short) * 2 > len(short)


def classify_shape(text: str, stopped: bool) -> Shape:
    """Return a title from an abstract; `stopped` says that titles here end in a full stop."""
    count = count_words(text)
    if count >= LONG:
        return Shape.ABSTRACT
    stops = ends_with_full_stop(text)
    sentences = 1 + len(_NEW_SENTENCE.findall(text.rstrip("。！？")))
    voices = len(_VOICE.findall(text))
    if count >= SHORT:
        prose = _reads_on(count, stops, sentences, voices, stopped)
        return Shape.ABSTRACT if prose else Shape.TITLE
    if stops and not stopped:
        return Shape.SENTENCE
    if count < 3 or not (_CAPITAL.search(text) or _IDEOGRAM.search(text)):
        return Shape.WEAK
    return Shape.TITLE


def _reads_on(count: int, stops: bool, sentences: int, voices: int, stopped: bool) -> bool:
    """Return whether a text of middling length is prose rather than a long title."""
    if stops and not (stopped and sentences == 1 and voices < 3):
        return True
    return (sentences > 1 and voices > 1) or voices > 3 or count > 45


def is_statement(text: str) -> bool:
    """Return whether a text has a word that makes it a statement: `is`, `we`, `this`."""
    return bool(_VOICE.search(text))


def opens_abstract(text: str) -> bool:
    """Return whether a sentence begins as abstracts do: `We show`, `This paper`."""
    return bool(_OPENING.match(text))


def in_title_case(text: str) -> bool:
    """Return whether most of the longer words begin with a capital."""
    long = [word for word in text.split() if len(word) > 3]
    return bool(long) and sum(bool(_CAPITAL.match(word)) for word in long) * 5 >= len(long) * 3


def word_stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words that say what a text is about."""
    spoken = set(words(text)) - _EMPTY_WORDS
    return frozenset(word[:6] for word in spoken if len(word) > 1 or not word.isascii())


def title_overlap(title: str, abstract: str) -> float:
    """Return the share, 0 to 1, of what a title speaks of that an abstract speaks of too."""
    named = word_stems(title)
    return len(named & word_stems(abstract)) / len(named) if named else 0.0


def stem_frequencies(abstracts: Iterable[str]) -> dict[str, float]:
    """Return for every stem the share of the abstracts that hold it, never 0 or 1."""
    holding: Counter[str] = Counter()
    count = 0
    for count, text in enumerate(abstracts, 1):  # noqa: B007
        holding.update(word_stems(text))
    return {stem: (held + 0.5) / (count + 1) for stem, held in holding.items()}


def title_log_odds(title: str, abstract: str, shares: Mapping[str, float]) -> float:
    """Return the log odds that a title stands over its own abstract rather than over any.

    Of the words of a title about three in four come back in its abstract; how many come
    back in any abstract is what `usage` counted.
    """
    spoken = word_stems(abstract)
    odds = 0.0
    for stem in word_stems(title):
        by_chance = min(shares.get(stem, RARE), 0.95)
        odds += log(OWN / by_chance) if stem in spoken else log((1 - OWN) / (1 - by_chance))
    return odds
