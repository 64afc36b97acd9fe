"""Parse the text of the filter box into a Query; no text is an error. Must stay light."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from store.model.addresses import recognize_identifier
from store.search.language import (
    COUNT_FIELDS,
    COUNTED,
    HAS_FIELDS,
    NUMBER_FIELDS,
    PART,
    QUERY_FIELDS,
    STATES,
    VERBATIM_FIELDS,
    And,
    Field,
    Has,
    Ignored,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Range,
    Word,
)
from store.text.folding import words

_MAX_DEPTH = 40
"""Parentheses inside this many others are left out, so that no text exhausts the stack."""

_NO_CLOSING_QUOTE = "the closing quote is missing"
_NO_CLOSING_PARENTHESIS = "the closing ) is missing"
_NO_WORD = "no letter or digit"
_NOT_BOTH = "{}: takes a comparison or a range, not both"

_MAX_DIGITS = 6
"""Characters of a number of terms."""

_BARE = re.compile(r"[^\s()|\"]+")
_NAMED = re.compile(r"(?P<name>[A-Za-z]+)(?P<op>:=|:|(?=[<>=]))(?P<text>[^\s()|\"]*)", re.ASCII)
_BALANCED = re.compile(r"(?:[^\s()|\"]|\([^\s()|\"]*\))*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_NOT = re.compile(r"NOT(?=[\s(\"]|$)\s*")
_NAMED_ID = re.compile(r"(?:(?:doi|arxiv|pmid)\s*:?\s*)?", re.I)
_DIGIT = re.compile(r"[0-9]")
_PMID = re.compile(r"[0-9]{5,9}")
"""Matches a number that is longer than a year and may be a PubMed id."""
_NUMBER = re.compile(
    r"(?P<op>>=|<=|>|<|=|)(?P<low>\d*)(?P<dots>\.\.+|[-–—]|)(?P<high>\d*)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign of the language, or a node."""

    sign: str
    """`(`, `)`, `or` or `-`; empty for a node."""
    start: int
    end: int
    node: Node | None = None


@lru_cache(maxsize=64)
def parse_query(text: str) -> Query:
    """Parse what was typed; what cannot be read yet is left out and listed in `ignored`."""
    ignored: list[Ignored] = []
    tokens = _balance(list(_tokenize(text, ignored)), len(text), ignored)
    root, _ = _parse_any(tokens, 0, ignored)
    return Query(root or And(), tuple(sorted(ignored, key=lambda span: span.start)))


def _tokenize(text: str, ignored: list[Ignored]) -> Iterator[_Token]:
    """Yield the tokens of a text, and add to `ignored` what cannot be read yet."""
    position = 0
    quotes_close = True
    while position < len(text):
        char = text[position]
        start = position
        if char.isspace():
            position += 1
            continue
        if char in "()|":
            position += 1
            yield _Token("or" if char == "|" else char, start, position)
            continue
        if char == '"' and not (quotes_close and _QUOTED.match(text, position)):
            quotes_close = False
            position += 1
            ignored.append(Ignored(start, position, _NO_CLOSING_QUOTE))
            continue
        negated = False
        if spelled := _NOT.match(text, position):
            negated, position = True, spelled.end()
        while position < len(text) and text[position] == "-":
            negated, position = not negated, position + 1
        if position > start and (
            position == len(text) or text[position].isspace() or text[position] in ")|"
        ):
            ignored.append(Ignored(start, position, "no word follows the minus or NOT"))
            continue
        if position > start and text[position] == "(":
            if negated:
                yield _Token("-", start, position)
            continue
        may_be_or = position == start and text.startswith("OR", position)
        bare = _BARE.match(text, position) if may_be_or else None
        if bare is not None and bare[0] == "OR":
            position += 2
            yield _Token("or", start, position)
            continue
        node, position = _read_term(text, position)
        if isinstance(node, str):
            ignored.append(Ignored(start, position, node))
        else:
            yield _Token("", start, position, Not(node) if negated else node)


