"""The names of the subcommands, and where they live."""

from __future__ import annotations

ROOMS = {
    "list": "listing",
    "show": "showing",
    "export": "export",
    "decide": "acts",
    "rate": "acts",
    "tag": "tagging",
    "note": "noting",
    "undo": "history",
    "redo": "history",
    "history": "history",
    "check": "check",
    "stats": "stats",
    "merge": "merging",
    "doctor": "doctor",
    "keys": "keys",
}
"""Subcommand to the module of tui.cli that has it, as `NAME_command`."""
