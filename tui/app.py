"""The app: opens store and sources, runs commands, and leaves everything as it was found."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ScreenStackError, SystemCommand
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from tui import actions
from tui.config.settings import Settings
from tui.config.state import State, StateKeeper, same_paths
from tui.screens.main.screen import MainScreen, bind_keys
from tui.screens.palette import CommandProvider
from tui.startup import preload
from tui.terminal.compatibility import ErrorHandlingApp
from tui.terminal.input import choose_driver
from tui.terminal.key_queue import KeyDone, KeyQueue, split_alt
from tui.widgets.first_page import FirstPage
from tui.widgets.themes import DARK, LIGHT, set_initial_theme

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.collection import Collection
    from store.library.library import Library
    from store.notebook.notebook import Notebook
    from store.search.index import Index
    from tui.startup.loader import CollectionLoader

REFRESH_SECONDS = 0.5
"""Seconds between two looks for what other windows have written."""

STOP_KEYS = ("q", "escape", "ctrl+c")
"""Keys that stop an opening that takes long."""

STATE_SECONDS = 3.0
"""Seconds between two looks whether the user is somewhere else than the state file says."""


class PapersiftApp(ErrorHandlingApp[None]):
    """One Notebook, one pile, one main screen."""

    CSS_PATH = "app.tcss"
    TITLE = "papersift"
    COMMANDS = App.COMMANDS | {CommandProvider}
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        paths: Sequence[str],
        notebook: Notebook | Callable[[], Notebook],
        settings: Settings,
        state: State,
        state_path: Path,
        cache: Path | None = None,
        first: FirstPage | None = None,
    ) -> None:
        """Make the app; a notebook that is still to be opened waits for the first frame."""
        super().__init__(driver_class=choose_driver())
        self._notebook = notebook
        self.settings = settings
        self.refused = ""
        """Why the notes could not be opened, or a paper not be shown."""
        self.snapshot: Mapping[str, FirstPage] = {}
        """What the next start shows before anything is opened."""
        self.loader: CollectionLoader | None = None
        """The opening that made what is shown, when all of it is there."""
        self._answers: Answers | None = None
        """The answers about duplicates under which it was opened."""
        self.library: Library | None = None
        self._cache = cache
        """Where what was opened is kept for the next time; None to keep nothing."""
        self.paths = tuple(paths) or state.paths
        """The sources; none for the bundled corpus."""
        self._same = same_paths(paths, state)
        """Whether filter and cursor of the last session belong to these sources."""
        main_screen = bind_keys(settings)
        self.main: MainScreen = main_screen(settings, state.layout, state.filters, first)
        self.main.spared = self._spared
        self._memory = StateKeeper(self, state, state_path)
        if not callable(notebook):
            self.main.notebook = notebook
        self._gate = KeyQueue(super().on_event, self._key_target, self.set_interval)
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        wanted = settings.theme or state.theme
        set_initial_theme(self, wanted if wanted in self.available_themes else DARK.name)
        self._problems = settings.problems
        if settings.theme and settings.theme != self.theme:
            self._problems += (f"settings: there is no theme {settings.theme}",)

    async def on_event(self, event: events.Event) -> None:
        """Take keys and pastes one at a time, everything else as it comes."""
        if isinstance(event, events.Paste):
            from store.text.cleaning import clean

            event.text = clean(event.text, lines=True)
        if isinstance(event, events.Key) and event.key in STOP_KEYS and self._gate.held_too_long:
            await self._stop_opening(event.key)
        elif isinstance(event, events.Key) and not event.is_forwarded and event.key != "ctrl+q":
            for key in split_alt(event):
                await self._gate.add(key)
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._gate.add(event)
        else:
            await super().on_event(event)

    def _key_target(self) -> DOMNode | None:
        """Return the widget that a key goes to now; None while the app is closing."""
        try:
            return self.focused or self.screen
        except ScreenStackError:
            return None

    async def on_key_done(self, message: KeyDone) -> None:
        """Let the next key through."""
        message.stop()
        await self._gate.finish_key(message)

    def on_load(self) -> None:
        """Listen for signals before the terminal is touched."""
        self._listen()

    def on_mount(self) -> None:
        """Let everything that the first frame does not show come after it was painted."""
        self._gate.hold()
        self.call_later(self.main.call_after_refresh, self._begin)

    def get_default_screen(self) -> Screen[None]:
        """Show the main screen first: one under it would be laid out and never seen."""
        self.main.shape(update=False)
        return self.main

    def _begin(self) -> None:
        self.run_worker(self._open(), group="open", exclusive=True)
        self.set_interval(REFRESH_SECONDS, self._look)
        self.set_interval(STATE_SECONDS, self._memory.keep)

    @property
    def notebook(self) -> Notebook:
        """The notes; an error before they are opened."""
        if callable(self._notebook):
            raise AttributeError("the notes are not open yet")
        return self._notebook

    def close_notes(self) -> None:
        """Close the notes, if they were opened; what could not be saved has been said."""
        from store.storage.errors import StoreError

        if not callable(self._notebook):
            with suppress(StoreError):
                self._notebook.close()

    async def _open_notes(self) -> bool:
        """Open the notes, once; leave where they refuse."""
        from store.storage.errors import StoreError

        try:
            if callable(self._notebook):
                self._notebook = await asyncio.to_thread(self._notebook)
        except StoreError as error:
            self.refused = str(error)
            self.exit(return_code=1)
            return False
        self.main.notebook = self.notebook
        self.main.pasted_papers.opener = self._add
        self.main.collection_changes.keeper = self._keep
        return True

    async def _stop_opening(self, key: str) -> None:
        """Leave, or go on without the sources that take so long."""
        if key == "q":
            await self.action_quit()
            return
        if callable(self._notebook):
            return
        from store.library.collection import Collection
        from store.library.library import Library
        from store.library.paper_list import PaperList

        self.workers.cancel_group(self, "open")
        preload.restore_gc()
        self.main.open(PaperList(Collection(Library(), self.notebook)))
        self.main.say("Opening was stopped: papersift FILE… opens others, q quits")
        await self._gate.release()

    async def _open(self, *, anew: bool = False, added: Path | None = None) -> None:
        """Read the sources, then make the index; both from the cache if they are there."""
        await asyncio.to_thread(preload.import_for_opening)
        if not await self._open_notes():
            return
        from store.library.collection import Collection
        from store.library.paper_list import PaperList
        from store.tasks import run_in_slices
        from tui.startup.greeting import added_text
        from tui.startup.loader import CollectionLoader

        main, self.loader = self.main, None
        opening = CollectionLoader(self.paths, self.notebook, self._cache, main.say)
        self._answers = self.notebook.answers
        self.library = library = await opening.library(anew=anew)
        pile = Collection(library, self.notebook)
        state = self._memory.state if self._same else State()
        view = PaperList(pile, state.query, state.sort)
        main.collection_changes.opened(self._answers)
        main.open(view, state.cursor)
        self._greet(pile)
        if added is not None:
            main.say(added_text(library, added))
        await self._gate.release()
        preload.restore_gc()
        await self._painted()
        index = await opening.index(pile)
        since = self.notebook.newest
        await run_in_slices(index.load_annotations(pile))
        at = main.rows.position
        view.ready(index, since)
        if main.paper_list is view and (view.text or view.sort):
            main.show_rows(pile.position(state.cursor) if state.cursor else at)
        if await opening.stale():
            main.say("The sources have changed: they are read again")
            await self._open(anew=True)
        else:
            await opening.keep(pile)
            self.loader = opening
        await asyncio.to_thread(preload.import_for_keys)

    async def _painted(self) -> None:
        """Wait until what is to be seen is on the screen: imports would come in between."""
        seen = asyncio.Event()
        self.main.call_after_refresh(seen.set)
        await seen.wait()

    def _greet(self, pile: Collection) -> None:
        """Say the worst that has to be said, else what there is to read."""
        from tui.startup.greeting import choose_greeting

        said = choose_greeting(pile, settings=self._problems, drafts=tuple(self.main.drafts.read()))
        (self.main.alarm if said.alarm else self.main.say)(said.text)
        self.main.go_to(said.position)

    def _look(self) -> None:
        """Take in what other windows wrote, and checkpoint when it is time."""
        if callable(self._notebook):
            return
        self.main.reviewer.look()
        self.main.collection_changes.look()
        if self.notebook.store.checkpoint_due:
            self.run_worker(self._checkpoint(), group="checkpoint", exclusive=True)

    async def _checkpoint(self) -> None:
        from store.storage.errors import StoreError

        try:
            await asyncio.to_thread(self.notebook.store.checkpoint)
        except StoreError as error:
            self.main.alarm(f"NOT SAVED: {error}")

    def _add(self, path: Path) -> None:
        """Open one more source beside those that are open, and stay where the user is."""
        from store.library.opening import bundled_corpus

        self._memory.keep()
        self.paths = (*(self.paths or map(str, bundled_corpus())), str(path))
        self._same = True
        self.run_worker(self._open(added=path), group="open", exclusive=True)

    async def _keep(self, pile: Collection, index: Index, answers: Answers) -> None:
        """Keep the pile as the user's answers have changed it."""
        if self.loader is not None:
            await self.loader.keep_regrouped(pile, index, answers)
            self._answers = answers

    def _spared(self, target: Path) -> str:
        """Return why an export must not be written there; nothing when it may."""
        from store.library.opening import bundled_corpus
        from store.library.sources import why_not_overwrite

        sources = self.paths or bundled_corpus()
        return why_not_overwrite(target, sources, self.notebook.store.path)

    async def action_run(self, name: str) -> None:
        """Do a command of the table; a click that comes before the notes are open does nothing."""
        if not callable(self._notebook):
            await actions.run(name, self.main)

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
        from tui.terminal import programs

        super().copy_to_clipboard(text)
        self.run_worker(asyncio.to_thread(programs.copy_text, text), group="copy")

    async def action_quit(self) -> None:
        """Leave; what is being written is kept first."""
        await self.main.note_session.finish()
        self._memory.keep()
        self._part()
        self.exit()

    def _part(self) -> None:
        """Draw what the next start shows, if it is sure to open what is open now."""
        view, opening = self.main.paper_list, self.loader
        if view is None or opening is None or not opening.kept:
            return
        self.main.reviewer.look()
        if self.notebook.answers is self._answers:
            from tui.startup.snapshot import draw_snapshot

            self.snapshot = draw_snapshot(view, self.main.rows.cursor)

    def _listen(self) -> None:
        """Save, restore the terminal and end with 128+n when told to by a signal."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._ended_by, number)

    def _ended_by(self, number: signal.Signals) -> None:
        self.main.note_session.rescue()
        self._memory.keep()
        self._part()
        self.exit(return_code=128 + number)

    def answer_error(self, error: Exception) -> bool:
        """Leave with a line where a paper cannot be shown for certain."""
        from store.library.packed_papers import DamagedCache

        if not isinstance(error, DamagedCache):
            return False
        self.refused = str(error)
        self.exit(return_code=1)
        return True
