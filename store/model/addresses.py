"""Recognize the id that a text is, alone or in a web address.

One rule for what is pasted into the filter, lists of ids, and the addresses in sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from store.model.identifiers import (
    ARXIV_DOI_PREFIX,
    ARXIV_PATTERN,
    DOI_PATTERN,
    normalize_arxiv,
    normalize_doi,
    normalize_pmid,
)

_NAME = re.compile(r"(doi|arxiv|pmid|pubmed id)\s*:?\s*", re.I)
_ADDRESS = re.compile(r"https?://\S+", re.I)
_BARE_ADDRESS = re.compile(r"\A(?=(?:dx\.)?doi\.org/|(?:www\.)?arxiv\.org/|pubmed\.)", re.I)
_DOI_IN_ADDRESS = re.compile(r"(?:[/=:]|doi\.)(10\.\d{4,9}(?:\.\d+)*/[^\s?#&{}\"|]+)", re.I)
_AFTER_DOI = re.compile(
    r"(?:/(?:full|abstract|summary|pdf|epdf|fulltext|meta|html|references|figures)"
    r"|(?:v\d+)?\.full(?:\.pdf|-text)?|\.pdf|\.html?|/fulltext\.html)+/?$",
    re.I,
)
"""What publishers put after the DOI in the address of a page or file."""
_PREPRINT_SERVER = re.compile(r"(?:bio|med)rxiv\.org/", re.I)
_VERSION = re.compile(r"v\d+$")
_ARXIV_ADDRESS = re.compile(
    r"(?:arxiv\.org|alphaxiv\.org|ar5iv\.(?:labs\.arxiv\.)?org)/"
    r"(?:abs|pdf|html|format|e-print|ps|a?)/?([\w.-]+(?:/\d{7})?)",
    re.I,
)
_PMID_ADDRESS = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|pubmed/)(\d{1,9})", re.I
)


def ids_in_address(address: str) -> Iterator[tuple[str, str]]:
    """Yield kind (`doi`, `arxiv`, `pmid`) and normal form of the ids in an address."""
    from urllib.parse import unquote  # slow to import, and few texts are addresses

    if match := _DOI_IN_ADDRESS.search(unquote(address)):
        text = _AFTER_DOI.sub("", match[1]).rstrip("/")
        if _PREPRINT_SERVER.search(address):
            text = _VERSION.sub("", text)
        doi = normalize_doi(text)
        if doi and not doi.startswith(ARXIV_DOI_PREFIX):
            yield "doi", doi
        elif arxiv := normalize_arxiv(doi):
            yield "arxiv", arxiv
    if (match := _ARXIV_ADDRESS.search(address)) and (arxiv := normalize_arxiv(match[1])):
        yield "arxiv", arxiv
    if (match := _PMID_ADDRESS.search(address)) and (pmid := normalize_pmid(match[1])):
        yield "pmid", pmid


def recognize_identifier(text: str) -> tuple[str, str] | None:
    """Return kind and normal form of the id that a text is, alone or in an address; else None.

    A PubMed id needs its name or its address, since any number may be one.
    """
    text = _BARE_ADDRESS.sub("https://", text)
    name = _NAME.match(text)
    kind = name[1].lower().replace("pubmed id", "pmid") if name else ""
    bare = text[name.end() if name else 0 :].strip("<>()[]\"' ").rstrip(".,;:")
    if _ADDRESS.fullmatch(bare):
        return next(ids_in_address(bare), None)
    if kind == "pmid":
        pmid = normalize_pmid(bare)
        return (kind, pmid) if pmid else None
    doi = normalize_doi(bare) if kind == "doi" or DOI_PATTERN.fullmatch(bare) else ""
    arxiv = ARXIV_PATTERN.fullmatch(doi.removeprefix(ARXIV_DOI_PREFIX) or bare)
    if arxiv and (doi or kind != "doi"):
        return "arxiv", arxiv[1].lower()
    return ("doi", doi) if doi else None
