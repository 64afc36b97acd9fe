"""Which reader reads a text: chosen by content, then by suffix; text dumps take the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from store.readers.reading import Reading, UnreadableSource

MODULES = (
    "pubmed_xml",
    "endnote_xml",
    "atom",
    "csl_json",
    "json",
    "bibtex",
    "nbib",
    "wos",
    "ovid",
    "ris",
    "refer",
    "csv",
)
"""Readers of library files, those first whose content is told most surely."""

FALLBACK = "text"
_NOT_READ = (
    (r"(?:<!doctype html|<html)\b", "an HTML page, which is not read: copy its text instead"),
    (r"<\?xml|<[a-z]+[\s>]", "XML of a kind that is not read"),
    (
        r"(?:---\s*\n)?(?:references:\s*\n\s*)?-\s+\w+:\s.*\n(?:\s+- |\s+\w[\w-]*:)",
        "YAML, which is not read: export CSL-JSON instead",
    ),
)
HEAD = 20_000
"""Characters that a reader is shown to tell whether a text is its own."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One format: its name, the suffixes that its files have, and how it is read."""

    name: str
    suffixes: tuple[str, ...]
    looks_like: Callable[[str], bool]
    read: Callable[[str, str], Reading]


def readers() -> Iterator[Reader]:
    """Import the readers one after the other, the fallback last."""
    for name in (*MODULES, FALLBACK):
        module = import_module(f"store.readers.{name}")
        yield Reader(module.FORMAT, module.SUFFIXES, module.looks_like, module.read)


def read_text(text: str, source: str, name: str) -> Reading:
    """Read a text as the format it has; `name` is the file's, for its suffix.

    Raises UnreadableSource when no reader finds anything to read. A reader that fails
    on a file that only its suffix gave to it leaves the file to the reader of dumps.
    """
    head = text[:HEAD]
    suffix = name.lower().removesuffix(".gz")
    named: list[Reader] = []
    fallback: Reader | None = None
    for reader in readers():
        fallback = reader
        fits = suffix.endswith(reader.suffixes)
        if reader.name != FALLBACK and reader.looks_like(head):
            return _guarded(reader, text, source)
        if fits:
            named.append(reader)
    for reader in named:
        try:
            found = _guarded(reader, text, source)
        except UnreadableSource:
            if reader is named[-1] and not _is_prose(text):
                raise
            continue
        if found.records or not _is_prose(text):
            return found
    for pattern, said in _NOT_READ:
        if re.match(pattern, head.lstrip("\ufeff \t\r\n"), re.I):
            raise UnreadableSource(said)
    if fallback is None or not fallback.looks_like(text):
        raise UnreadableSource("empty")
    return _guarded(fallback, text, source)


def _guarded(reader: Reader, text: str, source: str) -> Reading:
    """Read, and turn whatever a library trips over into one line for the user."""
    try:
        return reader.read(text, source)
    except UnreadableSource:
        raise
    except (RecursionError, MemoryError) as error:
        raise UnreadableSource(f"too deep or too large to be read as {reader.name}") from error
    except Exception as error:  # a library's own failure must not keep the other sources shut
        kind = type(error).__name__
        raise UnreadableSource(f"cannot be read as {reader.name}: {kind}") from error


def _is_prose(text: str) -> bool:
    """Tell whether a text begins as words do, whatever its suffix says."""
    return text.lstrip("\ufeff \t\r\n")[:1].isalpha()
