"""The draft of an index while papers are read: here, or in parts by other processes."""

from __future__ import annotations

import struct
from array import array
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import accumulate, count

import numpy as np
from numpy.typing import NDArray

from store.model.paper import Paper
from store.search.fuzzy import joined_compounds
from store.search.language import ID_FIELDS
from store.search.paper_index import (
    AUTHOR_BIT,
    COLUMNS,
    KEYWORD_BIT,
    NO_RANK,
    TITLE_BIT,
    VENUE_BIT,
    Column,
    build_column,
    column_line,
    fold_verbatim,
    fold_words,
)
from store.text.folding import words

_BITS = {
    "title": TITLE_BIT,
    "author": AUTHOR_BIT,
    "venue": VENUE_BIT,
    "keyword": KEYWORD_BIT,
}
_SHARED_COLUMNS = ("venue", "source")
"""Columns in which many papers have the same line."""


@dataclass(slots=True)
class _ColumnDraft:
    """The lines of one column while papers are read."""

    text: bytearray = field(default_factory=bytearray)
    sizes: array[int] = field(default_factory=lambda: array("i"))

    def add(self, line: str) -> None:
        encoded = line.encode("utf-8", "replace")
        self.text += encoded
        self.sizes.append(len(encoded))

    def pack(self) -> tuple[bytes, bytes]:
        return bytes(self.text), self.sizes.tobytes()

    def append(self, text: bytes, sizes: bytes) -> None:
        self.text += text
        self.sizes.frombytes(sizes)

    def build(self) -> Column:
        column = build_column(bytes(self.text), self.sizes)
        self.text.clear()
        return column


@dataclass(slots=True)
class _SharedColumnDraft:
    """A column in which many papers have the same line, while papers are read."""

    lines: dict[str, int] = field(default_factory=dict)
    line_of_paper: array[int] = field(default_factory=lambda: array("i"))

    def add(self, line: str) -> None:
        self.line_of_paper.append(self.lines.setdefault(line, len(self.lines)))

    def pack(self) -> tuple[bytes, bytes]:
        return "".join(self.lines).encode("utf-8", "replace"), self.line_of_paper.tobytes()

    def append(self, text: bytes, line_of_paper: bytes) -> None:
        lines = (f"{line}\n" for line in text.decode().split("\n")[:-1])
        numbers = [self.lines.setdefault(line, len(self.lines)) for line in lines]
        self.line_of_paper.frombytes(_renumber(numbers, line_of_paper))

    def build(self) -> Column:
        encoded = [line.encode("utf-8", "replace") for line in self.lines]
        of = np.array(self.line_of_paper, np.int32)
        return build_column(b"".join(encoded), map(len, encoded), of)

    def ranks(self) -> NDArray[np.int32]:
        """Rank the papers by their line; those whose line is empty have NO_RANK."""
        ranks = np.full(len(self.lines), NO_RANK, np.int32)
        for rank, line in enumerate(sorted(self.lines)):
            if line != "\n":
                ranks[self.lines[line]] = rank
        return ranks[np.array(self.line_of_paper, np.int32)]


