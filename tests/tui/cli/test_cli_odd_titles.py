"""The command line on papers whose titles hold no letter and no digit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "odd.csv"
    path.write_text("title,author,year\n{,Jane Doe,1999\n?!,,\n")
    return path


def test_they_are_listed_decided_and_exported(run: Run, table: Path) -> None:
    listed = json.loads(run("list", "--format", "json", table).stdout)
    assert [one["title"] for one in listed] == ["{", "?!"]
    first = listed[0]["id"]
    assert run("decide", "include", first, "--source", table).exit_code == 0
    exported = run("export", "--format", "json", table)
    assert exported.exit_code == 0
    assert [one["decision"] for one in json.loads(exported.stdout)] == ["include", "undecided"]


@pytest.mark.parametrize("form", ["markdown", "bibtex", "ris", "csl-json", "csv", "jsonl"])
def test_no_format_fails_on_them(run: Run, table: Path, form: str) -> None:
    result = run("export", "--format", form, table)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "?!" in result.stdout
