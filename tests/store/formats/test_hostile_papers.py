"""Papers that attack go through every reader and every writer and come out as text."""

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
def pile(tmp_path_factory: pytest.TempPathFactory) -> Library:
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
        for one in opened.records:
            for shown in (one.title, one.venue, *one.authors, *one.keywords, one.url, one.pages):
                assert not hostile.unsafe(shown), hostile.unsafe(shown)
        for shown in hostile.all_texts(opened):
            assert not hostile.unsafe(shown, lines=True), hostile.unsafe(shown, lines=True)


def test_what_can_be_read_is_still_there(pile: Library) -> None:
    assert len(pile.papers) == len(PAPERS)
    for n, paper in enumerate(pile.papers):
        assert paper.title.startswith(f"evil{n:02}")
        assert f"end{n:02}" in paper.title
        assert not hostile.unsafe(paper.title + paper.venue + "".join(paper.authors))
        assert not hostile.unsafe(paper.abstract, lines=True)
    shown = "\n".join(paper.title for paper in pile.papers)
    for plain in (
        "[bold]",
        "[/x]",
        "[@click=app.quit]here[/]",
        "$(id) `id` ; rm -rf ~",
        "[$primary]",
    ):
        assert plain in shown


@pytest.mark.parametrize("form", WRITERS)
def test_nothing_unsafe_goes_into_an_export_and_no_paper_is_smuggled(
    pile: Library, form: str
) -> None:
    said = pile.annotations
    entries = [(paper, said.get(paper.places[0], EMPTY_ANNOTATION)) for paper in pile.papers]
    assert any(one.note for _, one in entries)
    text = render(form, entries)
    assert not hostile.unsafe(text.replace("\r\n", "\n"), lines=True)
    if form == "markdown":
        assert not re.search(r"(?<!\\)<|(?<!\\)\[[^\]]*\]\((?!https?:)", text)
        return
    again = read_text(text, "again", "again" + WRITERS[form].suffix)
    assert len(again.records) == len(pile.papers)
    for one, paper in zip(again.records, pile.papers, strict=True):
        assert paper.title in (one.title, readable(one.title))
