"""Settings and state that are not the user's own, or that others may write, are not used."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.config.settings import read_settings
from tui.config.state import State, read_state

STATE = b'{"query": "moe", "paths": ["/a"]}'
SETTINGS = b'editor = "ed"'


def problems_of_state(path: Path) -> list[str]:
    """Read the state; return the lines for the user. It must not have been used."""
    lines: list[str] = []
    assert read_state(path, lines.append) == State()
    return lines


def problems_of_settings(path: Path) -> list[str]:
    """Read the settings; return the lines for the user. They must not have been used."""
    settings = read_settings(path)
    assert settings.editor == ""
    return list(settings.problems)


READERS = pytest.mark.parametrize(
    ("content", "problems"), [(STATE, problems_of_state), (SETTINGS, problems_of_settings)]
)


@READERS
@pytest.mark.parametrize("mode", [0o666, 0o664, 0o622, 0o602])
def test_a_file_that_others_may_write_is_reported(
    tmp_path: Path, content: bytes, problems: Callable[[Path], list[str]], mode: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    path.chmod(mode)
    (line,) = problems(path)
    assert line.endswith("not read: file can be written by other users: chmod go-w")


@READERS
def test_a_file_of_another_user_is_reported(
    tmp_path: Path,
    content: bytes,
    problems: Callable[[Path], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    monkeypatch.setattr("os.geteuid", lambda: path.stat().st_uid + 1)
    (line,) = problems(path)
    assert line.endswith("not read: file belongs to another user")


@READERS
def test_a_pipe_is_reported_and_not_waited_for(
    tmp_path: Path, content: bytes, problems: Callable[[Path], list[str]]
) -> None:
    os.mkfifo(tmp_path / "file")
    (line,) = problems(tmp_path / "file")
    assert line.endswith("not read: file is not a regular file")


def test_a_file_of_the_users_own_is_read(tmp_path: Path) -> None:
    for content, mode in ((STATE, 0o644), (STATE, 0o600)):
        path = tmp_path / "file"
        path.write_bytes(content)
        path.chmod(mode)
        assert read_state(path).query == "moe"
        path.write_bytes(SETTINGS)
        assert read_settings(path).editor == "ed"
