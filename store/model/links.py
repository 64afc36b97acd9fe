"""The web page of a paper, and which URLs may be opened at all.

This is the one rule for the browser, the clipboard, `papersift show` and Markdown.

It imports nothing that a start would wait for.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from store.model.paper import Paper
from store.text.patterns import late_pattern

_MAX_URL_LENGTH = 2048
_UNSAFE = late_pattern(r"[^\x21-\x7e]|[\\\"'<>`]")
"""Matches characters that a proper URL has percent-encoded, or that HTML or a shell may misread."""


def page_url(paper: Paper) -> str:
    """Return the URL of a paper's page: by DOI, arXiv id, PubMed id, or its own URL.

    Empty if it has none of them, or only a URL that is not safe.
    """
    return next((url for _, _, url in id_links(paper)), "")


def id_links(paper: Paper) -> list[tuple[str, str, str]]:
    """Return each id of a paper, the strongest first, and its own URL: name, text and address."""
    merged = paper.merged
    links = []
    if merged.doi:
        address = "https://doi.org/" + quote(merged.doi, safe="/:;().-_~")
        links.append(("DOI", merged.doi, address))
    if merged.arxiv:
        address = "https://arxiv.org/abs/" + quote(merged.arxiv, safe="/.")
        links.append(("arXiv", merged.arxiv, address))
    if merged.pmid:
        address = f"https://pubmed.ncbi.nlm.nih.gov/{quote(merged.pmid)}/"
        links.append(("PMID", merged.pmid, address))
    if is_safe_url(merged.url) and merged.url not in [address for _, _, address in links]:
        links.append(("Page", merged.url, merged.url))
    return links


def page_label(paper: Paper) -> str:
    """Return a short name for that page: `doi:10.1/x`, `arXiv:2301.00001`, `PMID 1` or the host."""
    merged = paper.merged
    if merged.doi:
        return f"doi:{merged.doi}"
    if merged.arxiv:
        return f"arXiv:{merged.arxiv}"
    if merged.pmid:
        return f"PMID {merged.pmid}"
    return urlsplit(merged.url).hostname or "" if is_safe_url(merged.url) else ""


def is_safe_url(url: str) -> bool:
    """Return whether a URL may be given to a browser.

    It must be http or https, with a host and without user name or password, and consist of ASCII
    characters other than white space, control characters, quotes, backslashes and `<>`.
    """
    if len(url) > _MAX_URL_LENGTH or _UNSAFE.search(url):
        return False
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and user is None
