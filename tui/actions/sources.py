"""Adding sources."""

from __future__ import annotations

import asyncio

from tui.screens.main.screen import MainScreen
from tui.terminal import programs


async def paste(screen: MainScreen) -> None:
    """Add the papers in the text on the clipboard."""
    text = await asyncio.to_thread(programs.read_clipboard)
    if text.strip():
        screen.collection_changes.add_pasted(text)
    else:
        screen.say("No text on the clipboard, or none that can be read: paste it into the list")