@dataclass(slots=True)
class IndexDraft:
    """The papers read so far; words are numbered as they come."""

    numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    stream: array[int] = field(default_factory=lambda: array("i"))
    stream_starts: array[int] = field(default_factory=lambda: array("i", [0]))
    head_words: array[int] = field(default_factory=lambda: array("i"))
    head_papers: array[int] = field(default_factory=lambda: array("i"))
    head_fields: array[int] = field(default_factory=lambda: array("B"))
    shared_columns: dict[str, _SharedColumnDraft] = field(
        default_factory=lambda: {name: _SharedColumnDraft() for name in _SHARED_COLUMNS}
    )
    columns: dict[str, _ColumnDraft | _SharedColumnDraft] = field(init=False)
    """All columns in their order, the shared ones too."""
    years: array[int] = field(default_factory=lambda: array("h"))
    duplicates: array[int] = field(default_factory=lambda: array("i"))

    def __post_init__(self) -> None:
        shared = self.shared_columns
        self.columns = {name: shared.get(name) or _ColumnDraft() for name in COLUMNS}

    def add(self, paper: Paper) -> None:
        """Read one paper."""
        position, merged = len(self.years), paper.merged
        texts = {
            "title": [fold_words(paper.title)],
            "author": list(map(fold_words, paper.authors)),
            "venue": [fold_words(paper.venue)],
            "keyword": list(map(fold_words, merged.keywords)),
        }
        fields: dict[str, int] = {}
        for name, bit in _BITS.items():
            for word in " ".join(texts[name]).split():
                fields[word] = fields.get(word, 0) | bit
        for word in joined_compounds(paper.title):
            fields[word] = fields.get(word, 0) | TITLE_BIT
        self.head_words.extend(map(self.numbers.__getitem__, fields))
        self.head_papers.extend([position] * len(fields))
        self.head_fields.extend(fields.values())
        self.stream.extend(map(self.numbers.__getitem__, words(paper.abstract)))
        self.stream_starts.append(len(self.stream))
        verbatim = {kind: [getattr(merged, kind)] for kind in ID_FIELDS}
        for key in paper.keys if paper.duplicates else ():
            kind, _, number = key.partition(":")
            verbatim.get(kind, []).append(number)
        verbatim["source"] = [place.source for place in paper.places]
        for name, in_field in verbatim.items():
            texts[name] = list(dict.fromkeys(map(fold_verbatim, in_field)))
        for name, column in self.columns.items():
            column.add(column_line(texts[name]))
        self.years.append(paper.year or 0)
        self.duplicates.append(paper.duplicates)

    def build_columns(self) -> Generator[None, None, dict[str, Column]]:
        """Build the columns by name, one in each step."""
        built = {}
        for name, column in self.columns.items():
            built[name] = column.build()
            yield
        return built

    def pack(self) -> bytes:
        """Return the draft as bytes for another process of this program."""
        blocks = ["\n".join(self.numbers).encode("utf-8", "surrogatepass")]
        blocks += [getattr(self, name).tobytes() for name in (*_RENUMBERED, *_COPIED)]
        blocks.append(np.diff(_as_numbers(self.stream_starts.tobytes())).tobytes())
        for column in self.columns.values():
            blocks += column.pack()
        return b"".join((struct.pack(f"<{len(blocks)}Q", *map(len, blocks)), *blocks))

    def append(self, packed: bytes) -> None:
        """Add the papers of another draft, as `add` would have done one by one."""
        count = 2 + len(_RENUMBERED) + len(_COPIED) + 2 * len(self.columns)
        lengths = struct.unpack_from(f"<{count}Q", packed)
        starts = accumulate(lengths, initial=8 * count)
        blocks = (packed[start : start + n] for start, n in zip(starts, lengths, strict=False))
        new_words = next(blocks).decode("utf-8", "surrogatepass").split("\n")
        numbers = [self.numbers[word] for word in new_words if word]
        first_paper, first_head = len(self.years), len(self.head_papers)
        for name in _RENUMBERED:
            getattr(self, name).frombytes(_renumber(numbers, next(blocks)))
        for name in _COPIED:
            getattr(self, name).frombytes(next(blocks))
        if len(self.head_papers) > first_head:
            np.frombuffer(self.head_papers, np.int32)[first_head:] += np.int32(first_paper)
        ends = np.cumsum(_as_numbers(next(blocks)), dtype=np.int32)
        self.stream_starts.frombytes((ends + np.int32(self.stream_starts[-1])).tobytes())
        for column in self.columns.values():
            column.append(next(blocks), next(blocks))


_RENUMBERED = ("head_words", "stream")
"""Arrays of a draft that hold numbers of words."""

_COPIED = ("head_papers", "head_fields", "years", "duplicates")


def _as_numbers(content: bytes) -> NDArray[np.int32]:
    return np.frombuffer(content, np.int32)


def _renumber(numbers: list[int], content: bytes) -> bytes:
    """Return numbers in place of the indices in an array."""
    return np.array(numbers, np.int32)[_as_numbers(content)].tobytes() if content else b""
