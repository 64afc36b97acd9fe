"""The lower bounds of pyproject.toml are versions, each tested by `make test-matrix`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests import matrix

ROOT = Path(__file__).resolve().parents[1]


def test_every_dependency_has_a_lowest_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert len(matrix.lowest_versions()) == len(project["dependencies"])
    assert "tinydb==4.9" in matrix.lowest_versions()


def test_what_it_runs_exists_and_this_python_is_among_those_found() -> None:
    assert all((ROOT / path).exists() for path in matrix.TESTS)
    assert list(matrix.pythons())
