"""A session of triage: the papers in their order, and what keys do with the one shown."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from store.model.annotation import Decision
from store.model.display import WORDS, byline
from tui.cli.context import select_papers
from tui.cli.line_keys import KeyInput
from tui.cli.output import plural, print_line, print_width
from tui.commands import COMMANDS, Command
from tui.config.key_names import key_name
from tui.config.keymap import Keymap, effective_keys

if TYPE_CHECKING:
    from store.library.collection import Collection
    from store.model.annotation import Annotation, Change
    from store.model.paper import Paper

_MAX_MEASURE = 78
"""Columns of the longest line of an abstract."""


@dataclass
class TriageSession:
    """A session: the papers in their order, the one that is shown, and what keys do with it."""

    collection: Collection
    source: KeyInput
    keymap: Keymap
    reasons: Sequence[str] = ()
    sort: str = ""
    positions: Sequence[int] = ()
    row: int = 0
    raw: bool = False
    query: str = ""
    decided: list[Decision] = field(default_factory=list)
    last_tags: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    last_action: Callable[[Sequence[Paper]], Change | None] | None = None
    finished: bool = False

    def __post_init__(self) -> None:
        self._commands = {k: c for c in COMMANDS for k in effective_keys(c, self.keymap)}

    @property
    def paper(self) -> Paper:
        """The paper that is shown."""
        return self.collection.papers[self.positions[self.row]]

    @property
    def annotation(self) -> Annotation:
        """What is recorded about it."""
        return self.collection.annotation(self.positions[self.row])

    def next_command(self) -> Command | None:
        """Return the command of the next key; None at the end of the input, or after quitting."""
        while not self.finished:
            key = self.source.read_key(self._prompt())
            if key is None:
                return None
            if command := self._commands.get(key):
                return command
            print_line(f"No command on {key_name(key)}; {self._key('app.help')} lists the keys")
        return None

    def print_summary(self) -> None:
        """Print how many papers were decided."""
        counts = ((self.decided.count(decision), word) for decision, word in WORDS.items())
        parts = [f"{count:,} {word}" for count, word in counts if count]
        print_line(f"Decided here: {', '.join(parts)}." if parts else "Nothing was decided here.")

    def filter(self, query: str) -> None:
        """Go through the papers that match a query, from the first undecided one."""
        self.positions = select_papers(self.collection, query, self.sort)
        self.query = query
        self.row = max(0, self._next_undecided(-1, 1) or 0)

    def apply(self, write: Callable[[Sequence[Paper]], Change | None], unchanged: str) -> bool:
        """Write to the Notebook about the paper; return whether that changed anything."""
        self.last_action = write
        change = write([self.paper])
        if change is None:
            print_line(unchanged)
            return False
        self._report(change)
        return True

    def decide(self, decision: Decision, reason: str | None = None) -> None:
        """Decide, and go on to the next undecided paper."""
        notebook = self.collection.notebook
        changed = self.apply(
            lambda papers: notebook.decide(papers, decision, reason), f"Already {WORDS[decision]}"
        )
        if changed and decision is not Decision.UNDECIDED:
            self.decided.append(decision)
        if decision is not Decision.UNDECIDED:
            self.go_undecided(1)

    def exclude(self, *, ask: bool) -> None:
        """Exclude, with a reason where the user has reasons."""
        if not (ask or self.reasons):
            self.decide(Decision.EXCLUDE)
            return
        known = list(dict.fromkeys((*self.reasons, *self.collection.reasons)))
        for number, reason in enumerate(known, 1):
            print_line(f"  {number}  {reason}")
        typed = self.source.read_line("Reason, a number or a text; Enter for none:")
        if typed is None:
            return
        numbered = typed.isdecimal() and 1 <= int(typed) <= len(known)
        self.decide(Decision.EXCLUDE, known[int(typed) - 1] if numbered else typed)

    def tag(self) -> None:
        """Ask for tags to add and to remove."""
        typed = self.source.read_line("Tags, with commas; -tag removes:")
        names = [name.strip() for name in (typed or "").split(",")]
        add = tuple(name.lstrip("+#") for name in names if name and not name.startswith("-"))
        remove = tuple(name[1:] for name in names if name.startswith("-"))
        if add or remove:
            self.last_tags = add, remove
            self.tag_again()

    def tag_again(self) -> None:
        """Apply the last tags."""
        if self.last_tags is None:
            print_line("No tags were set yet")
            return
        add, remove = self.last_tags
        notebook = self.collection.notebook
        self.apply(lambda papers: notebook.tag(papers, add, remove), "No change of tags")

    def note(self) -> None:
        """Ask for a note, in one line."""
        typed = self.source.read_line("Note; Enter leaves it as it is:")
        if typed:
            notebook = self.collection.notebook
            self.apply(lambda papers: notebook.annotate(papers[0], typed), "The note is the same")

    def rate(self, rating: int) -> None:
        """Rate 1 to 5, or clear the rating."""
        notebook = self.collection.notebook
        self.apply(
            lambda papers: notebook.rate(papers, rating or None),
            f"Already rated {rating}" if rating else "No rating to clear",
        )

    def mark_read(self) -> None:
        """Mark as read, or as unread."""
        notebook, read = self.collection.notebook, not self.annotation.read
        self.apply(lambda papers: notebook.mark_read(papers, read), "No change")

    def repeat(self) -> None:
        """Repeat the last action on this paper."""
        if self.last_action is None:
            print_line("Nothing to repeat yet")
        else:
            self.apply(self.last_action, "Nothing changed: already so")

    def reverse(self, write: Callable[[], Change | None], nothing: str) -> None:
        """Undo or redo, and go to the paper."""
        change = write()
        if change is None:
            print_line(nothing)
            return
        self._report(change)
        key = change.edits[0].key if change.edits else ""
        position = self.collection.position(key) if key else None
        if position is not None and position in self.positions:
            self.row = list(self.positions).index(position)
            self.show()

    def move(self, rows: int) -> None:
        """Go to another paper."""
        row = min(max(0, self.row + rows), len(self.positions) - 1)
        if row == self.row and rows:
            print_line("This is the last paper" if rows > 0 else "This is the first paper")
            return
        self.row = row
        self.show()

    def go_undecided(self, step: int) -> None:
        """Go to the next undecided paper, or the one before."""
        row = self._next_undecided(self.row, step)
        if row is not None:
            self.row = row
            self.show()
        elif self._next_undecided(-1, 1) is None:
            print_line(f"Every paper here is decided; {self._key('app.quit')} quits")
        else:
            print_line(f"No undecided paper {'after' if step > 0 else 'before'} this one")

    def ask_filter(self) -> None:
        """Ask for a filter; an empty one shows every paper."""
        typed = self.source.read_line("Filter:")
        if typed is None:
            return
        before = self.positions, self.row, self.query
        try:
            self.filter(typed)
        except click.UsageError as error:
            print_line(error.format_message())
            return
        if not self.positions:
            self.positions, self.row, self.query = before
            print_line("Nothing matches")
            return
        print_line(plural(len(self.positions), "paper"))
        self.show()

    def show(self) -> None:
        """Print the paper."""
        if not self.positions:
            print_line("There is no paper here" + (" that matches" if self.query else ""))
            return
        paper, width = self.paper, min(_MAX_MEASURE, print_width())
        for line in _describe(paper, self.annotation, self.row + 1, len(self.positions)):
            print_line(_wrap(line, width))
        text = (paper.merged.abstract if self.raw else paper.abstract) or "No abstract."
        print_line("")
        print_line(_wrap(text, width))
        print_line("")

    def turn_raw(self) -> None:
        """Show the raw or the readable text."""
        self.raw = not self.raw
        self.show()

    def show_progress(self) -> None:
        """Print how many of the papers are decided."""
        annotations = [self.collection.annotation(position) for position in self.positions]
        for decision in Decision:
            count = sum(annotation.decision is decision for annotation in annotations)
            print_line(f"{count:,} {WORDS[decision]}")

    def end(self) -> None:
        """Quit."""
        self.finished = True

    def _report(self, change: Change) -> None:
        self.collection.update_for(change.documents)
        print_line(change.text)

    def _next_undecided(self, row: int, step: int) -> int | None:
        rows = range(row + step, len(self.positions) if step > 0 else -1, step)
        positions, annotation = self.positions, self.collection.annotation
        undecided = Decision.UNDECIDED
        return next((n for n in rows if annotation(positions[n]).decision is undecided), None)

    def _key(self, name: str) -> str:
        command = next(command for command in COMMANDS if command.name == name)
        return next(map(key_name, effective_keys(command, self.keymap)), "")

    def _prompt(self) -> str:
        names = ("decide.include", "decide.maybe", "decide.exclude", "undo.undo", "app.help")
        words = {command.name: command.footer for command in COMMANDS}
        return ", ".join(f"{self._key(name)} {words[name]}" for name in names) + ":"


def _describe(paper: Paper, annotation: Annotation, number: int, total: int) -> list[str]:
    """Return the lines above the abstract."""
    decision = WORDS[annotation.decision] + (f": {annotation.reason}" if annotation.reason else "")
    lines = [f"Paper {number:,} of {total:,}, {decision}", paper.display_title]
    lines.append(byline(paper.authors, paper.venue, paper.year, most=20))
    if annotation.rating:
        lines.append(f"Rated {annotation.rating} of 5")
    lines += [f"Tags: {', '.join(annotation.tags)}"] if annotation.tags else []
    lines += [f"Note: {annotation.note}"] if annotation.note else []
    return [line for line in lines if line]


def _wrap(text: str, width: int) -> str:
    lines = (textwrap.wrap(line, width, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join("\n".join(part) for part in lines)
