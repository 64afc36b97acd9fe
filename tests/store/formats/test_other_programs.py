"""pandoc, citation-js, rispy and pybtex read our exports: the same papers, the same fields.

pandoc (3 or later) and node with citation-js are used where they are installed; node finds the
library by NODE_PATH.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pybtex.database
import pytest
import rispy
from pybtex.richtext import Text

from store.formats.registry import render
from store.model.annotation import Annotation, Decision
from store.model.paper import Paper

MakePaper = Callable[..., Paper]
NOTE = "First line.\n\n  Indented paragraph.\nTY  - JOUR\n@article{x,\n"
ANNOTATIONS = (
    Annotation(decision=Decision.INCLUDE, rating=4, tags=("moe", "a, b"), note=NOTE),
    Annotation(decision=Decision.EXCLUDE, reason="wrong population", note="ER  - "),
    Annotation(),
)


@dataclass(frozen=True)
class Read:
    """What a program makes of one paper."""

    title: str
    families: tuple[str, ...]
    year: str
    doi: str


EXPECTED = [
    Read(
        "Soil moisture under hedgerows & walls",
        ("Rossi", "Lindqvist", "de Groote"),
        "2019",
        "10.5555/h.1",
    ),
    Read("Σ grows by 50%: a study", ("World Health Organization",), "2020", ""),
    Read("Night buses", ("Okafor",), "2021", "10.5555/h.3"),
]


@pytest.fixture
def entries(make_paper: MakePaper) -> list[tuple[Paper, Annotation]]:
    """Return papers with everything that other programs once took for something else."""
    papers = (
        make_paper(
            title="Soil moisture under hedgerows & walls",
            abstract="BACKGROUND: Wet.\n\n  An indented paragraph.\nER  - \n\nTY  - JOUR",
            authors=("Rossi, Anna", "Lindqvist, Bo M., Jr.", "de Groote, Frank"),
            year=2019,
            venue="Field",
            volume="12",
            pages="101-110",
            doi="10.5555/h.1",
            keywords=("soil; wet", "hedges"),
            type="article",
        ),
        make_paper(
            title=r"\Sigma grows by 50\%: a study",
            abstract=r"\input{/etc/passwd} and $x_1$ with \alpha",
            authors=("World Health Organization",),
            year=2020,
            arxiv="1501.00001",
            type="preprint",
        ),
        make_paper(
            title="Night buses",
            authors=("Okafor, Chidi",),
            year=2021,
            venue="Proceedings of the Demo Conference",
            doi="10.5555/h.3",
            type="inproceedings",
        ),
    )
    return list(zip(papers, ANNOTATIONS, strict=True))


def run(*command: str, text: str = "") -> str:
    """Run a program and return what it writes; it must succeed."""
    ended = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout


def from_csl(csl_items: Iterable[dict[str, Any]]) -> list[Read]:
    """Return what is in CSL items."""
    return [
        Read(
            # pandoc keeps mathematics, and a capital after a colon
            title=str(csl_item["title"]).replace(r"$\Sigma$", "Σ").replace(": A", ": a"),
            families=tuple(map(_family, csl_item.get("author", ()))),
            year=str(csl_item["issued"]["date-parts"][0][0]),
            doi=str(csl_item.get("DOI", "")),
        )
        for csl_item in csl_items
    ]


def _family(person: dict[str, str]) -> str:
    particle = person.get("dropping-particle") or person.get("non-dropping-particle") or ""
    return f"{particle} {person.get('family') or person.get('literal')}".strip()


@cache
def pandoc_formats() -> frozenset[str]:
    """Return the formats that pandoc reads here, none where there is no pandoc 3."""
    if not shutil.which("pandoc") or run("pandoc", "--version").split()[1].startswith(("1.", "2.")):
        return frozenset()
    return frozenset(run("pandoc", "--list-input-formats").split())


@pytest.mark.parametrize(
    ("form", "theirs"),
    [("bibtex", "biblatex"), ("bibtex", "bibtex"), ("csl-json", "csljson"), ("ris", "ris")],
)
def test_pandoc_agrees(
    form: str, theirs: str, entries: list[tuple[Paper, Annotation]], tmp_path: Path
) -> None:
    if theirs not in pandoc_formats():
        pytest.skip(f"no pandoc that reads {theirs}")
    (tmp_path / "export").write_text(render(form, entries), encoding="utf-8")
    text = run("pandoc", "-f", theirs, "-t", "csljson", str(tmp_path / "export"))
    read = sorted(from_csl(json.loads(text)), key=lambda paper: paper.year)
    if theirs == "ris":  # which has no sign for institutions and particles
        assert [paper.title for paper in read] == [paper.title for paper in EXPECTED]
        assert [paper.doi for paper in read] == [paper.doi for paper in EXPECTED]
    else:
        assert read == EXPECTED


CITATION_JS = """
const Cite = require('citation-js');
const text = require('fs').readFileSync(0, 'utf8');
process.stdout.write(JSON.stringify(new Cite(text).data));
"""


@cache
def has_citation_js() -> bool:
    """Return whether node finds citation-js."""
    if not shutil.which("node"):
        return False
    command = ["node", "-e", "require('citation-js')"]
    return subprocess.run(command, capture_output=True, check=False, timeout=120).returncode == 0


@pytest.mark.parametrize("form", ["bibtex", "csl-json"])
def test_citation_js_agrees(form: str, entries: list[tuple[Paper, Annotation]]) -> None:
    if not has_citation_js():
        pytest.skip("no node with citation-js")
    text = run("node", "-e", CITATION_JS, text=render(form, entries))
    assert from_csl(json.loads(text)) == EXPECTED


def test_rispy_reads_every_paper(entries: list[tuple[Paper, Annotation]]) -> None:
    read = [
        Read(
            title=entry["title"],
            families=tuple(name.partition(",")[0] for name in entry["authors"]),
            year=entry["year"],
            doi=entry.get("doi", ""),
        )
        for entry in rispy.loads(render("ris", entries))
    ]
    assert read == EXPECTED


def test_every_field_of_ris_is_on_one_line(entries: list[tuple[Paper, Annotation]]) -> None:
    lines = render("ris", entries).split("\n")
    assert all(line[2:6] == "  - " for line in lines if line)


def test_pybtex_reads_every_paper(entries: list[tuple[Paper, Annotation]]) -> None:
    library = pybtex.database.parse_string(render("bibtex", entries), "bibtex")
    soil, sigma, _ = library.entries.values()
    persons = soil.persons["author"]
    assert [" ".join(p.prelast_names + p.last_names) for p in persons] == list(EXPECTED[0].families)
    assert [p.lineage_names for p in persons] == [[], ["Jr."], []]
    assert str(sigma.persons["author"][0]) == "{World Health Organization}"
    assert str(Text.from_latex(soil.fields["title"])) == EXPECTED[0].title
    assert r"$\Sigma$" in sigma.fields["title"]
    assert "input" not in sigma.fields["abstract"]
