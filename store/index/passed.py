"""Words that say so little that a paper need not have them."""

from __future__ import annotations

from collections.abc import Sequence

from store.index.typos import SHORTEST

_SAID_LITTLE = """
a an the and or of in on at by to for from with into onto via as is are be it its we et al
le la les un une des du de ou au aux en dans sur pour par avec
der die das den dem ein eine einer eines und oder mit von vom zu zum zur im auf fur bei
el los las unos unas del con para il lo gli di da per os um uma do dos das em
"""
PASSED_OVER = frozenset(_SAID_LITTLE.split())
"""Articles, prepositions and conjunctions, folded, of the languages that titles are written in.

Few can say afterwards which of them a title had, and no abstract is searched for the shortest.
"""


def needed(free: Sequence[str], last: str) -> list[str]:
    """Give the words that a paper must have, all of them where each says little.

    The last that was typed may be half typed: `the` on the way to `theory` is no article yet.
    """
    begun = last if len(last) >= SHORTEST - 1 else ""
    return [word for word in free if word not in PASSED_OVER or word == begun] or list(free)
