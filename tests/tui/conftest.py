"""The app under a Pilot, with notes and state of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from store.model.annotation import Annotation
from store.notebook.notebook import Notebook
from tests.tui.waiting import PATIENCE, settle, take_turn, wait_until
from tui.app import PapersiftApp
from tui.config.settings import Settings
from tui.config.state import read_state
from tui.screens.main.screen import MainScreen
from tui.terminal import key_queue

CORPUS = Path(__file__).resolve().parents[2] / "seeds"


@dataclass
class Session:
    """One run of the app: keys go in, the screen and the notes are looked at."""

    app: PapersiftApp
    pilot: Pilot[None]
    notebook: Notebook

    async def press(self, *keys: str) -> None:
        """Press keys by Textual's names, one after the other as a fast typist does."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        names = {" ": "space", ":": "colon", "-": "minus", ".": "full_stop", "=": "equals_sign"}
        await self.press(*(names.get(letter, letter) for letter in text))

    async def settle(self) -> None:
        """Wait until every key has done its work and nothing that it began is running."""
        await settle(self.app, self.pilot)

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so that follows in its own time."""
        await wait_until(condition)
        await self.settle()

    @property
    def main(self) -> MainScreen:
        return self.app.main

    @property
    def text(self) -> str:
        """The screen as plain text."""
        rows: list[Sequence[Strip]] = self.app.screen._compositor.render_strips()  # type: ignore[assignment]
        return "\n".join("".join(strip.text for strip in row).rstrip() for row in rows)

    @property
    def title(self) -> str:
        """The title of the paper under the cursor."""
        paper = self.main.paper
        return "" if paper is None else paper.display_title

    @property
    def annotation(self) -> Annotation:
        """The annotation of the paper under the cursor."""
        assert self.main.paper is not None
        return self.notebook.annotation_of(self.main.paper)

    @property
    def status(self) -> str:
        return self.main.status.text


Opened = Callable[..., AbstractAsyncContextManager[Session]]


@pytest.fixture(autouse=True)
def patient_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys wait for the first papers as long as a machine under load needs for them."""
    monkeypatch.setattr(key_queue, "HOLD_SECONDS", PATIENCE)


@pytest.fixture(autouse=True)
def quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot wait for what the app does, and not for a processor that has nothing to do."""
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", take_turn)


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Open the app on sources, by default the bundled corpus; again, on the same notes."""

    @asynccontextmanager
    async def run(
        *paths: Path | str,
        size: tuple[int, int] = (80, 24),
        settings: Settings | None = None,
        settled: bool = True,
    ) -> AsyncIterator[Session]:
        notebook = Notebook.open(tmp_path / "notes.json")
        state = tmp_path / "state" / "state.json"
        names = [str(path) for path in paths]
        app = PapersiftApp(names, notebook, settings or Settings(), read_state(state), state)
        async with app.run_test(size=size) as pilot:
            session = Session(app, pilot, notebook)
            if settled:
                await session.settle()
            yield session
            await app.action_quit()
        notebook.close()

    return run
