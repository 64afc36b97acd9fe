"""The clipboard, the browser and the editor: none of them is trusted, none can hold up the app."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pyperclip
import pytest

from store.model import links
from store.model.paper import Paper
from store.model.record import Place, record
from tui.terminal import programs


def build_paper(**fields: str) -> Paper:
    merged = record(Place("a", 1), title="x", **fields)
    return Paper(id="x", keys=(), merged=merged, records=(merged,))


def test_a_clipboard_that_returns_the_text_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", copied.append)
    monkeypatch.setattr(pyperclip, "paste", lambda: copied[-1])
    assert programs.copy_text("text")


def test_a_clipboard_that_only_reports_success_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pyperclip, "copy", lambda _: None)
    monkeypatch.setattr(pyperclip, "paste", lambda: "")
    assert not programs.copy_text("text")


def test_a_clipboard_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyperclip, "copy", lambda _: time.sleep(5))
    began = time.monotonic()
    assert not programs.copy_text("text", timeout=0.05)
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
def test_only_web_pages_are_opened(fields: dict[str, str], url: str) -> None:
    assert links.page_url(build_paper(**fields)) == url


def test_without_a_display_no_browser_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert not programs.open_page("https://example.org/")


def test_the_editor_is_run_without_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "my editor.py"
    script.write_text(
        "import sys\npath = sys.argv[-1]\n"
        "text = open(path).read()\nopen(path, 'w').write(text + ' edited; $HOME `id`\\x1b')\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} '{script}'")
    assert programs.edit_text("a note").text == "a note edited; $HOME `id`␛"


@pytest.mark.parametrize("command", ["/nowhere/at-all", "'unclosed", "false"])
def test_an_editor_that_fails_leaves_the_note_as_it_was(command: str) -> None:
    with pytest.raises(programs.EditorFailed):
        programs.edit_text("a note", command)


async def test_a_copy_that_is_not_confirmed_is_reported_as_sent(opened, monkeypatch) -> None:
    monkeypatch.setattr(programs, "copy_text", lambda _: False)
    async with opened() as session:
        await session.press("y", "t")
        assert "Sent the title" in session.status
        assert session.app.clipboard == session.title


async def test_a_field_that_a_paper_does_not_have_is_not_copied(opened) -> None:
    async with opened() as session:
        await session.press("y", "d")
        assert "has no DOI" in session.status
        await session.press("o")
        assert "no DOI, arXiv id, PMID or web address" in session.status


def script(tmp_path: Path, *lines: str) -> str:
    """Write an editor in Python, whose last argument is the file; return its command."""
    path = tmp_path / "editor.py"
    path.write_text(
        "\n".join(["import pathlib, sys, time", "p = pathlib.Path(sys.argv[-1])", *lines])
    )
    return f"{sys.executable} '{path}'"


def test_an_editor_has_the_environment_of_the_user(tmp_path: Path) -> None:
    """What the program sets for NumPy is its own: an editor may run programs that compute."""
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import os, sys\n"
        "open(sys.argv[1], 'w').write(str(os.environ.get('OPENBLAS_NUM_THREADS')))\n"
    )
    script = (
        "import ctypes, sys; sys.argv = ['papersift', '--version']\n"
        "from tui.__main__ import main; main()\n"
        "from tui.terminal.programs import edit_text\n"
        "getenv = ctypes.CDLL(None).getenv; getenv.restype = ctypes.c_char_p\n"
        "print(getenv(b'OPENBLAS_NUM_THREADS'))\n"
        f"print(edit_text('x', {f'{sys.executable} {editor}'!r}).text)\n"
    )
    environment = {name: text for name, text in os.environ.items() if "OPENBLAS" not in name}
    printed = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).resolve().parents[3],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert printed.splitlines()[1:] == ["b'1'", "None"]


def test_an_editor_that_ends_at_once_is_reported_and_its_file_kept(tmp_path: Path) -> None:
    edited = programs.edit_text("a note", script(tmp_path))
    assert edited.text == "a note"
    assert "ended at once: a window needs --wait" in edited.remark
    assert edited.path is not None
    edited.path.write_text("a note, and more")
    assert programs.read_edited(edited.path).text == "a note, and more"


@pytest.mark.parametrize(
    ("encoding", "name"), [("latin-1", "cp1252"), ("cp1252", "cp1252"), ("utf-16", "utf-16-le")]
)
def test_an_editor_with_another_encoding_loses_nothing(
    tmp_path: Path, encoding: str, name: str
) -> None:
    command = script(tmp_path, f"p.write_bytes('Müller sah Elstern: früh'.encode({encoding!r}))")
    edited = programs.edit_text("", command)
    assert edited.text == "Müller sah Elstern: früh"
    assert name in edited.remark


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_utf8_is_read_without_a_word_with_or_without_its_mark(tmp_path: Path, mark: str) -> None:
    command = script(tmp_path, f"p.write_bytes({mark + 'Müller %PDF- γ'!r}.encode())")
    assert programs.edit_text("", command) == programs.EditedText("Müller %PDF- γ")


def test_what_was_written_before_an_error_is_kept(tmp_path: Path) -> None:
    command = script(tmp_path, "p.write_text('half a note')", "sys.exit(3)")
    with pytest.raises(
        programs.EditorFailed, match=r"ended with 3.*what you wrote is in"
    ) as caught:
        programs.edit_text("", command)
    assert Path(str(caught.value).rpartition(" ")[2]).read_text() == "half a note"


def test_an_editor_that_changes_nothing_for_a_while_has_no_remark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_AT_ONCE_SECONDS", 0.0)
    assert programs.edit_text("as it was", script(tmp_path)) == programs.EditedText("as it was")
