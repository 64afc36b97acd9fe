"""A source read in parts by several processes is what one process reads, record by record."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.formats.borders import split_text
from store.formats.registry import recognize, render
from store.library import read_worker
from store.library.read_worker import read_in_workers
from store.library.sources import OpenedSource, open_source
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import build_papers
from store.model.record import Place, record
from store.tasks import run_steps

FIXTURES = Path(__file__).parents[2] / "fixtures"

NAMES = {"bibtex": "a.bib", "ris": "a.ris", "jsonl": "a.jsonl", "json": "a.json", "csv": "a.csv"}

TEXTS = st.text(alphabet='ab @{}\n=,"TY-ER[]<>\\é', max_size=30) | st.sampled_from(
    ["@article{x, title = {y}}", "\nTY  - JOUR\nER  - ", '{"title": "x"}', "crossref = {a}"]
)


def written(form: str, texts: list[str]) -> str:
    """Write papers with odd texts, of which every fourth has a decision and a note."""
    records = [
        record(Place("x", n), title=f"Paper {n} {text}", abstract=text, doi=f"10.9/{n}")
        for n, text in enumerate(texts)
    ]
    noted = Annotation(decision=Decision.INCLUDE, note="a note", tags=("b",))
    papers = build_papers([(entry,) for entry in records], {})
    return render(
        form,
        [(paper, EMPTY_ANNOTATION if n % 4 else noted) for n, paper in enumerate(papers)],
    )


def pubmed(count: int) -> str:
    return "\n".join(
        [
            '<?xml version="1.0"?>',
            "<!DOCTYPE PubmedArticleSet PUBLIC '-//NLM//DTD' 'https://x/y.dtd'>",
            "<PubmedArticleSet>",
            *(
                f"<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><ArticleTitle>T{n} "
                f"&amp; é</ArticleTitle></Article></MedlineCitation>\n</PubmedArticle>"
                for n in range(1, count + 1)
            ),
            "</PubmedArticleSet>",
        ]
    )


def nbib(count: int) -> str:
    return "\n".join(f"PMID- {n}\nTI  - Title {n}\n      goes on\n" for n in range(1, count + 1))


def read_parts(
    path: Path, monkeypatch: pytest.MonkeyPatch, size: int, workers: int = 0
) -> OpenedSource | None:
    monkeypatch.setattr(read_worker, "_CHARACTERS_IN_PART", size)
    return run_steps(read_in_workers("name", path, workers))


@settings(deadline=None, max_examples=120)
@given(st.sampled_from(sorted(NAMES)), st.lists(TEXTS, max_size=12), st.integers(1, 900))
def test_parts_of_any_size_are_the_whole_or_leave_it_to_one_process(
    tmp_path_factory: pytest.TempPathFactory, form: str, texts: list[str], size: int
) -> None:
    path = tmp_path_factory.mktemp("parts") / NAMES[form]
    path.write_text(written(form, texts))
    with pytest.MonkeyPatch.context() as patch:
        opened = read_parts(path, patch, size)
    if opened is not None:
        assert opened == open_source("name", path)


@pytest.mark.parametrize("name", ["a.bib", "a.ris", "a.jsonl", "a.xml", "a.nbib"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_plain_source_is_read_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, line_end: str
) -> None:
    form = {entry: form for form, entry in NAMES.items()}.get(name, "")
    texts = [f"Sentence {n}. " * 9 for n in range(60)]
    text = written(form, texts) if form else pubmed(60) if name == "a.xml" else nbib(60)
    path = tmp_path / name
    path.write_text(text, newline=line_end)
    whole = open_source("name", path)
    assert len(whole.records) == 60
    for size in (1, 500, 1_700):
        assert read_parts(path, monkeypatch, size) == whole
    reader = recognize(text)
    assert reader is not None
    assert len(split_text(reader.read.__module__, text, 500)) >= 5


def test_processes_read_the_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ris"
    path.write_text(written("ris", [f"é {n}" * 20 for n in range(40)]))
    assert read_parts(path, monkeypatch, 2_000, workers=2) == open_source("name", path)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("a.bib", "\n@string{x = {y}}\n@article{z, title = x}\n"),
        ("a.bib", "\n@article{z, crossref = {paper}}\n"),
        ("a.bib", "\n@article{z, title = {not closed\n"),
        ("a.ris", "TY  - JOUR\nnot a tag\nER  - \n"),
        ("a.jsonl", '{"title": broken\n{"title": "Whole again"}\n'),
        ("a.jsonl", ']\n{"title": "After the end"}\n'),
        ("a.xml", "<PubmedArticle><!-- a comment --></PubmedArticle>"),
    ],
)
def test_what_depends_on_the_whole_or_has_a_problem_is_left_to_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, more: str
) -> None:
    form = {entry: form for form, entry in NAMES.items()}.get(name, "")
    text = written(form, ["plain " * 30] * 30) if form else pubmed(30)
    path = tmp_path / name
    for content in (text + more, text.replace("Paper 7", "Paper 7\n" + more) if form else ""):
        path.write_text(content)
        opened = read_parts(path, monkeypatch, 900)
        assert opened is None or opened == open_source("name", path)
    path.write_text(text + more)
    assert read_parts(path, monkeypatch, 900) is None


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*/*.*")), ids=lambda path: path.name)
def test_files_of_other_programs_are_read_alike(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    for size in (1, 300):
        opened = read_parts(path, monkeypatch, size)
        assert opened is None or opened == open_source("name", path)
