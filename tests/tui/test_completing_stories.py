"""An abstract pasted onto a paper without one completes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste

ABSTRACT = (
    "We recorded forty owls over three winters and found that they prefer the taller poplars near "
    "water, with implications for counting methods used by volunteers."
)
SOURCES = {
    "title.ris": "TY  - JOUR\nTI  - Owls and poplars: a cohort study\nER  - \n",
    "full.ris": (
        "TY  - JOUR\nTI  - Owls and poplars: a cohort study\nAU  - Tester, Ann\nPY  - 2021\n"
        "DO  - 10.1234/owl.1\nJO  - Journal of Made Up Things\nER  - \n"
    ),
    "generic.ris": "TY  - JOUR\nTI  - Editorial\nAU  - Tester, Ann\nER  - \n",
    "bib.bib": "@article{a, title={Owls and poplars}, author={Tester, Ann}, year=2021}\n",
}


@pytest.mark.parametrize("name", SOURCES)
async def test_it_is_the_abstract_of_the_paper_under_the_cursor(
    opened, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text(SOURCES[name])
    async with opened(tmp_path / name, size=(120, 40)) as session:
        title = session.title
        await session.press("4")
        session.app.post_message(Paste(ABSTRACT))
        await session.wait_until(lambda: bool(session.main.paper and session.main.paper.abstract))
        assert session.main.paper.abstract == ABSTRACT
        assert session.title == title
        assert session.annotation.rating == 4
        assert len(session.main.paper_list.collection.papers) == 1


async def test_the_same_abstract_pasted_twice_is_kept_once(opened, tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(SOURCES["full.ris"])
    async with opened(tmp_path / "a.ris", size=(120, 40)) as session:
        session.app.post_message(Paste(ABSTRACT))
        await session.wait_until(lambda: bool(session.main.paper and session.main.paper.abstract))
        session.app.post_message(Paste(ABSTRACT))
        await session.wait_until(lambda: session.status.startswith("Already here: Owls and pop"))
        texts = [source.path for source in session.main.paper_list.collection.library.sources]
        assert len(texts) == 2


async def test_a_paper_that_has_an_abstract_keeps_it(opened, tmp_path: Path) -> None:
    source = SOURCES["title.ris"].replace("ER", "AB  - Owls were counted twice a night.\nER")
    (tmp_path / "a.ris").write_text(source)
    async with opened(tmp_path / "a.ris", size=(120, 40)) as session:
        session.app.post_message(Paste(ABSTRACT))
        await session.wait_until(lambda: len(session.main.paper_list.collection.papers) == 2)


async def test_a_paste_with_a_title_is_a_paper_of_its_own(opened, tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(SOURCES["title.ris"])
    async with opened(tmp_path / "a.ris", size=(120, 40)) as session:
        session.app.post_message(Paste(f"A Calm Interface for Loud Data\n{ABSTRACT}"))
        await session.wait_until(lambda: len(session.main.paper_list.collection.papers) == 2)


async def test_a_long_paste_is_not_read_before_it_is_opened(opened, tmp_path, monkeypatch) -> None:
    from store.library import completing

    (tmp_path / "a.ris").write_text(SOURCES["title.ris"])
    monkeypatch.setattr(completing, "read_text", lambda *_: pytest.fail("read on the event loop"))
    async with opened(tmp_path / "a.ris", size=(120, 40)) as session:
        pairs = (f"A Study of Owl Number {n}\n{ABSTRACT} Owl {n}." for n in range(150))
        session.app.post_message(Paste("\n".join(pairs)))
        await session.wait_until(lambda: session.app.screen.is_modal)
        await session.press("enter")
        await session.wait_until(lambda: len(session.main.paper_list.collection.papers) > 100)
