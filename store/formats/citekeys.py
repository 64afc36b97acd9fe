"""Citation keys that a person would choose: `vaswani2017attention`, `tokenformer2024`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from store.model.identifiers import surname
from store.model.paper import Paper
from store.text.folding import fold

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_SMALL_WORDS = (
    "a an the on in of for and or to with from by at as is are be can do does how what why when"
    " via into its it this that we our towards toward using under between over not all you"
    " le la les un une des du de der die das ein eine el los las und et y"
)
_COMMON = frozenset(_SMALL_WORDS.split())
_VALID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.+/-]{0,99}")
_LONG = 24


class Citekeys:
    """The keys of one export, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def key_for(self, paper: Paper) -> str:
        """Return the key its source gave if that is still free, else a new one."""
        own = paper.merged.extra.get("citekey", "")
        base = own if _VALID.fullmatch(own) else base_key(paper)
        key = next(key for key in _spellings(base) if key.casefold() not in self._given)
        self._given.add(key.casefold())
        return key


def base_key(paper: Paper) -> str:
    """Return surname, year and first significant title word; without author the title's name."""
    who = _ascii(surname(paper.authors[0])) if paper.authors else ""
    year = str(paper.year or "")
    told = significant_words(paper.title or paper.abstract[:300])
    if who:
        return who + year + "".join(told[:1])
    return (_name(paper.title) or "".join(told[:2]) or "paper") + year


def significant_words(text: str) -> list[str]:
    """Return the words of a text that say something, plain letters and digits only."""
    found = []
    for word in text.split():
        whole = _ascii(word)
        if len(whole) > _LONG:
            whole = next(filter(None, map(_ascii, re.split(r"[-–/]", word))), "")[:_LONG]
        if whole and whole not in _COMMON and (len(whole) > 1 or not whole.isdigit()):
            found.append(whole)
    return found


def _name(title: str) -> str:
    """Return the name before the colon, as in `Baichuan 2: Open Large-scale Language Models`."""
    before, colon, _ = title.partition(":")
    name = _ascii(before)
    return name if colon and len(before.split()) <= 3 and len(name) <= _LONG else ""


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text).translate(_LETTERS))


def _spellings(base: str) -> Iterator[str]:
    """Return the key itself, then with a, b, c and so on after it."""
    yield base
    letters = "abcdefghijklmnopqrstuvwxyz"
    endings = [""]
    while True:
        endings = [ending + letter for ending in endings for letter in letters]
        yield from (base + ending for ending in endings)
