"""Whether a typed name is that of an author: in either order, with initials or without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from store.search.wording import Reading

_NAME_PARTICLES = """
van von der den de di da del della dos du la le el al bin ibn ter ten zu af av och y
"""
_PARTICLES = frozenset(_NAME_PARTICLES.split())


def is_author(typed: Reading, name: Sequence[str]) -> bool:
    """Return whether a name, as folded words, is the one that was typed.

    Each typed word is a word of the name or has its initial, and one of them is there in full.
    """
    remaining = _split_initials(
        [(part,) for part in name], {form for word in typed for form in word}
    )
    initials: list[str] = []
    in_full = False
    for forms in _split_initials(typed, set(name)):
        same = next((part for part in remaining if part[0] in forms), None)
        if same:
            remaining.remove(same)
            in_full |= len(same[0]) > 1
        elif forms[0] not in _PARTICLES:
            initials.append(forms[0])
    for word in initials:
        same = next((part for part in remaining if _is_initial(word, part[0])), None)
        if not same:
            return False
        remaining.remove(same)
    return in_full


def _is_initial(word: str, part: str) -> bool:
    return min(len(word), len(part)) == 1 and word[0] == part[0]


def _split_initials(typed: Iterable[tuple[str, ...]], known: set[str]) -> list[tuple[str, ...]]:
    """Return words, each with two or three initials in one (`Smith JR`) as so many words."""
    words: list[tuple[str, ...]] = []
    for forms in typed:
        word = forms[0]
        initials = 1 < len(word) < 4 and word not in _PARTICLES and known.isdisjoint(forms)
        words += [(letter,) for letter in word] if initials else [forms]
    return words
