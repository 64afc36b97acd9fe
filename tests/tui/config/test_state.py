"""Where the user was: found again, or not, but never in the way."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tui.config.state import State, read_state, remember, write_state


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.json"
    state = State(
        paths=("/a", "/b"),
        query="moe is:include",
        sort="-year",
        cursor="doi:10.1/x",
        layout="below",
        theme="ansi-dark",
        filters=("moe",),
        recent=("/c", "/b"),
    )
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


def write_store(path: Path, store_id: str) -> Path:
    """Write the beginning of a store with an id."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"_meta":{{"1":{{"generation":1,"store":"{store_id}","token":"x"}}}}\n')
    return path


def test_each_notebook_has_a_state_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    first, second = (write_store(tmp_path / name, name * 8) for name in ("a", "b"))
    write_state(path, State(paths=("/1",), query="moe", theme="t", filters=("moe",)), first)
    write_state(path, State(paths=("/2",), sort="year", theme="u", cursor="doi:1"), second)
    state = read_state(path, store=first)
    assert (state.paths, state.query, state.sort, state.filters) == (("/1",), "moe", "", ("moe",))
    assert state.theme == "u"
    assert state.notebooks == (str(first), str(second))
    assert read_state(path, store=second).sort == "year"
    assert read_state(path, store=tmp_path / "none").paths == ()
    assert read_state(path).paths == ("/2",)


def test_a_notebook_that_was_moved_is_known_by_its_id(tmp_path: Path) -> None:
    path, first = tmp_path / "state.json", write_store(tmp_path / "a", "aaaa")
    write_state(path, State(query="moe"), first)
    moved = first.rename(tmp_path / "moved")
    assert read_state(path, store=moved).query == "moe"
    write_store(first, "bbbb")
    assert read_state(path, store=first).query == ""
    write_state(path, State(query="owl"), moved)
    assert read_state(path, store=moved).query == "owl"


def test_a_notebook_without_a_file_yet_is_known_by_its_path(tmp_path: Path) -> None:
    path, store = tmp_path / "state.json", tmp_path / "notes.json"
    write_state(path, State(query="moe"), store)
    assert read_state(path, store=store).query == "moe"
    write_store(store, "aaaa")
    assert read_state(path, store=store).query == "moe"


def test_the_state_of_the_version_before_is_that_of_any_notebook(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    before = {"paths": ["/a"], "query": "moe", "theme": "t", "filters": ["moe"]}
    path.write_text(json.dumps(before))
    state = read_state(path, store=tmp_path / "notes.json")
    assert (state.paths, state.query) == (("/a",), "moe")
    assert state.notebooks == ()


@pytest.mark.parametrize("notebooks", [3, [], {"/x": 3}, {"/x": {"paths": 3, "query": []}}])
def test_damaged_notebooks_are_none(tmp_path: Path, notebooks: object) -> None:
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"notebooks": notebooks}))
    assert read_state(path, store=Path("/x")).query == ""
    write_state(path, State(query="moe"), Path("/x"))
    assert read_state(path, store=Path("/x")).query == "moe"


def test_only_the_latest_are_remembered() -> None:
    names = [str(number) for number in range(100)]
    assert remember(names, ["3", "new"])[-2:] == ("3", "new")
    assert len(remember(names, ["3"])) == 40
    assert remember((), ["a", "a"]) == ("a",)
