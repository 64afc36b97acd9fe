"""Every command, once: keys, footer, palette, help, README and `papersift keys` read this table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can do, by key, palette or mouse."""

    id: str
    """Stable name: in keymaps, in the docs, and of the function that does it (module.function)."""
    keys: tuple[str, ...]
    """Default keys by Textual's names, the one to show first."""
    title: str
    """What palette, footer and help call it."""
    help: str
    """One sentence on what it does."""
    group: str
    """The heading under which help and README list it."""
    footer: str = ""
    """The short word in the footer; empty for commands that do not stand there."""
    argument: str | int | None = None
    """Passed to the function; commands of one id and several arguments share the function."""

    @property
    def name(self) -> str:
        """The name of the binding: the id, with the argument where several commands share it."""
        return self.id if self.argument is None else f"{self.id}.{self.argument}"


MOVE, FILTER, DECIDE, ANNOTATE = "Move", "Find", "Decide", "Say more"
MARKS, HISTORY, SHOW, EXPORT, APP = "Marks", "Undo", "Look", "Take away", "The app"
GROUPS = (MOVE, FILTER, DECIDE, ANNOTATE, MARKS, HISTORY, SHOW, EXPORT, APP)
"""The headings, in the order that help and README have them."""

COMMANDS: tuple[Command, ...] = (
    Command("move.down", ("j", "down"), "Next paper", "Move to the next paper.", MOVE),
    Command("move.up", ("k", "up"), "Previous paper", "Move to the previous paper.", MOVE),
    Command("move.first", ("g", "home"), "First paper", "Move to the first paper.", MOVE),
    Command("move.last", ("G", "end"), "Last paper", "Move to the last paper.", MOVE),
    Command("move.page_down", ("pagedown",), "Page down", "Move down by a page of papers.", MOVE),
    Command("move.page_up", ("pageup",), "Page up", "Move up by a page of papers.", MOVE),
    Command(
        "move.next_undecided",
        ("tab",),
        "Next undecided",
        "Move to the next paper without a decision.",
        MOVE,
    ),
    Command(
        "move.previous_undecided",
        ("shift+tab",),
        "Previous undecided",
        "Move to the paper without a decision before this one.",
        MOVE,
    ),
    Command(
        "move.scroll_down",
        ("J",),
        "Scroll down",
        "Scroll the abstract without leaving the list.",
        MOVE,
    ),
    Command("move.scroll_up", ("K",), "Scroll up", "Scroll the abstract back.", MOVE),
    Command(
        "show.reader",
        ("enter",),
        "Reader",
        "Give the whole screen to the abstract; every key means the same there.",
        SHOW,
    ),
    Command(
        "show.back",
        ("escape",),
        "Back",
        "Leave the reader, then clear the filter, then the marks. Never quits.",
        SHOW,
    ),
    Command(
        "filter.focus",
        ("slash",),
        "Filter",
        "Type to narrow the list; Enter keeps the filter, Esc drops it.",
        FILTER,
        footer="filter",
    ),
    Command("filter.sort", ("s",), "Sort", "Choose the order of the list.", FILTER),
    Command(
        "filter.reverse", ("S",), "Reverse the order", "Turn the order of the list round.", FILTER
    ),
    Command(
        "views.list",
        ("f",),
        "Views",
        "Filters with an order, kept under a name: go to one, save, rename, delete.",
        FILTER,
    ),
    Command(
        "views.next", ("right_square_bracket",), "Next view", "Go to the next of the views.", FILTER
    ),
    Command(
        "views.previous",
        ("left_square_bracket",),
        "Previous view",
        "Go to the view before this one.",
        FILTER,
    ),
    Command(
        "decide.include",
        ("i",),
        "Include",
        "Include the paper and go on to the next undecided one.",
        DECIDE,
        footer="include",
    ),
    Command(
        "decide.maybe",
        ("m",),
        "Maybe",
        "Put the paper by for a second look and go on.",
        DECIDE,
        footer="maybe",
    ),
    Command(
        "decide.exclude",
        ("e",),
        "Exclude",
        "Exclude the paper and go on; asks why when reasons are defined.",
        DECIDE,
        footer="exclude",
    ),
    Command(
        "decide.exclude_why",
        ("E",),
        "Exclude, with a reason",
        "Exclude the paper and always ask why.",
        DECIDE,
    ),
    Command("decide.undecide", ("backspace",), "Undecided", "Take the decision back.", DECIDE),
    *(
        Command(
            "annotate.rate",
            (str(n),),
            f"Rate {n}",
            f"Rate the paper {n} of 5.",
            ANNOTATE,
            argument=n,
        )
        for n in range(1, 6)
    ),
    Command(
        "annotate.rate", ("0",), "Clear the rating", "Take the rating away.", ANNOTATE, argument=0
    ),
    Command(
        "annotate.tags", ("t",), "Tags", "Add tags and take them away.", ANNOTATE, footer="tags"
    ),
    Command(
        "annotate.tags_again",
        ("T",),
        "Same tags again",
        "Apply the last tags to this paper.",
        ANNOTATE,
    ),
    Command(
        "annotate.note",
        ("n",),
        "Note",
        "Write a note under the abstract; ctrl+o opens it in $EDITOR.",
        ANNOTATE,
        footer="note",
    ),
    Command(
        "annotate.read", ("r",), "Read or unread", "Say that the paper was read, or not.", ANNOTATE
    ),
    Command(
        "annotate.import_decisions",
        ("I",),
        "Take in decisions",
        "Take in the decisions, tags and notes that the sources carry.",
        ANNOTATE,
    ),
    Command(
        "annotate.repeat",
        ("full_stop",),
        "Repeat",
        "Do the last act again, on this paper.",
        ANNOTATE,
    ),
    Command("marks.toggle", ("space",), "Mark", "Mark the paper and move on.", MARKS),
    Command("marks.all", ("V",), "Mark all shown", "Mark every paper in the list, or none.", MARKS),
    Command(
        "undo.undo", ("u",), "Undo", "Take back the last act, whole, and go there.", HISTORY, "undo"
    ),
    Command("undo.redo", ("ctrl+r",), "Redo", "Do again what was undone.", HISTORY),
    Command("undo.history", ("U",), "History", "See every act; go to its paper.", HISTORY),
    Command("show.raw", ("backslash",), "Raw text", "Show the text as it came, or readable.", SHOW),
    Command("show.layout", ("v",), "Layout", "Abstract to the right, below, or away.", SHOW),
    Command("show.redraw", ("ctrl+l",), "Draw anew", "Draw the whole screen anew.", SHOW),
    Command(
        "duplicates.review",
        ("d",),
        "Duplicates",
        "See this paper's records, or the marked papers, side by side; split and join.",
        SHOW,
    ),
    Command(
        "duplicates.possible",
        ("D",),
        "All likely duplicates",
        "Go through every pair that is likely, not surely, one paper.",
        SHOW,
    ),
    Command(
        "show.progress", ("percent_sign",), "Progress", "How far you are, and your pace.", SHOW
    ),
    Command(
        "show.sources", ("R",), "Sources", "What each source gave, and what was left out.", SHOW
    ),
    Command(
        "sources.paste",
        ("P",),
        "Add from the clipboard",
        "Add the papers on the clipboard; a paste into the list does the same.",
        EXPORT,
    ),
    Command("export.open_page", ("o",), "Open in browser", "Open the paper's own page.", EXPORT),
    Command(
        "export.copy",
        ("y",),
        "Copy",
        "Copy the title, citation, DOI, URL, BibTeX or abstract.",
        EXPORT,
    ),
    Command(
        "export.write",
        ("x",),
        "Export",
        "Write a reading list: the marked papers, else those shown.",
        EXPORT,
        footer="export",
    ),
    Command("app.palette", ("colon", "ctrl+p"), "Palette", "Find any command by its name.", APP),
    Command(
        "app.help", ("question_mark",), "Help", "All keys and the filter language.", APP, "help"
    ),
    Command("app.quit", ("q",), "Quit", "Go back, then leave. Everything is kept.", APP),
)

