"""mark-read, views, import, split, join and answers: what the app does, as commands."""

from __future__ import annotations

import json
from pathlib import Path

PAIR = """\
@article{a, title={Counting swifts with a single microphone}, author={Doe, Jane}, year={2020}}
@article{b, title={Bread below ten degrees}, author={Roe, Rick}, year={2021}}
"""


def test_papers_are_marked_as_read_and_unread(run, dump: Path, ids: list[str]) -> None:
    run("mark-read", *ids[:2], "--source", dump)
    papers = json.loads(run("list", "--json", dump).stdout)
    assert [paper["read"] for paper in papers] == [True, True, False]
    run("mark-read", "--undo", ids[0], "--source", dump)
    run("undo")
    papers = json.loads(run("list", "--json", dump).stdout)
    assert [paper["read"] for paper in papers] == [True, True, False]
    assert "already" in run("mark-read", ids[0], "--source", dump).stdout


def test_views_are_saved_renamed_and_deleted(run) -> None:
    run("views", "--save", "mine", "-q", "tag:moe", "--sort", "-year")
    own = [view for view in json.loads(run("views", "--json").stdout) if not view["built_in"]]
    assert own == [{"name": "mine", "query": "tag:moe", "sort": "-year", "built_in": False}]
    run("views", "--rename", "mine", "ours")
    assert "ours" in run("views").stdout
    run("views", "--delete", "ours")
    assert "ours" not in run("views").stdout
    assert run("undo").exit_code == 0
    assert "ours" in run("views").stdout
    assert run("views", "--delete", "nosuch").exit_code == 1
    assert run("views", "-q", "x").exit_code == 2
    assert run("views", "--save", "a", "--delete", "b").exit_code == 2


def test_what_the_sources_say_is_imported_once(run, tmp_path: Path) -> None:
    table = tmp_path / "screened.csv"
    table.write_text("title,abstract,included\nSwifts,They fly,1\nBread,It rises,0\n")
    assert run("import", table).exit_code == 0
    papers = json.loads(run("list", "--json", table).stdout)
    assert [paper["decision"] for paper in papers] == ["include", "exclude"]
    assert json.loads(run("import", "--json", table).stdout) is None
    run("undo")
    papers = json.loads(run("list", "--json", table).stdout)
    assert {paper["decision"] for paper in papers} == {"undecided"}


def test_papers_are_joined_and_split_again(run, tmp_path: Path) -> None:
    source = tmp_path / "pair.bib"
    source.write_text(PAIR)
    ids = run("list", "--format", "ids", source).stdout.split()
    assert run("join", ids[0], "--source", source).exit_code == 1
    assert run("join", *ids, "--source", source).stdout.startswith("Joined")
    [paper] = json.loads(run("list", "--json", source).stdout)
    assert paper["duplicates"] == 1
    [answer] = json.loads(run("answers", "--json").stdout)
    assert answer["answer"] == "same"
    assert "same" in run("answers").stdout
    assert run("split", paper["id"], "pair.bib:9", "--source", source).exit_code == 1
    assert run("split", paper["id"], "pair.bib:2", "--source", source).stdout.startswith("Split")
    assert len(run("list", "--format", "ids", source).stdout.split()) == 2
    run("undo")
    assert len(run("list", "--format", "ids", source).stdout.split()) == 1
