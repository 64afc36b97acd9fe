"""JSON taken apart object by object, whether a list, a stream or lines, each with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from store.formats.reading import Collector, UnreadableSource

FAILURES = 100
"""Broken places after which the rest of a file is given up."""

DEPTH = 2
"""Objects that the list of papers may stand in."""

_SPACE = re.compile(r"[\s,]*")
_RESUME = re.compile(r"\n[ \t]*(?=\{)")
_LIST_IN = re.compile(
    r'"(?:items|references|records|papers|articles|results?|data|entries|message|collection|docs'
    r'|works|publications|hits)"\s*:\s*\[\s*\{'
)


def parse_objects(text: str, found: Collector) -> Iterator[tuple[int, dict[str, Any]]]:
    """Return the objects of a JSON list, of JSON lines, or of the list inside one object.

    What is broken is reported with its line, and reading goes on at the next line that
    begins an object. Raises UnreadableSource where there is no object at all.
    """
    decoder = json.JSONDecoder()
    at = _SPACE.match(text).end()  # type: ignore[union-attr]  # it matches the empty text too
    opened = text[at : at + 1] == "["
    at = at + 1 if opened else _inner_list(text, at)
    line, counted, failures, given = 1, 0, 0, 0
    between = ","  # most objects have the same between them
    while True:
        if text.startswith(between + "{", at):
            at += len(between)
        else:
            start = at
            at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
            if at >= len(text) or text[at] == "]":
                break
            between = text[start:at]
        line += text.count("\n", counted, at)
        counted = at
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            failures += 1
            why = "nested too deeply" if isinstance(error, RecursionError) else _why(error)
            after = _RESUME.search(text, at)
            if not given and (after is None or failures == FAILURES):
                raise UnreadableSource(f"not JSON: line {line}: {why}") from error
            found.reject(line, f"not JSON: {why}", text[at : at + 200])
            if after is None or failures == FAILURES:
                return
            at = after.end()
            continue
        given += 1
        if isinstance(value, dict):
            yield line, value
        else:
            found.reject(line, f"not an object: {type(value).__name__}", str(value)[:200])


def _inner_list(text: str, at: int) -> int:
    """Go to the list inside an object that is not itself a paper, or inside one in that."""
    wrapper = _LIST_IN.search(text, at, at + 100_000)
    if wrapper is None:
        return at
    before = text[at : wrapper.start()]
    deep = before.count("{") - before.count("}")
    itself = not 1 <= deep <= DEPTH or re.search(r'"(?:title|abstract)"\s*:', before)
    return at if itself else wrapper.end() - 1


def _why(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)[:100]
