"""The formats by name: detect and read a text, write papers and their annotations.

The reader is chosen by content, then by suffix; the rest is read as text dumps. The modules of
the formats are imported when they are first needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from store.formats.reading import Reading, UnreadableSource, unix_lines
from store.model.annotation import Annotation
from store.model.paper import Paper

READER_MODULES = (
    "xml.pubmed",
    "xml.endnote",
    "xml.atom",
    "json.reader",
    "csl_yaml",
    "bibtex.reader",
    "tagged.cochrane",
    "tagged.nbib",
    "tagged.wos",
    "tagged.ovid",
    "tagged.ris",
    "tagged.refer",
    "tagged.refworks",
    "markdown",
    "table.csv",
    "tagged.proquest",
    "id_list",
)
"""Readers of library files; those whose content is easiest to recognise come first."""

FALLBACK = "dump.reader"
"""The reader of text dumps, for every text that no other reader recognises."""

_DETECTION_CHARACTERS = 20_000
"""Characters of a text that `looks_like` is shown."""

_PREFACE_LINES = 40
"""Lines that may precede the first entry, such as `Provider: …` in the RIS of some publishers."""

_PREFACE_LENGTH = 250
"""Characters of a line from which on it is an abstract and not part of a preface."""

_UNSUPPORTED = (
    (r"(?:<!doctype html|<html)\b", "an HTML page: save it as plain text, or paste its text"),
    (
        r"(?:<\?xml[^<>]*>\s*)?(?:<!--[^<>]*-->\s*)*<rdf:RDF\b",
        "Zotero RDF, which papersift does not read: export RIS, BibTeX or CSL JSON instead",
    ),
    (r"<\?xml|<[a-z]+[\s>]", "XML in a format that papersift does not read"),
    (
        r"(?:(?:---|#).*\n\s*)*[\w.:+/'\"-]+:[ \t]*\n[ \t]+(?:type|title|author|parent|date):",
        "hayagriva, which papersift does not read: export BibTeX or CSL-YAML instead",
    ),
    (
        r"(?:---[ \t]*\n)?(?:references:[ \t]*\n\s*)?-\s+\w+:\s.*\n(?:\s+- |\s+\w[\w-]*:)",
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
    may_have_preface: bool = False
    """Whether lines for people may precede the first entry."""


def readers() -> Iterator[Reader]:
    """Import and yield the readers one by one, the fallback last."""
    for name in (*READER_MODULES, FALLBACK):
        module = import_module(f"store.formats.{name}")
        prefaced = name.startswith(("bibtex.", "tagged."))
        yield Reader(module.FORMAT, module.SUFFIXES, module.looks_like, module.read, prefaced)


def read_text(text: str, source: str, name: str) -> Reading:
    """Read a text in the format that its beginning or the suffix of its file `name` suggests.

    The first line that is not blank decides, together with those below it; a line within a
    field, which may look like any other format, is never asked. Then the suffix counts, then
    an entry below a preface. When only the suffix suggests a format and no Record is in it, a
    text that begins with a letter is read as a dump. Raises UnreadableSource when no reader can
    read the text.
    """
    if (recognized := recognize(text)) is not None:
        return _read_with(recognized, text, source)
    head = _head(text)
    *library_readers, fallback = readers()
    suffix = name.lower().removesuffix(".gz")
    candidates = [reader for reader in library_readers if suffix.endswith(reader.suffixes)]
    reading, failure = _try_readers(candidates, text, source)
    if reading and reading.records:
        return reading
    for pattern, message in _UNSUPPORTED:
        if re.match(pattern, head, re.I):
            raise UnreadableSource(message)
    for reader in library_readers:
        if reader.may_have_preface and any(map(reader.looks_like, _later_beginnings(head))):
            return _read_with(reader, text, source)
    if candidates and not head[:1].isalpha():
        if reading:
            return reading
        raise UnreadableSource(failure)
    return _read_with(fallback, text, source)


def recognize(text: str) -> Reader | None:
    """Return the reader whose format a text begins like; None where more has to be looked at."""
    head = _head(text)
    *library_readers, _ = readers()
    return next((reader for reader in library_readers if reader.looks_like(head)), None)


def _head(text: str) -> str:
    return unix_lines(text[:_DETECTION_CHARACTERS]).lstrip("\ufeff \t\n")


def _later_beginnings(head: str) -> Iterator[str]:
    """Yield the head from each paragraph on that may be the first after a preface."""
    start = 0
    for line in head.split("\n", _PREFACE_LINES)[:_PREFACE_LINES]:
        if len(line) > _PREFACE_LENGTH:
            return
        start += len(line) + 1
        if not line.strip() and head[start : start + 1].strip():
            yield head[start:]


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
        entries: Sequence[tuple[Paper, Annotation]],
        *,
        abstracts: bool = True,
        term_counts: Iterable[tuple[int, int]] = (),
    ) -> Iterator[str]:
        """Yield the papers as text of this format; JSON has how many terms each paper has."""
        write = getattr(import_module(self.module), self.function)
        details = {"term_counts": term_counts} if self.suffix in (".json", ".jsonl") else {}
        pieces: str | Iterator[str] = write(entries, abstracts=abstracts, **details)
        return iter((pieces,)) if isinstance(pieces, str) else pieces


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


COUNTING_TERMS = ("json", "jsonl")
"""The formats that say how many of the user's terms each paper has."""


def render(
    format: str,  # noqa: A002  the command line's own word
    entries: Sequence[tuple[Paper, Annotation]],
    *,
    abstracts: bool = True,
    term_counts: Iterable[tuple[int, int]] = (),
) -> str:
    """Return papers and their Annotations as text of one of the formats in WRITERS.

    `term_counts` are the wanted and unwanted terms of each paper, for the formats that have them.
    """
    pieces = WRITERS[format].write(entries, abstracts=abstracts, term_counts=term_counts)
    return "".join(pieces)
