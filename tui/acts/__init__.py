"""What commands do: a module for each noun, a function for each command's id."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from tui.acts import (
    app,
    decide,
    duplicates,
    filter,  # noqa: A004 - a noun here
    look,
    marks,
    move,
    out,
    say,
    sources,
    undo,
    views,
)
from tui.commands import COMMANDS, Command
from tui.screens.main import MainScreen

_MODULES = {
    "app": app,
    "decide": decide,
    "duplicates": duplicates,
    "filter": filter,
    "look": look,
    "marks": marks,
    "move": move,
    "out": out,
    "say": say,
    "sources": sources,
    "undo": undo,
    "views": views,
}
_BY_NAME = {command.name: command for command in COMMANDS}


def function_of(command: Command) -> Callable[..., Any]:
    """Find the function that does a command."""
    module, _, name = command.id.partition(".")
    found: Callable[..., Any] = getattr(_MODULES[module], name)
    return found


async def run(name: str, screen: MainScreen) -> None:
    """Do the command of this name on the main screen."""
    command = _BY_NAME[name]
    arguments = () if command.argument is None else (command.argument,)
    result = function_of(command)(screen, *arguments)
    if inspect.isawaitable(result):
        await result
