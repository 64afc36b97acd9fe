"""What the commands of the app do in triage, by their ids; whatever else works in the app alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from store.errors import UserError
from store.model.annotation import Decision
from tui.cli.output import print_line
from tui.cli.triage_session import TriageSession
from tui.commands import COMMANDS, Command
from tui.config.key_names import key_name
from tui.config.keymap import effective_keys

_PAGE = 10
"""Papers that a page has."""


def follow(triage: TriageSession, command: Command) -> None:
    """Do what a command does here; where something cannot be saved, print why."""
    action = ACTIONS.get(command.id)
    if action is None:
        print_line(f"{command.title} works in the app, not here")
    elif not triage.positions and command.id not in _WITHOUT_PAPER:
        print_line("There is no paper here")
    else:
        try:
            action(triage, *(() if command.argument is None else (command.argument,)))
        except UserError as error:
            print_line(f"NOT DONE: {error}")


def _print_help(triage: TriageSession) -> None:
    """Print the keys that do something here."""
    for command in COMMANDS:
        keys = " ".join(map(key_name, effective_keys(command, triage.keymap)))
        if command.id in ACTIONS and keys:
            print_line(f"{keys}: {command.help}")


ACTIONS: Mapping[str, Callable[..., None]] = {
    "move.down": lambda triage: triage.move(1),
    "move.up": lambda triage: triage.move(-1),
    "move.first": lambda triage: triage.move(-len(triage.positions)),
    "move.last": lambda triage: triage.move(len(triage.positions)),
    "move.page_down": lambda triage: triage.move(_PAGE),
    "move.page_up": lambda triage: triage.move(-_PAGE),
    "move.next_undecided": lambda triage: triage.go_undecided(1),
    "move.previous_undecided": lambda triage: triage.go_undecided(-1),
    "filter.focus": TriageSession.ask_filter,
    "decide.include": lambda triage: triage.decide(Decision.INCLUDE),
    "decide.maybe": lambda triage: triage.decide(Decision.MAYBE),
    "decide.exclude": lambda triage: triage.exclude(ask=False),
    "decide.exclude_why": lambda triage: triage.exclude(ask=True),
    "decide.undecide": lambda triage: triage.decide(Decision.UNDECIDED),
    "annotate.rate": TriageSession.rate,
    "annotate.tags": TriageSession.tag,
    "annotate.tags_again": TriageSession.tag_again,
    "annotate.note": TriageSession.note,
    "annotate.read": TriageSession.mark_read,
    "annotate.repeat": TriageSession.repeat,
    "undo.undo": lambda triage: triage.reverse(triage.collection.notebook.undo, "Nothing to undo"),
    "undo.redo": lambda triage: triage.reverse(triage.collection.notebook.redo, "Nothing to redo"),
    "show.reader": TriageSession.show,
    "show.raw": TriageSession.turn_raw,
    "show.progress": TriageSession.show_progress,
    "app.help": _print_help,
    "app.quit": TriageSession.end,
}
"""What the commands of the app do here, by their ids."""

_WITHOUT_PAPER = ("filter.focus", "undo.undo", "undo.redo", "app.help", "app.quit")
