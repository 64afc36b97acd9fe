"""Parse JSON object by object, in a list, a stream or lines, each with its line number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from store.formats.reading import Collector, UnreadableSource

_MAX_FAILURES = 100
"""Syntax errors after which the rest of a file is given up."""

_MAX_DEPTH = 2
"""Objects around the list of papers, at most."""

_NOT_SPACE = re.compile(r"[^\s,]")
_NEXT_OBJECT = re.compile(r"\n[ \t]*(?=\{)")
_PAPER_LIST = re.compile(
    r'"(?:items|references|records|papers|articles|results?|data|entries|message|collection|docs'
    r'|works|publications|hits)"\s*:\s*\[\s*\{'
)
_PAPER_KEY = re.compile(r'"(?:title|abstract)"\s*:')
_TYPE_NAMES: dict[type, str] = {
    list: "a list",
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def _skip_space(text: str, position: int) -> int:
    """Return where the white space and commas at a position end."""
    match = _NOT_SPACE.search(text, position)
    return match.start() if match else len(text)


def parse_objects(text: str, collector: Collector) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line and object for the objects of a JSON list, of JSON lines, or of a nested list.

    Syntax errors are reported with their line, and parsing goes on at the next line that
    begins an object. Raises UnreadableSource if there is no object at all.
    """
    decoder = json.JSONDecoder()
    position = _skip_space(text, 0)
    is_list = text[position : position + 1] == "["
    position = position + 1 if is_list else find_inner_list(text, position)
    line, counted_to, failures, parsed_any = 1, 0, 0, False
    separator = ","  # most objects have the same one between them
    while True:
        if text.startswith(separator + "{", position):
            position += len(separator)
        else:
            start = position
            position = _skip_space(text, position)
            if position >= len(text) or text[position] == "]":
                break
            separator = text[start:position]
        line += text.count("\n", counted_to, position)
        counted_to = position
        try:
            parsed, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            failures += 1
            why = _explain(error)
            next_object = _NEXT_OBJECT.search(text, position)
            give_up = next_object is None or failures == _MAX_FAILURES
            if not parsed_any and give_up:
                raise UnreadableSource(f"not JSON: line {line}: {why}") from error
            collector.reject(line, f"not JSON: {why}", text[position : position + 200])
            if next_object is None or give_up:
                return
            position = next_object.end()
            continue
        parsed_any = True
        if isinstance(parsed, dict):
            yield line, parsed
        else:
            why = f"expected an object, found {_TYPE_NAMES[type(parsed)]}"
            collector.reject(line, why, str(parsed)[:200])


def find_inner_list(text: str, start: int) -> int:
    """Return where the list of papers begins in an object that is not itself a paper."""
    paper_key = _PAPER_KEY.search(text, start, start + 100_000)
    end = paper_key.start() if paper_key else start + 100_000
    paper_list = _PAPER_LIST.search(text, start, end)
    if paper_list is None:
        return start
    before = text[start : paper_list.start()]
    depth = before.count("{") - before.count("}")
    return paper_list.end() - 1 if 1 <= depth <= _MAX_DEPTH else start


def _explain(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    message = error.msg if isinstance(error, json.JSONDecodeError) else str(error)[:100]
    return message[:1].lower() + message[1:]


def text_of_value(raw: Any) -> str:
    """Return a JSON value as text: a list or object as JSON, null as an empty text."""
    if raw.__class__ is str:
        return raw
    if raw.__class__ is int:
        return str(raw)
    if raw is None or raw == [] or raw == {}:
        return ""
    return json.dumps(raw, ensure_ascii=False)
