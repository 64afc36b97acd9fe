"""merge: what it says in both forms, what it writes, exit codes, and the export of a notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tinydb import TinyDB

from tui.config.paths import store_path

Run = Callable[..., Result]


@pytest.fixture
def store() -> Path:
    """Return the path of this notebook."""
    return store_path("")


@pytest.fixture
def other(
    run: Run, dump: Path, ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return another notebook, which differs from this one in two values of the first paper."""
    path = tmp_path / "other" / "notes.json"
    run("decide", "include", ids[0], "--source", dump)
    run("rate", "5", ids[0], "--source", dump)
    with monkeypatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path / "other-state"))
        for arguments in (
            ("decide", "exclude", "--reason", "off topic", ids[0]),
            ("rate", "2", ids[0]),
            ("tag", "+theirs", ids[1]),
        ):
            assert run(*arguments, "--source", dump, "--store", path).exit_code == 0
    return path


def test_values_set_on_both_sides_are_printed(run: Run, other: Path) -> None:
    merged = run("merge", other)
    assert merged.exit_code == 0
    assert "2 papers (" in merged.stdout
    assert "2 values had been set on both sides:" in merged.stdout
    assert "decision is now exclude (off topic)" in merged.stdout
    assert "not include" in merged.stdout
    assert "rating is now 2" in merged.stdout
    assert "not 5" in merged.stdout
    again = run("merge", other)
    assert again.stdout == f"{other}: nothing new\n"


def test_they_are_in_json_with_time_and_writer(run: Run, other: Path) -> None:
    (report,) = json.loads(run("merge", other, "--format", "json").stdout)
    assert report["file"] == str(other)
    assert report["fields"] == {"decision": 1, "reason": 1, "rating": 1, "tags": 1}
    assert report["change"]["act"] == "merge"
    assert len(report["change"]["conflicts"]) == 2
    conflicts = {conflict["field"]: conflict for conflict in report["conflicts"]}
    assert (conflicts["decision"]["old"], conflicts["decision"]["new"]) == ("include", "exclude")
    assert conflicts["decision"]["new_reason"] == "off topic"
    assert (conflicts["rating"]["old"], conflicts["rating"]["new"]) == (5, 2)
    for conflict in conflicts.values():
        assert conflict["title"] == "Gravel roads and the patience of cyclists"
        assert conflict["when"] >= conflict["old_when"] > "2020"
        assert conflict["old_who"] == "this notebook" != conflict["who"]
        assert conflict["kept"] is False
    (again,) = json.loads(run("merge", other, "--format", "json").stdout)
    assert again == {"file": str(other), "change": None, "fields": {}, "conflicts": []}


def test_what_is_later_here_stays_and_is_listed(
    run: Run, dump: Path, ids: list[str], other: Path
) -> None:
    run("rate", "4", ids[0], "--source", dump)
    (report,) = json.loads(run("merge", other, "--format", "json").stdout)
    (rating,) = (each for each in report["conflicts"] if each["field"] == "rating")
    assert (rating["old"], rating["new"], rating["kept"]) == (2, 4, True)
    assert rating["who"] == "this notebook"


def test_a_merge_that_brings_nothing_writes_nothing(run: Run, other: Path, tmp_path: Path) -> None:
    run("merge", other)
    before = {path: path.read_bytes() for path in other.parent.iterdir() if path.is_file()}
    history = run("history").stdout
    assert run("merge", other, other).exit_code == 0
    assert run("history").stdout == history
    assert {path: path.read_bytes() for path in before} == before


def test_a_merge_is_undone_by_undo(run: Run, dump: Path, ids: list[str], other: Path) -> None:
    run("merge", other)
    assert "Undid: Merged" in run("undo").stdout
    shown = json.loads(run("show", ids[0], "--format", "json", "--source", dump).stdout)
    assert (shown["decision"], shown["rating"]) == ("include", 5)
    assert shown["decided_at"] > "2020"


def test_the_files_before_one_that_cannot_be_read_are_merged_and_reported(
    run: Run, other: Path, tmp_path: Path
) -> None:
    for form in ("text", "json"):
        result = run("merge", other, tmp_path / "nowhere.json", "--format", form)
        assert result.exit_code == 1
        assert "nowhere.json" in result.stderr
        assert str(other) in result.stdout


