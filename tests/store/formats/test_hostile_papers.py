"""Hostile papers pass through every reader and every writer as harmless text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.formats.registry import WRITERS, read_text, render
from store.library.library import Library
from store.library.opening import open_library
from store.library.sources import open_source
from store.model.annotation import EMPTY_ANNOTATION
from store.text.latex import readable
from tests import hostile

PAPERS = hostile.papers()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    path = tmp_path_factory.mktemp("hostile") / "evil.jsonl"
    path.write_bytes(hostile.encoded(hostile.WRITERS["evil.jsonl"](PAPERS)))
    return open_library([path])


@pytest.mark.parametrize("name", hostile.WRITERS)
def test_nothing_unsafe_comes_out_of_a_reader(tmp_path: Path, name: str) -> None:
    text = hostile.WRITERS[name](PAPERS)
    path = tmp_path / name
    path.write_bytes(hostile.encoded(text))
    for opened in (open_source(str(path), path), read_text(text, str(path), name)):
        assert len(opened.records) >= len(PAPERS) * 0.8, getattr(opened, "source", opened)
        for entry in opened.records:
            lists = (*entry.authors, *entry.keywords)
            for line in (entry.title, entry.venue, *lists, entry.url, entry.pages):
                assert not hostile.unsafe(line), hostile.unsafe(line)
        for text in hostile.all_texts(opened):
            assert not hostile.unsafe(text, lines=True), hostile.unsafe(text, lines=True)


def test_everything_readable_is_still_there(library: Library) -> None:
    assert len(library.papers) == len(PAPERS)
    for number, paper in enumerate(library.papers):
        assert paper.title.startswith(f"evil{number:02}")
        assert f"end{number:02}" in paper.title
        assert not hostile.unsafe(paper.title + paper.venue + "".join(paper.authors))
        assert not hostile.unsafe(paper.abstract, lines=True)
    titles = "\n".join(paper.title for paper in library.papers)
    for plain in (
        "[bold]",
        "[/x]",
        "[@click=app.quit]here[/]",
        "$(id) `id` ; rm -rf ~",
        "[$primary]",
    ):
        assert plain in titles


@pytest.mark.parametrize("form", WRITERS)
def test_an_export_has_nothing_unsafe_and_no_additional_paper(library: Library, form: str) -> None:
    entries = [
        (paper, library.annotations.get(paper.places[0], EMPTY_ANNOTATION))
        for paper in library.papers
    ]
    assert any(annotation.note for _, annotation in entries)
    text = render(form, entries)
    assert not hostile.unsafe(text.replace("\r\n", "\n"), lines=True)
    if form == "markdown":
        assert not re.search(r"(?<!\\)<|(?<!\\)\[[^\]]*\]\((?!https?:)", text)
        return
    reading = read_text(text, "again", "again" + WRITERS[form].suffix)
    assert len(reading.records) == len(library.papers)
    for entry, paper in zip(reading.records, library.papers, strict=True):
        assert paper.title in (entry.title, readable(entry.title))
