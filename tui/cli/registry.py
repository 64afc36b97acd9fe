"""The names of the subcommands, and where they live."""

from __future__ import annotations

SUBCOMMANDS = {
    "list": "papers",
    "show": "papers",
    "export": "export",
    "decide": "annotate",
    "rate": "annotate",
    "tag": "annotate",
    "note": "annotate",
    "undo": "history",
    "redo": "history",
    "history": "history",
    "check": "check",
    "stats": "stats",
    "merge": "notes",
    "doctor": "notes",
    "keys": "keys",
}
"""Subcommand to the module of tui.cli that has it, as `NAME_command`."""
