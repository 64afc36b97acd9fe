"""The formats by name: detect and read a text, write papers and their annotations.

The reader is chosen by content, then by suffix; the rest is read as text dumps. The modules of
the formats are imported when they are first needed.
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
"""Readers of library files; those whose content is easiest to recognise come first."""

FALLBACK = "dump.reader"
"""The reader of text dumps, for every text that no other reader recognises."""

_DETECTION_CHARACTERS = 20_000
"""Characters of a text that `looks_like` is shown."""

_UNSUPPORTED = (
    (r"(?:<!doctype html|<html)\b", "an HTML page: save it as plain text, or paste its text"),
    (r"<\?xml|<[a-z]+[\s>]", "XML in a format that papersift does not read"),
    (
        r"(?:---\s*\n)?(?:references:\s*\n\s*)?-\s+\w+:\s.*\n(?:\s+- |\s+\w[\w-]*:)",
        "YAML, which papersift does not read: export CSL-JSON instead",
    ),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A format that can be read."""

    name: str
    suffixes: tuple[str, ...]
    looks_like: Callable[[str], bool]
    read: Callable[[str, str], Reading]


def readers() -> Iterator[Reader]:
    """Import and yield the readers one by one, the fallback last."""
    for name in (*READER_MODULES, FALLBACK):
        module = import_module(f"store.formats.{name}")
        yield Reader(module.FORMAT, module.SUFFIXES, module.looks_like, module.read)


def read_text(text: str, source: str, name: str) -> Reading:
    """Read a text in the format that its content or the suffix of its file `name` suggests.

    When only the suffix suggests a format and no Record is found in it, a text that begins
    with a letter is read as a dump. Raises UnreadableSource when no reader can read the text.
    """
    head = text[:_DETECTION_CHARACTERS]
    *library_readers, fallback = readers()
    for reader in library_readers:
        if reader.looks_like(head):
            return _read_with(reader, text, source)
    suffix = name.lower().removesuffix(".gz")
    candidates = [reader for reader in library_readers if suffix.endswith(reader.suffixes)]
    reading, failure = _try_readers(candidates, text, source)
    if reading and reading.records:
        return reading
    bare = head.lstrip("\ufeff \t\r\n")
    for pattern, message in _UNSUPPORTED:
        if re.match(pattern, bare, re.I):
            raise UnreadableSource(message)
    if candidates and not bare[:1].isalpha():
        if reading:
            return reading
        raise UnreadableSource(failure)
    return _read_with(fallback, text, source)


def _try_readers(candidates: list[Reader], text: str, source: str) -> tuple[Reading | None, str]:
    """Return the first Reading with a Record, else the last one, and the last failure."""
    reading: Reading | None = None
    failure = "empty"
    for reader in candidates:
        try:
            reading = _read_with(reader, text, source)
        except UnreadableSource as error:
            failure = str(error)
        else:
            if reading.records:
                break
    return reading, failure


def _read_with(reader: Reader, text: str, source: str) -> Reading:
    """Read a text, and turn any failure of the reader into one line for the user."""
    try:
        return reader.read(text, source)
    except UnreadableSource:
        raise
    except (RecursionError, MemoryError) as error:
        raise UnreadableSource(f"nested too deeply or too large for {reader.name}") from error
    except Exception as error:  # a bug in a library must not keep the other sources from opening
        kind = type(error).__name__
        raise UnreadableSource(f"cannot be read as {reader.name}: {kind}") from error


@dataclass(frozen=True, slots=True)
class Writer:
    """A format that papers can be exported to."""

    name: str
    """The name on the command line."""
    suffix: str
    """With its dot."""
    title: str
    """The name that people use."""
    module: str
    """The module with the function that writes; imported when it is first used."""
    function: str = "write"

    def write(
        self,
        entries: Iterable[tuple[Paper, Annotation]],
        *,
        abstracts: bool = True,
        term_counts: Iterable[tuple[int, int]] = (),
    ) -> str:
        """Return the papers as text of this format; JSON has how many terms each paper has."""
        write = getattr(import_module(self.module), self.function)
        details = {"term_counts": term_counts} if self.suffix in (".json", ".jsonl") else {}
        text: str = write(entries, abstracts=abstracts, **details)
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
"""The formats by name, in the order in which they are offered."""


def render(
    format: str,  # noqa: A002  the command line's own word
    entries: Iterable[tuple[Paper, Annotation]],
    *,
    abstracts: bool = True,
    term_counts: Iterable[tuple[int, int]] = (),
) -> str:
    """Return papers and their Annotations as text of one of the formats in WRITERS.

    `term_counts` are the wanted and unwanted terms of each paper, for the formats that have them.
    """
    return WRITERS[format].write(entries, abstracts=abstracts, term_counts=term_counts)
