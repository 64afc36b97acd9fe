"""Word families by stemming; alone in a module because few need to import a stemmer."""

from __future__ import annotations

from functools import lru_cache
from threading import get_ident

from Stemmer import Stemmer

_SHORTEST_SIS = 6
"""Letters from which `-sis` is the Greek ending whose plural is `-ses`; `basis` is shorter."""


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return what the words of a family have in common, for a folded English word (Snowball).

    Unlike Snowball, which has `analysi` and `analys`, a noun in -sis is in one family with its
    plural.
    """
    if word.endswith("sis") and len(word) >= _SHORTEST_SIS:
        word = f"{word[:-2]}es"
    stemmed: str = _stemmer(get_ident()).stemWord(word)
    return stemmed


@lru_cache(maxsize=8)
def _stemmer(_thread: int) -> Stemmer:
    """Return the stemmer of a thread; two threads must not share one."""
    return Stemmer("english")
