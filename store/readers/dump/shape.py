"""What a paragraph looks like, told by its shape alone: a title, an abstract, a sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import Enum, auto
from math import log

from store.text import words

SHORT, LONG = 20, 60
"""Words: below the first nothing is an abstract by itself, from the second everything is."""

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
        "about above across after along among based because been before being best better between "
        "both could does during each from have here into just like made make many more most much "
        "need only other over same should some such than that their them then there these they "
        "this those through toward towards under upon used uses using very well were what when "
        "where which while will with within without would your abstract paper title"
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


def is_stopped(text: str) -> bool:
    """Tell whether a text ends in a full stop that is no abbreviation's."""
    return bool(_STOPPED.search(text)) and not _STOPPED_SHORT.search(text)


def stopped_titles(texts: Iterable[str]) -> bool:
    """Tell whether titles end in a full stop in this dump, as PubMed prints them."""
    short = [is_stopped(text) for text in texts if 3 <= count_words(text) <= 30]
    return sum(short) >= 3 and sum(short) * 2 > len(short)


def shape(text: str, stopped: bool) -> Shape:
    """Tell a title from an abstract; `stopped` says that titles here end in a full stop."""
    count = count_words(text)
    if count >= LONG:
        return Shape.ABSTRACT
    stops = is_stopped(text)
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
    """Tell whether a text of middling length is prose rather than a long title."""
    if stops and not (stopped and sentences == 1 and voices < 3):
        return True
    return (sentences > 1 and voices > 1) or voices > 3 or count > 45


def opens_abstract(text: str) -> bool:
    """Tell whether a sentence begins as abstracts do: `We show`, `This paper`."""
    return bool(_OPENING.match(text))


def in_title_case(text: str) -> bool:
    """Tell whether most of the longer words begin with a capital."""
    long = [word for word in text.split() if len(word) > 3]
    return bool(long) and sum(bool(_CAPITAL.match(word)) for word in long) * 5 >= len(long) * 3


def stems(text: str) -> frozenset[str]:
    """Give the beginnings of the words that say what a text is about."""
    return frozenset(
        word[:6]
        for word in words(text)
        if (len(word) > 3 and word not in _EMPTY_WORDS)
        or (not word.isalpha() and len(word) > 1)
        or not word.isascii()
    )


def rarity(texts: Iterable[str]) -> dict[str, float]:
    """Weigh stems by how few of the texts hold them."""
    holding: Counter[str] = Counter()
    count = 0
    for count, text in enumerate(texts, 1):  # noqa: B007
        holding.update(stems(text))
    return {stem: log(1 + count / held) for stem, held in holding.items()}


def affinity(title: str, abstract: str, weights: dict[str, float]) -> float:
    """Give the share, 0 to 1, of what a title speaks of that an abstract speaks of too."""
    named = stems(title)
    whole = sum(weights.get(stem, 1.0) for stem in named)
    common = sum(weights.get(stem, 1.0) for stem in named & stems(abstract))
    return common / whole if whole else 0.0
