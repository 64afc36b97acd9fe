"""The journal's lines: one checksummed line an act, and the tables it turns into.

What an act changes, in as few fields as will do; and comparing JSON values strictly.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LOG_FORMAT = 1
"""Format of the store that this version writes; it reads this and every lower one."""

LogDocument = dict[str, Any]
TableRows = dict[str, LogDocument]
Tables = dict[str, TableRows]
"""Table name to doc id (decimal digits) to document. Documents are replaced, never changed, so
that a snapshot is a copy of the rows alone."""

LogEntry = Mapping[str, Any]
"""An act: table name to what becomes of its documents (`put`, `set`, `unset`, `gone`, `drop`)."""

Touched = set[tuple[str, int]]

_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode_json(value: object) -> str:
    """Write JSON on one line, in ASCII, keys sorted; ValueError for NaN and infinity."""
    return _encoder.encode(value)


def decode_json(text: str | bytes) -> Any:
    """Read JSON; ValueError also for what JSON has no word for, and for nesting too deep."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


@dataclass(frozen=True, slots=True)
class LogHeader:
    """The first line of a journal: which one it is and what came before it."""

    number: int
    store: str
    token: str
    """Names this journal and no other; the checkpoint of the same generation repeats it."""
    parent: str = ""
    """Token of the journal before, empty for the first."""
    parent_bytes: int = 0
    """How much of the journal before counts; an act that failed to save may stand behind it."""
    checkpoint: int = 0
    """Generation of the checkpoint at the time."""
    fresh: bool = False
    """The store began with this journal, empty."""

    def line(self) -> bytes:
        """Write the header as a line."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return _line(encode_json({"journal": fields, "format": LOG_FORMAT}).encode(), 0)


@dataclass(frozen=True, slots=True)
class LogSegment:
    """What a journal, or the end of one, holds."""

    header: LogHeader | None
    entries: tuple[tuple[LogEntry, int], ...]
    """Each act, and the offset behind its line."""
    good: int
    """Offset behind the last line that is whole."""
    damaged: int
    """Broken lines that whole ones follow."""
    tail: bytes
    """What stands behind the last whole line."""
    newer: bool = False
    """A later version wrote this, in a format that this one does not know."""

    @property
    def torn(self) -> bool:
        """Whether the tail looks like a write that was cut short, not like damage."""
        return not self.tail.endswith(b"\n") or b"\0" in self.tail


def checksum_seed(store: str, number: int) -> int:
    """Return the start of a journal's checksums: no line of another journal passes for its own."""
    return zlib.crc32(f"{store} {number}".encode())


def encode_entry(entry: LogEntry, start: int) -> bytes:
    """Write an act as a line."""
    return _line(encode_json(entry).encode(), start)


def _line(content: bytes, start: int) -> bytes:
    return b"%08x %b\n" % (zlib.crc32(content, start), content)


def read_segment(content: bytes, start: int, offset: int = 0) -> LogSegment:
    """Read the lines of a journal from an offset; a header stands at offset 0 only."""
    header: LogHeader | None = None
    entries: list[tuple[dict[str, Any], int]] = []
    good, damaged, broken, position = offset, 0, 0, 0
    while (end := content.find(b"\n", position)) >= 0:
        raw, first, position = content[position:end], offset + position == 0, end + 1
        if first and (header := _header(raw)) is not None:
            pass
        elif (entry := _checked(raw, start)) is not None:
            entries.append((entry, offset + position))
        else:
            broken += 1
            continue
        good, damaged, broken = offset + position, damaged + broken, 0
    newer = offset == 0 and header is None and _newer(content)
    return LogSegment(header, tuple(entries), good, damaged, content[good - offset :], newer)


def _header(raw: bytes) -> LogHeader | None:
    """Read the first line of a journal."""
    found = _checked(raw, 0)
    try:
        return LogHeader(**found["journal"]) if found and found["format"] <= LOG_FORMAT else None
    except (KeyError, TypeError):
        return None


