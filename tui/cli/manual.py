"""help: the page of a command, and the manual of all in the format of man (roff)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from tui.cli.options import lazily, store_option
from tui.cli.output import print_line, refuse, write_text
from tui.cli.registry import SUBCOMMANDS, grouped


@click.command("help", short_help="Explain a command.")
@click.argument(
    "name", metavar="[COMMAND]", required=False, shell_complete=lazily("complete_commands")
)
@click.option("--man", is_flag=True, help="Print the whole manual, for man: papersift help --man.")
@store_option
@click.pass_context
def help_command(ctx: click.Context, name: str | None, man: bool) -> None:
    """Explain a command, or papersift itself.

    papersift help --man > papersift.1 writes a page for man; it has every command.
    """
    root = ctx.find_root()
    group = root.command
    assert isinstance(group, click.Group)  # noqa: S101 - the root is the group of all commands
    if man:
        write_text(manual(root, group))
        return
    if name is None:
        print_line(root.get_help())
        return
    command = group.get_command(root, name) if name in SUBCOMMANDS else None
    if command is None:
        from tui.cli.open import nearest_command

        meant = nearest_command(name)
        hint = f"Did you mean papersift {meant}?" if meant else "papersift help lists all."
        refuse(f"There is no command {name!r}. {hint}")
    page = click.Context(command, info_name=name, parent=root)
    print_line(command.get_help(page))


def manual(root: click.Context, group: click.Group) -> str:
    """Return the page papersift(1)."""
    from tui.cli.main import ENVIRONMENT, EXIT_CODES

    lines = [
        '.TH PAPERSIFT 1 2026-11-28 "papersift" "User Commands"',
        ".SH NAME",
        "papersift \\- go through piles of paper abstracts, one key per decision",
        ".SH SYNOPSIS",
        ".B papersift",
        _escape(" ".join(group.collect_usage_pieces(root))),
        ".SH DESCRIPTION",
        *_paragraphs(group.help or ""),
        ".SH OPTIONS",
        *_options(group, root),
    ]
    for heading, names in grouped().items():
        lines.append(f".SH {_escape(heading.upper())}")
        for name in names:
            if (command := group.get_command(root, name)) is not None:
                lines += _command(command, name, root)
    lines.append(".SH ENVIRONMENT")
    for variable, text in ENVIRONMENT.items():
        lines += [".TP", f".B {_escape(variable)}", _escape(text)]
    lines.append(".SH EXIT STATUS")
    for code, text in EXIT_CODES.items():
        lines += [".TP", f".B {code}", _escape(text)]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, name: str, root: click.Context) -> Iterator[str]:
    ctx = click.Context(command, info_name=name, parent=root)
    yield f".SS papersift {_escape(name)} {_escape(' '.join(command.collect_usage_pieces(ctx)))}"
    yield from _paragraphs(command.help or "")
    yield from _options(command, ctx)


def _options(command: click.Command, ctx: click.Context) -> Iterator[str]:
    for parameter in command.get_params(ctx):
        if (record := parameter.get_help_record(ctx)) is not None:
            yield from (".TP", f".B {_escape(record[0])}", _escape(record[1]))


def _paragraphs(text: str) -> Iterator[str]:
    r"""Yield the paragraphs of a help text; what follows a \b line keeps its lines."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ".PP"
        lines = [line.strip() for line in paragraph.splitlines()]
        if lines[:1] == ["\b"]:
            yield from (".nf", *map(_escape, lines[1:]), ".fi")
        else:
            yield _escape(" ".join(lines))


def _escape(text: str) -> str:
    """Return a text that roff prints as it is."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
