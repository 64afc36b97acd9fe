"""A file's bytes as text: what may be opened at all, gzip, and the encoding."""

from __future__ import annotations

import codecs
import os
import re
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path

from store.formats.reading import Problem, UnreadableSource

FILE_LIMIT = 512 * 1024 * 1024
"""Bytes that a file may have, before and after gzip."""

BOMB = 64 * 1024 * 1024
"""Bytes that a gzip file may always grow to; beyond, to `RATIO` times its size."""

RATIO = 100

_CHUNK = 1024 * 1024
_HEAD = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"BZh", "bzip2, which is not read: decompress it first"),
    (b"\xfd7zXZ", "xz, which is not read: decompress it first"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"(\xb5/\xfd", "zstd, which is not read: decompress it first"),
    (b"{\\rtf", "RTF, which is not read: save it as plain text"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,80}encoding\s*=\s*["']([\w.:-]{2,40})["']"""
    rb"""|%\s*Encoding:\s*([\w.:-]{2,40})|coding[:=]\s*([\w.:-]{2,40})|charset=["']?([\w.:-]{2,40})""",
    re.I,
)
_KINDS = (
    (stat.S_ISFIFO, "a pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
    (stat.S_ISDIR, "a folder"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, its encoding, and what could not be decoded."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def read_bytes(path: Path) -> bytes:
    """Read a regular file without waiting on anything that is not one.

    Raises UnreadableSource, with a message for the user, for everything else.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        link = path.is_symlink()
        raise UnreadableSource("a link to nothing" if link else "no such file") from None
    except OSError as error:
        raise UnreadableSource(f"cannot be opened: {error.strerror or error}") from error
    except ValueError as error:
        raise UnreadableSource(f"no name of a file: {error}") from error
    try:
        mode = os.fstat(handle).st_mode
        for is_kind, said in _KINDS:
            if is_kind(mode):
                raise UnreadableSource(said)
        with os.fdopen(handle, "rb", closefd=False) as file:
            found = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise UnreadableSource(f"cannot be read: {error.strerror or error}") from error
    finally:
        os.close(handle)
    if len(found) > FILE_LIMIT:
        raise UnreadableSource(f"larger than {FILE_LIMIT >> 20} MB")
    return found


def decode_bytes(found: bytes) -> Decoded:
    """Make text of a file's bytes: gzip, then BOM, UTF-8, what is declared, Windows-1252.

    A replaced byte and a gzip file that ends early are Problems; binary files and gzip
    bombs raise UnreadableSource.
    """
    problems: list[Problem] = []
    if found.startswith(b"\x1f\x8b"):
        found, whole = _gunzip(found)
        if not whole:
            problems.append(Problem(0, "the gzip file is damaged or ends early; its rest is lost"))
    for sign, said in _SIGNS:
        if found.startswith(sign):
            raise UnreadableSource(f"{said}, not text")
    text, encoding, why = _text(found)
    if why:
        problems.append(Problem(0, why))
    nuls = text.count("\0")
    if nuls:
        problems.append(Problem(0, f"{nuls:,} NUL characters, the first at {text.index(chr(0)):,}"))
    return Decoded(text, encoding, tuple(problems))


def _gunzip(found: bytes) -> tuple[bytes, bool]:
    """Decompress all members of a gzip file; also tell whether it was whole."""
    limit = min(FILE_LIMIT, max(BOMB, RATIO * len(found)))
    parts: list[bytes] = []
    size = 0
    while found.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        left = found
        try:
            while left and not member.eof:
                parts.append(member.decompress(left, _CHUNK))
                size += len(parts[-1])
                if size > limit:
                    raise UnreadableSource(f"a gzip file that grows beyond {limit >> 20} MB")
                left = member.unconsumed_tail
        except zlib.error as error:
            if not size:
                raise UnreadableSource("a damaged gzip file") from error
            return b"".join(parts), False
        if not member.eof:
            return b"".join(parts), False
        found = member.unused_data
    return b"".join(parts), not found.strip(b"\0")


def _text(found: bytes) -> tuple[str, str, str]:
    """Decode bytes; give the text, the encoding and what was lost, in words."""
    for bom, encoding in _BOMS:
        if found.startswith(bom):
            return _replaced(found[len(bom) :], encoding, len(bom))
    wide = _wide(found[:_HEAD])
    if wide:
        return _replaced(found, wide, 0)
    _refuse_binary(found[:_HEAD])
    try:
        return found.decode("utf-8"), "utf-8", ""
    except UnicodeDecodeError:
        pass
    declared = _declared(found[:4096])
    if declared:
        try:
            return found.decode(declared), declared, ""
        except (UnicodeError, LookupError):
            pass
    if _mostly_utf8(found):
        return _replaced(found, "utf-8", 0)
    return _replaced(found, "cp1252", 0)


def _replaced(found: bytes, encoding: str, before: int) -> tuple[str, str, str]:
    try:
        return found.decode(encoding), encoding, ""
    except UnicodeDecodeError as error:
        text = found.decode(encoding, "replace")
        count = (
            text.count("\ufffd") - found.count("\ufffd".encode(encoding))
            if encoding != ("cp1252")
            else text.count("\ufffd")
        )
        first = before + error.start
        return text, encoding, f"{count:,} bytes are not {encoding}, the first at offset {first:,}"


def _wide(head: bytes) -> str:
    """Return UTF-16 without a mark: text that is ASCII for the most part has every other byte 0."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    low, high = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if high > pairs * 0.7 and low < pairs * 0.05:
        return "utf-16-le"
    return "utf-16-be" if low > pairs * 0.7 and high < pairs * 0.05 else ""


def _refuse_binary(head: bytes) -> None:
    control = len(head) - len(head.translate(None, bytes([*range(9), *range(14, 27), 28, 29])))
    if control * 50 > len(head):
        raise UnreadableSource("a binary file, not text")


def _declared(head: bytes) -> str:
    """Return encoding that a file names near its beginning, if Python knows it as one of text."""
    match = _DECLARED.search(head)
    if not match:
        return ""
    name = next(filter(None, match.groups())).decode("ascii", "replace")
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return codec.name if getattr(codec, "_is_text_encoding", False) else ""


def _mostly_utf8(found: bytes) -> bool:
    """Return a UTF-8 file with a few bad bytes from one in a one-byte encoding."""
    text = found.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return good > 4 * bad
