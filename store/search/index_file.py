"""A PaperIndex in a file, which is mapped into memory instead of built at every start."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any
from unicodedata import unidata_version

import numpy as np
from numpy.typing import NDArray

from store.search.paper_index import COLUMNS, Column, PaperIndex
from store.search.postings import Postings, WordStream
from store.search.vocabulary import LANDMARK_INTERVAL, Vocabulary
from store.storage.files import open_own_file, replace_file

INDEX_VERSION = f"3 {unidata_version}"
"""Raise the number with every change of PaperIndex or of how words are folded."""

_BEGIN, _END = b"papersift index\n", b"\nend of index\n"
_ALIGNMENT = 64
_DIGEST_SIZE = 16
_PARTS: dict[str, type] = {
    "vocabulary": Vocabulary,
    "heads": Postings,
    "bodies": Postings,
    "stream": WordStream,
    **dict.fromkeys(COLUMNS, Column),
}
_DERIVED = ("common_words", "landmarks", "release")
"""Fields that are not stored, because they follow from others."""


def save_paper_index(paper_index: PaperIndex, path: Path, fingerprint: str) -> None:
    """Write a PaperIndex to a file, completely or not at all; slow, so call it from a thread.

    `fingerprint` identifies the papers. Raise OSError.
    """
    arrays = dict(_arrays(paper_index))
    header = json.dumps(
        {
            "version": INDEX_VERSION,
            "check": fingerprint,
            "papers": len(paper_index),
            "arrays": [[name, array.dtype.str, array.shape] for name, array in arrays.items()],
        }
    ).encode()
    digest = blake2b(digest_size=_DIGEST_SIZE)
    with replace_file(path, durable=True) as file:

        def write(content: bytes | memoryview) -> None:
            digest.update(content)
            file.write(content)

        write(_BEGIN + len(header).to_bytes(8, "little") + header)
        for array in arrays.values():
            write(b"\0" * (-file.tell() % _ALIGNMENT))
            write(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
        file.write(digest.digest() + _END)


def load_paper_index(path: Path, papers: int, fingerprint: str) -> PaperIndex | None:
    """Map a PaperIndex from a file; None where it is absent, damaged or of other papers.

    `papers` is how many there have to be.
    """
    try:
        with open_own_file(path) as file:
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
            fingerprint,
        )
        return _map_paper_index(mapped, end, header["arrays"]) if same else None
    except (ValueError, KeyError, TypeError):
        return None


def is_index_damaged(path: Path) -> bool:
    """Return whether a file is not as it was written; slow. A missing one is not damaged."""
    try:
        with open_own_file(path) as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    end = max(0, len(mapped) - _DIGEST_SIZE - len(_END))
    with memoryview(mapped) as view, view[:end] as body:
        digest = blake2b(body, digest_size=_DIGEST_SIZE).digest()
    _release(mapped)
    return mapped[end:] != digest + _END


def _arrays(paper_index: PaperIndex) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield every array with its name, texts as bytes."""
    for field in fields(paper_index):
        part = getattr(paper_index, field.name)
        if field.name not in _PARTS:
            yield field.name, part
            continue
        for inner in fields(part):
            content = getattr(part, inner.name)
            if content is not None and inner.name not in _DERIVED:
                is_text = isinstance(content, bytes)
                array = np.frombuffer(content, np.uint8) if is_text else content
                yield f"{field.name}.{inner.name}", array


def _map_paper_index(
    mapped: mmap.mmap, offset: int, arrays: list[tuple[str, str, list[int]]]
) -> PaperIndex:
    """Build a PaperIndex of mapped arrays; texts are copied, because that makes search faster.

    `arrays` are the name, type and shape of each, the first after `offset`.
    """
    plain: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {name: {} for name in _PARTS}
    for name, dtype, shape in arrays:
        offset += -offset % _ALIGNMENT
        array = np.frombuffer(mapped, np.dtype(dtype), int(np.prod(shape)), offset).reshape(shape)
        offset += array.nbytes
        owner, _, inner = name.partition(".")
        if not inner:
            plain[name] = array
        else:
            is_text = inner in ("text", "common_text")
            parts[owner][inner] = array.tobytes() if is_text else array
    vocabulary = parts["vocabulary"]
    vocabulary["common_words"] = vocabulary["common_text"].decode().split("\n")[:-1]
    starts = vocabulary["starts"].tolist()[:-1:LANDMARK_INTERVAL]
    ends = vocabulary["starts"].tolist()[1::LANDMARK_INTERVAL]
    vocabulary["landmarks"] = [
        vocabulary["text"][start : end - 1].decode()
        for start, end in zip(starts, ends, strict=True)
    ]
    parts["stream"]["release"] = partial(_release, mapped)
    built = {name: part_type(**parts[name]) for name, part_type in _PARTS.items()}
    _release(mapped)
    return PaperIndex(**built, **plain)


def _release(mapped: mmap.mmap) -> None:
    """Return to the system the memory of pages that can be read from the file again."""
    if hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)
