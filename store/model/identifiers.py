"""Normalize DOIs, arXiv ids, PMIDs, years and family names, and find ids in free text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from store.text.cleaning import clean
from store.text.folding import fold, fold_for_keys, words, words_for_keys
from store.text.latex import readable
from store.text.patterns import late_pattern

DOI_PATTERN = late_pattern(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_USUAL_DOI = late_pattern(r"10\.[0-9]{4,9}/[a-z0-9./()_-]*[a-z0-9]")
"""Matches a DOI in normal form, which most of those in databases are."""

ARXIV_PATTERN = late_pattern(
    r"(?<![\d.])(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?!\d)", re.I
)
_PMID = late_pattern(r"(?:pmid:?\s*|https?://\S*pubmed\S*/)?0*(\d{1,9})/?", re.I)
_YEAR = late_pattern(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
ARXIV_DOI_PREFIX = "10.48550/arxiv."
"""How the DOIs begin that arXiv registers for its papers; the arXiv id follows."""


def normalize_doi(text: str) -> str:
    """Return the DOI in a text, bare and in lower case; an empty string if there is none."""
    if not text or _USUAL_DOI.fullmatch(text):
        return text
    match = DOI_PATTERN.search(text)
    bare = clean(match[0]).lower().rstrip(".,;\"'>]}") if match else ""
    # nothing may be left but the publisher's prefix
    return bare if DOI_PATTERN.fullmatch(bare) else ""


def normalize_arxiv(text: str) -> str:
    """Return the arXiv id in a text, without its version; an empty string if there is none."""
    match = ARXIV_PATTERN.search(text) if text else None
    return match[1].lower() if match else ""


def normalize_pmid(text: str) -> str:
    """Return the digits of a PubMed id; an empty string if the text is not one."""
    match = _PMID.fullmatch(text.strip()) if text else None
    return match[1] if match and match[1].isascii() and match[1] != "0" else ""


@lru_cache(maxsize=4096)
def normalize_year(date: str | int | None) -> int | None:
    """Return the first year in a date, from 1000 to 2999; None if there is none."""
    if not date:
        return None
    match = _YEAR.search(str(date))
    return int(match[0]) if match else None


def surname(author: str, *, for_keys: bool = False) -> str:
    """Return the family name, folded, of `Family, Given`, `Given Family` or `Family GM`."""
    text = readable(author)
    name, comma, _ = (fold_for_keys if for_keys else fold)(text).partition(",")
    parts = [part for part in name.replace(".", ". ").split() if part]
    if not comma and len(parts) > 1:
        last = text.split()[-1]
        is_initials = len(last) <= 3 and last.isupper() and len(parts[0]) > 1
        name = parts[0] if is_initials and not parts[0].endswith(".") else parts[-1]
    return words_for_keys(name).replace(" ", "") if for_keys else "".join(words(name))


_ID_LINE = late_pattern(
    r"^[ \t]*(DOI|PMID|PubMed ID|arXiv)(?: ID)?[ \t]*:[ \t]*(\S+)[ \t]*(?:\[[\w.-]+\])?[ \t]*$",
    re.I | re.M,
)
"""Matches an id on a line of its own: a sentence may name the id of another work."""
_PRINTED_ID = late_pattern(r"""["'](DOI|PubMed|ArXiv)["']\s*:\s*["']([^"']{1,200})["']""", re.I)
"""Matches an id in the cell of a table that has an object of ids, printed by JSON or Python."""

_NORMALIZERS = {
    "doi": ("doi", normalize_doi),
    "pmid": ("pmid", normalize_pmid),
    "pubmed id": ("pmid", normalize_pmid),
    "pubmed": ("pmid", normalize_pmid),
    "arxiv": ("arxiv", normalize_arxiv),
}


def ids_in_text(notes: Iterable[str]) -> dict[str, str]:
    """Return the ids in notes, by kind (`doi`, `pmid`, `arxiv`): those in lines like `PMID: 123`.

    Zotero keeps them so in its field Extra, which each format calls by another name.
    """
    ids: dict[str, str] = {}
    for note in notes:
        if ":" not in note:
            continue
        for name, text in (*_ID_LINE.findall(note), *_PRINTED_ID.findall(note)):
            kind, normalize = _NORMALIZERS[name.casefold()]
            if normal_id := normalize(text):
                ids.setdefault(kind, normal_id)
    return ids
