"""What commands do: a module for each noun, a function for each command's id."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tui.commands import COMMANDS, Command
from tui.terminal.painting import in_one_frame

if TYPE_CHECKING:
    from tui.screens.main.screen import MainScreen

_ABOUT_ALL_PAPERS = frozenset(
    {
        *("annotate.import_decisions", "marks.all", "export.write"),
        *("duplicates.review", "duplicates.possible", "show.progress", "show.sources"),
    }
)
"""Commands that would be wrong about the first papers alone, while the rest is read."""

_COMMANDS_BY_NAME = {command.name: command for command in COMMANDS}


def function_of(command: Command) -> Callable[..., Any]:
    """Import the function of a command."""
    module, _, name = command.id.partition(".")
    function: Callable[..., Any] = getattr(import_module(f"tui.actions.{module}"), name)
    return function


def import_all() -> None:
    """Import every action before the first key asks for one."""
    for command in COMMANDS:
        function_of(command)


async def run(name: str, screen: MainScreen) -> None:
    """Run the command of this name on the main screen."""
    command = _COMMANDS_BY_NAME[name]
    if command.id in _ABOUT_ALL_PAPERS and screen.connected and screen.opener.is_reading:
        screen.say(f"{command.title}: not before all papers are read")
        return
    arguments = () if command.argument is None else (command.argument,)
    with in_one_frame(screen):
        pending = function_of(command)(screen, *arguments)
        if not inspect.isawaitable(pending):
            screen.show_paper()
    if inspect.isawaitable(pending):
        await pending
