"""The ids in web addresses: one rule for what is pasted into the filter and what sources contain.

Imported where there is an address: `urllib.parse` is slow to import, and few texts are addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from store.model.identifiers import ARXIV_DOI_PREFIX, normalize_arxiv, normalize_doi, normalize_pmid

_DOI = re.compile(r"(?:[/=:]|doi\.)(10\.\d{4,9}(?:\.\d+)*/[^\s?#&{}\"|]+)", re.I)
_AFTER_DOI = re.compile(
    r"(?:/(?:full|abstract|summary|pdf|epdf|fulltext|meta|html|references|figures)"
    r"|(?:v\d+)?\.full(?:\.pdf|-text)?|\.pdf|\.html?|/fulltext\.html)+/?$",
    re.I,
)
"""What publishers put after the DOI in the address of a page or file."""
_PREPRINT_SERVER = re.compile(r"(?:bio|med)rxiv\.org/", re.I)
_VERSION = re.compile(r"v\d+$")
_ARXIV = re.compile(
    r"(?:arxiv\.org|alphaxiv\.org|ar5iv\.(?:labs\.arxiv\.)?org)/"
    r"(?:abs|pdf|html|format|e-print|ps|a?)/?([\w.-]+(?:/\d{7})?)",
    re.I,
)
_PMID = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|pubmed/)(\d{1,9})", re.I
)


def ids_in_address(address: str) -> Iterator[tuple[str, str]]:
    """Yield kind (`doi`, `arxiv`, `pmid`) and normal form of the ids in an address."""
    if match := _DOI.search(unquote(address)):
        text = _AFTER_DOI.sub("", match[1]).rstrip("/")
        if _PREPRINT_SERVER.search(address):
            text = _VERSION.sub("", text)
        doi = normalize_doi(text)
        if doi and not doi.startswith(ARXIV_DOI_PREFIX):
            yield "doi", doi
        elif arxiv := normalize_arxiv(doi):
            yield "arxiv", arxiv
    if (match := _ARXIV.search(address)) and (arxiv := normalize_arxiv(match[1])):
        yield "arxiv", arxiv
    if (match := _PMID.search(address)) and (pmid := normalize_pmid(match[1])):
        yield "pmid", pmid
