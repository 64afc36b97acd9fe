"""What the page says when every paper has a decision: the numbers, and what one may do next."""

from __future__ import annotations

from collections.abc import Iterator

from store.library.paper_list import PaperList
from store.model.annotation import Decision
from store.model.display import GLYPHS, WORDS
from tui.commands import COMMANDS
from tui.config.key_names import key_name
from tui.config.keymap import Keymap, effective_keys

_MAX_REASONS = 5
"""Reasons that are listed, the most frequent first."""


def finished_page(paper_list: PaperList, keymap: Keymap) -> tuple[str, str, str]:
    """Return a heading, a line of numbers and what to do next, in place of a paper."""
    progress = paper_list.progress
    heading = f"All {progress.papers:,} papers are decided"
    numbers = "   ".join(
        f"{GLYPHS[decision]} {progress.decisions[decision]:,} {WORDS[decision]}"
        for decision in (Decision.INCLUDE, Decision.MAYBE, Decision.EXCLUDE)
    )
    steps = [f"{key:<4}{text}" for key, text in _next_steps(paper_list, keymap)]
    reasons = paper_list.collection.reasons.most_common(_MAX_REASONS)
    lines = [f"{count:>5,}  {reason}" for reason, count in reasons]
    listed = ["", "Excluded for", *lines] if lines else []
    return heading, numbers, "\n".join(["What next", *steps, *listed])


def _next_steps(paper_list: PaperList, keymap: Keymap) -> Iterator[tuple[str, str]]:
    """Yield keys and what they do now."""
    keys = {
        command.name: " ".join(map(key_name, effective_keys(command, keymap)[:1]))
        for command in COMMANDS
    }
    decisions = paper_list.progress.decisions
    if included := decisions[Decision.INCLUDE]:
        yield keys["export.write"], f"export the {included:,} included"
    if maybes := decisions[Decision.MAYBE]:
        yield keys["views.list"], f"go to the view of the {maybes:,} you were not sure about"
    yield keys["show.progress"], "numbers, pace, reasons and tags"
    yield keys["undo.undo"], "undo the last decision"
    yield keys["app.quit"], "leave; everything is saved"
