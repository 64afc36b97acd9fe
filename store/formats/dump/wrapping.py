"""Hard-wrapped lines joined again: only where the next word would not have fitted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise

from store.formats.dump.boilerplate import PAGE
from store.formats.dump.labels import parse_identifier, parse_label
from store.formats.dump.lines import LONG, Paragraph
from store.formats.dump.shape import count_words, in_title_case, title_overlap

NARROWEST = 40
"""Characters that a line has at least for its break to show the width of a text."""

SLACK = 12
"""Characters by which the width that a few lines show can be short of the true one."""

MOST_LINES = 1_000
"""Lines that are joined; more are no paragraph."""

TITLE_LINES, TITLE_WORDS = 3, 30
"""Lines and words that a wrapped title has at most."""

_GOES_ON = re.compile(r"[^\W\d_A-Z][^\W\d_A-Z]*(?=[\s,;:.)\-]|$)")
_STOPPED = re.compile(r"[.!?。！？][\"'”’)\]]*$")
_ENDED = re.compile(r"[.!?:。！？][\"'”’)\]]*$")
_AND = re.compile(r"(?:and|or|to|und|oder|et|ou)\b")
_HYPHEN = re.compile(r"\w-$")


def unwrap(lines: Iterable[Paragraph], fixed: Callable[[str], bool]) -> list[Paragraph]:
    """Join hard-wrapped lines of a dump.

    `fixed` says of a line that it begins a paragraph, whatever stands before it.
    The width is that of the block between blank lines, or the dump's where it says little.
    """
    lines = list(lines)
    everywhere = _width(lines, 1 if all(line.width <= LONG for line in lines) else 2)
    if not everywhere:
        return lines
    numbers = count_blocks(lines)
    groups: list[list[Paragraph]] = []
    for _, block in groupby(zip(numbers, lines, strict=True), key=lambda pair: pair[0]):
        members = [line for _, line in block]
        here = _width(members, 2) or everywhere
        near = abs(here - everywhere) <= SLACK
        groups += _grouped(members, everywhere if near else here, fixed)
    return [
        _joined(part)
        for group, following in zip(groups, [*groups[1:], []], strict=True)
        for part in _title_apart(group, following)
    ]


def count_blocks(lines: Iterable[Paragraph]) -> Iterator[int]:
    """Return for each line the number of the block, between blank lines, that it stands in."""
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
    while len(widths) > 2 and widths[-1] - widths[-2] > SLACK:
        widths.pop()
    return widths[-1] if widths else 0


def _runs(lines: list[Paragraph]) -> Iterator[list[Paragraph]]:
    """Return runs of three or more lines, none of them long, without a blank line between."""
    run: list[Paragraph] = []
    for line in lines:
        if run and (line.gap or line.width > LONG or line.lines == run[-1].lines):
            if len(run) > 2:
                yield run
            run = []
        if line.width <= LONG:
            run.append(line)
    if len(run) > 2:
        yield run


def _inside(run: list[Paragraph]) -> Iterator[int]:
    """Return the widths of lines whose sentence goes on; a label may have been set before one."""
    for line, following in pairwise(run):
        goes_on = _GOES_ON.match(following.text) and not _ENDED.search(line.text)
        if goes_on and line.width >= NARROWEST and not parse_label(line.text)[0]:
            yield line.width


def _grouped(
    lines: list[Paragraph], width: int, fixed: Callable[[str], bool]
) -> Iterator[list[Paragraph]]:
    """Return the lines of each paragraph."""
    group: list[Paragraph] = []
    for line in lines:
        if group and not _goes_with(group, line, width, fixed):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_with(
    group: list[Paragraph], line: Paragraph, width: int, fixed: Callable[[str], bool]
) -> bool:
    """Return whether a line goes on with a paragraph."""
    before = group[-1]
    if before.lines[-1] == line.lines[0] or max(before.width, line.width) > width + SLACK:
        return False
    if before.width + 1 + len(line.text.split(None, 1)[0]) <= width:
        return False
    if fixed(line.text) or PAGE.match(line.text) or len(group) >= MOST_LINES:
        return False
    if _GOES_ON.match(line.text) or line.text[0] in "([":
        return True
    if parse_identifier(line.text):
        return len(group) > 1 and not _STOPPED.search(before.text)
    title = len(group) <= TITLE_LINES and in_title_case(" ".join(part.text for part in group))
    return (title or not _ENDED.search(before.text)) if in_title_case(line.text) else not title


def _title_apart(group: list[Paragraph], following: list[Paragraph]) -> list[list[Paragraph]]:
    """Cut off a title that began where the abstract before it had filled its last line."""
    if not following or len(group) < 2 or _STOPPED.search(group[-1].text):
        return [group]
    beneath = " ".join(line.text for line in following)
    for at in range(len(group) - 1, max(0, len(group) - 1 - TITLE_LINES), -1):
        if not _STOPPED.search(group[at - 1].text):
            continue
        tail = " ".join(line.text for line in group[at:])
        above = " ".join(line.text for line in group[:at])
        if count_words(tail) <= TITLE_WORDS and title_overlap(tail, beneath) > title_overlap(
            tail, above
        ):
            return [group[:at], group[at:]]
        break
    return [group]


def _joined(group: list[Paragraph]) -> Paragraph:
    """Make one paragraph of its lines; a word that was divided at its hyphen is whole again."""
    text = group[0].text
    parts = [text]
    for before, line in pairwise(group):
        divided = _HYPHEN.search(before.text) and not _AND.match(line.text)
        parts += ["" if divided else " ", line.text]
    numbers = tuple(number for line in group for number in line.lines)
    return Paragraph(numbers, "".join(parts), group[0].gap, group[-1].width)
