"""Print text for people, made safe for the terminal, JSON as UTF-8, and warnings on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

import click

from store.text.cleaning import clean
from tui.cli.options import format_option, is_quiet, wants_json

if TYPE_CHECKING:
    from store.model.annotation import Change

_UNLIMITED_WIDTH = 10_000
"""Columns of a line that goes to a file or a pipe, where nothing is cut."""


_PIECES_AT_ONCE = 200
"""Pieces of a text, or lines, that are printed at once."""


def print_line(text: str, *, lead: int | None = None, **style: Any) -> None:
    """Print a line for people on standard output; `format_line` has what the options mean."""
    click.echo(format_line(text, lead=lead, **style))


def print_lines(lines: Iterable[str]) -> None:
    """Print many lines of `format_line`, some at a time: click flushes whenever it prints."""
    pieces = iter(lines)
    while some_lines := list(islice(pieces, _PIECES_AT_ONCE)):
        click.echo("\n".join(some_lines))


def format_line(text: str, *, lead: int | None = None, **style: Any) -> str:
    """Return a line for people, made safe for the terminal.

    `style` is click's and for terminals only; `lead` limits it to the first characters.
    """
    line = clean(text, lines=True)
    style = {name: wanted for name, wanted in style.items() if wanted}  # False would be a code too
    if style and wants_colour():
        line = click.style(line[:lead], **style) + ("" if lead is None else line[lead:])
    return line


def warn(text: str) -> None:
    """Print a line on standard error: what went wrong, or what is worth knowing."""
    if not is_quiet():
        line = json.dumps({"warning": clean(text)}) if wants_json() else clean(text)
        click.echo(line, err=True)


def refuse(text: str) -> NoReturn:
    """Print an error in one line and end with 2: the usage of a command would only hide it."""
    fields = {"error": clean(text), "exit_code": 2}
    click.echo(json.dumps(fields) if wants_json() else clean(f"Error: {text}"), err=True)
    raise click.exceptions.Exit(2)


_STATUS_COLUMNS = 40
"""Columns that a status line overwrites: escape sequences are for programs that own the screen."""


def draw_status(text: str) -> None:
    """Draw a text in place of the line that standard error shows; an empty one removes it."""
    line = clean(text)[:_STATUS_COLUMNS]
    click.echo(f"\r{line:{_STATUS_COLUMNS}}\r{line}", err=True, nl=False)


def note_to_terminal(text: str) -> None:
    """Print a line on standard error when both streams are a terminal."""
    if sys.stdout.isatty() and sys.stderr.isatty() and not wants_json():
        warn(text)


def confirm_done(text: str) -> None:
    """Print a line about what was done, which is no result of its own."""
    if not is_quiet():
        print_line(text)


def write_text(text: str | Iterable[str]) -> None:
    """Print text for programs, whole or in pieces: UTF-8, whatever the locale."""
    if isinstance(text, str):
        click.echo(text.encode("utf-8", "replace"), nl=False)
        return
    pieces = iter(text)
    while some_pieces := list(islice(pieces, _PIECES_AT_ONCE)):
        write_text("".join(some_pieces))


def write_json(document: Any) -> None:
    """Print a document as JSON, indented."""
    write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def wants_colour() -> bool:
    """Return whether to print in colour: on a terminal that has it, unless NO_COLOR is set."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def print_width() -> int:
    """Return the columns to print in: those of the terminal, or so many that nothing is cut."""
    if not sys.stdout.isatty():
        return _UNLIMITED_WIDTH
    import shutil

    return shutil.get_terminal_size().columns


def cell_width(text: str) -> int:
    """Return the number of terminal columns that a text takes, as the app counts them."""
    # arrows are names of keys; importing wcwidth takes as long as a fifth of `papersift keys`
    if text.replace("↓", "").replace("↑", "").isascii():
        return len(text)
    from wcwidth import wcswidth

    return wcswidth(text)


def fit_width(text: str, width: int) -> str:
    """Cut a text to a number of columns, with an ellipsis in place of what is cut."""
    # no character takes more than two columns, and most lines are far from too long
    if 2 * len(text) <= width or cell_width(text) <= width:
        return text
    from wcwidth import iter_graphemes, wcswidth

    graphemes, columns = [], width - 1
    for grapheme in iter_graphemes(text):
        columns -= wcswidth(grapheme)
        if columns < 0:
            break
        graphemes.append(grapheme)
    return "".join(graphemes).rstrip() + "…" if width > 0 else ""


def pad_width(text: str, width: int) -> str:
    """Pad a text with spaces to a number of columns."""
    return text + " " * (width - cell_width(text))


def plural(count: int, word: str) -> str:
    """Return a count with its noun: `1 paper`, `1,806 papers`."""
    ending = "" if count == 1 else "s"
    if ending and word.endswith("y"):
        return f"{count:,} {word[:-1]}ies"
    return f"{count:,} {word}{ending}"


change_format_option = format_option("text", "json")


def print_change(change: Change | None, form: str) -> None:
    """Print what a command changed; None when there was nothing to change."""
    if form == "json":
        write_json(change and change_json(change))
    else:
        confirm_done(change.text if change else "Nothing changed: already so.")


def change_json(change: Change) -> dict[str, Any]:
    """Return a Change as a JSON object, its number first."""
    from store.notebook.documents import change_to_document

    return {"number": change.number, **change_to_document(change)}
