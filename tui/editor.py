"""The user's own editor on a text, without a shell."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from store.text import clean


class EditorFailed(Exception):
    """The editor could not be run or came back with an error; the text is as it was."""


def command_of(setting: str = "") -> list[str]:
    """Give the editor's command: the setting, else $VISUAL, else $EDITOR, else vi."""
    named = setting or os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return shlex.split(named) or ["vi"]
    except ValueError as error:
        raise EditorFailed(f"$EDITOR is not a command: {error}") from error


def edit(text: str, setting: str = "") -> str:
    """Let the user edit a text in their editor; the terminal must be free for it."""
    command = command_of(setting)
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
