"""Atom feeds as the arXiv API answers them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.readers.collector import Collector, unix_lines
from store.readers.reading import Reading
from store.readers.xml import children, elements, on_one_line, text_at

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = "arXiv Atom"
SUFFIXES = (".atom", ".xml")

_HEAD = re.compile(r"<(?:\w+:)?feed\b[^<>]{0,2000}http://www\.w3\.org/2005/Atom")


def looks_like(head: str) -> bool:
    """Tell whether a text begins as an Atom feed does."""
    return bool(_HEAD.search(head))


def read(text: str, source: str) -> Reading:
    """Read a feed; every entry is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for line, entry in elements(unix_lines(text), ("entry",), found):
        _keep(found, line, entry)
    return found.reading()


def _keep(found: Collector, line: int, entry: Element) -> None:
    """Make the Record of one entry."""
    address = text_at(entry, "id")
    abstract = on_one_line(text_at(entry, "summary") or text_at(entry, "content"))
    if "/api/errors" in address:
        return found.reject(line, f"arXiv answered with an error: {abstract}", address)
    venue = text_at(entry, "journal_ref")
    links = [link.get("href", "") for link in children(entry, "link")]
    extra = {
        "published": text_at(entry, "published"),
        "updated": text_at(entry, "updated"),
        "comment": text_at(entry, "comment"),
    }
    return found.keep(
        line,
        title=text_at(entry, "title"),
        abstract=abstract,
        authors=[text_at(author, "name") for author in children(entry, "author")],
        year=extra["published"],
        venue=venue,
        doi=text_at(entry, "doi"),
        arxiv=address if "arxiv.org" in address else "",
        url=address if address.startswith("http") else next(iter(links), ""),
        keywords=[category.get("term", "") for category in children(entry, "category")],
        type="article" if venue else "preprint",
        extra={name: value for name, value in extra.items() if value},
    )
