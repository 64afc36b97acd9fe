"""The lines of a dump with their numbers; lines that copying glued together are split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from store.formats.dump.boilerplate import SPLITTING_RULES, TRAILING_TITLE_RULE
from store.formats.dump.shape import title_overlap
from store.text.cleaning import TEXT_LIMIT

LONG_LINE = 200
"""Characters from which a line is neither a title nor part of a hard-wrapped text."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the dump, a part of one, or several that belong together."""

    numbers: tuple[int, ...]
    """1-based numbers of the lines that it comes from."""
    text: str
    gap: bool
    """Whether it follows a blank line or begins the dump."""
    width: int = 0
    """Characters of its last line in the dump."""
    role: str = ""
    """Title, authors or abstract, where the whole dump shows which it is."""


@dataclass(frozen=True, slots=True)
class SplitLines:
    """The lines of a dump, and what was done to them."""

    lines: tuple[Paragraph, ...]
    total: int
    """Number of lines in the dump that are not blank."""
    glued: Counter[str]
    """Number of times that each rule split a line."""
    cut: frozenset[int]
    """Numbers of the lines that were too long to be kept in full."""


def split_lines(text: str) -> SplitLines:
    """Split a dump into its lines that are not blank, and glued lines into their parts."""
    lines: list[Paragraph] = []
    glued: Counter[str] = Counter()
    cut: set[int] = set()
    gap, total = True, 0
    text = text.removeprefix("\ufeff")
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if len(line) > TEXT_LIMIT:
            cut.add(number)
            line = line[:TEXT_LIMIT]
        if not line.strip():
            total += number in cut
            gap = True
            continue
        total += 1
        for part in _split_glued(line.strip(), glued):
            lines.append(Paragraph((number,), part, gap, len(line.rstrip())))
            gap = False
    return SplitLines(tuple(_split_off_titles(lines, glued)), total, glued, frozenset(cut))


def _split_glued(line: str, glued: Counter[str]) -> list[str]:
    """Split a line wherever a rule says that two were glued; most lines remain one."""
    parts = [line]
    for rule in SPLITTING_RULES:
        if rule.hint not in line:
            continue
        pieces = [piece for part in parts for piece in rule.pattern.split(part) if piece.strip()]
        if len(pieces) > len(parts):
            glued[rule.name] += len(pieces) - len(parts)
        parts = [piece.strip() for piece in pieces]
    return parts


def _split_off_titles(lines: Sequence[Paragraph], glued: Counter[str]) -> Iterator[Paragraph]:
    """Split a title from the end of the abstract it is glued to, if its own abstract follows.

    This happens where dumps are concatenated of which the first does not end in a line break.
    """
    for index, line in enumerate(lines):
        below = lines[index + 1].text if index + 1 < len(lines) else ""
        long = len(line.text) > LONG_LINE and len(below) > LONG_LINE
        title = TRAILING_TITLE_RULE.pattern.search(line.text) if long else None
        above = line.text[: title.start()] if title else ""
        if title and title_overlap(title[0], below) > title_overlap(title[0], above):
            glued[TRAILING_TITLE_RULE.name] += 1
            yield replace(line, text=above)
            yield replace(line, text=title[0], gap=False)
        else:
            yield line
