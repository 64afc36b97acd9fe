"""Which keys the terminal has sent: Alt and a key are never taken for Esc and that key.

A terminal sends Alt and a key as ESC and what the key sends, in one piece. Textual's parser waits
whether more follows, and then issues what it does not know character by character: alt+dot was a
dot, and of two alt+i in a row the first was an `i`, which includes a paper. It does the same with
answers of the terminal that it does not know. So sequences are cut out here, and Textual's parser
is handed one whole sequence at a time.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from time import monotonic

from textual import events
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.message import Message

from tui.terminal.layout_keys import LayoutKeys

_ESC = "\x1b"

ALT_SECONDS = 0.02
"""Seconds after which a character no longer belongs to the ESC before it.

Terminals send both at once. The fastest fingers take 30 ms, of which the ESC may wait some to be
read. A sequence may be cut apart by a slow line and has ESCAPE_DELAY for each of its pieces.
"""

_MAX_STRING = 4096
"""Characters of the longest control string that is waited for."""

_MAX_SEQUENCE = 32
"""Characters of the longest sequence that Textual's parser takes for one."""

_SEQUENCE = re.compile(
    r"""\x1b(?:
        \[\[[A-E]                          # function keys of the Linux console
        | \[M[\s\S]{3}                     # the mouse, as it was reported before SGR
        | \[(?!\[|M)[0-?]*[ -/]*[@-~]      # a control sequence
        | O[0-9;]*[A-Za-z]                 # a key of the keypad, F1 to F4
        | [P\]_^X](?:[^\x1b\x07])*(?:\x07|\x1b\\)  # a control string: OSC, DCS, APC, PM, SOS
    )""",
    re.VERBOSE,
)
"""A whole sequence, as ECMA-48 and xterm have them."""

_BEGINNING = re.compile(
    r"\x1b\x1b?(?:\[(?:\[|M[\s\S]{0,2}|[0-?]*[ -/]*)?|O[0-9;]*|[P\]_^X][^\x1b\x07]*\x1b?)?\Z"
)
"""What may become a sequence when more comes."""

_STRINGS = frozenset("P]_^X")
"""The characters that begin a control string after ESC."""

_INTRODUCERS = _STRINGS | frozenset("[O")
"""The characters that begin a sequence after ESC."""


class InputParser:
    """Parses what a terminal sends, piece by piece, into Textual's events."""

    def __init__(self, debug: bool = False, layout: LayoutKeys | None = None) -> None:
        self._debug = debug
        self._layout = layout or LayoutKeys()
        """Remembers on which keys letters of other layouts are."""
        self._parser = XTermParser(debug)
        self._unfinished = ""
        """What began with an ESC and may go on."""
        self._since = 0.0
        """When its last piece came."""

    @property
    def is_waiting(self) -> bool:
        """Whether there is an ESC that may be a key, or the beginning of more."""
        return bool(self._unfinished)

    def feed(self, text: str, now: float | None = None) -> Iterator[Message]:
        """Yield the events of a piece of text that came `now`, by the monotonic clock."""
        now = monotonic() if now is None else now
        alone = self._unfinished == _ESC and text[:1] not in _INTRODUCERS
        if alone and now - self._since >= ALT_SECONDS:
            yield from self._expire()
        text, self._unfinished = self._unfinished + text, ""
        while text:
            start = text.find(_ESC)
            plain, text = (text, "") if start < 0 else (text[:start], text[start:])
            if plain:
                yield from self._parser.feed(plain)
            if not text:
                return
            if _BEGINNING.match(text) and len(text) < _MAX_STRING:
                self._unfinished, self._since = text, now
                return
            length = yield from self._take(text)
            text = text[length:]

    def expire(self, now: float | None = None) -> Iterator[Message]:
        """Yield the keys of an ESC after which nothing came in time."""
        now = monotonic() if now is None else now
        if self._unfinished and now - self._since >= ESCAPE_DELAY:
            yield from self._expire()

    def _expire(self) -> Iterator[Message]:
        unfinished, self._unfinished = self._unfinished, ""
        if unfinished.startswith(_ESC * 2):
            unfinished = unfinished[1:]
            yield events.Key("escape", _ESC)
        if unfinished == _ESC:
            yield events.Key("escape", _ESC)
        elif len(unfinished) == 2:
            yield _alt_key(unfinished[1])

    def _take(self, text: str) -> Generator[Message, None, int]:
        """Yield the events of what the ESC begins that the text begins with; return its length."""
        if sequence := _SEQUENCE.match(text):
            if text[1] not in _STRINGS:
                yield from self._parse_sequence(sequence[0])
            return sequence.end()
        if text[1] == _ESC:
            return (yield from self._take_second_escape(text))
        yield _alt_key(text[1])
        return 2

    def _take_second_escape(self, text: str) -> Generator[Message, None, int]:
        """Yield Alt and the key whose sequence follows, or else Esc; return the length."""
        sequence = _SEQUENCE.match(text, 1)
        if sequence is None or text[2] in _STRINGS:
            yield events.Key("escape", _ESC)
            return 1
        parsed = list(self._parse_sequence(sequence[0]))
        keys = [event.key for event in parsed if isinstance(event, events.Key)]
        if len(keys) < len(parsed):
            yield events.Key("escape", _ESC)
            yield from parsed
        for key in keys if len(keys) == len(parsed) else ():
            yield events.Key(f"alt+{key.removeprefix('alt+')}", None)
        return sequence.end()

    def _parse_sequence(self, sequence: str) -> Iterator[Message]:
        """Yield the events of a whole sequence; none of one that Textual does not know."""
        sequence = self._layout.translate(sequence)
        if len(sequence) > _MAX_SEQUENCE:
            return
        yield from self._parser.feed(sequence)
        if self._parser._timeout_time is not None:
            # It would wait for more and then issue the characters as keys.
            known = self._parser
            self._parser = XTermParser(self._debug)
            for name in _MOUSE_STATE:
                setattr(self._parser, name, getattr(known, name))


_MOUSE_STATE = ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size")
"""What a parser has to know of the mouse and the screen to place the next click."""


def _alt_key(character: str) -> events.Key:
    """Return Alt and the key that sends a character; it types nothing."""
    if character.isupper() and len(character.lower()) == 1:
        return events.Key(f"alt+shift+{character.lower()}", None)
    parsed = (event for event in XTermParser().feed(character) if isinstance(event, events.Key))
    key = next((event.key for event in parsed), character)
    return events.Key(f"alt+{key}", None)
