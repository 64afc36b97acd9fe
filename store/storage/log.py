"""The lines of the log: a transaction as one checksummed line, and its effect on the tables.

Entries hold as few fields as possible, so values are compared strictly, as JSON.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

LOG_FORMAT = 2
"""The format of the store that this version writes; it reads this one and all before it."""

LogDocument = dict[str, Any]
TableRows = dict[str, LogDocument]
Tables = dict[str, TableRows]
"""Table name to document id (in decimal digits) to document. Documents are replaced, never
changed, so that a snapshot needs to copy the rows only."""

LogEntry = Mapping[str, Any]
"""A transaction: table name to the changes of its documents (`put`, `set`, `unset`, `gone`,
`drop`)."""

Touched = set[tuple[str, int]]
"""Documents that changed, by table and id."""

_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode_json(document: object) -> str:
    """Return JSON on one line, in ASCII, with sorted keys; ValueError for NaN and infinity."""
    return _encoder.encode(document)


def decode_json(text: str | bytes) -> Any:
    """Parse JSON; ValueError also for NaN, infinity and too deep nesting."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


class LogHeader(NamedTuple):
    """The first line of a log file: which one it is and which one it follows."""

    number: int
    store: str
    token: str
    """Identifies this log file; the checkpoint of the same generation repeats it."""
    parent: str = ""
    """Token of the log file before, empty for the first one."""
    parent_bytes: int = 0
    """How much of that file is valid: a transaction that failed may follow at its end."""
    checkpoint: int = 0
    """Generation of the checkpoint when this log file was created."""
    fresh: bool = False
    """Whether the store began, empty, with this log file."""
    ancestors: Sequence[tuple[str, str]] = ()
    """Token and digest of the log files before, the parent first. As a digest covers a whole file
    with the header in it, two logs with one digest have one history. Empty in format 1."""

    @property
    def parent_digest(self) -> str:
        """The digest of the valid part of the parent; empty if it is not known."""
        return self.known_digests.get(self.parent, "")

    @property
    def known_digests(self) -> dict[str, str]:
        """Digests of the log files before, by their tokens."""
        return dict(self.ancestors)

    def line(self) -> bytes:
        """Return the header as a line."""
        fields = self._asdict()
        return _checksummed(encode_json({"journal": fields, "format": LOG_FORMAT}).encode(), 0)


class LogSegment(NamedTuple):
    """The content of a log file, or of its end."""

    header: LogHeader | None
    entries: tuple[tuple[LogEntry, int], ...]
    """Each entry with the offset at which its line ends."""
    end: int
    """Offset at which the last valid line ends."""
    damaged_lines: int
    """How many invalid lines are followed by valid ones."""
    tail: bytes
    """What follows the last valid line."""
    is_newer: bool = False
    """Whether a later version wrote this, in a format that this one does not know."""

    @property
    def is_damaged(self) -> bool:
        """Whether anything is invalid, other than a tail left by an interrupted write."""
        is_torn = not self.tail.endswith(b"\n") or b"\0" in self.tail
        return bool(self.damaged_lines or self.header is None or (self.tail and not is_torn))


def log_digest(content: bytes) -> str:
    """Return the digest of a log file's first lines, header included."""
    return hashlib.sha256(content).hexdigest()[:32]


def has_point(content: bytes, wanted: str, start: int = 0) -> bool:
    """Return whether a log file had this digest after one of its lines, not before `start`."""
    hasher, position = hashlib.sha256(), 0
    for line in content.splitlines(keepends=True):
        hasher.update(line)
        position += len(line)
        if position >= start and hasher.hexdigest()[:32] == wanted:
            return True
    return False


def checksum_seed(store: str, number: int) -> int:
    """Return the seed of a log file's checksums, so that lines of other files are not valid."""
    return zlib.crc32(f"{store} {number}".encode())


def encode_entry(entry: LogEntry, seed: int) -> bytes:
    """Return a log entry as a line."""
    return _checksummed(encode_json(entry).encode(), seed)


def _checksummed(content: bytes, seed: int) -> bytes:
    return b"%08x %b\n" % (zlib.crc32(content, seed), content)


def parse_segment(content: bytes, seed: int, offset: int = 0) -> LogSegment:
    """Parse the lines of a log file from an offset on; only offset 0 can have a header."""
    header: LogHeader | None = None
    entries: list[tuple[LogEntry, int]] = []
    end, damaged_lines, invalid_lines, position = offset, 0, 0, 0
    while (newline := content.find(b"\n", position)) >= 0:
        line, is_first, position = content[position:newline], offset + position == 0, newline + 1
        if is_first and (header := parse_header(line)) is not None:
            pass
        elif (entry := _parse_line(line, seed)) is not None:
            entries.append((entry, offset + position))
        else:
            invalid_lines += 1
            continue
        end, damaged_lines, invalid_lines = offset + position, damaged_lines + invalid_lines, 0
    is_newer = offset == 0 and header is None and _is_newer_format(content)
    tail = content[end - offset :]
    return LogSegment(header, tuple(entries), end, damaged_lines, tail, is_newer)


