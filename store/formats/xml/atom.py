"""Atom feeds, as the arXiv API returns them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.xml.parser import (
    child_text,
    children_by_name,
    descendant_text,
    iter_elements,
    on_one_line,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = "arXiv Atom"
SUFFIXES = (".atom", ".xml")

_HEAD = re.compile(r"<(?:\w+:)?feed\b[^<>]{0,2000}http://www\.w3\.org/2005/Atom")
_EXTRA = ("published", "updated", "comment")


def looks_like(head: str) -> bool:
    """Return whether a text has the root element of an Atom feed."""
    return head[:1] == "<" and bool(_HEAD.search(head))


def read(text: str, source: str) -> Reading:
    """Read a feed; every entry becomes a Record or a Problem."""
    collector = Collector(FORMAT, source)
    for line, entry in iter_elements(unix_lines(text), ("entry",), collector):
        _add_entry(collector, line, entry)
    return collector.reading()


def _add_entry(collector: Collector, line: int, entry: Element) -> None:
    """Add the Record of one entry."""
    parts = children_by_name(entry)
    address = child_text(parts, "id")
    abstract = on_one_line(child_text(parts, "summary") or child_text(parts, "content"))
    if "/api/errors" in address:
        return collector.reject(line, f"arXiv answered with an error: {abstract}", address)
    venue = child_text(parts, "journal_ref")
    links = [link.get("href", "") for link in parts.get("link", ())]
    extra = {name: text for name in _EXTRA if (text := child_text(parts, name))}
    return collector.keep(
        line,
        title=child_text(parts, "title"),
        abstract=abstract,
        authors=[descendant_text(author, "name") for author in parts.get("author", ())],
        year=extra.get("published"),
        venue=venue,
        doi=child_text(parts, "doi"),
        arxiv=address.rpartition("/abs/")[2] if "arxiv.org" in address else "",
        url=address if address.startswith("http") else next(iter(links), ""),
        keywords=[category.get("term", "") for category in parts.get("category", ())],
        type="article" if venue else "preprint",
        extra=extra,
    )