def _read_term(text: str, position: int) -> tuple[Node | str, int]:
    """Return the word, phrase or field at a position, and where it ends.

    Where it cannot be read yet, a string gives the reason in place of the node.
    """
    if text[position] == '"':
        return _read_phrase(text, position)
    named_id = _NAMED_ID.match(text, position)
    pasted = _BALANCED.match(text, named_id.end() if named_id else position)
    identifier = None
    if pasted and _DIGIT.search(text, position, pasted.end()):
        identifier = recognize_identifier(text[position : pasted.end()])
    if identifier and pasted:
        return Field(*identifier), pasted.end()
    named = _NAMED.match(text, position)
    if named and named["name"].lower() in ({"is", "has"} | QUERY_FIELDS.keys()):
        name = named["name"].lower()
        if named["op"] or name in NUMBER_FIELDS:
            return _read_field(text, named, name)
    bare = _BARE.match(text, position)
    assert bare is not None  # noqa: S101 - the caller has dealt with every other character
    if _PMID.fullmatch(bare[0]):
        return Or((Word(bare[0]), Field("pmid", bare[0], True))), bare.end()
    # behind a minus it is a word, which has to stay one when the query is printed: `--OR`
    word = bare[0].lower() if bare[0] in ("OR", "NOT") else bare[0]
    return (Word(word) if words(word) else _NO_WORD), bare.end()


def _read_phrase(text: str, position: int) -> tuple[Node | str, int]:
    quoted = _QUOTED.match(text, position)
    if not quoted:
        return _NO_CLOSING_QUOTE, len(text)
    phrase = _ESCAPE.sub(r"\1", quoted[1])
    return (Phrase(phrase) if words(phrase) else _NO_WORD), quoted.end()


def _read_field(text: str, named: re.Match[str], name: str) -> tuple[Node | str, int]:
    exact, field_text, end = named["op"] == ":=", named["text"], named.end()
    if not field_text and text[end : end + 1] == '"':
        quoted = _QUOTED.match(text, end)
        if not quoted:
            return _NO_CLOSING_QUOTE, len(text)
        field_text, end = _ESCAPE.sub(r"\1", quoted[1]), quoted.end()
    elif field_text:
        balanced = _BALANCED.match(text, named.start("text"))
        assert balanced is not None  # noqa: S101 - the pattern matches the empty text
        field_text, end = balanced[0], balanced.end()
    is_quoted = end > 0 and text[end - 1] == '"'
    return _build_field(name, " ".join(field_text.split()), exact, is_quoted), end


def _build_field(name: str, text: str, exact: bool, quoted: bool) -> Node | str:
    """Return the node of a field's name and text, or why there is none."""
    if not text:
        return f"{name}: needs a value"
    if name in ("is", "has"):
        states = STATES if name == "is" else HAS_FIELDS
        if text.lower() not in states:
            return f"{name}: takes {', '.join(states)}"
        return Is(text.lower()) if name == "is" else Has(text.lower())
    if name in COUNT_FIELDS:
        return _build_count(name, text, exact, quoted)
    if name in NUMBER_FIELDS:
        return _build_range(name, ("=" if exact else "") + text)
    if name == "part":
        return _build_part(text)
    if name not in VERBATIM_FIELDS and not words(text):
        return _NO_WORD
    return Field(name, text, exact)


def _build_count(name: str, text: str, exact: bool, quoted: bool) -> Node | str:
    """Return the node of a number of terms, or of a term that `wanted:` or `unwanted:` names."""
    signed = ("=" if exact else "") + text.replace("−", "-")
    number = None if quoted else COUNTED.fullmatch(signed)
    typed = [number["low"], number["high"]] if number else []
    if number is None or not any(typed):
        if name == "terms":
            return "terms: needs a number"
        return Field(name, text, exact) if words(text) else _NO_WORD
    if number["op"] and number["dots"]:
        return _NOT_BOTH.format(name)
    if any(len(digits or "") > _MAX_DIGITS for digits in typed):
        return f"{name}: the number is too large"
    return _build_limits(name, number)


def _build_part(text: str) -> Node | str:
    """Return the node of a share of all papers, or why there is none."""
    part = PART.fullmatch(text)
    if part is None or int(part[1]) > int(part[2]):
        return "part: takes a share such as 1/3"
    return Field("part", f"{int(part[1])}/{int(part[2])}")


