"""Files of tagged lines: one small reader for RIS, MEDLINE, Web of Science, Ovid and refer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from store.formats.reading import Collector

PART = 500_000
"""Characters that are split into lines at a time."""

INDENT = "      "
"""What MEDLINE, and papersift in RIS, puts before a line that goes on."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one format writes its tags and parts its entries."""

    tag: re.Pattern[str]
    """Matches a tagged line to its end, in two groups: the tag, then its text."""
    starts: frozenset[str]
    """Tags that begin an entry."""
    ends: frozenset[str] = frozenset()
    """Tags that end one."""
    skips: frozenset[str] = frozenset()
    """Tags of the file, not of an entry."""
    blank_ends: bool = False
    """Whether a tagged line after an empty one begins an entry."""
    separator: re.Pattern[str] | None = None
    """Lines that part entries: `<3. >`."""
    between: re.Pattern[str] | None = None
    """Lines that mean nothing where no entry is open: `1.`."""
    only_starts: bool = False
    """Whether only `starts` begin entries; other tags after an end still belong to it."""
    goes_on: re.Pattern[str] = re.compile("")
    """Matches an untagged line that belongs to the field above; others are reported."""
    stray: str = "line outside any entry"
    """What is said of those others."""


@dataclass(slots=True)
class TaggedEntry:
    """One entry: where it starts and its fields, each a tag and the text behind it."""

    line: int
    fields: list[tuple[str, str | None]] = field(default_factory=list)
    further: dict[int, list[str]] = field(default_factory=dict)
    """The untagged lines that go on a field, by its place among the fields."""

    def go_on(self, lines: list[str]) -> None:
        """Add lines to the last field."""
        self.further.setdefault(len(self.fields) - 1, []).extend(lines)


def split_tagged(text: str, dialect: Dialect, found: Collector) -> Iterator[TaggedEntry]:
    """Split a text with Unix line ends into entries; lines of none are reported to `found`.

    They are given one by one: all at once would be many small lists for Python to look
    through, which takes as long as the splitting.
    """
    newest: TaggedEntry | None = None
    entry: TaggedEntry | None = None
    trailing, apart = True, dialect.blank_ends
    separator, blank_ends = dialect.separator, dialect.blank_ends
    special = dialect.starts | dialect.ends | dialect.skips
    pattern = re.compile(f"^{dialect.tag.pattern}", re.M)
    first = pattern.search(text)
    begin = first.start() if first else len(text)
    untagged = text[:begin].removesuffix("\n").split("\n") if begin else []
    _go_on(untagged, 1, None, dialect, trailing, found)
    number = len(untagged) + 1
    for tag, value, gap in chain.from_iterable(_batches(text, begin, pattern)):
        if entry is not None and not apart and tag not in special:
            entry.fields.append((tag, value))
        elif tag not in dialect.skips:
            if tag in dialect.ends:
                entry, trailing = None, True
            elif entry is None and newest and dialect.only_starts and tag not in dialect.starts:
                entry = newest
                entry.fields.append((tag, value))
            elif entry is None or tag not in dialect.starts or _begun(entry, dialect):
                if newest:
                    yield newest
                newest = entry = TaggedEntry(number, [(tag, value)])
                trailing = False
            else:
                entry.fields.append((tag, value))
            apart = False
        number += 1
        if gap == "\n" or not gap:
            continue
        if gap == "\n\n":
            apart = blank_ends
            number += 1
        elif separator and separator.match(gap, 2) and gap.count("\n") == 3 and gap[1] == "\n":
            entry, apart = None, blank_ends
            number += 2
        else:
            untagged = gap[1:].removesuffix("\n").split("\n")
            entry = _go_on(untagged, number, entry, dialect, trailing, found)
            apart = apart or (blank_ends and not all(map(str.strip, untagged)))
            number += len(untagged)
    if newest:
        yield newest


def _begun(entry: TaggedEntry, dialect: Dialect) -> bool:
    """Return whether an entry has more than tags that begin entries."""
    return any(tag not in dialect.starts for tag, _ in entry.fields)


def _batches(text: str, at: int, pattern: re.Pattern[str]) -> Iterator[Iterable[tuple[str, ...]]]:
    """Return tag, text and what follows up to the next tag, the lines of a part at a time.

    A pattern that goes through a whole large file lets no other thread run meanwhile.
    """
    held: list[str] = []
    while at < len(text):
        end = text.find("\n", at + PART) + 1 or len(text)
        before, *pieces = pattern.split(text[at:end])
        if held:
            held[-1] += before  # it stands behind the last tag of the part above
        pieces = held + pieces
        held = pieces[-3:]
        del pieces[-3:]
        yield zip(*[iter(pieces)] * 3, strict=True)
        at = end
    if held:
        yield [tuple(held)]


