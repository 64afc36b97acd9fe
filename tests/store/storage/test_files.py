"""A file is replaced completely or not at all, and nobody else can read it."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from store.storage import files
from store.storage.files import replace_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "state.json"
    path.write_bytes(b"old")
    return path


def names(path: Path) -> list[str]:
    return [entry.name for entry in path.parent.iterdir()]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("durable", [False, True])
def test_the_new_content_is_there_when_the_block_ends_and_not_before(path, durable):
    with replace_file(path, durable=durable) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert names(path) == ["state.json"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt, GeneratorExit])
def test_an_error_in_the_block_leaves_the_old_file_and_nothing_else(path, error):
    def write_half() -> None:
        with replace_file(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        write_half()
    assert path.read_bytes() == b"old"
    assert names(path) == ["state.json"]


@pytest.mark.parametrize("function", ["fsync", "fchmod"])
def test_a_failing_disk_leaves_the_old_file_and_nothing_else(path, monkeypatch, function):
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files.os, function, fail)
    with (
        pytest.raises(OSError, match="no space"),
        replace_file(path, mode=0o640, durable=True) as file,
    ):
        file.write(b"new")
    assert path.read_bytes() == b"old"
    assert names(path) == ["state.json"]


def test_a_folder_that_cannot_be_synced_is_no_error(path, monkeypatch):
    fsync = os.fsync

    def fail_for_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError("not supported")
        fsync(handle)

    monkeypatch.setattr(files.os, "fsync", fail_for_folders)
    with replace_file(path, durable=True) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), replace_file(tmp_path / "absent" / "file"):
        pass


@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_the_mode_is_private_or_exactly_the_one_asked_for(path, mask):
    path.chmod(0o644)
    before = os.umask(mask)
    try:
        with replace_file(path):
            assert {mode_of(entry) for entry in path.parent.iterdir()} == {0o600, 0o644}
        assert mode_of(path) == 0o600
        with replace_file(path, mode=0o664):
            pass
        assert mode_of(path) == 0o664
    finally:
        os.umask(before)


@pytest.mark.parametrize("has_links", [True, False])
def test_an_existing_file_is_not_overwritten_unasked(path, tmp_path, monkeypatch, has_links):
    if not has_links:

        def fail(*_: object) -> None:
            raise PermissionError

        monkeypatch.setattr(Path, "hardlink_to", fail)
    with pytest.raises(FileExistsError), replace_file(path, overwrite=False) as file:
        file.write(b"new")
    assert path.read_bytes() == b"old"
    with replace_file(tmp_path / "other", overwrite=False) as file:
        file.write(b"new")
    assert (tmp_path / "other").read_bytes() == b"new"
    assert sorted(names(path)) == ["other", "state.json"]


def test_a_long_name_is_no_problem(tmp_path):
    path = tmp_path / ("ü" * 127)
    with replace_file(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"


def test_threads_may_replace_the_same_file_at_the_same_time(path):
    def replace(content: bytes) -> None:
        for _ in range(20):
            with replace_file(path) as file:
                file.write(content * 1000)

    threads = [threading.Thread(target=replace, args=(content,)) for content in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in (b"a" * 1000, b"b" * 1000)
    assert names(path) == ["state.json"]
