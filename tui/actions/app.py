"""The app itself: palette, help, quit."""

from __future__ import annotations

from tui.screens.help import HelpScreen
from tui.screens.main.screen import MainScreen
from tui.screens.reports import help_entries


def palette(screen: MainScreen) -> None:
    """Open the palette."""
    screen.app.action_command_palette()


async def help(screen: MainScreen) -> None:  # noqa: A001 - the command is app.help
    """Show all keys and the filter language."""
    await screen.app.push_screen(HelpScreen(help_entries(screen.settings.keys)))


async def quit(screen: MainScreen) -> None:  # noqa: A001 - the command is app.quit
    """Go back from the reader, or else leave."""
    if screen.reading:
        screen.set_reader(False)
    else:
        await screen.app.action_quit()