KEY_NAMES = {
    "slash": "/",
    "full_stop": ".",
    "question_mark": "?",
    "percent_sign": "%",
    "backslash": "\\",
    "colon": ":",
    "space": "Space",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "backspace": "Backspace",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "down": "↓",
    "up": "↑",
    "home": "Home",
    "end": "End",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}

Keymap = Mapping[str, tuple[str, ...]]
"""Command name to the keys that replace its default ones."""


def key_name(key: str) -> str:
    """Name a key as a person reads it on the keyboard."""
    return KEY_NAMES.get(key, key)


def effective_keys(command: Command, keymap: Keymap) -> tuple[str, ...]:
    """Return the keys that a command has under a keymap."""
    return keymap.get(command.name, keymap.get(command.id, command.keys))


def key_clashes(keymap: Keymap, commands: Iterable[Command] = COMMANDS) -> list[str]:
    """Say which keys stand for two commands, and which names are no command's."""
    commands = tuple(commands)
    owners: dict[str, list[Command]] = {}
    for command in commands:
        for key in effective_keys(command, keymap):
            owners.setdefault(key, []).append(command)
    found = [
        f"{key_name(key)} is both {first.title} and {second.title}"
        for key, (first, *others) in owners.items()
        for second in others
    ]
    known = {name for command in commands for name in (command.id, command.name)}
    found += [f"no command is called {name}" for name in keymap if name not in known]
    return found


def key_table(keymap: Keymap | None = None) -> dict[str, list[tuple[str, str, str]]]:
    """Return keys, title and help of every command, by group; the ratings share one line."""
    table: dict[str, list[tuple[str, str, str]]] = {group: [] for group in GROUPS}
    for command in COMMANDS:
        if command.id == "annotate.rate" and command.argument not in (0, 1):
            continue
        keys = " ".join(map(key_name, effective_keys(command, keymap or {})))
        title, text = command.title, command.help
        if command.argument == 1:
            fives = next(c for c in COMMANDS if c.argument == 5)
            keys += f"-{key_name(effective_keys(fives, keymap or {})[0])}"
            title, text = "Rate", "Rate the paper 1 to 5."
        table[command.group].append((keys, title, text))
    return table
