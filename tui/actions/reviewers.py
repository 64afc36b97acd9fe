"""Several reviewers: their conflicts, and the name of this one."""

from __future__ import annotations

from tui.screens.conflicts import ConflictsScreen
from tui.screens.line_prompt import LinePrompt
from tui.screens.main.screen import MainScreen
from tui.screens.reason_list import offered_reasons


async def conflicts(screen: MainScreen) -> None:
    """Show what the reviewers disagree about, and settle it."""
    if screen.paper_list is None:
        return

    def go(position: int | None) -> None:
        if position is not None and not screen.go_to(position):
            screen.say("That paper is hidden by the filter")

    dialog = ConflictsScreen(
        screen,
        screen.review_session,
        screen.screening.viewing.colleagues,
        lambda paths: screen.screening.remember(colleagues=paths),
        offered_reasons(screen, screen.settings.reasons),
    )
    await screen.app.push_screen(dialog, go)


async def name(screen: MainScreen) -> None:
    """Ask for the name under which this notebook speaks."""
    profile = screen.notebook.profile

    def apply(typed: str | None) -> None:
        if typed is None:
            return
        change = screen.review_session.save(lambda: profile.name_reviewer(typed))
        if change is not None:
            screen.review_session.show_change(change)
            screen.say(change.text, " · u undoes")
        elif not screen.review_session.unsaved_reason:
            screen.say("The name is so already")

    hint = "Each decision keeps it · empty removes it · Esc cancels"
    prompt = LinePrompt("Your name as a reviewer", profile.reviewer, hint)
    await screen.app.push_screen(prompt, apply)
