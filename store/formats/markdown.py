"""A reading list in Markdown: what one hands to a colleague, safe in any renderer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from store.model.annotation import Annotation, Decision
from store.model.links import page, page_label
from store.model.paper import Paper

_HEADINGS = {
    Decision.INCLUDE: "Included",
    Decision.MAYBE: "Maybe",
    Decision.UNDECIDED: "Undecided",
    Decision.EXCLUDE: "Excluded",
}
_ACTIVE = re.compile(r"[\\`*_\[\]<>&$~^|]|(?<=\s)#")
_LINE_START = re.compile(r"\A(?:(\d{1,9})([.)])|[#+\-=:])")
_SAFE = "/:;.-_~%?=&+,@!$'#"

AUTHORS = 12
"""Authors that a citation names before it says `et al.`"""


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Return the papers by decision, included first, each in the order they came."""
    groups: dict[Decision, list[tuple[Paper, Annotation]]] = {one: [] for one in _HEADINGS}
    for paper, annotation in entries:
        groups[annotation.decision].append((paper, annotation))
    filled = {decision: group for decision, group in groups.items() if group}
    blocks = ["# Reading list", _summary(filled)]
    for decision, group in filled.items():
        blocks.append(f"## {_HEADINGS[decision]} ({len(group)})")
        for paper, annotation in group:
            blocks += _paper(paper, annotation, abstracts)
    return "\n\n".join(blocks) + "\n"


def _summary(filled: dict[Decision, list[tuple[Paper, Annotation]]]) -> str:
    total = sum(map(len, filled.values()))
    papers = "1 paper" if total == 1 else f"{total:,} papers"
    parts = [f"{len(group):,} {_HEADINGS[decision].lower()}" for decision, group in filled.items()]
    return f"{papers}: {', '.join(parts)}." if parts else f"{papers}."


def _paper(paper: Paper, annotation: Annotation, abstracts: bool) -> list[str]:
    """Return the blocks of one paper: heading, citation, what was said, abstract."""
    blocks = [f"### {escape_markdown(paper.display_title) or 'Untitled'}"]
    lines = [_citation(paper), _link(paper), _said(annotation)]
    if annotation.reason:
        lines.append(f"Reason: {escape_markdown(annotation.reason)}")
    places = [place.short for place in paper.places if place.source]
    lines.append("Source: " + ", ".join(map(escape_markdown, places)) if places else "")
    if any(lines):
        blocks.append("\\\n".join(filter(None, lines)))
    if annotation.note:
        quoted = _lines(annotation.note)
        blocks.append("\n".join(f"> {line}".rstrip() for line in quoted))
    if abstracts and paper.abstract:
        blocks.append("\n".join(_lines(paper.abstract)))
    return blocks


def _citation(paper: Paper) -> str:
    merged = paper.merged
    number = f"{merged.volume}({merged.number})" if merged.number else merged.volume
    issue = ", ".join(filter(None, (number, merged.pages)))
    venue = f"*{escape_markdown(paper.venue)}*" if paper.venue else ""
    venue = " ".join(filter(None, (venue, escape_markdown(issue) if venue else "")))
    who = escape_markdown("; ".join(paper.authors[:AUTHORS])).rstrip(".")
    if len(paper.authors) > AUTHORS:
        who += f"; et al. ({len(paper.authors)} authors)"
    return ". ".join(filter(None, (who, venue, str(paper.year or ""))))


def _link(paper: Paper) -> str:
    address = page(paper.merged)
    if not address:
        return ""
    return f"[{escape_markdown(page_label(paper.merged))}]({quote(address, safe=_SAFE)})"


def _said(annotation: Annotation) -> str:
    stars = "★" * annotation.rating + "☆" * (5 - annotation.rating) if annotation.rating else ""
    tags = "Tags: " + ", ".join(map(escape_markdown, annotation.tags)) if annotation.tags else ""
    return " · ".join(filter(None, (stars, "Read" if annotation.read else "", tags)))


def _lines(text: str) -> list[str]:
    """Keep the line breaks of a text, and its blank lines as paragraphs."""
    lines = [escape_markdown(line.strip()) for line in text.split("\n")]
    followed = zip(lines, [*lines[1:], ""], strict=True)
    return [f"{line}\\" if line and after else line for line, after in followed]


def escape_markdown(text: str) -> str:
    """Escape a line so that every Markdown renderer shows exactly its characters."""
    text = _ACTIVE.sub(r"\\\g<0>", text)
    return _LINE_START.sub(_spell_start, text, count=1)


def _spell_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[1] else "\\" + match[0]
