"""Decisions."""

from __future__ import annotations

from collections.abc import Sequence

from store.model.annotation import Decision
from store.model.display import WORDS
from tui.screens.main.reviewing import Action
from tui.screens.main.screen import MainScreen
from tui.screens.reason_list import reason_editor
from tui.screens.reasons import ReasonStrip


def include(screen: MainScreen) -> None:
    """Include, and go on to the next undecided paper."""
    _decide(screen, Decision.INCLUDE)


def maybe(screen: MainScreen) -> None:
    """Mark as maybe, and go on to the next undecided paper."""
    _decide(screen, Decision.MAYBE)


def undecide(screen: MainScreen) -> None:
    """Clear the decision; the cursor stays."""
    _decide(screen, Decision.UNDECIDED)


async def exclude(screen: MainScreen) -> None:
    """Exclude, asking why only when the user has defined reasons."""
    if _own_reasons(screen):
        await exclude_why(screen)
    else:
        _decide(screen, Decision.EXCLUDE)


async def exclude_why(screen: MainScreen) -> None:
    """Ask why, then exclude."""
    targets = screen.reviewer.targets()
    if screen.paper_list is None or not targets:
        screen.reviewer.explain_no_targets()
        return

    def exclude(reason: str | None) -> None:
        if reason is not None:
            _decide(screen, Decision.EXCLUDE, reason)

    retired = {reason.text for reason in screen.notebook.reasons if reason.retired}
    used = (reason for reason in screen.paper_list.reasons() if reason not in retired)
    offered = tuple(dict.fromkeys((*_own_reasons(screen), *used)))
    await screen.app.push_screen(ReasonStrip(offered, len(targets)), exclude)


def _own_reasons(screen: MainScreen) -> Sequence[str]:
    """Return the reasons of the notebook; those of the settings until it has any."""
    reasons = list(screen.notebook.reasons)
    if not reasons:
        return screen.settings.reasons
    return [reason.text for reason in reasons if not reason.retired]


async def reasons(screen: MainScreen) -> None:
    """Open the editor of the reasons."""
    if screen.paper_list is not None:
        editor = reason_editor(screen, screen.reviewer, screen.settings.reasons)
        await screen.app.push_screen(editor)


def _decide(screen: MainScreen, decision: Decision, reason: str = "") -> None:
    screen.reviewer.apply(
        Action(
            lambda papers: screen.notebook.decide(papers, decision, reason),
            unchanged=f"Already {WORDS[decision]}{f' ({reason})' if reason else ''}",
            advance=decision is not Decision.UNDECIDED,
            overturns=lambda earlier: earlier.decision not in (Decision.UNDECIDED, decision),
        )
    )
