"""decide, rate and note: one act each, the papers found by any id, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Said = Callable[[str], dict[str, Any]]


@pytest.fixture
def said(run: Run, dump: Path) -> Said:
    """Return what `show --format json` says of a paper of the dump."""

    def said(name: str) -> dict[str, Any]:
        result = run("show", name, "--format", "json", "--source", dump)
        assert result.exit_code == 0, result.stderr
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    return said


def test_a_decision_stands_and_says_what_it_did(
    run: Run, dump: Path, ids: list[str], said: Said
) -> None:
    result = run("decide", "include", ids[0], "--source", dump)
    assert result.exit_code == 0
    assert result.stdout == "Included: Gravel roads and the patience of cyclists\n"
    assert said(ids[0])["decision"] == "include"


def test_several_papers_are_one_act(run: Run, dump: Path, ids: list[str], said: Said) -> None:
    result = run("decide", "exclude", "--reason", "off topic", *ids, "--source", dump)
    assert result.stdout == "Excluded (off topic): 3 papers\n"
    assert said(ids[2])["reason"] == "off topic"
    assert run("undo").exit_code == 0
    assert {said(name)["decision"] for name in ids} == {"undecided"}


def test_ids_come_on_standard_input_too(run: Run, dump: Path, ids: list[str], said: Said) -> None:
    result = run("decide", "maybe", "-", "--source", dump, input="\n".join(ids[:2]) + "\n\n")
    assert result.stdout == "Maybe: 2 papers\n"
    assert [said(name)["decision"] for name in ids] == ["maybe", "maybe", "undecided"]


def test_no_ids_on_standard_input_is_a_failure(run: Run, dump: Path) -> None:
    assert run("decide", "maybe", "-", "--source", dump, input="\n").exit_code == 1


def test_a_prefix_of_an_id_is_enough(run: Run, dump: Path, ids: list[str], said: Said) -> None:
    bare = ids[1].removeprefix("text:")
    assert run("rate", "5", bare[:8], "--source", dump).exit_code == 0
    assert said(ids[1][:12])["rating"] == 5


def test_one_unknown_id_means_that_nothing_is_changed(
    run: Run, dump: Path, ids: list[str], said: Said
) -> None:
    result = run("decide", "include", ids[0], "nosuchpaper", "--source", dump)
    assert result.exit_code == 1
    assert "nosuchpaper" in result.stderr
    assert "nothing was changed" in result.stderr
    assert said(ids[0])["decision"] == "undecided"


@pytest.mark.parametrize("unknown", [["nosuch"], ["nosuch", "nor-that"]])
def test_ids_of_another_file_are_one_line_that_names_the_option(
    run: Run, dump: Path, ids: list[str], unknown: list[str]
) -> None:
    for arguments in (("decide", "include"), ("rate", "3"), ("tag", "+x"), ("mark-read",)):
        refused = run(*arguments, *unknown)
        noun = "paper" if len(unknown) == 1 else "papers"
        assert refused.stderr == (
            f"Error: no {noun} {', '.join(unknown)} in the open sources"
            " (--source FILE names others); nothing was changed\n"
        )
        assert "--source FILE" not in run(*arguments, *unknown, "--source", dump).stderr
    assert "(--source FILE names others)" in run("show", "nosuch").stderr
    many = run("decide", "include", *(f"nosuch{number}" for number in range(12)))
    assert len(many.stderr.splitlines()) == 1
    assert "nosuch4 and 7 more in" in many.stderr


def test_an_ambiguous_prefix_is_refused(run: Run, dump: Path, ids: list[str]) -> None:
    result = run("decide", "include", "text:", "--source", dump)
    assert result.exit_code == 1
    assert ids[0] in result.stderr or ids[1] in result.stderr or ids[2] in result.stderr


def test_a_reason_belongs_to_exclude(run: Run, dump: Path, ids: list[str]) -> None:
    assert run("decide", "include", "--reason", "x", ids[0], "--source", dump).exit_code == 2


def test_zero_takes_the_rating_away(run: Run, dump: Path, ids: list[str], said: Said) -> None:
    run("rate", "3", ids[0], "--source", dump)
    assert run("rate", "0", ids[0], "--source", dump).exit_code == 0
    assert said(ids[0])["rating"] is None


@pytest.mark.parametrize("rating", ["6", "-1", "many"])
def test_a_rating_is_zero_to_five(run: Run, dump: Path, ids: list[str], rating: str) -> None:
    assert run("rate", rating, ids[0], "--source", dump).exit_code == 2


def test_what_is_so_already_is_no_act(run: Run, dump: Path, ids: list[str]) -> None:
    run("rate", "3", ids[0], "--source", dump)
    assert run("rate", "3", ids[0], "--source", dump).exit_code == 0
    assert len(json.loads(run("history", "--format", "json").stdout)) == 1


def test_an_act_is_told_as_json_on_request(run: Run, dump: Path, ids: list[str]) -> None:
    result = run("rate", "3", ids[0], "--source", dump, "--format", "json")
    change = json.loads(result.stdout)
    assert (change["number"], change["act"]) == (1, "rate")
    assert change["edits"][0]["after"] == {"rating": 3}


def test_a_note_is_given_as_an_argument(run: Run, dump: Path, ids: list[str], said: Said) -> None:
    assert run("note", "-m", "read again", ids[0], "--source", dump).exit_code == 0
    assert said(ids[0])["note"] == "read again"
    assert run("note", "-m", "", ids[0], "--source", dump).exit_code == 0
    assert said(ids[0])["note"] == ""


def test_a_note_of_several_lines_comes_by_pipe(
    run: Run, dump: Path, ids: list[str], said: Said
) -> None:
    text = "first\n\n  indented — last\n"
    assert run("note", ids[0], "--source", dump, input=text).exit_code == 0
    assert said(ids[0])["note"] == "first\n\n  indented — last"


def test_an_empty_pipe_does_not_take_a_note_away(
    run: Run, dump: Path, ids: list[str], said: Said
) -> None:
    run("note", "-m", "kept", ids[0], "--source", dump)
    assert run("note", ids[0], "--source", dump, input="").exit_code == 1
    assert said(ids[0])["note"] == "kept"


def test_an_id_from_a_pipe_leaves_no_room_for_a_note(run: Run, dump: Path, ids: list[str]) -> None:
    assert run("note", "-", "--source", dump, input=ids[0]).exit_code == 2
    assert run("note", "-", "-m", "good", "--source", dump, input=ids[0]).exit_code == 0


def test_control_characters_do_not_come_back(run: Run, dump: Path, ids: list[str]) -> None:
    run("note", "-m", "a\x1b]0;owned\x07b", ids[0], "--source", dump)
    run("tag", "+\x1b[31mred", ids[0], "--source", dump)
    for command in (
        ("show", ids[0], "--source", dump),
        ("show", ids[0], "--source", dump, "--format", "json"),
        ("list", dump),
        ("history",),
        ("export", "--format", "markdown", dump),
    ):
        shown = run(*command).stdout
        assert "\x1b" not in shown
        assert "\x07" not in shown


def test_an_orphan_is_found_shown_acted_on_and_exported(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    run("decide", "include", ids[0], "--source", dump)
    other = tmp_path / "other.txt"
    other.write_text(dump.read_text(encoding="utf-8").split("\n", 2)[2], encoding="utf-8")
    assert ids[0] not in run("list", "--format", "ids", other).stdout
    assert run("list", "-q", "is:orphan", "--format", "ids", other).stdout.split() == [ids[0]]
    shown = json.loads(run("show", ids[0], "--format", "json", "--source", other).stdout)
    assert shown["title"] == "Gravel roads and the patience of cyclists"
    assert shown["sources"] == []
    assert run("tag", "+kept", ids[0][:14], "--source", other).exit_code == 0
    exported = run("export", "-q", "is:orphan", "--format", "json", other)
    assert [paper["tags"] for paper in json.loads(exported.stdout)] == [["kept"]]


def test_a_query_says_that_orphans_match_as_well(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    run("decide", "include", ids[0], "--source", dump)
    other = tmp_path / "other.txt"
    other.write_text(dump.read_text(encoding="utf-8").split("\n", 2)[2], encoding="utf-8")
    result = run("list", "-q", "is:include", other)
    assert result.stdout == ""
    assert "is:orphan" in result.stderr


def test_the_notes_stand_where_the_option_says(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    before, after = tmp_path / "a" / "b" / "notes.json", tmp_path / "c" / "notes.json"
    assert run("--store", before, "rate", "4", ids[0], "--source", dump).exit_code == 0
    assert run("rate", "2", ids[0], "--source", dump, "--store", after).exit_code == 0
    query = ("list", "-q", "rating:4", "--format", "ids", dump)
    assert run(*query, "--store", before).stdout.split() == [ids[0]]
    assert run("--store", after, *query).stdout == ""
    assert run(*query).stdout == ""
    assert before.parent.stat().st_mode & 0o777 == 0o700


def test_the_store_of_the_environment_is_used(
    run: Run, dump: Path, ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERSIFT_STORE", str(tmp_path / "mine.json"))
    run("rate", "4", ids[0], "--source", dump)
    assert (tmp_path / "mine.json").exists()
    assert run("--store", tmp_path / "else.json", "history").stdout == ""
    assert "Rated 4" in run("history").stdout


def test_a_key_that_two_papers_hold_carries_nothing_from_one_to_the_other(
    run: Run, tmp_path: Path
) -> None:
    """One abstract under two DOIs: what is said of the one paper is not said of the other."""
    same = "The same twenty and more words stand in both of these abstracts, since " * 3
    rows = [
        {"title": f"{name} report", "doi": f"10.1000/{name}", "abstract": same} for name in "ab"
    ]
    path = tmp_path / "two.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run("list", "--format", "ids", path).stdout.split() == ["doi:10.1000/a", "doi:10.1000/b"]
    assert run("rate", "5", "10.1000/a", "--source", path).stdout == "Rated 5: a report\n"
    papers = json.loads(run("list", "--format", "json", path).stdout)
    assert [paper["rating"] for paper in papers] == [5, None]
    assert (
        run("rate", "4", "10.1000/a", "10.1000/b", "--source", path).stdout == "Rated 4: 2 papers\n"
    )


@pytest.mark.parametrize("option", ["-n", "--limit"])
def test_history_prints_at_most_so_many_changes(
    run: Run, dump: Path, ids: list[str], option: str
) -> None:
    for rating in "1234":
        run("rate", rating, ids[0], "--source", dump)
    rows = run("history").stdout.splitlines()
    for limit, count in (("0", 0), ("1", 1), ("3", 3), ("4", 4), ("9", 4)):
        assert run("history", option, limit).stdout.splitlines() == rows[:count]
        assert len(json.loads(run("history", option, limit, "--json").stdout)) == count
    run("undo")
    newest, undone = json.loads(run("history", option, "2", "--json").stdout)
    assert (newest["undone"], undone["undone"]) == (False, True)
    assert run("history", option, "-1").exit_code == 2
