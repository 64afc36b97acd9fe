"""Keys without Textual, by its names: single ones from a terminal, else lines that name them."""

from __future__ import annotations

import os
import re
import sys
import termios
import tty
import unicodedata
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

from store.text.cleaning import clean

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


class KeyInput(Protocol):
    """Where keys and lines come from."""

    def read_key(self, prompt: str) -> str | None:
        """Show a prompt and return the name of the next key; None at the end of the input."""

    def read_line(self, prompt: str) -> str | None:
        """Show a prompt and return the next line; None at the end of the input."""


@contextmanager
def open_input() -> Iterator[KeyInput]:
    """Open the keys of the terminal, or the lines of standard input where it is none."""
    if sys.stdin is None or not sys.stdin.isatty():
        yield LinesOfKeys()
        return
    keys = TerminalKeys(sys.stdin.fileno())
    try:
        yield keys
    finally:
        keys.close()


def _show(prompt: str) -> None:
    """Show a prompt after which something is typed."""
    click.echo(f"{clean(prompt)} ", nl=False)


class LinesOfKeys:
    """Keys that are lines of standard input, each ended by Enter."""

    def read_key(self, prompt: str) -> str | None:
        """Show a prompt and return the name of the key in the next line."""
        line = self.read_line(prompt)
        return None if line is None else key_of(line if len(line) == 1 else line.strip())

    def read_line(self, prompt: str) -> str | None:
        """Show a prompt and return the next line."""
        click.echo(clean(prompt))
        line = sys.stdin.readline() if sys.stdin is not None else ""
        return line.rstrip("\r\n") if line else None


class TerminalKeys:
    """Keys of a terminal, which takes each as it is pressed; what is typed ahead is kept."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._before = termios.tcgetattr(terminal)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._typed = ""
        """What was typed ahead."""
        self._take_keys()

    def read_key(self, prompt: str) -> str | None:
        """Show a prompt and return the name of the next key; ctrl+c and ctrl+d end."""
        _show(prompt)
        try:
            while not self._typed:
                self._read()
        except (KeyboardInterrupt, EOFError):
            self._typed = _END
        click.echo(clean(""))
        if self._typed.startswith(_END):
            return None
        match = _ONE_KEY.match(self._typed)
        typed = match[0] if match else self._typed
        self._typed = self._typed[len(typed) :]
        return key_of(typed)

    def read_line(self, prompt: str) -> str | None:
        """Show a prompt and return the next line, which the terminal lets the user edit."""
        _show(prompt + self._typed.partition("\n")[0])
        line, newline, rest = self._typed.partition("\n")
        self._typed = rest
        if newline:
            click.echo(clean(""))
            return line
        termios.tcsetattr(self._terminal, termios.TCSADRAIN, self._before)
        try:
            while "\n" not in line:
                line += self._decode(self._read_bytes())
        except (KeyboardInterrupt, EOFError):
            return None
        finally:
            self._take_keys()
        line, _, self._typed = line.partition("\n")
        return line

    def close(self) -> None:
        """Leave the terminal as it was."""
        termios.tcsetattr(self._terminal, termios.TCSADRAIN, self._before)

    def _take_keys(self) -> None:
        tty.setcbreak(self._terminal, termios.TCSADRAIN)

    def _read(self) -> None:
        self._typed += self._decode(self._read_bytes())

    def _read_bytes(self) -> bytes:
        """Read what was typed. Raises EOFError when the terminal is gone."""
        sent = os.read(self._terminal, 1024)
        if not sent:
            raise EOFError
        return sent


_END = "\x04"
"""What ctrl+d types."""

_ONE_KEY = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|.", re.DOTALL)
