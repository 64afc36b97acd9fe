"""CSL-YAML, as pandoc and Better BibTeX write it: a list of CSL items, in metadata or alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from store.formats.json.reader import keep_object
from store.formats.reading import ENTRY_LIMIT, Collector, Reading, UnreadableSource, unix_lines

FORMAT = "CSL-YAML"
SUFFIXES = (".yaml", ".yml")

_MAX_DEPTH = 30
"""Lists and mappings that may be in one another."""

_HEAD = re.compile(
    r"(?:(?:---|#|%YAML).*\n\s*)*"
    r"(?:(?:[\w-]+:.*\n(?:[ \t]+\S.*\n|[ \t]*\n)*){0,200}?"
    r"references:[ \t]*\n(?:[ \t]*(?:#.*)?\n)*[ \t]*-\s"
    r"|-\s+(?:\"?(?:id|type|title|author|DOI|issued|abstract)\"?):\s)"
)
"""Matches metadata up to its references, or the first of a list of items."""
_REFERENCES = re.compile(r"^references:[ \t]*\n", re.M)
_FIRST_ITEM = re.compile(r"^([ \t]*)- ", re.M)


def looks_like(head: str) -> bool:
    """Return whether a text begins with a list of CSL items, or with metadata that has them."""
    return bool(_HEAD.match(head))


def read(text: str, source: str) -> Reading:
    """Read a list; every item becomes a Record or a Problem."""
    import yaml

    collector = Collector(FORMAT, source)
    for line, chunk in _split_items(unix_lines(text)):
        if len(chunk) > ENTRY_LIMIT:
            why = f"entry too large: {len(chunk):,} characters, the limit is {ENTRY_LIMIT:,}"
            collector.reject(line, why, chunk)
            continue
        try:
            items = _load(chunk)
        except (yaml.YAMLError, ValueError) as error:
            problem = getattr(error, "problem", None) or str(error)
            collector.reject(line, f"not YAML: {problem}", chunk)
            continue
        for fields in items if isinstance(items, list) else ():
            if isinstance(fields, dict):
                keep_object(collector, line, fields)
            else:
                collector.reject(line, "expected a mapping", str(fields)[:200])
    return collector.reading()


def _split_items(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each item, so that a broken one costs only itself."""
    references = _REFERENCES.search(text)
    first = _FIRST_ITEM.search(text, references.end() if references else 0)
    if not first:
        raise UnreadableSource("YAML without a list of references")
    boundary = re.compile(rf"^{first[1]}(?:(-)[ \n]|(?![ \t#-])\S|---|\.\.\.)", re.M)
    line, start, is_item = text.count("\n", 0, first.start()) + 1, first.start(), True
    while is_item:
        following = boundary.search(text, start + 1)
        end = following.start() if following else len(text)
        yield line, text[start:end]
        line += text.count("\n", start, end)
        start, is_item = end, bool(following and following[1])


def _load(text: str) -> Any:
    """Return the YAML of one item as lists, dictionaries and texts.

    Built without recursion and without anchors, with which a few lines can stand for millions.
    """
    import yaml

    stack: list[list[Any]] = [[]]
    for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("aliases are not read")
        if isinstance(event, yaml.ScalarEvent):
            is_null = event.style is None and event.value in ("", "~", "null", "Null", "NULL")
            stack[-1].append("" if is_null else event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            stack.append([])
            if len(stack) > _MAX_DEPTH:
                raise ValueError("nested too deeply")
        elif isinstance(event, yaml.CollectionEndEvent):
            parts = stack.pop()
            if isinstance(event, yaml.MappingEndEvent):
                pairs = zip(parts[::2], parts[1::2], strict=True)
                stack[-1].append({str(name)[:200]: content for name, content in pairs})
            else:
                stack[-1].append(parts)
    return stack[0][0] if stack[0] else []
