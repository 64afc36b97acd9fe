"""Sources become a Library, and papers are found in it."""

from __future__ import annotations

import errno
import itertools
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.answers import Answers
from store.errors import UserError
from store.formats.reading import UnreadableSource
from store.library import sources
from store.library.library import AmbiguousPaper, Library, UnknownPaper
from store.library.opening import bundled_corpus, open_library, open_library_in_steps
from store.library.sources import NotKept, save_pasted
from store.model.paper import Paper
from store.model.record import Place, record

CORPUS = open_library(bundled_corpus())


def paper(number: int, keys: tuple[str, ...]) -> Paper:
    made = record(Place("made", number), title=f"Paper {number}")
    return Paper(id=keys[0], keys=keys, merged=made, records=(made,))


def test_the_corpus_is_found_in_the_checkout() -> None:
    assert [path.name[:3] for path in bundled_corpus()] == ["000", "001", "002", "003"]


def test_the_corpus_is_153_papers_in_the_order_of_the_sources() -> None:
    assert len(CORPUS.papers) == 153
    assert [source.records for source in CORPUS.sources] == [3, 2, 32, 120]
    assert sum(source.papers for source in CORPUS.sources) == 153
    assert [source.duplicates for source in CORPUS.sources] == [0, 2, 0, 2]
    firsts = [paper.places[0] for paper in CORPUS.papers]
    assert firsts == sorted(firsts)


def test_every_line_of_the_corpus_is_accounted_for() -> None:
    for source in CORPUS.sources:
        assert source.lines == source.kept + sum(source.boilerplate.values())
        assert not source.problems


def test_the_order_of_sources_orders_the_papers_but_not_what_they_are() -> None:
    turned = open_library(reversed(bundled_corpus()))
    assert {paper.id for paper in turned.papers} == {paper.id for paper in CORPUS.papers}
    assert turned.papers[0].places != CORPUS.papers[0].places
    sources = [place.source for paper in turned.papers for place in [_first(turned, paper)]]
    assert [name for name, _ in itertools.groupby(sources)] == [
        source.path for source in turned.sources if source.papers
    ]


def _first(library: Library, paper: Paper) -> Place:
    order = [source.path for source in library.sources]
    return min(paper.places, key=lambda place: (order.index(place.source), place.line))


def test_steps_give_what_opening_at_once_gives() -> None:
    steps = open_library_in_steps(bundled_corpus())
    progress = []
    try:
        while True:
            progress.append(next(steps))
    except StopIteration as stop:
        library = stop.value
    assert library == CORPUS
    assert progress == sorted(progress)
    assert 0 <= progress[0] <= progress[-1] <= 1
    assert len(progress) > 4


def test_nothing_that_is_wrong_with_a_source_keeps_the_others_shut(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "empty").write_text("")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dead").symlink_to("nowhere")
    bad = [tmp_path / name for name in ("binary", "empty", "fifo", "dead", "absent")]
    library = open_library([*bad, *bundled_corpus(), "/dev/zero"])
    assert len(library.papers) == 153
    assert [source.path for source in library.errors] == [*map(str, bad), "/dev/zero"]
    assert all(source.error and "\n" not in source.error for source in library.errors)


def test_no_sources_are_an_empty_library() -> None:
    library = open_library([])
    assert (library.papers, library.sources) == ((), ())
    assert library.position("text:ab") is None
    with pytest.raises(UnknownPaper):
        library.find("text:ab")


def test_an_answer_of_the_user_splits_a_paper() -> None:
    titled = next(paper for paper in CORPUS.papers if paper.duplicates == 2)
    other = CORPUS.papers[10]
    joined = frozenset((titled.id, other.id))
    library = open_library(bundled_corpus(), answers=Answers(same=frozenset((joined,))))
    assert len(library.papers) == 152
    assert library.position(titled.id) == library.position(other.id)


def test_offers_name_positions_of_papers(tmp_path: Path) -> None:
    lines = [
        "title,year,author,journal,doi",
        "Editorial,2001,Jane Doe,Journal of Bees,10.1234/one",
        "Sleep of bees in the cold season of the year,2001,Jane Doe,Journal of Bees,",
        "Sleep of bees in the cold season of a year,2003,Jane Doe,Annals of Wasps,",
    ]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines))
    library = open_library([path])
    for offer in library.possible_duplicates:
        assert 0 <= offer.left < len(library.papers)
        assert 0 <= offer.right < len(library.papers)
        assert offer.left != offer.right


