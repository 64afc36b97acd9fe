"""Hard-wrapped lines joined to paragraphs, only where the next word would not have fitted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from store.formats.dump.boilerplate import NOTICE_OR_BUTTON
from store.formats.dump.labels import has_label, parse_identifier
from store.formats.dump.layout import find_pairs
from store.formats.dump.lines import LONG_LINE, Paragraph
from store.formats.dump.shape import in_title_case

_MIN_WIDTH = 40
"""Characters that a line has at least if its break shows the width of a text."""

_SLACK = 12
"""Characters by which the width that a few lines show can fall short of the true one."""

_MAX_PARAGRAPH_LINES = 1_000
_MAX_TITLE_LINES = 3
"""Lines that a wrapped title has at most."""

_LOWER_CASE_WORD = re.compile(r"[^\W\d_A-Z][^\W\d_A-Z]*(?=[\s,;:.)\-]|$)")
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’)\]]*$")
_SENTENCE_OR_LABEL_END = re.compile(r"[.!?:。！？][\"'”’)\]]*$")
_CONJUNCTION = re.compile(r"(?:and|or|to|und|oder|et|ou)\b")
_HYPHEN = re.compile(r"\w-$")


def unwrap(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """Join the hard-wrapped lines of a dump.

    The width is that of the block between two blank lines, or the dump's where the block has
    too few breaks to show it.
    """
    dump_width = _find_width(lines, 1 if all(line.width <= LONG_LINE for line in lines) else 2)
    pairs = find_pairs(lines, dump_width)
    if pairs:
        return [replace(_join_lines(part), role=role) for role, part in pairs]
    if not dump_width:
        return list(lines)
    groups: list[list[Paragraph]] = []
    for _, numbered in groupby(
        zip(_number_blocks(lines), lines, strict=True), lambda pair: pair[0]
    ):
        block = [line for _, line in numbered]
        width = _find_width(block, 2) or dump_width
        near = abs(width - dump_width) <= _SLACK
        groups += _group_lines(block, dump_width if near else width)
    return [_join_lines(group) for group in groups]


def _number_blocks(lines: Sequence[Paragraph]) -> Iterator[int]:
    """Yield for each line the number of its block, which blank lines enclose."""
    block = 0
    for line in lines:
        block += line.gap
        yield block


def _find_width(lines: Sequence[Paragraph], least: int) -> int:
    """Return the width that lines were wrapped at, from the breaks inside sentences.

    Only runs of lines that have at least so many such breaks count; 0 if there are none.
    """
    widths_by_run = [list(_widths_inside_sentences(run)) for run in _find_runs(lines)]
    widths = sorted(width for run in widths_by_run if len(run) >= least for width in run)
    widths = widths[: max(8, len(widths) * 97 // 100)]
    while len(widths) > 2 and widths[-1] - widths[-2] > _SLACK:
        widths.pop()
    return widths[-1] if widths else 0


def _find_runs(lines: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield runs of three or more lines, none of them long, with no blank line between."""
    run: list[Paragraph] = []
    for line in lines:
        if run and (line.gap or line.width > LONG_LINE or line.numbers == run[-1].numbers):
            if len(run) > 2:
                yield run
            run = []
        if line.width <= LONG_LINE:
            run.append(line)
    if len(run) > 2:
        yield run


def _widths_inside_sentences(run: Sequence[Paragraph]) -> Iterator[int]:
    """Yield the widths of lines that break inside a sentence and do not begin with a label."""
    for line, following in pairwise(run):
        inside = _LOWER_CASE_WORD.match(following.text) and not _SENTENCE_OR_LABEL_END.search(
            line.text
        )
        if inside and line.width >= _MIN_WIDTH and not has_label(line.text):
            yield line.width


def _group_lines(lines: Sequence[Paragraph], width: int) -> Iterator[list[Paragraph]]:
    """Yield the lines of each paragraph."""
    group: list[Paragraph] = []
    for line in lines:
        if group and not _continues(group, line, width):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _continues(group: Sequence[Paragraph], line: Paragraph, width: int) -> bool:
    """Return whether a line continues a paragraph."""
    before = group[-1]
    if before.numbers[-1] == line.numbers[0] or max(before.width, line.width) > width + _SLACK:
        return False
    if before.width + 1 + len(line.text.split(None, 1)[0]) <= width:
        return False
    if has_label(line.text) or NOTICE_OR_BUTTON.match(line.text):
        return False
    if len(group) >= _MAX_PARAGRAPH_LINES:
        return False
    if _LOWER_CASE_WORD.match(line.text) or line.text[0] in "([":
        return True
    if parse_identifier(line.text):
        return len(group) > 1 and not _SENTENCE_END.search(before.text)
    is_title = len(group) <= _MAX_TITLE_LINES and in_title_case(_join_texts(group))
    if in_title_case(line.text):
        return is_title or not _SENTENCE_OR_LABEL_END.search(before.text)
    return not is_title


def _join_texts(lines: Sequence[Paragraph]) -> str:
    return " ".join(line.text for line in lines)


def _join_lines(group: Sequence[Paragraph]) -> Paragraph:
    """Join the lines of a paragraph; a word that was divided after a hyphen is one word again."""
    texts = [group[0].text]
    for before, line in pairwise(group):
        divided = _HYPHEN.search(before.text) and not _CONJUNCTION.match(line.text)
        texts += ["" if divided else " ", line.text]
    numbers = tuple(number for line in group for number in line.numbers)
    return Paragraph(numbers, "".join(texts), group[0].gap, group[-1].width)
