"""A few sittings with the real program, each command a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Start = Callable[..., "subprocess.CompletedProcess[str]"]


def test_decide_list_export_undo_and_the_history(start: Start, tmp_path: Path) -> None:
    """On the bundled corpus: a search, a decision on what it found, a reading list, and back."""
    found = start("list", "-q", "title:flash title:attention", "--format", "ids").stdout
    assert len(found.split()) >= 1
    done = start("decide", "include", "-", stdin=found)
    assert (done.returncode, done.stderr) == (0, "")

    included = start("list", "-q", "is:include", "--format", "ids").stdout
    assert sorted(included.split()) == sorted(found.split())

    reading_list = tmp_path / "reading.md"
    done = start("export", "-q", "is:include", "--format", "markdown", "-o", reading_list)
    assert done.returncode == 0
    assert "FastAttention" in reading_list.read_text(encoding="utf-8")

    assert start("undo").stdout.startswith("Undid: Included")
    assert start("list", "-q", "is:include").stdout == ""
    history = json.loads(start("history", "--format", "json").stdout)
    assert [(change["act"], change["undone"]) for change in history] == [
        ("undo", False),
        ("decide", True),
    ]
    text = start("history").stdout.splitlines()
    assert text[0].split()[0] == "2"
    assert text[1].endswith("(undone)")


def test_what_one_command_says_another_sees(start: Start, dump: Path) -> None:
    ids = start("list", "--format", "ids", dump).stdout.split()
    start("tag", "+long walk", "+-odd", ids[0], "--source", dump)
    start("note", ids[0], "--source", dump, stdin="several\nlines\n")
    start("rate", "5", ids[0], "--source", dump)
    paper = json.loads(start("show", ids[0], "--source", dump, "--format", "json").stdout)
    assert paper["tags"] == ["long walk", "-odd"]
    assert paper["note"] == "several\nlines"
    assert paper["rating"] == 5
    text = start("show", ids[0], "--source", dump).stdout
    assert "★★★★★" in text
    assert "several\nlines" in text
    assert start("list", "-q", 'tag:"long walk"', "--format", "ids", dump).stdout.split() == ids[:1]


def test_an_export_can_be_read_back(start: Start, dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    start("export", "--format", "json", "-o", path, dump)
    before = json.loads(start("list", "--format", "json", dump).stdout)
    after = json.loads(start("list", "--format", "json", path).stdout)
    assert [paper["id"] for paper in after] == [paper["id"] for paper in before]
    assert [paper["abstract"] for paper in after] == [paper["abstract"] for paper in before]


def test_no_command_changes_what_was_last_open(start: Start, dump: Path, home: Path) -> None:
    state = home / "state" / "papersift" / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({"paths": [str(dump)], "query": "x"}), encoding="utf-8")
    before = state.read_bytes()
    ids = start("list", "--format", "ids").stdout.split()
    assert len(ids) == 3
    assert start("rate", "4", ids[0]).returncode == 0
    assert len(start("list", "--format", "ids", dump.parents[0] / "dump.txt").stdout.split()) == 3
    assert state.read_bytes() == before
