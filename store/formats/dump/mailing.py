r"""The daily mailings of arXiv: entries between lines of `\\`, a head and a wrapped abstract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from store.formats.dump.lines import Paragraph

HEAD_LINES = 120
"""Lines that the head of an entry has at most."""

_HEAD = re.compile(
    r"(arXiv|Paper|Title|Authors?|Categories|Subj-class|Comments|DOI|Journal-ref|Report-no"
    r"|License|MSC-class|ACM-class|Proxy|From|Date(?: \([^)]*\))?"
    r"|replaced with revised version)\s*:?\s*(.*)"
)
_FIELDS = {"arXiv": "arxiv", "Paper": "arxiv", "Author": "authors", "Journal-ref": "venue"}
_RULE = re.compile(r"[-%=]{10,}")
_OPEN = "\\\\"


@dataclass(frozen=True, slots=True)
class MailingEntry:
    """One paper of a mailing: what its head says, its abstract, the lines it stands on."""

    labelled: dict[str, str]
    lines: tuple[int, ...]


def extract_entries(lines: Sequence[Paragraph]) -> list[Paragraph | MailingEntry]:
    """Replace the entries of mailings among the lines of a dump; other lines stay as they are."""
    done: list[Paragraph | MailingEntry] = []
    at = 0
    while at < len(lines):
        end = _end(lines, at) if lines[at].text == _OPEN else 0
        if lines[at].text.lower().startswith("submissions to"):
            stop = _next_received(lines, at)
            done.append(_joined(lines[at:stop]))
            at = stop
        elif end:
            done.append(_entry(lines[at:end]))
            at = end
        else:
            done.append(lines[at])
            at += 1
    return done


def _next_received(lines: Sequence[Paragraph], at: int) -> int:
    """Find the end of what names the archives: the line that says when mails were received."""
    for stop in range(at + 1, min(at + 6, len(lines))):
        if lines[stop].text.lower().startswith("received from"):
            return stop
    return at + 1


def _joined(lines: Sequence[Paragraph]) -> Paragraph:
    numbers = tuple(number for line in lines for number in line.lines)
    return Paragraph(numbers, " ".join(line.text for line in lines), lines[0].gap)


def _end(lines: Sequence[Paragraph], at: int) -> int:
    """Find where the entry that opens at a line ends; 0 when none opens there."""
    close = _next_bar(lines, at + 1, at + HEAD_LINES)
    if not any(line.text.startswith("Title:") for line in lines[at + 1 : close]):
        return 0
    if close == len(lines) or not lines[close].text.startswith(_OPEN):
        return close
    if lines[close].text != _OPEN:
        return close + 1
    last = _next_bar(lines, close + 1, len(lines))
    closes = last < len(lines) and lines[last].text.startswith(_OPEN)
    if closes and lines[last].text == _OPEN and _opens(lines, last):
        closes = False
    return last + closes


def _opens(lines: Sequence[Paragraph], at: int) -> bool:
    return at + 1 < len(lines) and bool(_HEAD.match(lines[at + 1].text))


def _next_bar(lines: Sequence[Paragraph], start: int, stop: int) -> int:
    """Find the next line that ends a head or an abstract."""
    for at in range(start, min(stop, len(lines))):
        if lines[at].text.startswith(_OPEN) or _RULE.match(lines[at].text):
            return at
    return min(stop, len(lines))


def _entry(lines: Sequence[Paragraph]) -> MailingEntry:
    labelled: dict[str, str] = {}
    name, in_head = "", True
    for line in lines[1:]:
        if line.text.startswith(_OPEN):
            in_head, name = False, "abstract"
            continue
        found = _HEAD.match(line.text) if in_head else None
        if found:
            name = _FIELDS.get(found[1], found[1].lower())
            name = "year" if name.startswith("date") and "year" not in labelled else name
            labelled[name] = found[2]
        elif name:
            labelled[name] = f"{labelled[name]} {line.text}" if labelled.get(name) else line.text
    return MailingEntry(labelled, tuple(number for line in lines for number in line.lines))
