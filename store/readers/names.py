"""Several names or words in one cell: people as people write them, and plain lists."""

from __future__ import annotations

import json
import re
from itertools import pairwise

_AND = re.compile(r",? (?:and|&) ")
_INITIALS = re.compile(r"(?:[^\W\d_](?:[^\W\d_]?\.)?[\s-]?){1,4}")
_SUFFIX = re.compile(r",?\s*(?:Jr|Sr|II|III|IV)\.?$")
_SHORT = re.compile(r"[^,.]*[^\W\d_]{2} [A-Z]{1,3}")
"""A name as PubMed's table has it, which ends such a list with a full stop."""
_ET_AL = re.compile(r"[,;]? (?:et al\.?|and others)$", re.I)


def people(text: str) -> tuple[str, ...]:
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


def terms(text: str) -> tuple[str, ...]:
    """Split a cell of keywords or tags: a JSON list, else at `;`, `|`, line ends, or commas."""
    text = text.strip()
    listed = _json_list(text)
    if listed is not None:
        return listed
    for mark in (";", "\n", "|", ","):
        if mark in text:
            return _filled(text.split(mark))
    return _filled([text])


def joined(names: tuple[str, ...], *, authors: bool = False) -> str:
    """Write a list so that `people` or `terms` gives it back: with `; `, as JSON where need be."""
    split = people if authors else terms
    for cell in ("; ".join(names), "; ".join(names) + ";"):
        if split(cell) == names:
            return cell
    return json.dumps(list(names), ensure_ascii=False)


def _by_commas(text: str) -> list[str]:
    """Tell `Curie, Marie` from `Marie Curie, Pierre Curie` and from `Curie, M., Curie, P.` too."""
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
    return [text] if len(parts) <= 3 else parts


def _are_initials(part: str) -> bool:
    """Tell `A.`, `J.-P.`, `AB` and `Yu. A.` from a name such as `Doe J.`."""
    bare = _SUFFIX.sub("", part)
    marks = pairwise(bare + " ")
    return bool(_INITIALS.fullmatch(bare)) and all(
        mark == "." for char, mark in marks if char.islower()
    )


def _json_list(text: str) -> tuple[str, ...] | None:
    """Read a list that was written as JSON, or as Python prints one."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        inner = text[1:-1].strip()
        pieces = re.findall(r"""'([^']*)'|"([^"]*)\"""", inner)
        bare = re.sub(r"""'[^']*'|"[^"]*\"""", "", inner)
        return _filled([a or b for a, b in pieces]) if pieces and not bare.strip(" ,") else None
    return _filled([str(one) for one in found if isinstance(one, str | int)])


def _filled(parts: list[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, parts)))
