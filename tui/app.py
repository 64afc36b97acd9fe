"""The app: opens notes and sources, runs commands, and leaves everything as it was found."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ScreenStackError
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import ModalScreen, Screen, SystemModalScreen
from textual.widgets import Input

from tui import actions
from tui.config.key_names import key_name
from tui.config.settings import Settings
from tui.config.state import State, StateKeeper, same_paths
from tui.screens.main.key_bindings import ROW_COMMANDS, main_screen_class, row_keys
from tui.screens.main.layout import Layout
from tui.screens.main.screen import MainScreen
from tui.startup import preload
from tui.startup.opening import SourceOpener
from tui.terminal.colorless import color_filter, forget_empty_no_color
from tui.terminal.compatibility import ErrorHandlingApp
from tui.terminal.driver import choose_driver
from tui.terminal.key_queue import KeyDone, KeyQueue, as_pressed
from tui.terminal.layout_keys import LayoutKeys, press_by_position
from tui.widgets.first_page import FirstPage
from tui.widgets.line_input import join_lines
from tui.widgets.themes import DARK, THEMES, edge_color, set_initial_theme

if TYPE_CHECKING:
    from store.notebook.notebook import Notebook

_REFRESH_SECONDS = 0.5
"""Seconds between two looks for what other windows have written."""

_STATE_SECONDS = 3.0
"""Seconds between two checks whether the state file is still right."""

_MAX_MARKS = 2_000
"""Marks that are saved every _STATE_SECONDS; more of them, which take longer, only at the end."""

_STOP_KEYS = ("q", "escape", "ctrl+c")
"""Keys that stop an opening that takes long."""


class PapersiftApp(ErrorHandlingApp[None]):
    """One Notebook, one collection, one main screen."""

    CSS_PATH = "app.tcss"
    TITLE = "papersift"
    ENABLE_COMMAND_PALETTE = False  # its key would open that of Textual
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        paths: Sequence[str],
        notebook: Notebook | Callable[[], Notebook],
        settings: Settings,
        state: State,
        state_path: Path,
        cache: Path | None = None,
        first_page: FirstPage | None = None,
    ) -> None:
        """Make an app; a notebook that is still to be opened is opened after the first frame."""
        forget_empty_no_color()
        self._color_filter = color_filter()
        super().__init__(driver_class=choose_driver(ascii_only=settings.wants_ascii))
        self.notebook: Notebook | None = None if callable(notebook) else notebook
        """The notes; None until they are open."""
        self._open_notebook = notebook if callable(notebook) else None
        self.refusal = ""
        """Why the notes could not be opened, or a paper could not be shown."""
        self.parting_line = ""
        """What this session has decided, for the shell's terminal."""
        self._changes_before = 0
        """The number of the newest Change from before this session."""
        for own_theme in THEMES:
            self.register_theme(own_theme)
        theme = settings.theme or state.theme
        set_initial_theme(self, theme if theme in self.available_themes else DARK.name)
        problems = settings.problems
        if settings.theme and settings.theme != self.theme:
            problems += (f"settings: there is no theme {settings.theme}",)
        main_screen = main_screen_class(settings.keys)
        layout = Layout.from_state(state)
        self.main: MainScreen = main_screen(settings, layout, state.filters, first_page)
        self.key_queue = KeyQueue(self._forward, self._key_target, self.set_interval)
        self.layout_keys = LayoutKeys()
        """Where letters of other layouts are, which the driver learns."""
        self.main.recent_commands = state.recent_commands
        self._keeper = StateKeeper(state_path, lambda: self.opener.current_state(), state)
        self.opener = SourceOpener(
            self.main,
            self._keeper,
            tuple(paths) or state.paths,
            resume=same_paths(paths, state),
            cache=cache,
            problems=problems,
            keys=self.key_queue,
        )
        self.key_queue.on_drop = self.opener.greeter.report_dropped_keys
        self._row_keys = row_keys(settings.keys)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is done to every line; the first removes colours, where none are wanted.

        Those of Textual would leave it greys, which do not tell a signal from what is muted.
        """
        filters = super().get_line_filters()
        return [self._color_filter, *filters] if self._color_filter else filters

    def on_load(self) -> None:
        """Listen for signals before the terminal is touched."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.end_by_signal, number)

    def get_default_screen(self) -> Screen[None]:
        """Show the main screen first: one below it would be laid out and never seen."""
        self.main.arrangement.set_classes(self.main, self.size, update=False)
        return self.main

    def on_mount(self) -> None:
        """Let everything that the first frame does not show come after it was painted."""
        self.key_queue.hold(drop_old=not self.main.shows_first_page, may_pass=self._moves_cursor)
        self.call_later(self.main.call_after_refresh, self._start)

    def _start(self) -> None:
        self.opener.start(self._open())
        self.set_interval(_REFRESH_SECONDS, self.refresh_notes)
        self.set_interval(_STATE_SECONDS, self._keep_state)

    async def _open(self) -> None:
        """Open the notes and then the sources; leave where the notes cannot be opened."""
        from store.storage.errors import StoreError

        await asyncio.to_thread(preload.import_for_opening)
        if self.notebook is None and self._open_notebook is not None:
            try:
                self.notebook = await asyncio.to_thread(self._open_notebook)
            except StoreError as error:
                self.refuse(str(error))
                return
        if self.notebook is not None and self.main.is_running:
            self._changes_before = self.notebook.newest
            self.main.connect(self.notebook, self.opener)
            await self.opener.open()

    def _stops_opening(self, key: str) -> bool:
        """Return whether a key is meant for an opening that takes long, not for its papers.

        On the first page, Esc and q may end what the keys before them are to begin.
        """
        keys_wait = self.main.shows_first_page and not self.key_queue.idle
        opening = self.key_queue.held_too_long and self.main.paper_list is None
        return opening and (key == "ctrl+c" or not keys_wait)

    async def _stop_opening(self, key: str) -> None:
        """Leave, or go on without the sources that take so long."""
        if key == "q":
            await self.action_quit()
        elif self.main.connected:
            self.opener.stop()
            await self.key_queue.release()

    def refresh_notes(self) -> None:
        """Show what other windows have written, and write a checkpoint when it is time."""
        if self.notebook is None or not self.main.connected:
            return
        if arrival := self.main.review_session.refresh():
            conflicts = f" ({len(arrival.conflicts)} conflicts)" if arrival.conflicts else ""
            self.main.say(arrival.text + conflicts, alarm=bool(conflicts))
            self.main.status.set_notice("U shows what arrived")
        self.main.collection_changes.check_answers()
        self.main.screening.check()
        if self.notebook.store.checkpoint_due:
            self.run_worker(self._write_checkpoint(), group="checkpoint", exclusive=True)

    async def _write_checkpoint(self) -> None:
        from store.storage.errors import StoreError

        try:
            await asyncio.to_thread(self.main.notebook.store.checkpoint)
        except StoreError as error:
            if self.main.is_running:
                self.main.say(f"NOT SAVED: {error.reason}", alarm=True)

    async def on_event(self, event: events.Event) -> None:
        """Take keys and pastes one at a time, everything else as it comes."""
        if isinstance(event, events.Paste):
            from store.text.cleaning import clean

            event.text = clean(event.text, lines=True)
        queued = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        key = event.key if isinstance(event, events.Key) else ""
        if queued:
            await self.opener.first_start.end()
        if key in _STOP_KEYS and self._stops_opening(key):
            await self._stop_opening(key)
        elif queued and key != "ctrl+q":
            pressed = as_pressed(event) if isinstance(event, events.Key) else event
            await self.key_queue.add(pressed)
        else:
            await super().on_event(event)

    async def _forward(self, event: events.Event) -> None:
        """Hand a key or a paste to Textual, whose inputs drop all lines but the first."""
        if isinstance(event, events.Paste) and isinstance(self.focused, Input):
            event.text = join_lines(event.text)
        if isinstance(event, events.Key) and not (event.character or "").isascii():
            bound = (key for keys in self.main.settings.keys.values() for key in keys)
            event, line = press_by_position(self.layout_keys, event, self._key_target(), set(bound))
            if line:
                self.main.say(line)
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
        await self.key_queue.finish_key(message)

    def _moves_cursor(self, event: events.Event) -> bool:
        """Return whether a key moves the cursor, which the first page can do."""
        moves = isinstance(event, events.Key) and event.key in self._row_keys
        return moves and self.main.shows_first_page

    def on_click(self, event: events.Click) -> None:
        """Leave a dialog when the mouse clicks beside it; Textual's own do that themselves."""
        screen = self.screen
        dialog = isinstance(screen, ModalScreen) and not isinstance(screen, SystemModalScreen)
        if dialog and event.widget is screen:
            self.simulate_key("escape")

    def action_press(self, key: str) -> None:
        """Press a key whose name was clicked."""
        self.simulate_key(key)

    async def action_run(self, name: str) -> None:
        """Run a command of the table; before the notes are open only the cursor moves."""
        if self.main.connected or name in ROW_COMMANDS:
            await actions.run(name, self.main)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the commands while keys are text."""
        if action == "run" and self.main.is_attached and self.main.typing:
            return False
        return super().check_action(action, parameters)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Add the colours that a theme of Textual does not have."""
        return super().get_theme_variable_defaults() | edge_color(self.current_theme)

    def get_key_display(self, binding: Binding) -> str:
        """Return what the footer calls a key: the name that help and README give it."""
        return binding.key_display or key_name(binding.key)

    def action_help_quit(self) -> None:
        """Show how to leave when ctrl+c has nothing to copy."""
        self.main.say("q quits; everything is saved")

    def copy_to_clipboard(self, text: str) -> None:
        """Send a text to the terminal, and to the system's clipboard if there is one."""
        from tui.terminal import programs

        super().copy_to_clipboard(text)
        self.run_worker(asyncio.to_thread(programs.copy_text, text), group="copy")

    async def action_quit(self) -> None:
        """Leave; a note that is being written is saved first."""
        if self.main.connected:
            self.main.note_session.finish()
        self._leave()

    def end_by_signal(self, number: signal.Signals) -> None:
        """Leave with the exit code 128 + n; a note that is being written becomes a draft."""
        if self.main.connected:
            self.main.note_session.save_draft()
        self._leave(128 + number)

    def _keep_state(self) -> None:
        self._keeper.keep()
        if self.main.connected:
            self.opener.keep_marks(most=_MAX_MARKS)

    def _leave(self, return_code: int = 0) -> None:
        self._keeper.keep()
        if self.main.connected:
            self.opener.leave()
            self.parting_line = self._sum_up(self.main.notebook)
        self.exit(return_code=return_code)

    def _sum_up(self, notebook: Notebook) -> str:
        from store.notebook.progress import session_line

        changes = notebook.history(notebook.newest - self._changes_before)
        return session_line(changes, notebook.session)

    def refuse(self, reason: str) -> None:
        """Leave with the exit code 1 and a line on the shell's terminal."""
        self.refusal = reason
        self.exit(return_code=1)

    def close_notes(self) -> None:
        """Close the notes, if they were opened; the user knows of what could not be saved."""
        from store.storage.errors import StoreError

        if self.notebook is not None:
            with suppress(StoreError):
                self.notebook.close()

    def answer_error(self, error: Exception) -> bool:
        """Leave with a line where a paper cannot be shown for certain."""
        from store.library.packed_papers import DamagedCache

        if not isinstance(error, DamagedCache):
            return False
        self.refuse(str(error))
        return True
