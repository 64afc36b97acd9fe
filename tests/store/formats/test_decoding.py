"""The bytes of a file are decoded, or a line says why they cannot be."""

from __future__ import annotations

import gzip
import io
import os
import socket
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.formats import decoding
from store.formats.decoding import decode_bytes, read_beginning, read_bytes
from store.formats.reading import UnreadableSource
from store.library.sources import open_source

TEXT = "Überlegungen zur Größe von Bienen — eine Übersicht über viele Jahre Größenmessung\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_usual_encoding_is_recognised(encoding: str) -> None:
    decoded = decode_bytes(TEXT.encode(encoding))
    assert decoded.text == TEXT
    assert not decoded.problems


@pytest.mark.parametrize(
    "head",
    ['<?xml version="1.0" encoding="ISO-8859-2"?>\n', "% Encoding: ISO-8859-2\n"],
)
def test_an_encoding_that_a_file_declares_is_used(head: str) -> None:
    text = head + "Łódź i pszczoły"
    assert decode_bytes(text.encode("iso-8859-2")).text == text


def test_a_declared_codec_that_does_not_decode_text_is_not_used() -> None:
    """Python has codecs such as `hex` and `zip`, too."""
    assert decode_bytes(b"% Encoding: hex\ncaf\xe9").text == "% Encoding: hex\ncafé"


def test_utf8_with_another_encoding_declared_is_decoded_as_utf8() -> None:
    text = "% Encoding: windows-1252\nGröße"
    assert decode_bytes(text.encode()).text == text


def test_replaced_bytes_are_counted_with_the_first_offset() -> None:
    decoded = decode_bytes(b"plain \x81 text \x8d and caf\xe9")
    assert decoded.text == "plain \ufffd text \ufffd and café"
    (problem,) = decoded.problems
    assert problem.why == "2 bytes are not valid cp1252, the first at offset 6"


def test_a_utf8_file_with_a_few_bad_bytes_is_decoded_as_utf8() -> None:
    good = ("Größe und Übermaß " * 20).encode()
    decoded = decode_bytes(good + b"\xff" + good)
    assert decoded.text.count("Größe") == 40
    assert decoded.problems[0].why == f"1 byte is not valid utf-8, at offset {len(good)}"


def test_nul_characters_are_reported() -> None:
    decoded = decode_bytes(b"some text " * 50 + b"\0 and more")
    assert decoded.problems[0].why == "1 NUL character, at offset 500"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n\x1a\n",
        bytes(range(256)) * 10,
        b"\0" * 100,
        b"SQLite format 3\0",
    ],
)
def test_binary_files_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableSource):
        decode_bytes(content)


def test_all_members_of_a_gzip_file_are_read() -> None:
    first, second = gzip.compress(b"one\n"), gzip.compress(b"two\n")
    assert decode_bytes(first + second).text == "one\ntwo\n"


def test_a_gzip_file_that_ends_early_is_read_up_to_its_end() -> None:
    complete = gzip.compress(os.urandom(5_000).hex().encode())
    decoded = decode_bytes(complete[:-2_000])
    assert len(decoded.text) > 100
    assert "ends early" in decoded.problems[0].why


def test_a_gzip_bomb_is_refused_before_it_fills_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "_GZIP_LIMITS", ((1 << 20, 100), (2 << 20, 25)))
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(50)) + packer.flush()
    with pytest.raises(UnreadableSource, match="expands beyond"):
        decode_bytes(bomb)


def test_anything_but_a_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    fifo, sock, dead, folder = (tmp_path / name for name in ("fifo", "sock", "dead", "folder"))
    os.mkfifo(fifo)
    dead.symlink_to(tmp_path / "nowhere")
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(sock))
        for path, message in (
            (fifo, "pipe"),
            (sock, "."),
            (dead, "a broken symbolic link"),
            (folder, "folder"),
            (tmp_path / "absent", "no such file"),
            (Path("/dev/null"), "device"),
            (tmp_path / ("n" * 300), "."),
            (tmp_path / "a\0b", "name"),
        ):
            with pytest.raises(UnreadableSource, match=message) as raised:
                read_bytes(path)
            assert "\n" not in str(raised.value)


def test_a_file_without_read_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("text")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(UnreadableSource, match="Permission"):
        read_bytes(path)


@pytest.mark.parametrize(
    ("size", "limit"),
    [(0, 64), (1 << 20, 100), (5 << 20, 500), (6 << 20, 512), (40 << 20, 1000), (1 << 30, 25_600)],
)
def test_what_a_gzip_file_may_grow_to_is_a_multiple_of_its_size(size: int, limit: int) -> None:
    assert decoding._gzip_limit(size) == limit << 20


def test_a_file_of_any_size_is_opened_and_one_too_large_for_the_memory_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sparse.txt"
    with path.open("wb") as file:
        file.truncate(600 << 20)
    assert read_beginning(path, 10) == (b"\0" * 10, False)

    def exhaust_memory(_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(decoding, "decode_bytes", exhaust_memory)
    path.write_bytes(b"x")
    assert open_source("sparse.txt", path).source.error == "larger than the memory that is free"


@pytest.mark.parametrize("packed", [False, True])
def test_the_beginning_of_a_file_is_read(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "text"
    path.write_bytes(gzip.compress(b"0123456789" * 90) if packed else b"0123456789" * 90)
    content, complete = read_beginning(path, 15)
    assert (content, complete) == (b"012345678901234", False)
    assert read_beginning(path, 2_000)[0] == b"0123456789" * 90


@given(st.binary(max_size=300))
@example(b"\xafa\x88")  # a legacy encoding of one byte, with a byte that it has not
def test_any_bytes_are_decoded_or_refused(content: bytes) -> None:
    with suppress(UnreadableSource):
        decode_bytes(content).text.encode("utf-8", "surrogatepass")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_decoded_exactly(text: str) -> None:
    if not text.startswith("\ufeff") and "%PDF" not in text:
        assert decode_bytes(text.encode()).text == text


def test_a_read_that_gives_nothing_yet_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not wait may return None: a file in /proc or of a network file system."""
    path = tmp_path / "slow.ris"
    path.write_text("TY  - JOUR")

    class Waiting(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return None  # type: ignore[return-value]

    monkeypatch.setattr(decoding.os, "fdopen", lambda *_, **__: Waiting())
    with pytest.raises(UnreadableSource, match="at the moment"):
        read_bytes(path)
