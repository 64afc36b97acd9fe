"""check and doctor: every line of a source and every file of the notes is accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]

CORPUS = sorted((Path(__file__).resolve().parents[3] / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def corpus_account(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what `check --format json` says of the bundled corpus."""
    from click.testing import CliRunner

    from tui.cli.main import papersift

    store = tmp_path_factory.mktemp("notes") / "notes.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(store.parent / "cache"))
        words = ["check", "--format", "json", "--store", store, *CORPUS]
        result = CliRunner().invoke(papersift, list(map(str, words)))
    assert result.exit_code == 0
    account: dict[str, Any] = json.loads(result.stdout)
    return account


def test_the_corpus_has_the_records_and_papers_that_it_has(corpus_account: dict[str, Any]) -> None:
    assert [source["records"] for source in corpus_account["sources"]] == [3, 2, 32, 120]
    assert corpus_account["records"] == 157
    assert corpus_account["papers"] == 153


def test_the_corpus_has_three_groups(corpus_account: dict[str, Any]) -> None:
    groups = {group["display_title"][:12]: group for group in corpus_account["groups"]}
    assert {name: len(group["records"]) for name, group in groups.items()} == {
        "As the found": 2,  # INT-FlashAttention, which has no title anywhere
        "Baichuan 2: ": 3,
        "TokenFormer:": 2,
    }
    for group in groups.values():
        assert len(group["evidence"]) == len(group["records"]) - 1
        assert all(evidence["why"] for evidence in group["evidence"])


def test_every_line_of_the_corpus_is_accounted_for(corpus_account: dict[str, Any]) -> None:
    for source, path in zip(corpus_account["sources"], CORPUS, strict=True):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        boilerplate = sum(source["boilerplate"].values())
        assert source["lines"] == len(lines)
        assert source["kept"] + boilerplate + len(source["problems"]) == len(lines)


def test_people_are_told_the_same(run: Run) -> None:
    result = run("check", *CORPUS)
    assert result.exit_code == 0
    assert "157 records in 4 sources: 153 papers, 3 groups of more than one record" in result.stdout
    assert "text: 120 records, 118 new papers, 2 duplicates" in result.stdout
    assert "trending papers notice" in result.stdout
    assert "Baichuan 2: Open Large-scale Language Models: 3 records" in result.stdout


def test_the_summary_and_each_group_stand_after_a_blank_line(run: Run) -> None:
    blocks = run("check", *CORPUS).stdout.split("\n\n")
    assert blocks[1].splitlines()[0].endswith("3 groups of more than one record")
    assert len(blocks) == 5


def test_a_stray_line_is_told_with_its_place_and_why(run: Run, dump: Path) -> None:
    lines = dump.read_text(encoding="utf-8").splitlines()
    dump.write_text("\n".join([*lines[:2], "And so it goes.", *lines[2:]]), encoding="utf-8")
    result = run("check", dump)
    assert result.exit_code == 0
    told = [line for line in result.stdout.splitlines() if f"{dump}:3: " in line]
    assert len(told) == 1
    assert told[0].endswith("And so it goes.")
    listed = run("list", "--format", "json", dump)
    assert listed.exit_code == 0
    assert f"{dump}:3: " in listed.stderr
    assert len(json.loads(listed.stdout)) == 3


def test_many_remarks_are_cut_short_beside_a_list_but_not_in_the_check(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "empty rows.csv"
    path.write_text("title,year\nOne good row,2020\n" + ",2021\n" * 12, encoding="utf-8")
    listed = run("list", path)
    assert len(listed.stderr.splitlines()) == 6
    assert "7 more problems" in listed.stderr
    account = json.loads(run("check", "--format", "json", path).stdout)
    source = account["sources"][0]
    assert source["entries"] == 13
    assert source["records"] == 1
    assert [problem["line"] for problem in source["problems"]] == list(range(3, 15))


def test_what_could_not_be_opened_is_told_and_fails(run: Run, dump: Path, tmp_path: Path) -> None:
    result = run("check", tmp_path / "absent.txt", dump)
    assert result.exit_code == 1
    assert "not opened: no such file" in result.stdout
    assert "3 records, 3 new papers" in result.stdout


def test_pairs_that_are_perhaps_the_same_are_offered(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    path.write_text(
        "title,authors,year\n"
        '"Order form for the society","",1990\n'
        '"Order form for the society","",1990\n',
        encoding="utf-8",
    )
    account = json.loads(run("check", "--format", "json", path).stdout)
    text = run("check", path).stdout
    for offer in account["offers"]:
        assert offer["why"] in text
    assert len(account["offers"]) + len(account["groups"]) == 1


def test_the_doctor_finds_sound_notes_sound(run: Run, dump: Path, ids: list[str]) -> None:
    run("rate", "4", ids[0], "--source", dump)
    result = run("doctor")
    assert result.exit_code == 0
    assert "1 annotated paper, 1 not in what was last open" in result.stdout
    findings = json.loads(run("doctor", "--format", "json").stdout)
    assert {finding["level"] for finding in findings} == {"ok"}


def test_the_doctor_mends_what_was_damaged_and_loses_nothing(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    store = tmp_path / "notes" / "notes.json"
    run("rate", "4", ids[0], "--source", dump, "--store", store)
    run("doctor", "--repair", "--store", store)
    store.write_bytes(store.read_bytes()[:20])
    result = run("doctor", "--store", store)
    assert result.exit_code == 1
    assert "--repair" in result.stdout
    assert run("doctor", "--repair", "--store", store).stdout
    assert run("doctor", "--store", store).exit_code == 0
    assert "Rated 4" in run("history", "--store", store).stdout


def test_a_store_that_cannot_be_read_is_refused_and_left_alone(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    store = tmp_path / "notes.json"
    store.write_text("not ours", encoding="utf-8")
    for words in (("list", dump), ("rate", "4", ids[0], "--source", dump), ("history",)):
        result = run(*words, "--store", store)
        assert result.exit_code == 1
        assert str(store) in result.stderr
    assert store.read_text(encoding="utf-8") == "not ours"
