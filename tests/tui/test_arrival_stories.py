"""Another machine's copy arrives while the app is open: both sides are kept and shown."""

from __future__ import annotations

import shutil
from pathlib import Path

from store.library.opening import bundled_corpus, open_library
from store.model.annotation import Decision
from store.notebook.notebook import Notebook

PAPERS = open_library(bundled_corpus()).papers


def arrive(source: Path, target: Path) -> None:
    """Put the files of one folder in the place of those in another, as Syncthing does."""
    for file in sorted(source.iterdir()):
        if file.is_file() and not file.name.endswith("lock"):
            shutil.copy(file, target / ".incoming")
            (target / ".incoming").rename(target / file.name)


async def test_an_action_that_meets_the_copy_first_hides_no_line(opened, tmp_path: Path) -> None:
    """The copy is older than the many actions of this session, so its numbers say nothing."""
    other = tmp_path / "other"
    other.mkdir()
    async with opened(size=(120, 40)) as session:
        for key in ("i", "m", "4", "j", "r", "2", "e"):
            await session.press(key)
        notebook = Notebook.open(other / "notes.json")
        notebook.rate(PAPERS[9:10], 5)
        notebook.close()
        arrive(other, tmp_path)
        session.main.review_session.save(lambda: session.notebook.mark_read(PAPERS[8:9], True))
        await session.wait_until(lambda: "U shows what arrived" in session.status)
        assert session.notebook.annotation_of(PAPERS[9]).rating == 5
        assert session.notebook.annotation_of(PAPERS[8]).read


async def test_both_sides_are_kept_and_shown(opened, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    async with opened(size=(120, 40)) as session:
        await session.press("i")
        notebook = Notebook.open(other / "notes.json")
        notebook.rate(PAPERS[1:2], 5)
        notebook.decide(PAPERS[2:3], Decision.EXCLUDE)
        notebook.close()
        arrive(other, tmp_path)
        await session.wait_until(lambda: "another copy" in session.status)
        row = next(line for line in session.text.splitlines() if "5 " in line[:6])
        assert PAPERS[1].title[:20] in row
        assert session.notebook.annotation_of(PAPERS[0]).decision is Decision.INCLUDE
        assert session.notebook.annotation_of(PAPERS[2]).decision is Decision.EXCLUDE
        await session.press("j", "m")
        assert session.status.endswith("U shows what arrived")
        await session.press("U")
        assert "another copy" in session.text
        await session.press("escape")
        assert "arrived" not in session.status
        await session.press("u")
        assert session.notebook.annotation_of(PAPERS[1]).rating == 5
