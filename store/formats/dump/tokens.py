"""Paragraphs as tokens: each named as a title, an abstract, a field, or as boilerplate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import pairwise

from store.formats.dump.boilerplate import FOLDED, SUBSCRIBE, boilerplate_rule
from store.formats.dump.labels import (
    is_section,
    lists_names,
    name_words,
    parse_identifier,
    parse_labels,
)
from store.formats.dump.lines import Paragraph
from store.formats.dump.mailing import MailingEntry
from store.formats.dump.shape import (
    Shape,
    classify_shape,
    ends_with_full_stop,
    titles_end_in_full_stop,
)

_MARK = re.compile(
    r"(?P<heading>#{1,6})\s+(?P<headed>.*)|(?P<number>\(?\[?\d{1,4}[.)\]]{1,2})\s+(?P<numbered>.*)"
    r"|[-*•–+]\s+(?P<listed>.*)|(?:\*\*|__)(?P<bold>[^*]+?)(?:\*\*|__)",
    re.S,
)
_WORD = re.compile(r"(?<![\w-])[a-z]{3,}(?![\w-])")


class Kind(Enum):
    """What a token says of its paper."""

    TITLE = auto()
    WEAK = auto()
    """A title only if an abstract follows."""
    SENTENCE = auto()
    """A short sentence: a short abstract, or stray."""
    ABSTRACT = auto()
    SECTION = auto()
    """A part of a structured abstract."""
    FIELDS = auto()
    ENTRY = auto()
    """A whole paper of a mailing."""


@dataclass(frozen=True, slots=True)
class Token:
    """A paragraph with what it is."""

    kind: Kind
    text: str
    lines: tuple[int, ...]
    gap: bool
    sure: bool = False
    """Said by a label or a mark, not only by shape."""
    mark: str = ""
    """What marks it in its list: `##`, `1`, `-`."""
    labelled: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a dump, and the lines that are none."""

    tokens: tuple[Token, ...]
    boilerplate: dict[int, str]
    """Line to the rule that took it."""
    glued: Counter[str]
    """Rule to how often it freed a text of what was glued to it."""


def tokenize(parts: Sequence[Paragraph | MailingEntry]) -> Tokens:
    """Name every paragraph of a dump."""
    taken: dict[int, str] = {}
    glued: Counter[str] = Counter()
    left: list[Paragraph | MailingEntry] = []
    for part in parts:
        rule = boilerplate_rule(part.text) if isinstance(part, Paragraph) else ""
        if rule:
            taken.update(dict.fromkeys(part.lines, rule))
        else:
            left.append(_freed(part, glued) if isinstance(part, Paragraph) else part)
    found = _named(left)
    found = _without_false_names(found)
    sections = set(_section_headings(found))
    for section in sections:
        taken.update(dict.fromkeys(section.lines, "section heading"))
    return Tokens(tuple(token for token in found if token not in sections), taken, glued)


def _freed(paragraph: Paragraph, glued: Counter[str]) -> Paragraph:
    """Take from a paragraph the buttons that copying glued to its ends."""
    text = paragraph.text
    for rule in (SUBSCRIBE, FOLDED):
        shorter = rule.pattern.sub("", text, count=1).strip()
        if shorter != text and shorter:
            glued[rule.name] += 1
            text = shorter
    return Paragraph(paragraph.lines, text, paragraph.gap, paragraph.width)


def _named(parts: Sequence[Paragraph | MailingEntry]) -> list[Token]:
    texts = [part.text if isinstance(part, Paragraph) else "" for part in parts]
    said = parse_labels(texts)
    plain = (text for text, (name, _) in zip(texts, said, strict=True) if not name)
    stopped = titles_end_in_full_stop(text for text in plain if not is_section(text))
    counted = _counted(texts)
    found: list[Token] = []
    awaited = ""
    for part, (name, value) in zip(parts, said, strict=True):
        if isinstance(part, MailingEntry):
            found.append(Token(Kind.ENTRY, "", part.lines, True, True, labelled=part.labelled))
            continue
        if awaited and not name:
            name, value = awaited, part.text
            before = found.pop()
            part = Paragraph(before.lines + part.lines, part.text, before.gap)
        awaited = name if name and not value else ""
        if name:
            found.append(_labelled(part, name, value))
        else:
            found.append(_shaped(part, found, stopped, counted))
    return found


