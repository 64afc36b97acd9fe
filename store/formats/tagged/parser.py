"""Files of tagged lines: one small parser for RIS, MEDLINE, Web of Science, Ovid and refer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from store.formats.names import decode_entities
from store.formats.reading import Collector, Reading, unix_lines

INDENT = "      "
"""What MEDLINE, and papersift once in RIS, puts before the further lines of a field."""

BARE_DOI = re.compile(r"(10\.\d{4,9}/\S+)")
"""A DOI in a field that may hold anything."""

_CHUNK_SIZE = 500_000
"""Characters that are split into lines at a time."""


def join_wrapped(lines: list[str]) -> str:
    """Join the lines of one field with spaces."""
    return " ".join(filter(None, map(str.strip, lines)))


def keep_paragraphs(lines: list[str]) -> str:
    """Join the lines of one field with line ends, or with spaces where they were only wrapped.

    Lines that begin with INDENT are kept exactly: that is how papersift wrote them.
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


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one format writes its tags and separates its entries."""

    tag: re.Pattern[str]
    """Matches a tagged line to its end, in two groups: the tag, then its text."""
    starts: frozenset[str]
    """Tags that begin an entry."""
    ends: frozenset[str] = frozenset()
    """Tags that end an entry."""
    skips: frozenset[str] = frozenset()
    """Tags that describe the file, not an entry."""
    blank_ends: bool = False
    """Whether a tagged line after a blank one begins an entry."""
    separator: re.Pattern[str] | None = None
    """Lines that separate entries: `<3. >`."""
    between: re.Pattern[str] | None = None
    """Lines that mean nothing where no entry is open: `1.`."""
    only_starts: bool = False
    """Whether only `starts` begin entries; other tags after an end still belong to that entry."""
    continuation: re.Pattern[str] = re.compile("")
    """Matches an untagged line that belongs to the field above; others are reported."""
    stray_message: str = "line outside any entry"
    """How those others are reported."""
    join: Callable[[list[str]], str] = join_wrapped
    """Joins the lines of one field."""
    lists: frozenset[str] = frozenset()
    """Tags whose fields have a text on each line."""


@dataclass(slots=True)
class TaggedEntry:
    """One entry: the line where it starts and its fields, each a tag and the text after it."""

    line: int
    fields: list[tuple[str, str | None]] = field(default_factory=list)
    further_lines: dict[int, list[str]] = field(default_factory=dict)
    """The untagged lines that continue a field, by the field's index."""

    def add_lines(self, lines: list[str]) -> None:
        """Add lines to the last field."""
        self.further_lines.setdefault(len(self.fields) - 1, []).extend(lines)


def read_entries(
    collector: Collector,
    text: str,
    dialect: Dialect,
    add_entry: Callable[[Collector, int, TaggedFields], None],
) -> Reading:
    """Read a text; `add_entry` gets line and fields of each entry and adds its Record."""
    for entry in split_tagged(unix_lines(text), dialect, collector):
        add_entry(collector, entry.line, TaggedFields(entry, dialect))
    return collector.reading()


def split_tagged(text: str, dialect: Dialect, collector: Collector) -> Iterator[TaggedEntry]:
    """Yield the entries of a text with Unix line ends; report lines outside any entry.

    They come one by one: all at once they would be many small lists for Python's garbage
    collector to look through, which takes as long as the splitting.
    """
    latest: TaggedEntry | None = None
    entry: TaggedEntry | None = None
    trailing, after_blank = True, dialect.blank_ends
    separator, blank_ends = dialect.separator, dialect.blank_ends
    special = dialect.starts | dialect.ends | dialect.skips
    pattern = re.compile(f"^{dialect.tag.pattern}", re.M)
    first_tag = pattern.search(text)
    start = first_tag.start() if first_tag else len(text)
    untagged = text[:start].removesuffix("\n").split("\n") if start else []
    _attach_untagged(untagged, 1, None, dialect, trailing, collector)
    number = len(untagged) + 1
    for tag, first_line, gap in chain.from_iterable(_tag_batches(text, start, pattern)):
        if entry is not None and not after_blank and tag not in special:
            entry.fields.append((tag, first_line))
        elif tag not in dialect.skips:
            if tag in dialect.ends:
                entry, trailing = None, True
            elif entry is None and latest and dialect.only_starts and tag not in dialect.starts:
                entry = latest
                entry.fields.append((tag, first_line))
            elif entry is None or tag not in dialect.starts or _is_begun(entry, dialect):
                if latest:
                    yield latest
                latest = entry = TaggedEntry(number, [(tag, first_line)])
                trailing = False
            else:
                entry.fields.append((tag, first_line))
            after_blank = False
        number += 1
        if gap == "\n" or not gap:
            continue
        if gap == "\n\n":
            after_blank = blank_ends
            number += 1
        elif separator and separator.match(gap, 2) and gap.count("\n") == 3 and gap[1] == "\n":
            entry, after_blank = None, blank_ends
            number += 2
        else:
            untagged = gap[1:].removesuffix("\n").split("\n")
            entry = _attach_untagged(untagged, number, entry, dialect, trailing, collector)
            after_blank = after_blank or (blank_ends and not all(map(str.strip, untagged)))
            number += len(untagged)
    if latest:
        yield latest


def _is_begun(entry: TaggedEntry, dialect: Dialect) -> bool:
    """Return whether an entry has more than tags that begin entries."""
    return any(tag not in dialect.starts for tag, _ in entry.fields)


