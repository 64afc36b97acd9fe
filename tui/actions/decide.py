"""Decisions."""

from __future__ import annotations

from collections.abc import Sequence

from store.model.annotation import Change, Decision
from store.model.paper import Paper
from tui.screens.main.reviewing import Verb
from tui.screens.main.screen import MainScreen
from tui.screens.reasons import ReasonStrip


def include(screen: MainScreen) -> None:
    """Include, and on to the next undecided."""
    screen.reviewer.act(deciding(screen, Decision.INCLUDE), advance=True)


def maybe(screen: MainScreen) -> None:
    """Put by for a second look, and on."""
    screen.reviewer.act(deciding(screen, Decision.MAYBE), advance=True)


def undecide(screen: MainScreen) -> None:
    """Take the decision back; the cursor stays."""
    screen.reviewer.act(deciding(screen, Decision.UNDECIDED))


async def exclude(screen: MainScreen) -> None:
    """Exclude, asking why only when the user has defined reasons."""
    if screen.settings.reasons:
        await exclude_why(screen)
    else:
        screen.reviewer.act(deciding(screen, Decision.EXCLUDE), advance=True)


async def exclude_why(screen: MainScreen) -> None:
    """Ask why, then exclude."""
    targets = screen.reviewer.targets()
    if screen.paper_list is None or not targets:
        screen.reviewer.nothing()
        return

    def decided(reason: str | None) -> None:
        if reason is not None:
            screen.reviewer.act(deciding(screen, Decision.EXCLUDE, reason), advance=True)

    reasons = dict.fromkeys((*screen.settings.reasons, *screen.paper_list.reasons()))
    await screen.app.push_screen(ReasonStrip(tuple(reasons), len(targets)), decided)


def deciding(screen: MainScreen, decision: Decision, reason: str = "") -> Verb:
    """Return the verb that decides so."""

    def verb(papers: Sequence[Paper]) -> Change | None:
        return screen.notebook.decide(papers, decision, reason)

    return verb
