"""Keys that wait: none is lost between two that are used, and a burst is used whole or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual import events
from textual.dom import DOMNode

from tui.terminal import key_queue
from tui.terminal.key_queue import KeyDone, KeyQueue


class Target(DOMNode):
    """A widget that every key goes to, and that reports when a key is done."""

    is_attached = True

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[KeyDone] = []

    def post_message(self, message: KeyDone) -> bool:
        self.posted.append(message)
        return True


class FakeTimer:
    def stop(self) -> None:
        pass


class Keyboard:
    """A queue with a clock that a test moves, and the keys that have come through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.through: list[str] = []
        self.drops = 0
        self.target = Target()
        monkeypatch.setattr(key_queue, "monotonic", lambda: self.now)
        monkeypatch.setattr(key_queue, "HOLD_SECONDS", 1.5)

        async def forward(event: events.Event) -> None:
            assert isinstance(event, events.Key)
            self.through.append(event.character or "")

        def set_interval(seconds: float, callback: Callable[[], object]) -> FakeTimer:
            return FakeTimer()

        def count_drop() -> None:
            self.drops += 1

        self.queue = KeyQueue(forward, lambda: self.target, set_interval)  # type: ignore[arg-type]
        self.queue.on_drop = count_drop

    async def type(self, text: str, interval: float = 0.0) -> None:
        for letter in text:
            await self.queue.add(events.Key(letter, letter))
            await self.settle()
            self.now += interval

    async def release(self) -> None:
        await self.queue.release()
        await self.settle()

    async def settle(self) -> None:
        while self.target.posted:
            await self.queue.finish_key(self.target.posted.pop())

    @property
    def text(self) -> str:
        return "".join(self.through)


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Keyboard:
    return Keyboard(monkeypatch)


@pytest.mark.parametrize("interval", [0.0, 0.25, 0.7, 3.0])
async def test_keys_that_wait_for_what_is_on_screen_all_come_through(keyboard, interval) -> None:
    keyboard.queue.hold()
    await keyboard.type("/mo", interval)
    assert keyboard.text == ""
    await keyboard.release()
    await keyboard.type("e", interval)
    assert (keyboard.text, keyboard.drops) == ("/moe", 0)


@pytest.mark.parametrize("interval", [0.01, 0.1, 0.25, 0.6, 1.2])
@pytest.mark.parametrize("released_after", range(1, 8))
async def test_a_burst_at_an_empty_screen_is_used_whole_or_not_at_all(
    keyboard, interval: float, released_after: int
) -> None:
    keyboard.queue.hold(drop_old=True)
    burst = "/moejjr"
    await keyboard.type(burst[:released_after], interval)
    await keyboard.release()
    await keyboard.type(burst[released_after:], interval)
    assert keyboard.text in ("", burst)
    assert bool(keyboard.drops) == (keyboard.text == "")
    keyboard.now += key_queue.PAUSE_SECONDS
    await keyboard.type("i")
    assert keyboard.text.endswith("i")


async def test_keys_may_pass_until_one_of_them_has_to_wait(keyboard) -> None:
    keyboard.queue.hold(may_pass=lambda event: event.key in "jk")
    await keyboard.type("jjrkj", 1.0)
    assert keyboard.text == "jj"
    await keyboard.release()
    assert (keyboard.text, keyboard.drops) == ("jjrkj", 0)


async def test_a_hold_in_the_middle_lets_the_key_end_that_began_it(keyboard) -> None:
    """Enter keeps a filter that the index cannot follow yet: the keys behind it wait."""
    await keyboard.queue.add(events.Key("enter", "\r"))
    await keyboard.queue.add(events.Key("i", "i"))
    keyboard.queue.hold()
    await keyboard.settle()
    assert keyboard.text == "\r"
    await keyboard.release()
    assert keyboard.text == "\ri"
