"""Keys without Textual, by its names: single ones from a terminal, else lines that name them."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import click

_CONTROL_KEYS = {
    "\t": "tab",
    "\r": "enter",
    "\n": "enter",
    "\x7f": "backspace",
    "\x08": "backspace",
    "\x1b": "escape",
    " ": "space",
    "\x1b[Z": "shift+tab",
    "\x1b[A": "up",
    "\x1b[B": "down",
    "\x1b[H": "home",
    "\x1b[F": "end",
    "\x1b[5~": "pageup",
    "\x1b[6~": "pagedown",
}
"""What terminals send for keys that are no letters, and what Textual calls them."""

_SHORT_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}

_WORDS = {"esc": "escape", "pgdn": "pagedown", "pgup": "pageup", "": "enter", "return": "enter"}
"""What people call keys that they cannot type into a line."""


def key_of(typed: str) -> str:
    """Return Textual's name of what a terminal sends, or of a key as it is written in a line."""
    if typed in _CONTROL_KEYS:
        return _CONTROL_KEYS[typed]
    if len(typed) == 1 and "\x01" <= typed <= "\x1a":
        return f"ctrl+{chr(ord(typed) + 96)}"
    if len(typed) == 1 and not typed.isalnum():
        name = unicodedata.name(typed, "").lower().replace("-", "_").replace(" ", "_")
        return _SHORT_NAMES.get(name, name)
    if len(typed) == 1:
        return typed
    word = typed.strip().lower()
    return _WORDS.get(word, word)


@dataclass(frozen=True, slots=True)
class LineInput:
    """Where keys and lines come from; None at its end."""

    read_key: Callable[[str], str | None]
    """Shows a prompt and returns the name of the next key."""
    read_line: Callable[[str], str | None]
    """Shows a prompt and returns the next line."""


def open_input() -> LineInput:
    """Return the keys of the terminal, or the lines of standard input where it is none."""
    on_terminal = sys.stdin is not None and sys.stdin.isatty() and os.name == "posix"
    return LineInput(_read_single_key if on_terminal else _read_key_line, _read_line)


def _read_line(prompt: str) -> str | None:
    click.echo(prompt, nl=False)
    line = sys.stdin.readline() if sys.stdin is not None else ""
    if sys.stdin is None or not sys.stdin.isatty():
        click.echo()  # a terminal shows the Enter of the user
    return line.rstrip("\r\n") if line else None


def _read_key_line(prompt: str) -> str | None:
    """Read a key that is ended by Enter."""
    line = _read_line(prompt)
    if line is None:
        return None
    return key_of(line if len(line) == 1 else line.strip())


def _read_single_key(prompt: str) -> str | None:
    """Read a key that is not ended by Enter; ctrl+c and ctrl+d end."""
    click.echo(prompt, nl=False)
    try:
        typed = click.getchar()
    except (KeyboardInterrupt, EOFError):
        typed = ""
    click.echo()
    return key_of(typed) if typed else None
