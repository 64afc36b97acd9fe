"""Paragraphs as tokens: each a title, an abstract, a field or the like, or left out by a rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import pairwise

from store.formats.dump.boilerplate import FOLD_BUTTON_RULE, SUBSCRIBE_RULE, boilerplate_rule
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
_MARKED_GROUPS = ("headed", "numbered", "listed", "bold")
_LOWER_CASE_WORD = re.compile(r"(?<![\w-])[a-z]{3,}(?![\w-])")


class Kind(Enum):
    """What a token is to its paper."""

    TITLE = auto()
    POSSIBLE_TITLE = auto()
    """A title only if an abstract follows."""
    SENTENCE = auto()
    """A short sentence: a short abstract, or of no paper."""
    ABSTRACT = auto()
    SECTION = auto()
    """A section of a structured abstract."""
    FIELDS = auto()
    ENTRY = auto()
    """A complete paper of a mailing."""


@dataclass(frozen=True, slots=True)
class Token:
    """A paragraph, or an entry of a mailing, with its kind."""

    kind: Kind
    text: str
    numbers: tuple[int, ...]
    """1-based numbers of its lines."""
    gap: bool
    """Whether it follows a blank line."""
    certain: bool = False
    """Whether a label or a list mark gives its kind, not only its shape."""
    mark: str = ""
    """The mark of a list or heading before it: `##`, `1`, `-`."""
    labelled: dict[str, str] = field(default_factory=dict, hash=False)
    """Texts of its fields by name."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a dump, and what was left out."""

    tokens: tuple[Token, ...]
    boilerplate: dict[int, str]
    """Line number to the rule that left the line out."""
    glued: Counter[str]
    """Number of buttons that each rule stripped from a paragraph."""


_KIND_OF_SHAPE = {
    Shape.TITLE: Kind.TITLE,
    Shape.POSSIBLE_TITLE: Kind.POSSIBLE_TITLE,
    Shape.SENTENCE: Kind.SENTENCE,
    Shape.ABSTRACT: Kind.ABSTRACT,
}


def tokenize(parts: Sequence[Paragraph | MailingEntry]) -> Tokens:
    """Turn every part of a dump into a token, or leave it out by a rule."""
    boilerplate: dict[int, str] = {}
    glued: Counter[str] = Counter()
    remaining: list[Paragraph | MailingEntry] = []
    for part in parts:
        rule = boilerplate_rule(part.text) if isinstance(part, Paragraph) else ""
        if rule:
            boilerplate.update(dict.fromkeys(part.numbers, rule))
        else:
            remaining.append(_strip_buttons(part, glued) if isinstance(part, Paragraph) else part)
    tokens = _restore_titles(_classify(remaining))
    headings = set(_find_section_headings(tokens))
    for heading in headings:
        boilerplate.update(dict.fromkeys(heading.numbers, "section heading"))
    return Tokens(tuple(token for token in tokens if token not in headings), boilerplate, glued)


def _strip_buttons(paragraph: Paragraph, glued: Counter[str]) -> Paragraph:
    """Return a paragraph without the buttons that copying glued to its ends."""
    text = paragraph.text
    for rule in (SUBSCRIBE_RULE, FOLD_BUTTON_RULE):
        shorter = rule.pattern.sub("", text, count=1).strip()
        if shorter != text and shorter:
            glued[rule.name] += 1
            text = shorter
    return replace(paragraph, text=text) if text != paragraph.text else paragraph


def _classify(parts: Sequence[Paragraph | MailingEntry]) -> list[Token]:
    """Return a token for each part; a label on a line of its own joins the paragraph below."""
    texts = [part.text if isinstance(part, Paragraph) else "" for part in parts]
    labels = [
        (getattr(part, "role", ""), text) if getattr(part, "role", "") else label
        for part, text, label in zip(parts, texts, parse_labels(texts), strict=True)
    ]
    plain = (text for text, (name, _) in zip(texts, labels, strict=True) if not name)
    title_may_stop = titles_end_in_full_stop(text for text in plain if not is_section(text))
    numbered = _has_ascending_numbers(texts)
    tokens: list[Token] = []
    pending_label = ""
    for part, (name, text) in zip(parts, labels, strict=True):
        if isinstance(part, MailingEntry):
            tokens.append(Token(Kind.ENTRY, "", part.numbers, True, True, labelled=part.labelled))
            continue
        if pending_label and not name:
            name, text = pending_label, part.text
            label = tokens.pop()
            part = Paragraph(label.numbers + part.numbers, part.text, label.gap)
        pending_label = name if name and not text else ""
        if name:
            tokens.append(_classify_by_label(part, name, text))
        else:
            above = tokens[-1] if tokens else None
            tokens.append(_classify_by_shape(part, above, title_may_stop, numbered))
    return tokens