def test_every_key_leads_to_its_paper() -> None:
    for at, found in enumerate(CORPUS.papers):
        assert CORPUS.position(found.id) == at
        for key in found.keys:
            assert CORPUS.position(key) == at
            assert CORPUS.find(key) is found


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_prefix_finds_the_one_paper_it_fits_and_no_other(data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from(CORPUS.papers))
    kind, _, value = wanted.id.partition(":")
    prefix = value[: data.draw(st.integers(1, len(value)))]
    fits = [paper for paper in CORPUS.papers if any(f":{prefix}" in key for key in paper.keys)]
    for typed in (prefix, f"{kind}:{prefix}", f" {prefix.upper()} "):
        if len(fits) == 1:
            assert CORPUS.find(typed) is wanted
        else:
            with pytest.raises(AmbiguousPaper) as raised:
                CORPUS.find(typed)
            assert f"{len(fits)} papers" in str(raised.value)
            assert "\n" not in str(raised.value)


def test_a_key_that_two_papers_hold_leads_to_neither() -> None:
    library = Library.from_papers(
        [
            paper(1, ("text:aa", "doi:10.1234/both")),
            paper(2, ("text:bb", "doi:10.1234/both")),
            paper(3, ("doi:10.1234/both-and-more", "text:cc")),
        ]
    )
    assert library.position("doi:10.1234/both") is None
    with pytest.raises(AmbiguousPaper) as raised:
        library.find("10.1234/both")
    assert "text:aa" in str(raised.value)
    assert "text:bb" in str(raised.value)
    assert library.find("10.1234/both-").id == "doi:10.1234/both-and-more"
    assert library.find("https://doi.org/10.1234/BOTH-and-more").keys[1] == "text:cc"


@pytest.mark.parametrize("typed", ["", "  ", "no such key", "10.9999/none", ":", "\x1b[31m"])
def test_what_is_not_there_is_said_in_one_line(typed: str) -> None:
    with pytest.raises(UserError) as raised:
        CORPUS.find(typed)
    assert "\n" not in str(raised.value)
    assert "\x1b" not in str(raised.value)


def test_pasted_text_is_kept_for_the_user_alone_and_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "papersift" / "pasted"
    text = "Sleep of Bees\r\n\tindented Größe\n"
    first, second = save_pasted(text, folder), save_pasted("Another Title of a Paper", folder)
    assert first != second
    assert first.read_bytes().decode() == text
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert open_library([second]).papers[0].title == "Another Title of a Paper"
    with pytest.raises(UnreadableSource):
        save_pasted(" \n", folder)


def test_large_files_are_read_aside_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.library.sources._LARGE_BYTES", 0)
    assert open_library(bundled_corpus()) == CORPUS


def test_an_arxiv_id_is_found_with_its_version_and_from_its_address() -> None:
    library = Library.from_papers(
        [
            paper(1, ("arxiv:2101.00001", "text:aa")),
            paper(2, ("arxiv:hep-th/9901001", "text:bb")),
            paper(3, ("doi:10.1234/2101.00001x", "text:cc")),
        ]
    )
    for typed in ("2101.00001v2", "arXiv:2101.00001v2", "https://arxiv.org/abs/2101.00001v2"):
        assert library.find(typed).id == "arxiv:2101.00001"
    assert library.find("hep-th/9901001v1").id == "arxiv:hep-th/9901001"
    assert library.find("10.1234/2101.00001").id == "doi:10.1234/2101.00001x"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_what_cannot_be_saved_is_named_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(NotKept, match=rf"{tmp_path}/pasted/.*\.txt: not saved: "):
        save_pasted("A Title of a Paper", tmp_path / "pasted")
    assert list((tmp_path / "pasted").iterdir()) == []


def test_pasted_bytes_are_kept_as_they_are(tmp_path: Path) -> None:
    content = "Größe der Gärten\n".encode("cp1252")
    assert save_pasted(content, tmp_path).read_bytes() == content


def test_two_windows_that_paste_at_once_get_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = save_pasted("A Title of a Paper", tmp_path)
    names = iter([other, other, tmp_path / "free.txt"])
    monkeypatch.setattr(sources, "_free_name", lambda _: next(names))
    assert save_pasted("Another Title of a Paper", tmp_path).name == "free.txt"
    assert other.read_text() == "A Title of a Paper"
