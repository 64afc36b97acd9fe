"""XML read element by element, each with its line; entity declarations are refused."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from store.formats.reading import ENTRY_LIMIT, Collector, UnreadableSource

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CHUNK_SIZE = 32_000
"""Characters that are parsed before their elements are handed out."""

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^<>]*\?>")
_LEGAL_ASCII = bytes((9, 10, 13, *range(0x20, 0x7F)))
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def iter_elements(
    text: str, tags: tuple[str, ...], collector: Collector
) -> Iterator[tuple[int, Element]]:
    """Yield each element of these names, when it ends, with the line where it starts.

    Namespaces are taken off its tag and the tags of its descendants. Where the XML is broken,
    the elements before that place are yielded and the others reported. Raises UnreadableSource
    for entity declarations and for a text that is not XML at all.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException

    lines = _start_lines(text, tags)
    # The text is decoded already, so the encoding that it declares is wrong.
    body = _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text, count=1)
    count = 0
    names: dict[str, str] = {}
    qualified = False
    try:
        for _, element in chain.from_iterable(_parse_events(_replace_illegal(body))):
            name = names.get(element.tag)
            if name is None:
                name = names[element.tag] = local_name(element.tag)
                qualified = qualified or name != element.tag
            if name in tags:
                if qualified:
                    for part in element.iter():
                        part.tag = names.get(part.tag, part.tag)
                line = next(lines, 0)
                count += 1
                yield line, element
                element.clear()
    except DefusedXmlException as error:
        raise UnreadableSource("XML with entity declarations, which are not read") from error
    except (ParseError, RecursionError) as error:
        line = next(lines, 0)
        if not count and not line:
            raise UnreadableSource(f"not well-formed XML: {error}") from error
        if line:
            collector.reject(line, f"not well-formed XML: {error}")
        for line in lines:
            collector.reject(line, "not read: the XML above is not well-formed")


def _replace_illegal(text: str) -> str:
    """Replace the characters that are not allowed in XML, if there are any."""
    if text.isascii() and not text.encode().translate(None, _LEGAL_ASCII):
        return text
    return _ILLEGAL.sub("\ufffd", text)


def _parse_events(text: str) -> Iterator[Iterable[tuple[str, Any]]]:
    """Yield batches of the elements that end; entity declarations raise an error.

    A text without the letters that declare an entity does not need defusedxml, whose parser
    takes three times as long. The other parser is fed text, which it takes as UTF-8 whatever
    encoding is declared.
    """
    from xml.etree.ElementTree import XMLPullParser

    from defusedxml.ElementTree import iterparse

    if "<!ENTITY" in text:
        yield iterparse(io.BytesIO(text.encode()))
        return
    parser: Any = XMLPullParser(("end",))
    for start in range(0, len(text), _CHUNK_SIZE):
        parser.feed(text[start : start + _CHUNK_SIZE])
        yield parser.read_events()
    parser.close()
    yield parser.read_events()


def _start_lines(text: str, tags: tuple[str, ...]) -> Iterator[int]:
    """Yield the line of each start tag that is not in a comment or CDATA."""
    start = f"(?:{'|'.join(tags)})(?=[\\s>/])"
    if not any(f"<{tag}" in text for tag in tags):
        start = r"(?:[\w-]+:)?" + start
    if "<!" in text and ("<!--" in text or "<![CDATA[" in text):
        start = r"!--.*?(?:-->|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|" + start
    pattern = re.compile(f"<(?:{start})", re.S)
    line, counted_to = 1, 0
    for match in pattern.finditer(text):
        if match[0][1] != "!":
            line += text.count("\n", counted_to, match.start())
            counted_to = match.start()
            yield line


def local_name(tag: object) -> str:
    """Return an element's name without its namespace."""
    return str(tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of this name."""
    return (part for part in element if part.tag == name)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the descendant at the end of a path, by the first child of each name."""
    for name in path:
        if element is None:
            return None
        for part in element:
            if part.tag == name:
                element = part
                break
        else:
            return None
    return element


def children_by_name(element: Element) -> dict[str, list[Element]]:
    """Return the children by name, those of one name in their order."""
    parts: dict[str, list[Element]] = {}
    for part in element:
        if part.tag in parts:
            parts[part.tag].append(part)
        else:
            parts[part.tag] = [part]
    return parts


def child_text(parts: dict[str, list[Element]], name: str) -> str:
    """Return the text of the first child of this name, "" if there is none."""
    return element_text(parts[name][0]) if name in parts else ""


def element_text(element: Element | None) -> str:
    """Return the text of an element and all its descendants."""
    if element is None:
        return ""
    return ("".join(element.itertext()) if len(element) else element.text or "").strip()


def on_one_line(text: str) -> str:
    """Replace line breaks and runs of blanks by single spaces.

    A text so large that its entry is rejected stays as it is: a list of its words would take
    ten times its memory.
    """
    if len(text) > ENTRY_LIMIT or (
        text.isprintable() and "  " not in text and text == text.strip()
    ):
        return text
    return " ".join(text.split())


def descendant_text(element: Element, *path: str) -> str:
    """Return the text at the end of a path, "" if there is none."""
    return element_text(child(element, *path))
