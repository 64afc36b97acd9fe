r"""The daily mailings of arXiv: entries between bars of `\\`, each a head and an abstract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from store.formats.dump.lines import Paragraph

_MAX_HEAD_LINES = 120
"""Lines that the head of an entry has at most."""

_BAR = "\\\\"
_RULED_LINE = re.compile(r"[-%=]{10,}")
_HEAD_FIELD = re.compile(
    r"(arXiv|Paper|Title|Authors?|Categories|Subj-class|Comments|DOI|Journal-ref|Report-no"
    r"|License|MSC-class|ACM-class|Proxy|From|Date(?: \([^)]*\))?"
    r"|replaced with revised version)\s*:?\s*(.*)"
)
_FIELD_NAMES = {"arXiv": "arxiv", "Paper": "arxiv", "Author": "authors", "Journal-ref": "venue"}


@dataclass(frozen=True, slots=True)
class MailingEntry:
    """One paper of a mailing: its abstract and the fields of its head by name."""

    labelled: dict[str, str]
    numbers: tuple[int, ...]
    """1-based numbers of its lines."""


def extract_entries(lines: Sequence[Paragraph]) -> list[Paragraph | MailingEntry]:
    """Replace the entries of mailings among the lines of a dump; other lines stay as they are."""
    parts: list[Paragraph | MailingEntry] = []
    start = 0
    while start < len(lines):
        end = _find_entry_end(lines, start) if lines[start].text == _BAR else 0
        if lines[start].text.lower().startswith("submissions to"):
            end = _find_heading_end(lines, start)
            parts.append(_join_heading(lines[start:end]))
        elif end:
            parts.append(_parse_entry(lines[start:end]))
        else:
            end = start + 1
            parts.append(lines[start])
        start = end
    return parts


def _find_heading_end(lines: Sequence[Paragraph], start: int) -> int:
    """Return where the list of archives ends: before the line that says when mails arrived."""
    for index in range(start + 1, min(start + 6, len(lines))):
        if lines[index].text.lower().startswith("received from"):
            return index
    return start + 1


def _join_heading(lines: Sequence[Paragraph]) -> Paragraph:
    numbers = tuple(number for line in lines for number in line.numbers)
    return Paragraph(numbers, " ".join(line.text for line in lines), lines[0].gap)


def _find_entry_end(lines: Sequence[Paragraph], start: int) -> int:
    """Return where the entry ends that a bar begins; 0 if none begins there."""
    head_end = _find_bar(lines, start + 1, start + _MAX_HEAD_LINES)
    if not any(line.text.startswith("Title:") for line in lines[start + 1 : head_end]):
        return 0
    if head_end == len(lines) or not lines[head_end].text.startswith(_BAR):
        return head_end
    if lines[head_end].text != _BAR:
        return head_end + 1
    end = _find_bar(lines, head_end + 1, len(lines))
    closes = end < len(lines) and lines[end].text.startswith(_BAR)
    if closes and lines[end].text == _BAR and _begins_head(lines, end + 1):
        closes = False
    return end + closes


def _begins_head(lines: Sequence[Paragraph], index: int) -> bool:
    return index < len(lines) and bool(_HEAD_FIELD.match(lines[index].text))


def _find_bar(lines: Sequence[Paragraph], start: int, stop: int) -> int:
    """Return the index of the next line that ends a head or an abstract; `stop` if none does."""
    stop = min(stop, len(lines))
    for index in range(start, stop):
        if lines[index].text.startswith(_BAR) or _RULED_LINE.match(lines[index].text):
            return index
    return stop


def _parse_entry(lines: Sequence[Paragraph]) -> MailingEntry:
    labelled: dict[str, str] = {}
    name, in_head = "", True
    for line in lines[1:]:
        if line.text.startswith(_BAR):
            in_head, name = False, "abstract"
            continue
        match = _HEAD_FIELD.match(line.text) if in_head else None
        if match:
            name = _FIELD_NAMES.get(match[1], match[1].lower())
            name = "year" if name.startswith("date") and "year" not in labelled else name
            labelled[name] = match[2]
        elif name:
            labelled[name] = f"{labelled[name]} {line.text}" if labelled.get(name) else line.text
    return MailingEntry(labelled, tuple(number for line in lines for number in line.numbers))
