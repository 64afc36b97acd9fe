"""JSON and JSON lines: our own export, paperscraper's, arXiv's metadata, any list of papers.

OpenAlex's works: the fields that it keeps in objects of their own, lifted out.
"""

from __future__ import annotations

import re
from typing import Any

from store.formats.json.csl import is_csl, keep_item, text_of_value
from store.formats.json.parser import parse_objects
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.table.columns import RAW_PREFIX
from store.formats.table.rows import add_row
from store.model.identifiers import normalize_year

FORMAT = "JSON"
SUFFIXES = (".json", ".jsonl", ".ndjson", ".jl")

_HEAD = re.compile(r"\s*(?:\[\s*)?\{\s*\"|\s*\[\s*\]")


def looks_like(head: str) -> bool:
    """Return whether a text begins as JSON of papers does."""
    return bool(_HEAD.match(head.removeprefix("\ufeff")))


def read(text: str, source: str) -> Reading:
    """Read a list or lines of objects; every object is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for line, value in parse_objects(unix_lines(text), found):
        if "display_title" in value and "decision" in value:
            _keep_ours(found, line, value)
        elif is_csl(value):
            keep_item(found, line, value)
        else:
            cells = _flat(flatten_openalex(value) if is_openalex_work(value) else value)
            add_row(found, line, tuple(cells), cells.values(), screened="decision" in value)
    return found.reading()


def _keep_ours(found: Collector, line: int, value: dict[str, Any]) -> None:
    """Read an object of our own export: `extra` goes back where it was."""
    cells = value
    extra = value.pop("extra", None)
    for name, one in extra.items() if isinstance(extra, dict) else ():
        if name == "raw" and isinstance(one, dict):
            cells |= {RAW_PREFIX + str(part): text_of_value(text) for part, text in one.items()}
        elif name == "type":
            cells["type"] = text_of_value(one)
        else:
            cells["extra." + name] = text_of_value(one)
    add_row(found, line, tuple(cells), cells.values(), screened=True)


def _dated(value: dict[str, Any]) -> dict[str, Any]:
    """Return the year of the first version; the date of the last update says nothing of it."""
    versions = value.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    year = normalize_year(text_of_value(first.get("created"))) if isinstance(first, dict) else None
    return {"year": year} if year else {}


def _flat(value: dict[str, Any]) -> dict[str, Any]:
    """Lift the ids that Semantic Scholar and others keep in an object of their own."""
    flat = dict(value)
    for holder in ("externalIds", "ids", "external_ids"):
        inner = value.get(holder)
        if isinstance(inner, dict):
            names = {str(name).casefold(): one for name, one in inner.items()}
            for field, name in (("doi", "doi"), ("arxiv", "arxiv"), ("pmid", "pubmed")):
                if names.get(name) and field not in flat:
                    flat[field] = names[name]
    parsed = value.get("authors_parsed")
    if isinstance(parsed, list) and parsed:
        flat["authors"] = [", ".join(filter(None, map(str, one[:3]))) for one in parsed if isinstance(one, list)]  # fmt: skip  # noqa: E501
        flat.pop("authors_parsed")
        flat = {**_dated(value), **flat}
        if isinstance(flat.get("abstract"), str):  # with its lines wrapped, as it was sent in
            flat["abstract"] = re.sub(r"\n(?!\s)", " ", flat["abstract"].strip())
    named = str(value.get("id") or "")
    if "arxiv" not in flat and re.fullmatch(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", named):
        flat["arxiv"] = named
    return flat


_LIFTED = {"authorships", "abstract_inverted_index", "biblio", "keywords", "display_name"}


def is_openalex_work(value: dict[str, Any]) -> bool:
    """Return whether an object is one of its works: it says who wrote it in objects."""
    told = value.get("authorships")
    return isinstance(told, list) and all(isinstance(one, dict) for one in told)


def flatten_openalex(work: dict[str, Any]) -> dict[str, Any]:
    """Return a work under the names that other tools use; what is not lifted stays as it came."""
    made = {name: value for name, value in work.items() if name not in _LIFTED}
    biblio = _object(work.get("biblio"))
    place = _object(_object(work.get("primary_location")).get("source"))
    made["authors"] = [
        _object(one.get("author")).get("display_name") or one.get("raw_author_name") or ""
        for one in work["authorships"]
    ] or work.get("authors")
    made["abstract"] = work.get("abstract") or _in_order(work.get("abstract_inverted_index"))
    made["venue"] = place.get("display_name") or work.get("venue")
    keywords = work.get("keywords")
    made["keywords"] = (
        [one.get("display_name") or "" if isinstance(one, dict) else str(one) for one in keywords]
        if isinstance(keywords, list)
        else keywords
    )
    made["title"] = work.get("title") or work.get("display_name")
    made["number"] = biblio.get("issue") or work.get("number")
    for name in ("volume", "first_page", "last_page"):
        made[name] = biblio.get(name) or work.get(name)
    for name in ("doi", "pmid"):
        made[name] = work.get(name) or _object(work.get("ids")).get(name)
    return made


def _in_order(index: Any) -> str:
    """Return the text that an index of words by place was made from."""
    placed = [
        (at, word)
        for word, places in _object(index).items()
        for at in _list(places)
        if isinstance(at, int)
    ]
    return " ".join(word for _, word in sorted(placed))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