def _go_on(
    untagged: list[str],
    number: int,
    entry: TaggedEntry | None,
    dialect: Dialect,
    trailing: bool,
    found: Collector,
) -> TaggedEntry | None:
    """Return untagged lines to the last field, and the entry back unless one of them ended it.

    Blank lines behind all that belongs to a field are no part of it.
    """
    held: list[str] = []
    for place, line in enumerate(untagged, number):
        if not line.strip():
            held.append("")
        elif _parts(line, dialect, trailing):
            entry = None
        elif entry and dialect.goes_on.match(line):
            entry.go_on([*held, line] if held else [line])
            held = []
        else:
            found.warn(place, dialect.stray, line)
    return entry


def _parts(line: str, dialect: Dialect, trailing: bool) -> bool:
    """Return whether a line stands between entries."""
    pattern = dialect.separator or (dialect.between if trailing else None)
    return bool(pattern and pattern.match(line))


class TaggedFields:
    """The fields of one entry, taken out one by one; what nobody takes is left."""

    def __init__(self, entry: TaggedEntry, join: Callable[[list[str]], str]) -> None:
        self._values: dict[str, list[str]] = {}
        values = self._values
        further = entry.further
        for place, (tag, first) in enumerate(entry.fields):
            if further and place in further:
                value = join([first or "", *further[place]])
            else:
                value = first.strip() if first else ""
            if not value:
                continue
            if tag in values:
                values[tag].append(value)
            else:
                values[tag] = [value]

    def take(self, *tags: str) -> str:
        """Take the first value of the first tag that has one, and its repetitions."""
        values = self._values
        for tag in tags:
            if (told := values.get(tag)) is None:
                continue
            if len(told) == 1 and (len(tags) == 1 or values.keys().isdisjoint(tags[1:])):
                del values[tag]
                return told[0]
            return self._take(told[0], tags)
        return ""

    def _take(self, taken: str, tags: tuple[str, ...]) -> str:
        """Take this value out of all these tags."""
        for tag in tags:
            if (told := self._values.get(tag)) is None:
                continue
            left = [value for value in told if value != taken] if len(told) > 1 else []
            if left or told[0] != taken:
                self._values[tag] = left or told
            else:
                del self._values[tag]
        return taken

    def take_all(self, *tags: str) -> list[str]:
        """Take all values of these tags."""
        if len(tags) == 1:
            return self._values.pop(tags[0], [])
        return [value for tag in tags for value in self._values.pop(tag, ())]

    def take_first(self, *tags: str) -> list[str]:
        """Take all values of the first tag that has any."""
        return next((self._values.pop(tag) for tag in tags if tag in self._values), [])

    def find(self, pattern: re.Pattern[str], *tags: str) -> str:
        """Return the group that matched in the first value that matches, and leave the value."""
        for tag in tags:
            for value in self._values.get(tag, ()):
                found = pattern.search(value)
                if found:
                    return found[found.lastindex or 0]
        return ""

    def see(self, tag: str) -> list[str]:
        """Look at the values of a tag and leave them."""
        return self._values.get(tag, [])

    def put(self, tag: str, values: list[str]) -> None:
        """Put back what belongs to no field of a Record."""
        if values:
            self._values[tag] = values

    def rest(self) -> dict[str, str]:
        """Return what is left, values of one tag on lines of their own."""
        return {
            tag: values[0] if len(values) == 1 else "\n".join(values)
            for tag, values in self._values.items()
        }


def join_wrapped(lines: list[str]) -> str:
    """Join the lines of one field with spaces."""
    return " ".join(filter(None, map(str.strip, lines)))


def keep_paragraphs(lines: list[str]) -> str:
    """Keep the line ends of a field, but for text that was only wrapped.

    Lines that begin with INDENT are kept exactly: that is how papersift writes them.
    """
    end = len(lines)
    while end > 1 and not lines[end - 1].strip():
        end -= 1
    lines = lines[:end]
    further = lines[1:]
    if further and all(line.startswith(INDENT) or not line for line in further):
        return "\n".join((lines[0], *(line.removeprefix(INDENT) for line in further)))
    if len(lines) > 2 and all(40 <= len(line) <= 110 for line in lines[:-1]):
        return join_wrapped(lines)
    return "\n".join(map(str.strip, lines))


_DASH = re.compile(r"\s*(?:-{2,3}|[‐-―−])\s*")


def page_range(first: str, last: str) -> str:
    """Return `193-194`, or what there is of it."""
    if first and last and first != last and not re.search(r"\d\s*[-–]\s*\w", first):
        return f"{first}-{last}"
    return first or last


def normalize_dashes(pages: str) -> str:
    """Write every dash of a page range as a hyphen, so that `1--5` and `1–5` are one."""
    if pages.isascii() and "--" not in pages:
        return pages
    return _DASH.sub("-", pages)


def strip_trailing_comma(names: list[str]) -> list[str]:
    """Return names without the comma that EndNote puts behind one that is no person's."""
    return [name[:-1].rstrip() if name[-1:] == "," else name for name in names]


def split_all(values: Iterable[str], mark: str = ";") -> list[str]:
    """Split values that hold several."""
    found: list[str] = []
    for value in values:
        if mark in value:
            found += filter(None, map(str.strip, value.split(mark)))
        elif value:
            found.append(value.strip())
    return found