def test_a_notebook_is_exported_and_merged_into_an_empty_one(
    run: Run, dump: Path, ids: list[str], other: Path, tmp_path: Path
) -> None:
    export = tmp_path / "notes-for-ana.json"
    options = ("--format", "notebook", "-o", export, "--store", other)
    assert run("export", "-q", "is:include", *options, dump).exit_code == 0
    document = json.loads(export.read_text())
    assert document["papers"] == []
    assert len(document["annotations"]) == 2
    empty = tmp_path / "ana" / "notes.json"
    assert run("merge", export, "--store", empty).exit_code == 0
    shown = [
        run("show", ids[0], "--format", "json", "--source", dump, "--store", store).stdout
        for store in (other, empty)
    ]
    assert shown[0] == shown[1]
    assert json.loads(shown[0])["decision"] == "exclude"


def checkpoint_of(store: Path, copy: Path) -> Path:
    """Copy the checkpoint of a notebook as git keeps it: alone, under another name."""
    copy.write_bytes(store.read_bytes())
    return copy


def test_git_merges_notes_by_the_driver(
    run: Run, other: Path, tmp_path: Path, ids: list[str], store: Path
) -> None:
    current = checkpoint_of(store, tmp_path / ".merge_file_a1")
    theirs = checkpoint_of(other, tmp_path / ".merge_file_b2")
    base = tmp_path / ".merge_file_o3"
    base.write_bytes(b"")
    merged = run("merge", "--driver", base, current, theirs)
    assert merged.exit_code == 0
    assert merged.stdout == ""
    assert merged.stderr.count("decision is now exclude (off topic)") == 1
    with TinyDB(current, access_mode="r") as plain:
        tags = [row.get("tags") for row in plain.table("annotations")]
        assert ["theirs"] in tags
        assert len(plain.table("history")) == 3
    assert theirs.read_bytes() == other.read_bytes()
    before = current.read_bytes()
    assert run("merge", "--driver", base, current, theirs).exit_code == 0
    assert current.read_bytes() == before


def test_what_the_driver_wrote_is_merged_with_what_was_done_since(
    run: Run, other: Path, tmp_path: Path, ids: list[str], store: Path, dump: Path
) -> None:
    """The merged file comes into the place of a store whose journals have more."""
    current = checkpoint_of(store, tmp_path / "current")
    run("note", "-m", "since then", ids[1], "--source", dump)
    assert run("merge", "--driver", current, current, other).exit_code == 0
    current.replace(store)
    assert run("doctor").exit_code == 0
    papers = {p["id"]: p for p in json.loads(run("list", "--format", "json", dump).stdout)}
    assert papers[ids[0]]["decision"] == "exclude"
    assert papers[ids[1]]["tags"] == ["theirs"]
    assert papers[ids[1]]["note"] == "since then"


@pytest.mark.parametrize("content", [b"", b"{", b"no notes", b"\x00" * 5000, b"<<<<<<< ours\n"])
def test_the_driver_leaves_the_file_alone_where_it_cannot_read_the_other(
    run: Run, other: Path, tmp_path: Path, store: Path, content: bytes
) -> None:
    current = checkpoint_of(store, tmp_path / "current")
    theirs = tmp_path / "theirs"
    theirs.write_bytes(content)
    for files in ((theirs, current, theirs), (theirs, theirs, current)):
        failed = run("merge", "--driver", *files)
        assert failed.exit_code == 1
        assert failed.stderr.count("\n") == 1
    assert current.read_bytes() == store.read_bytes()
    assert theirs.read_bytes() == content
    assert run("merge", "--driver", current, theirs).exit_code == 2


def test_the_history_has_the_conflicts_of_a_merge(run: Run, other: Path) -> None:
    run("merge", other)
    lines = run("history").stdout.splitlines()
    conflicts = [line for line in lines if "conflict: " in line]
    assert len(conflicts) == 2
    assert lines.index(conflicts[0]) == 1
    assert any("decision is now exclude (off topic)" in line for line in conflicts)
