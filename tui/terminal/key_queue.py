"""One key after the other: a key typed ahead goes to where the keys before it have led.

Textual hands a key to the widget that has the focus at that moment, and runs the binding when
the key has bubbled up to the app. Of keys that come in one burst (a slow line, fast fingers)
the later ones would reach the list before the first has opened the box that they are meant
for: `/moe` would decide about papers. So each key waits until the one before it is done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Protocol, runtime_checkable

from textual import events
from textual.dom import DOMNode
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

_ROUNDS = 3
"""Trips of a KeyDone through the queues before its key is done: a key may post a message."""

_CHECK_SECONDS, _MAX_CHECKS = 0.02, 25
"""Seconds between two checks whether the widget of a key is gone, and with it the KeyDone; and
the checks after which a key counts as done in any case."""

HOLD_SECONDS = 1.5
"""Seconds that keys wait for a screen on which nothing is shown yet; older ones are dropped."""

PAUSE_SECONDS = 1.5
"""Seconds without a key that end a burst: what is dropped is dropped up to there.

The rest of a burst means something else than all of it: `/moe` without its `/` is a decision.
"""

Forward = Callable[[events.Event], Awaitable[None]]
KeyTest = Callable[[events.Event], bool]


@runtime_checkable
class TakesText(Protocol):
    """A widget that takes a typed character by a call, sooner than by an event."""

    def take(self, character: str) -> None:
        """Insert a character at the cursor."""


class KeyDone(Message, bubble=True):
    """Follows a key through the same queues; when it reaches the app, the key is done."""

    def __init__(self, number: int, rounds: int) -> None:
        super().__init__()
        self.number = number
        self.rounds = rounds


class KeyQueue:
    """Lets the keys and pastes of the app through one at a time."""

    def __init__(
        self,
        forward: Forward,
        find_target: Callable[[], DOMNode | None],
        set_interval: Callable[[float, Callable[[], Awaitable[None]]], Timer],
    ) -> None:
        self._forward = forward
        self._find_target = find_target
        self._set_interval = set_interval
        self._waiting: deque[tuple[float, events.Event]] = deque()
        """Events and when they came."""
        self._current_target: DOMNode | None = None
        """The widget that the last key went to; None when that key is done."""
        self._number = 0
        self._checks = 0
        self._timer: Timer | None = None
        self._held_since: float | None = None
        self._drops_old = False
        self._may_pass: KeyTest = lambda _: False
        self._last_dropped = float("-inf")
        """When the last key came that was dropped."""
        self.used = False
        """Whether any key was pressed yet."""
        self.on_drop: Callable[[], None] = lambda: None
        """Called for every burst, and for every later key, that is dropped."""

    def hold(self, *, drop_old: bool = False, may_pass: KeyTest = lambda _: False) -> None:
        """Hold keys back: what they mean is not on the screen yet.

        With `drop_old`, a burst that has waited for more than HOLD_SECONDS is dropped at the end.
        Keys that may pass do so as long as none waits before them.
        """
        self._held_since, self._drops_old, self._may_pass = monotonic(), drop_old, may_pass

    @property
    def idle(self) -> bool:
        """Whether no key waits and the last one has done all that it does."""
        return self._current_target is None and not self._waiting

    @property
    def held_too_long(self) -> bool:
        """Whether keys have been held back for so long that the user may want to stop that."""
        return self._held_since is not None and monotonic() - self._held_since > HOLD_SECONDS

    async def release(self) -> None:
        """Let through the keys that were held back, or drop the burst if it is too old."""
        drops_old, self._drops_old, self._held_since = self._drops_old, False, None
        if drops_old and self._waiting and monotonic() - self._waiting[0][0] > HOLD_SECONDS:
            self._last_dropped = self._waiting[-1][0]
            self._waiting.clear()
            self.on_drop()
        if self._current_target is None:
            await self._next()

    async def add(self, event: events.Event) -> None:
        """Let an event through, now or when those before it are done."""
        self.used, now = True, monotonic()
        if now - self._last_dropped < PAUSE_SECONDS:
            self._last_dropped = now
            self.on_drop()
            return
        target = self._find_target()
        if self.idle and self._passes(event) and _is_text(event, target):
            if isinstance(target, TakesText) and isinstance(event, events.Key):
                target.take(event.character or "")
            else:
                await self._forward(event)
            return
        self._waiting.append((now, event))
        if self._current_target is None:
            await self._next()

    def _passes(self, event: events.Event) -> bool:
        """Return whether an event need not wait for what is not on the screen yet."""
        return self._held_since is None or self._may_pass(event)

    async def finish_key(self, message: KeyDone) -> None:
        """Send the KeyDone of the current key once more, or go on to the next key."""
        target = self._current_target
        if message.number != self._number or target is None:
            return
        if message.rounds > 1 and target.is_attached:
            target.post_message(KeyDone(message.number, message.rounds - 1))
        else:
            await self._next()

    async def _next(self) -> None:
        """Let the next event through and send a KeyDone after it."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._number += 1
        self._current_target = None
        if not self._waiting or not self._passes(self._waiting[0][1]):
            return
        self._current_target = self._find_target()
        if self._current_target is None:
            self._waiting.clear()
            return
        self._checks = 0
        await self._forward(self._waiting.popleft()[1])
        self._current_target.post_message(KeyDone(self._number, _ROUNDS))
        self._timer = self._set_interval(_CHECK_SECONDS, self._check_target)

    async def _check_target(self) -> None:
        """Go on if the KeyDone was lost with its widget, as when a dialog closes."""
        self._checks += 1
        target = self._current_target
        if self._checks >= _MAX_CHECKS or target is None or not target.is_attached:
            await self._next()


def _is_text(event: events.Event, target: DOMNode | None) -> bool:
    """Return whether a key is a letter for a text box: it opens nothing, so nothing waits."""
    letter = isinstance(event, events.Key) and event.is_printable
    if not letter or target is None:
        return False
    if isinstance(target, Input):
        return True
    from textual.widgets import TextArea

    return isinstance(target, TextArea)


def as_pressed(event: events.Key) -> events.Key:
    """Return a key as it was pressed: what Alt is held with types nothing and is not that key."""
    if event.key.startswith("alt+") and event.character:
        return events.Key(event.key, None)
    return event
