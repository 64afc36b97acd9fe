"""Several names or words in one cell: people as people write them, and plain lists.

Given names that are common and seldom surnames, to be sure which part of a name is which.

Names in the order that reference managers want them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

_AND = re.compile(r",? (?:and|&) ")
_INITIALS = re.compile(r"(?:[^\W\d_](?:[^\W\d_]?\.)?[\s-]?){1,4}")
_SUFFIX = re.compile(r",?\s*(?:Jr|Sr|II|III|IV)\.?$")
_SHORT = re.compile(r"[^,.]*[^\W\d_]{2} [A-Z]{1,3}")
"""A name as PubMed's table has it, which ends such a list with a full stop."""
_GIVEN = re.compile(r"[^\W\d_a-z][^\W\d_]*\.?(?:[ -][^\W\d_]+\.?){0,3}")
_FAMILY = re.compile(r"(?:[a-z']{1,4} ){0,3}[^\W\d_a-z][^\W\d_]*(?:['’ -][^\W\d_]+){0,2}")
_COMMA = re.compile(r",(?![^()]{0,200}\))")
"""A comma outside brackets: Embase writes `cyst (diagnosis, surgery)` as one term."""
_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")
_NAMED = re.compile(rf"""['"](?:name|full_name|display_name)['"]\s*:\s*(?:{_QUOTED.pattern})""")
_ET_AL = re.compile(r"[,;]? (?:et al\.?|and others)$", re.I)


def split_people(text: str) -> tuple[str, ...]:
    """Split a cell of authors: a JSON list, `;`, `and`, or commas where these part persons."""
    listed = _json_list(text.strip())
    if listed is not None:
        return listed
    for mark in (";", "\n", "|"):
        if mark in text:
            return _filled(text.split(mark))
    text = _ET_AL.sub("", " ".join(text.split()))
    found: list[str] = []
    for piece in _AND.split(text):
        found += _by_commas(piece)
    return _filled(found)


def split_terms(text: str) -> tuple[str, ...]:
    """Split a cell of keywords or tags: a JSON list, else at `;`, `|`, line ends, or commas."""
    text = text.strip()
    listed = _json_list(text)
    if listed is not None:
        return listed
    for mark in (";", "\n", "|"):
        if mark in text:
            return _filled(text.split(mark))
    return _filled(_COMMA.split(text) if "(" in text else text.split(","))


def person_name(value: Mapping[Any, Any]) -> str:
    """Return a person whom an object describes: the whole name, else `Family, Given`."""
    for key in ("name", "full_name", "display_name", "literal"):
        if value.get(key):
            return str(value[key])
    family = value.get("family") or value.get("last") or value.get("lastName") or ""
    given = value.get("given") or value.get("first") or value.get("firstName") or ""
    if isinstance(given, list):
        given = " ".join(map(str, given))
    return ", ".join(filter(None, (str(family), str(given))))


def join_list(names: tuple[str, ...], *, authors: bool = False) -> str:
    """Write a list so that `people` or `terms` gives it back: with `; `, as JSON where need be."""
    split = split_people if authors else split_terms
    for cell in ("; ".join(names), "; ".join(names) + ";"):
        if split(cell) == names:
            return cell
    return json.dumps(list(names), ensure_ascii=False)


