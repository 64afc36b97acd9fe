"""A list of DOIs, PubMed ids or arXiv ids, as people paste it: each becomes a Record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from store.formats.reading import Collector, Reading, unix_lines
from store.model.addresses import recognize_identifier

FORMAT = "list of ids"
SUFFIXES: tuple[str, ...] = (".ids",)

_HEADING = re.compile(
    r"#.*|(?:list of )?(?:dois?|pmids?|pubmed ids?|pubmed|arxiv(?: ids?)?|ids?|identifiers?)\W*",
    re.I,
)
_BULLET = re.compile(r"^\s*(?:[-*•]|\[?\d{1,4}[.)\]])\s+")
_LABEL = re.compile(r"\b(doi|pmid|pubmed id|arxiv)\s*:\s*", re.I)
_NUMBER = re.compile(r"\d{5,9}", re.ASCII)
"""Matches a PubMed id without its name; fewer digits may be the number of a line."""
_MIN_SHARE = 0.9
"""How many of the lines must be ids."""


def looks_like(head: str) -> bool:
    """Return whether nearly all lines are ids, and so is the first one below a heading."""
    lines = [line for line in head.split("\n") if line.strip() and not _is_heading(line)]
    if not lines or not _ids(lines[0]):
        return False
    return sum(bool(_ids(line)) for line in lines[:-1]) >= _MIN_SHARE * (len(lines) - 1)


def read(text: str, source: str) -> Reading:
    """Read a list; every id becomes a Record, every other line a Problem."""
    collector = Collector(FORMAT, source)
    for number, line in enumerate(unix_lines(text).split("\n"), 1):
        if not line.strip() or _is_heading(line):
            continue
        ids = _ids(line)
        for kind, identifier in ids:
            fields: dict[str, Any] = {kind: identifier}
            collector.keep(number, **fields)
        if not ids:
            collector.reject(number, "not a DOI, a PubMed id or an arXiv id", line)
    return collector.reading()


def _is_heading(line: str) -> bool:
    return bool(_HEADING.fullmatch(line.strip()))


def _ids(line: str) -> list[tuple[str, str]]:
    """Return kind and id of everything in a line; nothing if something else is in it."""
    if len(line) > 2000:
        return []
    bare = _LABEL.sub(r"\1:", _BULLET.sub("", line).strip(" \t\"'"))
    whole = list(_kinds(bare)) if not re.search(r"\s|[,;].*10\.", bare) else []
    tokens = [bare] if whole else list(filter(None, re.split(r"[\s,;|]+", bare)))
    ids = [pair for token in tokens for pair in _kinds(token.strip("\"'<>()"))]
    return ids if len(ids) == len(tokens) else []


def _kinds(token: str) -> Iterator[tuple[str, str]]:
    """Yield the kind of an id and its normal form, if a token is one."""
    if identifier := recognize_identifier(token):
        yield identifier
    elif _NUMBER.fullmatch(token):
        yield "pmid", token
