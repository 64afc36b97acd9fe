"""EndNote's XML export, which Zotero writes as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.formats.decisions import decision_noted
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import called, one_dash, split_all
from store.formats.xml.parser import bare, child, elements, text_at, text_of

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
    """Tell whether a text begins as EndNote's XML does."""
    return bool(_HEAD.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every record is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for line, element in elements(unix_lines(text), ("record",), found):
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
    extra = {bare(one.tag): text_of(one) for one in element if bare(one.tag) not in _TAKEN}
    if len(urls) > 1:
        extra["urls"] = "\n".join(urls[1:])
    for group in _inner(child(element, "contributors")):
        if bare(group.tag) != "authors":
            extra[bare(group.tag)] = "\n".join(_texts(group))
    for title in _inner(child(element, "titles")):
        if bare(title.tag) not in _TAKEN:
            extra[bare(title.tag)] = text_of(title)
    notes = extra.get("notes", "") + " " + extra.get("research-notes", "")
    found.keep(
        line,
        decision_noted(notes),
        title=_line(text_at(element, "titles", "title")),
        abstract=text_at(element, "abstract"),
        authors=called(
            [name for one in _inner(people) for name in split_all([text_of(one)], "\n")]
        ),
        year=text_at(element, "dates", "year") or text_at(element, "dates", "pub-dates"),
        venue=_line(
            text_at(element, "titles", "secondary-title")
            or text_at(element, "periodical", "full-title")
        ),
        volume=text_at(element, "volume"),
        number=text_at(element, "number"),
        pages=one_dash(text_at(element, "pages")),
        doi=text_at(element, "electronic-resource-num"),
        url=urls[0] if urls else "",
        keywords=split_all(split_all(_texts(child(element, "keywords")), "\n")),
        type=_KINDS.get(name, name),
        extra={name: value for name, value in extra.items() if value},
    )


def _inner(element: Element | None) -> list[Element]:
    return list(element) if element is not None else []


def _texts(element: Element | None) -> list[str]:
    return [text_of(one) for one in _inner(element) if text_of(one)]


def _line(text: str) -> str:
    return " ".join(text.split())
