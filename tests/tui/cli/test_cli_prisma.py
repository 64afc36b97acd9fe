"""stats --prisma: the flow of records, recounted from the JSON export."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from store.library.opening import open_library
from store.notebook.notebook import Notebook

Run = Callable[..., Result]

REEDS = "Reed beds and the warblers that nest in them were counted along nine lakes for six years. "
FENS = "The carbon of restored fens was measured in cores from the north for a decade and more. "
FIRST = f"""title,abstract,year,doi
What warblers like about reeds,{REEDS},2019,10.5555/reeds
Carbon of restored fens,{FENS},2014,10.5555/fens
Peat and its prices,,2001,
Otters at night,,2003,10.5555/otters
"""
SECOND = f"""title,abstract,year,doi
What warblers like about reeds,{REEDS},2019,10.5555/reeds
Warblers of the reed beds: a report,,2018,10.5555/report
Nine lakes,,1999,10.5555/lakes
Nine lakes,,1999,10.5555/lakes
"""


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Return two searches: 8 records of 6 papers."""
    paths = [tmp_path / "medline.csv", tmp_path / "embase.csv"]
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "notes.json"
    monkeypatch.setenv("PAPERSIFT_STORE", str(path))
    return path


def join(store: Path, sources: list[Path], *keys: str) -> None:
    """Answer that two papers are one, as the app's duplicates screen does."""
    notebook = Notebook.open(store)
    library = open_library(sources, answers=notebook.answers)
    left, right = (library.find(key).records for key in keys)
    assert notebook.answer(left, right, same=True)
    notebook.close()


def flow(run: Run, sources: list[Path]) -> dict[str, Any]:
    answer = run("stats", "--prisma", "--format", "json", *sources)
    assert answer.exit_code == 0, answer.stderr
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def recount(papers: list[dict[str, Any]]) -> dict[str, Any]:
    """Count the boxes from the JSON export alone."""
    decisions = Counter(paper["decision"] for paper in papers)
    by = Counter[str]()
    for paper in papers:
        by[paper["joined_by"]] += paper["duplicates"]
    places = Counter(place["path"] for paper in papers for place in paper["sources"])
    return {
        "identified": sum(places.values()),
        "sources": [{"path": path, "records": places[path]} for path in sorted(places)],
        "duplicates_by_program": by["program"],
        "duplicates_by_user": by["user"],
        "papers": len(papers),
        "undecided": decisions["undecided"],
        "maybe": decisions["maybe"],
        "still_undecided": decisions["undecided"] + decisions["maybe"],
        "screened": decisions["include"] + decisions["exclude"],
        "excluded": decisions["exclude"],
        "included": decisions["include"],
        "reasons": dict(Counter(p["reason"] for p in papers if p["reason"]).most_common()),
        "without_reason": sum(p["decision"] == "exclude" and not p["reason"] for p in papers),
    }


def assert_recounted(run: Run, sources: list[Path]) -> dict[str, Any]:
    numbers = flow(run, sources)
    papers = json.loads(run("export", "--format", "json", *sources).stdout)
    counted = recount(papers)
    numbers["sources"].sort(key=lambda source: source["path"])
    assert {box: numbers[box] for box in counted} == counted
    return numbers


def test_every_box_equals_a_recount_from_the_json_export(
    run: Run, sources: list[Path], store: Path
) -> None:
    assert (assert_recounted(run, sources)["duplicates_by_program"]) == 2
    source = [word for path in sources for word in ("--source", str(path))]
    run("decide", "exclude", "--reason", "wrong population", "10.5555/reeds", *source)
    run("decide", "exclude", "10.5555/lakes", *source)
    run("decide", "include", "10.5555/fens", *source)
    run("decide", "maybe", "10.5555/otters", *source)
    numbers = assert_recounted(run, sources)
    assert (numbers["screened"], numbers["still_undecided"], numbers["maybe"]) == (3, 3, 1)
    assert (numbers["reasons"], numbers["without_reason"]) == ({"wrong population": 1}, 1)