def _labelled(part: Paragraph, name: str, value: str) -> Token:
    if name == "title":
        return Token(Kind.TITLE, value, part.lines, part.gap, True)
    if name == "abstract":
        return Token(Kind.ABSTRACT, value, part.lines, part.gap, True)
    return Token(Kind.FIELDS, part.text, part.lines, part.gap, True, labelled={name: value})


def _shaped(part: Paragraph, before: list[Token], stopped: bool, counted: bool) -> Token:
    """Name a paragraph without a label by its shape."""
    ids = parse_identifier(part.text)
    if ids:
        return Token(Kind.FIELDS, part.text, part.lines, part.gap, labelled=ids)
    mark, text = _unmarked(part.text, counted)
    kind = _KINDS[classify_shape(text, stopped or bool(mark))]
    if is_section(text) and (kind in (Kind.ABSTRACT, Kind.SENTENCE) or ends_with_full_stop(text)):
        return Token(Kind.SECTION, text, part.lines, part.gap)
    titled = bool(before) and before[-1].kind in (Kind.TITLE, Kind.WEAK)
    if titled and kind is not Kind.SENTENCE and lists_names(text):
        return Token(Kind.FIELDS, text, part.lines, part.gap, labelled={"authors": text})
    if kind is Kind.WEAK and mark:
        kind = Kind.TITLE
    sure = bool(mark) and kind is Kind.TITLE
    return Token(kind, text, part.lines, part.gap, sure, mark if sure else "")


def _unmarked(text: str, counted: bool) -> tuple[str, str]:
    """Take the number, heading sign or bullet from a paragraph; give it and the rest."""
    found = _MARK.fullmatch(text)
    if not found or (found["number"] and not counted):
        return "", text
    bare = next((found[name] for name in _MARKED if found[name]), "")
    if not bare:
        return "", text
    if found["heading"] and bare.rstrip("#").endswith(" "):
        bare = bare.rstrip("# ")
    strong = _MARK.fullmatch(bare)
    bare = strong["bold"] if strong and strong["bold"] else bare
    return found["heading"] or ("1" if found["number"] else "-"), bare


_MARKED = ("headed", "numbered", "listed", "bold")
_KINDS = {
    Shape.TITLE: Kind.TITLE,
    Shape.WEAK: Kind.WEAK,
    Shape.SENTENCE: Kind.SENTENCE,
    Shape.ABSTRACT: Kind.ABSTRACT,
}


def _counted(texts: Sequence[str]) -> bool:
    """Return whether the numbers before paragraphs count them: two that ascend."""
    marks = [mark["number"] for mark in map(_MARK.fullmatch, texts) if mark and mark["number"]]
    numbers = [int(re.sub(r"\D", "", mark)) for mark in marks]
    return any(after == before + 1 for before, after in pairwise(numbers))


def _without_false_names(found: list[Token]) -> list[Token]:
    """Make titles again of lists of names whose words the dump uses in lower case."""
    names = [token for token in found if token.labelled.keys() == {"authors"} and not token.sure]
    if not names:
        return found
    parts = {token: name_words(token.text) for token in names}
    asked = {part for one in parts.values() for part in one}
    titles = [token for token in found if token not in parts]
    spoken = {word for token in titles for word in _WORD.findall(token.text) if word in asked}
    false = {
        one for one, said in parts.items() if sum(map(spoken.__contains__, said)) * 4 >= len(said)
    }
    return [
        replace(token, kind=Kind.TITLE, labelled={}) if token in false else token for token in found
    ]


def _section_headings(found: Sequence[Token]) -> list[Token]:
    """Find headings that stand over lower headings or a list, not over an abstract."""
    return [
        token
        for token, following in pairwise(found)
        if token.mark.startswith("#")
        and following.mark
        and (not following.mark.startswith("#") or len(following.mark) > len(token.mark))
    ]