def _tag_batches(
    text: str, start: int, pattern: re.Pattern[str]
) -> Iterator[Iterable[tuple[str, ...]]]:
    """Yield tag, first line and all up to the next tag, for one chunk of the text at a time.

    A pattern that goes through a large file in one call lets no other thread run meanwhile.
    """
    pending: list[str] = []
    while start < len(text):
        end = text.find("\n", start + _CHUNK_SIZE) + 1 or len(text)
        before, *pieces = pattern.split(text[start:end])
        if pending:
            pending[-1] += before  # it follows the last tag of the chunk before
        pieces = pending + pieces
        pending = pieces[-3:]
        del pieces[-3:]
        yield zip(*[iter(pieces)] * 3, strict=True)
        start = end
    if pending:
        yield [tuple(pending)]


def _attach_untagged(
    untagged: list[str],
    number: int,
    entry: TaggedEntry | None,
    dialect: Dialect,
    trailing: bool,
    collector: Collector,
) -> TaggedEntry | None:
    """Add untagged lines to the last field; return the entry unless one of them ended it.

    Blank lines after all that belongs to a field are not part of it.
    """
    blanks: list[str] = []
    for line_number, line in enumerate(untagged, number):
        if not line.strip():
            blanks.append("")
        elif _separates(line, dialect, trailing):
            entry = None
        elif entry and dialect.continuation.match(line):
            entry.add_lines([*blanks, line] if blanks else [line])
            blanks = []
        else:
            collector.warn(line_number, dialect.stray_message, line)
    return entry


def _separates(line: str, dialect: Dialect, trailing: bool) -> bool:
    """Return whether a line only separates entries."""
    pattern = dialect.separator or (dialect.between if trailing else None)
    return bool(pattern and pattern.match(line))


class TaggedFields:
    """The fields of one entry, to be taken out one by one; the rest is what nobody took."""

    def __init__(self, entry: TaggedEntry, dialect: Dialect) -> None:
        self._texts: dict[str, list[str]] = {}
        self._tags = [tag for tag, _ in entry.fields]
        texts = self._texts
        further_lines = entry.further_lines
        for index, (tag, first_line) in enumerate(entry.fields):
            if further_lines and index in further_lines:
                lines = [first_line or "", *further_lines[index]]
                if tag in dialect.lists:
                    texts.setdefault(tag, []).extend(filter(None, map(str.strip, lines)))
                    continue
                text = dialect.join(lines)
            else:
                text = first_line.strip() if first_line else ""
            if not text:
                continue
            if tag in texts:
                texts[tag].append(text)
            else:
                texts[tag] = [text]

    def take(self, *tags: str) -> str:
        """Take the first text of the first of these tags that has one, and its repetitions."""
        all_texts = self._texts
        for tag in tags:
            if (texts := all_texts.get(tag)) is None:
                continue
            if len(texts) == 1 and (len(tags) == 1 or all_texts.keys().isdisjoint(tags[1:])):
                del all_texts[tag]
                return texts[0]
            return self._take_text(texts[0], tags)
        return ""

    def _take_text(self, wanted: str, tags: tuple[str, ...]) -> str:
        """Take this text out of all these tags."""
        for tag in tags:
            if (texts := self._texts.get(tag)) is None:
                continue
            others = [text for text in texts if text != wanted] if len(texts) > 1 else []
            if others or texts[0] != wanted:
                self._texts[tag] = others or texts
            else:
                del self._texts[tag]
        return wanted

    def take_all(self, *tags: str) -> list[str]:
        """Take all texts of these tags."""
        if len(tags) == 1:
            return self._texts.pop(tags[0], [])
        return [text for tag in tags for text in self._texts.pop(tag, ())]

    def take_in_order(self, *tags: str) -> list[str]:
        """Take all texts of these tags in the order of the file."""
        if sum(tag in self._texts for tag in tags) < 2:
            return self.take_all(*tags)
        texts = {tag: iter(self._texts.pop(tag)) for tag in tags if tag in self._texts}
        in_order = (next(texts[tag], "") for tag in self._tags if tag in texts)
        return list(filter(None, in_order))

    def find(self, pattern: re.Pattern[str], *tags: str) -> str:
        """Return the group that matched in the first text that matches; take nothing out."""
        for tag in tags:
            for text in self._texts.get(tag, ()):
                match = pattern.search(text)
                if match:
                    return match[match.lastindex or 0]
        return ""

    def peek(self, tag: str) -> list[str]:
        """Return the texts of a tag; take nothing out."""
        return self._texts.get(tag, [])

    def put(self, tag: str, texts: list[str]) -> None:
        """Put back texts that belong to no field of a Record."""
        if texts:
            self._texts[tag] = texts

    def rest(self) -> dict[str, str]:
        """Return what is left by tag, several texts of one tag on lines of their own."""
        return {
            tag: texts[0] if len(texts) == 1 else "\n".join(texts)
            for tag, texts in self._texts.items()
        }


def page_range(first: str, last: str) -> str:
    """Return `193-194`, or whichever of the two pages there is."""
    if first and last and first != last and not re.search(r"\d\s*[-–]\s*\w", first):
        return f"{first}-{last}"
    return first or last


def strip_trailing_comma(names: list[str]) -> list[str]:
    """Return names without the comma that EndNote puts after the name of an institution."""
    return [name[:-1].rstrip() if name[-1:] == "," else name for name in names]


def split_values(texts: Iterable[str], separator: str = ";") -> list[str]:
    """Split texts that hold several values each."""
    values: list[str] = []
    for text in texts:
        if separator in text:
            values += filter(None, map(str.strip, decode_entities(text).split(separator)))
        elif text:
            values.append(text.strip())
    return values
