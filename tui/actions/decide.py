"""Decisions."""

from __future__ import annotations

from store.model.annotation import Decision
from store.model.display import WORDS
from tui.screens.finished import finished_page
from tui.screens.main.reviewing import Action
from tui.screens.main.screen import MainScreen
from tui.screens.reason_list import offered_reasons, own_reasons, reason_editor
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
    if own_reasons(screen, screen.settings.reasons):
        await exclude_why(screen)
    else:
        _decide(screen, Decision.EXCLUDE)


async def exclude_why(screen: MainScreen) -> None:
    """Ask why, then exclude."""
    targets = screen.review_session.targets()
    if screen.paper_list is None or not targets:
        screen.review_session.explain_no_targets()
        return

    def exclude(reason: str | None) -> None:
        if reason is not None:
            _decide(screen, Decision.EXCLUDE, reason)

    offered = offered_reasons(screen, screen.settings.reasons)
    await screen.app.push_screen(ReasonStrip(offered, len(targets)), exclude)


async def reasons(screen: MainScreen) -> None:
    """Open the editor of the reasons."""
    if screen.paper_list is not None:
        editor = reason_editor(screen, screen.review_session, screen.settings.reasons)
        await screen.app.push_screen(editor)


def _decide(screen: MainScreen, decision: Decision, reason: str | None = None) -> None:
    paper_list = screen.paper_list
    undecided = 0 if paper_list is None else paper_list.progress.undecided
    change = screen.review_session.apply(
        Action(
            lambda papers: screen.notebook.decide(papers, decision, reason),
            unchanged=f"Already {WORDS[decision]}{f' ({reason})' if reason else ''}",
            advance=decision is not Decision.UNDECIDED,
            overturns=lambda earlier: earlier.decision not in (Decision.UNDECIDED, decision),
        )
    )
    if paper_list is not None and change and undecided and not paper_list.progress.undecided:
        screen.pane.announce(*finished_page(paper_list, screen.settings.keys))
