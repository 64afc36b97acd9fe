"""One paper as named cells, of a table or of JSON, whatever the names are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from store.formats import decisions
from store.formats.json.parser import text_of_value
from store.formats.names import person_name, split_people, split_terms
from store.formats.reading import Collector
from store.formats.table.columns import EXTRA_COLUMN, RAW, field_for_column
from store.formats.tagged.parser import normalize_dashes, page_range
from store.formats.work_types import FROM_RIS
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.identifiers import ids_in_text, normalize_year

_TEXTS = frozenset(
    ("title", "abstract", "venue", "volume", "number", "doi", "arxiv", "pmid", "url", "type")
)
_SOURCE = re.compile(
    r"([^()]{2,200}(?:\([^()]*[^()\d][^()]*\)[^()]{0,100})?) \(([12]\d{3})\)"
    r"(?: (?:(\d[\w-]*)(?::(\S+))?)?)?(?:,? (?:Article Number: )?\(?([\w-]+)\)?)?(?:\.|$)"
)
_LINKED_DOI = re.compile(r"\bid=doi:(10\.[^&\s]+)", re.I)
_SAID = ("reason", "rating", "tags", "note", "read")
_NOTES = ("Extra", "extra", "Note", "note", "externalIds")
"""Unknown fields in which ids may stand."""
_OURS = frozenset((*_SAID, "id"))


def keep_row(
    found: Collector, line: int, names: tuple[str, ...], cells: Iterable[Any], *, ours: bool
) -> None:
    """Make the Record of one row; `ours` tells whether papersift or a screener wrote the table.

    Notes, tags and ratings are the user's only in such tables; elsewhere they stay unknown
    fields, because databases have columns of these names too.
    """
    texts, values, extra = _by_field(names, cells, ours)
    for name in ("title", "abstract") if extra else ():
        if raw := extra.pop(RAW + name, ""):
            texts[name] = raw
    if extra and not ours:
        texts = ids_in_text(extra[name] for name in _NOTES if name in extra) | texts
        if "Source" in extra and "venue" not in texts:
            _embase(texts, values, extra)
    if texts.get("type") in FROM_RIS:
        texts["type"] = FROM_RIS[texts["type"]]
    pages = text_of_value(values.get("pages", ""))
    for name, told in _placed(values).items():
        if not pages:
            pages = told
        elif told != normalize_dashes(pages):
            extra[name] = told
    authors = values.get("full_authors") or values.get("authors")
    told = values.get("year", "")
    year = normalize_year(told if told.__class__ is int else text_of_value(told))
    if year and year != told and text_of_value(told).strip() != str(year):
        extra["date"] = text_of_value(told)
    annotation = _said(values, extra)
    keywords = _listed(values.get("keywords"), split_terms)
    if keywords and (annotation is EMPTY_ANNOTATION or annotation == EMPTY_ANNOTATION):
        decision, left = decisions.take_decision(keywords)
        if decision:
            annotation, keywords = decisions.build_annotation(decision=decision), left
    found.keep(
        line,
        annotation,
        **texts,
        authors=_listed(authors, split_people),
        year=year,
        pages=normalize_dashes(pages),
        keywords=keywords,
        extra=extra,
    )


def _placed(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what else than a column of pages says where a work stands, the surest first."""
    first, last = text_of_value(values.get("first_page")), text_of_value(values.get("last_page"))
    article = text_of_value(values.get("article_number"))
    told = {"first_page": page_range(first, last) if first else "", "article_number": article}
    if last and not first:
        told["last_page"] = last
    return {name: text for name, text in told.items() if text}


def _embase(texts: dict[str, str], values: dict[str, Any], extra: dict[str, str]) -> None:
    """Take journal, year, volume, number and pages from where Embase puts them all: `Source`.

    Its link to a library's resolver may be the only place that has the DOI.
    """
    if not (match := _SOURCE.match(extra["Source"])):
        return
    venue, year, volume, number, pages = match.groups("")
    for name, told in (("venue", venue), ("volume", volume), ("number", number)):
        texts.setdefault(name, told)
    values.setdefault("year", year)
    values.setdefault("pages", pages)
    linked = _LINKED_DOI.search(extra.get("Open URL Link", ""))
    if linked:
        texts.setdefault("doi", unquote(linked[1]))


