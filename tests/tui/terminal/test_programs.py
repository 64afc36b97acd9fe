"""Programs outside: clipboard, browser, editor. None of them is trusted, none is waited for."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pyperclip
import pytest

from store.model import links
from store.model.paper import Paper
from store.model.record import Place, record
from tui.terminal import programs


def paper(**fields: str) -> Paper:
    entry = record(Place("a", 1), title="x", **fields)
    return Paper(id="x", keys=(), merged=entry, records=(entry,))


def test_a_clipboard_that_takes_it_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", held.append)
    monkeypatch.setattr(pyperclip, "paste", lambda: held[-1])
    assert programs.copy_text("text")


def test_one_that_says_so_but_does_not_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyperclip, "copy", lambda _: None)
    monkeypatch.setattr(pyperclip, "paste", lambda: "")
    assert not programs.copy_text("text")


def test_one_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyperclip, "copy", lambda _: time.sleep(5))
    began = time.monotonic()
    assert not programs.copy_text("text", patience=0.05)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"url": "https://example.org/a?b=c#d"}, "https://example.org/a?b=c#d"),
        ({"url": "javascript:alert(1)"}, ""),
        ({"url": "file:///etc/passwd"}, ""),
        ({"url": "https://user:pass@example.org/"}, ""),
        ({"url": "https://user@example.org/"}, ""),
        ({"url": "http://"}, ""),
        ({"url": "https://example.org/`id`"}, ""),
        ({"url": "https://exämple.org/"}, ""),
        ({"url": "https://[::1"}, ""),
        ({"doi": "10.1000/a<b>"}, "https://doi.org/10.1000/a%3Cb"),
        ({"arxiv": "2101.00001v3"}, "https://arxiv.org/abs/2101.00001"),
        ({"pmid": "123"}, "https://pubmed.ncbi.nlm.nih.gov/123/"),
        ({"url": "ftp://x.org/", "doi": "10.1000/x"}, "https://doi.org/10.1000/x"),
        ({}, ""),
    ],
)
def test_only_pages_are_opened(fields: dict[str, str], url: str) -> None:
    assert links.page_url(paper(**fields)) == url


def test_without_a_screen_no_browser_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert not programs.open_page("https://example.org/")


def test_the_editor_is_run_without_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "my editor.py"
    script.write_text(
        "import sys\npath = sys.argv[-1]\n"
        "text = open(path).read()\nopen(path, 'w').write(text + ' edited; $HOME `id`\\x1b')\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} '{script}'")
    assert programs.edit_text("a note") == "a note edited; $HOME `id`␛"


@pytest.mark.parametrize("command", ["/nowhere/at-all", "'unclosed", "false"])
def test_an_editor_that_fails_leaves_the_note_alone(command: str) -> None:
    with pytest.raises(programs.EditorFailed):
        programs.edit_text("a note", command)


async def test_a_copy_that_nobody_confirms_is_said_to_be_sent(opened, monkeypatch) -> None:
    monkeypatch.setattr(programs, "copy_text", lambda _: False)
    async with opened() as session:
        await session.press("y", "t")
        assert "Sent the title" in session.status
        assert session.app.clipboard == session.title


async def test_what_is_not_known_is_not_copied(opened) -> None:
    async with opened() as session:
        await session.press("y", "d")
        assert "has no DOI" in session.status
        await session.press("o")
        assert "No DOI" in session.status
