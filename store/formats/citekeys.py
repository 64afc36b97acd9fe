"""Citation keys that a person would choose: `vaswani2017attention`, `tokenformer2024`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from store.model.identifiers import surname
from store.model.paper import Paper
from store.model.record import CITEKEY
from store.text.folding import fold

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_SMALL_WORDS = (
    "a an the on in of for and or to with from by at as is are be can do does how what why when"
    " via into its it this that we our towards toward using under between over not all you"
    " le la les un une des du de der die das ein eine el los las und et y"
)
_STOP_WORDS = frozenset(_SMALL_WORDS.split())
_VALID_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.+/-]{0,99}")
_MAX_WORD_LENGTH = 24


class Citekeys:
    """The citation keys of one export, each used once."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def key_for(self, paper: Paper) -> str:
        """Return the key from the paper's source if it is still free, else a new one."""
        source_key = paper.merged.extra.get(CITEKEY, "")
        base = source_key if _VALID_KEY.fullmatch(source_key) else base_key(paper)
        key = next(key for key in _with_suffixes(base) if key.casefold() not in self._used)
        self._used.add(key.casefold())
        return key


def base_key(paper: Paper) -> str:
    """Return surname, year and first significant word; without author, words of the title."""
    author = _to_ascii(surname(paper.authors[0])) if paper.authors else ""
    year = str(paper.year or "")
    words = _significant_words(paper.title or paper.abstract[:300])
    if author:
        return author + year + "".join(words[:1])
    return (_name_before_colon(paper.title) or "".join(words[:2]) or "paper") + year


def _significant_words(text: str) -> list[str]:
    """Return the words of a text without stop words, as lower-case ASCII letters and digits."""
    significant = []
    for word in text.split():
        plain = _to_ascii(word)
        if len(plain) > _MAX_WORD_LENGTH:
            parts = map(_to_ascii, re.split(r"[-–/]", word))
            plain = next(filter(None, parts), "")[:_MAX_WORD_LENGTH]
        if plain and plain not in _STOP_WORDS and (len(plain) > 1 or not plain.isdigit()):
            significant.append(plain)
    return significant


def _name_before_colon(title: str) -> str:
    """Return the name in a title such as `Baichuan 2: Open Large-scale Language Models`."""
    before, colon, _ = title.partition(":")
    name = _to_ascii(before)
    return name if colon and len(before.split()) <= 3 and len(name) <= _MAX_WORD_LENGTH else ""


def _to_ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text).translate(_LETTERS))


def _with_suffixes(base: str) -> Iterator[str]:
    """Yield the key itself, then with a, b, …, z, aa, ab and so on appended."""
    yield base
    letters = "abcdefghijklmnopqrstuvwxyz"
    suffixes = [""]
    while True:
        suffixes = [suffix + letter for suffix in suffixes for letter in letters]
        yield from (base + suffix for suffix in suffixes)
