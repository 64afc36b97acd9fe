"""A dump as numbered lines, those that were glued together cut in two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from store.formats.dump.boilerplate import GLUED, TITLE_AT_END
from store.formats.dump.shape import title_overlap
from store.text.cleaning import TEXT_LIMIT

LONG = 200
"""Characters from which a line is no title, nor one of a text that was hard-wrapped."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What stands together: one line of the dump, a part of one, or several wrapped ones."""

    lines: tuple[int, ...]
    """1-based numbers of the lines it came from."""
    text: str
    gap: bool
    """Whether a blank line or the start of the dump stands before it."""
    width: int = 0
    """Characters of its last line as it stands in the dump."""


@dataclass(frozen=True, slots=True)
class SplitLines:
    """A dump cut into lines: what to read, and what happened to lines on the way."""

    lines: tuple[Paragraph, ...]
    total: int
    """Non-blank lines of the dump."""
    glued: Counter[str]
    """Rule to number of lines that it cut in two."""
    cut: dict[int, str]
    """Lines too long to be kept whole, with how they begin."""


def split_lines(text: str) -> SplitLines:
    """Cut a dump into its numbered non-blank lines, and lines that were glued together in two."""
    lines: list[Paragraph] = []
    glued: Counter[str] = Counter()
    cut: dict[int, str] = {}
    gap, total = True, 0
    text = text.removeprefix("\ufeff")
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if len(raw) > TEXT_LIMIT:
            cut[number], raw = raw[:80], raw[:TEXT_LIMIT]
        if not raw.strip():
            total += number in cut
            gap = True
            continue
        total += 1
        for part in _unglued(raw.strip(), glued):
            lines.append(Paragraph((number,), part, gap, len(raw.rstrip())))
            gap = False
    return SplitLines(tuple(_titles_freed(lines, glued)), total, glued, cut)


def _titles_freed(lines: list[Paragraph], glued: Counter[str]) -> Iterator[Paragraph]:
    """Cut a title from the end of the abstract it was glued to, where its own abstract follows.

    So two dumps look of which the first did not end in a line break.
    """
    for at, line in enumerate(lines):
        long = len(line.text) > LONG and at + 1 < len(lines) and len(lines[at + 1].text) > LONG
        found = TITLE_AT_END.pattern.search(line.text) if long else None
        if found and title_overlap(found[0], lines[at + 1].text) > title_overlap(
            found[0], line.text[: found.start()]
        ):
            glued[TITLE_AT_END.name] += 1
            yield replace(line, text=line.text[: found.start()])
            yield replace(line, text=found[0], gap=False)
        else:
            yield line


def _unglued(line: str, glued: Counter[str]) -> list[str]:
    """Cut a line where a rule says that two were glued; most lines come back whole."""
    parts = [line]
    for rule in GLUED:
        if rule.hint not in line:
            continue
        pieces = [piece for part in parts for piece in rule.pattern.split(part) if piece.strip()]
        if len(pieces) > len(parts):
            glued[rule.name] += len(pieces) - len(parts)
        parts = [piece.strip() for piece in pieces]
    return parts