def _by_commas(text: str) -> list[str]:
    """Return `Curie, Marie` from `Marie Curie, Pierre Curie` and from `Curie, M., Curie, P.` too."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return [text]
    if len(parts) % 2 == 0 and all(map(_are_initials, parts[1::2])):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if all(" " in part for part in parts if part):
        last = parts[-1].removesuffix(".")
        if all(map(_SHORT.fullmatch, (*parts[:-1], last))):
            parts[-1] = last
        return parts
    if len(parts) <= 3:
        return [text]
    if _alternate(parts[::2], parts[1::2]):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return parts


def _alternate(families: list[str], given: list[str]) -> bool:
    """Return `Smith, John, Doe, Jane` from a list of surnames: only well-known names are sure."""
    if len(families) != len(given) or not all(map(_GIVEN.fullmatch, given)):
        return False
    if not all(map(_FAMILY.fullmatch, families)) or any(one in FIRST_NAMES for one in families):
        return False
    known = [one for one in given if "." in one or FIRST_NAMES & set(re.split(r"[ -]", one))]
    return len(known) * 2 >= len(given)


def _are_initials(part: str) -> bool:
    """Return `A.`, `J.-P.`, `AB` and `Yu. A.` from a name such as `Doe J.`."""
    bare = _SUFFIX.sub("", part)
    marks = pairwise(bare + " ")
    return bool(_INITIALS.fullmatch(bare)) and all(
        mark == "." for char, mark in marks if char.islower()
    )


def _json_list(text: str) -> tuple[str, ...] | None:
    """Read a list that was written as JSON, or as Python prints one; persons may be objects."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = _printed(text)
    if not isinstance(found, list):
        return None
    named = [person_name(one) if isinstance(one, dict) else one for one in found]
    return _filled([str(one) for one in named if isinstance(one, str | int)])


def _printed(text: str) -> list[str] | None:
    """Read a list as Python prints it, of texts or of objects with a name; else nothing."""
    if text.startswith("[{"):
        return [single or double for single, double in _NAMED.findall(text)] or None
    inner = text[1:-1].strip()
    pieces = _QUOTED.findall(inner)
    if not pieces or _QUOTED.sub("", inner).strip(" ,"):
        return None
    return [single or double for single, double in pieces]


def _filled(parts: list[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, parts)))


_NAMES = """
Adam Ahmed Alan Albert Alexander Alice Amanda Amy Ana Andrea Andreas Andrew Angela Anna Anne
Anthony Antonio Barbara Benjamin Brian Carl Carlos Carol Caroline Catherine Charles Christian
Christina Christine Christopher Claire Claudia Daniel David Deborah Diana Donald Dorothy Edward
Elena Elizabeth Emily Emma Eric Erik Eva Fatima Felix Fernando Francesco Francisco Frank Gabriel
Georg Gary Giovanni Giuseppe Gregory Hannah Hans Helen Heather Hiroshi Ian Ivan Jack Jacob James
Jan Jane Janet Jason Javier Jean Jeffrey Jennifer Jessica Jim Joan Johannes John Jonathan Jose
José Joseph Joshua Juan Judith Julia Julie Karen Karl Kate Katherine Kathleen Kenji Kenneth
Kevin Klaus Laura Lars Laurent Linda Lisa Louis Louise Lucas Luca Luis Maja Manuel Marco
Margaret Maria María Marie Mario Mark Markus Martha Mary Matthew Matthias Megan Michael Michel
Michelle Miguel Mohamed Mohammad Mohammed Nancy Natalie Nicholas Nicolas Nicole Nina Olga Oliver
Olivia Pablo Pamela Patricia Patrick Paul Pedro Peter Petra Philip Pierre Rachel Rebecca Ricardo
Richard Robert Roberto Roger Ronald Rosa Ruth Samuel Sandra Sara Sarah Sergey Sharon Simon Sofia
Sophie Stefan Stephanie Stephen Steven Susan Susanne Thomas Timothy Tom Ursula Vera Victoria
Vincent Vladimir Walter William Wolfgang Yuki
"""
FIRST_NAMES = frozenset(_NAMES.split())

_CORPORATE = re.compile(
    r"\d|\b(?:university|institute|organi[sz]ation|consortium|collaboration|committee|group|team"
    r"|society|association|agency|ministry|department|center|centre|council|inc|ltd|gmbh|llc|labs?"
    r"|and|of|the|for|network|initiative|project|foundation|company|corporation)\b",
    re.I,
)
_PARTICLES = frozenset(("van", "von", "de", "der", "den", "di", "da", "del", "la", "le", "ter"))


def invert_name(name: str) -> str:
    """Return `Given Family` as `Family, Given`; institutions and names with a comma stay."""
    words = name.split(" ")
    if "," in name or not 2 <= len(words) <= 6 or _CORPORATE.search(name):
        return name
    if words[-1].isupper() and len(words[-1]) <= 3 and len(words) == 2:
        return name
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"
