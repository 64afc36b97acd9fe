"""EndNote's XML export, which Zotero writes too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.formats.decisions import decision_in_note
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import split_values, strip_trailing_comma
from store.formats.tagged.refer import ENDNOTE_TYPES
from store.formats.xml.parser import (
    child,
    descendant_text,
    element_text,
    iter_elements,
    local_name,
    on_one_line,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = "EndNote XML"
SUFFIXES = (".xml",)

_HEAD = re.compile(
    r"<records>|<record>.{0,600}?<(?:database|source-app|ref-type|rec-number)\b", re.S
)
_WORK_TYPES = ENDNOTE_TYPES | {"blog": "online"}
_FIELD_ELEMENTS = {
    *("title", "secondary-title", "authors", "abstract", "year", "volume", "number", "pages"),
    *("keyword", "electronic-resource-num", "url", "full-title", "ref-type", "contributors"),
    *("titles", "dates", "urls", "keywords", "periodical", "style"),
}
"""Elements that hold fields of the Record, or its markup; others are unknown fields."""


def looks_like(head: str) -> bool:
    """Return whether a text has the first elements of EndNote's XML."""
    return head[:1] == "<" and bool(_HEAD.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every record becomes a Record or a Problem."""
    collector = Collector(FORMAT, source)
    for line, element in iter_elements(unix_lines(text), ("record",), collector):
        _add_entry(collector, line, element)
    return collector.reading()


def _add_entry(collector: Collector, line: int, element: Element) -> None:
    """Add the Record of one element."""
    type_element = child(element, "ref-type")
    type_name = (type_element.get("name") or "" if type_element is not None else "").casefold()
    authors = _texts(child(element, "contributors", "authors"))
    urls = _texts(child(element, "urls", "related-urls")) + _texts(
        child(element, "urls", "web-urls")
    )
    extra = {
        local_name(part.tag): element_text(part)
        for part in element
        if local_name(part.tag) not in _FIELD_ELEMENTS
    }
    if len(urls) > 1:
        extra["urls"] = "\n".join(urls[1:])
    for group in _children(child(element, "contributors")):
        if local_name(group.tag) != "authors":
            extra[local_name(group.tag)] = "\n".join(_texts(group))
    for title in _children(child(element, "titles")):
        if local_name(title.tag) not in _FIELD_ELEMENTS:
            extra[local_name(title.tag)] = element_text(title)
    notes = extra.get("notes", "") + " " + extra.get("research-notes", "")
    collector.keep(
        line,
        decision_in_note(notes),
        title=on_one_line(descendant_text(element, "titles", "title")),
        abstract=descendant_text(element, "abstract"),
        authors=strip_trailing_comma(split_values(authors, "\n")),
        year=descendant_text(element, "dates", "year")
        or descendant_text(element, "dates", "pub-dates"),
        venue=on_one_line(
            descendant_text(element, "titles", "secondary-title")
            or descendant_text(element, "periodical", "full-title")
        ),
        volume=descendant_text(element, "volume"),
        number=descendant_text(element, "number"),
        pages=descendant_text(element, "pages"),
        doi=descendant_text(element, "electronic-resource-num"),
        url=urls[0] if urls else "",
        keywords=split_values(split_values(_texts(child(element, "keywords")), "\n")),
        type=_WORK_TYPES.get(type_name, type_name),
        extra={name: text for name, text in extra.items() if text},
    )


def _children(element: Element | None) -> list[Element]:
    return list(element) if element is not None else []


def _texts(element: Element | None) -> list[str]:
    """Return the texts of an element's children that have any."""
    return list(filter(None, map(element_text, _children(element))))
