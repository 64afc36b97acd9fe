"""Sources: the files that the user named, what is in them, and what each of them gave.

Pasted text, kept as a file so that it is a source like any other.

What an export is never written over, whatever the user agrees to.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from store.formats.reading import Problem, Reading, ReadProgress, UnreadableSource, read_progress
from store.model.annotation import Annotation
from store.model.record import Place, Record
from store.text.cleaning import clean

LARGE = 300_000
"""Bytes from which a file, or what is packed in it, takes a moment to read."""

_NOT_PAPERS = ("readme", "license", "licence", "copying", "changelog", "contributing", "makefile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that papers come from, and the account of what it gave."""

    path: str
    """As the user gave it; for a file of a folder, the folder as given and the file."""
    error: str = ""
    """Why it could not be opened, in one line; empty when it was."""
    format: str = ""
    records: int = 0
    papers: int = 0
    """Papers that it was the first to bring."""
    duplicates: int = 0
    """Its Records that are Papers which it or an earlier source had brought."""
    entries: int = 0
    """Records and rejected entries."""
    no_title: int = 0
    no_abstract: int = 0
    problems: tuple[Problem, ...] = ()
    boilerplate: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    glued: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    lines: int = 0
    """Non-blank lines of a text dump; `kept` of them are in Records."""
    kept: int = 0
    unknown_fields: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Names of fields that papersift does not know, with how many Records have them."""
    digest: str = ""
    """A hash of the file's bytes; empty when it was not read."""


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A Source with its Records, and what its file says was decided."""

    source: Source
    records: tuple[Record, ...] = ()
    annotations: Mapping[Place, Annotation] = field(default_factory=lambda: MappingProxyType({}))


def list_files(paths: Iterable[str | Path]) -> Iterator[tuple[str, Path | Source]]:
    """Return the files that paths name, each file once, with the path as it is to be shown.

    A folder means the files in it, by name, whose suffix is one of the formats' or none.
    Hidden files are passed over; what else is left out, folders inside it and a README
    among them, the report names. A folder that cannot be opened is a Source with its error.
    """
    seen: set[tuple[int, int]] = set()
    for given in paths:
        path = Path(given)
        shown = display_path(given)
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if not is_folder:
            if _first_time(path, seen):
                yield shown, path
            continue
        try:
            names = sorted(file.name for file in path.iterdir())
        except OSError as error:
            yield shown, Source(path=shown, error=f"cannot be opened: {error.strerror}")
            continue
        yield from _files_in(path, os.fspath(given), names, seen)


def _files_in(
    folder: Path, given: str, names: list[str], seen: set[tuple[int, int]]
) -> Iterator[tuple[str, Path | Source]]:
    left: list[str] = []
    found = 0
    from store.formats.registry import readers

    suffixes = tuple(suffix for reader in readers() for suffix in reader.suffixes)
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        if path.is_dir() or not _holds_papers(name, suffixes):
            left.append(name)
            continue
        found += 1
        if _first_time(path, seen):
            yield display_path(f"{given.rstrip(os.sep)}{os.sep}{name}"), path
    if not found or left:
        shown = display_path(given)
        problems = tuple(Problem(0, f"not opened: {clean(name)}") for name in left)
        error = "" if found else "a folder without files"
        yield shown, Source(path=shown, format="folder", problems=problems, error=error)


def _holds_papers(name: str, suffixes: tuple[str, ...]) -> bool:
    """Return from its name whether a file in a folder can be a source; without suffix it can."""
    plain = name.lower().removesuffix(".gz")
    stem, dot, _ = plain.partition(".")
    return stem not in _NOT_PAPERS and (not dot or plain.endswith(suffixes))


def _first_time(path: Path, seen: set[tuple[int, int]]) -> bool:
    """Return whether a file was not met before, under whatever name."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return True
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True


def display_path(given: str | Path) -> str:
    """Return a path as it can be shown: as it is, unless it has characters that are not seen."""
    text = os.fspath(given)
    return text if text.isprintable() else clean(text)


def is_large(path: Path) -> bool:
    """Return whether reading a file takes longer than one would wait."""
    try:
        return path.stat().st_size > LARGE
    except (OSError, ValueError):
        return False


def open_source(shown: str, path: Path, reach: ReadProgress | None = None) -> OpenedSource:
    """Read one file; whatever is wrong with it is in the Source, nothing is raised.

    `reach` is told how far it is.
    """
    # Imported late, for where everything comes from the cache nothing is read.
    from store.formats.decoding import decode_bytes, read_bytes
    from store.formats.registry import read_text

    try:
        found = read_bytes(path)
        decoded = decode_bytes(found)
        if not decoded.text.strip("\ufeff\0 \t\r\n"):
            raise UnreadableSource("empty")
        if reach is not None:
            reach.lines = decoded.text.count("\n") + 1
        before = read_progress.set(reach)
        try:
            reading = read_text(decoded.text, shown, path.name)
        finally:
            read_progress.reset(before)
    except UnreadableSource as error:
        return OpenedSource(Source(path=shown, error=clean(str(error))))
    source = replace(_account(shown, reading, decoded.problems), digest=file_digest(found))
    return OpenedSource(source, reading.records, reading.annotations)


def file_digest(found: bytes) -> str:
    """Hash the bytes of a file."""
    return blake2b(found, digest_size=16).hexdigest()


def _account(shown: str, reading: Reading, problems: tuple[Problem, ...]) -> Source:
    unknown = Counter(name for entry in reading.records for name in entry.extra)
    return Source(
        path=shown,
        format=reading.format,
        records=len(reading.records),
        entries=reading.entries,
        no_title=sum(not entry.title for entry in reading.records),
        no_abstract=sum(not entry.abstract for entry in reading.records),
        problems=problems + reading.problems,
        boilerplate=reading.boilerplate,
        glued=reading.glued,
        lines=reading.lines,
        kept=reading.kept,
        unknown_fields=MappingProxyType(dict(unknown.most_common())),
    )


def save_pasted(text: str, folder: str | Path) -> Path:
    """Keep pasted text as a file of its own, for the user alone, and give its path.

    The text is kept as it came and cleaned when it is read, as every source is.
    Raises UnreadableSource when there is nothing in it.
    """
    if not text.strip():
        raise UnreadableSource("nothing but blanks was pasted")
    folder = Path(folder)
    # mkdir(parents=True) would make the missing parents for everybody.
    for missing in reversed([it for it in (folder, *folder.parents) if not it.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    name = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    for number in range(1, 10_000):
        path = folder / (f"{name}.txt" if number == 1 else f"{name}-{number}.txt")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        return path
    raise UnreadableSource("no name is left for what was pasted")


def why_not_overwrite(target: str | Path, sources: Iterable[str | Path], store: Path) -> str:
    """Return why a file must not be written over: it is a source, or holds the notes; else nothing.

    `sources` are paths as they were given, not as they are shown: those are made fit for it.
    """
    real = os.path.realpath(Path(target).expanduser())
    files = [file for _, file in list_files(sources) if isinstance(file, Path)]
    if real in map(os.path.realpath, files):
        return "one of the sources, which are never written to"
    beside = os.path.realpath(store)
    if real == beside or real.startswith(f"{beside}."):
        return "where your notes are"
    return ""
