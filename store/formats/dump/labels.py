"""Paragraphs that name their own field: `Title: …`, `Abstract`, a DOI, a list of authors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from store.formats.names import split_people, split_terms

_FIELD_LABELS = {
    "title": "title|paper title",
    "abstract": "abstract|summary|résumé|resumen|zusammenfassung",
    "authors": r"authors?|author\(s\)|by",
    "year": "year|date|published|publication date|publication year|submitted",
    "venue": "journal|venue|conference|booktitle|journal[- ]ref(?:erence)?|published in|source",
    "doi": "doi",
    "arxiv": r"arxiv(?:\s+id)?",
    "pmid": r"pmid|pubmed(?:\s+id)?",
    "url": "url|link|paper url|pdf",
    "keywords": r"key\s?-?words(?: and phrases)?|index terms|tags",
    "volume": "volume",
    "number": "number|issue",
    "pages": "pages",
    "type": "type|document type",
}
_OTHER_LABELS = (
    "comments?|subjects?|subj-class|categories|category|license|publisher|issn|isbn|language"
    "|affiliations?|institutions?|report-no|msc-class|acm-class|cite as|code|dataset|citations?"
)
_CERTAIN_FIELDS = frozenset(("title", "abstract", "authors", "doi", "arxiv", "pmid", "keywords"))
_LABEL = re.compile(
    r"(?:\*\*|__)?(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _FIELD_LABELS.items())
    + rf"|(?P<other>{_OTHER_LABELS}))\s*(?:\*\*|__)?\s*[:：]\s*(?:\*\*|__)?\s*(?P<text>.*)",
    re.I | re.S,
)
_ABSTRACT_LABEL = re.compile(
    r"(?:\*\*|__|#{1,6}\s+)?(?:(?i:abstract|summary)(?:\*\*|__)?"
    r"(?:\s*[—–]\s*|\s+-\s+|-(?=[A-Z])|\.\s+(?=[A-Z])|\s*$)|ABSTRACT\s+(?=[A-Z])"
    r"|Abstract(?=[A-Z][a-z]+\s+[a-z]))(?P<text>.*)",
    re.S,
)
_SUBMISSION_DATE = re.compile(r"Submitted \d.{4,40};\s+.{0,60}announced .{4,30}")
_IDENTIFIER = re.compile(
    r"(?:(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)(?P<doi>10\.\d{4,9}/\S+?)|(?P<bare>10\.\d{4,9}/\S+?)"
    r"|(?:\[\d+\]\s*)?(?:arxiv:\s?|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)(?P<arxiv>\S+?)"
    r"(?:\s*\[.*|\s+[a-z-]+\.[A-Z]{2}.*)?|pmid:\s*(?P<pmid>\d+)(?:\s.{0,80})?"
    r"|(?P<url>https?://\S+?))\.?",
    re.I,
)
_SECTION = re.compile(
    r"(?:backgrounds?|objectives?|aims?|purpose|introduction|methods?|materials? and methods|design"
    r"|study design|setting|participants|patients|interventions?|measurements"
    r"|main outcome measures?"
    r"|results?|findings|conclusions?|discussion|interpretation|significance|limitations|funding"
    r"|data sources|rationale|importance|observations)\s*[:.—–]\s*\S",
    re.I,
)
PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "di", "da", "del", "della", "dos", "du", "la", "le", "el")
)
"""Words that may be parts of names and are no evidence either way; not `al`, which ends `et al`."""
_NAME_PART = re.compile(r"(?:[A-Z]\.?-?)+|[^\W\d_a-z][\w.'’\-]*")
_BULLET = re.compile(r"[-*•–+]\s+")
_NOTE_MARKS = re.compile(r"[\d*†‡§¶∗]+")
_MAX_DISTANCE = 4
"""Paragraphs from a doubtful label to the nearest certain one, at most."""


def parse_label(text: str) -> tuple[str, str]:
    """Return the field that a paragraph's label names and the text after it; else "" and ""."""
    text = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
    match = _LABEL.fullmatch(text) if ":" in text[:40] or "：" in text[:40] else None
    if match:
        name = next(group for group in (*_FIELD_LABELS, "other") if match[group])
        if name == "other":
            name = re.split(r"[:：]", text, maxsplit=1)[0].strip("*_ ").lower()
        return name, match["text"].removesuffix("**").strip()
    if _SUBMISSION_DATE.fullmatch(text):
        return "year", text
    match = _ABSTRACT_LABEL.fullmatch(text)
    return ("abstract", match["text"].strip()) if match else ("", "")


def has_label(text: str) -> bool:
    """Return whether a paragraph begins with a label."""
    return bool(parse_label(text)[0])


def parse_labels(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return field and text of every paragraph, as `parse_label` does.

    A doubtful label such as `Source:` counts only near a certain one.
    """
    labels = [parse_label(text) for text in texts]
    certain = [index for index, (name, _) in enumerate(labels) if name in _CERTAIN_FIELDS]
    steps = range(-_MAX_DISTANCE, _MAX_DISTANCE + 1)
    near = {index + step for index in certain for step in steps}
    return [label if index in near else ("", "") for index, label in enumerate(labels)]


def parse_identifier(text: str) -> dict[str, str]:
    """Return the identifiers by field if a paragraph consists of one: doi, arxiv, pmid, url."""
    text = text.strip("<>*_ ")
    match = _IDENTIFIER.fullmatch(text) if len(text) < 300 else None
    if not match:
        return {}
    fields = {name: group for name, group in match.groupdict().items() if group}
    if "bare" in fields:
        fields["doi"] = fields.pop("bare")
    if "arxiv" in fields and "://" in text:
        fields["arxiv"] = fields["arxiv"].removesuffix(".pdf")
        fields["url"] = text
    return fields


def is_section(text: str) -> bool:
    """Return whether a paragraph begins as a section of a structured abstract: `Methods: …`."""
    return bool(_SECTION.match(text))


def lists_names(text: str) -> bool:
    """Return whether a paragraph may list two or more people; so may a title made of nouns."""
    if len(text) > 2000 or text.endswith((".", "?", "!", ":")):
        return False
    names = split_people(_NOTE_MARKS.sub("", text))
    return len(names) > 1 and all(map(_is_name, names))


def name_words(text: str) -> list[str]:
    """Return the words of a list of names in lower case, without initials and particles."""
    words = [part.lower() for name in split_people(text) for part in name.replace(",", " ").split()]
    return [word for word in words if len(word) > 2 and word not in PARTICLES]


def _is_name(name: str) -> bool:
    parts = [part.strip(",") for part in name.split()]
    capitalized = [part for part in parts if part.lower() not in PARTICLES]
    if not 2 <= len(parts) <= 6 or len(capitalized) < 2:
        return False
    return all(map(_NAME_PART.fullmatch, capitalized))


def fields_from_labels(labelled: Mapping[str, str]) -> dict[str, object]:
    """Return labelled texts as the arguments of `record`, those it has no field for as `extra`."""
    fields: dict[str, object] = {}
    extra = {}
    for name, text in labelled.items():
        if name == "authors":
            fields[name] = split_people(_NOTE_MARKS.sub("", text))
        elif name == "keywords":
            fields[name] = split_terms(text.rstrip("."))
        elif name in _FIELD_LABELS:
            fields[name] = text
        else:
            extra[name] = text
    return {**fields, "extra": extra} if extra else fields
