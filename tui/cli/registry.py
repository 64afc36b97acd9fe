"""The names of the subcommands and the modules that define them; imports nothing."""

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
    "terms": "terms",
    "compare": "compare",
    "merge": "notes",
    "doctor": "notes",
    "restore": "notes",
    "keys": "keys",
    "new": "project",
    "triage": "triage",
}
"""Subcommand to the module of tui.cli that defines it as `NAME_command`."""
