"""The first papers of large sources: few, at once, and the same as when all are read."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.formats.registry import render
from store.library import beginning
from store.library.beginning import read_first_papers
from store.library.library import Library
from store.library.sources import list_files, open_source
from store.model.annotation import EMPTY_ANNOTATION
from store.model.paper import Paper, build_papers
from store.model.record import Place, Record, record

COUNT = 300


def entry(number: int) -> Record:
    """Return a record whose texts have what formats use as signs, over several lines."""
    return record(
        Place("x", number + 1),
        title=f'Paper {number:03}: "swifts", {{owls}} & herons',
        abstract=f"Counted {number} times, @article and ER  - too.\n\nTY  - is no field; a , b.",
        authors=("Østergaard, Ane", f"Lee, Number {number}"),
        year=1990 + number % 30,
        venue="Journal of Counting",
        doi=f"10.9999/p.{number}" if number % 7 else "",
    )


def papers() -> list[Paper]:
    return list(build_papers([(entry(number),) for number in range(COUNT)], {}))


def pubmed() -> str:
    articles = (
        f"<PubmedArticle><MedlineCitation><PMID>{9000 + n}</PMID><Article><Journal><Title>J</Title>"
        f"</Journal><ArticleTitle>Paper {n:03} &lt;b&gt;</ArticleTitle><Abstract><AbstractText>"
        f"Counted {n} times.</AbstractText></Abstract></Article></MedlineCitation>"
        "</PubmedArticle>\n"
        for n in range(COUNT)
    )
    return f"<?xml version='1.0'?>\n<PubmedArticleSet>\n{''.join(articles)}</PubmedArticleSet>\n"


def nbib() -> str:
    return "\n".join(
        f"PMID- {9000 + n}\nTI  - Paper {n:03} about\n      swifts\nAB  - Counted {n} times.\n"
        for n in range(COUNT)
    )


def dump() -> str:
    sentence = "We counted swifts at dusk from a tower, and again at dawn, for {} years in a row. "
    return "\n\n".join(f"Counting Swifts {n:03}\n\n{sentence.format(n) * 4}" for n in range(COUNT))


def text_of(name: str) -> str:
    texts = {"papers.xml": pubmed, "papers.nbib": nbib, "papers.txt": dump}
    if name in texts:
        return texts[name]()
    forms = {".bib": "bibtex", ".ris": "ris", ".csv": "csv", ".jsonl": "jsonl"}
    form = forms.get(Path(name).suffix, "csl-json" if "csl" in name else "json")
    return render(form, [(paper, EMPTY_ANNOTATION) for paper in papers()])


@pytest.fixture
def few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take small files for large ones."""
    monkeypatch.setattr(beginning, "_FEWEST_BYTES", 1_000)
    monkeypatch.setattr(beginning, "is_large", lambda _: True)


def first_papers(*paths: Path) -> Library | None:
    return read_first_papers(list(list_files(paths)))


def cut_to(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(beginning, "_BYTES_OF_FILE", range(size, size))


def records_of(library: Library | None) -> Sequence[Record]:
    assert library is not None
    return [paper.records[0] for paper in library.papers]


FILES = ["a.bib", "a.ris", "a.csv", "a.json", "a.csl.json", "a.jsonl"]
OTHER_FILES = ["papers.xml", "papers.nbib", "papers.txt"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", [*FILES, *OTHER_FILES])
def test_wherever_a_file_is_cut_its_first_records_are_those_of_the_whole(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    few_bytes: None,
    name: str,
    packed: bool,
) -> None:
    content = text_of(name).encode()
    path = tmp_path / (name + ".gz" * packed)
    path.write_bytes(gzip.compress(content) if packed else content)
    whole = open_source(str(path), path).records
    assert len(whole) == COUNT
    for size in range(4_000, 9_000, 509) if not packed else (5_000,):
        cut_to(monkeypatch, size)
        first = records_of(first_papers(path))
        assert first == list(whole[: len(first)])
        assert len(first) >= 3


def test_several_sources_come_in_their_order_and_small_ones_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "_FEWEST_BYTES", 1_000)
    monkeypatch.setattr(beginning, "is_large", lambda path: path.suffix in (".bib", ".jsonl"))
    cut_to(monkeypatch, 6_000)
    small = tmp_path / "small.csv"
    small.write_text("title,abstract\nOwls,About owls\nHerons,About herons\n")
    for name in ("a.bib", "b.jsonl"):
        (tmp_path / name).write_text(text_of(name))
    library = first_papers(tmp_path / "a.bib", small, tmp_path / "b.jsonl", tmp_path / "none.ris")
    assert library is not None
    titles = [paper.title for paper in library.papers]
    assert titles[0].startswith("Paper 000")
    assert titles[-2:] == ["Owls", "Herons"]  # those of the third file are in the first
    assert library.is_partial
    assert [source.path for source in library.errors] == [str(tmp_path / "none.ris")]


def test_of_records_that_may_be_one_paper_the_first_is_shown_with_its_keys(
    tmp_path: Path, few_bytes: None
) -> None:
    path = tmp_path / "twice.jsonl"
    lines = [f'{{"title": "Swifts {n // 2}", "doi": "10.9999/{n // 2}"}}\n' for n in range(200)]
    path.write_text("".join(lines))
    library = first_papers(path)
    assert library is not None
    assert library.papers[0].id == "doi:10.9999/0"
    assert [paper.duplicates for paper in library.papers] == [0] * len(library.papers)
    assert len({paper.id for paper in library.papers}) == len(library.papers)


@pytest.mark.parametrize(
    "content",
    [
        "Größe und Übermaß\n".encode("cp1252") * 500,
        b"%PDF-1.4\n" + b"x" * 9_000,
        b"\x1f\x8b" + b"x" * 9_000,
        b'{"title": "' + b"x" * 9_000,
        b"",
    ],
)
def test_what_only_the_whole_file_shows_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_bytes: None, content: bytes
) -> None:
    cut_to(monkeypatch, 4_000)
    path = tmp_path / "odd"
    path.write_bytes(content)
    assert first_papers(path) is None


def test_small_sources_are_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(text_of("a.jsonl"))
    assert first_papers(path) is None
