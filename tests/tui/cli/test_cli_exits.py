"""Exit codes, standard error, and the ways in which a command line can be wrong."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tui.cli.registry import SUBCOMMANDS

Run = Callable[..., Result]
Start = Callable[..., "subprocess.CompletedProcess[str]"]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def bad(tmp_path: Path) -> dict[str, Path]:
    """Return paths that cannot be opened, by what is wrong with them."""
    found = {name: tmp_path / name for name in ("absent.txt", "binary.bin", "fifo", "broken")}
    found["binary.bin"].write_bytes(bytes(range(256)) * 40)
    os.mkfifo(found["fifo"])
    found["broken"].symlink_to(tmp_path / "nowhere")
    return found


@pytest.mark.parametrize("name", ["absent.txt", "binary.bin", "fifo", "broken"])
def test_a_path_that_cannot_be_opened_is_said_and_the_rest_is_shown(
    run: Run, dump: Path, ids: list[str], bad: dict[str, Path], name: str
) -> None:
    result = run("list", "--format", "ids", bad[name], dump)
    assert result.exit_code == 1
    assert result.stdout.split() == ids
    assert str(bad[name]) in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_empty_file_is_said(run: Run, dump: Path, ids: list[str], tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    result = run("list", "--format", "ids", empty, dump)
    assert result.stdout.split() == ids
    assert str(empty) in result.stderr


def test_a_folder_is_the_files_in_it(run: Run, dump: Path, ids: list[str]) -> None:
    result = run("list", "--format", "ids", dump.parent)
    assert set(ids) <= set(result.stdout.split())


def test_a_line_that_was_not_read_is_reported_and_is_no_failure(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    stray = tmp_path / "stray.csv"
    stray.write_text('title,year\nA good row,2020\n"an open quote, 1\n', encoding="utf-8")
    result = run("list", "--format", "json", stray)
    assert result.exit_code == 0
    assert isinstance(json.loads(result.stdout), list)


def test_an_act_is_done_although_another_source_is_missing(
    run: Run, dump: Path, ids: list[str], bad: dict[str, Path]
) -> None:
    result = run("rate", "3", ids[0], "--source", dump, "--source", bad["absent.txt"])
    assert result.exit_code == 1
    assert result.stdout.startswith("Rated 3")


def test_standard_input_can_be_a_source_and_is_kept(run: Run, dump: Path, home: Path) -> None:
    result = run("export", "--format", "json", "-", input=dump.read_text(encoding="utf-8"))
    assert result.exit_code == 0
    papers = json.loads(result.stdout)
    assert len(papers) == 3
    kept = Path(papers[0]["sources"][0]["path"])
    assert kept.parent.name == "pasted"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert home in kept.parents


def test_nothing_on_standard_input_is_a_failure(run: Run) -> None:
    assert run("list", "-", input=" \n").exit_code == 1


def test_nothing_to_undo_is_a_failure(run: Run, dump: Path, ids: list[str]) -> None:
    assert run("undo").exit_code == 1
    run("rate", "3", ids[0], "--source", dump)
    result = run("undo", "2")
    assert result.exit_code == 1
    assert result.stdout.startswith("Undid: Rated 3")
    assert run("redo").stdout.startswith("Redid: Rated 3")
    assert run("redo").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--format", "xml"),
        ("list", "--nosuch"),
        ("show",),
        ("show", "a", "b"),
        ("decide", "perhaps", "id"),
        ("decide", "include"),
        ("undo", "0"),
        ("undo", "all"),
        ("check",),
        ("export", "--format", "pdf"),
        ("--nosuch",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_two(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("command", SUBCOMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: papersift {command}")
    assert "--store" in result.stdout


def test_help_lists_every_command(run: Run) -> None:
    for option in ("-h", "--help"):
        text = run(option).stdout
        assert all(f"\n  {command} " in text for command in SUBCOMMANDS)


def test_the_app_without_a_terminal_is_wrong_usage(start: Start, dump: Path) -> None:
    for words in ((), (str(dump),), (str(dump), "--store", "x.json")):
        done = start(*words)
        assert done.returncode == 2
        assert "terminal" in done.stderr
        assert done.stdout == ""


def test_a_slip_of_the_finger_is_no_path(run: Run) -> None:
    result = run("exprot")
    assert result.exit_code == 2
    assert "papersift export" in result.stderr


def test_a_command_wins_over_a_file_of_its_name(
    run: Run, dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dump.rename(tmp_path / "history")
    assert run("history").exit_code == 0
    assert len(run("list", "--format", "ids", "./history").stdout.split()) == 3


def test_what_came_by_pipe_is_kept_when_there_is_no_terminal(
    start: Start, dump: Path, home: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", "-"],
        cwd=ROOT,
        input=dump.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    assert done.returncode == 2
    kept = [path for path in home.rglob("*") if path.parent.name == "pasted"]
    assert len(kept) == 1
    assert str(kept[0]) in done.stderr.replace("\n", "")


def test_a_reader_that_leaves_early_is_no_failure(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "tui", "list", "--format", "json"],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_a_failure(home: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tui", "list"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_locale_without_the_signs_is_no_crash(start: Start, dump: Path) -> None:
    done = start("list", dump, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Slow bread" in done.stdout


def test_the_version_is_told(start: Start) -> None:
    done = start("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("papersift ")


def test_a_store_that_cannot_be_made_is_a_failure(run: Run, dump: Path, ids: list[str]) -> None:
    result = run("--store", dump / "notes.json", "rate", "3", ids[0], "--source", dump)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("command", ["list", "stats", "export"])
def test_too_little_memory_is_one_line(
    run: Run, dump: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def exhaust_memory(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("store.library.opening.open_library_in_steps", exhaust_memory)
    options = ["--format", "ris"] if command == "export" else []
    result = run(command, *options, dump)
    assert result.exit_code == 1
    assert "not enough memory" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("words", [[], ["list"], ["--help"], ["papers.bib"]])
def test_elsewhere_than_on_posix_there_is_one_line_and_exit_1(words: list[str]) -> None:
    """Not a traceback, although modules that only POSIX has cannot be imported there."""
    names = ("fcntl", "termios", "tty", "pty", "pwd", "grp", "resource")
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({names!r})); sys.argv[1:] = {words!r}\n"
        "from tui.__main__ import main\nsys.exit(main('nt'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "papersift runs on Linux, on macOS and in WSL only\n"