def _build_range(name: str, text: str) -> Node | str:
    """Return the node of a number, a comparison or a range, or why there is none."""
    number = _NUMBER.fullmatch(text)
    if not number or not (number["low"] or number["high"]):
        return f"{name}: needs a number"
    op, dots = number["op"], number["dots"]
    typed = [digits for digits in (number["low"], number["high"]) if digits]
    if op and dots:
        return _NOT_BOTH.format(name)
    if name == "year" and not op and not dots:
        return Field("year", typed[0]) if len(typed[0]) <= 4 else "a year has four digits"
    if name == "year" and any(len(digits) != 4 for digits in typed):
        return "a year has four digits"
    if name == "rating" and any(len(digits) != 1 or int(digits) > 5 for digits in typed):
        return "a rating is 1 to 5, or 0 for none"
    return _build_limits(name, number)


def _build_limits(name: str, number: re.Match[str]) -> Range:
    """Return the node of what was matched as a number, a comparison or a range."""
    op, dots = number["op"], number["dots"]
    typed = [digits for digits in (number["low"], number["high"]) if digits]
    if len(typed) == 2:
        return Range(name, *sorted(map(int, typed)))
    limit = int(typed[0])
    if dots:
        return Range(name, limit, None) if number["low"] else Range(name, None, limit)
    if op in (">", ">="):
        return Range(name, limit + (op == ">"), None)
    if op in ("<", "<="):
        return Range(name, None, limit - (op == "<"))
    return Range(name, limit, limit)


def _balance(tokens: list[_Token], length: int, ignored: list[Ignored]) -> list[_Token]:
    """Return the tokens without parentheses that have no partner or are nested too deep.

    Nothing is read after a minus whose parenthesis is still open: its words would be asked for
    until it is closed, and excluded from then on.
    """
    open_: list[int] = []
    dropped: set[int] = set()
    for index, token in enumerate(tokens):
        if token.sign == "(":
            open_.append(index)
        elif token.sign == ")":
            if open_:
                if len(open_) > _MAX_DEPTH:
                    dropped |= {open_[-1], index}
                open_.pop()
            else:
                dropped.add(index)
                ignored.append(Ignored(token.start, token.end, "the opening ( is missing"))
    for index in open_:
        dropped.add(index)
        token = tokens[index]
        ignored.append(Ignored(token.start, token.end, _NO_CLOSING_PARENTHESIS))
    negated = [index for index in open_ if index and tokens[index - 1].sign == "-"]
    if negated:
        first = negated[0] - 1
        start = tokens[first].start
        ignored[:] = [span for span in ignored if span.end <= start]
        ignored.append(Ignored(start, length, _NO_CLOSING_PARENTHESIS))
        tokens = tokens[:first]
    return [token for index, token in enumerate(tokens) if index not in dropped]


def _parse_any(tokens: list[_Token], index: int, ignored: list[Ignored]) -> tuple[Node | None, int]:
    """Parse nodes with OR between them, up to a closing parenthesis or the end.

    Return the node, None where there is none, and the index of the token after it.
    """
    parts: list[Node] = []
    last_or: _Token | None = None
    while True:
        part, index = _parse_all(tokens, index, ignored)
        if last_or and (part is None or not parts):
            ignored.append(Ignored(last_or.start, last_or.end, "OR needs a word on both sides"))
        if part is not None:
            parts += part.parts if isinstance(part, Or) else [part]
        if index == len(tokens) or tokens[index].sign == ")":
            break
        last_or = tokens[index]
        index += 1
    if len(parts) > 1:
        return Or(tuple(parts)), index
    return (parts[0] if parts else None), index


def _parse_all(tokens: list[_Token], index: int, ignored: list[Ignored]) -> tuple[Node | None, int]:
    """Parse nodes that must all match, up to an OR, a closing parenthesis or the end."""
    parts: list[Node] = []
    while index < len(tokens) and tokens[index].sign not in ("or", ")"):
        token = tokens[index]
        negated = token.sign == "-"
        index += negated
        part = token.node
        if negated and (index == len(tokens) or tokens[index].sign != "("):
            continue  # the parenthesis after this minus was nested too deep
        if part is None:
            opening = tokens[index]
            part, index = _parse_any(tokens, index + 1, ignored)
            if part is None:
                ignored.append(Ignored(opening.start, tokens[index].end, "nothing in parentheses"))
            elif negated:
                part = part.part if isinstance(part, Not) else Not(part)
        index += 1
        if part is not None:
            parts += part.parts if isinstance(part, And) else [part]
    if len(parts) > 1:
        return And(tuple(parts)), index
    return (parts[0] if parts else None), index
