"""Papers as lines of JSON and back, for the cache: what is clean already is not cleaned again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, overload
from zlib import crc32

from store.errors import UserError
from store.model.annotation import USER_FIELDS, Annotation, Decision
from store.model.paper import Evidence, Paper
from store.model.record import RECORD_FIELDS, Place, Record

MEMORY = 2_000
"""Papers that are held parsed at a time."""

_FIELDS = tuple(name for name in RECORD_FIELDS if name not in ("place", "extra"))
_LISTS = ("authors", "keywords")
_BEGIN = b'{"id":"'
"""What every line begins with."""
_DECODER = json.JSONDecoder()


ReadAgain = Callable[[], Sequence[Paper]]
"""Gives the same Papers from their sources."""


class DamagedCache(UserError, OSError):
    """A Paper cannot be read from the cache, nor from its source as it was."""


class PackedPapers(Sequence[Paper]):
    """Papers in a buffer of JSON lines, each checked and parsed when it is asked for."""

    def __init__(
        self,
        buffer: Any,
        offsets: Sequence[int],
        sums: Sequence[int] = (),
        mend: ReadAgain | None = None,
        kept: str = "",
    ) -> None:
        """Take the checksums of the lines, what to do about a damaged one, and the pile's name."""
        self.kept = kept
        """Name in the cache; empty where there is none."""
        self._buffer = buffer
        self._offsets = offsets
        self._sums = sums
        self._mend = mend
        self._mended: Sequence[Paper] = ()
        self._parsed: dict[int, Paper] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, index: int) -> Paper: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Paper]: ...

    def __getitem__(self, index: int | slice) -> Paper | Sequence[Paper]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        found = self._parsed.get(index)
        if found is None:
            if len(self._parsed) >= MEMORY:
                self._parsed.clear()
            line = self._line(index)
            found = self._parsed[index] = unpack_paper(line) if line else self._other(index)
        return found

    def id(self, index: int) -> str:
        """Return the id of a Paper without reading the rest of it."""
        line = self._line(index)
        if not line.startswith(_BEGIN):
            return self[index].id
        found: str = _DECODER.raw_decode(line.decode(), len(_BEGIN) - 1)[0]
        return found

    def _line(self, index: int) -> bytes:
        """Return the line of a Paper; nothing where it is damaged."""
        line: bytes = self._buffer[self._offsets[index] : self._offsets[index + 1]]
        return line if not self._sums or crc32(line) == self._sums[index] else b""

    def _other(self, index: int) -> Paper:
        """Read the sources again for a damaged line; its checksum tells whether it is the same."""
        if not self._mended and self._mend is not None:
            self._mended = self._mend()
        if index < len(self._mended):
            found = self._mended[index]
            if crc32(pack_paper(found)) == self._sums[index]:
                return found
        raise DamagedCache("the cache is damaged and a source has changed; start again")

    def __iter__(self) -> Iterator[Paper]:
        return (self[at] for at in range(len(self)))


def pack_paper(paper: Paper) -> bytes:
    """Write a Paper as one line of JSON."""
    same = next((at for at, one in enumerate(paper.records) if one == paper.merged), -1)
    line = {
        "id": paper.id,
        "keys": paper.keys,
        "shared": sorted(paper.shared),
        "records": [_record(one) for one in paper.records],
        "merged": same if same >= 0 else _record(paper.merged),
        "evidence": [(*_place(one.left), *_place(one.right), one.why) for one in paper.evidence],
    }
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def unpack_paper(line: bytes) -> Paper:
    """Read what `packed` wrote."""
    found = json.loads(line)
    records = tuple(map(_record_of, found["records"]))
    merged = found["merged"]
    return Paper(
        id=found["id"],
        keys=tuple(found["keys"]),
        shared=frozenset(found["shared"]),
        merged=records[merged] if isinstance(merged, int) else _record_of(merged),
        records=records,
        evidence=tuple(
            Evidence(Place(source, line), Place(other, number), why)
            for source, line, other, number, why in found["evidence"]
        ),
    )


def pack_annotations(annotations: Mapping[Place, Annotation]) -> list[list[Any]]:
    """Write what sources say was decided, as values of JSON."""
    return [
        [*_place(place), {name: getattr(said, name) for name in USER_FIELDS}, dict(said.when)]
        for place, said in annotations.items()
    ]


def unpack_annotations(found: Sequence[Sequence[Any]]) -> Mapping[Place, Annotation]:
    """Read what `packed_annotations` wrote."""
    made: dict[Place, Annotation] = {}
    for source, line, said, when in found:
        said = {**said, "decision": Decision(said["decision"]), "tags": tuple(said["tags"])}
        made[Place(source, line)] = Annotation(**said, when=MappingProxyType(when))
    return MappingProxyType(made)


def _place(place: Place) -> tuple[str, int]:
    return place.source, place.line


def _record(entry: Record) -> dict[str, Any]:
    said = {name: value for name in _FIELDS if (value := getattr(entry, name))}
    if entry.extra:
        said["extra"] = dict(entry.extra)
    return {"place": _place(entry.place), **said}


def _record_of(found: dict[str, Any]) -> Record:
    for name in _LISTS:
        if name in found:
            found[name] = tuple(found[name])
    if "extra" in found:
        found["extra"] = MappingProxyType(found["extra"])
    source, line = found.pop("place")
    return Record(place=Place(source, line), **found)
