"""Stamps: when and by whom a value was set, in an order that all copies of a notebook agree on.

Light: reading answers imports it, so it imports nothing but the standard library.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

_LARGEST = 2**53
"""Larger numbers are not the same in every program that reads JSON."""

_MOST_WRITER_CHARACTERS = 40


class Stamp(NamedTuple):
    """The version of a value; of two values the one with the greater stamp is in force."""

    milliseconds: int
    """UTC, by the clock of the writer; later than the clock where it replaced a later value."""
    counter: int
    writer: str
    """The store on one machine that set the value; empty for earlier versions and edits by hand."""

    def successor(self, writer: str = "") -> Stamp:
        """Return the smallest stamp of a writer that is later than this one."""
        return Stamp(self.milliseconds, self.counter + 1, writer)


UNSET = Stamp(0, 0, "")
"""The stamp of a value that nobody has set."""


class Clock(NamedTuple):
    """Stamps the values of one Change."""

    when: str
    """ISO 8601, UTC."""
    now: Stamp
    """The stamp of a value that replaces no later one."""

    @classmethod
    def at_time(cls, when: str, writer: str) -> Clock:
        """Return the clock of a Change that a writer makes at this time, ISO 8601, UTC."""
        return cls(when, Stamp(milliseconds_of(when), 0, writer))

    @property
    def writer(self) -> str:
        """Who makes the Change."""
        return self.now.writer

    def later_than(self, milliseconds: int) -> Clock:
        """Return this clock, or one that is a millisecond after a time which is not before it."""
        if milliseconds < self.now.milliseconds:
            return self
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds + 1)
        return Clock(_isoformat(moment), Stamp(milliseconds + 1, 0, self.writer))

    def after(self, replaced: Stamp) -> Stamp:
        """Return the stamp of a value that replaces another, whatever the clock says."""
        return max(self.now, replaced.successor(self.now.writer))


def read_clock(writer: str) -> Clock:
    """Return the time, to the millisecond, as the clock of a Change."""
    return Clock.at_time(_isoformat(datetime.now(UTC)), writer)


def _isoformat(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds_of(when: object) -> int:
    """Return an ISO 8601 time in milliseconds since 1970; 0 where it is none, or before that."""
    try:
        moment = datetime.fromisoformat(str(when))
    except ValueError:
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # in whole numbers: a float would lose the last millisecond
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return max(0, (elapsed.days * 86_400 + elapsed.seconds) * 1000 + elapsed.microseconds // 1000)


def parse_stamp(parts: object) -> Stamp | None:
    """Parse the first three parts of a list in a document; None where they are no stamp."""
    if not isinstance(parts, list | tuple) or len(parts) < 3:
        return None
    milliseconds, counter, writer = parts[:3]
    is_stamp = (
        type(milliseconds) is type(counter) is int
        and isinstance(writer, str)
        and 0 <= milliseconds < _LARGEST
        and 0 <= counter < _LARGEST
        and len(writer) <= _MOST_WRITER_CHARACTERS
        and (not writer or (writer.isascii() and writer.isalnum()))
    )
    return Stamp(milliseconds, counter, writer) if is_stamp else None


def document_stamp(document: Any, name: str) -> Stamp:
    """Return the stamp of a value in a document, old or new; UNSET where it has none."""
    stamps, when = document.get("stamps"), document.get("when")
    stamp = parse_stamp(stamps.get(name)) if isinstance(stamps, dict) else None
    return stamp or Stamp(milliseconds_of(when), 0, "")


_canonical: Callable[[Any], str] = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def canonical_json(content: Any) -> str:
    """Return JSON that is the same for the same content; it decides between equal stamps."""
    return _canonical(content)


def content_digest(content: Any) -> str:
    """Return eight characters that show whether a content was edited after it was stamped."""
    return f"{zlib.crc32(canonical_json(content).encode()):08x}"
