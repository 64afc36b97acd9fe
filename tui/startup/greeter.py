"""The status line while sources are opened: how far that is, and then what matters most.

Light: imported before the first frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.startup.greeting import DEFAULT_GREETING, Greeting

if TYPE_CHECKING:
    from store.library.collection import Collection
    from tui.screens.main.screen import MainScreen


class Greeter:
    """Chooses and shows the first line about what was opened."""

    def __init__(self, main: MainScreen, problems: Sequence[str]) -> None:
        self._main = main
        self._problems = tuple(problems)
        """What is wrong with settings and state."""
        self.greeting = Greeting("")
        """What the status line says once the papers are there."""
        self.news = ""
        """What the user has opened or closed last."""
        self._progress = ""
        """The last line that showed how far an opening is."""

    def choose(
        self, collection: Collection, added: Path | None, cache_problems: Sequence[str]
    ) -> None:
        """Choose the first line about the sources, or about the one that was added."""
        from tui.startup.greeting import choose_greeting, greet_added_source

        if added is not None:
            blind = collection.notebook.blind
            line = greet_added_source(collection.library, added, blind=blind)
            self.greeting = Greeting(self.news) if self.news else line
            return
        drafts = tuple(self._main.note_session.drafts.read())
        problems = (*self._problems, *cache_problems)
        self.greeting = choose_greeting(collection, problems=problems, drafts=drafts)
        if self.news and self.greeting == DEFAULT_GREETING:
            self.greeting = Greeting(self.news)

    def greet(self) -> None:
        """Show the line."""
        greeting, there = self.greeting, self._main.position
        hint = greeting.hint if there is not None and there == greeting.position else ""
        self._main.say(greeting.text + hint, alarm=greeting.alarm)

    def greet_with(self, line: str) -> None:
        """Show a line that is known later, unless there is something more important."""
        earlier = self.greeting
        if line and earlier == DEFAULT_GREETING:
            self.greeting = Greeting(line)
            if self._main.status.text == earlier.text:
                self.greet()

    def begin(self) -> None:
        """Begin with nothing shown of how far an opening is."""
        self._progress = ""

    def report(self, text: str) -> None:
        """Show how far an opening is, in place of the user's progress; nothing when it is done."""
        main = self._main
        if not main.is_running or text == self._progress:
            return
        self._progress = text
        if main.paper_list is None:
            main.say(text)
        else:
            main.paper_list.loading = text
            main.show_progress()

    def report_dropped_keys(self) -> None:
        """Show that keys were dropped: a burst without its beginning means something else."""
        if self._main.is_running:
            self.greeting = Greeting("What was typed before the papers were shown was not used")
            self.greet()
