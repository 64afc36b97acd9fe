"""XML files taken apart: one element an entry, with its line, and nothing executed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from store.formats.reading import ENTRY_LIMIT, Collector, UnreadableSource

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^<>]*\?>")

_USUAL = bytes((9, 10, 13, *range(0x20, 0x7F)))

CHUNK = 32_000
"""Characters that are parsed before their elements are taken."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def iter_elements(
    text: str, tags: tuple[str, ...], found: Collector
) -> Iterator[tuple[int, Element]]:
    """Return the elements of these names as they end, each with the line where it starts.

    Neither they nor what is in them has a namespace any more. Where the XML breaks off,
    what came before is given and the rest is reported. Raises UnreadableSource for entity
    declarations and for a text that is no XML at all.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException

    lines = _starts(text, tags)
    # The text is decoded: the encoding that the file declares no longer holds.
    body = _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text, count=1)
    given = 0
    names: dict[str, str] = {}
    qualified = False
    try:
        for _, element in chain.from_iterable(_ended(_legal(body))):
            name = names.get(element.tag)
            if name is None:
                name = names[element.tag] = local_name(element.tag)
                qualified = qualified or name != element.tag
            if name in tags:
                if qualified:
                    for inner in element.iter():
                        inner.tag = names.get(inner.tag, inner.tag)
                line = next(lines, 0)
                given += 1
                yield line, element
                element.clear()
    except DefusedXmlException as error:
        raise UnreadableSource(f"XML with entity declarations: {type(error).__name__}") from error
    except (ParseError, RecursionError) as error:
        line = next(lines, 0)
        if not given and not line:
            raise UnreadableSource(f"not well-formed XML: {error}") from error
        if line:
            found.reject(line, f"not well-formed XML: {error}")
        for line in lines:
            found.reject(line, "stands after the place where the XML breaks off")


def _legal(text: str) -> str:
    """Replace the characters that XML may not hold, if there are any."""
    if text.isascii() and not text.encode().translate(None, _USUAL):
        return text
    return _ILLEGAL.sub("\ufffd", text)


def _ended(text: str) -> Iterator[Iterable[tuple[str, Any]]]:
    """Return the elements as they end, some at a time; entity declarations raise an error.

    A text without the letters that declare one needs no defusedxml, whose parser takes
    thrice as long. Given as text it is UTF-8 to the parser, whatever it says of itself.
    """
    from xml.etree.ElementTree import XMLPullParser

    from defusedxml.ElementTree import iterparse

    if "<!ENTITY" in text:
        yield iterparse(io.BytesIO(text.encode()))
        return
    parser: Any = XMLPullParser(("end",))
    for at in range(0, len(text), CHUNK):
        parser.feed(text[at : at + CHUNK])
        yield parser.read_events()
    parser.close()
    yield parser.read_events()


def _starts(text: str, tags: tuple[str, ...]) -> Iterator[int]:
    """Return the line of each start tag that is not in a comment or CDATA."""
    start = f"(?:{'|'.join(tags)})(?=[\\s>/])"
    if not any(f"<{tag}" in text for tag in tags):
        start = r"(?:[\w-]+:)?" + start
    if "<!" in text and ("<!--" in text or "<![CDATA[" in text):
        start = r"!--.*?(?:-->|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|" + start
    pattern = re.compile(f"<(?:{start})", re.S)
    line, at = 1, 0
    for match in pattern.finditer(text):
        if match[0][1] != "!":
            line += text.count("\n", at, match.start())
            at = match.start()
            yield line


def local_name(tag: object) -> str:
    """Return an element's name without its namespace."""
    return str(tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """Return the children of this name."""
    return (child for child in element if child.tag == name)


def child(element: Element | None, *path: str) -> Element | None:
    """Go down by names, always to the first child that has the name."""
    for name in path:
        if element is None:
            return None
        for inner in element:
            if inner.tag == name:
                element = inner
                break
        else:
            return None
    return element


def children_by_name(element: Element) -> dict[str, list[Element]]:
    """Return the children by their names, each name's in order."""
    found: dict[str, list[Element]] = {}
    for inner in element:
        if inner.tag in found:
            found[inner.tag].append(inner)
        else:
            found[inner.tag] = [inner]
    return found


def child_text(parts: dict[str, list[Element]], name: str) -> str:
    """Return the text of the first child of this name; empty where there is none."""
    return element_text(parts[name][0]) if name in parts else ""


def element_text(element: Element | None) -> str:
    """Return all text of an element, whatever marks up its parts."""
    if element is None:
        return ""
    return ("".join(element.itertext()) if len(element) else element.text or "").strip()


def on_one_line(text: str) -> str:
    """Take the line breaks out of a text; one so large that its entry is rejected stays as it is.

    A list of its words would take ten times its memory.
    """
    if len(text) > ENTRY_LIMIT or (
        text.isprintable() and "  " not in text and text == text.strip()
    ):
        return text
    return " ".join(text.split())


def descendant_text(element: Element, *path: str) -> str:
    """Return the text of a descendant; empty where there is none."""
    return element_text(child(element, *path))
