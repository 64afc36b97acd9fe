"""The account that every reader of library files keeps: each entry a Record or a Problem."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from store.annotation import BLANK, Annotation
from store.papers import Place, Record, record
from store.readers.reach import REACH, Reach
from store.readers.reading import Problem, Reading
from store.text import LIMIT, clean, shorten

OFTEN = 64
"""Entries between two words on how far the file is read."""

ENTRY_LIMIT = 5_000_000
"""Characters that one entry may have; a larger one is rejected, not cut."""


_NO_ABSTRACT = "[No abstract available]"
"""What Scopus writes where there is none."""


class Collector:
    """Records, Problems and Annotations of one file while it is read."""

    def __init__(self, form: str, source: str) -> None:
        self._form = form
        self._source = source
        self._records: list[Record] = []
        self._problems: list[Problem] = []
        self._annotations: dict[Place, Annotation] = {}
        self._entries = 0
        self.reach = REACH.get() or Reach()
        """How far the file is read; `keep` and `reject` tell it now and then."""

    def keep(self, line: int, said: Annotation = BLANK, **fields: Any) -> None:
        """Make a Record of an entry's fields, or reject the entry and say why."""
        size = _size(fields)
        if size > ENTRY_LIMIT:
            why = f"entry of {size:,} characters, more than {ENTRY_LIMIT:,}"
            return self.reject(line, why, _first(fields))
        if size > LIMIT:
            for name, value in fields.items():
                if isinstance(value, str) and len(value) > LIMIT:
                    self.warn(line, f"{name} of {len(value):,} characters cut at {LIMIT:,}", value)
        if fields.get("abstract") == _NO_ABSTRACT:
            fields["abstract"] = ""
        made = record(Place(self._source, line), **fields)
        if not made.title and not made.abstract:
            return self.reject(line, "neither title nor abstract", _first(fields))
        self._entries += 1
        if not self._entries % OFTEN:
            self.reach.at(line)
        self._records.append(made)
        if said is not BLANK and said != BLANK:
            self._annotations[made.place] = said
        return None

    def reject(self, line: int, why: str, excerpt: str = "") -> None:
        """Count an entry that gave no Record."""
        self._entries += 1
        self.warn(line, why, excerpt)

    def warn(self, line: int, why: str, excerpt: str = "") -> None:
        """Report what was not read whole, though its entry may be a Record."""
        self._problems.append(Problem(line, clean(why), shorten(clean(excerpt[:400]), 120)))

    def reading(self) -> Reading:
        """Give the finished account."""
        return Reading(
            format=self._form,
            records=tuple(self._records),
            entries=self._entries,
            problems=tuple(self._problems),
            annotations=MappingProxyType(self._annotations),
        )


def _size(fields: Mapping[str, Any]) -> int:
    """Count the characters of all fields that can be long."""
    size = 0
    for value in fields.values():
        if not value:
            continue
        if value.__class__ is str:
            size += len(value)
        elif value.__class__ is not int:
            size += sum(map(len, value.values() if isinstance(value, dict) else value))
    return size


def _first(fields: Mapping[str, Any]) -> str:
    """Show how a rejected entry begins, by whatever it has."""
    parts = [value for value in fields.values() if isinstance(value, str) and value]
    parts += ["; ".join(fields.get("authors", ())), "; ".join(fields.get("extra", {}).values())]
    return " · ".join(filter(None, (part[:120] for part in parts[:5])))


def unix_lines(text: str) -> str:
    """Give a text with one kind of line end and without byte order mark."""
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
