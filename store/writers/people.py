"""Names in the order that reference managers want them."""

from __future__ import annotations

import re

_CORPORATE = re.compile(
    r"\d|\b(?:university|institute|organi[sz]ation|consortium|collaboration|committee|group|team"
    r"|society|association|agency|ministry|department|center|centre|council|inc|ltd|gmbh|llc|labs?"
    r"|and|of|the|for|network|initiative|project|foundation|company|corporation)\b",
    re.I,
)
_PARTICLES = frozenset(("van", "von", "de", "der", "den", "di", "da", "del", "la", "le", "ter"))


def inverted(name: str) -> str:
    """Give `Given Family` as `Family, Given`; institutions and names with a comma stay."""
    words = name.split(" ")
    if "," in name or not 2 <= len(words) <= 6 or _CORPORATE.search(name):
        return name
    if words[-1].isupper() and len(words[-1]) <= 3 and len(words) == 2:
        return name
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"