def _newer(content: bytes) -> bool:
    """Whether the first line is sound and names a later format."""
    found = _checked(content.partition(b"\n")[0], 0)
    return found is not None and isinstance(it := found.get("format"), int) and it > LOG_FORMAT


def _checked(raw: bytes, start: int) -> dict[str, Any] | None:
    """Read one line if its checksum is right."""
    try:
        if int(raw[:8], 16) != zlib.crc32(raw[9:], start):
            return None
        found = decode_json(raw[9:])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def apply_entry(tables: Tables, entry: LogEntry) -> Touched:
    """Do an act to the tables; gives the documents it named.

    New documents come in the order of their ids, so that doing the acts again gives the same
    bytes.
    """
    touched: Touched = set()
    for name, acts in entry.items():
        rows = tables.setdefault(name, {})
        gone = acts.get("gone", ())
        if acts.get("drop"):
            gone, rows = rows, {}
            tables[name] = rows
        touched.update((name, int(key)) for key in gone)
        for key in gone:
            rows.pop(key, None)
        put = acts.get("put", {})
        rows.update((key, put[key]) for key in sorted(put, key=int))
        for key, fields in acts.get("set", {}).items():
            rows[key] = {**rows.get(key, {}), **fields}
        for key, left_out in acts.get("unset", {}).items():
            dropped = set(left_out)
            document = rows.get(key, {})
            rows[key] = {field: document[field] for field in document if field not in dropped}
        touched.update(
            (name, int(key)) for kind in ("put", "set", "unset") for key in acts.get(kind, ())
        )
        if acts.get("drop") and not rows:
            del tables[name]
    return touched


_SCALARS = frozenset({str, int, bool, type(None)})


def difference(old: Tables, new: Tables) -> Touched:
    """Find the documents that two states of the tables do not share."""
    touched: Touched = set()
    for name in old.keys() | new.keys():
        before, after = old.get(name, {}), new.get(name, {})
        touched.update(
            (name, int(key))
            for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)
        )
    return touched


def document_patches(
    rows: Mapping[str, LogDocument], changes: Iterable[tuple[str, LogDocument | None]]
) -> dict[str, Any]:
    """Say what becomes of a table's documents (None: removed) in as few fields as will do."""
    put, fields, unset, gone = {}, {}, {}, []
    for key, document in changes:
        old = rows.get(key)
        if document is None:
            if old is not None:
                gone.append(key)
        elif old is None:
            put[key] = document
        else:
            changed = {
                name: value
                for name, value in document.items()
                if name not in old or not _same(old[name], value)
            }
            if changed:
                fields[key] = changed
            if dropped := [name for name in old if name not in document]:
                unset[key] = dropped
    parts = {"put": put, "set": fields, "unset": unset, "gone": gone}
    return {name: part for name, part in parts.items() if part}


def _same(old: Any, new: Any) -> bool:
    """Compare two JSON values strictly: 1, 1.0 and true are three things."""
    if type(old) is not type(new):
        return False
    if type(old) is dict:
        return old.keys() == new.keys() and all(_same(old[name], new[name]) for name in old)
    if type(old) is list:
        return len(old) == len(new) and all(map(_same, old, new))
    return bool(old == new) and (type(old) is not float or repr(old) == repr(new))


def as_read(value: Any) -> Any:
    """Return a copy of a value as reading it back from JSON would; raises what encoding raises."""
    try:
        return _copied(value)
    except (_Unusual, RecursionError):
        return decode_json(encode_json(value))


class _Unusual(Exception):
    """A value that JSON does not have as it is: a tuple, an enumeration, a number for a name."""


def _copied(value: Any) -> Any:
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is dict:
        if not all(type(name) is str for name in value):
            raise _Unusual
        return {name: _copied(part) for name, part in value.items()}
    if kind is list:
        return [_copied(part) for part in value]
    raise _Unusual
