"""How an act is told: one line for people, or the Change as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.cli.options import format_option
from tui.cli.printing import put_json, say

if TYPE_CHECKING:
    from store.annotation import Change

change_format_option = format_option("text", "json")


def print_change(change: Change | None, form: str) -> None:
    """Print what an act did; None is an act that had nothing to change."""
    if form == "json":
        put_json(change and change_json(change))
    else:
        say(change.text if change else "Nothing to change: it is so already.")


def change_json(change: Change) -> dict[str, Any]:
    """Give a Change as JSON has it, with its number first."""
    from store.documents import change_document

    return {"number": change.number, **change_document(change)}
