"""Printing: text for people made safe for the terminal, JSON as UTF-8, remarks on stderr.

How an act is told: one line for people, or the Change as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import click

from store.text.cleaning import clean
from tui.cli.options import format_option

if TYPE_CHECKING:
    from store.model.annotation import Change

WIDEST = 10_000
"""Columns of a line that goes to a file or a pipe, where nothing is cut."""


def print_line(text: str, *, lead: int | None = None, **style: Any) -> None:
    """Print a line for people on standard output.

    `style` is click's and for terminals only; with a `lead` only so many characters have it.
    """
    shown = clean(text, lines=True)
    if style and wants_colour():
        shown = click.style(shown[:lead], **style) + ("" if lead is None else shown[lead:])
    click.echo(shown)


def warn(text: str) -> None:
    """Print a line on standard error: what went wrong, or what is worth knowing."""
    click.echo(clean(text), err=True)


def note_to_terminal(text: str) -> None:
    """Print a line on standard error when a person is looking at the output."""
    if sys.stdout.isatty() and sys.stderr.isatty():
        warn(text)


def write_text(text: str) -> None:
    """Print text that programs read, as UTF-8 whatever the locale."""
    click.echo(text.encode("utf-8", "replace"), nl=False)


def write_json(value: Any) -> None:
    """Print a value as one JSON text."""
    write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def wants_colour() -> bool:
    """Return whether colours are wanted: a terminal that has them, and no NO_COLOR."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def print_width() -> int:
    """Return the width to print in: the terminal's, or so much that nothing is cut."""
    if not sys.stdout.isatty():
        return WIDEST
    import shutil

    return shutil.get_terminal_size().columns


def cell_width(text: str) -> int:
    """Count the terminal columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def fit_width(text: str, width: int) -> str:
    """Cut a text to so many columns, with an ellipsis in place of what is cut."""
    if cell_width(text) <= width:
        return text
    kept, room = [], width - 1
    for char in text:
        room -= _cells(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…" if width > 0 else ""


def pad_width(text: str, width: int) -> str:
    """Fill a text up to so many columns."""
    return text + " " * (width - cell_width(text))


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def plural(count: int, word: str) -> str:
    """Return a number with its noun: `1 paper`, `1,806 papers`."""
    ending = "" if count == 1 else "s"
    if ending and word.endswith("y"):
        return f"{count:,} {word[:-1]}ies"
    return f"{count:,} {word}{ending}"


change_format_option = format_option("text", "json")


def print_change(change: Change | None, form: str) -> None:
    """Print what an act did; None is an act that had nothing to change."""
    if form == "json":
        write_json(change and change_json(change))
    else:
        print_line(change.text if change else "Nothing to change: it is so already.")


def change_json(change: Change) -> dict[str, Any]:
    """Return a Change as JSON has it, with its number first."""
    from store.notebook.documents import change_to_document

    return {"number": change.number, **change_to_document(change)}
