"""One paper as named cells, of a table or of JSON, whatever the names are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from store.annotation import BLANK, Annotation
from store.kinds import OF_RIS
from store.papers import normal_year
from store.readers import said
from store.readers.collector import Collector
from store.readers.columns import EXTRA, RAW, field_of
from store.readers.csl_json import plain
from store.readers.names import people, terms
from store.readers.tagged import one_dash, page_range

_TEXTS = ("title", "abstract", "venue", "volume", "number", "doi", "arxiv", "pmid", "url", "type")
_SAID = ("reason", "rating", "tags", "note", "read")
_OURS = frozenset((*_SAID, "id"))


def keep_row(found: Collector, line: int, cells: Mapping[str, Any], *, ours: bool) -> None:
    """Make the Record of one row; `ours` tells whether papersift or a screener wrote the table.

    Notes, tags and ratings are the user's only in such tables; elsewhere they stay unknown
    fields, because databases have columns of these names too.
    """
    values: dict[str, Any] = {}
    extra: dict[str, str] = {}
    for name, value in cells.items():
        if value is None or value == "" or value == []:
            continue
        field = field_of(name)
        if field in _OURS and not ours:
            field = ""
        if field and field not in values:
            values[field] = value
            if field == "included" and said.decision_of(plain(value)) is None:
                extra[name] = plain(value)
        elif field != "id":
            extra[name.removeprefix(EXTRA)] = plain(value)
    made = {name: plain(values[name]) if name in values else "" for name in _TEXTS}
    for name in ("title", "abstract"):
        if extra:
            made[name] = extra.pop(RAW + name, "") or made[name]
    made["type"] = OF_RIS.get(made["type"], made["type"])
    pages = plain(values.get("pages"))
    if "first_page" in values and not pages:
        pages = page_range(plain(values["first_page"]), plain(values.get("last_page")))
    year = plain(values.get("year"))
    if normal_year(year) and year.strip() != str(normal_year(year)):
        extra["date"] = year
    annotation = _said(values, extra)
    keywords = _listed(values.get("keywords"), terms)
    if annotation == BLANK:
        decision, left = said.decision_in(keywords)
        if decision:
            annotation, keywords = said.annotation(decision=decision), list(left)
    found.keep(
        line,
        annotation,
        **made,
        authors=_listed(values.get("authors"), people),
        year=year,
        pages=one_dash(pages),
        keywords=keywords,
        extra=extra,
    )


def _listed(value: Any, split: Any) -> list[str]:
    """Give a cell or a JSON value as the names or words in it."""
    if isinstance(value, str):
        return list(split(value))
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return [_name(one) for one in value]
    return [_name(value)] if value else []


def _name(value: Any) -> str:
    """Give a person whom JSON has as an object."""
    if not isinstance(value, Mapping):
        return plain(value)
    for key in ("name", "full_name", "display_name", "literal"):
        if value.get(key):
            return str(value[key])
    family = value.get("family") or value.get("last") or value.get("lastName") or ""
    given = value.get("given") or value.get("first") or value.get("firstName") or ""
    if isinstance(given, list):
        given = " ".join(map(str, given))
    return ", ".join(filter(None, (str(family), str(given)))) or plain(value)


def _said(values: Mapping[str, Any], extra: Mapping[str, str]) -> Annotation:
    """Give what the row says of the user's decisions."""
    if values.get("decision") == "undecided" and not any(values.get(name) for name in _SAID):
        return BLANK
    decision = said.decision_of(plain(values.get("decision")))
    if decision is None:
        decision = said.decision_of(plain(values.get("included")))
    if not decision and not any(name in values for name in _SAID):
        for name, text in extra.items():
            if "RAYYAN" in text or name.casefold() in ("notes", "note"):
                noted = said.decision_noted(text)
                if noted != BLANK:
                    return noted
        return BLANK
    return said.annotation(
        decision=decision,
        reason=plain(values.get("reason")),
        rating=values.get("rating"),
        tags=_listed(values.get("tags"), terms),
        note=plain(values.get("note")),
        read=values.get("read"),
    )
