"""What a paragraph looks like by its length and words: a title, an abstract, a sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from math import log

from store.text.folding import words

_MIN_ABSTRACT_WORDS, _MAX_TITLE_WORDS = 20, 59
"""A shorter paragraph is no abstract by its shape, and a longer one no title."""

_SHARE_IN_OWN_ABSTRACT = 0.75
"""Share of a title's words that are in its abstract too: median of 2,000 papers of one field."""

_UNCOUNTED_SHARE = 0.01
"""Share of abstracts assumed to have a stem that was not counted in any."""

_MAX_SHARE = 0.95
"""The largest share that is believed."""

_IDEOGRAM = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FULL_STOP = re.compile(r"(?<!\.)[.。][\"'”’)\]]*$")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|al|etc|Inc|Ltd|Co|Jr|Sr|vs|[a-z]\.[a-z])\.$")
_NEW_SENTENCE = re.compile(
    r"(?<!\b[A-Z])(?<!\bvs)(?<!\bal)(?<!\be\.g)(?<!\bi\.e)[.!?][\"'”’)\]]*\s+(?=[A-Z\"“'(\[])|[。！？]"
)
_STATEMENT_WORD = re.compile(
    r"\b(?:we|our|us|it|its|this|these|those|they|their|that|which|is|are|was|were|be|been|has|have"
    r"|had|can|may|will|however|moreover|propose|present|show|introduce|such|paper|results?)\b",
    re.I,
)
_ABSTRACT_OPENING = re.compile(
    r"(?:we|in this|this (?:paper|work|article|study|report|thesis|submission)"
    r"|the (?:paper|present)|here|recent(?:ly)?|our)\b",
    re.I,
)
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_FUNCTION_WORDS = frozenset(
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
    POSSIBLE_TITLE = auto()
    """Too short or too plain for a title unless an abstract follows."""
    SENTENCE = auto()
    """One short sentence with its full stop."""
    ABSTRACT = auto()


def count_words(text: str) -> int:
    """Count words; in a script without spaces two characters count as one word."""
    ideograms = 0 if text.isascii() else len(_IDEOGRAM.findall(text))
    return len(text.split()) + ideograms // 2


def ends_with_full_stop(text: str) -> bool:
    """Return whether a text ends in a full stop that is not an abbreviation's."""
    return bool(_FULL_STOP.search(text)) and not _ABBREVIATION.search(text)


def titles_end_in_full_stop(texts: Iterable[str]) -> bool:
    """Return whether most short paragraphs end in a full stop, as titles do in PubMed."""
    short = [ends_with_full_stop(text) for text in texts if 3 <= count_words(text) <= 30]
    return sum(short) >= 3 and sum(short) * 2 > len(short)


def classify_shape(text: str, title_may_stop: bool) -> Shape:
    """Return the shape of a paragraph; `title_may_stop` allows a title to end in a full stop."""
    count = count_words(text)
    if count > _MAX_TITLE_WORDS:
        return Shape.ABSTRACT
    stops = ends_with_full_stop(text)
    if count >= _MIN_ABSTRACT_WORDS:
        prose = _is_prose(text, count, stops, title_may_stop)
        return Shape.ABSTRACT if prose else Shape.TITLE
    if stops and not title_may_stop:
        return Shape.SENTENCE
    if count < 3 or not (_CAPITAL.search(text) or _IDEOGRAM.search(text)):
        return Shape.POSSIBLE_TITLE
    return Shape.TITLE


def _is_prose(text: str, count: int, stops: bool, title_may_stop: bool) -> bool:
    """Return whether a text of middling length is prose rather than a long title."""
    sentences = 1 + len(_NEW_SENTENCE.findall(text.rstrip("。！？")))
    statement_words = count_statement_words(text)
    if stops and not (title_may_stop and sentences == 1 and statement_words < 3):
        return True
    return (sentences > 1 and statement_words > 1) or statement_words > 3 or count > 45


def count_statement_words(text: str) -> int:
    """Count the words that make a text a statement: `is`, `we`, `this`."""
    return len(_STATEMENT_WORD.findall(text))


def is_statement(text: str) -> bool:
    """Return whether a text has a word that makes it a statement: `is`, `we`, `this`."""
    return bool(_STATEMENT_WORD.search(text))


def opens_abstract(text: str) -> bool:
    """Return whether a sentence begins as abstracts do: `We show`, `This paper`."""
    return bool(_ABSTRACT_OPENING.match(text))


def in_title_case(text: str) -> bool:
    """Return whether most of the longer words begin with a capital."""
    long = [word for word in text.split() if len(word) > 3]
    return bool(long) and sum(bool(_CAPITAL.match(word)) for word in long) * 5 >= len(long) * 3


def word_stems(text: str) -> frozenset[str]:
    """Return the first six letters of each word of a text that is not a function word."""
    topical = set(words(text)) - _FUNCTION_WORDS
    return frozenset(word[:6] for word in topical if len(word) > 1 or not word.isascii())


def title_overlap(title: str, abstract: str) -> float:
    """Return the share, 0 to 1, of a title's stems that are in an abstract too."""
    stems = word_stems(title)
    return len(stems & word_stems(abstract)) / len(stems) if stems else 0.0


def stem_frequencies(abstracts: Iterable[str]) -> dict[str, float]:
    """Return for every stem the share of the abstracts that have it, never 0 or 1."""
    abstracts_with: Counter[str] = Counter()
    total = 0
    for abstract in abstracts:
        abstracts_with.update(word_stems(abstract))
        total += 1
    return {stem: (count + 0.5) / (total + 1) for stem, count in abstracts_with.items()}


def title_log_odds(title: str, abstract: str, frequencies: Mapping[str, float]) -> float:
    """Return the log odds that an abstract is a title's own rather than any other.

    About three in four words of a title are in its own abstract; how many are in any abstract
    follows from `frequencies`, counted by `stem_frequencies`.
    """
    stems = word_stems(abstract)
    own = _SHARE_IN_OWN_ABSTRACT
    log_odds = 0.0
    for stem in word_stems(title):
        by_chance = min(frequencies.get(stem, _UNCOUNTED_SHARE), _MAX_SHARE)
        log_odds += log(own / by_chance) if stem in stems else log((1 - own) / (1 - by_chance))
    return log_odds
