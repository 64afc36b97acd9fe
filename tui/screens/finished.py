"""What is shown when every paper has a decision: the numbers, and what one may do next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import App
from textual.content import Content

from store.library.paper_list import PaperList
from store.model.annotation import Decision
from store.model.display import GLYPHS, WORDS
from tui.screens.picker import Choice, Picker

_MAX_REASONS = 5
"""Reasons that are listed, the most frequent first."""

_MAYBES = "maybes"


def offer_next_steps(app: App[None], paper_list: PaperList, show: Callable[[str], object]) -> None:
    """Show that every paper of the collection has a decision, and offer what comes next.

    `show` filters the list by a query.
    """

    def go_on(name: str | None) -> None:
        if name == _MAYBES:
            show("is:maybe")
        elif name:
            app.call_later(partial(app.run_action, f"app.run({name!r})"))

    progress = paper_list.progress
    title = f"All {progress.papers:,} papers are decided"
    app.push_screen(Picker(title, _next_steps(paper_list), text=_numbers(paper_list)), go_on)


def _next_steps(paper_list: PaperList) -> list[Choice]:
    decisions = paper_list.progress.decisions
    steps = []
    if included := decisions[Decision.INCLUDE]:
        steps.append(Choice("x", "export.write", "export", f"the {included:,} included"))
    if maybes := decisions[Decision.MAYBE]:
        steps.append(Choice("m", _MAYBES, "maybes", f"look at the {maybes:,} again"))
    steps.append(Choice("%", "show.progress", "numbers", "progress, pace, reasons and tags"))
    steps.append(Choice("u", "undo.undo", "undo", "the last decision"))
    return steps


def _numbers(paper_list: PaperList) -> Content:
    progress = paper_list.progress
    decided = (Decision.INCLUDE, Decision.MAYBE, Decision.EXCLUDE)
    lines = [
        f"{progress.decisions[decision]:>7,}  {GLYPHS[decision]} {WORDS[decision]}"
        for decision in decided
    ]
    reasons = paper_list.collection.reasons.most_common(_MAX_REASONS)
    lines += [f"{count:>7,}    {reason}" for reason, count in reasons]
    return Content("\n".join(lines))
