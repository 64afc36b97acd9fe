"""The app itself: palette, help, quit."""

from __future__ import annotations

from tui.screens.help import HelpScreen
from tui.screens.main.screen import MainScreen
from tui.screens.palette import (
    THEME,
    UNWANTED,
    WANTED,
    PaletteScreen,
    add_recent,
    selected_term,
)
from tui.screens.reports import help_entries
from tui.screens.themes import ThemeScreen


async def palette(screen: MainScreen) -> None:
    """Open the palette, and do what is chosen there."""
    selected = screen.get_selected_text() or ""

    async def follow(name: str | None) -> None:
        screen.recent_commands = add_recent(screen.recent_commands, name)
        if name in (WANTED, UNWANTED):
            screen.screening.add_term(selected_term(selected), wanted=name == WANTED)
        elif name == THEME:
            app = screen.app
            await app.push_screen(ThemeScreen(app.available_themes.values(), app.theme))
        elif name is not None:
            await screen.app.run_action(f"app.run({name!r})")

    dialog = PaletteScreen(screen.settings.keys, screen.recent_commands, selected)
    await screen.app.push_screen(dialog, follow)


async def help(screen: MainScreen) -> None:  # noqa: A001 - the command is app.help
    """Show all keys and the filter language."""
    await screen.app.push_screen(HelpScreen(help_entries(screen.settings.keys)))


async def quit(screen: MainScreen) -> None:  # noqa: A001 - the command is app.quit
    """Go back from the reader, or else leave."""
    if screen.reading:
        screen.set_reader(False)
    else:
        await screen.app.action_quit()