def _classify_by_label(part: Paragraph, name: str, text: str) -> Token:
    if name == "title":
        return Token(Kind.TITLE, text, part.numbers, part.gap, True)
    if name == "abstract":
        return Token(Kind.ABSTRACT, text, part.numbers, part.gap, True)
    return Token(Kind.FIELDS, part.text, part.numbers, part.gap, True, labelled={name: text})


def _classify_by_shape(
    part: Paragraph, above: Token | None, title_may_stop: bool, numbered: bool
) -> Token:
    """Return the token of a paragraph without a label, given the token above it."""
    identifiers = parse_identifier(part.text)
    if identifiers:
        return Token(Kind.FIELDS, part.text, part.numbers, part.gap, labelled=identifiers)
    mark, text = _split_mark(part.text, numbered)
    kind = _KIND_OF_SHAPE[classify_shape(text, title_may_stop or bool(mark))]
    if is_section(text) and (kind in (Kind.ABSTRACT, Kind.SENTENCE) or ends_with_full_stop(text)):
        return Token(Kind.SECTION, text, part.numbers, part.gap)
    below_title = above is not None and above.kind in (Kind.TITLE, Kind.POSSIBLE_TITLE)
    if below_title and kind is not Kind.SENTENCE and lists_names(text):
        return Token(Kind.FIELDS, text, part.numbers, part.gap, labelled={"authors": text})
    if kind is Kind.POSSIBLE_TITLE and mark:
        kind = Kind.TITLE
    certain = bool(mark) and kind is Kind.TITLE
    return Token(kind, text, part.numbers, part.gap, certain, mark if certain else "")


def _split_mark(text: str, numbered: bool) -> tuple[str, str]:
    """Split a paragraph into the mark of its list or heading and the rest, without bold signs."""
    match = _MARK.fullmatch(text)
    if not match or (match["number"] and not numbered):
        return "", text
    rest = next((match[group] for group in _MARKED_GROUPS if match[group]), "")
    if not rest:
        return "", text
    if match["heading"] and rest.rstrip("#").endswith(" "):
        rest = rest.rstrip("# ")
    bold = _MARK.fullmatch(rest)
    rest = bold["bold"] if bold and bold["bold"] else rest
    return match["heading"] or ("1" if match["number"] else "-"), rest


def _has_ascending_numbers(texts: Sequence[str]) -> bool:
    """Return whether the numbers before paragraphs count them: two must be consecutive."""
    matches = filter(None, map(_MARK.fullmatch, texts))
    numbers = [int(re.sub(r"\D", "", match["number"])) for match in matches if match["number"]]
    return any(after == before + 1 for before, after in pairwise(numbers))


def _restore_titles(tokens: list[Token]) -> list[Token]:
    """Turn lists of authors back to titles if the dump has their words in lower case too."""
    lists = [
        token for token in tokens if token.labelled.keys() == {"authors"} and not token.certain
    ]
    if not lists:
        return tokens
    words_by_list = {token: name_words(token.text) for token in lists}
    wanted = {word for words in words_by_list.values() for word in words}
    others = [token for token in tokens if token not in words_by_list]
    common = {
        word for token in others for word in _LOWER_CASE_WORD.findall(token.text) if word in wanted
    }
    titles = {
        token
        for token, words in words_by_list.items()
        if sum(map(common.__contains__, words)) * 4 >= len(words)
    }
    return [
        replace(token, kind=Kind.TITLE, labelled={}) if token in titles else token
        for token in tokens
    ]


def _find_section_headings(tokens: Sequence[Token]) -> list[Token]:
    """Return the headings directly above a lower heading or a list."""
    return [
        token
        for token, below in pairwise(tokens)
        if token.mark.startswith("#")
        and below.mark
        and (not below.mark.startswith("#") or len(below.mark) > len(token.mark))
    ]
