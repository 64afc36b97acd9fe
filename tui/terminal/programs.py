"""Other programs: the browser, the clipboard and the editor of the user.

Only http and https addresses are opened, and only in a browser that leaves the terminal alone.
The clipboard tool of the system is given a second, and not believed before it has given the
text back. The editor is run without a shell.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from store.errors import UserError
from store.formats.reading import UnreadableSource
from store.model.links import is_safe_url
from store.text.cleaning import clean


def open_page(url: str) -> bool:
    """Open an address in the graphical browser, without a shell; return False if there is none."""
    if sys.platform == "darwin":
        opener = which("open")
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        opener = which("xdg-open")
    else:
        opener = None
    if opener is None or not is_safe_url(url):
        return False
    null = subprocess.DEVNULL
    subprocess.Popen(  # noqa: S603 - a fixed program, the address checked, no shell
        [opener, url],
        env=os.environ,
        stdin=null,
        stdout=null,
        stderr=null,
        start_new_session=True,
    )
    return True


_CLIPBOARD_SECONDS = 1.0
"""Seconds after which a clipboard tool counts as stuck."""


def copy_text(text: str, timeout: float = _CLIPBOARD_SECONDS) -> bool:
    """Copy a text to the system clipboard; return whether the clipboard has it.

    Blocks for up to `timeout` seconds: call it in a thread.
    """

    def copy_and_read_back() -> bool:
        import pyperclip

        pyperclip.copy(text)
        return bool(pyperclip.paste() == text)

    return _try_clipboard(copy_and_read_back, timeout) is True


def read_clipboard(timeout: float = _CLIPBOARD_SECONDS) -> str:
    """Return the text on the system clipboard; an empty one if it cannot be read in time.

    Blocks for up to `timeout` seconds: call it in a thread.
    """

    def read() -> object:
        import pyperclip

        return pyperclip.paste()

    text = _try_clipboard(read, timeout)
    return text if isinstance(text, str) else ""


def _try_clipboard(access: Callable[[], object], timeout: float) -> object:
    """Return what an access to the clipboard returns; None if it fails or takes too long.

    pyperclip raises where there is no tool, reports success where the tool fails, and hangs
    with a tool that hangs.
    """
    answers: list[object] = []

    def attempt() -> None:
        # pyperclip lets through whatever its many back ends raise.
        with suppress(Exception):
            answers.append(access())

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(timeout)
    return answers[0] if answers else None


class EditorFailed(UserError):
    """The editor could not be run, or ended with an error; the text is as it was."""


def editor_command(setting: str = "") -> list[str]:
    """Return the command of the editor: the setting, else $VISUAL, else $EDITOR, else vi."""
    command = setting or os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return shlex.split(command) or ["vi"]
    except ValueError as error:
        raise EditorFailed(f"$EDITOR is not a command: {error}") from error


@dataclass(frozen=True, slots=True)
class EditedText:
    """What an editor has left: a text, and what the user should know about it."""

    text: str
    remark: str = ""
    path: Path | None = None
    """The file, which is kept where the editor may still be open."""


_AT_ONCE_SECONDS = 2.0
"""An editor that ends sooner, with nothing changed, has probably opened a window of its own."""


def edit_text(text: str, setting: str = "") -> EditedText:
    """Return a text as the user has edited it; until then the editor has the terminal.

    Raise EditorFailed if it cannot be run or ends with an error. The file is kept wherever there
    is something in it, or may be later, that is not returned.
    """
    command = editor_command(setting)
    name, folder = clean(Path(command[0]).name), Path(tempfile.mkdtemp(prefix="papersift-"))
    path = folder / "note.md"
    path.write_bytes(text.encode(errors="replace"))
    start, kept = time.monotonic(), False
    try:
        argv = [*command, str(path)]
        code = subprocess.run(argv, env=os.environ, check=False).returncode  # noqa: S603 - the user's editor
        edited = read_edited(path)
        changed = edited.text != clean(text, lines=True)
        if code:
            kept = changed
            rest = f"; what you wrote is in {path}" if kept else ""
            raise EditorFailed(f"{name} ended with {code}; the note is as it was{rest}")
        if not changed and time.monotonic() - start < _AT_ONCE_SECONDS:
            kept = True
            return EditedText(edited.text, f"{name} ended at once: a window needs --wait", path)
        return edited
    except OSError as error:
        raise EditorFailed(f"{name}: {error.strerror or error}") from error
    except UnreadableSource as error:
        kept = True
        raise EditorFailed(f"{name} has written {error}: {path}") from error
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def read_edited(path: Path) -> EditedText:
    """Read what an editor has written; remark on an encoding that is not UTF-8.

    Raise OSError, or UnreadableSource where it is no text.
    """
    content = path.read_bytes()
    with suppress(UnicodeDecodeError):
        if b"\0" not in content:
            return EditedText(clean(content.decode("utf-8-sig"), lines=True))
    from store.formats.decoding import decode_bytes

    decoded = decode_bytes(content)
    remark = f"Your editor did not write UTF-8; read as {decoded.encoding}"
    return EditedText(clean(decoded.text, lines=True), remark)
