"""The user's terms, parsed; every start imports it, so it imports neither numpy nor a stemmer.

A term is a word, a beginning (`random*`), a phrase (`"quality of life"`, quotes or not) or a word
family (`~screen`). Only words count: case, accents, hyphens and spaces make no difference, so
`pre-training`, `pre training` and `pretraining` are the same.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from store.errors import UserError
from store.text.cleaning import clean, shorten
from store.text.folding import words

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


class TermPattern(NamedTuple):
    """What a term looks for."""

    kind: TermKind
    parts: tuple[str, ...]
    """Its words, folded; of a beginning the last is one."""

    @property
    def joined(self) -> str:
        """The words as one."""
        return "".join(self.parts)


class Term(NamedTuple):
    """A term of the user's."""

    text: str
    """As it was typed, cleaned."""
    wanted: bool
    """Whether it speaks for a paper, or against it."""

    @property
    def pattern(self) -> TermPattern:
        """What it looks for. Raises NotATerm."""
        return parse_pattern(self.text)

    @property
    def key(self) -> str:
        """Two terms with the same key look for the same, and are one."""
        return term_key(self.text)


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


def is_term(text: str) -> bool:
    """Return whether a text can be a term."""
    try:
        parse_pattern(text)
    except NotATerm:
        return False
    return True


def term_key(text: str) -> str:
    """Return what a term is found again by: its kind and its folded words; or the text of none."""
    try:
        pattern = parse_pattern(text)
    except NotATerm:
        return f"text:{clean(text)}"
    return f"{pattern.kind}:{' '.join(pattern.parts)}"


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
            _ = term.pattern
        except NotATerm as error:
            errors.append((number, str(error)))
        else:
            terms.setdefault(term.key, term)
    return list(terms.values()), errors
