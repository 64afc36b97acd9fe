"""The README is true: its tables are those of the program."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from tui.cli.registry import SUBCOMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tables() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "screenshots" / "readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, str] = module.tables()
    return found


@pytest.mark.parametrize("name", ["keys", "filter"])
def test_a_table_is_the_programs(name: str) -> None:
    """`make shots` writes them again."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.S)
    assert found is not None
    assert found[1].strip() == tables()[name]


def test_every_subcommand_is_named() -> None:
    for name in SUBCOMMANDS:
        assert re.search(rf"papersift {name}\b", README), name


def test_the_pictures_are_there() -> None:
    names = re.findall(r"\]\((screenshots/[^)]+)\)", README)
    assert names
    for name in names:
        assert (ROOT / name).is_file(), name


def test_the_session_moves_and_is_small_and_names_no_folder() -> None:
    """`make shots` records it."""
    session = (ROOT / "screenshots" / "session.svg").read_text(encoding="utf-8")
    assert "screenshots/session.svg" in README
    assert len(session.encode()) < 1_000_000
    assert "@keyframes" in session
    assert not re.search(r"/(home|root|work|tmp|Users)/", session)
