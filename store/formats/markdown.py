"""A reading list in Markdown, to hand to a colleague; any renderer shows it as intended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from store.formats.reading import Collector, Reading
from store.model.annotation import Annotation, Decision
from store.model.display import citation, stars
from store.model.links import page_label, page_url
from store.model.paper import Paper

FORMAT = "Markdown reading list"
SUFFIXES: tuple[str, ...] = ()

_HEAD = re.compile(r"# Reading list\n\n(?:1 paper|[\d,]+ papers)(?:\.|: [\d,]+ \w)")
_HEADINGS = {
    Decision.INCLUDE: "Included",
    Decision.MAYBE: "Maybe",
    Decision.UNDECIDED: "Undecided",
    Decision.EXCLUDE: "Excluded",
}
_SPECIAL = re.compile(r"[\\`*_\[\]<>&$~^|]|(?<=\s)#")
_SPECIAL_AT_START = re.compile(r"\A(?:(\d{1,9})([.)])|[#+\-=:])")
_SAFE_IN_URL = "/:;.-_~%?=&+,@!$'#"


def looks_like(head: str) -> bool:
    """Return whether a text is a reading list that papersift wrote."""
    return bool(_HEAD.match(head))


def read(_: str, source: str) -> Reading:
    """Pass over a reading list, and report it: its papers are in the sources that it names."""
    collector = Collector(FORMAT, source)
    collector.warn(0, "a reading list that papersift wrote: passed over, it is for people")
    return collector.reading()


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Return the papers by decision, included ones first, otherwise in the order given."""
    groups: dict[Decision, list[tuple[Paper, Annotation]]] = {
        decision: [] for decision in _HEADINGS
    }
    for paper, annotation in entries:
        groups[annotation.decision].append((paper, annotation))
    filled = {decision: group for decision, group in groups.items() if group}
    blocks = ["# Reading list", _summary(filled)]
    for decision, group in filled.items():
        blocks.append(f"## {_HEADINGS[decision]} ({len(group)})")
        for paper, annotation in group:
            blocks += _paper_blocks(paper, annotation, abstracts)
    return "\n\n".join(blocks) + "\n"


def _summary(groups: dict[Decision, list[tuple[Paper, Annotation]]]) -> str:
    total = sum(map(len, groups.values()))
    papers = "1 paper" if total == 1 else f"{total:,} papers"
    parts = [f"{len(group):,} {_HEADINGS[decision].lower()}" for decision, group in groups.items()]
    return f"{papers}: {', '.join(parts)}." if parts else f"{papers}."


def _paper_blocks(paper: Paper, annotation: Annotation, abstracts: bool) -> list[str]:
    """Return the blocks of one paper: heading, citation and annotation, note, abstract."""
    missing = "" if paper.title else " (no title)"  # else a sentence would pass for the title
    blocks = [f"### {escape_markdown(paper.display_title) or 'Untitled'}{missing}"]
    cited = citation(paper, short=True, escape=escape_markdown, italic="*")
    lines = [cited, _link(paper), _annotation_line(annotation)]
    if annotation.reason:
        lines.append(f"Reason: {escape_markdown(annotation.reason)}")
    places = [place.short for place in paper.places if place.source]
    lines.append("Source: " + ", ".join(map(escape_markdown, places)) if places else "")
    if any(lines):
        blocks.append("\\\n".join(filter(None, lines)))
    if annotation.note:
        blocks.append("\n".join(f"> {line}".rstrip() for line in _escape_lines(annotation.note)))
    if abstracts and paper.abstract:
        blocks.append("\n".join(_escape_lines(paper.abstract)))
    return blocks


def _link(paper: Paper) -> str:
    address = page_url(paper)
    if not address:
        return ""
    return f"[{escape_markdown(page_label(paper))}]({quote(address, safe=_SAFE_IN_URL)})"


def _annotation_line(annotation: Annotation) -> str:
    read = "Read" if annotation.read else ""
    tags = "Tags: " + ", ".join(map(escape_markdown, annotation.tags)) if annotation.tags else ""
    return " · ".join(filter(None, (stars(annotation.rating), read, tags)))


def _escape_lines(text: str) -> list[str]:
    """Escape each line; within a paragraph, a backslash at its end keeps the line break."""
    lines = [escape_markdown(line.strip()) for line in text.split("\n")]
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    return [f"{line}\\" if line and following else line for line, following in pairs]


def escape_markdown(text: str) -> str:
    """Escape a line so that every Markdown renderer shows exactly its characters."""
    text = _SPECIAL.sub(r"\\\g<0>", text)
    return _SPECIAL_AT_START.sub(_escape_start, text, count=1)


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[1] else "\\" + match[0]
