"""The filter box's language: text to Query, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from store.search.language import (
    HAS_FIELDS,
    NUMBER_FIELDS,
    QUERY_FIELDS,
    STATES,
    VERBATIM,
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
    completions,
    quote,
)
from store.text.folding import words

__all__ = [
    "HAS_FIELDS",
    "QUERY_FIELDS",
    "STATES",
    "And",
    "Field",
    "Has",
    "Ignored",
    "Is",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Query",
    "Range",
    "Word",
    "completions",
    "parse_query",
    "quote",
]

_DEEPEST = 40
_BARE = re.compile(r"[^\s()|\"]+")
_NAMED = re.compile(r"(?P<name>[A-Za-z]+)(?P<op>:=|:|(?=[<>=]))(?P<value>[^\s()|\"]*)", re.ASCII)
_BALANCED = re.compile(r"(?:[^\s()|\"]|\([^\s()|\"]*\))*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_NUMBER = re.compile(r"(?P<op>>=|<=|>|<|=|)(?P<low>\d*)(?P<dots>\.\.+|)(?P<high>\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign (`(`, `)`, `or`, `-`) or, with a node, something that is asked."""

    sign: str
    start: int
    end: int
    node: Node | None = None


@lru_cache(maxsize=64)
def parse_query(text: str) -> Query:
    """Read what was typed; what cannot be read yet is left out and named in `ignored`."""
    ignored: list[Ignored] = []
    tokens = _grouped(list(_tokens(text, ignored)), len(text), ignored)
    root, _ = _any(tokens, 0, ignored)
    return Query(root or And(), tuple(sorted(ignored, key=lambda span: span.start)))


def _tokens(text: str, ignored: list[Ignored]) -> Iterator[_Token]:
    at = 0
    closing = True
    while at < len(text):
        char = text[at]
        start = at
        if char.isspace():
            at += 1
            continue
        if char in "()|":
            at += 1
            yield _Token("or" if char == "|" else char, start, at)
            continue
        if char == '"' and not (closing and _QUOTED.match(text, at)):
            closing = False
            at += 1
            ignored.append(Ignored(start, at, "the closing quote is missing"))
            continue
        while at < len(text) and text[at] == "-":
            at += 1
        negated = (at - start) % 2 == 1
        if at > start and (at == len(text) or text[at].isspace() or text[at] in ")|"):
            ignored.append(Ignored(start, at, "a word follows the minus"))
            continue
        if at > start and text[at] == "(":
            if negated:
                yield _Token("-", start, at)
            continue
        bare = _BARE.match(text, at) if at == start and text.startswith("OR", at) else None
        if bare is not None and bare[0] == "OR":
            at += 2
            yield _Token("or", start, at)
            continue
        found, at = _term(text, at)
        if isinstance(found, str):
            ignored.append(Ignored(start, at, found))
        else:
            yield _Token("", start, at, Not(found) if negated else found)


def _term(text: str, at: int) -> tuple[Node | str, int]:
    """Read one word, phrase or field; gives why where that is not possible yet."""
    if text[at] == '"':
        return _phrase(text, at)
    named = _NAMED.match(text, at)
    if named and named["name"].lower() in ({"is", "has"} | QUERY_FIELDS.keys()):
        name = named["name"].lower()
        if named["op"] or name in NUMBER_FIELDS:
            return _field(text, named, name)
    bare = _BARE.match(text, at)
    assert bare is not None  # noqa: S101 - the caller has dealt with every other character
    if not words(bare[0]):
        return "no letter or digit", bare.end()
    return Word(bare[0]), bare.end()


def _phrase(text: str, at: int) -> tuple[Node | str, int]:
    closed = _QUOTED.match(text, at)
    if not closed:
        return "the closing quote is missing", len(text)
    said = _ESCAPE.sub(r"\1", closed[1])
    return (Phrase(said) if words(said) else "no letter or digit"), closed.end()


def _field(text: str, named: re.Match[str], name: str) -> tuple[Node | str, int]:
    exact, value, end = named["op"] == ":=", named["value"], named.end()
    if not value and text[end : end + 1] == '"':
        closed = _QUOTED.match(text, end)
        if not closed:
            return "the closing quote is missing", len(text)
        value, end = _ESCAPE.sub(r"\1", closed[1]), closed.end()
    elif value:
        balanced = _BALANCED.match(text, named.start("value"))
        assert balanced is not None  # noqa: S101 - the pattern matches the empty text
        value, end = balanced[0], balanced.end()
    return _read(name, " ".join(value.split()), exact), end


