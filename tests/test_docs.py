"""The pages of docs/ are true: fields, commands and links."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tui.cli.registry import SUBCOMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
TYPES = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "list": list,
}
SOURCE = """\
@article{a, title={Counting swifts}, author={Doe, Jane}, year={2020}, doi={10.1234/swift},
 journal={Swifts}, volume={1}, number={2}, pages={3--4}, keywords={birds}, abstract={They fly.}}
@article{b, author={Roe, Rick}, abstract={An abstract without a title, long enough to be one.}}
"""


def described_fields() -> dict[str, tuple[type, ...]]:
    """Return the fields of a paper that docs/scripting.md describes, with their types."""
    page = (ROOT / "docs" / "scripting.md").read_text(encoding="utf-8")
    [table] = re.findall(r"<!-- paper -->\n(.*?)<!-- /paper -->", page, re.S)
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, re.M)
    return {
        name: tuple(TYPES[word.split()[0]] for word in kinds.strip().split(" or "))
        for name, kinds in rows
    }


def test_the_fields_of_the_json_are_those_that_are_described(tmp_path: Path) -> None:
    source = tmp_path / "papers.bib"
    source.write_text(SOURCE)
    store = str(tmp_path / "notes.json")
    run = [sys.executable, "-m", "tui", "--store", store]
    annotate = ["decide", "exclude", "--reason", "old", "doi:10.1234/swift", "--source", source]
    subprocess.run([*run, *annotate], cwd=ROOT, check=True, capture_output=True)
    listed = subprocess.run(
        [*run, "list", "--json", source], cwd=ROOT, check=True, capture_output=True
    )
    fields = described_fields()
    papers = json.loads(listed.stdout)
    assert len(papers) == 2
    for paper in papers:
        assert paper.keys() == fields.keys()
        for name, setting in paper.items():
            assert type(setting) in fields[name], name


@pytest.mark.parametrize("path", [ROOT / "README.md", *PAGES], ids=lambda path: path.name)
def test_a_command_that_is_shown_exists(path: Path) -> None:
    shown = re.findall(r"(?<![\w/.-])papersift ([a-z][a-z-]+)(?= |`|$)", path.read_text(), re.M)
    prose = {"opens", "is", "has", "says", "runs", "wrote", "cannot", "prints", "knows", "never"}
    prose |= {"did", "ends", "itself", "shows", "reads", "removes", "need", "and", "the", "can"}
    assert {word for word in shown if word not in prose} <= SUBCOMMANDS.keys()


@pytest.mark.parametrize("path", [ROOT / "README.md", *PAGES], ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", path.read_text()):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", [ROOT / "README.md", *PAGES], ids=lambda path: path.name)
def test_a_row_has_as_many_cells_as_its_table(path: Path) -> None:
    """A bare | in code ends a cell, on package pages too."""
    width = 0
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not cells or not width or cells == width, f"{path.name}:{number}: {line}"
        width = cells
