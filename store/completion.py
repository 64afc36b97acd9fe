"""What can be typed next in the filter box."""

from __future__ import annotations

import re
from collections.abc import Iterable

from store.language import FIELDS, HAS, IS
from store.terms import Field
from store.text import fold

MOST = 20
"""Completions given at once."""

_TYPED = re.compile(r"-*(?P<word>(?:(?P<name>[A-Za-z]+):=?)?(?P<value>\"[^\"]*|[^\s()|\"]*))$")


def completions(
    text: str,
    cursor: int,
    tags: Iterable[str] = (),
    views: Iterable[tuple[str, str]] = (),
    reasons: Iterable[str] = (),
) -> list[tuple[int, str]]:
    """Offer what may be meant by the letters before the cursor.

    Each offer is where in the text the letters to be replaced begin, and what takes their
    place up to the cursor. `views` are names with their queries; a view's name offers its query.
    """
    before = text[:cursor]
    typed = _TYPED.search(before)
    assert typed is not None  # noqa: S101 - the pattern matches the empty text at the end
    start, name, value = typed.start("word"), (typed["name"] or "").lower(), typed["value"]
    offers: list[tuple[int, str]] = []
    if name in ("is", "has"):
        known = IS if name == "is" else HAS
        offers = [(start, f"{name}:{state} ") for state in known if state.startswith(value.lower())]
    elif name in ("tag", "reason"):
        wanted = fold(value.removeprefix('"'))
        given = tags if name == "tag" else reasons
        offers = [(start, f"{Field(name, one)} ") for one in _matching(given, wanted)]
    elif not name and value and not value.startswith('"'):
        names = (*FIELDS, "is", "has")
        offers = [(start, f"{field}:") for field in names if field.startswith(value.lower())]
        wanted = fold(before.strip())
        offers += [(0, query) for name, query in views if fold(name).startswith(wanted)]
    return offers[:MOST]


def _matching(names: Iterable[str], wanted: str) -> list[str]:
    """Give the names that contain what was typed, first those that begin so."""
    found = [(fold(name), name) for name in names if wanted in fold(name)]
    return [name for _, name in sorted(found, key=lambda two: (not two[0].startswith(wanted), two))]
