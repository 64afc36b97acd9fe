"""EndNote's XML export, which Zotero writes as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.formats.decisions import decision_in_note
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import normalize_dashes, split_values, strip_trailing_comma
from store.formats.xml.parser import child, descendant_text, element_text, iter_elements, local_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = "EndNote XML"
SUFFIXES = (".xml",)

_HEAD = re.compile(
    r"<records>|<record>.{0,600}?<(?:database|source-app|ref-type|rec-number)\b", re.S
)
_KINDS = {
    "journal article": "article",
    "conference paper": "inproceedings",
    "conference proceedings": "inproceedings",
    "book section": "incollection",
    "edited book": "book",
    "report": "techreport",
    "web page": "online",
    "blog": "online",
    "electronic article": "article",
    "magazine article": "magazine",
    "newspaper article": "newspaper",
    "generic": "misc",
}
_TAKEN = {
    *("title", "secondary-title", "authors", "abstract", "year", "volume", "number", "pages"),
    *("keyword", "electronic-resource-num", "url", "full-title", "ref-type", "contributors"),
    *("titles", "dates", "urls", "keywords", "periodical", "style"),
}


def looks_like(head: str) -> bool:
    """Return whether a text begins as EndNote's XML does."""
    return bool(_HEAD.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every record is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for line, element in iter_elements(unix_lines(text), ("record",), found):
        _keep(found, line, element)
    return found.reading()


def _keep(found: Collector, line: int, element: Element) -> None:
    """Make the Record of one element."""
    kind = child(element, "ref-type")
    name = (kind.get("name") or "" if kind is not None else "").casefold()
    people = child(element, "contributors", "authors")
    urls = _texts(child(element, "urls", "related-urls")) + _texts(
        child(element, "urls", "web-urls")
    )
    extra = {
        local_name(one.tag): element_text(one)
        for one in element
        if local_name(one.tag) not in _TAKEN
    }
    if len(urls) > 1:
        extra["urls"] = "\n".join(urls[1:])
    for group in _inner(child(element, "contributors")):
        if local_name(group.tag) != "authors":
            extra[local_name(group.tag)] = "\n".join(_texts(group))
    for title in _inner(child(element, "titles")):
        if local_name(title.tag) not in _TAKEN:
            extra[local_name(title.tag)] = element_text(title)
    notes = extra.get("notes", "") + " " + extra.get("research-notes", "")
    found.keep(
        line,
        decision_in_note(notes),
        title=_line(descendant_text(element, "titles", "title")),
        abstract=descendant_text(element, "abstract"),
        authors=strip_trailing_comma(
            [name for one in _inner(people) for name in split_values([element_text(one)], "\n")]
        ),
        year=descendant_text(element, "dates", "year")
        or descendant_text(element, "dates", "pub-dates"),
        venue=_line(
            descendant_text(element, "titles", "secondary-title")
            or descendant_text(element, "periodical", "full-title")
        ),
        volume=descendant_text(element, "volume"),
        number=descendant_text(element, "number"),
        pages=normalize_dashes(descendant_text(element, "pages")),
        doi=descendant_text(element, "electronic-resource-num"),
        url=urls[0] if urls else "",
        keywords=split_values(split_values(_texts(child(element, "keywords")), "\n")),
        type=_KINDS.get(name, name),
        extra={name: value for name, value in extra.items() if value},
    )


def _inner(element: Element | None) -> list[Element]:
    return list(element) if element is not None else []


def _texts(element: Element | None) -> list[str]:
    return [element_text(one) for one in _inner(element) if element_text(one)]


def _line(text: str) -> str:
    return " ".join(text.split())
