"""compare: reviewers' notebooks and exports, in text and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from store.notebook.notebook import Notebook

Run = Callable[..., Result]


@pytest.fixture
def reviewers(run: Run, dump: Path, ids: list[str], tmp_path: Path) -> tuple[Path, Path]:
    """Return the notebook of one reviewer and the JSON export of another."""
    stores = [tmp_path / name / "notes.json" for name in ("anna", "bert")]
    source = ("--source", dump)
    anna, bert = (("--store", store) for store in stores)
    run("decide", "include", ids[0], *source, *anna)
    run("decide", "exclude", "--reason", "wrong dough", ids[1], *source, *anna)
    run("note", "-m", "bread\nagain", ids[1], *source, *anna)
    run("decide", "maybe", ids[2], *source, *anna)
    run("decide", "include", ids[0], ids[1], ids[2], *source, *bert)
    export = tmp_path / "bert.json"
    assert run("export", "--format", "json", "-o", export, dump, *bert).exit_code == 0
    return stores[0], export


def compared(run: Run, *arguments: str | Path) -> dict[str, Any]:
    answer = run("compare", *arguments, "--format", "json")
    assert answer.exit_code == 0, answer.stderr
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def test_a_notebook_and_an_export_are_compared(
    run: Run, reviewers: tuple[Path, Path], ids: list[str]
) -> None:
    document = compared(run, *reviewers)
    assert document["papers"] == 3
    assert document["agreement"] == pytest.approx(1 / 3)
    assert document["kappa"] == 0
    assert [side["decided"] for side in document["sides"]] == [3, 3]
    conflicts = {conflict["id"]: conflict for conflict in document["conflicts"]}
    assert conflicts.keys() == set(ids[1:])
    assert conflicts[ids[1]]["ids"] == [ids[1]]
    assert conflicts[ids[1]]["decisions"] == [
        {
            "side": "notes.json",
            "decision": "exclude",
            "reason": "wrong dough",
            "note": "bread\nagain",
        },
        {"side": "bert.json", "decision": "include", "reason": "", "note": ""},
    ]


def test_maybe_counts_as_another_decision_on_request(
    run: Run, reviewers: tuple[Path, Path], ids: list[str]
) -> None:
    document = compared(run, *reviewers, "--maybe-as", "include")
    assert document["agreement"] == pytest.approx(2 / 3)
    assert [conflict["id"] for conflict in document["conflicts"]] == [ids[1]]
    assert run("compare", *reviewers, "--maybe-as", "maybe").exit_code == 2


def test_three_sides_have_the_kappa_of_fleiss(run: Run, reviewers: tuple[Path, Path]) -> None:
    document = compared(run, *reviewers, reviewers[1])
    assert document["kappa_name"] == "Fleiss' kappa"
    assert len(document["conflicts"][0]["decisions"]) == 3


def test_a_file_agrees_with_itself_and_nothing_is_written(
    run: Run, reviewers: tuple[Path, Path]
) -> None:
    before = {path: path.read_bytes() for path in reviewers[0].parent.iterdir() if path.is_file()}
    document = compared(run, reviewers[0], reviewers[0])
    assert (document["agreement"], document["kappa"], document["conflicts"]) == (1, 1, [])
    after = {path: path.read_bytes() for path in reviewers[0].parent.iterdir() if path.is_file()}
    assert after == before


def test_without_variance_kappa_is_null(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    stores = [tmp_path / "a.json", tmp_path / "b.json"]
    for store in stores:
        run("decide", "exclude", *ids, "--source", dump, "--store", store)
    document = compared(run, *stores)
    assert (document["agreement"], document["kappa"]) == (1, None)
    assert "Cohen's kappa                   -" in run("compare", *stores).stdout


def test_without_a_paper_in_common_there_is_no_agreement(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    stores = [tmp_path / "a.json", tmp_path / "b.json"]
    for store, paper in zip(stores, ids, strict=False):
        run("decide", "include", paper, "--source", dump, "--store", store)
    answer = run("compare", *stores, "--format", "json")
    document = json.loads(answer.stdout)
    assert (document["papers"], document["not_decided_by_all"]) == (0, 2)
    assert (document["agreement"], document["kappa"]) == (None, None)
    assert "no paper was decided by all" in answer.stderr


def test_the_text_shows_both_decisions_with_reasons_and_notes(
    run: Run, reviewers: tuple[Path, Path]
) -> None:
    text = run("compare", *reviewers).stdout
    for part in (
        "decided by both                 3",
        "agreement                   33.3%",
        "Cohen's kappa               0.000",
        "2 conflicts",
        "Slow bread: fermentation below ten degrees",
        "exclude  wrong dough  bread / again",
    ):
        assert part in text


def test_a_renamed_reason_is_shown_by_its_present_text(
    run: Run, reviewers: tuple[Path, Path]
) -> None:
    book = Notebook.open(reviewers[0])
    book.reasons.rename("wrong dough", "Ineligible dough")
    book.close()
    reasons = [
        side["reason"]
        for conflict in compared(run, *reviewers)["conflicts"]
        for side in conflict["decisions"]
    ]
    assert "Ineligible dough" in reasons
    assert "wrong dough" not in reasons


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_files_are_wrong_usage(
    run: Run, reviewers: tuple[Path, Path], count: int
) -> None:
    assert run("compare", *reviewers[:count]).exit_code == 2


def test_a_file_that_cannot_be_read_is_one_line(
    run: Run, reviewers: tuple[Path, Path], dump: Path
) -> None:
    answer = run("compare", reviewers[0], "nowhere.json")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: nowhere.json: ")
    answer = run("compare", reviewers[0], dump)
    assert answer.exit_code == 1
    assert "no decisions" in answer.stderr


def test_what_others_wrote_cannot_control_the_terminal(run: Run, tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07[/x] \u202e"
    for name, decision in (("a", "include"), ("b", "exclude")):
        paper = {
            "display_title": evil,
            "title": evil,
            "doi": "10.5555/x",
            "decision": decision,
            "reason": evil,
            "note": evil,
        }
        (tmp_path / f"{name}.json").write_text(json.dumps([paper]), encoding="utf-8")
    for form in ("text", "json"):
        answer = run("compare", tmp_path / "a.json", tmp_path / "b.json", "--format", form)
        assert answer.exit_code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(answer.stdout)
