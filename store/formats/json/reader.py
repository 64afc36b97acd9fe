"""Read JSON and JSON lines, object by object: our own export, CSL, Crossref, OpenAlex, arXiv."""

from __future__ import annotations

import re
from typing import Any

from store.formats.json.csl import is_csl_item, keep_csl_item
from store.formats.json.parser import parse_objects, text_of_value
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.table.columns import OWN_COLUMN_PREFIX, RAW_COLUMN_PREFIX
from store.formats.table.rows import add_row
from store.model.identifiers import normalize_year

FORMAT = "JSON"
SUFFIXES = (".json", ".jsonl", ".ndjson", ".jl", ".csljson", ".csl")

_CSL_FORMAT = "CSL-JSON"
"""The name of the format where every object is a CSL item."""

_HEAD = re.compile(r"\s*(?:\[\s*)?\{\s*\"|\s*\[\s*\]")
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}")
_WRAPPERS = ("message", "data", "result", "response", "work", "paper", "record", "article", "item")
"""Keys under which a service answers with one paper."""
_MAX_WRAPPERS = 3
_OPENALEX_FIELDS = {
    *("authorships", "abstract_inverted_index", "biblio", "keywords", "display_name"),
}
"""Fields of an OpenAlex work that become fields of other names."""


def looks_like(head: str) -> bool:
    """Return whether a text begins like a list or lines of JSON objects."""
    return bool(_HEAD.match(head.removeprefix("\ufeff")))


def read(text: str, source: str) -> Reading:
    """Read a list or lines of objects; every object becomes a Record or a Problem."""
    collector = Collector(FORMAT, source)
    objects = parse_objects(unix_lines(text), collector)
    if {keep_object(collector, line, fields) for line, fields in objects} == {True}:
        collector.format_name = _CSL_FORMAT
    return collector.reading()


def keep_object(collector: Collector, line: int, answer: dict[str, Any]) -> bool:
    """Build the Record of one object, judged by itself, and return whether it is a CSL item."""
    fields = _unwrap(answer)
    if "display_title" in fields and "decision" in fields:
        cells, screened = _restore_extra(fields), True
    elif is_csl_item(fields):
        keep_csl_item(collector, line, fields)
        return True
    else:
        screened = "decision" in fields
        cells = _flatten(_flatten_openalex(fields) if _is_openalex_work(fields) else fields)
    add_row(collector, line, tuple(cells), cells.values(), screened=screened)
    return False


def _unwrap(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the paper in the answer of a service, such as `{"status": "ok", "message": {…}}`."""
    for _ in range(_MAX_WRAPPERS):
        inner = [answer[name] for name in _WRAPPERS if isinstance(answer.get(name), dict)]
        if len(inner) != 1 or answer.keys() & {"title", "abstract", "display_title"}:
            break
        answer = inner[0]
    return answer


def _restore_extra(fields: dict[str, Any]) -> dict[str, Any]:
    """Return an object of our own export with the parts of `extra` under the names of cells."""
    extra = fields.pop("extra", None)
    if "own_decision" not in fields:  # an export of the version before has the settled one alone
        fields.pop("settled_by", None)
    for name in ("blind", "reviewer", "settled_by", "own_decision", "own_reason"):
        fields[OWN_COLUMN_PREFIX + name] = fields.pop(name, "")
    for name, raw in extra.items() if isinstance(extra, dict) else ():
        if name == "raw" and isinstance(raw, dict):
            fields |= {
                RAW_COLUMN_PREFIX + str(field): text_of_value(text) for field, text in raw.items()
            }
        elif name == "type":
            fields["type"] = text_of_value(raw)
        else:
            fields["extra." + name] = text_of_value(raw)
    return fields


def _flatten(fields: dict[str, Any]) -> dict[str, Any]:
    """Move fields out of nested objects: ids, and in arXiv's metadata authors and versions."""
    flat = dict(fields)
    for holder in ("externalIds", "ids", "external_ids"):
        inner = fields.get(holder)
        if isinstance(inner, dict):
            ids = {str(name).casefold(): identifier for name, identifier in inner.items()}
            for field, name in (("doi", "doi"), ("arxiv", "arxiv"), ("pmid", "pubmed")):
                if ids.get(name) and field not in flat:
                    flat[field] = ids[name]
    authors = fields.get("authors_parsed")
    if isinstance(authors, list) and authors:
        flat["authors"] = [
            ", ".join(filter(None, map(str, parts[:3])))
            for parts in authors
            if isinstance(parts, list)
        ]
        flat.pop("authors_parsed")
        flat = {**_first_version_year(fields), **flat}
        if isinstance(flat.get("abstract"), str):  # its lines are still wrapped as submitted
            flat["abstract"] = re.sub(r"\n(?!\s)", " ", flat["abstract"].strip())
    own_id = str(fields.get("id") or "")
    if "arxiv" not in flat and _ARXIV_ID.fullmatch(own_id):
        flat["arxiv"] = own_id
    return flat


def _first_version_year(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the year of the first version; `update_date` is that of the last one."""
    versions = fields.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    year = normalize_year(text_of_value(first.get("created"))) if isinstance(first, dict) else None
    return {"year": year} if year else {}


def _is_openalex_work(fields: dict[str, Any]) -> bool:
    """Return whether an object is an OpenAlex work, recognised by its `authorships`."""
    authorships = fields.get("authorships")
    return isinstance(authorships, list) and all(isinstance(entry, dict) for entry in authorships)


def _flatten_openalex(work: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAlex work under the names that other tools use; unknown fields stay."""
    flat = {name: raw for name, raw in work.items() if name not in _OPENALEX_FIELDS}
    biblio = _as_object(work.get("biblio"))
    venue = _as_object(_as_object(work.get("primary_location")).get("source"))
    flat["authors"] = [
        _as_object(entry.get("author")).get("display_name") or entry.get("raw_author_name") or ""
        for entry in work["authorships"]
    ] or work.get("authors")
    flat["abstract"] = work.get("abstract") or _text_of_index(work.get("abstract_inverted_index"))
    flat["venue"] = venue.get("display_name") or work.get("venue")
    keywords = work.get("keywords")
    flat["keywords"] = (
        [
            word.get("display_name") or "" if isinstance(word, dict) else str(word)
            for word in keywords
        ]
        if isinstance(keywords, list)
        else keywords
    )
    flat["title"] = work.get("title") or work.get("display_name")
    flat["number"] = biblio.get("issue") or work.get("number")
    for name in ("volume", "first_page", "last_page"):
        flat[name] = biblio.get(name) or work.get(name)
    for name in ("doi", "pmid"):
        flat[name] = work.get(name) or _as_object(work.get("ids")).get(name)
    return flat


def _text_of_index(index: Any) -> str:
    """Return the text of an inverted index, which maps words to their positions."""
    words = [
        (position, word)
        for word, positions in _as_object(index).items()
        for position in (positions if isinstance(positions, list) else ())
        if isinstance(position, int)
    ]
    return " ".join(word for _, word in sorted(words))


def _as_object(raw: Any) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {}
