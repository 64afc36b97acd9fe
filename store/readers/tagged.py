"""Files of tagged lines: one small reader for RIS, MEDLINE, Web of Science, Ovid and refer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

INDENT = "      "
"""What MEDLINE, and papersift in RIS, puts before a line that goes on."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one format writes its tags and parts its entries."""

    tag: re.Pattern[str]
    """Matches a tagged line to its end: the tag, then its text."""
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


@dataclass(slots=True)
class TaggedEntry:
    """One entry: where it starts and its fields, each a tag and lines."""

    line: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    begun: bool = False
    """Whether it has more than tags that begin entries."""


def split_tagged(text: str, dialect: Dialect) -> tuple[list[TaggedEntry], list[tuple[int, str]]]:
    """Split a text with Unix line ends into entries, and lines that belong to none."""
    entries: list[TaggedEntry] = []
    strays: list[tuple[int, str]] = []
    entry: TaggedEntry | None = None
    after_blank = trailing = True
    for number, found, line in _tagged_lines(text, dialect.tag):
        if found:
            tag = found[1]
            if tag in dialect.skips:
                continue
            if tag in dialect.ends:
                entry, trailing = None, True
            elif entry is None and entries and dialect.only_starts and tag not in dialect.starts:
                entry = entries[-1]
                entry.fields.append((tag, [found[2]]))
            elif entry is None or _begins(tag, entry, dialect, after_blank):
                entry = TaggedEntry(number, [(tag, [found[2]])])
                entry.begun = tag not in dialect.starts
                entries.append(entry)
                trailing = False
            else:
                entry.begun = entry.begun or tag not in dialect.starts
                entry.fields.append((tag, [found[2]]))
            after_blank = False
        elif not line.strip():
            after_blank = True
            if entry:
                entry.fields[-1][1].append("")
        elif _parts(line, dialect, trailing):
            entry = None
        elif entry and dialect.goes_on.match(line):
            entry.fields[-1][1].append(line)
        else:
            strays.append((number, line))
    return entries, strays


def _tagged_lines(
    text: str, tag: re.Pattern[str]
) -> Iterator[tuple[int, re.Match[str] | None, str]]:
    """Give each line with its number: as a match where it is tagged, else as it is."""
    number, at = 1, 0
    for found in re.compile(f"^{tag.pattern}", re.M).finditer(text):
        if found.start() > at:
            for line in text[at : found.start() - 1].split("\n"):
                yield number, None, line
                number += 1
        yield number, found, ""
        number += 1
        at = found.end() + 1
    for line in text[at:].split("\n") if at <= len(text) else ():
        yield number, None, line
        number += 1


def _parts(line: str, dialect: Dialect, trailing: bool) -> bool:
    """Tell whether a line stands between entries."""
    pattern = dialect.separator or (dialect.between if trailing else None)
    return bool(pattern and pattern.match(line))


def _begins(tag: str, entry: TaggedEntry, dialect: Dialect, after_blank: bool) -> bool:
    """Tell whether a tagged line begins a new entry though the last one was not ended."""
    if tag in dialect.starts:
        return entry.begun
    return dialect.blank_ends and after_blank


class Fields:
    """The fields of one entry, taken out one by one; what nobody takes is left."""

    def __init__(self, entry: TaggedEntry, join: Callable[[list[str]], str]) -> None:
        self._values: dict[str, list[str]] = {}
        for tag, lines in entry.fields:
            value = lines[0].strip() if len(lines) == 1 else join(lines)
            if value:
                self._values.setdefault(tag, []).append(value)

    def take(self, *tags: str) -> str:
        """Take the first value of the first tag that has one, and its repetitions."""
        values = self._values
        for tag in tags:
            if tag in values:
                taken = values[tag][0]
                for other in tags:
                    told = values.get(other)
                    if told is None:
                        continue
                    left = [value for value in told if value != taken] if len(told) > 1 else []
                    if left or told[0] != taken:
                        values[other] = left or told
                    else:
                        del values[other]
                return taken
        return ""

    def take_all(self, *tags: str) -> list[str]:
        """Take all values of these tags."""
        return [value for tag in tags for value in self._values.pop(tag, ())]

    def take_first(self, *tags: str) -> list[str]:
        """Take all values of the first tag that has any."""
        return next((self._values.pop(tag) for tag in tags if tag in self._values), [])

    def find(self, pattern: re.Pattern[str], *tags: str) -> str:
        """Give the group that matched in the first value that matches, and leave the value."""
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
        """Give what is left, values of one tag on lines of their own."""
        return {tag: "\n".join(values) for tag, values in self._values.items()}


def unwrapped(lines: list[str]) -> str:
    """Join the lines of one field with spaces."""
    return " ".join(filter(None, map(str.strip, lines)))


def paragraphs(lines: list[str]) -> str:
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
        return unwrapped(lines)
    return "\n".join(map(str.strip, lines))


_DASH = re.compile(r"\s*(?:-{2,3}|[‐-―−])\s*")


def page_range(first: str, last: str) -> str:
    """Give `193-194`, or what there is of it."""
    if first and last and first != last and not re.search(r"\d\s*[-–]\s*\w", first):
        return f"{first}-{last}"
    return first or last


def one_dash(pages: str) -> str:
    """Write every dash of a page range as a hyphen, so that `1--5` and `1–5` are one."""
    if pages.isascii() and "--" not in pages:
        return pages
    return _DASH.sub("-", pages)


def split_all(values: Iterable[str], mark: str = ";") -> list[str]:
    """Split values that hold several."""
    found: list[str] = []
    for value in values:
        if mark in value:
            found += filter(None, map(str.strip, value.split(mark)))
        elif value:
            found.append(value.strip())
    return found
