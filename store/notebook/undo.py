"""Which Changes stand and which can be redone, told from the history alone."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class UndoLog:
    """Follows the history, one Change after another; each step costs next to nothing.

    A new act leaves behind what its own session had undone, and, for this session and
    later ones, what those before it had: there is no way back to a branch that was left.
    A session that is still open in another window keeps the way back to its own.
    """

    seen: int = 0
    """Number of the newest Change that was followed."""
    _standing: dict[int, str] = field(default_factory=dict)
    """Changes in force, oldest first, with the session that made or redid each."""
    _undone: dict[int, tuple[str, int, bool]] = field(default_factory=dict)
    """Changes that were undone, last undone last: by which session, in which Change, and
    whether a later session has left them behind."""
    _first: dict[str, int] = field(default_factory=dict)

    def follow(self, number: int, session: str, act: str, target: int) -> None:
        """Take in the next Change of the history."""
        self.seen = max(self.seen, number)
        first = self._first.setdefault(session, number)
        if act == "undo":
            self._standing.pop(target, None)
            self._undone[target] = (session, number, False)
        elif act == "redo":
            self._undone.pop(target, None)
            self._standing[target] = session
        else:
            self._standing[number] = session
            for undone, (by, at, left) in list(self._undone.items()):
                if by == session:
                    del self._undone[undone]
                else:
                    self._undone[undone] = (by, at, left or at < first)

    def next_undo(self, session: str, opened: int) -> int:
        """Return the Change that this session would undo next, or 0.

        `opened` is the newest Change there was when the session began: what others have
        done since is theirs to undo.
        """
        for number in reversed(self._standing):
            if self._standing[number] == session or number <= opened:
                return number
        return 0

    def next_redo(self, session: str, opened: int) -> int:
        """Return the Change that this session would redo next, or 0."""
        for number, (by, at, left) in reversed(self._undone.items()):
            if by == session or (at <= opened and not left):
                return number
        return 0

    def in_force(self, number: int) -> bool:
        """Return whether a Change is in force."""
        return number in self._standing
