"""Opening a paper's page: only http and https, only in a browser that leaves the terminal alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from shutil import which
from urllib.parse import quote, urlsplit

from store.papers import Paper

_ODD = re.compile(r"[\x00-\x20\x7f-\x9f\\\"'<>`]")


def page_of(paper: Paper) -> str:
    """Give the address of a paper's page: its own, else by DOI, arXiv or PubMed; else nothing."""
    merged = paper.merged
    found = (
        safe(merged.url),
        merged.doi and "https://doi.org/" + quote(merged.doi, safe="/()._-;:"),
        merged.arxiv and f"https://arxiv.org/abs/{quote(merged.arxiv, safe='/.')}",
        merged.pmid and f"https://pubmed.ncbi.nlm.nih.gov/{merged.pmid}/",
    )
    return next(filter(None, found), "")


def safe(url: str) -> str:
    """Give an address back if it is http or https with a host and no user name; else nothing."""
    if len(url) > 2048 or not url.isascii() or _ODD.search(url):
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
    except ValueError:
        return ""
    return url if good and parts.password is None else ""


def open_page(url: str) -> bool:
    """Open an address in the graphical browser, without a shell; False where there is none."""
    if sys.platform == "darwin":
        opener = which("open")
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        opener = which("xdg-open")
    else:
        opener = None
    if opener is None or not safe(url):
        return False
    nothing = subprocess.DEVNULL
    subprocess.Popen(  # noqa: S603 - a fixed program, the address checked, no shell
        [opener, url], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    return True
