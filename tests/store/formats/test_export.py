"""Exports are written completely or not at all, and never over a file unasked."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from store.formats import export
from store.formats.export import ExportExists, ExportFailed, save_export


def test_a_new_file_gets_the_text_and_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        save_export(tmp_path / "list.md", "Müller\n")
    finally:
        os.umask(before)
    assert (tmp_path / "list.md").read_text(encoding="utf-8") == "Müller\n"
    assert stat.S_IMODE((tmp_path / "list.md").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["list.md"]


def test_an_existing_file_is_only_replaced_on_request(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text("old")
    with pytest.raises(ExportExists):
        save_export(path, "new")
    assert path.read_text() == "old"
    save_export(path, "new", overwrite=True)
    assert path.read_text() == "new"


def test_a_symlink_stays_and_its_target_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "real.md", tmp_path / "link.md"
    target.write_text("old")
    link.symlink_to(target)
    save_export(link, "new", overwrite=True)
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_failure_is_reported_in_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "folder.md", tmp_path):
        with pytest.raises(ExportFailed) as raised:
            save_export(path, "new")
        assert "\n" not in str(raised.value)


def test_a_full_disk_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.md"
    path.write_text("old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export.os, "fsync", fail)
    with pytest.raises(ExportFailed, match="No space left"):
        save_export(path, "new", overwrite=True)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["list.md"]


def test_a_csv_file_begins_with_a_byte_order_mark_for_excel(tmp_path: Path) -> None:
    save_export(tmp_path / "list.csv", "title\r\n")
    assert (tmp_path / "list.csv").read_bytes() == b"\xef\xbb\xbftitle\r\n"


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from store.formats import export

def interrupt(_):
    os.kill(os.getpid(), int(sys.argv[2]))

if signal.getsignal(int(sys.argv[2])) == signal.SIG_IGN:  # the tests were begun by nohup
    signal.signal(int(sys.argv[2]), signal.SIG_DFL)
os.fsync = interrupt
export.save_export(Path(sys.argv[1]), "new", overwrite=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "list.md"
    path.write_text("old")
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(path), str(int(number))],
        capture_output=True,
        check=False,
    )
    assert ended.returncode in (128 + number, -number)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["list.md"]


def test_signals_are_heard_as_before_when_the_export_is_done(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    save_export(tmp_path / "list.md", "new")
    assert signal.getsignal(signal.SIGTERM) == before
