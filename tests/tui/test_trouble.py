"""Failing disks and hostile pastes: the app goes on and shows what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, TextArea

from store.library.packed_papers import DamagedCache
from store.notebook.drafts import Drafts
from store.storage.errors import SaveFailed
from store.text.cleaning import clean

ATTACK = "a\x1b]52;c;eA==\x07b\x9b31mc\u202ed\u200be\x00f [bold] [/x]\n\x1b[2Jsecond\x7f line"


async def paste(session, text: str) -> None:
    """Paste, as a terminal with bracketed paste hands it over."""
    session.app.post_message(events.Paste(text))
    await session.settle()


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no draft be saved, as on a full disk."""

    def fail(self: Drafts, key: str, text: str = "") -> None:
        raise SaveFailed("the draft was not kept: no space left on device")

    monkeypatch.setattr(Drafts, "save", fail)
    monkeypatch.setattr(Drafts, "delete", fail)


async def test_a_draft_that_cannot_be_saved_is_reported_and_writing_goes_on(
    opened, full_disk: None
) -> None:
    async with opened() as session:
        await session.press("n")
        await session.type("a thought")
        await session.wait_until(lambda: "NOT SAVED: the draft was not kept" in session.status)
        await session.press("escape")
        assert "Noted" in session.status
        assert session.annotation.note == "a thought"


async def test_a_full_disk_does_not_keep_a_signal_from_ending_the_app(opened, full_disk) -> None:
    import signal

    async with opened() as session:
        await session.press("n")
        await session.type("half")
        session.app.end_by_signal(signal.SIGTERM)
        assert session.app.return_code == 128 + signal.SIGTERM


async def test_what_is_pasted_into_a_line_is_cleaned(opened) -> None:
    async with opened() as session:
        for keys in (("slash",), ("t",), ("E",), ("x",), ("colon",)):
            await session.press(*keys)
            await paste(session, ATTACK)
            box = session.app.focused
            assert isinstance(box, Input), keys
            assert box.value == clean(box.value)
            assert "[bold] [/x]" in box.value
            await session.press("escape")


async def test_what_is_pasted_into_a_note_is_cleaned_and_keeps_its_lines(opened) -> None:
    async with opened() as session:
        await session.press("n")
        await paste(session, ATTACK)
        assert isinstance(session.app.focused, TextArea)
        assert session.app.focused.text == clean(ATTACK, lines=True)
        await session.press("escape")
        assert session.annotation.note.count("\n") == 1


async def test_a_paste_into_the_list_presses_no_key(opened) -> None:
    async with opened() as session:
        await paste(session, "iiieee555q")
        assert len(session.notebook) == 0


@pytest.mark.parametrize("title", ["one&#10;two", "a\\\\\nb", "\\begin{x}\\item y\\end{x}"])
async def test_a_title_is_one_line_whatever_breaks_it(opened, tmp_path: Path, title: str) -> None:
    source = tmp_path / "a.csv"
    source.write_text(f'title,venue,author\n"{title}","{title}","{title}"\nnext,x,y\n')
    async with opened(source) as session:
        paper = session.main.paper
        assert paper is not None
        assert "\n" not in paper.title + paper.venue + "".join(paper.authors)
        assert "next" in session.text


async def test_a_damaged_cache_ends_the_app_with_a_line(opened) -> None:
    async with opened() as session:
        session.app._handle_exception(DamagedCache("the cache is damaged"))
        assert session.app.refusal == "the cache is damaged"
        assert session.app.return_code == 1


async def test_a_mistyped_path_is_not_opened_again(opened, tmp_path: Path) -> None:
    source = tmp_path / "owls.bib"
    source.write_text("@article{a, title={Owls at night}}")
    async with opened(source, tmp_path / "owsl.bib") as session:
        state = session.app.opener.current_state()
        assert state.paths == (str(source),)
        source.unlink()
        assert session.app.opener.current_state().paths == (str(source),)
