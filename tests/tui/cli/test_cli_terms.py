"""terms: listed with their papers, added and removed; counted in every paper's JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tui.cli import terms as terms_module

Run = Callable[..., Result]


def terms(run: Run, *arguments: str | Path, **streams: str) -> dict[str, Any]:
    answer = run("terms", *arguments, "--format", "json", **streams)
    assert answer.exit_code == 0, answer.stderr
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def test_terms_are_added_and_listed_with_the_papers_that_have_them(run: Run, dump: Path) -> None:
    document = terms(run, "--wanted", "micro*", "--wanted", "~cyclist", "--unwanted", "dough", dump)
    assert document == {
        "wanted": [
            {"term": "micro*", "kind": "beginning", "papers": 1},
            {"term": "~cyclist", "kind": "family", "papers": 1},
        ],
        "unwanted": [{"term": "dough", "kind": "word", "papers": 1}],
    }
    assert terms(run, dump) == document
    text = run("terms", dump).stdout.splitlines()
    assert text[0] == "Terms in 3 papers"
    assert text[1].split() == ["+", "micro*", "1"]
    assert text[3].split() == ["−", "dough", "1"]


def test_a_term_is_moved_by_adding_it_to_the_other_side_and_removed(run: Run, dump: Path) -> None:
    terms(run, "--wanted", "dough", "--wanted", "rain", dump)
    assert "Added as unwanted: Dough" in run("terms", "--unwanted", "Dough", dump).stdout
    document = terms(run, "--remove", "rain", dump)
    assert [term["term"] for term in document["unwanted"]] == ["Dough"]
    assert document["wanted"] == []
    assert run("undo").exit_code == 0
    assert len(terms(run, dump)["wanted"]) == 1
    assert "Removed: rain" in run("history").stdout


def test_terms_are_read_from_standard_input_one_a_line(run: Run, dump: Path) -> None:
    answer = run("terms", "--wanted", "-", dump, input="rain\n\n.*\ndusk\n")
    assert answer.exit_code == 0
    assert "line 3: " in answer.stderr
    assert [term["term"] for term in terms(run, dump)["wanted"]] == ["rain", "dusk"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--wanted", "rain", "--unwanted", ".*"),
        ("--wanted", "rain", "--remove", "nothing"),
        ("--unwanted", "wom*n"),
        ("--wanted", ""),
    ],
)
def test_what_is_no_term_fails_and_nothing_is_changed(
    run: Run, dump: Path, arguments: tuple[str, ...]
) -> None:
    answer = run("terms", *arguments, dump)
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: ")
    assert terms(run, dump) == {"wanted": [], "unwanted": []}


def test_without_terms_it_says_how_to_add_one(run: Run, dump: Path) -> None:
    assert "papersift terms --wanted TERM" in run("terms", dump).stdout


@pytest.mark.parametrize("few", [0, 100])
def test_every_paper_in_json_says_how_many_terms_it_has(
    run: Run, dump: Path, ids: list[str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found in each paper, or counted by the index of all."""
    monkeypatch.setattr(terms_module, "_FEW_PAPERS", few)
    papers = json.loads(run("list", "--format", "json", dump).stdout)
    assert [(paper["wanted"], paper["unwanted"]) for paper in papers] == [(0, 0)] * 3
    terms(run, "--wanted", "~cyclist", "--wanted", "gravel roads", "--unwanted", "a", dump)
    expected = [(2, 0), (0, 1), (0, 1)]
    for command in (("list", "--format", "json"), ("export", "--format", "json")):
        papers = json.loads(run(*command, dump).stdout)
        assert [(paper["wanted"], paper["unwanted"]) for paper in papers] == expected
    lines = run("list", "-q", "bread", "--format", "jsonl", dump).stdout.splitlines()
    assert [json.loads(line)["unwanted"] for line in lines] == [1]
    shown = json.loads(run("show", ids[0], "--format", "json", "--source", dump).stdout)
    assert (shown["wanted"], shown["unwanted"]) == (2, 0)
    assert run("export", "--format", "csv", dump).exit_code == 0


def test_an_export_is_read_back_without_its_counts(run: Run, dump: Path, tmp_path: Path) -> None:
    terms(run, "--wanted", "rain", dump)
    text = run("export", "--format", "json", dump).stdout
    path = tmp_path / "export.json"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "other").mkdir()
    again = json.loads(
        run("list", "--format", "json", path, "--store", tmp_path / "other" / "n.json").stdout
    )
    assert [paper["extra"] for paper in again] == [paper["extra"] for paper in json.loads(text)]
    assert [paper["wanted"] for paper in again] == [0, 0, 0]


@pytest.mark.parametrize("text", ["[/x] y", "x" * 10_000, "\x1b[31mred", "[@click=app.quit]q"])
def test_hostile_terms_do_no_harm(run: Run, dump: Path, text: str) -> None:
    for option in ("--wanted", "--unwanted", "--remove"):
        for form in ("text", "json"):
            answer = run("terms", option, text, dump, "--format", form)
            assert "\x1b" not in answer.stdout + answer.stderr
            assert answer.exit_code == (1 if option == "--remove" and form == "json" else 0)
    for words in (("list", dump), ("history",), ("undo",), ("stats", dump)):
        answer = run(*words)
        assert answer.exit_code == 0
        assert "\x1b" not in answer.stdout