def test_a_duplicate_joined_by_hand_is_counted_as_such(
    run: Run, sources: list[Path], store: Path
) -> None:
    join(store, sources, "doi:10.5555/report", "doi:10.5555/fens")
    numbers = assert_recounted(run, sources)
    assert (numbers["duplicates_by_program"], numbers["duplicates_by_user"]) == (2, 1)
    shown = json.loads(
        run("show", "10.5555/fens", "--format", "json", "--source", sources[0]).stdout
    )
    assert shown["joined_by"] == ""


def test_an_answer_about_other_papers_changes_no_number(
    run: Run, sources: list[Path], store: Path, tmp_path: Path
) -> None:
    join(store, sources, "doi:10.5555/report", "doi:10.5555/fens")
    other = tmp_path / "other.csv"
    other.write_text("title,doi\nOnly this,10.5555/only\n", encoding="utf-8")
    assert assert_recounted(run, [other])["duplicates"] == 0


def test_records_that_only_a_finer_key_tells_apart_are_counted_too(
    run: Run, store: Path, tmp_path: Path
) -> None:
    """Both hold one DOI and no abstract, so the answer is about keys that no library lists."""
    twins = tmp_path / "twins.csv"
    twins.write_text(
        "title,year,doi,pages\nEditorial,2001,10.5555/s,1-2\nLetters to us,2001,10.5555/s,9-12\n",
        encoding="utf-8",
    )
    notebook = Notebook.open(store)
    library = open_library([twins])
    records = [record for paper in library.papers for record in paper.records]
    assert notebook.answer(records[:1], records[1:], same=True)
    notebook.close()
    assert assert_recounted(run, [twins])["duplicates_by_user"] == 1


def test_decisions_about_papers_in_no_open_source_are_named(
    run: Run, sources: list[Path], store: Path
) -> None:
    run("decide", "include", "10.5555/lakes", "10.5555/report", "--source", sources[1])
    numbers = assert_recounted(run, sources[:1])
    assert numbers["included"] == 0
    assert numbers["notes"] == ["Not counted: 2 decided papers in no open source (2 included)."]


def test_stats_prints_the_numbers_of_the_flow(run: Run, sources: list[Path], store: Path) -> None:
    numbers, stats = (
        flow(run, sources),
        json.loads(run("stats", "--format", "json", *sources).stdout),
    )
    assert stats["records"] == numbers["identified"]
    for name in ("duplicates", "papers", "undecided", "maybe", "reasons"):
        assert stats[name] == numbers[name]
    for source, flow_source in zip(stats["sources"], numbers["sources"], strict=True):
        assert source.items() >= flow_source.items()


def test_the_flow_is_printed_in_five_formats(run: Run, sources: list[Path], store: Path) -> None:
    beginnings = {
        "text": "        8  Records identified\n",
        "markdown": "| PRISMA 2020 | n |\n",
        "csv": "box,detail,n\r\nidentified,,8\r\n",
        "json": '{\n  "identified": 8,',
        "svg": "<svg ",
    }
    for form, beginning in beginnings.items():
        answer = run("stats", "--prisma", "--format", form, *sources)
        assert answer.exit_code == 0
        assert answer.stdout_bytes.decode().startswith(beginning)


@pytest.mark.parametrize("form", ["csv", "svg"])
def test_csv_and_svg_are_wrong_usage_without_prisma(run: Run, dump: Path, form: str) -> None:
    answer = run("stats", "--format", form, dump)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "--prisma" in answer.stderr


def test_a_source_that_cannot_be_opened_is_named_and_the_others_are_counted(
    run: Run, sources: list[Path], store: Path
) -> None:
    answer = run("stats", "--prisma", "--format", "json", *sources, "nowhere.ris")
    assert answer.exit_code == 1
    numbers = json.loads(answer.stdout)
    assert numbers["identified"] == 8
    assert numbers["notes"] == ["Not counted: 1 source that could not be opened."]
