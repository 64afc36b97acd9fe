"""The app: opens store and sources, runs commands, and leaves everything as it was found."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ScreenStackError, SystemCommand
from textual.binding import BindingType
from textual.command import Provider
from textual.dom import DOMNode
from textual.screen import Screen

from store.journal import StoreError
from store.library import Library, bundled_corpus
from store.notebook import Notebook
from store.pile import Pile
from store.text import clean
from tui import acts, clipboard
from tui.driver import driver_class
from tui.greeting import added_text, greeting
from tui.keygate import KeyGate, Passed, apart
from tui.opening import Opening
from tui.palette import Commands
from tui.places import cache_folder, settings_path, state_path
from tui.screens.main import MainScreen
from tui.settings import Settings, read_settings
from tui.slices import drive
from tui.sparing import why_spared
from tui.state import State, read_state, write_state
from tui.themes import DARK, LIGHT
from tui.view import View
from tui.widgets.row_list import RowList

LOOK = 0.5
"""Seconds between two looks for what other windows have written."""

STOPS = ("q", "escape", "ctrl+c")
"""Keys that stop an opening that takes long."""

REMEMBER = 3.0
"""Seconds between two looks whether the user is somewhere else than the state file says."""


class PapersiftApp(App[None]):
    """One Notebook, one pile, one main screen."""

    CSS_PATH = "app.tcss"
    TITLE = "papersift"
    COMMANDS: ClassVar[set[type[Provider]]] = {Commands}  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        paths: Sequence[str],
        notebook: Notebook,
        settings: Settings,
        state: State,
        state_path: Path,
        cache: Path | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class())
        self.notebook = notebook
        self.settings = settings
        self.library: Library | None = None
        self._state = state
        self._state_path = state_path
        self._cache = cache
        """Where what was opened is kept for the next time; None to keep nothing."""
        self._paths = tuple(paths) or state.paths
        self._same = not paths or tuple(paths) == state.paths
        """Whether filter and cursor of the last session belong to these sources."""
        self.main = MainScreen(notebook, settings, state.layout, state.filters)
        self.main.spared = self._spared
        self.main.adding.opener = self._add
        self._gate = KeyGate(super().on_event, self._key_target, self.set_interval)
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        wanted = settings.theme or state.theme
        self.theme = wanted if wanted in self.available_themes else DARK.name
        self._problems = settings.problems
        if settings.theme and settings.theme != self.theme:
            self._problems += (f"settings: there is no theme {settings.theme}",)

    async def on_event(self, event: events.Event) -> None:
        """Take keys and pastes one at a time, everything else as it comes."""
        if isinstance(event, events.Paste):
            event.text = clean(event.text, lines=True)
        if isinstance(event, events.Key) and event.key in STOPS and self._gate.late:
            await self._stop_opening(event.key)
        elif isinstance(event, events.Key) and not event.is_forwarded and event.key != "ctrl+q":
            for key in apart(event):
                await self._gate.take(key)
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._gate.take(event)
        else:
            await super().on_event(event)

    def _key_target(self) -> DOMNode | None:
        """Give the widget that a key goes to now; None while the app is closing."""
        try:
            return self.focused or self.screen
        except ScreenStackError:
            return None

    async def on_passed(self, message: Passed) -> None:
        """Let the next key through."""
        message.stop()
        await self._gate.passed(message)

    def on_load(self) -> None:
        """Listen for signals before the terminal is touched."""
        self._listen()

    def on_mount(self) -> None:
        """Show the empty screen at once; everything else comes after it was painted."""
        self.push_screen(self.main)
        self.main.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._gate.hold()
        self.run_worker(self._open(), group="open", exclusive=True)
        self.set_interval(LOOK, self._look)
        self.set_interval(REMEMBER, self._remember)

    async def _stop_opening(self, key: str) -> None:
        """Leave, or go on without the sources that take so long."""
        if key == "q":
            await self.action_quit()
            return
        self.workers.cancel_group(self, "open")
        self.main.open(View(Pile(Library(), self.notebook)))
        self.main.say("Opening was stopped: papersift FILE… opens others, q quits")
        await self._gate.release()

    async def _open(self, *, anew: bool = False, added: Path | None = None) -> None:
        """Read the sources, then make the index; both from the cache if they are there."""
        main = self.main
        opening = Opening(self._paths, self.notebook, self._cache, main.say)
        main.regrouping.opened(self.notebook.answers)
        self.library = library = await opening.library(anew=anew)
        pile = Pile(library, self.notebook)
        state = self._state if self._same else State()
        view = View(pile, state.query, state.sort)
        main.open(view, state.cursor)
        self._greet(pile)
        if added is not None:
            main.say(added_text(library, added))
        await self._gate.release()
        await self._painted()
        index = await opening.index(pile)
        at = main.rows.position
        await drive(index.learn(pile))
        view.ready(index)
        if view.text or view.sort:
            main.show_rows(pile.position(state.cursor) if state.cursor else at)
        if await opening.stale():
            main.say("The sources have changed: they are read again")
            await self._open(anew=True)
        else:
            await opening.keep(pile)

    async def _painted(self) -> None:
        """Wait until what is to be seen is on the screen: imports would come in between."""
        seen = asyncio.Event()
        self.main.call_after_refresh(seen.set)
        await seen.wait()

    def _greet(self, pile: Pile) -> None:
        """Say the worst that has to be said, else what there is to read."""
        said = greeting(pile, settings=self._problems, drafts=tuple(self.main.drafts.kept()))
        (self.main.alarm if said.alarm else self.main.say)(said.text)
        self.main.go_to(said.position)

    def _look(self) -> None:
        """Take in what other windows wrote, and checkpoint when it is time."""
        self.main.acting.look()
        self.main.regrouping.look()
        if self.notebook.store.checkpoint_due:
            self.run_worker(self._checkpoint(), group="checkpoint", exclusive=True)

    async def _checkpoint(self) -> None:
        try:
            await asyncio.to_thread(self.notebook.store.checkpoint)
        except StoreError as error:
            self.main.alarm(f"NOT SAVED: {error}")

    def _add(self, path: Path) -> None:
        """Open one more source beside those that are open, and stay where the user is."""
        self._remember()
        self._paths = (*(self._paths or map(str, bundled_corpus())), str(path))
        self._same = True
        self.run_worker(self._open(added=path), group="open", exclusive=True)

    def _spared(self, target: Path) -> str:
        """Say why an export must not be written there; nothing when it may."""
        sources = self._paths or bundled_corpus()
        return why_spared(target, sources, self.notebook.store.path)

    async def action_run(self, name: str) -> None:
        """Do a command of the table."""
        await acts.run(name, self.main)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the commands while keys are text."""
        if action == "run" and self.main.is_attached and self.main.typing:
            return False
        return super().check_action(action, parameters)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer the theme beside our own commands."""
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)

    def action_help_quit(self) -> None:
        """Say how to leave when ctrl+c has nothing to copy."""
        self.main.say("q quits; everything is kept")

    def copy_to_clipboard(self, text: str) -> None:
        """Hand a text to the terminal, and to the system's clipboard if there is one."""
        super().copy_to_clipboard(text)
        self.run_worker(asyncio.to_thread(clipboard.copy, text), group="copy")

    async def action_quit(self) -> None:
        """Leave; what is being written is kept first."""
        await self.main.writing.finish()
        self._remember()
        self.exit()

    def _listen(self) -> None:
        """Save, restore the terminal and end with 128+n when told to by a signal."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._ended_by, number)

    def _ended_by(self, number: signal.Signals) -> None:
        self.main.writing.rescue()
        self._remember()
        self.exit(return_code=128 + number)

    def _remember(self) -> None:
        """Keep where the user is; the notes are kept already."""
        view = self.main.view
        if view is None or not self.main.query(RowList):
            return
        paper = self.main.paper
        paths = tuple(str(Path(path).absolute()) for path in self._paths)
        if not view.pile.library.papers:
            paths = self._state.paths
        cursor = paper.id if paper is not None else ""
        layout = self.main.layout_choice
        past = self.main.filter_box.past
        state = State(paths, view.text, view.sort, cursor, layout, self.theme, past)
        if state != self._state:
            write_state(self._state_path, state)
            self._state = state


def run_app(paths: Sequence[str], store: Path) -> int:
    """Run the app on these sources, else on what was last open; give the exit code."""
    try:
        notebook = Notebook.open(store)
    except StoreError as error:
        print(clean(str(error)), file=sys.stderr)  # noqa: T201 - the terminal is still the shell's
        return 1
    settings, state = read_settings(settings_path()), read_state(state_path())
    app = PapersiftApp(paths, notebook, settings, state, state_path(), cache_folder())
    try:
        app.run()
    finally:
        with suppress(StoreError):
            notebook.close()
    failed = False
    for source in app.library.sources if app.library is not None else ():
        if source.error:
            print(f"{source.path}: {source.error}", file=sys.stderr)  # noqa: T201
            failed = True
    return app.return_code or int(failed)
