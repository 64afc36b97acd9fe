"""A large source read by several processes; `python -m` makes this module a worker.

A part is some entries of the source, an answer the packed records of them, a line each. Where any
part is not read without a problem, the source is read by one process, which knows all of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from store.formats.borders import Part, split_text
from store.formats.decoding import decode_bytes, read_bytes
from store.formats.reading import Problem, Reading, UnreadableSource, unix_lines
from store.formats.registry import recognize
from store.library.packed_papers import (
    pack_annotations,
    pack_record,
    unpack_annotations,
    unpack_records,
)
from store.library.sources import OpenedSource, describe_reading, file_digest
from store.model.annotation import Annotation
from store.model.record import Place, Record
from store.tasks import Steps, in_thread, map_progress
from store.workers import count_workers, run_in_workers, serve

if TYPE_CHECKING:
    from store.library.spool import Spool

_CHARACTERS_IN_PART = 400_000


class _NotCertain(Exception):
    """A part was read with a problem, or in another format than the others."""


def read_in_workers(
    name: str, path: Path, workers: int | None = None, spool: Spool | None = None
) -> Steps[OpenedSource | None]:
    """Read a source; None where one process has to. Yields how much is done, from 0 to 1.

    The packed records are added to the spool, where there is one.
    """
    spooled = len(spool) if spool is not None else 0
    try:
        read = yield from map_progress(in_thread(partial(_split_file, path)), lambda _: 0.0)
        if read is None:
            return None
        collected = _Collected(spool)
        reading = run_in_workers(
            "store.library.read_worker",
            [partial(_pack_part, read, name, part) for part in read.parts],
            read_part,
            collected.take,
            count_workers() if workers is None else workers,
        )
        yield from reading
        return describe_reading(name, collected.reading(), read.problems, read.digest)
    except (_NotCertain, UnreadableSource, MemoryError):
        if spool is not None:
            spool.truncate(spooled)
        return None


@dataclass(frozen=True, slots=True)
class _SplitFile:
    """The text of a file, once, and where it is cut."""

    text: str
    module: str
    parts: Sequence[Part]
    problems: tuple[Problem, ...]
    digest: str


def _split_file(path: Path) -> _SplitFile | None:
    """Read and decode a file and cut it; None where that cannot be done without doubt."""
    content = read_bytes(path)
    digest = file_digest(content)
    decoded = decode_bytes(content)
    del content
    text = unix_lines(decoded.text)
    reader = recognize(text)
    if reader is None:
        return None
    module = reader.read.__module__
    parts = split_text(module, text, _CHARACTERS_IN_PART)
    return _SplitFile(text, module, parts, decoded.problems, digest) if len(parts) > 1 else None


def _pack_part(file: _SplitFile, source: str, part: Part) -> bytes:
    head = json.dumps([file.module, source, part.lines_before])
    return f"{head}\n{part.cut_from(file.text)}".encode("utf-8", "surrogatepass")


def read_part(packed: bytes) -> bytes:
    """Read a part; return its records, and nothing where it was not read without a problem."""
    options, _, text = packed.decode("utf-8", "surrogatepass").partition("\n")
    module, source, lines_before = json.loads(options)
    try:
        reading: Reading = import_module(module).read(text, source)
        records = [pack_record(record, lines_before) for record in reading.records]
    except Exception:  # whatever it is, the whole source is read again and shows it
        return b""
    if reading.problems or reading.entries != len(reading.records):
        return b""
    annotations = pack_annotations(reading.annotations)
    for row in annotations:
        row[1] += lines_before
    head = json.dumps([reading.format, annotations]).encode()
    return b"\n".join([head, *records])


class _Collected:
    """The records of all parts, in their order."""

    def __init__(self, spool: Spool | None) -> None:
        self._spool = spool
        self._records: list[Record] = []
        self._annotations: dict[Place, Annotation] = {}
        self._formats: set[str] = set()

    def take(self, answer: bytes) -> None:
        """Add the records of a part."""
        if not answer:
            raise _NotCertain
        head, *packed = answer.split(b"\n")
        form, annotations = json.loads(head)
        self._formats.add(form)
        if len(self._formats) > 1:
            raise _NotCertain
        self._annotations |= unpack_annotations(annotations)
        self._records += unpack_records(packed)
        if self._spool is not None:
            self._spool.extend(packed)

    def reading(self) -> Reading:
        """Return what the source contains."""
        return Reading(
            format=next(iter(self._formats)),
            records=tuple(self._records),
            entries=len(self._records),
            annotations=MappingProxyType(self._annotations),
        )


if __name__ == "__main__":
    serve(read_part)
