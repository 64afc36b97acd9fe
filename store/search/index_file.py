"""The index in a file, to be mapped into memory instead of built at every start."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import unidata_version

import numpy as np
from numpy.typing import NDArray

from store.search.paper_index import Column, PaperIndex
from store.search.postings import Postings, Stream
from store.search.vocabulary import APART, Vocabulary
from store.storage.files import replace_file

INDEX_VERSION = f"1 {unidata_version}"
"""Its number is to be raised with every change of Contents or of how words are folded."""

_BEGIN, _END = b"papersift index\n", b"\nend of index\n"
_ALIGNED = 64
_PARTS: dict[str, type] = {
    "vocabulary": Vocabulary,
    "heads": Postings,
    "bodies": Postings,
    "stream": Stream,
    "title": Column,
    "author": Column,
    "venue": Column,
    "doi": Column,
    "source": Column,
}
_DERIVED = ("common_words", "landmarks", "release")


def save_paper_index(made: PaperIndex, path: Path, check: str) -> None:
    """Write Contents to a file, whole or not at all; takes a while, so from a thread.

    `check` says what they were made of; `load` gives them back for the same only.
    Raises OSError.
    """
    arrays = dict(_arrays(made))
    header = json.dumps(
        {
            "version": INDEX_VERSION,
            "check": check,
            "papers": len(made),
            "arrays": [[name, array.dtype.str, array.shape] for name, array in arrays.items()],
        }
    ).encode()
    with replace_file(path, durable=True) as file:
        file.write(_BEGIN + len(header).to_bytes(8, "little") + header)
        for array in arrays.values():
            _pad(file)
            file.write(np.ascontiguousarray(array).data)
        file.write(_END)


def load_paper_index(path: Path, papers: int, check: str) -> PaperIndex | None:
    """Map Contents from a file; None where it is absent, damaged or of other papers."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    start = len(_BEGIN) + 8
    if mapped[: len(_BEGIN)] != _BEGIN or mapped[-len(_END) :] != _END:
        return None
    end = start + int.from_bytes(mapped[len(_BEGIN) : start], "little")
    try:
        header = json.loads(mapped[start:end])
        same = (header["version"], header["papers"], header["check"]) == (
            INDEX_VERSION,
            papers,
            check,
        )
        return _contents(mapped, end, header["arrays"]) if same else None
    except (ValueError, KeyError, TypeError):
        return None


def _arrays(made: PaperIndex) -> Iterator[tuple[str, NDArray[Any]]]:
    """Return every array by name, texts as bytes."""
    for spec in fields(made):
        value = getattr(made, spec.name)
        if spec.name not in _PARTS:
            yield spec.name, value
            continue
        for inner in fields(value):
            held = getattr(value, inner.name)
            if held is not None and inner.name not in _DERIVED:
                array = np.frombuffer(held, np.uint8) if isinstance(held, bytes) else held
                yield f"{spec.name}.{inner.name}", array


def _pad(file: BinaryIO) -> None:
    file.write(b"\0" * (-file.tell() % _ALIGNED))


def _contents(mapped: mmap.mmap, at: int, listed: list[list[Any]]) -> PaperIndex:
    """Put Contents together of mapped arrays; texts are copied, to be searched quickly."""
    plain: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {name: {} for name in _PARTS}
    for name, kind, shape in listed:
        at += -at % _ALIGNED
        count = int(np.prod(shape))
        array = np.frombuffer(mapped, np.dtype(kind), count, at).reshape(shape)
        at += array.nbytes
        owner, _, inner = name.partition(".")
        if not inner:
            plain[name] = array
        else:
            text = inner in ("text", "common_text")
            parts[owner][inner] = array.tobytes() if text else array
    known = parts["vocabulary"]
    known["common_words"] = known["common_text"].decode().split("\n")[:-1]
    starts = known["starts"].tolist()[:-1:APART]
    ends = known["starts"].tolist()[1::APART]
    known["landmarks"] = [
        known["text"][start : end - 1].decode() for start, end in zip(starts, ends, strict=True)
    ]
    parts["stream"]["release"] = partial(_release, mapped)
    made = {name: kind(**parts[name]) for name, kind in _PARTS.items()}
    _release(mapped)
    return PaperIndex(**made, **plain)


def _release(mapped: mmap.mmap) -> None:
    """Let the system have the memory of pages that can be read from the file again."""
    if hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)
