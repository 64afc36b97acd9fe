"""Sources: the files that the user names, read, with a report of what each of them gave."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from itertools import chain, count
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from store.errors import UserError
from store.formats.reading import Problem, Reading, ReadProgress, UnreadableSource, read_progress
from store.model.annotation import Annotation
from store.model.record import CITEKEY, Place, Record
from store.storage.files import replace_file
from store.text.cleaning import clean

_LARGE_BYTES = 300_000
"""Size from which reading a file takes long enough to be done in a thread."""

_NOT_SOURCES = ("readme", "license", "licence", "copying", "changelog", "contributing", "makefile")


class Source(NamedTuple):
    """A file that papers come from, and what it gave."""

    path: str
    """As the user typed it; for a file in a folder, that folder and the file."""
    error: str = ""
    """Why it could not be opened, in one line; empty when it was."""
    format: str = ""
    records: int = 0
    papers: int = 0
    """Papers that are in no earlier source."""
    duplicates: int = 0
    """Records whose paper is in an earlier source, or earlier in this one."""
    entries: int = 0
    """Records and rejected entries."""
    no_title: int = 0
    no_abstract: int = 0
    problems: tuple[Problem, ...] = ()
    boilerplate: Mapping[str, int] = MappingProxyType({})
    glued: Mapping[str, int] = MappingProxyType({})
    lines: int = 0
    """Non-blank lines of a text dump; `kept` of them are in records."""
    kept: int = 0
    unknown_fields: Mapping[str, int] = MappingProxyType({})
    """Names of fields that papersift does not know, with the number of records that have them."""
    digest: str = ""
    """A hash of the file; empty if it was not read."""


class OpenedSource(NamedTuple):
    """A Source with its records and the annotations that its file contains."""

    source: Source
    records: tuple[Record, ...] = ()
    annotations: Mapping[Place, Annotation] = MappingProxyType({})


def list_files(paths: Iterable[str | Path]) -> Iterator[tuple[str, Path | Source]]:
    """Yield the files that paths name, each file once, after the path to show for it.

    A folder means the files in it, sorted by name, whose suffix is one of a format or none.
    Hidden files are ignored; a Source for the folder reports other files that are not read, a
    README or a folder for example. A folder that cannot be opened is a Source with an error.
    """
    seen: set[tuple[int, int]] = set()
    for typed in paths:
        path = Path(typed)
        name = display_path(typed)
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if not is_folder:
            if _is_new(path, seen):
                yield name, path
            continue
        try:
            names = sorted(file.name for file in path.iterdir())
        except OSError as error:
            yield name, Source(path=name, error=f"cannot be opened: {error.strerror}")
            continue
        yield from _list_folder(path, os.fspath(typed), names, seen)


def _list_folder(
    folder: Path, typed: str, names: list[str], seen: set[tuple[int, int]]
) -> Iterator[tuple[str, Path | Source]]:
    skipped: list[str] = []
    count = 0
    suffixes = _source_suffixes()
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        if path.is_dir() or not _may_be_source(name, suffixes):
            skipped.append(name)
            continue
        count += 1
        if _is_new(path, seen):
            yield display_path(f"{typed.rstrip(os.sep)}{os.sep}{name}"), path
    if not count or skipped:
        path_name = display_path(typed)
        problems = tuple(Problem(0, f"not opened: {clean(name)}") for name in skipped)
        error = "" if count else "a folder without files"
        yield path_name, Source(path=path_name, format="folder", problems=problems, error=error)


def _source_suffixes() -> tuple[str, ...]:
    """Return the suffixes of all formats that are read."""
    from store.formats.registry import readers
    from store.formats.table.xlsx import SUFFIXES as WORKBOOKS

    return (*(suffix for reader in readers() for suffix in reader.suffixes), *WORKBOOKS)


def names_of_sources(names: Iterable[str]) -> list[str]:
    """Return those names that files in a folder can have to be read as sources."""
    suffixes = _source_suffixes()
    visible = (name for name in names if not name.startswith("."))
    return [name for name in visible if _may_be_source(name, suffixes)]


def _may_be_source(name: str, suffixes: tuple[str, ...]) -> bool:
    """Return whether a file of this name in a folder can be a source."""
    plain = name.lower().removesuffix(".gz")
    stem, dot, _ = plain.partition(".")
    return stem not in _NOT_SOURCES and (not dot or plain.endswith(suffixes))


def _is_new(path: Path, seen: set[tuple[int, int]]) -> bool:
    """Return whether a file is not among those seen, under any name, and add it."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return True
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True


def display_path(path: str | Path) -> str:
    """Return a path for the screen, cleaned if it has characters that cannot be printed."""
    text = os.fspath(path)
    return text if text.isprintable() else clean(text)


def is_large(path: Path, size: int = _LARGE_BYTES) -> bool:
    """Return whether a file has more bytes; by default, so many that a thread reads it."""
    try:
        return path.stat().st_size > size
    except (OSError, ValueError):
        return False


