"""The names of the subcommands, the modules that define them, and their groups; imports nothing."""

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
    "reasons": "review",
    "criteria": "review",
    "reviewer": "review",
    "settle": "review",
    "compare": "compare",
    "merge": "notes",
    "doctor": "notes",
    "restore": "notes",
    "keys": "keys",
    "mark-read": "annotate",
    "views": "views",
    "import": "sources",
    "split": "duplicates",
    "join": "duplicates",
    "answers": "duplicates",
    "serve": "serve",
    "paths": "paths",
    "completion": "completion",
    "help": "manual",
    "new": "project",
    "triage": "triage",
}
"""Subcommand to the module of tui.cli that defines it as `NAME_command`."""

GROUPS = {
    "Papers": ("list", "show", "export", "views"),
    "Your notes": ("decide", "rate", "tag", "note", "mark-read", "terms", "import"),
    "Changes": ("undo", "redo", "history"),
    "Sources and duplicates": ("check", "split", "join", "answers"),
    "Reviews": ("stats", "criteria", "reasons", "reviewer", "compare", "settle", "merge"),
    "Files": ("doctor", "restore", "paths"),
    "The program": ("serve", "keys", "completion", "help"),
}
"""The headings of the help, the README and the manual; a name in none stands under More."""

MEANT = {
    "include": "decide include ID",
    "maybe": "decide maybe ID",
    "exclude": "decide exclude ID",
    "undecided": "decide undecided ID",
    "search": "list -q QUERY",
    "find": "list -q QUERY",
    "grep": "list -q QUERY",
    "filter": "list -q QUERY",
    "query": "list -q QUERY",
    "ls": "list",
    "cat": "show ID",
    "view": "show ID",
    "open": "FILE",
    "read": "mark-read ID",
    "unread": "mark-read --undo ID",
    "star": "rate 5 ID",
    "log": "history",
    "progress": "stats",
    "status": "stats",
    "prisma": "stats --prisma",
    "sync": "merge FILE",
    "fsck": "doctor",
    "web": "serve",
    "browser": "serve",
    "man": "help --man",
    "version": "--version",
    "settings": "paths",
    "config": "paths",
}
"""Words that people try, and what to type instead."""


def function_name(subcommand: str) -> str:
    """Return the name of the function that defines a subcommand."""
    return f"{subcommand.replace('-', '_')}_command"


def grouped() -> dict[str, tuple[str, ...]]:
    """Return the subcommands by the heading under which they are listed; each is in one."""
    listed = {name for names in GROUPS.values() for name in names}
    others = tuple(name for name in SUBCOMMANDS if name not in listed)
    return {**GROUPS, "More": others} if others else dict(GROUPS)
