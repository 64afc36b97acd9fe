"""tag: `+NAME` adds, `-NAME` takes away, and nothing is an option that looks like a tag."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
Tags = Callable[[str], list[str]]


@pytest.fixture
def tags(run: Run, dump: Path) -> Tags:
    """Return the tags of a paper of the dump."""

    def tags(name: str) -> list[str]:
        found = run("show", name, "--format", "json", "--source", dump)
        return list(json.loads(found.stdout)["tags"])

    return tags


def test_tags_are_added_and_taken_away_in_one_act(
    run: Run, dump: Path, ids: list[str], tags: Tags
) -> None:
    run("tag", "+birds", "+to read", ids[0], ids[1], "--source", dump)
    result = run("tag", "-to read", "+again", ids[0], "--source", dump)
    assert result.exit_code == 0
    assert tags(ids[0]) == ["birds", "again"]
    assert tags(ids[1]) == ["birds", "to read"]
    run("undo", "2")
    assert tags(ids[0]) == tags(ids[1]) == []


def test_short_options_are_tags_here(run: Run, dump: Path, ids: list[str], tags: Tags) -> None:
    run("tag", "+h", "+q", "+source=x", ids[0], "--source", dump)
    assert run("tag", "-h", "-q", "-source=x", ids[0], "--source", dump).exit_code == 0
    assert tags(ids[0]) == []


def test_after_two_dashes_everything_is_a_tag_or_an_id(
    run: Run, dump: Path, ids: list[str], tags: Tags
) -> None:
    run("tag", "--source", dump, "--", "+-odd", "+--source", ids[0])
    assert tags(ids[0]) == ["-odd", "--source"]
    run("tag", "--source", dump, "--", "--odd", "---source", ids[0])
    assert tags(ids[0]) == []


def test_long_options_may_stand_anywhere(
    run: Run, dump: Path, ids: list[str], tags: Tags, tmp_path: Path
) -> None:
    assert run("tag", f"--source={dump}", "+a", ids[0]).exit_code == 0
    assert tags(ids[0]) == ["a"]
    store = tmp_path / "other.json"
    assert run("tag", "+b", "--store", store, ids[0], "--source", dump).exit_code == 0
    assert tags(ids[0]) == ["a"]


def test_ids_come_on_standard_input(run: Run, dump: Path, ids: list[str], tags: Tags) -> None:
    run("tag", "+birds", "-", "--source", dump, input="\n".join(ids))
    assert [tags(name) for name in ids] == [["birds"]] * 3


@pytest.mark.parametrize(
    "words",
    [(), ("+a",), ("someid",), ("+", "someid"), ("+a", "+ ", "someid"), ("--nosuch", "+a", "id")],
    ids=" ".join,
)
def test_a_tag_command_that_says_too_little_is_wrong_usage(run: Run, words: list[str]) -> None:
    assert run("tag", *words).exit_code == 2


def test_a_tag_is_one_line_of_clean_text(run: Run, dump: Path, ids: list[str], tags: Tags) -> None:
    run("tag", "+two\nlines \x1b[31m", ids[0], "--source", dump)
    assert tags(ids[0]) == ["two lines ␛"]


def test_help_is_a_long_option(run: Run) -> None:
    result = run("tag", "--help")
    assert result.exit_code == 0
    assert "+NAME" in result.stdout
