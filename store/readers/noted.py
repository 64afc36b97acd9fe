"""Ids that stand in a note, where a tool had no field of its own for them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from store.papers import normal_arxiv, normal_doi, normal_pmid

_LINE = re.compile(
    r"^[ \t]*(DOI|PMID|PubMed ID|arXiv)(?: ID)?[ \t]*:[ \t]*(\S+)[ \t]*(?:\[[\w.-]+\])?[ \t]*$",
    re.I | re.M,
)
"""A line with nothing else on it: a sentence may name the id of another work."""
_PRINTED = re.compile(r"""["'](DOI|PubMed|ArXiv)["']\s*:\s*["']([^"']{1,200})["']""", re.I)
"""What is left of an object of ids in a table's cell, as JSON or as Python prints it."""

_NORMAL = {
    "doi": ("doi", normal_doi),
    "pmid": ("pmid", normal_pmid),
    "pubmed id": ("pmid", normal_pmid),
    "pubmed": ("pmid", normal_pmid),
    "arxiv": ("arxiv", normal_arxiv),
}


def ids_in(notes: Iterable[str]) -> dict[str, str]:
    """Give `doi`, `pmid` and `arxiv` as far as a line such as `PMID: 123` tells them.

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