def open_source(name: str, path: Path, progress: ReadProgress | None = None) -> OpenedSource:
    """Read one file; what is wrong with it is in the Source, nothing is raised."""
    # imported late: where everything comes from the cache, nothing is read
    from store.formats.decoding import decode_bytes, read_bytes
    from store.formats.registry import read_text
    from store.formats.table.xlsx import is_workbook, read_workbook

    try:
        content = read_bytes(path)
        if is_workbook(content):
            return describe_reading(name, read_workbook(content, name), (), file_digest(content))
        decoded = decode_bytes(content)
        if not decoded.text.strip("\ufeff\0 \t\r\n"):
            raise UnreadableSource("empty")
        if progress is not None:
            progress.lines = decoded.text.count("\n") + 1
        before = read_progress.set(progress)
        try:
            reading = read_text(decoded.text, name, path.name)
        finally:
            read_progress.reset(before)
    except UnreadableSource as error:
        return OpenedSource(Source(path=name, error=clean(str(error))))
    except MemoryError:
        return OpenedSource(Source(path=name, error="larger than the memory that is free"))
    return describe_reading(name, reading, decoded.problems, file_digest(content))


def describe_reading(
    name: str, reading: Reading, problems: tuple[Problem, ...], digest: str
) -> OpenedSource:
    """Return what was read of a file with a report of it."""
    source = _describe(name, reading, problems)._replace(digest=digest)
    return OpenedSource(source, reading.records, reading.annotations)


def file_digest(content: bytes) -> str:
    """Return a hash of the bytes of a file."""
    return blake2b(content, digest_size=16).hexdigest()


def _describe(display_name: str, reading: Reading, problems: tuple[Problem, ...]) -> Source:
    extras = (name for record in reading.records for name in record.extra)
    unknown = Counter(name for name in extras if name != CITEKEY)
    return Source(
        path=display_name,
        format=reading.format,
        records=len(reading.records),
        entries=reading.entries,
        no_title=sum(not record.title for record in reading.records),
        no_abstract=sum(not record.abstract for record in reading.records),
        problems=problems + reading.problems,
        boilerplate=reading.boilerplate,
        glued=reading.glued,
        lines=reading.lines,
        kept=reading.kept,
        unknown_fields=MappingProxyType(dict(unknown.most_common())),
    )


def read_pasted(text: str) -> tuple[Record, ...]:
    """Return the records of a pasted text as its file will give them. Raises UnreadableSource."""
    from store.formats.decoding import decode_bytes
    from store.formats.registry import read_text

    if not text.strip():
        raise UnreadableSource("the pasted text is blank")
    decoded = decode_bytes(text.encode(errors="replace"))
    return read_text(decoded.text, "pasted", "pasted.txt").records


class NotKept(UserError, OSError):
    """Pasted text, or standard input, could not be saved; nothing of it was."""


def save_pasted(text: str | bytes, folder: str | Path) -> Path:
    """Save pasted text as a file of its own (0600), all of it or nothing; return its path.

    The text is decoded and cleaned when it is read, like every source. Raises UnreadableSource
    if it is blank, and NotKept, which names the file, if it cannot be saved.
    """
    if not text.strip():
        raise UnreadableSource("the pasted text is blank")
    content = text.encode(errors="replace") if isinstance(text, str) else text
    path = Path(folder)
    try:
        while True:
            path = _free_name(Path(folder))
            try:
                with replace_file(path, durable=True, overwrite=False) as file:
                    file.write(content)
                return path
            except FileExistsError:  # another window was faster
                continue
    except OSError as error:
        reason = error.strerror or error
        raise NotKept(f"{display_path(path)}: not saved: {reason}") from error


def _free_name(folder: Path) -> Path:
    """Return a name by the clock that no file in a folder has; create the folder (0700)."""
    # mkdir(parents=True) would create the missing parents with the default mode
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    name = datetime.now().astimezone().strftime("pasted-%Y-%m-%d-%H%M%S")
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    paths = (folder / f"{name}.txt" for name in names)
    return next(path for path in paths if not os.path.lexists(path))


def why_not_overwrite(target: str | Path, sources: Iterable[str | Path], store: Path) -> str:
    """Return why an export must not replace a file: it is a source or holds notes; else empty.

    `sources` are paths as the user typed them, not `display_path`s.
    """
    real = os.path.realpath(Path(target).expanduser())
    files = [file for _, file in list_files(sources) if isinstance(file, Path)]
    if real in map(os.path.realpath, files):
        return "one of the sources, which are never written to"
    notes = os.path.realpath(store)
    folder, file = Path(notes).parent, Path(real)
    is_backup = folder / "backups" in file.parents
    is_history = file.parent == folder and file.match("history-*.seg")
    if real == notes or real.startswith(f"{notes}.") or is_backup or is_history:
        return "where your notes are"
    return ""
