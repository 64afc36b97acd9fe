"""The table of commands: keys, footer, palette, help and `papersift keys` are made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can do, by key, palette or mouse."""

    name: str
    """The name of its binding: the id, and an argument where several commands share the id."""
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
    in_reader: str = ""
    """The short word in the footer of the reader, before all others."""

    @property
    def id(self) -> str:
        """Stable name in keymaps and docs; also that of its function, module.function."""
        return ".".join(self.name.split(".")[:2])

    @property
    def argument(self) -> int | None:
        """What is passed to the function, where commands of one id share it."""
        number = self.name.removeprefix(self.id)[1:]
        return int(number) if number else None


def _in_group(group: str, *rows: tuple[str, ...]) -> Iterator[Command]:
    """Yield the commands of a group: name, keys, title, help and, of some, the footer's word."""
    for name, keys, title, text, *footer in rows:
        yield Command(name, tuple(keys.split()), title, text, group, *footer)


COMMANDS: tuple[Command, ...] = (
    *_in_group(
        "Move",
        ("move.down", "j down", "Next paper", "Move to the next paper."),
        ("move.up", "k up", "Previous paper", "Move to the previous paper."),
        ("move.first", "g home", "First paper", "Move to the first paper."),
        ("move.last", "G end", "Last paper", "Move to the last paper."),
        (
            "move.page_down",
            "pagedown",
            "Page down",
            "Move down by a page of papers; in the reader, of the abstract.",
        ),
        (
            "move.page_up",
            "pageup",
            "Page up",
            "Move up by a page of papers; in the reader, of the abstract.",
        ),
        ("move.next_undecided", "tab", "Next undecided", "Move to the next undecided paper."),
        (
            "move.previous_undecided",
            "shift+tab",
            "Previous undecided",
            "Move to the previous undecided paper.",
        ),
        ("move.scroll_down", "J", "Scroll down", "Scroll the abstract without leaving the list."),
        ("move.scroll_up", "K", "Scroll up", "Scroll the abstract back."),
    ),
    *_in_group(
        "Find",
        (
            "filter.focus",
            "slash",
            "Filter",
            "Type to narrow the list; Enter keeps the filter, Esc drops it.",
            "filter",
        ),
        ("filter.sort", "s", "Sort", "Choose the sort order."),
        ("filter.reverse", "S", "Reverse the order", "Reverse the sort order."),
        ("facets.show", "F", "Facets", "Count venues, years, authors and more; narrow by one."),
        ("views.list", "f", "Views", "Saved filters and orders: go to one, save, rename, delete."),
        ("views.next", "right_square_bracket N", "Next view", "Go to the next view."),
        ("views.previous", "left_square_bracket B", "Previous view", "Go to the previous view."),
    ),
    *_in_group(
        "Decide",
        (
            "decide.include",
            "i",
            "Include",
            "Include the paper and go on to the next undecided one.",
            "include",
        ),
        (
            "decide.maybe",
            "m",
            "Maybe",
            "Mark as maybe and go on to the next undecided paper.",
            "maybe",
        ),
        (
            "decide.exclude",
            "e",
            "Exclude",
            "Exclude the paper and go on; asks for a reason if you have defined some.",
            "exclude",
        ),
        (
            "decide.exclude_why",
            "E",
            "Exclude, with a reason",
            "Exclude the paper and always ask for a reason.",
        ),
        ("decide.undecide", "backspace", "Undecided", "Remove the decision."),
    ),
    *_in_group(
        "Screen",
        (
            "terms.edit",
            "H",
            "Terms",
            "Your wanted and unwanted terms, highlighted in title and abstract.",
        ),
        ("terms.toggle", "h", "Show terms", "Show or hide the highlighted terms."),
        (
            "reviewers.conflicts",
            "C",
            "Conflicts",
            "Compare with your colleagues' notebooks, and settle what you disagree about.",
        ),
        (
            "reviewers.name",
            "",
            "Your name as a reviewer",
            "Set the name that your decisions keep.",
        ),
        (
            "show.criteria",
            "c",
            "Criteria",
            "The criteria of your review, in Markdown; p there keeps them beside the abstract.",
        ),
        (
            "show.blind",
            "b",
            "Blind",
            "Hide authors, venue, year and sources until the key is pressed again.",
        ),
        (
            "decide.reasons",
            "",
            "Reasons",
            "Your reasons to exclude: make, rename everywhere, reorder, retire.",
        ),
        (
            "tags.edit",
            "number_sign",
            "All tags",
            "All tags with their papers: go to them, rename, merge, delete.",
        ),
    ),
    *_in_group(
        "Annotate",
        *(
            (f"annotate.rate.{n}", str(n), f"Rate {n}", f"Rate the paper {n} of 5.")
            for n in range(1, 6)
        ),
        ("annotate.rate.0", "0", "Clear the rating", "Remove the rating."),
        ("annotate.tags", "t", "Tags", "Add and remove tags.", "tags"),
        ("annotate.tags_again", "T", "Same tags again", "Apply the last tags to this paper."),
        (
            "annotate.note",
            "n",
            "Note",
            "Write a note under the abstract; ctrl+o opens it in $EDITOR.",
            "note",
        ),
        ("annotate.read", "r", "Read or unread", "Mark as read or unread."),
        (
            "annotate.import_decisions",
            "I",
            "Import decisions from the files",
            "Import the decisions, tags and notes that the source files contain.",
        ),
        ("annotate.repeat", "full_stop", "Repeat", "Repeat the last action on this paper."),
    ),
    *_in_group(
        "Marks",
        (
            "marks.toggle",
            "space",
            "Mark",
            "Mark the paper and move on; page in the reader.",
        ),
        ("marks.all", "V", "Mark all shown", "Mark every paper in the list, or none."),
    ),
    *_in_group(
        "Undo",
        ("undo.undo", "u", "Undo", "Undo the last action and go to its paper.", "undo"),
        ("undo.redo", "ctrl+r", "Redo", "Redo what was undone."),
        ("undo.history", "U", "History", "Show all changes; go to the paper of one."),
    ),
    *_in_group(
        "View",
        (
            "show.reader",
            "enter",
            "Reader",
            "Show the abstract on the whole screen; Space pages, other keys do the same there.",
        ),
        (
            "show.back",
            "escape",
            "Back",
            "Leave the reader, then clear the filter, then the marks. Never quits.",
            "",
            "list",
        ),
        ("show.raw", "backslash W", "Raw text", "Show the raw or the readable text."),
        ("show.layout", "v", "Layout", "Show the abstract to the right, below, or not at all."),
        ("show.compact", "z", "Compact rows", "Show one line a paper, or two."),
        (
            "show.narrower",
            "less_than_sign",
            "Narrower list",
            "Move the divider to the left or up; the mouse drags it.",
        ),
        (
            "show.wider",
            "greater_than_sign",
            "Wider list",
            "Move the divider to the right or down.",
        ),
        ("show.redraw", "ctrl+l", "Redraw", "Redraw the screen."),
        (
            "duplicates.review",
            "d",
            "Duplicates",
            "Compare the records of this paper, or the marked papers; split and join.",
        ),
        ("duplicates.possible", "D", "Possible duplicates", "Review pairs that may be one paper."),
        ("show.progress", "percent_sign", "Progress", "Show how far you are, and your pace."),
        ("show.sources", "R", "Sources", "Show what each source gave and what was not read."),
    ),
    *_in_group(
        "Copy and export",
        (
            "sources.open",
            "O",
            "Open",
            "Open a file, a folder or another notebook; close what is open.",
        ),
        (
            "sources.paste",
            "P",
            "Add from the clipboard",
            "Add papers from the clipboard; pasting into the list does the same.",
        ),
        ("export.open_page", "o", "Open in browser", "Open the paper's web page."),
        (
            "export.copy",
            "y",
            "Copy",
            "Copy title, citation, DOI, URL, BibTeX, Markdown or abstract.",
        ),
        (
            "export.write",
            "x",
            "Export",
            "Write a reading list of the marked papers, else those included, else those shown.",
            "export",
        ),
    ),
    *_in_group(
        "The app",
        ("app.palette", "colon ctrl+p", "Palette", "Find a command by its name.", "all"),
        ("app.help", "question_mark", "Help", "Show all keys and the filter language.", "help"),
        ("app.quit", "q", "Quit", "Go back, then quit. Everything is saved."),
    ),
)
