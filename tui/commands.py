"""The table of commands: keys, footer, palette, help and `papersift keys` are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can do, by key, palette or mouse."""

    id: str
    """Stable name in keymaps and docs; also names the function that does it, module.function."""
    keys: tuple[str, ...]
    """Default keys by Textual's names, the one to show first."""
    title: str
    """What palette, footer and help call it."""
    help: str
    """One sentence on what it does."""
    group: str
    """The heading under which help and README list it."""
    footer: str = ""
    """The short word in the footer; empty for commands that are not shown there."""
    argument: str | int | None = None
    """Passed to the function; commands of one id and several arguments share the function."""

    @property
    def name(self) -> str:
        """The name of the binding: the id, with the argument where several commands share it."""
        return self.id if self.argument is None else f"{self.id}.{self.argument}"


MOVE, FILTER, DECIDE, ANNOTATE = "Move", "Find", "Decide", "Annotate"
MARKS, HISTORY, SHOW, EXPORT, APP = "Marks", "Undo", "View", "Copy and export", "The app"
GROUPS = (MOVE, FILTER, DECIDE, ANNOTATE, MARKS, HISTORY, SHOW, EXPORT, APP)
"""The headings, in the order in which help and README list them."""

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
        "Move to the previous paper without a decision.",
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
        "Show the abstract on the whole screen; every key does the same there.",
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
    Command("filter.sort", ("s",), "Sort", "Choose the sort order.", FILTER),
    Command("filter.reverse", ("S",), "Reverse the order", "Reverse the sort order.", FILTER),
    Command(
        "views.list",
        ("f",),
        "Views",
        "Saved filters with a sort order: go to one, save, rename, delete.",
        FILTER,
    ),
    Command("views.next", ("right_square_bracket",), "Next view", "Go to the next view.", FILTER),
    Command(
        "views.previous",
        ("left_square_bracket",),
        "Previous view",
        "Go to the previous view.",
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
        "Mark as maybe and go on to the next undecided paper.",
        DECIDE,
        footer="maybe",
    ),
    Command(
        "decide.exclude",
        ("e",),
        "Exclude",
        "Exclude the paper and go on; asks for a reason if you have defined some.",
        DECIDE,
        footer="exclude",
    ),
    Command(
        "decide.exclude_why",
        ("E",),
        "Exclude, with a reason",
        "Exclude the paper and always ask for a reason.",
        DECIDE,
    ),
    Command("decide.undecide", ("backspace",), "Undecided", "Remove the decision.", DECIDE),
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
        "annotate.rate", ("0",), "Clear the rating", "Remove the rating.", ANNOTATE, argument=0
    ),
    Command("annotate.tags", ("t",), "Tags", "Add and remove tags.", ANNOTATE, footer="tags"),
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
    Command("annotate.read", ("r",), "Read or unread", "Mark as read or unread.", ANNOTATE),
    Command(
        "annotate.import_decisions",
        ("I",),
        "Import decisions from the files",
        "Import the decisions, tags and notes that the source files contain.",
        ANNOTATE,
    ),
    Command(
        "annotate.repeat",
        ("full_stop",),
        "Repeat",
        "Repeat the last action on this paper.",
        ANNOTATE,
    ),
    Command("marks.toggle", ("space",), "Mark", "Mark the paper and move on.", MARKS),
    Command("marks.all", ("V",), "Mark all shown", "Mark every paper in the list, or none.", MARKS),
    Command(
        "undo.undo", ("u",), "Undo", "Undo the last action and go to its paper.", HISTORY, "undo"
    ),
    Command("undo.redo", ("ctrl+r",), "Redo", "Redo what was undone.", HISTORY),
    Command(
        "undo.history", ("U",), "History", "Show all changes; go to the paper of one.", HISTORY
    ),
    Command("show.raw", ("backslash",), "Raw text", "Show the raw or the readable text.", SHOW),
    Command(
        "show.layout",
        ("v",),
        "Layout",
        "Show the abstract to the right, below, or not at all.",
        SHOW,
    ),
    Command("show.redraw", ("ctrl+l",), "Redraw", "Redraw the screen.", SHOW),
    Command(
        "duplicates.review",
        ("d",),
        "Duplicates",
        "Compare the records of this paper, or the marked papers; split and join.",
        SHOW,
    ),
    Command(
        "duplicates.possible",
        ("D",),
        "Possible duplicates",
        "Review all pairs that may be one paper.",
        SHOW,
    ),
    Command(
        "show.progress", ("percent_sign",), "Progress", "Show how far you are, and your pace.", SHOW
    ),
    Command(
        "show.sources", ("R",), "Sources", "Show what each source gave and what was not read.", SHOW
    ),
    Command(
        "sources.paste",
        ("P",),
        "Add from the clipboard",
        "Add papers from the clipboard; pasting into the list does the same.",
        EXPORT,
    ),
    Command("export.open_page", ("o",), "Open in browser", "Open the paper's web page.", EXPORT),
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
        "Write a reading list of the marked papers, else of those shown.",
        EXPORT,
        footer="export",
    ),
    Command("app.palette", ("colon", "ctrl+p"), "Palette", "Find a command by its name.", APP),
    Command(
        "app.help",
        ("question_mark",),
        "Help",
        "Show all keys and the filter language.",
        APP,
        "help",
    ),
    Command("app.quit", ("q",), "Quit", "Go back, then quit. Everything is saved.", APP),
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

OLD_IDS = {
    "look.anew": "show.redraw",
    "out.open": "export.open_page",
    "out.export": "export.write",
    "say.take_in": "annotate.import_decisions",
    "duplicates.show": "duplicates.review",
    "duplicates.offers": "duplicates.possible",
    **{f"look.{name}": f"show.{name}" for name in ("reader", "back", "raw", "layout", "progress")},
    "look.sources": "show.sources",
    "out.copy": "export.copy",
    **{
        f"say.{name}": f"annotate.{name}"
        for name in ("rate", "tags", "tags_again", "note", "read", "repeat")
    },
}
"""Command ids of of earlier versions and those that replaced them; keymaps may use both."""

Keymap = Mapping[str, tuple[str, ...]]
"""Command name to the keys that replace its default keys."""


def key_name(key: str) -> str:
    """Return a key as it is printed on the keyboard."""
    return KEY_NAMES.get(key, key)


def current_name(name: str) -> str:
    """Return the present name of a command that may be named by an id of before."""
    command_id, _, argument = name.rpartition(".")
    if name not in OLD_IDS and command_id in OLD_IDS:
        return f"{OLD_IDS[command_id]}.{argument}"
    return OLD_IDS.get(name, name)


def effective_keys(command: Command, keymap: Keymap) -> tuple[str, ...]:
    """Return the keys of a command under a keymap."""
    return keymap.get(command.name, keymap.get(command.id, command.keys))


def key_clashes(keymap: Keymap, commands: Iterable[Command] = COMMANDS) -> list[str]:
    """Return a line for each key that two commands share and each name that is no command's."""
    commands = tuple(commands)
    owners: dict[str, list[Command]] = {}
    for command in commands:
        for key in effective_keys(command, keymap):
            owners.setdefault(key, []).append(command)
    problems = [
        f"{key_name(key)} is both {first.title} and {second.title}"
        for key, (first, *others) in owners.items()
        for second in others
    ]
    names = {name for command in commands for name in (command.id, command.name)}
    problems += [f"no command is called {name}" for name in keymap if name not in names]
    return problems


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
