"""Opening, closing and adding sources."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tui.config.projects import project_store
from tui.screens.main.screen import MainScreen
from tui.screens.open_sources import OpenRequest, OpenScreen, openable_lines
from tui.terminal import programs


async def open(screen: MainScreen) -> None:  # noqa: A001 - the command is sources.open
    """Ask what to open or close."""
    paper_list = screen.paper_list
    if paper_list is None:
        return

    def follow(request: OpenRequest | None) -> None:
        if request is not None:
            _follow(screen, request)

    lines = openable_lines(paper_list.collection, screen.opener)
    await screen.app.push_screen(OpenScreen(lines), follow)


def _follow(screen: MainScreen, request: OpenRequest) -> None:
    """Open or close what the dialog has returned."""
    opener, path = screen.opener, request.path
    store = project_store(path) if request.action in ("add", "alone") else None
    if request.action == "notebook":
        opener.open_notebook(Path(path))
    elif store is not None and store != screen.notebook.store.path:
        opener.open_notebook(store)
    elif request.action == "close":
        opener.close(path)
    elif request.action == "alone" or not opener.paths:
        opener.open_alone(path)
    else:
        opener.add(Path(path))


async def paste(screen: MainScreen) -> None:
    """Add the papers in the text on the clipboard."""
    text = await asyncio.to_thread(programs.read_clipboard)
    if text.strip():
        screen.paste_session.add(text)
    else:
        screen.say("No text on the clipboard, or none that can be read: paste it into the list")
