"""Split BibTeX files into entries and their fields, whatever is wrong with them.

bibtexparser splits the file; blocks that it rejects are parsed again by a lenient scanner
that trusts braces first and line starts second.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

_PART_SIZE = 200_000
"""Characters after which a text is cut into another part for the parser."""

_ENTRY_BOUNDARY = re.compile(r"\}[ \t]*\n\s*(?=@[ \t]*[A-Za-z]+[ \t]*[{(])")
_COMMENT = re.compile(r"@[ \t]*(?:comment|preamble)\s*\{", re.I)
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTE_OR_BRACE = re.compile(r'[{}"]')
_OPERAND = re.compile(r'"(?:[^"{}\\]|\\.|\{(?:[^{}]|\{[^{}]*\})*\})*"|[^\s#"{}]+|[{}"]', re.S)
_NAME = r"[A-Za-z][\w:.+/-]*"
_COMMENTS = r"(?:[\s,]|%[^\n]*(?:\n|\Z))*"
"""White space, commas and comments between two fields."""
_START = re.compile(
    r"@\s*([^\s{}()@,=\"]+)\s*[{(]\s*(?:((?:[^\s,=\"{}]|\{[^{}\n]*\})*)"
    rf"\s*(?:%[^\n]*\n\s*)*(?:,|(?=[}})])|(?<=\s)(?={_NAME}\s*=)))?"
)
_FIELD = re.compile(rf"{_COMMENTS}({_NAME})\s*=\s*")
_BARE_VALUE = re.compile(
    rf"([\w.:+/-]+)(?=\s*(?:,|[}})]{_COMMENTS}\Z|#)|\s+(?:%|{_NAME}\s*=|[}})]))"
)
_CONCATENATION = re.compile(r"\s*#\s*")
_END = re.compile(rf"{_COMMENTS}[}})]{_COMMENTS}")
_SECOND_FIELD = re.compile(rf"(?:\A|\s|[}}\"]){_NAME}\s*=|\s%|\A%")
"""Matches behind a value what a missing comma or a comment has left there."""
_NEXT_FIELD = re.compile(r"^[ \t,]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"\w]", re.M)


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """One entry: fields in the order of the file, names as written, values with their braces."""

    line: int
    kind: str
    """The entry type in lower case."""
    key: str
    fields: tuple[tuple[str, str], ...]
    flaw: str = ""
    """What is wrong with an entry that could be read only in part."""


@dataclass(frozen=True, slots=True)
class BrokenBlock:
    """A block that looks like an entry and cannot be read."""

    line: int
    why: str
    raw: str


def split_bibtex(
    text: str, on_progress: Callable[[float], object] = lambda _: None
) -> tuple[list[BibtexEntry | BrokenBlock], dict[str, str]]:
    """Split a file into its entries and its @string abbreviations (lower-case name to text).

    The parser gets the text in parts, because its objects for a large file keep Python's
    garbage collector busy. `on_progress` is called after each part with the share of the text
    that has been split.
    """
    from bibtexparser.splitter import Splitter

    # It logs a warning to the terminal for each block that the lenient scanner reads.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    entries: list[BibtexEntry | BrokenBlock] = []
    strings = {name: str(number) for number, name in enumerate(_MONTHS, 1)}
    lines_before = characters = 0
    for part in _split_into_parts(text):
        # It does not count a line end that follows a backslash.
        blocks = Splitter(part.replace("\\\n", "\\ \n")).split().blocks
        _collect_blocks(blocks, part, lines_before, entries, strings)
        lines_before += part.count("\n")
        characters += len(part)
        on_progress(characters / len(text))
    return entries, strings


def _split_into_parts(text: str) -> Iterator[str]:
    """Yield a text in parts, cut between two entries and never within a @comment."""
    start = 0
    comments = _comment_spans(text) if len(text) > _PART_SIZE else []
    while start < len(text):
        cut = _ENTRY_BOUNDARY.search(text, start + _PART_SIZE)
        while (
            cut
            and (index := bisect(comments, (cut.end(),)) - 1) >= 0
            and cut.end() < comments[index][1]
        ):
            cut = _ENTRY_BOUNDARY.search(text, comments[index][1])
        end = cut.end() if cut else len(text)
        yield text[start:end]
        start = end


def _comment_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of all @comments, in which nothing counts as an entry."""
    spans: list[tuple[int, int]] = []
    end = 0
    while comment := _COMMENT.search(text, end):
        end = _group_end(text, comment.end() - 1)
        spans.append((comment.start(), end))
    return spans


def _collect_blocks(
    blocks: Sequence[Any],
    part: str,
    lines_before: int,
    entries: list[BibtexEntry | BrokenBlock],
    strings: dict[str, str],
) -> None:
    """Add the entries and abbreviations of a part that has `lines_before` lines above it."""
    from bibtexparser import model

    lines = part.split("\n")
    for index, block in enumerate(blocks):
        line = lines_before + (block.start_line or 0) + 1
        if isinstance(block, model.ParsingFailedBlock):
            inner = block.ignore_error_block
            if inner is None:
                raw = _complete_block(lines, blocks, index)
                why = getattr(block.error, "abort_reason", "") or str(block.error)
                entries += _parse_broken_block(raw or block.raw or "", line, why)
                continue
            block = inner
        if isinstance(block, model.Entry):
            fields = tuple((field.key, field.value) for field in block.fields)
            if "%" in block.key or any(map(_is_glued, fields)):
                entries += _parse_broken_block(block.raw or "", line, "")
                continue
            entries.append(BibtexEntry(line, block.entry_type.casefold(), block.key, fields))
        elif isinstance(block, model.String):
            strings[block.key.casefold()] = resolve_value(block.value, strings)


