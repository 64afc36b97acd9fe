"""Papers without what tells who wrote them, where and when, for decisions made blind.

Row, page and dialogs draw such papers, and copies and exports are made of them, so they import
nothing but the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from store.model.paper import Paper
from store.model.record import Place, Record

HIDDEN_FIELDS = ("authors", "year", "venue", "volume", "number", "pages", "url", "extra")
"""Fields of a record that tell who, where or when; the unknown fields of `extra` may."""

BLIND_SORTS = ("year", "venue")
"""Sort keys whose order would tell what is hidden."""

_HIDDEN: Mapping[str, Any] = {
    **dict.fromkeys(HIDDEN_FIELDS, ""),
    "authors": (),
    "year": None,
    "extra": {},
}
_IDS = {"doi": "", "arxiv": "", "pmid": ""}


def number_sources(paths: Iterable[str]) -> Mapping[str, str]:
    """Return what sources are called while their names are hidden: `source 1` and so on."""
    return {path: f"source {number}" for number, path in enumerate(paths, 1)}


def blind_record(entry: Record, names: Mapping[str, str], *, ids: bool = True) -> Record:
    """Return a record without what tells who, where or when; without ids it is not found again."""
    source = entry.place.source
    place = Place(names.get(source, "source") if source else "", entry.place.line)
    hidden = _HIDDEN if ids else {**_HIDDEN, **_IDS}
    return replace(entry, place=place, **hidden)


def blind_paper(paper: Paper, names: Mapping[str, str], *, ids: bool = True) -> Paper:
    """Return a paper of records without what tells who, where or when.

    The ids stay in copies and exports, which are found again by them; a page shows none, as they
    name journals and years.
    """
    return replace(
        paper,
        merged=blind_record(paper.merged, names, ids=ids),
        records=tuple(blind_record(entry, names, ids=ids) for entry in paper.records),
    )
