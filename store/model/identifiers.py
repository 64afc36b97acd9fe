"""DOI, arXiv id, PMID, year and family name, each in one form.

Ids that stand in a note, where a tool had no field of its own for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from store.text.cleaning import clean
from store.text.folding import fold, words
from store.text.latex import readable

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_USUAL_DOI = re.compile(r"10\.[0-9]{4,9}/[a-z0-9./()_-]*[a-z0-9]")
"""What `normal_doi` would give back as it is: most of those that databases write."""

_ARXIV = re.compile(
    r"(?<![\d.])(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?!\d)", re.I
)
_PMID = re.compile(r"(?:pmid:?\s*|https?://\S*pubmed\S*/)?0*(\d{1,9})/?", re.I)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
_ARXIV_DOI = "10.48550/arxiv."


def normalize_doi(text: str) -> str:
    """Return a DOI bare and in lower case, or nothing when there is none in the text."""
    if not text or _USUAL_DOI.fullmatch(text):
        return text
    found = _DOI.search(text)
    bare = clean(found[0]).lower().rstrip(".,;\"'>]}") if found else ""
    return bare if _DOI.fullmatch(bare) else ""  # else it was the publisher's part alone


def normalize_arxiv(text: str) -> str:
    """Return an arXiv id without its version, or nothing when there is none in the text."""
    found = _ARXIV.search(text) if text else None
    return found[1].lower() if found else ""


def normalize_pmid(text: str) -> str:
    """Return a PubMed id as its digits, or nothing when the text is not one."""
    found = _PMID.fullmatch(text.strip()) if text else None
    return found[1] if found and found[1].isascii() and found[1] != "0" else ""


@lru_cache(maxsize=4096)
def normalize_year(given: str | int | None) -> int | None:
    """Return the year that a date begins with or holds, from 1000 to 2999."""
    if not given:
        return None
    found = _YEAR.search(str(given))
    return int(found[0]) if found else None


def surname(author: str) -> str:
    """Return the folded family name of `Family, Given`, `Given Family` or `Family GM`."""
    shown = readable(author)
    name, comma, _ = fold(shown).partition(",")
    parts = [part for part in name.replace(".", ". ").split() if part]
    if not comma and len(parts) > 1:
        initials = shown.split()[-1]
        short = len(initials) <= 3 and initials.isupper() and len(parts[0]) > 1
        name = parts[0] if short and not parts[0].endswith(".") else parts[-1]
    return "".join(words(name))


_LINE = re.compile(
    r"^[ \t]*(DOI|PMID|PubMed ID|arXiv)(?: ID)?[ \t]*:[ \t]*(\S+)[ \t]*(?:\[[\w.-]+\])?[ \t]*$",
    re.I | re.M,
)
"""A line with nothing else on it: a sentence may name the id of another work."""
_PRINTED = re.compile(r"""["'](DOI|PubMed|ArXiv)["']\s*:\s*["']([^"']{1,200})["']""", re.I)
"""What is left of an object of ids in a table's cell, as JSON or as Python prints it."""

_NORMAL = {
    "doi": ("doi", normalize_doi),
    "pmid": ("pmid", normalize_pmid),
    "pubmed id": ("pmid", normalize_pmid),
    "pubmed": ("pmid", normalize_pmid),
    "arxiv": ("arxiv", normalize_arxiv),
}


def ids_in_text(notes: Iterable[str]) -> dict[str, str]:
    """Return `doi`, `pmid` and `arxiv` as far as a line such as `PMID: 123` tells them.

    Zotero keeps them so in its field Extra, which each format calls by another name.
    """
    found: dict[str, str] = {}
    for note in notes:
        if ":" not in note:
            continue
        for name, told in (*_LINE.findall(note), *_PRINTED.findall(note)):
            kind, normal = _NORMAL[name.casefold()]
            if value := normal(told):
                found.setdefault(kind, value)
    return found
