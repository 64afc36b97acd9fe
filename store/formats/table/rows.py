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
from store.formats.reading import Collector, normalize_dashes
from store.formats.table.columns import EXTRA_COLUMN_PREFIX, RAW_COLUMN_PREFIX, field_for_column
from store.formats.tagged.parser import page_range
from store.formats.work_types import FROM_RIS
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.identifiers import normalize_year

_TEXT_FIELDS = frozenset(
    ("title", "abstract", "venue", "volume", "number", "doi", "arxiv", "pmid", "url", "type")
)
_USER_FIELDS = ("reason", "decided_at", "rating", "tags", "note", "read", "blind", "reviewer")
_ONLY_SCREENED = frozenset((*_USER_FIELDS, "id"))
_EMBASE_SOURCE = re.compile(
    r"([^()]{2,200}(?:\([^()]*[^()\d][^()]*\)[^()]{0,100})?) \(([12]\d{3})\)"
    r"(?: (?:(\d[\w-]*)(?::(\S+))?)?)?(?:,? (?:Article Number: )?\(?([\w-]+)\)?)?(?:\.|$)"
)
_LINKED_DOI = re.compile(r"\bid=doi:(10\.[^&\s]+)", re.I)


def add_row(
    collector: Collector, line: int, names: tuple[str, ...], cells: Iterable[Any], *, screened: bool
) -> None:
    """Add the Record of one row; `screened` says if papersift or a screening tool wrote the table.

    Notes, tags and ratings are the user's only in such tables; elsewhere they stay unknown
    fields, because databases have columns of these names too.
    """
    texts, values, extra = _cells_by_field(names, cells, screened)
    for name in ("title", "abstract") if extra else ():
        if raw := extra.pop(RAW_COLUMN_PREFIX + name, ""):
            texts[name] = raw
    if not screened and "Source" in extra and "venue" not in texts:
        _add_embase_source(texts, values, extra)
    if texts.get("type") in FROM_RIS:
        texts["type"] = FROM_RIS[texts["type"]]
    pages = text_of_value(values.get("pages", ""))
    for name, location in _page_columns(values).items():
        if not pages:
            pages = location
        elif location != normalize_dashes(pages):
            extra[name] = location
    date = values.get("year", "")
    year = normalize_year(date if date.__class__ is int else text_of_value(date))
    if year and year != date and text_of_value(date).strip() != str(year):
        extra["date"] = text_of_value(date)
    annotation = _annotation(values, extra)
    keywords = _split_cell(values.get("keywords"), split_terms)
    if keywords and (annotation is EMPTY_ANNOTATION or annotation == EMPTY_ANNOTATION):
        decision, others = decisions.take_decision(keywords)
        if decision:
            annotation, keywords = decisions.build_annotation(decision=decision), others
    collector.keep(
        line,
        annotation,
        **texts,
        authors=_split_cell(values.get("full_authors") or values.get("authors"), split_people),
        year=year,
        pages=pages,
        keywords=keywords,
        extra=extra,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the columns of a table mean: each with its field, or its name, and its index."""

    texts: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int], ...]
    again: tuple[tuple[str, str, int], ...]
    """Columns that mean the same as one before them, and those that may hold no decision."""


@lru_cache(maxsize=256)
def _plan(names: tuple[str, ...], screened: bool) -> _Plan:
    first: dict[str, int] = {}
    unknown: list[tuple[str, int]] = []
    again: list[tuple[str, str, int]] = []
    for index, (name, field) in enumerate(zip(names, _fields(names, screened), strict=True)):
        if not field:
            unknown.append((name.removeprefix(EXTRA_COLUMN_PREFIX), index))
        elif field != "id" and (field == "included" or first.setdefault(field, index) != index):
            again.append((name, field, index))
    return _Plan(
        texts=tuple((field, index) for field, index in first.items() if field in _TEXT_FIELDS),
        values=tuple((field, index) for field, index in first.items() if field not in _TEXT_FIELDS),
        unknown=tuple(unknown),
        again=tuple(again),
    )


def _fields(names: tuple[str, ...], screened: bool) -> tuple[str, ...]:
    """Return the field that each column of a table means, "" for unknown columns.

    In a table by Publish or Perish, `Source` is the journal and not the database.
    """
    fields = [
        "" if field in _ONLY_SCREENED and not screened else field
        for field in map(field_for_column, names)
    ]
    if "GSRank" in names and "Source" in names:
        fields[names.index("Source")] = "venue"
    return tuple(fields)


def _cells_by_field(
    names: tuple[str, ...], cells: Iterable[Any], screened: bool
) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
    """Return the filled cells: texts by field, other values by field, unknown ones by name.

    Of several cells that mean one field the first that is filled counts; the others keep
    their names. A cell that holds 0 or false is filled.
    """
    plan, row = _plan(names, screened), cells if isinstance(cells, list) else list(cells)
    if len(row) != len(names):
        row = [*row, *[""] * len(names)][: len(names)]
    texts: dict[str, str] = {
        field: cell if cell.__class__ is str else text_of_value(cell)
        for field, index in plan.texts
        if (cell := row[index]) or cell == 0
    }
    values = {field: cell for field, index in plan.values if (cell := row[index]) or cell == 0}
    extra = {
        name: text_of_value(cell)
        for name, index in plan.unknown
        if (cell := row[index]) or cell == 0
    }
    for name, field, index in plan.again:
        cell, filled = row[index], texts if field in _TEXT_FIELDS else values
        if not cell and cell != 0:
            continue
        if field in filled:
            extra[name] = text_of_value(cell)
        else:
            filled[field] = text_of_value(cell) if field in _TEXT_FIELDS else cell
            if field == "included" and decisions.parse_decision(text_of_value(cell)) is None:
                extra[name] = text_of_value(cell)
    return texts, values, extra


def _add_embase_source(
    texts: dict[str, str], values: dict[str, Any], extra: dict[str, str]
) -> None:
    """Fill journal, year, volume, number and pages from Embase's one column `Source`.

    Its link to a library's resolver may be the only place that has the DOI.
    """
    if not (match := _EMBASE_SOURCE.match(extra["Source"])):
        return
    venue, year, volume, number, pages = match.groups("")
    for name, text in (("venue", venue), ("volume", volume), ("number", number)):
        texts.setdefault(name, text)
    values.setdefault("year", year)
    values.setdefault("pages", pages)
    linked_doi = _LINKED_DOI.search(extra.get("Open URL Link", ""))
    if linked_doi:
        texts.setdefault("doi", unquote(linked_doi[1]))


def _page_columns(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what the columns for first page, last page and article number say, best first."""
    first, last = text_of_value(values.get("first_page")), text_of_value(values.get("last_page"))
    article = text_of_value(values.get("article_number"))
    columns = {"first_page": page_range(first, last) if first else "", "article_number": article}
    if last and not first:
        columns["last_page"] = last
    return {name: text for name, text in columns.items() if text}


def _split_cell(cell: Any, split: Callable[[str], tuple[str, ...]]) -> Sequence[str]:
    """Return the names or words in a cell or a JSON value."""
    if isinstance(cell, str):
        return split(cell)
    if isinstance(cell, list):
        return [part if part.__class__ is str else _person(part) for part in cell]
    if isinstance(cell, Iterable) and not isinstance(cell, Mapping):
        return [_person(part) for part in cell]
    return [_person(cell)] if cell else []


def _person(part: Any) -> str:
    """Return the name of a person whom a JSON object describes, or any other value as text."""
    return (isinstance(part, Mapping) and person_name(part)) or text_of_value(part)


def _annotation(values: Mapping[str, Any], extra: Mapping[str, str]) -> Annotation:
    """Return what the user decided and noted, according to the row."""
    get = values.get
    annotated = get("note") or get("tags") or get("rating") or get("reason") or get("read")
    if get("decision") == "undecided" and not annotated:
        return EMPTY_ANNOTATION
    decision = decisions.parse_decision(text_of_value(get("decision")))
    if decision is None:
        decision = decisions.parse_decision(text_of_value(get("included")))
    if not decision and not any(name in values for name in _USER_FIELDS):
        for name, text in extra.items():
            if "RAYYAN" in text or name.casefold() in ("notes", "note"):
                noted = decisions.decision_in_note(text)
                if noted != EMPTY_ANNOTATION:
                    return noted
        return EMPTY_ANNOTATION
    return decisions.build_annotation(
        decision=decision,
        reason=text_of_value(get("reason")),
        decided_at=text_of_value(get("decided_at")),
        rating=get("rating"),
        tags=_split_cell(get("tags"), split_terms),
        note=text_of_value(get("note")),
        read=get("read"),
        blind=get("blind"),
        reviewer=text_of_value(get("reviewer")),
        settled_by=text_of_value(get("settled_by")),
        own_decision=text_of_value(get("own_decision")),
        own_reason=text_of_value(get("own_reason")),
    )
