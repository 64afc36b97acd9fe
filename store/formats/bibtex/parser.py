"""BibTeX files taken apart: entries with their fields, whatever their writer got wrong.

bibtexparser splits the file; entries that it gives up are split again by a lenient
scanner that trusts braces first and line starts second.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

PART = 200_000
"""Characters from which a text is given to the parser in parts."""

_BETWEEN = re.compile(r"\}[ \t]*\n\s*(?=@[ \t]*[A-Za-z]+[ \t]*[{(])")
_COMMENT = re.compile(r"@[ \t]*(?:comment|preamble)\s*\{", re.I)
_BRACE = re.compile(r"(?<!\\)[{}]")
_PIECE = re.compile(r'"(?:[^"{}\\]|\\.|\{(?:[^{}]|\{[^{}]*\})*\})*"|[^\s#"{}]+|[{}"]', re.S)
_START = re.compile(
    r"@\s*([^\s{}()@,=\"]+)\s*[{(]\s*(?:((?:[^\s,=\"{}]|\{[^{}\n]*\})*)\s*(?:,|(?=[})])))?"
)
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w:.+/-]*)\s*=\s*")
_BARE = re.compile(r"([\w.:+/-]+)\s*(?=,|[})]\s*\Z)")
_NEXT_FIELD = re.compile(r"^[ \t,]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"\w]", re.M)


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """One entry: fields in the order of the file, names as they came, values with their braces."""

    line: int
    kind: str
    key: str
    fields: tuple[tuple[str, str], ...]
    flaw: str = ""
    """What was wrong with it, for one that was read all the same."""


@dataclass(frozen=True, slots=True)
class BrokenBlock:
    """A block that looked like an entry and could not be read."""

    line: int
    why: str
    raw: str


def split_bibtex(
    text: str, told: Callable[[float], object] = lambda _: None
) -> tuple[list[BibtexEntry | BrokenBlock], dict[str, str]]:
    """Split a file into its entries and its @string abbreviations (lower-case name to value).

    It is done in parts, because what the parser keeps of a large file takes Python long to
    look through, and `told` hears how much is done after each.
    """
    from bibtexparser.splitter import Splitter

    # It would tell the terminal about every block that we read in our own way.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    entries: list[BibtexEntry | BrokenBlock] = []
    strings = {name: str(number) for number, name in enumerate(MONTHS, 1)}
    before = done = 0
    for part in _parts(text):
        # It does not count a line end that follows a backslash.
        blocks = Splitter(part.replace("\\\n", "\\ \n")).split().blocks
        _take(blocks, part, before, entries, strings)
        before += part.count("\n")
        done += len(part)
        told(done / len(text))
    return entries, strings


def _parts(text: str) -> Iterator[str]:
    """Cut a text where an entry begins behind the end of another, and in no @comment."""
    start = 0
    closed = _held(text) if len(text) > PART else []
    while start < len(text):
        cut = _BETWEEN.search(text, start + PART)
        while cut and (at := bisect(closed, (cut.end(),)) - 1) >= 0 and cut.end() < closed[at][1]:
            cut = _BETWEEN.search(text, closed[at][1])
        end = cut.end() if cut else len(text)
        yield text[start:end]
        start = end


def _held(text: str) -> list[tuple[int, int]]:
    """Return where each @comment begins and ends: what looks like an entry in one is none."""
    held: list[tuple[int, int]] = []
    end = 0
    while at := _COMMENT.search(text, end):
        end = _group_end(text, at.end() - 1)
        held.append((at.start(), end))
    return held


def _take(
    blocks: Sequence[Any],
    part: str,
    before: int,
    entries: list[BibtexEntry | BrokenBlock],
    strings: dict[str, str],
) -> None:
    """Add the entries and abbreviations of a part of a file that has `before` lines above it."""
    from bibtexparser import model

    lines = part.split("\n")
    for place, block in enumerate(blocks):
        line = before + (block.start_line or 0) + 1
        if isinstance(block, model.ParsingFailedBlock):
            inner = block.ignore_error_block
            if inner is None:
                raw = _whole_block(lines, blocks, place)
                entries += parse_broken_block(raw or block.raw or "", line, str(block.error))
                continue
            block = inner
        if isinstance(block, model.Entry):
            fields = tuple((field.key, field.value) for field in block.fields)
            entries.append(BibtexEntry(line, block.entry_type.casefold(), block.key, fields))
        elif isinstance(block, model.String):
            strings[block.key.casefold()] = resolve_value(block.value, strings)


def _whole_block(lines: list[str], blocks: Sequence[Any], place: int) -> str:
    """Return a failed block up to the next one: what the parser kept of it may break off early."""
    start = blocks[place].start_line or 0
    end = len(lines)
    for at in range(place + 1, len(blocks)):
        if _opens(blocks[at]):
            end = blocks[at].start_line or 0
            break
    if end <= start:
        return ""
    raw = "\n".join(lines[start:end])
    return raw[max(0, raw.find("@")) :]


def _opens(block: Any) -> bool:
    return type(block).__name__ != "ImplicitComment"


def parse_broken_block(raw: str, line: int, why: str) -> Iterator[BibtexEntry | BrokenBlock]:
    """Read a block that the parser gave up; what follows it on further lines is found too."""
    start = _START.match(raw)
    if not start or start[1].casefold() in ("comment", "preamble", "string"):
        if start is None or start[1].casefold() == "string":
            yield BrokenBlock(line, _reason(why), raw)
        return
    fields, at = [], start.end()
    while found := _FIELD.match(raw, at):
        end = _value_end(raw, found.end())
        fields.append((found[1], raw[found.end() : end].strip().rstrip(",").strip()))
        at = end
    if fields:
        flaw = "read as far as it goes: " + _reason(why).removeprefix("not a BibTeX entry: ")
        if raw[at:].strip(" \t\n,") in ("}", ")") and _balanced(raw):
            flaw = ""
        yield BibtexEntry(line, start[1].casefold(), start[2] or "", tuple(fields), flaw)
    else:
        yield BrokenBlock(line, _reason(why), raw)


def _reason(why: str) -> str:
    """Say in one sentence what the parser said."""
    text = re.sub(r"\s+", " ", why).split(". Was still")[0]
    return "not a BibTeX entry: " + text[:200]


def _value_end(raw: str, at: int) -> int:
    """Find where a value ends: its closing brace, or else the next line that is a field."""
    if raw[at : at + 1] in ("{", '"'):
        depth, quoted = 0, raw[at] == '"'
        for match in re.finditer(r'[{}"]', raw[at:]):
            if match[0] == '"':
                if quoted and depth == 0 and match.start() > 0:
                    return at + match.end()
                continue
            depth += 1 if match[0] == "{" else -1
            if depth == 0 and not quoted:
                return at + match.end()
    if bare := _BARE.match(raw, at):
        return bare.end(1)
    follows = _NEXT_FIELD.search(raw, at)
    return follows.start() if follows else len(raw.rstrip(" \t\n})"))


def resolve_value(raw: str, strings: dict[str, str]) -> str:
    """Return a value without its outer braces or quotes, abbreviations and `#` resolved."""
    raw = raw.strip()
    if len(raw) > 1:
        if raw[0] == "{" and raw[-1] == "}" and _one_group(raw):
            return raw[1:-1]
        if raw[0] == '"' and raw[-1] == '"' and raw.count('"') == 2:
            return raw[1:-1]
    if raw.isdigit():
        return raw
    return "".join(_pieces(raw, strings))


def _pieces(raw: str, strings: dict[str, str]) -> Iterator[str]:
    """Return the parts of a concatenation; a group in braces is one part."""
    at = 0
    while at < len(raw):
        if raw[at] == "{":
            end = _group_end(raw, at)
            yield raw[at + 1 : end - 1] if raw[end - 1] == "}" else raw[at + 1 : end]
            at = end
            continue
        match = _PIECE.match(raw, at)
        if match:
            word = match[0]
            yield (
                word[1:-1]
                if word[0] == '"' and len(word) > 1
                else strings.get(word.casefold(), word)
            )
            at = match.end()
        else:
            at += 1


def _one_group(raw: str) -> bool:
    """Return whether the first brace closes with the last character."""
    return raw.find("}") == len(raw) - 1 or _group_end(raw, 0) == len(raw)


def _balanced(raw: str) -> bool:
    braces = _BRACE.findall(raw)
    return braces.count("{") == braces.count("}")


def _group_end(raw: str, at: int) -> int:
    depth = 0
    for match in _BRACE.finditer(raw, at):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(raw)
