"""Which reader reads a text: chosen by content, then by suffix; text dumps take the rest.

Writers: papers and what was said about them out, in the formats that other tools read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from store.formats.reading import Reading, UnreadableSource
from store.model.annotation import Annotation
from store.model.paper import Paper

READER_MODULES = (
    "xml.pubmed",
    "xml.endnote",
    "xml.atom",
    "json.csl",
    "json.reader",
    "bibtex.reader",
    "tagged.cochrane",
    "tagged.proquest",
    "tagged.nbib",
    "tagged.wos",
    "tagged.ovid",
    "tagged.ris",
    "tagged.refer",
    "table.csv",
)
"""Readers of library files, those first whose content is told most surely."""

FALLBACK = "dump.reader"
_NOT_READ = (
    (r"(?:<!doctype html|<html)\b", "an HTML page, which is not read: copy its text instead"),
    (r"<\?xml|<[a-z]+[\s>]", "XML of a kind that is not read"),
    (
        r"(?:---\s*\n)?(?:references:\s*\n\s*)?-\s+\w+:\s.*\n(?:\s+- |\s+\w[\w-]*:)",
        "YAML, which is not read: export CSL-JSON instead",
    ),
)
DETECTION_CHARACTERS = 20_000
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
    for name in (*READER_MODULES, FALLBACK):
        module = import_module(f"store.formats.{name}")
        yield Reader(module.FORMAT, module.SUFFIXES, module.looks_like, module.read)


def read_text(text: str, source: str, name: str) -> Reading:
    """Read a text as the format it has; `name` is the file's, for its suffix.

    Raises UnreadableSource when no reader reads it. A reader that only the suffix names
    and that finds nothing leaves the file to the reader of dumps if it begins with a word.
    """
    head = text[:DETECTION_CHARACTERS]
    *others, fallback = readers()
    for reader in others:
        if reader.looks_like(head):
            return _guarded(reader, text, source)
    suffix = name.lower().removesuffix(".gz")
    named = [reader for reader in others if suffix.endswith(reader.suffixes)]
    found, why = _first_to_read(named, text, source)
    if found and found.records:
        return found
    bare = head.lstrip("\ufeff \t\r\n")
    for pattern, said in _NOT_READ:
        if re.match(pattern, bare, re.I):
            raise UnreadableSource(said)
    if named and not bare[:1].isalpha():
        if found:
            return found
        raise UnreadableSource(why)
    return _guarded(fallback, text, source)


def _first_to_read(named: list[Reader], text: str, source: str) -> tuple[Reading | None, str]:
    """Return what the first reader finds that finds a Record, else the last word of any."""
    found: Reading | None = None
    why = "empty"
    for reader in named:
        try:
            found = _guarded(reader, text, source)
        except UnreadableSource as error:
            why = str(error)
        else:
            if found.records:
                break
    return found, why


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


@dataclass(frozen=True, slots=True)
class Writer:
    """One format that papers can be taken away in."""

    name: str
    """What the command line calls it."""
    suffix: str
    """With its dot."""
    title: str
    """What people call it."""
    module: str
    """Where its function lives; imported when it is first used."""
    function: str = "write"

    def write(self, entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
        """Return the papers as text of this format."""
        write = getattr(import_module(self.module), self.function)
        text: str = write(entries, abstracts=abstracts)
        return text


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        writer.name: writer
        for writer in (
            Writer("markdown", ".md", "Markdown reading list", "store.formats.markdown"),
            Writer("bibtex", ".bib", "BibTeX", "store.formats.bibtex.writer"),
            Writer("ris", ".ris", "RIS", "store.formats.tagged.ris"),
            Writer("csl-json", ".csl.json", "CSL-JSON", "store.formats.json.csl"),
            Writer("csv", ".csv", "CSV", "store.formats.table.csv"),
            Writer("json", ".json", "JSON", "store.formats.json.writer"),
            Writer("jsonl", ".jsonl", "JSON lines", "store.formats.json.writer", "write_jsonl"),
        )
    }
)
"""The formats by name, in the order that people are shown."""


def render(
    format: str,  # noqa: A002  the command line's own word
    entries: Iterable[tuple[Paper, Annotation]],
    *,
    abstracts: bool = True,
) -> str:
    """Return papers and their Annotations as text of one of the FORMATS."""
    return WRITERS[format].write(entries, abstracts=abstracts)
