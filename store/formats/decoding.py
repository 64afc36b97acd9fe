"""Turn the bytes of a file into text: which files may be opened, gzip, and encodings."""

from __future__ import annotations

import codecs
import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from store.formats.encodings import WESTERN, detect_encoding
from store.formats.reading import Problem, UnreadableSource

_GZIP_LIMITS = ((64 << 20, 100), (512 << 20, 25))
"""Bytes that a gzip file may decompress to, and how many times its own size beyond that.

Lists of papers shrink to a tenth or a fifth; an attack grows a thousandfold.
"""

_CHUNK_SIZE = 1024 * 1024
_HEAD_SIZE = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF, not text"),
    (b"PK\x03\x04", "a zip archive or office document, not text"),
    (b"\x89PNG", "a picture, not text"),
    (b"\xff\xd8\xff", "a picture, not text"),
    (b"GIF8", "a picture, not text"),
    (b"\x7fELF", "a program, not text"),
    (b"SQLite format 3\0", "a database, not text"),
    (b"\xd0\xcf\x11\xe0", "an office document, not text"),
    (b"BZh", "compressed with bzip2: decompress it first"),
    (b"\xfd7zXZ", "compressed with xz: decompress it first"),
    (b"7z\xbc\xaf", "a 7z archive, not text"),
    (b"(\xb5/\xfd", "compressed with zstd: decompress it first"),
    (b"{\\rtf", "an RTF document: save it as plain text"),
)
_DECLARED_ENCODING = re.compile(
    rb"""<\?xml[^>]{0,80}encoding\s*=\s*["']([\w.:-]{2,40})["']"""
    rb"""|%\s*Encoding:\s*([\w.:-]{2,40})|coding[:=]\s*([\w.:-]{2,40})|charset=["']?([\w.:-]{2,40})""",
    re.I,
)
_SPECIAL_FILES = (
    (stat.S_ISFIFO, "a pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
    (stat.S_ISDIR, "a folder, not a file"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, its encoding, and what could not be decoded."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def read_bytes(path: Path) -> bytes:
    """Read a regular file; never wait for a pipe, a device or the like.

    Raises UnreadableSource, with a message for the user, for anything else.
    """
    with _open_regular(path) as file:
        return _read(file)


def read_beginning(path: Path, size: int) -> tuple[bytes, bool]:
    """Read at most so many bytes from the start of a file, and return whether there are no more.

    Those of a gzip file are decompressed. Raises UnreadableSource as `read_bytes` does.
    """
    with _open_regular(path) as file:
        packed = _read(file, size + 1)
        if not packed.startswith(b"\x1f\x8b"):
            return packed[:size], len(packed) <= size
        decompressor, content = zlib.decompressobj(wbits=31), b""
        try:
            while packed and len(content) < size:
                content += decompressor.decompress(packed, size - len(content))
                packed = decompressor.unconsumed_tail or _read(file, size + 1)
        except zlib.error as error:
            raise UnreadableSource("a damaged gzip file") from error
    return content, False


def _read(file: BinaryIO, size: int = -1) -> bytes:
    content: bytes | None = file.read(size)
    if content is None:  # some file systems have nothing yet for a read that does not wait
        raise UnreadableSource("nothing can be read from it at the moment")
    return content


@contextmanager
def _open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file; raise UnreadableSource for others, and for errors in the block."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        link = path.is_symlink()
        raise UnreadableSource("a broken symbolic link" if link else "no such file") from None
    except OSError as error:
        raise UnreadableSource(f"cannot be opened: {error.strerror or error}") from error
    except ValueError as error:
        raise UnreadableSource(f"not a valid file name: {error}") from error
    try:
        mode = os.fstat(handle).st_mode
        for is_kind, message in _SPECIAL_FILES:
            if is_kind(mode):
                raise UnreadableSource(message)
        with os.fdopen(handle, "rb", closefd=False) as file:
            yield file
    except OSError as error:
        raise UnreadableSource(f"cannot be read: {error.strerror or error}") from error
    except MemoryError as error:
        raise UnreadableSource("larger than the memory that is free") from error
    finally:
        os.close(handle)


def decode_bytes(content: bytes) -> Decoded:
    """Decode a file: gzip first, then by BOM, as UTF-8, as it declares, as its letters suggest.

    Replaced bytes and a truncated gzip file are Problems. Raises UnreadableSource for binary
    files and gzip bombs.
    """
    problems: list[Problem] = []
    if content.startswith(b"\x1f\x8b"):
        content, complete = _gunzip(content)
        if not complete:
            problems.append(Problem(0, "the gzip file is damaged or ends early; the rest is lost"))
    for signature, message in _SIGNATURES:
        if content.startswith(signature):
            raise UnreadableSource(message)
    text, encoding, loss = _decode(content)
    if loss:
        problems.append(Problem(0, loss))
    nuls = text.count("\0")
    if nuls:
        name = "NUL characters" if nuls > 1 else "NUL character"
        problems.append(Problem(0, f"{nuls:,} {name}, {_first_at(nuls, text.index(chr(0)))}"))
    return Decoded(text, encoding, tuple(problems))


def _gunzip(content: bytes) -> tuple[bytes, bool]:
    """Decompress all members of a gzip file, and return whether it was complete."""
    limit = _gzip_limit(len(content))
    parts: list[bytes] = []
    size = 0
    while content.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        remaining = content
        try:
            while remaining and not member.eof:
                parts.append(member.decompress(remaining, _CHUNK_SIZE))
                size += len(parts[-1])
                if size > limit:
                    raise UnreadableSource(f"a gzip file that expands beyond {limit >> 20} MB")
                remaining = member.unconsumed_tail
        except zlib.error as error:
            if not size:
                raise UnreadableSource("a damaged gzip file") from error
            return b"".join(parts), False
        if not member.eof:
            return b"".join(parts), False
        content = member.unused_data
    return b"".join(parts), not content.strip(b"\0")


def _gzip_limit(size: int) -> int:
    """Return how many bytes a gzip file of this size may decompress to."""
    (small, small_ratio), (large, large_ratio) = _GZIP_LIMITS
    return max(small, min(large, small_ratio * size), large_ratio * size)


def _decode(content: bytes) -> tuple[str, str, str]:
    """Return the text, its encoding, and in words what could not be decoded."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decode_as(encoding, content[len(bom) :], len(bom))
    utf16 = _guess_utf16(content[:_HEAD_SIZE])
    if utf16:
        return _decode_as(utf16, content, 0)
    _refuse_binary(content[:_HEAD_SIZE])
    try:
        return content.decode("utf-8"), "utf-8", ""
    except UnicodeDecodeError:
        pass
    declared = _declared_encoding(content[:4096])
    if declared:
        try:
            return content.decode(declared), declared, ""
        except (UnicodeError, LookupError):
            pass
    if _is_mostly_utf8(content):
        return _decode_as("utf-8", content, 0)
    encoding = detect_encoding(content)
    text, _, loss = _decode_as(encoding, content, 0)
    if encoding != WESTERN:
        name = f"read as {encoding.replace('_', '-')}, which its letters suggest"
        loss = f"{name}; {loss}" if loss else name
    return text, encoding, loss


def _decode_as(encoding: str, content: bytes, offset: int) -> tuple[str, str, str]:
    """Decode bytes that begin at this offset of the file; replace and count invalid ones."""
    try:
        return content.decode(encoding), encoding, ""
    except UnicodeDecodeError as error:
        text = content.decode(encoding, "replace")
        count = text.count("\ufffd")
        if sign := "\ufffd".encode(encoding, "ignore"):  # encodings of one byte have none
            count -= content.count(sign)
        invalid = f"{count:,} bytes are" if count != 1 else "1 byte is"
        first = _first_at(count, offset + error.start)
        return text, encoding, f"{invalid} not valid {encoding}, {first}"


def _first_at(count: int, offset: int) -> str:
    return f"the first at offset {offset:,}" if count > 1 else f"at offset {offset:,}"


def _guess_utf16(head: bytes) -> str:
    """Return the kind of UTF-16 without a BOM; of mostly ASCII text every other byte is 0."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    low, high = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if high > pairs * 0.7 and low < pairs * 0.05:
        return "utf-16-le"
    return "utf-16-be" if low > pairs * 0.7 and high < pairs * 0.05 else ""


def _refuse_binary(head: bytes) -> None:
    """Raise UnreadableSource if more than 2 % of the bytes are control characters."""
    control = len(head) - len(head.translate(None, bytes([*range(9), *range(14, 27), 28, 29])))
    if control * 50 > len(head):
        raise UnreadableSource("a binary file, not text")


def _declared_encoding(head: bytes) -> str:
    """Return the encoding that a file names near its beginning, if Python has such a codec."""
    match = _DECLARED_ENCODING.search(head)
    if not match:
        return ""
    name = next(filter(None, match.groups())).decode("ascii", "replace")
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # Python also has codecs such as `hex` that do not decode text.
    return codec.name if getattr(codec, "_is_text_encoding", False) else ""


def _is_mostly_utf8(content: bytes) -> bool:
    """Distinguish UTF-8 with a few bad bytes from a one-byte encoding."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return good > 4 * bad
