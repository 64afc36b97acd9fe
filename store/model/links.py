"""Where a paper can be read on the web, and which addresses may be opened at all."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from store.model.paper import Paper
from store.model.record import Record


def openable(url: str) -> str:
    """Return address if a browser may have it (http or https, a host, no user), else nothing."""
    if any(char.isspace() or not char.isprintable() for char in url):
        return ""
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and host and user is None else ""


def page(entry: Record) -> str:
    """Return the address of a Record's page: DOI, arXiv, PubMed, its own URL; nothing without."""
    if entry.doi:
        return "https://doi.org/" + quote(entry.doi, safe="/:;().-_~")
    if entry.arxiv:
        return "https://arxiv.org/abs/" + quote(entry.arxiv, safe="/.")
    if entry.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{entry.pmid}/"
    return openable(entry.url)


def page_label(entry: Record) -> str:
    """Name that page as a citation does: `doi:10.1/x`, `arXiv:2301.00001`, `PMID 1` or the host."""
    if entry.doi:
        return f"doi:{entry.doi}"
    if entry.arxiv:
        return f"arXiv:{entry.arxiv}"
    if entry.pmid:
        return f"PMID {entry.pmid}"
    return urlsplit(entry.url).hostname or "" if openable(entry.url) else ""


_ODD = re.compile(r"[\x00-\x20\x7f-\x9f\\\"'<>`]")


def page_of(paper: Paper) -> str:
    """Return the address of a paper's page: its own, else by DOI, arXiv or PubMed; else nothing."""
    merged = paper.merged
    found = (
        safe(merged.url),
        merged.doi and "https://doi.org/" + quote(merged.doi, safe="/()._-;:"),
        merged.arxiv and f"https://arxiv.org/abs/{quote(merged.arxiv, safe='/.')}",
        merged.pmid and f"https://pubmed.ncbi.nlm.nih.gov/{merged.pmid}/",
    )
    return next(filter(None, found), "")


def safe(url: str) -> str:
    """Return an address back if it is http or https with a host and no user name; else nothing."""
    if len(url) > 2048 or not url.isascii() or _ODD.search(url):
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
    except ValueError:
        return ""
    return url if good and parts.password is None else ""
