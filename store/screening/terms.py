"""The user's terms: what is typed, parsed, and found in the words of a text.

A term is a word, a beginning (`random*`), a phrase (`"quality of life"`, quotes or not) or a word
family (`~screen`). Only words count: case, accents, hyphens and spaces make no difference, so
`pre-training`, `pre training` and `pretraining` are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate

from store.errors import UserError
from store.search.fuzzy import STOP_WORDS, is_unspaced_script
from store.text.cleaning import clean, shorten
from store.text.folding import words
from store.text.stemming import stem

MAX_RUN = 4
"""Words of a text that may be one word of a term, and the other way round."""

MAX_JOINED = 40
"""Letters of a term that may be written as fewer or more words than it has."""

MIN_REST = 4
"""Letters of a beginning, or of a stem, in the last word where the words are split otherwise.

`model*` does not find `mode-locked`, and `~modeling` does not find `the mode led`.
"""

SEPARATE = STOP_WORDS | {"not", "no", "so", "do", "if", "he", "she", "they", "all", "any", "but"}
"""Words that are never a part of another: `the rapist` is no `therapist`."""

_SHOWN = 40
"""Characters of a text that an error quotes."""


class NotATerm(UserError):
    """A text that is no term; the message is one line for the user."""


class TermKind(StrEnum):
    """How the words of a term are compared with those of a text."""

    WORD = "word"
    BEGINNING = "beginning"
    PHRASE = "phrase"
    FAMILY = "family"


@dataclass(frozen=True)
class TermPattern:
    """What a term looks for."""

    kind: TermKind
    parts: tuple[str, ...]
    """Its words, folded; of a beginning the last is one."""

    @cached_property
    def joined(self) -> str:
        """The words as one."""
        return "".join(self.parts)

    @cached_property
    def stem(self) -> str:
        """The stem of the words as one."""
        return stem(self.joined)

    @property
    def is_inside(self) -> bool:
        """Whether it is found inside of words: in scripts that put no space between them."""
        return is_unspaced_script(self.joined)

    @property
    def is_rigid(self) -> bool:
        """Whether it is found only with the words that it has: it is too short, or too long."""
        return not (MIN_REST <= len(self.joined) <= MAX_JOINED and len(self.parts) <= MAX_RUN)


@dataclass(frozen=True)
class Term:
    """A term of the user's."""

    text: str
    """As it was typed, cleaned."""
    wanted: bool
    """Whether it speaks for a paper, or against it."""

    @cached_property
    def pattern(self) -> TermPattern:
        """What it looks for. Raises NotATerm."""
        return parse_pattern(self.text)

    @property
    def key(self) -> str:
        """What it is found again by: two terms that look for the same are one."""
        return f"{self.pattern.kind}:{' '.join(self.pattern.parts)}"


@lru_cache(maxsize=8192)
def parse_pattern(text: str) -> TermPattern:
    """Parse what the user typed as a term. Raises NotATerm."""
    typed = clean(text)
    body = typed.removeprefix("~").strip()
    if len(body) > 1 and body[0] == body[-1] == '"':
        body = body[1:-1].strip()
    is_family, is_beginning = typed.startswith("~"), body.endswith("*")
    body = body.removesuffix("*")
    parts = tuple(words(body))
    quoted = f"“{shorten(typed, _SHOWN)}”"
    if not parts:
        raise NotATerm(f"{quoted} has no letter or digit")
    ends_in_word = words(f"{body}x")[-1] == f"{parts[-1]}x"
    if "*" in body or (is_beginning and not ends_in_word):
        raise NotATerm(f"{quoted}: a * can only stand at the end, after a letter or digit")
    if is_family and is_beginning:
        raise NotATerm(f"{quoted}: a term is a beginning (*) or a family (~), not both")
    if is_family:
        return TermPattern(TermKind.FAMILY, parts)
    if is_beginning:
        return TermPattern(TermKind.BEGINNING, parts)
    return TermPattern(TermKind.PHRASE if len(parts) > 1 else TermKind.WORD, parts)


def read_terms(text: str, *, wanted: bool) -> tuple[list[Term], list[tuple[int, str]]]:
    """Read terms, one a line; return them, each once, and the lines that are none with the reason.

    Lines are counted from 1. Blank lines are skipped.
    """
    terms: dict[str, Term] = {}
    errors: list[tuple[int, str]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        term = Term(clean(line), wanted)
        try:
            terms.setdefault(term.key, term)
        except NotATerm as error:
            errors.append((number, str(error)))
    return list(terms.values()), errors


def same_words(parts: Sequence[str], run: Sequence[str]) -> bool:
    """Return whether words in a row are those of a term, perhaps joined or split otherwise.

    Both have the same letters. Words that only one of them has must not be `SEPARATE`.
    """
    if tuple(parts) == tuple(run):
        return True
    own, other = _by_place(parts), _by_place(run)
    return SEPARATE.isdisjoint(word for _, word in own ^ other)


def _by_place(parts: Sequence[str]) -> set[tuple[int, str]]:
    """Return words with the offset of the end of each among the letters of all."""
    return set(zip(accumulate(map(len, parts)), parts, strict=True))


def fits_words(pattern: TermPattern, run: Sequence[str]) -> bool:
    """Return whether words in a row, which have the letters of a term, are its words."""
    return tuple(run) == pattern.parts or (not pattern.is_rigid and same_words(pattern.parts, run))


def fits_beginning(pattern: TermPattern, run: Sequence[str]) -> bool:
    """Return whether words in a row, together, begin as a beginning does, and end no sooner."""
    letters = len("".join(run[:-1]))
    rest = pattern.joined[letters:]
    if not rest or not run[-1].startswith(rest) or not pattern.joined.startswith("".join(run[:-1])):
        return False
    cut = (*run[:-1], rest)
    if cut == pattern.parts:
        return True
    return not pattern.is_rigid and len(rest) >= MIN_REST and same_words(pattern.parts, cut)


def family_beginning(stemmed: str) -> str:
    """Return how all words with a stem begin, so that an index need not stem every word.

    A stem changes the end of a word, `happi`, `analys`, or all but one letter: `die` of `dying`.
    """
    return stemmed[:1] if len(stemmed) < MIN_REST else stemmed[:-2]


def is_of_family(word: str, stemmed: str) -> bool:
    """Return whether a word is of the family with a stem."""
    return stem(word) == stemmed and word.startswith(family_beginning(stemmed))


def fits_family(pattern: TermPattern, run: Sequence[str]) -> bool:
    """Return whether words in a row are together one word of a family."""
    joined = "".join(run)
    if not is_of_family(joined, pattern.stem):
        return False
    if len(run) == 1:
        return len(pattern.parts) == 1 or (
            not pattern.is_rigid and SEPARATE.isdisjoint(pattern.parts)
        )
    letters = len(joined) - len(run[-1])
    return (
        len(pattern.parts) == 1
        and not pattern.is_rigid
        and len(pattern.stem) - letters >= MIN_REST
        and joined.startswith(pattern.stem[:-1])
        and SEPARATE.isdisjoint(run)
    )


def fits_row(pattern: TermPattern, run: Sequence[str]) -> bool:
    """Return whether each of some words is of the family of the word at its place."""
    return len(run) == len(pattern.parts) and all(
        is_of_family(word, stem(part)) for word, part in zip(run, pattern.parts, strict=True)
    )
