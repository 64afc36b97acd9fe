"""A reading list in Markdown: what one hands to a colleague, safe in any renderer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from store.model.annotation import Annotation, Decision
from store.model.display import citation, stars
from store.model.links import page_label, page_url
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
    cited = citation(paper, short=True, escape=escape_markdown, italic="*")
    lines = [cited, _link(paper), _said(annotation)]
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


def _link(paper: Paper) -> str:
    address = page_url(paper)
    if not address:
        return ""
    return f"[{escape_markdown(page_label(paper))}]({quote(address, safe=_SAFE)})"


def _said(annotation: Annotation) -> str:
    read = "Read" if annotation.read else ""
    tags = "Tags: " + ", ".join(map(escape_markdown, annotation.tags)) if annotation.tags else ""
    return " · ".join(filter(None, (stars(annotation.rating), read, tags)))


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
