"""The pile under the user's answers about duplicates: grouped anew, shown when all is ready.

Adding pasted papers to what is open.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from store.duplicates.answers import NO_ANSWERS, Answers
from store.formats.reading import UnreadableSource
from store.library.collection import Collection
from store.library.paper_list import PaperList
from store.library.sources import save_pasted
from store.model.paper import Paper
from store.tasks import PROGRESS_DELAY_SECONDS, run_in_slices

if TYPE_CHECKING:
    from store.search.index import Index
    from tui.screens.main.screen import MainScreen

    Keeper = Callable[[Collection, Index, Answers], Awaitable[None]]

Moved = Callable[[int | None], int | None]
"""Tells where a paper of the earlier pile stands now; None when it is in no open source."""


class Regrouped(Message):
    """The main screen shows the pile under other answers."""

    def __init__(self, moved: Moved) -> None:
        super().__init__()
        self.moved = moved


class CollectionChanges:
    """Brings the pile under the answers that hold, whichever window gave them.

    Sources are not read again. Until grouping and index are made, in slices, everything
    goes on with the earlier pile.
    """

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._under: Answers = NO_ANSWERS
        """The answers of the pile that is shown, or being made."""
        self.keeper: Keeper | None = None
        """Keeps a pile that was made for the next opening."""

    def opened(self, answers: Answers) -> None:
        """Take note of the answers under which the sources that are shown now were opened."""
        self._under = answers

    def look(self) -> None:
        """Begin when other answers hold than those of the pile."""
        screen = self._screen
        if screen.paper_list is not None and screen.notebook.answers is not self._under:
            self._under = screen.notebook.answers
            screen.run_worker(self._regroup(self._under), group="regroup", exclusive=True)

    async def _regroup(self, answers: Answers) -> None:
        screen = self._screen
        view, notebook = screen.paper_list, screen.notebook
        if view is None:
            return
        began = time.monotonic()
        await asyncio.to_thread(_prepare)
        from store.library.regrouping import regroup
        from store.search.index import build_steps

        gc.freeze()  # or Python goes through the old pile again and again while it makes the new
        try:
            library = await run_in_slices(regroup(view.collection.library, answers))
            since = notebook.newest
            pile = Collection(library, notebook)
            index = await run_in_slices(build_steps(pile.papers))
            await run_in_slices(index.load_annotations(pile))
        finally:
            gc.unfreeze()
        if screen.paper_list is not view:
            return  # sources were opened meanwhile, which this pile does not have
        self._show(pile, index, since)
        if time.monotonic() - began > PROGRESS_DELAY_SECONDS:
            screen.status.add_hint(f" · {len(library.papers):,} papers now")
        if self.keeper is not None:
            await self.keeper(pile, index, answers)

    def _show(self, pile: Collection, index: Index, since: int) -> None:
        """Put the new pile in place of the old one: filter, order, marks and cursor stay."""
        screen, old = self._screen, self._screen.paper_list
        if old is None:
            return
        moved = _moved(old.collection, pile)
        pile.marks |= {at for mark in old.collection.marks if (at := moved(mark)) is not None}
        fresh = PaperList(pile, old.text, old.sort)
        fresh.ready(index, since)
        row, position = screen.rows.cursor, moved(screen.rows.position)
        screen.paper_list = fresh
        screen.filter_session.follow(moved)
        screen.note_session.follow(lambda paper: _found(paper, pile))
        with screen.app.batch_update():
            screen.show_rows(position)
            screen.show_progress()
            if position is None or fresh.index_of(position) is None:
                screen.rows.cursor = row
        screen.app.screen.post_message(Regrouped(moved))


def _moved(old: Collection, new: Collection) -> Moved:
    def found(position: int | None) -> int | None:
        if position is None:
            return None
        return _position(old.papers[position], new)

    return found


def _position(paper: Paper, pile: Collection) -> int | None:
    """Find a paper of an earlier pile, or one that is in no open source."""
    from store.library.regrouping import find_again

    at = find_again(paper, pile.library)
    return pile.position(paper.id) if at is None else at


def _found(paper: Paper, pile: Collection) -> Paper | None:
    at = _position(paper, pile)
    return None if at is None else pile.papers[at]


def _prepare() -> None:
    """Import what compares and indexes, away from the loop."""
    import store.library.regrouping
    import store.search.index  # noqa: F401


class PastedPapers:
    """Keeps a pasted text as a file beside the notes and has it opened as one more source."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.opener: Callable[[Path], None] = lambda _: None
        """Opens one more source; the app's."""

    def text(self, text: str) -> None:
        """Add the papers in a text."""
        screen = self._screen
        try:
            path = save_pasted(text, screen.notebook.store.path.parent / "pasted")
        except (UnreadableSource, OSError) as error:
            screen.alarm(f"Not added: {error}")
            return
        self.opener(path)
