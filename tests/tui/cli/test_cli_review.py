"""Reasons, criteria, the reviewer's name and tags everywhere, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]


def papers(run: Run, dump: Path) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads(run("list", "--format", "json", dump).stdout)
    return answer


def test_a_reason_is_made_renamed_everywhere_and_retired(
    run: Run, dump: Path, ids: list[str]
) -> None:
    run("reasons", "--add", "wrong dough", "--add", "no cyclists")
    run("decide", "exclude", "--reason", "wrong dough", *ids[:2], "--source", dump)
    assert run("reasons", "--rename", "wrong dough", "Wrong population [x]").exit_code == 0
    assert [paper["reason"] for paper in papers(run, dump)][:2] == ["Wrong population [x]"] * 2
    run("reasons", "--move", "no cyclists", "1")
    answer = run("reasons", "--retire", "no cyclists", "--format", "json")
    assert json.loads(answer.stdout) == [
        {"reason": "no cyclists", "papers": 0, "retired": True},
        {"reason": "Wrong population [x]", "papers": 2, "retired": False},
    ]
    run("undo", "3")
    assert papers(run, dump)[0]["reason"] == "wrong dough"
    assert "wrong dough" in run("reasons").stdout
    assert run("reasons", "--retire", "unknown").exit_code == 1
    assert run("reasons", "--add", "  ").exit_code == 1


def test_reasons_that_only_papers_have_are_told_from_none(
    run: Run, dump: Path, ids: list[str]
) -> None:
    assert run("reasons").stdout == "No reasons. papersift reasons --add TEXT makes one.\n"
    run("decide", "exclude", "--reason", "wrong dough", ids[0], "--source", dump)
    row, hint = run("reasons").stdout.splitlines()
    assert row.split() == ["wrong", "dough", "1", "not", "in", "the", "list"]
    assert hint == "papersift reasons --add TEXT puts a reason into the list."
    run("reasons", "--add", "wrong dough")
    assert run("reasons").stdout.split() == ["wrong", "dough", "1"]


def test_a_tag_is_renamed_merged_and_deleted_everywhere(
    run: Run, dump: Path, ids: list[str]
) -> None:
    for tag, paper in (("+birds", ids[0]), ("+bread", ids[1]), ("+swifts", ids[2])):
        run("tag", tag, "+all", paper, "--source", dump)
    change = run("tag", "--rename", "birds", "fowl")
    assert "Renamed the tag “birds” to “fowl”" in change.stdout
    run("tag", "--rename", "swifts", "fowl")
    run("tag", "--delete", "all")
    tags = [paper["tags"] for paper in papers(run, dump)]
    assert tags == [["fowl"], ["bread"], ["fowl"]]
    run("undo", "2")
    tags = [set(paper["tags"]) for paper in papers(run, dump)]
    assert tags == [{"fowl", "all"}, {"bread", "all"}, {"swifts", "all"}]
    run("redo")
    assert set(papers(run, dump)[2]["tags"]) == {"fowl", "all"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--rename", "unknown", "x"), 1),
        (("--delete", "unknown"), 1),
        (("--rename", "a"), 2),
        (("--rename", "a", "b", "+c", "id"), 2),
        (("--rename", "a", "b", "--delete", "c"), 2),
    ],
)
def test_what_cannot_be_renamed_is_refused(run: Run, arguments: tuple[str, ...], code: int) -> None:
    answer = run("tag", *arguments)
    assert answer.exit_code == code
    assert "Traceback" not in answer.output


def test_a_decision_keeps_the_name_of_its_reviewer(run: Run, dump: Path, ids: list[str]) -> None:
    assert run("reviewer").stdout == ""
    run("reviewer", "Anna [/x]")
    assert run("reviewer").stdout == "Anna [/x]\n"
    run("decide", "include", ids[0], "--source", dump)
    run("reviewer", "")
    run("decide", "maybe", ids[1], "--source", dump)
    reviewers = [(paper["reviewer"], paper["blind"]) for paper in papers(run, dump)]
    assert reviewers == [("Anna [/x]", False), ("", False), ("", False)]
    run("undo")
    run("decide", "undecided", ids[0], "--source", dump)
    assert papers(run, dump)[0]["reviewer"] == ""
    run("undo")
    assert papers(run, dump)[0]["reviewer"] == "Anna [/x]"


def test_criteria_are_kept_and_undone(run: Run) -> None:
    run("criteria", "-m", "-", input="# Include\n\n- *cyclists*\n")
    assert run("criteria").stdout == "# Include\n\n- *cyclists*\n"
    assert json.loads(run("criteria", "--format", "json").stdout)["criteria"].startswith("# Inc")
    run("criteria", "-m", "")
    assert run("criteria").stdout == ""
    run("undo")
    assert run("criteria").stdout.startswith("# Include")


def test_a_merge_brings_all_tables_but_the_reviewer(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    anna = ("--store", tmp_path / "anna" / "notes.json")
    run("reviewer", "Anna", *anna)
    run("criteria", "-m", "Cyclists only", *anna)
    run("reasons", "--add", "no cyclists", *anna)
    run("terms", "--wanted", "gravel", dump, *anna)
    run("decide", "exclude", "--reason", "no cyclists", ids[1], "--source", dump, *anna)
    export = tmp_path / "anna.json"
    run("export", "--format", "notebook", "-o", export, dump, *anna)
    run("reviewer", "Bert")
    merged = run("merge", export)
    assert merged.exit_code == 0, merged.output
    assert run("reviewer").stdout == "Bert\n"
    assert run("criteria").stdout == "Cyclists only\n"
    assert "no cyclists" in run("reasons").stdout
    assert papers(run, dump)[1]["reviewer"] == "Anna"
    assert papers(run, dump)[0]["wanted"] == 1
    again = run("merge", export)
    assert again.exit_code == 0
    run("criteria", "-m", "Everybody")
    assert run("doctor").exit_code == 0
    assert run("merge", export).exit_code == 0
    assert run("criteria").stdout == "Everybody\n"
