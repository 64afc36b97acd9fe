"""Papers as lines of JSON, parsed when they are asked for; imports no numpy.

What is read back is checked and cleaned: anybody may have written the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from sys import intern
from types import MappingProxyType
from typing import Any
from zlib import crc32

from store.errors import UserError
from store.library.cache_fields import (
    number_field,
    text_field,
    text_fields,
    text_mapping,
)
from store.library.paper_sequences import PaperSequence
from store.model.annotation import RECORDED_FIELDS, SETTLED_FIELDS, Annotation, Decision
from store.model.paper import Evidence, Paper
from store.model.record import RECORD_FIELDS, Place, Record, restore_record

_MAX_PARSED = 2_000
"""Papers that are kept parsed."""

_FIELDS = tuple(name for name in RECORD_FIELDS if name not in ("place", "extra"))
_CHECKS: Mapping[str, Callable[[object], Any]] = {
    "authors": text_fields,
    "keywords": text_fields,
    "year": number_field,
    "extra": text_mapping,
}
"""How each field is checked that is not one text."""

_LINE_START = b'{"id":"'
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_MAX_RATING = 5

MALFORMED = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""Errors that what is not as it was written can lead to."""

ReadAgain = Callable[[], Sequence[Paper]]
"""Reads the same papers from their sources."""


class DamagedCache(UserError, OSError):
    """A paper cannot be read from the cache, nor from its source as it was."""


