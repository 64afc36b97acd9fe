"""A dump as numbered paragraphs: glued lines split, hard-wrapped lines joined again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from store.readers.dump.labels import address, label
from store.readers.dump.rules import GLUED, PAGE, TITLE_AT_END
from store.readers.dump.shape import affinity, in_title_case
from store.text import LIMIT

NARROWEST, WIDEST = 40, 200
"""Widths, in characters, between which a text can be hard-wrapped."""

SLACK = 12
"""Characters by which the width that a few lines show can be short of the true one."""

LONGEST = 100_000
"""Characters that lines are joined up to; more is no paragraph."""

_GOES_ON = re.compile(r"[^\W\d_A-Z][^\W\d_A-Z]*(?=[\s,;:.)\-]|$)")
_STOPPED = re.compile(r"[.!?:。！？][\"'”’)\]]*$")
_STOPPED_TEXT = re.compile(r"[.!?。！？][\"'”’)\]]*$")
_AND = re.compile(r"(?:and|or|to|und|oder|et|ou)\b")
_HYPHEN = re.compile(r"\w-$")


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
class Split:
    """A dump cut into lines: what to read, and what happened to lines on the way."""

    lines: tuple[Paragraph, ...]
    total: int
    """Non-blank lines of the dump."""
    glued: Counter[str]
    """Rule to number of lines that it cut in two."""
    cut: dict[int, str]
    """Lines too long to be kept whole, with how they begin."""


def split_lines(text: str) -> Split:
    """Cut a dump into its numbered non-blank lines, and lines that were glued together in two."""
    lines: list[Paragraph] = []
    glued: Counter[str] = Counter()
    cut: dict[int, str] = {}
    gap, total = True, 0
    text = text.removeprefix("\ufeff")
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if len(raw) > LIMIT:
            cut[number], raw = raw[:80], raw[:LIMIT]
        if not raw.strip():
            total += number in cut
            gap = True
            continue
        total += 1
        for part in _unglued(raw.strip(), glued):
            lines.append(Paragraph((number,), part, gap, len(raw.rstrip())))
            gap = False
    return Split(tuple(_titles_freed(lines, glued)), total, glued, cut)


def _titles_freed(lines: list[Paragraph], glued: Counter[str]) -> Iterator[Paragraph]:
    """Cut a title from the end of the abstract it was glued to, where its own abstract follows.

    So two dumps look of which the first did not end in a line break.
    """
    for at, line in enumerate(lines):
        long = len(line.text) > WIDEST and at + 1 < len(lines) and len(lines[at + 1].text) > WIDEST
        found = TITLE_AT_END.pattern.search(line.text) if long else None
        if found and affinity(found[0], lines[at + 1].text) > affinity(
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


def unwrap(lines: Iterable[Paragraph], fixed: Callable[[str], bool]) -> list[Paragraph]:
    """Join hard-wrapped lines again: only where the next word would not have fitted.

    `fixed` says of a line that it begins a paragraph, whatever stands before it.
    The width is that of the block between blank lines, or the dump's where it says little.
    """
    lines = list(lines)
    everywhere = _width(lines, 1 if all(line.width <= WIDEST for line in lines) else 2)
    if not everywhere:
        return lines
    blocks = count_blocks(lines)
    done: list[Paragraph] = []
    for _, block in groupby(zip(blocks, lines, strict=True), key=lambda pair: pair[0]):
        members = [line for _, line in block]
        here = _width(members, 2) or everywhere
        near = abs(here - everywhere) <= SLACK
        done += _joined(members, everywhere if near else here, fixed)
    return done


def count_blocks(lines: Iterable[Paragraph]) -> Iterator[int]:
    """Give for each line the number of the block, between blank lines, that it stands in."""
    block = 0
    for line in lines:
        block += line.gap
        yield block


def _width(lines: list[Paragraph], least: int) -> int:
    """Find the width that lines were wrapped at, from breaks that fall inside a sentence.

    A run of lines counts if it has at least so many such breaks; 0 where none does.
    """
    found = [list(_inside(run)) for run in _runs(lines)]
    widths = sorted(width for one in found if len(one) >= least for width in one)
    widths = widths[: max(8, len(widths) * 97 // 100)]
    while len(widths) > 2 and widths[-1] - widths[-2] > 15:
        widths.pop()
    return widths[-1] if widths else 0


def _runs(lines: list[Paragraph]) -> Iterator[list[Paragraph]]:
    """Give runs of three or more lines, none of them long, without a blank line between."""
    run: list[Paragraph] = []
    for line in lines:
        if run and (line.gap or line.width > WIDEST or line.lines == run[-1].lines):
            if len(run) > 2:
                yield run
            run = []
        if line.width <= WIDEST:
            run.append(line)
    if len(run) > 2:
        yield run


def _inside(run: list[Paragraph]) -> Iterator[int]:
    """Give the widths of lines whose sentence goes on; a label may have been set before one."""
    for line, following in pairwise(run):
        goes_on = _GOES_ON.match(following.text) and not _STOPPED.search(line.text)
        if goes_on and line.width >= NARROWEST and not label(line.text)[0]:
            yield line.width


def _joined(lines: list[Paragraph], width: int, fixed: Callable[[str], bool]) -> list[Paragraph]:
    done: list[Paragraph] = []
    for line in lines:
        if done and _wrapped(done[-1], line, width, fixed):
            before = done[-1]
            divided = _HYPHEN.search(before.text) and not _AND.match(line.text)
            space = "" if divided else " "
            done[-1] = Paragraph(
                before.lines + line.lines, before.text + space + line.text, before.gap, line.width
            )
        else:
            done.append(line)
    return done


def _wrapped(before: Paragraph, line: Paragraph, width: int, fixed: Callable[[str], bool]) -> bool:
    """Tell whether a line goes on with the paragraph before it."""
    if before.lines[-1] == line.lines[0] or max(before.width, line.width) > width + SLACK:
        return False
    if before.width + 1 + len(line.text.split(None, 1)[0]) <= width:
        return False
    if fixed(line.text) or PAGE.match(line.text) or len(before.text) > LONGEST:
        return False
    if _GOES_ON.match(line.text) or line.text[0] in "([":
        return True
    if address(line.text):
        return len(before.lines) > 1 and not _STOPPED_TEXT.search(before.text)
    if in_title_case(line.text):
        return in_title_case(before.text) or not _STOPPED.search(before.text)
    return not in_title_case(before.text)
