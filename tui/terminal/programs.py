"""Opening a paper's page: only http and https, only in a browser that leaves the terminal alone.

The clipboard: a timed attempt with the system's own tool, and an honest word about it.

The user's own editor on a text, without a shell.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from shutil import which

from store.errors import UserError
from store.model.links import is_safe_url
from store.text.cleaning import clean


def open_page(url: str) -> bool:
    """Open an address in the graphical browser, without a shell; False where there is none."""
    if sys.platform == "darwin":
        opener = which("open")
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        opener = which("xdg-open")
    else:
        opener = None
    if opener is None or not is_safe_url(url):
        return False
    nothing = subprocess.DEVNULL
    subprocess.Popen(  # noqa: S603 - a fixed program, the address checked, no shell
        [opener, url], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    return True


PATIENCE = 1.0
"""Seconds that a clipboard tool gets before it counts as stuck."""


def copy_text(text: str, patience: float = PATIENCE) -> bool:
    """Put a text on the system clipboard and read it back; False when that cannot be told.

    Blocks for up to `patience` seconds: call it in a thread. pyperclip raises where there
    is no tool, reports success where the tool fails, and hangs with a tool that does.
    """
    done: list[bool] = []

    def attempt() -> None:
        import pyperclip

        try:
            pyperclip.copy(text)
            done.append(pyperclip.paste() == text)
        except Exception:  # pyperclip lets through whatever its many back ends raise
            done.append(False)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(patience)
    return done == [True]


def read_clipboard(patience: float = PATIENCE) -> str:
    """Return the text on the system clipboard; nothing when it cannot be had in time.

    Blocks for up to `patience` seconds: call it in a thread.
    """
    found: list[str] = []

    def attempt() -> None:
        import pyperclip

        # pyperclip lets through whatever its many back ends raise.
        with suppress(Exception):
            found.append(pyperclip.paste())

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(patience)
    return found[0] if found and isinstance(found[0], str) else ""


class EditorFailed(UserError):
    """The editor could not be run or came back with an error; the text is as it was."""


def editor_command(setting: str = "") -> list[str]:
    """Return the editor's command: the setting, else $VISUAL, else $EDITOR, else vi."""
    named = setting or os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return shlex.split(named) or ["vi"]
    except ValueError as error:
        raise EditorFailed(f"$EDITOR is not a command: {error}") from error


def edit_text(text: str, setting: str = "") -> str:
    """Let the user edit a text in their editor; the terminal must be free for it."""
    command = editor_command(setting)
    with tempfile.TemporaryDirectory(prefix="papersift-") as folder:
        path = Path(folder) / "note.md"
        path.write_text(text, encoding="utf-8")
        try:
            code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the user's editor
            edited = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise EditorFailed(f"{clean(command[0])}: {error.strerror or error}") from error
    if code:
        raise EditorFailed(f"{clean(command[0])} ended with {code}; the note is as it was")
    return clean(edited, lines=True)