def _complete_block(lines: list[str], blocks: Sequence[Any], index: int) -> str:
    """Return a failed block up to the next one; the parser may keep only its beginning."""
    start = blocks[index].start_line or 0
    end = len(lines)
    for following in range(index + 1, len(blocks)):
        if type(blocks[following]).__name__ != "ImplicitComment":
            end = blocks[following].start_line or 0
            break
    if end <= start:
        return ""
    raw = "\n".join(lines[start:end])
    return raw[max(0, raw.find("@")) :]


def _parse_broken_block(raw: str, line: int, why: str) -> Iterator[BibtexEntry | BrokenBlock]:
    """Parse a block that the parser rejected, as far as it can be read."""
    start = _START.match(raw)
    if not start or start[1].casefold() in ("comment", "preamble", "string"):
        if start is None or start[1].casefold() == "string":
            yield BrokenBlock(line, _explain("not a BibTeX entry", why), raw)
        return
    fields, position = [], start.end()
    while name := _FIELD.match(raw, position):
        position = _value_end(raw, name.end())
        fields.append((name[1], raw[name.end() : position].strip().rstrip(",").strip()))
    if fields:
        flaw = _explain("incomplete entry, read as far as possible", why)
        if _END.fullmatch(raw, position) and _is_balanced(raw):
            flaw = ""
        yield BibtexEntry(line, start[1].casefold(), start[2] or "", tuple(fields), flaw)
    else:
        yield BrokenBlock(line, _explain("not a BibTeX entry", why), raw)


def _explain(message: str, why: str) -> str:
    """Add the first sentence of the parser's error to a message.

    Whether the parser misses the end of an entry at the next one or at the end of the text
    depends on where the text is cut into parts, so both get the same words.
    """
    reason = re.sub(r"\s+", " ", why).split(". Was still")[0].rstrip(".")
    if reason.startswith("Unexpected") or re.search("found (?:a )?`?@", reason):
        reason = "its end is missing"
    return f"{message}: {reason[:1].lower()}{reason[1:200]}" if reason else message


def _is_glued(field: tuple[str, str]) -> bool:
    """Return whether a comment is part of a field, or another field for want of a comma."""
    name, raw = field
    if "%" in name or not raw:
        return "%" in name
    if raw[0] == "{":
        rest = "" if raw.find("}") == len(raw) - 1 else raw[_group_end(raw, 0) :]
    elif raw[0] == '"':
        rest = "" if raw.find('"', 1) == len(raw) - 1 else raw[_quote_end(raw, 0) :]
    else:
        rest = raw
    return bool(rest and _SECOND_FIELD.search(rest))


def _value_end(raw: str, start: int) -> int:
    """Find where a value ends, or the next line that is a field if it is not closed."""
    end = _operand_end(raw, start)
    while end and (joint := _CONCATENATION.match(raw, end)):
        end = _operand_end(raw, joint.end())
    if end:
        return end
    next_field = _NEXT_FIELD.search(raw, start)
    return next_field.start() if next_field else len(raw.rstrip(" \t\n})"))


def _operand_end(raw: str, start: int) -> int:
    """Return where a group, a quoted text or a word ends; 0 if it is not closed."""
    if raw[start : start + 1] == "{":
        end = _group_end(raw, start)
        return end if raw[end - 1] == "}" and end <= len(raw) else 0
    if raw[start : start + 1] == '"':
        return _quote_end(raw, start)
    bare = _BARE_VALUE.match(raw, start)
    return bare.end(1) if bare else 0


def _quote_end(raw: str, start: int) -> int:
    """Return the position after the quotation mark that closes a text; 0 if there is none."""
    depth = 0
    for match in _QUOTE_OR_BRACE.finditer(raw, start + 1):
        if match[0] == '"' and depth == 0:
            return match.end()
        depth += (match[0] == "{") - (match[0] == "}")
    return 0


def resolve_value(raw: str, strings: dict[str, str]) -> str:
    """Return a value without its outer braces or quotes, abbreviations and `#` resolved."""
    raw = raw.strip()
    if len(raw) > 1:
        if raw[0] == "{" and raw[-1] == "}" and _is_one_group(raw):
            return raw[1:-1]
        if raw[0] == '"' and raw[-1] == '"' and raw.count('"') == 2:
            return raw[1:-1]
    if raw.isdigit():
        return raw
    return "".join(_resolve_operands(raw, strings))


def _resolve_operands(raw: str, strings: dict[str, str]) -> Iterator[str]:
    """Yield the resolved operands of a concatenation; a group in braces is one operand."""
    position = 0
    while position < len(raw):
        if raw[position] == "{":
            end = _group_end(raw, position)
            yield raw[position + 1 : end - 1] if raw[end - 1] == "}" else raw[position + 1 : end]
            position = end
            continue
        match = _OPERAND.match(raw, position)
        if match:
            word = match[0]
            yield (
                word[1:-1]
                if word[0] == '"' and len(word) > 1
                else strings.get(word.casefold(), word)
            )
            position = match.end()
        else:
            position += 1


def _is_one_group(raw: str) -> bool:
    """Return whether the first brace is closed by the last character."""
    return raw.find("}") == len(raw) - 1 or _group_end(raw, 0) == len(raw)


def _is_balanced(raw: str) -> bool:
    braces = _BRACE.findall(raw)
    return braces.count("{") == braces.count("}")


def _group_end(raw: str, start: int) -> int:
    """Return the position after the brace that closes the group, or the end of the text."""
    depth = 0
    for match in _BRACE.finditer(raw, start):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(raw)