def _by_field(
    names: tuple[str, ...], cells: Iterable[Any], ours: bool
) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
    """Return the filled cells by the field that they mean, texts apart, and the others by name.

    Of several cells that mean one field the first that is filled counts; the others keep
    their names. A cell that holds 0 or false is filled.
    """
    plan, row = _plan(names, ours), cells if isinstance(cells, list) else list(cells)
    if len(row) != len(names):
        row = [*row, *[""] * len(names)][: len(names)]
    texts: dict[str, str] = {
        field: value if value.__class__ is str else text_of_value(value)
        for field, at in plan.texts
        if (value := row[at]) or value == 0
    }
    values = {field: value for field, at in plan.values if (value := row[at]) or value == 0}
    extra = {
        name: text_of_value(value) for name, at in plan.unknown if (value := row[at]) or value == 0
    }
    for name, field, at in plan.again:
        value, known = row[at], texts if field in _TEXTS else values
        if not value and value != 0:
            continue
        if field in known:
            extra[name] = text_of_value(value)
        else:
            known[field] = text_of_value(value) if field in _TEXTS else value
            if field == "included" and decisions.parse_decision(text_of_value(value)) is None:
                extra[name] = text_of_value(value)
    return texts, values, extra


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the columns of a table mean: name or field, and the place in the row."""

    texts: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int], ...]
    again: tuple[tuple[str, str, int], ...]
    """Columns that mean what one before them means, and those that may hold no decision."""


@lru_cache(maxsize=256)
def _plan(names: tuple[str, ...], ours: bool) -> _Plan:
    first: dict[str, int] = {}
    unknown: list[tuple[str, int]] = []
    again: list[tuple[str, str, int]] = []
    for at, (name, field) in enumerate(zip(names, _meanings(names, ours), strict=True)):
        if not field:
            unknown.append((name.removeprefix(EXTRA_COLUMN), at))
        elif field != "id" and (field == "included" or first.setdefault(field, at) != at):
            again.append((name, field, at))
    return _Plan(
        texts=tuple((field, at) for field, at in first.items() if field in _TEXTS),
        values=tuple((field, at) for field, at in first.items() if field not in _TEXTS),
        unknown=tuple(unknown),
        again=tuple(again),
    )


def _meanings(names: tuple[str, ...], ours: bool) -> tuple[str, ...]:
    """Return the field that each column of a table means, empty for the unknown ones.

    Where Publish or Perish made the table, `Source` is the journal and not the database.
    """
    fields = [
        "" if field in _OURS and not ours else field for field in map(field_for_column, names)
    ]
    if "GSRank" in names and "Source" in names:
        fields[names.index("Source")] = "venue"
    return tuple(fields)


def _listed(value: Any, split: Callable[[str], tuple[str, ...]]) -> Sequence[str]:
    """Return a cell or a JSON value as the names or words in it."""
    if isinstance(value, str):
        return split(value)
    if isinstance(value, list):
        return [one if one.__class__ is str else _person(one) for one in value]
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return [_person(one) for one in value]
    return [_person(value)] if value else []


def _person(value: Any) -> str:
    """Return a person whom JSON has as an object, or whatever else there is as text."""
    return (
        person_name(value) or text_of_value(value)
        if isinstance(value, Mapping)
        else text_of_value(value)
    )


def _said(values: Mapping[str, Any], extra: Mapping[str, str]) -> Annotation:
    """Return what the row says of the user's decisions."""
    get = values.get
    told = get("note") or get("tags") or get("rating") or get("reason") or get("read")
    if get("decision") == "undecided" and not told:
        return EMPTY_ANNOTATION
    decision = decisions.parse_decision(text_of_value(get("decision")))
    if decision is None:
        decision = decisions.parse_decision(text_of_value(get("included")))
    if not decision and not any(name in values for name in _SAID):
        for name, text in extra.items():
            if "RAYYAN" in text or name.casefold() in ("notes", "note"):
                noted = decisions.decision_in_note(text)
                if noted != EMPTY_ANNOTATION:
                    return noted
        return EMPTY_ANNOTATION
    return decisions.build_annotation(
        decision=decision,
        reason=text_of_value(get("reason")),
        rating=get("rating"),
        tags=_listed(get("tags"), split_terms),
        note=text_of_value(get("note")),
        read=get("read"),
    )
