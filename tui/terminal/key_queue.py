"""One key after the other: what is typed ahead goes to where the keys before it have led.

Textual hands a key to the widget that has the focus now, and runs the binding when the key
has bubbled up to the app. Of keys that come in one burst (a slow line, fast fingers) the later
ones would reach the list before the first has opened the box that they are meant for: `/moe`
would decide about papers. So a key waits until the one before it has done all that it does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

from textual import events
from textual.dom import DOMNode
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from tui.widgets.filter_box import FilterBox

ROUNDS = 3
"""Times that the follower goes up behind a key: a key may post a message that does the work."""

LOOK, PATIENCE = 0.02, 25
"""Seconds between two looks whether a key's widget is gone, with the follower in its queue; and
the looks after which a key counts as done in any case."""

HELD = 1.5
"""Seconds for which keys wait for the first papers; what is typed into a longer wait is dropped."""

Forward = Callable[[events.Event], Awaitable[None]]


class KeyDone(Message, bubble=True):
    """Goes the way of a key, behind it in every queue; at the app, the key is done."""

    def __init__(self, number: int, rounds: int) -> None:
        super().__init__()
        self.number = number
        self.rounds = rounds


class KeyQueue:
    """Lets the app's keys and pastes through one at a time."""

    def __init__(
        self,
        forward: Forward,
        target: Callable[[], DOMNode | None],
        often: Callable[[float, Callable[[], Awaitable[None]]], Timer],
    ) -> None:
        self._forward = forward
        self._target = target
        self._often = often
        self._waiting: deque[events.Event] = deque()
        self._under_way: DOMNode | None = None
        """The widget that the last key went to; None when it is done."""
        self._number = 0
        self._looks = 0
        self._timer: Timer | None = None
        self._held_since: float | None = None

    def hold(self) -> None:
        """Keep keys back: there is nothing yet that they could mean."""
        self._held_since = monotonic()

    @property
    def idle(self) -> bool:
        """Whether no key waits and the last one has done all that it does."""
        return self._under_way is None and not self._waiting

    @property
    def late(self) -> bool:
        """Whether keys have been held back for longer than anybody means them."""
        return self._held_since is not None and monotonic() - self._held_since > HELD

    async def release(self) -> None:
        """Let through what was typed a moment ago; after a longer wait nobody means it any more."""
        late, self._held_since = self.late, None
        if late:
            self._waiting.clear()
        if self._under_way is None:
            await self._next()

    async def take(self, event: events.Event) -> None:
        """Let an event through, now or in its turn."""
        target = self._target()
        if self._under_way is None and self._held_since is None and _is_text(event, target):
            if isinstance(target, FilterBox) and isinstance(event, events.Key):
                target.take(event.character or "")
            else:
                await self._forward(event)
            return
        self._waiting.append(event)
        if self._under_way is None and self._held_since is None:
            await self._next()

    async def passed(self, message: KeyDone) -> None:
        """Take note that a key's follower has arrived."""
        target = self._under_way
        if message.number != self._number or target is None:
            return
        if message.rounds > 1 and target.is_attached:
            target.post_message(KeyDone(message.number, message.rounds - 1))
        else:
            await self._next()

    async def _next(self) -> None:
        """Let the next event through and send a follower behind it."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._number += 1
        self._under_way = self._target() if self._waiting else None
        if self._under_way is None:
            self._waiting.clear()
            return
        self._looks = 0
        await self._forward(self._waiting.popleft())
        self._under_way.post_message(KeyDone(self._number, ROUNDS))
        self._timer = self._often(LOOK, self._look)

    async def _look(self) -> None:
        """Go on when the follower was lost with its widget, as when a dialog closes."""
        self._looks += 1
        if self._looks >= PATIENCE or self._under_way is None or not self._under_way.is_attached:
            await self._next()


def _is_text(event: events.Event, target: DOMNode | None) -> bool:
    """Return whether a key is a letter for a box: it leads nowhere, so nothing waits for it."""
    letter = isinstance(event, events.Key) and event.is_printable
    if not letter or target is None:
        return False
    if isinstance(target, Input):
        return True
    from textual.widgets import TextArea

    return isinstance(target, TextArea)


def split_alt(event: events.Key) -> tuple[events.Key, ...]:
    """Return Esc and a letter that came in one burst, which terminals send as alt and the letter."""
    if not event.key.startswith("alt+") or not event.character:
        return (event,)
    return events.Key("escape", None), events.Key(event.key.removeprefix("alt+"), event.character)