class PackedPapers(PaperSequence):
    """Papers in a buffer of JSON lines, each checked and parsed when it is asked for."""

    def __init__(
        self,
        buffer: Any,
        offsets: Sequence[int],
        checksums: Sequence[int] = (),
        read_again: ReadAgain | None = None,
        cache_key: str = "",
        discard: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the lines; `read_again` is called where one is not as it was written.

        Where that does not help, `discard` is called, so that the next start does without them.
        """
        self.cache_key = cache_key
        """The collection's key in the cache; empty where it has none."""
        self._discard = discard
        self._buffer = buffer
        self._offsets = offsets
        self._checksums = checksums
        self._read_again = read_again
        self._reread: Sequence[Paper] = ()
        self._parsed: dict[int, Paper] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def _paper(self, index: int) -> Paper:
        paper = self._parsed.get(index)
        if paper is None:
            if len(self._parsed) >= _MAX_PARSED:
                self._parsed.clear()
            try:
                paper = unpack_paper(self._line(index))
            except MALFORMED:
                paper = self._paper_from_sources(index)
            self._parsed[index] = paper
        return paper

    def id(self, index: int) -> str:
        """Return the id of a paper without parsing the rest of its line."""
        line = self._line(index)
        if not line.startswith(_LINE_START):
            return self[index].id
        try:
            return text_field(_DECODER.raw_decode(line.decode(), len(_LINE_START) - 1)[0])
        except MALFORMED:
            return self[index].id

    def lines(self, first: int, last: int) -> bytes:
        """Return the lines of the papers from `first` up to `last`.

        Raises ValueError where one of them is damaged.
        """
        lines = b"".join(map(self._line, range(first, last)))
        if len(lines) != self._offsets[last] - self._offsets[first]:
            raise ValueError("a damaged line")
        return lines

    def _line(self, index: int) -> bytes:
        """Return the line of a paper; empty where it is damaged."""
        line: bytes = self._buffer[self._offsets[index] : self._offsets[index + 1]]
        return line if not self._checksums or crc32(line) == self._checksums[index] else b""

    def _paper_from_sources(self, index: int) -> Paper:
        """Read the sources again for a damaged line whose checksum the paper must have."""
        if not self._reread and self._read_again is not None:
            self._reread = self._read_again()
        if index < len(self._reread):
            paper = self._reread[index]
            if crc32(pack_paper(paper)) == self._checksums[index]:
                return paper
        self._discard()
        raise DamagedCache("the cache was damaged and is removed; start again")


def pack_paper(paper: Paper, packed: Sequence[bytes] = ()) -> bytes:
    """Write a paper as one line of JSON; `packed` are its Records, where they are packed."""
    records = b",".join(packed or map(pack_record, paper.records))
    keys = ",".join(map(encode_basestring, paper.keys))
    head = f'{{"id":{encode_basestring(paper.id)},"keys":[{keys}]'.encode()
    if paper.records == (paper.merged,) and not (paper.shared or paper.evidence):  # most papers
        return b'%b,"shared":[],"records":[%b],"merged":0,"evidence":[]}\n' % (head, records)
    equal = (number for number, record in enumerate(paper.records) if record == paper.merged)
    merged = next(equal, None)
    evidence = [
        (*_pack_place(evidence.left), *_pack_place(evidence.right), evidence.why)
        for evidence in paper.evidence
    ]
    return b'%b,"shared":%b,"records":[%b],"merged":%b,"evidence":%b}\n' % (
        head,
        _encode(sorted(paper.shared)),
        records,
        pack_record(paper.merged) if merged is None else _encode(merged),
        _encode(evidence),
    )


def _encode(fields: object) -> bytes:
    return _ENCODER.encode(fields).encode()


def unpack_paper(line: bytes) -> Paper:
    """Read what `pack_paper` wrote; one of the errors of MALFORMED where it is anything else."""
    fields = json.loads(line)
    records = tuple(map(_unpack_record, fields["records"]))
    if not records:
        raise ValueError("a paper without records")
    merged = fields["merged"]
    return Paper(
        id=text_field(fields["id"]),
        keys=text_fields(fields["keys"]),
        shared=frozenset(text_fields(fields["shared"])),
        merged=records[merged] if isinstance(merged, int) else _unpack_record(merged),
        records=records,
        evidence=tuple(
            Evidence(_place(left, left_line), _place(right, right_line), text_field(why))
            for left, left_line, right, right_line, why in fields["evidence"]
        ),
    )


def pack_annotations(annotations: Mapping[Place, Annotation]) -> list[list[Any]]:
    """Return the annotations that sources contain as JSON has them."""
    return [
        [
            *_pack_place(place),
            {name: getattr(annotation, name) for name in (*RECORDED_FIELDS, *SETTLED_FIELDS)},
            dict(annotation.when),
        ]
        for place, annotation in annotations.items()
    ]


def unpack_annotations(rows: Sequence[Sequence[Any]]) -> Mapping[Place, Annotation]:
    """Read what `pack_annotations` wrote."""
    annotations: dict[Place, Annotation] = {}
    for source, line, packed, when in rows:
        rating = packed["rating"]
        annotations[_place(source, line)] = Annotation(
            decision=Decision(packed["decision"]),
            reason=text_field(packed["reason"]),
            rating=None if rating is None else number_field(rating, below=_MAX_RATING + 1),
            tags=text_fields(packed["tags"]),
            note=text_field(packed["note"]),
            read=bool(packed["read"]),
            blind=bool(packed["blind"]),
            reviewer=text_field(packed["reviewer"]),
            settled_by=text_field(packed.get("settled_by", "")),
            own_decision=Decision(packed.get("own_decision", Decision.UNDECIDED)),
            own_reason=text_field(packed.get("own_reason", "")),
            when=text_mapping(when),
        )
    return MappingProxyType(annotations)


def _place(source: object, line: object) -> Place:
    return Place(text_field(source), number_field(line))


def _pack_place(place: Place) -> tuple[str, int]:
    return place.source, place.line


def pack_record(record: Record, lines_before: int = 0) -> bytes:
    """Write a Record as JSON in one line, without its empty fields.

    `lines_before` is added to the number of its line, where only a part of a source was read.
    """
    source, line = record.place
    fields: dict[str, Any] = {"place": (source, line + lines_before)}
    fields |= {name: field for name in _FIELDS if (field := getattr(record, name))}
    if record.extra:
        fields["extra"] = dict(record.extra)
    return _encode(fields)


def unpack_records(packed: Sequence[bytes]) -> list[Record]:
    """Unpack Records without checks: what this program has packed just now, for itself."""
    return list(map(restore_packed_record, json.loads(b"[%b]" % b",".join(packed))))


def restore_packed_record(fields: dict[str, Any]) -> Record:
    """Build the Record of a parsed line without checks."""
    source, line = fields["place"]
    for name in ("authors", "keywords"):
        if name in fields:
            fields[name] = tuple(fields[name])
    if "extra" in fields:
        fields["extra"] = MappingProxyType(fields["extra"])
    return restore_record(Place(intern(source), line), fields)


def _unpack_record(fields: dict[str, Any]) -> Record:
    checked: dict[str, Any] = {"place": _place(*fields.pop("place"))}
    for name, field in fields.items():
        checked[name] = _CHECKS.get(name, text_field)(field)
    return Record(**checked)
