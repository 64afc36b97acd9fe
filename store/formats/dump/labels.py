"""Paragraphs that say what they are: `Title: …`, `Abstract`, an address, a list of authors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from store.formats.names import split_people, split_terms

_KNOWN = {
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
_OTHER = (
    "comments?|subjects?|subj-class|categories|category|license|publisher|issn|isbn|language"
    "|affiliations?|institutions?|report-no|msc-class|acm-class|cite as|code|dataset|citations?"
)
_SURE = frozenset(("title", "abstract", "authors", "doi", "arxiv", "pmid", "keywords"))
_LABEL = re.compile(
    r"(?:\*\*|__)?(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _KNOWN.items())
    + rf"|(?P<other>{_OTHER}))\s*(?:\*\*|__)?\s*[:：]\s*(?:\*\*|__)?\s*(?P<value>.*)",
    re.I | re.S,
)
_ABSTRACT = re.compile(
    r"(?:\*\*|__|#{1,6}\s+)?(?:(?i:abstract|summary)(?:\*\*|__)?"
    r"(?:\s*[—–]\s*|\s+-\s+|-(?=[A-Z])|\.\s+(?=[A-Z])|\s*$)|ABSTRACT\s+(?=[A-Z])"
    r"|Abstract(?=[A-Z][a-z]+\s+[a-z]))(?P<value>.*)",
    re.S,
)
_SUBMITTED = re.compile(r"Submitted \d.{4,40};\s+.{0,60}announced .{4,30}")
_ADDRESS = re.compile(
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
_PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "di", "da", "del", "della", "dos", "du", "la", "le", "el")
)
_NAME = re.compile(r"(?:[A-Z]\.?-?)+|[^\W\d_a-z][\w.'’\-]*")
_BULLET = re.compile(r"[-*•–+]\s+")
_NOTE_SIGNS = re.compile(r"[\d*†‡§¶∗]+")

NEAR = 4
"""Paragraphs on either side in which a doubtful label needs a sure one."""


def parse_label(text: str) -> tuple[str, str]:
    """Return the field that a paragraph names and what it says of it; two empty strings if none."""
    text = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
    found = _LABEL.fullmatch(text) if ":" in text[:40] or "：" in text[:40] else None
    if found:
        name = next(key for key in (*_KNOWN, "other") if found[key])
        if name == "other":
            name = re.split(r"[:：]", text, maxsplit=1)[0].strip("*_ ").lower()
        return name, found["value"].removesuffix("**").strip()
    if _SUBMITTED.fullmatch(text):
        return "year", text
    found = _ABSTRACT.fullmatch(text)
    return ("abstract", found["value"].strip()) if found else ("", "")


def parse_labels(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return the label of every paragraph; a word like `Source` counts only beside sure ones."""
    found = [parse_label(text) for text in texts]
    sure = [at for at, (name, _) in enumerate(found) if name in _SURE]
    near = {at + step for at in sure for step in range(-NEAR, NEAR + 1)}
    return [pair if at in near else ("", "") for at, pair in enumerate(found)]


def parse_identifier(text: str) -> dict[str, str]:
    """Return the identifiers that a paragraph consists of: doi, arxiv, pmid, url."""
    text = text.strip("<>*_ ")
    found = _ADDRESS.fullmatch(text) if len(text) < 300 else None
    if not found:
        return {}
    named = {name: value for name, value in found.groupdict().items() if value}
    if "bare" in named:
        named["doi"] = named.pop("bare")
    if "arxiv" in named and "://" in text:
        named["arxiv"] = named["arxiv"].removesuffix(".pdf")
        named["url"] = text
    return named


def is_section(text: str) -> bool:
    """Return whether a paragraph begins as a part of a structured abstract: `Methods: …`."""
    return bool(_SECTION.match(text))


def lists_names(text: str) -> bool:
    """Return whether a paragraph may list two or more people; titles of nouns look like it too."""
    if len(text) > 2000 or text.endswith((".", "?", "!", ":")):
        return False
    names = split_people(_NOTE_SIGNS.sub("", text))
    return len(names) > 1 and all(map(_is_name, names))


def name_words(text: str) -> list[str]:
    """Return the words of a list of names in lower case, without initials and particles."""
    words = [part.lower() for name in split_people(text) for part in name.replace(",", " ").split()]
    return [word for word in words if len(word) > 2 and word not in _PARTICLES]


def _is_name(name: str) -> bool:
    parts = [part.strip(",") for part in name.split()]
    big = [part for part in parts if part.lower() not in _PARTICLES]
    return 2 <= len(parts) <= 6 and len(big) > 1 and all(map(_NAME.fullmatch, big))


def fields_from_labels(labelled: Mapping[str, str]) -> dict[str, object]:
    """Sort what labels said into the arguments of `record`; what it has no place for is extra."""
    plain = {name: text for name, text in labelled.items() if name in _KNOWN}
    extra = {name: text for name, text in labelled.items() if name not in _KNOWN}
    made: dict[str, object] = dict(plain)
    if "authors" in plain:
        made["authors"] = split_people(_NOTE_SIGNS.sub("", plain["authors"]))
    if "keywords" in plain:
        made["keywords"] = split_terms(plain["keywords"].rstrip("."))
    if extra:
        made["extra"] = extra
    return made
