"""The subcommands by name, each imported when it is asked for; anything else is a path."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from tui.cli.rooms import ROOMS
from tui.cli.streams import leave_quietly

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Subcommands(click.Group):
    """A group that imports a subcommand's module late and takes other words for paths.

    Start-up pays for one subcommand only, and `papersift FILE` opens the app.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the help page."""
        return list(ROOMS)

    def get_command(
        self,
        ctx: click.Context,
        cmd_name: str,
    ) -> click.Command | None:
        """Import a subcommand; None for a name that is not one."""
        room = ROOMS.get(cmd_name)
        if room is None:
            return None
        command = getattr(import_module(f"tui.cli.{room}"), f"{cmd_name}_command")
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take the first word for a subcommand, else all words for the app's paths."""
        if args[0] in ROOMS:
            return super().resolve_command(ctx, args)
        from tui.cli.opening import open_command

        return "", open_command, args

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete to a subcommand or, where none fits, to a file."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file"), *super().shell_complete(ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; our own exceptions become one line and exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Here, since click would make it a failure.
            leave_quietly(sys.stdout)
            raise click.exceptions.Exit(0) from None
        except Exception as error:
            if _is_ours(error):
                raise click.ClickException(str(error)) from error
            raise


def _is_ours(error: Exception) -> bool:
    """Tell whether an exception is one whose message is meant for the user."""
    from store.journal import StoreError
    from store.library import AmbiguousPaper, UnknownPaper
    from store.merge import NotMergeable
    from store.writers.saving import ExportExists, ExportFailed

    ours = (StoreError, UnknownPaper, AmbiguousPaper, NotMergeable, ExportExists, ExportFailed)
    return isinstance(error, ours)
