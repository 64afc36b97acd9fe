"""Names of persons as people write them, and other lists in one cell.

Which part of a name is the given one is decided by names that are common and seldom surnames.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

_COMMON_NAMES = """
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
_GIVEN_NAMES = frozenset(_COMMON_NAMES.split())

_AND = re.compile(r",? (?:and|&) ")
_ET_AL = re.compile(r"[,;]? (?:et al\.?|and others)$", re.I)
_INITIALS = re.compile(r"(?:[^\W\d_](?:[^\W\d_]?\.)?[\s-]?){1,4}")
_SUFFIX = re.compile(r",?\s*(?:Jr|Sr|II|III|IV)\.?$")
_SUFFIXES = r"(?:[Jj]r|[Ss]r|II|III|IV|V|VI|2nd|3rd|4th|[Jj]unior|[Ss]enior|Esq)\.?"
SUFFIXED_NAME = re.compile(rf"([^,]+), ([^,]+), ({_SUFFIXES})")
"""Matches a name as CSL, RIS and PubMed write it: `Lindqvist, Bo M., Jr.`."""
_BIBTEX_SUFFIXED = re.compile(rf"([^,]+?)\s*,\s*({_SUFFIXES})\s*,\s*([^,]+)")
_TRAILING_SUFFIX = re.compile(rf"(.+?),? ({_SUFFIXES})")
_PUBMED_NAME = re.compile(r"[^,.]*[^\W\d_]{2} [A-Z]{1,3}")
"""A name as in PubMed's table, which ends a list of them with a full stop."""
_GIVEN = re.compile(r"[^\W\d_a-z][^\W\d_]*\.?(?:[ -][^\W\d_]+\.?){0,3}")
_FAMILY = re.compile(r"(?:[a-z']{1,4} ){0,3}[^\W\d_a-z][^\W\d_]*(?:['’ -][^\W\d_]+){0,2}")
_PARTICLES = frozenset(("van", "von", "de", "der", "den", "di", "da", "del", "la", "le", "ter"))
"""Words that belong to the family name in any case; not `Al`, `Bin` or `Do`, also given names."""
_CORPORATE = re.compile(
    r"\d|\b(?:university|institute|organi[sz]ation|consortium|collaboration|committee|group|team"
    r"|society|association|agency|ministry|department|center|centre|council|inc|ltd|gmbh|llc|labs?"
    r"|and|of|the|for|network|initiative|project|foundation|company|corporation)\b",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_COMPANY = re.compile(r"(?:Inc|Ltd|LLC|LLP|PLC|GmbH|AG|S\.?A|B\.?V|Co|Corp)\.?", re.I)
_COMMA = re.compile(r",(?![^()]{0,200}\))")
"""A comma outside brackets: Embase writes `cyst (diagnosis, surgery)` as one term."""
_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")
_NAME_IN_OBJECT = re.compile(
    rf"""['"](?:name|full_name|display_name)['"]\s*:\s*(?:{_QUOTED.pattern})"""
)


def split_people(text: str) -> tuple[str, ...]:
    """Split a cell of authors: a JSON list, or at `;`, line ends, `|`, `and`, or commas.

    Commas also separate surnames from given names: see `_split_at_commas`.
    """
    listed = _parse_list(text.strip())
    if listed is not None:
        return listed
    text = decode_entities(text)
    for separator in (";", "\n", "|"):
        if separator in text:
            return _strip_all(text.split(separator))
    text = _ET_AL.sub("", " ".join(text.split()))
    people: list[str] = []
    for part in _AND.split(text):
        people += _split_at_commas(part)
    return _strip_all(people)


def split_terms(text: str) -> tuple[str, ...]:
    """Split a cell of keywords or tags: a JSON list, or at `;`, line ends, `|`, or commas."""
    text = text.strip()
    listed = _parse_list(text)
    if listed is not None:
        return listed
    text = decode_entities(text)
    for separator in (";", "\n", "|"):
        if separator in text:
            return _strip_all(text.split(separator))
    return _strip_all(_COMMA.split(text) if "(" in text else text.split(","))


def decode_entities(text: str) -> str:
    """Decode HTML entities, at whose semicolons a list would be split: `D&#252;llmann`."""
    if "&" not in text or ";" not in text:
        return text
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def join_list(names: tuple[str, ...], *, authors: bool = False) -> str:
    """Join a list so that `split_people` or `split_terms` splits it again.

    Names are joined with `; `, or written as a JSON list where that would be ambiguous.
    """
    split = split_people if authors else split_terms
    for cell in ("; ".join(names), "; ".join(names) + ";"):
        if split(cell) == names:
            return cell
    return json.dumps(list(names), ensure_ascii=False)


def person_name(person: Mapping[Any, Any]) -> str:
    """Return the name in an object that describes a person: in full, or as `Family, Given`."""
    for key in ("name", "full_name", "display_name", "literal"):
        if person.get(key):
            return str(person[key])
    family = person.get("family") or person.get("last") or person.get("lastName") or ""
    given = person.get("given") or person.get("first") or person.get("firstName") or ""
    if isinstance(given, list):
        given = " ".join(map(str, given))
    return ", ".join(filter(None, (str(family), str(given))))


def is_institution(name: str) -> bool:
    """Return whether a name is that of an organisation and not of a person."""
    _, comma, given = name.partition(",")
    return bool(_COMPANY.fullmatch(given.strip()) if comma else _CORPORATE.search(name))


def order_suffix(name: str) -> str:
    """Return BibTeX's `Family, Jr., Given` as `Family, Given, Jr.`, any other name unchanged."""
    if name.count(",") == 2 and (suffixed := _BIBTEX_SUFFIXED.fullmatch(name)):
        family, suffix, given = suffixed.groups()
        return f"{family}, {given}, {suffix}"
    return name


def invert_name(name: str) -> str:
    """Return `Given Family` as `Family, Given`, and `Given Family Jr.` as `Family, Given, Jr.`.

    Names with a comma, of institutions, and such as `Doe J` are returned unchanged.
    """
    if name.count(" ") > 1 and (suffixed := _TRAILING_SUFFIX.fullmatch(name)):
        inverted = invert_name(suffixed[1])
        return f"{inverted}, {suffixed[2]}" if inverted.count(",") == 1 else name
    words = name.split(" ")
    if "," in name or not 2 <= len(words) <= 6 or _CORPORATE.search(name):
        return name
    if words[-1].isupper() and len(words[-1]) <= 3 and len(words) == 2:
        return name
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"


def _split_at_commas(text: str) -> list[str]:
    """Split `Marie Curie, Pierre Curie` between persons, `Curie, M., Curie, P.` after each pair."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return [text]
    if len(parts) % 2 == 0 and all(map(_are_initials, parts[1::2])):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if all(" " in part for part in parts if part):
        last = parts[-1].removesuffix(".")
        if all(map(_PUBMED_NAME.fullmatch, (*parts[:-1], last))):
            parts[-1] = last
        return parts
    if len(parts) <= 3:
        return [text]
    if _are_pairs(parts[::2], parts[1::2]):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return parts


def _are_pairs(families: list[str], given_names: list[str]) -> bool:
    """Distinguish `Smith, John, Doe, Jane` from a list of surnames.

    At least half of the given names must be common ones, and none of the surnames.
    """
    if len(families) != len(given_names) or not all(map(_GIVEN.fullmatch, given_names)):
        return False
    if not all(map(_FAMILY.fullmatch, families)) or not _GIVEN_NAMES.isdisjoint(families):
        return False
    common = [
        name for name in given_names if "." in name or _GIVEN_NAMES & set(re.split(r"[ -]", name))
    ]
    return len(common) * 2 >= len(given_names)


def _are_initials(part: str) -> bool:
    """Return whether a part is like `A.`, `J.-P.`, `AB` or `Yu. A.`, and no name like `Doe J.`."""
    bare = _SUFFIX.sub("", part)
    neighbours = pairwise(bare + " ")
    return bool(_INITIALS.fullmatch(bare)) and all(
        following == "." for char, following in neighbours if char.islower()
    )


def _parse_list(text: str) -> tuple[str, ...] | None:
    """Parse a list written as JSON or as Python prints it; None for any other text.

    A list in a list is no list of names, however deep a version of Python can read it.
    """
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        entries = _parse_python_list(text)
    if not isinstance(entries, list) or any(isinstance(entry, list) for entry in entries):
        return None
    names = [person_name(entry) if isinstance(entry, dict) else entry for entry in entries]
    return _strip_all([str(name) for name in names if isinstance(name, str | int)])


def _parse_python_list(text: str) -> list[str] | None:
    """Parse a list of strings, or of objects with a name, as Python prints it."""
    if text.startswith("[{"):
        return [single or double for single, double in _NAME_IN_OBJECT.findall(text)] or None
    inner = text[1:-1].strip()
    strings = _QUOTED.findall(inner)
    if not strings or _QUOTED.sub("", inner).strip(" ,"):
        return None
    return [single or double for single, double in strings]


def _strip_all(parts: list[str]) -> tuple[str, ...]:
    """Strip all parts and drop the empty ones."""
    return tuple(filter(None, map(str.strip, parts)))
