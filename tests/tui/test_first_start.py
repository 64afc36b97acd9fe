"""The card of the very first start: shown once, gone with the first key, which acts."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.notebook.notebook import Notebook
from tests.tui.conftest import Session
from tests.tui.waiting import settle
from tui.app import PapersiftApp
from tui.config.settings import Settings
from tui.config.state import State


@pytest.mark.parametrize("key", ["j", "i", "slash", "x", "f12"])
async def test_the_first_key_does_what_it_does(tmp_path: Path, key: str) -> None:
    notebook = Notebook.open(tmp_path / "notes.json")
    keys = {"filter.focus": ("slash", "f9"), "undo.undo": ()}
    settings = Settings(keys=keys)
    path = tmp_path / "state.json"
    app = PapersiftApp([], notebook, settings, State(welcomed=False), path)
    async with app.run_test(size=(80, 24)) as pilot:
        session = Session(app, pilot, notebook)
        await settle(app, pilot)
        assert "one key per decision" in session.text
        assert "undo, as often" not in session.text  # it has no key here
        first = session.title
        await session.press(key)
        assert "one key per decision" not in session.text
        if key == "j":
            assert session.title != first
        if key == "i":
            assert session.status.startswith("Included")
        if key == "slash":
            assert session.main.typing
        if key == "x":
            assert "Export a reading list" in session.text
            await session.press("escape")
        await session.press("escape", "question_mark")
        assert "First of all" in session.text
        await app.action_quit()
    notebook.close()
    assert path.exists()
