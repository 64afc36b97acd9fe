"""Bytes become text, or a reason in one line why they do not."""

from __future__ import annotations

import gzip
import os
import socket
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.formats import decoding
from store.formats.decoding import decode_bytes, read_bytes
from store.formats.reading import UnreadableSource

TEXT = "Überlegungen zur Größe von Bienen — eine Übersicht über viele Jahre Größenmessung\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_usual_encoding_is_told_apart(encoding: str) -> None:
    found = decode_bytes(TEXT.encode(encoding))
    assert found.text == TEXT
    assert not found.problems


@pytest.mark.parametrize(
    "head",
    ['<?xml version="1.0" encoding="ISO-8859-2"?>\n', "% Encoding: ISO-8859-2\n"],
)
def test_a_file_that_names_its_encoding_is_believed(head: str) -> None:
    text = head + "Łódź i pszczoły"
    assert decode_bytes(text.encode("iso-8859-2")).text == text


def test_a_declared_encoding_that_is_none_of_text_is_not_used() -> None:
    """Python also calls `hex` and `zip` codecs."""
    assert decode_bytes(b"% Encoding: hex\ncaf\xe9").text == "% Encoding: hex\ncafé"


def test_utf8_that_declares_something_else_is_utf8() -> None:
    text = "% Encoding: windows-1252\nGröße"
    assert decode_bytes(text.encode()).text == text


def test_replaced_bytes_are_counted_with_the_first_offset() -> None:
    found = decode_bytes(b"plain \x81 text \x8d and caf\xe9")
    assert found.text == "plain \ufffd text \ufffd and café"
    (problem,) = found.problems
    assert problem.why == "2 bytes are not cp1252, the first at offset 6"


def test_a_few_bad_bytes_do_not_spoil_a_utf8_file() -> None:
    good = ("Größe und Übermaß " * 20).encode()
    found = decode_bytes(good + b"\xff" + good)
    assert found.text.count("Größe") == 40
    assert found.problems[0].why == f"1 bytes are not utf-8, the first at offset {len(good)}"


def test_nul_characters_are_reported() -> None:
    found = decode_bytes(b"some text " * 50 + b"\0 and more")
    assert found.problems[0].why == "1 NUL characters, the first at 500"


@pytest.mark.parametrize(
    "found",
    [
        b"%PDF-1.7\n",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n\x1a\n",
        bytes(range(256)) * 10,
        b"\0" * 100,
        b"SQLite format 3\0",
    ],
)
def test_binary_files_are_refused(found: bytes) -> None:
    with pytest.raises(UnreadableSource):
        decode_bytes(found)


def test_gzip_is_opened_with_all_its_members() -> None:
    one, two = gzip.compress(b"one\n"), gzip.compress(b"two\n")
    assert decode_bytes(one + two).text == "one\ntwo\n"


def test_a_gzip_file_that_ends_early_gives_what_it_has() -> None:
    whole = gzip.compress(os.urandom(5_000).hex().encode())
    found = decode_bytes(whole[:-2_000])
    assert len(found.text) > 100
    assert "ends early" in found.problems[0].why


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "BOMB", 1 << 20)
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(50)) + packer.flush()
    with pytest.raises(UnreadableSource, match="grows beyond"):
        decode_bytes(bomb)


def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    fifo, sock, dead, folder = (tmp_path / name for name in ("fifo", "sock", "dead", "folder"))
    os.mkfifo(fifo)
    dead.symlink_to(tmp_path / "nowhere")
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(sock))
        for path, said in (
            (fifo, "pipe"),
            (sock, "."),
            (dead, "a link to nothing"),
            (folder, "folder"),
            (tmp_path / "absent", "no such file"),
            (Path("/dev/null"), "device"),
            (tmp_path / ("n" * 300), "."),
            (tmp_path / "a\0b", "name"),
        ):
            with pytest.raises(UnreadableSource, match=said) as raised:
                read_bytes(path)
            assert "\n" not in str(raised.value)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("text")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(UnreadableSource, match="Permission"):
        read_bytes(path)


def test_a_file_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "FILE_LIMIT", 100)
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * 101)
    with pytest.raises(UnreadableSource, match="larger"):
        read_bytes(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_are_refused(found: bytes) -> None:
    with suppress(UnreadableSource):
        decode_bytes(found).text.encode("utf-8", "surrogatepass")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if not text.startswith("\ufeff") and "%PDF" not in text:
        assert decode_bytes(text.encode()).text == text
