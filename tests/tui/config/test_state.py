"""Where the user was: found again, or not, but never in the way."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tui.config.state import State, read_state, write_state


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.json"
    state = State(("/a", "/b"), "moe is:include", "-year", "doi:10.1/x", "below", "ansi-dark")
    write_state(path, state)
    assert read_state(path) == state
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [it.name for it in path.parent.iterdir()] == ["state.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"paths": 3, "query": []}',
        '{"paths": ["a\\u0000b"]}',
        "[" * 100_000,
        '{"query": null}',
    ],
)
def test_a_bad_file_is_no_state(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    assert read_state(path) == State()


def test_text_in_it_is_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"query": "a\x1b[2Jb"}))
    assert read_state(path).query == "a␛b"


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    write_state(tmp_path / "file" / "state.json", State())