def _read(name: str, value: str, exact: bool) -> Node | str:
    """Make a node of a field's name and value, or say what is missing."""
    if not value:
        return f"{name}: is looking for a value"
    if name in ("is", "has"):
        known = STATES if name == "is" else HAS_FIELDS
        if value.lower() not in known:
            return f"{name}: takes {', '.join(known)}"
        return Is(value.lower()) if name == "is" else Has(value.lower())
    if name in NUMBER_FIELDS:
        return _number(name, ("=" if exact else "") + value)
    if name not in VERBATIM and not words(value):
        return "no letter or digit"
    return Field(name, value, exact)


def _number(name: str, value: str) -> Node | str:
    found = _NUMBER.fullmatch(value)
    if not found or not (found["low"] or found["high"]):
        return f"{name}: is looking for a number"
    op, dots = found["op"], found["dots"]
    typed = [number for number in (found["low"], found["high"]) if number]
    if op and dots:
        return f"{name}: takes a comparison or a range, not both"
    if name == "year" and not op and not dots:
        return Field("year", typed[0]) if len(typed[0]) <= 4 else "a year has four digits"
    if name == "year" and any(len(number) != 4 for number in typed):
        return "a year has four digits"
    if name == "rating" and any(len(number) != 1 or int(number) > 5 for number in typed):
        return "a rating is 1 to 5, or 0 for none"
    if len(typed) == 2:
        return Range(name, *sorted(map(int, typed)))
    if dots:
        number = int(typed[0])
        return Range(name, number, None) if found["low"] else Range(name, None, number)
    number = int(typed[0])
    if op in (">", ">="):
        return Range(name, number + (op == ">"), None)
    if op in ("<", "<="):
        return Range(name, None, number - (op == "<"))
    return Range(name, number, number)


def _grouped(tokens: list[_Token], length: int, ignored: list[Ignored]) -> list[_Token]:
    """Leave out parentheses that have no partner, and those nested too deep to mean anything."""
    open_, dropped = [], set()
    for at, token in enumerate(tokens):
        if token.sign == "(":
            open_.append(at)
        elif token.sign == ")":
            if open_:
                if len(open_) > _DEEPEST:
                    dropped |= {open_[-1], at}
                open_.pop()
            else:
                dropped.add(at)
                ignored.append(Ignored(token.start, token.end, "nothing is open here"))
    for at in open_:
        dropped.add(at)
        ignored.append(Ignored(tokens[at].start, tokens[at].end, "the closing ) is missing"))
    hanging = [at for at in open_ if at and tokens[at - 1].sign == "-"]
    if hanging:
        first = hanging[0] - 1
        start = tokens[first].start
        ignored[:] = [span for span in ignored if span.end <= start]
        ignored.append(Ignored(start, length, "the closing ) is missing"))
        tokens = tokens[:first]
    return [token for at, token in enumerate(tokens) if at not in dropped]


def _any(tokens: list[_Token], at: int, ignored: list[Ignored]) -> tuple[Node | None, int]:
    """Read parts with OR between them, up to a closing parenthesis or the end."""
    parts: list[Node] = []
    waiting: _Token | None = None
    while True:
        part, at = _all(tokens, at, ignored)
        if waiting and (part is None or not parts):
            ignored.append(Ignored(waiting.start, waiting.end, "OR stands between two things"))
        if part is not None:
            parts += part.parts if isinstance(part, Or) else [part]
        if at == len(tokens) or tokens[at].sign == ")":
            break
        waiting = tokens[at]
        at += 1
    if len(parts) > 1:
        return Or(tuple(parts)), at
    return (parts[0] if parts else None), at


def _all(tokens: list[_Token], at: int, ignored: list[Ignored]) -> tuple[Node | None, int]:
    """Read parts that must all hold."""
    parts: list[Node] = []
    while at < len(tokens) and tokens[at].sign not in ("or", ")"):
        token = tokens[at]
        negated = token.sign == "-"
        at += negated
        part = token.node
        if negated and (at == len(tokens) or tokens[at].sign != "("):
            continue
        if part is None:
            opened = tokens[at]
            part, at = _any(tokens, at + 1, ignored)
            if part is None:
                ignored.append(Ignored(opened.start, tokens[at].end, "nothing in these"))
            elif negated:
                part = part.part if isinstance(part, Not) else Not(part)
        at += 1
        if part is not None:
            parts += part.parts if isinstance(part, And) else [part]
    if len(parts) > 1:
        return And(tuple(parts)), at
    return (parts[0] if parts else None), at
