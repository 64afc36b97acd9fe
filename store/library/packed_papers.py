"""Papers as lines of JSON, parsed when they are asked for; imports no numpy.

What is read back is not cleaned again: it was when it was written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from zlib import crc32

from store.errors import UserError
from store.library.paper_sequences import PaperSequence
from store.model.annotation import USER_FIELDS, Annotation, Decision
from store.model.paper import Evidence, Paper
from store.model.record import RECORD_FIELDS, Place, Record

_MAX_PARSED = 2_000
"""Papers that are kept parsed."""

_FIELDS = tuple(name for name in RECORD_FIELDS if name not in ("place", "extra"))
_LISTS = ("authors", "keywords")
_LINE_START = b'{"id":"'
_DECODER = json.JSONDecoder()

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
    ) -> None:
        """Take the lines; `read_again` is called where one does not fit its checksum."""
        self.cache_key = cache_key
        """The collection's key in the cache; empty where it has none."""
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
            line = self._line(index)
            paper = unpack_paper(line) if line else self._paper_from_sources(index)
            self._parsed[index] = paper
        return paper

    def id(self, index: int) -> str:
        """Return the id of a paper without parsing the rest of its line."""
        line = self._line(index)
        if not line.startswith(_LINE_START):
            return self[index].id
        paper_id: str = _DECODER.raw_decode(line.decode(), len(_LINE_START) - 1)[0]
        return paper_id

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
        raise DamagedCache("the cache is damaged and a source has changed; start again")


def pack_paper(paper: Paper) -> bytes:
    """Write a paper as one line of JSON."""
    equal = (number for number, record in enumerate(paper.records) if record == paper.merged)
    merged: Any = next(equal, None)
    line = {
        "id": paper.id,
        "keys": paper.keys,
        "shared": sorted(paper.shared),
        "records": [_pack_record(record) for record in paper.records],
        "merged": _pack_record(paper.merged) if merged is None else merged,
        "evidence": [
            (*_pack_place(evidence.left), *_pack_place(evidence.right), evidence.why)
            for evidence in paper.evidence
        ],
    }
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def unpack_paper(line: bytes) -> Paper:
    """Read what `pack_paper` wrote."""
    fields = json.loads(line)
    records = tuple(map(_unpack_record, fields["records"]))
    merged = fields["merged"]
    return Paper(
        id=fields["id"],
        keys=tuple(fields["keys"]),
        shared=frozenset(fields["shared"]),
        merged=records[merged] if isinstance(merged, int) else _unpack_record(merged),
        records=records,
        evidence=tuple(
            Evidence(Place(left, left_line), Place(right, right_line), why)
            for left, left_line, right, right_line, why in fields["evidence"]
        ),
    )


def pack_annotations(annotations: Mapping[Place, Annotation]) -> list[list[Any]]:
    """Return the annotations that sources contain as JSON has them."""
    return [
        [
            *_pack_place(place),
            {name: getattr(annotation, name) for name in USER_FIELDS},
            dict(annotation.when),
        ]
        for place, annotation in annotations.items()
    ]


def unpack_annotations(rows: Sequence[Sequence[Any]]) -> Mapping[Place, Annotation]:
    """Read what `pack_annotations` wrote."""
    annotations: dict[Place, Annotation] = {}
    for source, line, packed, when in rows:
        decision, tags = Decision(packed["decision"]), tuple(packed["tags"])
        fields = {**packed, "decision": decision, "tags": tags}
        annotations[Place(source, line)] = Annotation(**fields, when=MappingProxyType(when))
    return MappingProxyType(annotations)


def _pack_place(place: Place) -> tuple[str, int]:
    return place.source, place.line


def _pack_record(record: Record) -> dict[str, Any]:
    fields = {name: field for name in _FIELDS if (field := getattr(record, name))}
    if record.extra:
        fields["extra"] = dict(record.extra)
    return {"place": _pack_place(record.place), **fields}


def _unpack_record(fields: dict[str, Any]) -> Record:
    for name in _LISTS:
        if name in fields:
            fields[name] = tuple(fields[name])
    if "extra" in fields:
        fields["extra"] = MappingProxyType(fields["extra"])
    source, line = fields.pop("place")
    return Record(place=Place(source, line), **fields)
