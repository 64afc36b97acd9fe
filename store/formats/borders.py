"""Where the text of a format can be cut into parts that are read on their own.

Only where the signs of the format leave no doubt; a part that is read with any problem shows that
there was one, and the whole is read at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from store.formats.json.parser import find_inner_list


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, and what makes it a text of its own."""

    start: int
    end: int
    before: str
    after: str
    lines_before: int
    """What to add to the number of a line in the part to get its number in the whole text."""

    def cut_from(self, text: str) -> str:
        """Return the part of the text that was split."""
        return self.before + text[self.start : self.end] + self.after


@dataclass(frozen=True, slots=True)
class Borders:
    """How a format is cut."""

    entry: re.Pattern[str]
    """Matches what separates two entries, up to where the second one starts."""
    find_dependence: Callable[[str], object] = lambda _text: None
    """Finds what makes entries depend on each other: a text that has it anywhere is not cut."""
    before: str = ""
    after: str = ""
    """What a part needs at its end, and `before` at its start, in place of what was cut off."""
    is_safe: Callable[[str, int], bool] = lambda _text, _start: True
    """Whether a text may be cut at one of its entries."""


_BIBTEX_SHARED = re.compile(r"@\s*(?:string|comment|preamble|xdata)\b")
"""Matches what other entries may refer to, in lower case."""


def _depends_on_others(text: str) -> bool:
    """Return whether an entry of a BibTeX file refers to another, or may.

    In lower case this takes a twentieth of the time of a pattern that ignores case.
    """
    lowered = text.lower()
    references = (
        word in lowered and re.search(rf"\b{word}\s*=", lowered) for word in ("crossref", "xdata")
    )
    return bool(_BIBTEX_SHARED.search(lowered)) or any(references)


_BORDERS: Mapping[str, Borders] = {
    "store.formats.json.reader": Borders(
        re.compile(r"\n(?=\{)"),
        re.compile(r"\n\]\s*\S").search,  # with `^` it takes ten times as long
        is_safe=lambda text, start: find_inner_list(text, start) == start,
    ),
    "store.formats.tagged.ris": Borders(
        re.compile(r"\nER(?:  |\t)-[^\n]*\n+(?=TY(?:  |\t)-)"), re.compile(r"\ATY -").match
    ),
    "store.formats.tagged.nbib": Borders(re.compile(r"\n\n(?=PMID- )")),
    "store.formats.bibtex.reader": Borders(
        re.compile(r"\n\}\s*\n(?=@[A-Za-z]+[ \t]*\{)"),
        _depends_on_others,
    ),
    "store.formats.xml.pubmed": Borders(
        re.compile(r"</PubmedArticle>\s*\n(?=<PubmedArticle>)"),
        re.compile(r"<!(?!DOCTYPE)|<!DOCTYPE[^<>]*\[").search,
        before="<PubmedArticleSet>\n",
        after="\n</PubmedArticleSet>",
    ),
}
"""The formats that are cut, by the module of their reader."""


def split_text(module: str, text: str, size: int) -> Sequence[Part]:
    """Cut a text with Unix line ends into parts of about so many characters, for a reader's module.

    No parts where it cannot be cut without doubt.
    """
    borders = _BORDERS.get(module)
    if borders is None or borders.find_dependence(text):
        return ()
    starts = [0]
    while match := borders.entry.search(text, starts[-1] + size):
        if borders.is_safe(text, match.end()):
            starts.append(match.end())
        else:
            return ()
    parts, lines = [], 0
    for start, end in zip(starts, (*starts[1:], len(text)), strict=True):
        before = borders.before if start else ""
        after = borders.after if end < len(text) else ""
        parts.append(Part(start, end, before, after, lines - before.count("\n")))
        lines += text.count("\n", start, end)
    return parts
