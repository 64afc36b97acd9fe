"""Which Changes are in force and which can be undone or redone, from the history; reversing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from store.model.annotation import Change, Edit
from store.model.stamps import Clock

ARRIVAL = "arrival"
"""The command of a Change that merged a copy which arrived from another machine."""

IMPORTED = frozenset({"merge", ARRIVAL})
"""Commands of Changes that bring what was done elsewhere, so the user's `u` does not take them."""


class _Undone(NamedTuple):
    """The undo of a Change."""

    session: str
    number: int
    """The number of the Change that undid it."""


class _Session:
    """The numbers of some Changes of a session."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.first_new = 0
        """The first Change that is neither an undo nor a redo; 0 while there is none."""
        self.last_new = 0


class UndoLog:
    """Follows the history, one Change after another; each step costs next to nothing.

    A new Change ends the redoing of what its own session has undone and, for this session and
    those that begin after the Change, of what was undone before the session began. Sessions
    that are open already can still redo that, and what they have undone themselves.
    """

    def __init__(self, newest: int = 0) -> None:
        self.newest = newest
        """The number of the newest Change that was followed."""
        self._in_force: dict[int, str] = {}
        """The session that made or last redid each Change in force, the oldest Change first."""
        self._imported: dict[int, str] = {}
        """The commands of Changes that bring what was done elsewhere."""
        self._undone: dict[int, _Undone] = {}
        """The Changes that were undone, the one undone last at the end."""
        self._sessions: dict[str, _Session] = {}

    def follow(self, number: int, session: str, command: str, target: int) -> None:
        """Add the next Change of the history."""
        self.newest = max(self.newest, number)
        if command in IMPORTED:
            self._imported[number] = command
            self._in_force[number] = session
            return
        changes = self._sessions.setdefault(session, _Session(number))
        if command == "undo":
            self._in_force.pop(target, None)
            self._undone.pop(target, None)
            self._undone[target] = _Undone(session, number)
        elif command == "redo":
            self._undone.pop(target, None)
            self._in_force[target] = session
        else:
            self._in_force[number] = session
            changes.first_new = changes.first_new or number
            changes.last_new = number

    def next_undo(self, session: str, opened: int, *, imported: bool = False) -> int:
        """Return the number of the Change that this session would undo next, or 0.

        `opened` is the number of the newest Change when the session began: what other sessions
        have done since is theirs to undo. Of what comes from elsewhere, only what the user merged
        is undone, and only if `imported`.
        """
        for number in reversed(self._in_force):
            is_own = self._in_force[number] == session or number <= opened
            command = self._imported.get(number)
            if is_own and (command is None or (imported and command == "merge")):
                return number
        return 0

    def next_redo(self, session: str, opened: int) -> int:
        """Return the number of the Change that this session would redo next, or 0."""
        ended = max(
            (
                other.first
                for name, other in self._sessions.items()
                if other.first_new and (name == session or other.first_new <= opened)
            ),
            default=0,
        )
        for number, undone in reversed(self._undone.items()):
            if undone.number <= self._sessions[undone.session].last_new:
                continue
            if undone.session == session or ended <= undone.number <= opened:
                return number
        return 0

    def in_force(self, number: int) -> bool:
        """Return whether a Change is in force."""
        return number in self._in_force


class RestoringTable(Protocol):
    """A table whose documents can be as they were."""

    def restore(
        self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any], clock: Clock
    ) -> list[Edit]:
        """Set what an Edit did from `old` to `new`; none if it is no longer `old`."""


def reverse_edits(
    change: Change, command: str, tables: Mapping[str, RestoringTable], clock: Clock
) -> tuple[list[Edit], str]:
    """Undo or redo the Edits of a Change, except for those that another session has overwritten.

    Returns what was written, and a line for people.
    """
    edits: list[Edit] = []
    overwritten = 0
    for edit in change.edits:
        sides = (edit.after, edit.before) if command == "undo" else (edit.before, edit.after)
        restored = tables[edit.table].restore(edit, *sides, clock)
        edits += restored
        overwritten += not restored
    text = f"{'Undid' if command == 'undo' else 'Redid'}: {change.text}"
    if overwritten:
        text += f" (left {overwritten} that another session has changed since)"
    return edits, text
