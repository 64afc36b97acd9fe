"""Which Changes are in force and which can be undone or redone, from the history alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class _Undone(NamedTuple):
    """The undo of a Change."""

    session: str
    number: int
    """The number of the Change that undid it."""
    abandoned: bool = False
    """Whether a session that began later has made a Change since."""


@dataclass(slots=True)
class UndoLog:
    """Follows the history, one Change after another; each step costs next to nothing.

    A new Change ends the redoing of what its own session has undone and, for this session and
    later ones, of what was undone before the session began. Another session that is still open
    can redo what it has undone itself.
    """

    newest: int = 0
    """The number of the newest Change that was followed."""
    _in_force: dict[int, str] = field(default_factory=dict)
    """The session that made or last redid each Change in force, the oldest Change first."""
    _undone: dict[int, _Undone] = field(default_factory=dict)
    """The Changes that were undone, the one undone last at the end."""
    _first: dict[str, int] = field(default_factory=dict)
    """The number of the first Change of each session."""

    def follow(self, number: int, session: str, command: str, target: int) -> None:
        """Add the next Change of the history."""
        self.newest = max(self.newest, number)
        first = self._first.setdefault(session, number)
        if command == "undo":
            self._in_force.pop(target, None)
            self._undone[target] = _Undone(session, number)
        elif command == "redo":
            self._undone.pop(target, None)
            self._in_force[target] = session
        else:
            self._in_force[number] = session
            for undone_number, undone in list(self._undone.items()):
                if undone.session == session:
                    del self._undone[undone_number]
                elif undone.number < first:
                    self._undone[undone_number] = undone._replace(abandoned=True)

    def next_undo(self, session: str, opened: int) -> int:
        """Return the number of the Change that this session would undo next, or 0.

        `opened` is the number of the newest Change when the session began: what other sessions
        have done since is theirs to undo.
        """
        for number in reversed(self._in_force):
            if self._in_force[number] == session or number <= opened:
                return number
        return 0

    def next_redo(self, session: str, opened: int) -> int:
        """Return the number of the Change that this session would redo next, or 0."""
        for number, undone in reversed(self._undone.items()):
            if undone.session == session or (undone.number <= opened and not undone.abandoned):
                return number
        return 0

    def in_force(self, number: int) -> bool:
        """Return whether a Change is in force."""
        return number in self._in_force