def parse_header(content: bytes) -> LogHeader | None:
    """Parse the header of a log file; None if it is damaged or in a later format."""
    fields = _parse_line(content.partition(b"\n")[0], 0)
    try:
        return LogHeader(**fields["journal"]) if fields and fields["format"] <= LOG_FORMAT else None
    except (KeyError, TypeError):
        return None


def _is_newer_format(content: bytes) -> bool:
    """Return whether the first line is valid and names a later format."""
    fields = _parse_line(content.partition(b"\n")[0], 0)
    version = fields.get("format") if fields else None
    return isinstance(version, int) and version > LOG_FORMAT


def _parse_line(line: bytes, seed: int) -> dict[str, Any] | None:
    """Parse one line; None if its checksum is wrong."""
    try:
        if int(line[:8], 16) != zlib.crc32(line[9:], seed):
            return None
        fields = decode_json(line[9:])
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def apply_entry(tables: Tables, entry: LogEntry) -> Touched:
    """Apply a log entry to the tables; return the documents it changed.

    New documents are added in the order of their ids, so that replaying the log gives the same
    bytes again.
    """
    touched: Touched = set()
    for name, changes in entry.items():
        rows = tables.setdefault(name, {})
        removed_keys = changes.get("gone", ())
        if changes.get("drop"):
            removed_keys, rows = rows, {}
            tables[name] = rows
        touched.update((name, int(key)) for key in removed_keys)
        for key in removed_keys:
            rows.pop(key, None)
        put = changes.get("put", {})
        rows.update((key, put[key]) for key in sorted(put, key=int))
        for key, fields in changes.get("set", {}).items():
            rows[key] = {**rows.get(key, {}), **fields}
        for key, field_names in changes.get("unset", {}).items():
            dropped_fields = set(field_names)
            document = rows.get(key, {})
            rows[key] = {
                field: document[field] for field in document if field not in dropped_fields
            }
        touched.update(
            (name, int(key)) for kind in ("put", "set", "unset") for key in changes.get(kind, ())
        )
        if changes.get("drop") and not rows:
            del tables[name]
    return touched


def copy_rows(tables: Tables) -> Tables:
    """Copy the rows but not the documents, which are replaced and never changed."""
    return {name: dict(rows) for name, rows in tables.items()}


def apply_entries(tables: Tables, entries: Iterable[LogEntry]) -> Tables:
    """Apply log entries to tables, and return these."""
    for entry in entries:
        apply_entry(tables, entry)
    return tables


def difference(old: Tables, new: Tables) -> Touched:
    """Return the documents in which two states of the tables differ."""
    return {
        (name, int(key))
        for name in old.keys() | new.keys()
        for key in old.get(name, {}).keys() | new.get(name, {}).keys()
        if old.get(name, {}).get(key) != new.get(name, {}).get(key)
    }


def encode_changes(
    rows: Mapping[str, LogDocument], documents: Iterable[tuple[str, LogDocument | None]]
) -> dict[str, Any]:
    """Return what a log entry says about new documents of a table (None: removed).

    Names as few fields as possible; empty if nothing changes.
    """
    put, fields, unset, removed_keys = {}, {}, {}, []
    for key, document in documents:
        old = rows.get(key)
        if document is None:
            if old is not None:
                removed_keys.append(key)
        elif old is None:
            put[key] = document
        else:
            changed = {
                name: part
                for name, part in document.items()
                if name not in old or not _is_same_json(old[name], part)
            }
            if changed:
                fields[key] = changed
            if dropped_fields := [name for name in old if name not in document]:
                unset[key] = dropped_fields
    parts = {"put": put, "set": fields, "unset": unset, "gone": removed_keys}
    return {name: part for name, part in parts.items() if part}


def _is_same_json(old: Any, new: Any) -> bool:
    """Compare two JSON values strictly: 1, 1.0 and true are three different ones."""
    if type(old) is not type(new):
        return False
    if type(old) is dict:
        return old.keys() == new.keys() and all(_is_same_json(old[name], new[name]) for name in old)
    if type(old) is list:
        return len(old) == len(new) and all(map(_is_same_json, old, new))
    return bool(old == new) and (type(old) is not float or repr(old) == repr(new))


def normalize_json(document: Any) -> Any:
    """Return a copy as parsing the encoded JSON would give it; raises what encoding raises."""
    try:
        return copy_plain(document)
    except (_NotPlainJSONError, RecursionError):
        return decode_json(encode_json(document))


_SCALARS = frozenset({str, int, bool, type(None)})


class _NotPlainJSONError(Exception):
    """Found a tuple, an enumeration, a number as a key, or another value JSON does not have."""


def copy_plain(node: Any) -> Any:
    """Return a deep copy of a JSON value as `decode_json` returns it; raises for any other."""
    kind = type(node)
    if kind in _SCALARS or (kind is float and isfinite(node)):
        return node
    if kind is dict:
        if not all(type(name) is str for name in node):
            raise _NotPlainJSONError
        return {
            name: part if type(part) in _SCALARS else copy_plain(part)
            for name, part in node.items()
        }
    if kind is list:
        return [copy_plain(part) for part in node]
    raise _NotPlainJSONError
