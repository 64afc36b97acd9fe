"""BibTeX and BibLaTeX libraries, crossref and xdata resolved, names and LaTeX as they came."""

from __future__ import annotations

import re
from collections import deque

from store.formats import decisions
from store.formats.bibtex.fields import (
    ADDRESS,
    ANNOTATION_FIELDS,
    EXTRA_PREFIX,
    JOURNALS,
    KNOWN_FIELDS,
    VENUE_FIELDS,
    VENUES,
    extra_name,
    is_verbatim,
)
from store.formats.bibtex.parser import BibtexEntry, BrokenBlock, resolve_value, split_bibtex
from store.formats.bibtex.values import decode_lines, decode_value
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import normalize_dashes
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.identifiers import ids_in_text, normalize_year

FORMAT = "BibTeX"
SUFFIXES = (".bib", ".bibtex", ".biblatex")

PARSED = 0.75
"""How much of the work is done when the file is split into entries."""

_HEAD = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]{1,30}\s*[{(]\s*[^\s,{}]*\s*(?:,|=)", re.M)
_STRING = re.compile(r"^[ \t]*@(?:string|comment|preamble)\s*[{(]", re.M | re.I)
_PART = re.compile(r"[{}]|\s+and\s+(?:and\s+)*", re.I)
_LENDS = {"proceedings", "mvproceedings", "book", "mvbook", "collection", "mvcollection"}
_TAKES = {"inproceedings", "conference", "incollection", "inbook", "suppbook", "bookinbook"}
_NOT_LENT = {"crossref", "xref", "xdata", "ids", "shorthand", "sortkey", "label", "options"}

Fields = dict[str, str]


def looks_like(head: str) -> bool:
    """Return whether a text begins as a BibTeX library does."""
    head = unix_lines(head)
    return bool(_HEAD.search(head) or _STRING.search(head))


def read(text: str, source: str) -> Reading:
    """Read a library; every entry is a Record or a Problem."""
    found = Collector(FORMAT, source)
    reach = found.reach
    blocks, strings = split_bibtex(unix_lines(text), lambda done: reach.to(done * PARSED))
    reach.begun = PARSED
    by_key: dict[str, tuple[BibtexEntry, Fields]] = {}
    for block in blocks if any(map(_borrows, blocks)) else ():
        if isinstance(block, BibtexEntry):
            by_key.setdefault(block.key.casefold(), (block, _values(block, strings)))
    waiting = deque(blocks)
    blocks.clear()  # what is kept need not be held twice
    while waiting:
        entry = waiting.popleft()
        if isinstance(entry, BrokenBlock):
            found.reject(entry.line, entry.why, entry.raw)
            continue
        if entry.flaw:
            found.warn(entry.line, entry.flaw, entry.key)
        if entry.kind == "xdata":
            found.reject(entry.line, "an @xdata entry lends its fields, it is no paper", entry.key)
            continue
        fields = _values(entry, strings)
        if "crossref" in fields or "xdata" in fields:
            _keep(found, entry, _inherited(entry, fields, by_key, {entry.key.casefold()}))
        else:
            _keep(found, entry, fields)
    return found.reading()


def _borrows(block: BibtexEntry | BrokenBlock) -> bool:
    """Return whether an entry takes fields from another."""
    if isinstance(block, BrokenBlock):
        return False
    return any(name.casefold() in ("crossref", "xdata") for name, _ in block.fields)


def _values(entry: BibtexEntry, strings: dict[str, str]) -> Fields:
    """Return the fields by lower-case name; of two with one name the first stays, none is lost."""
    fields: Fields = {}
    for name, raw in entry.fields:
        value = resolve_value(raw, strings)
        folded = name.casefold()
        if folded not in fields or not fields[folded].strip():
            fields[folded] = value
        elif folded in ("keywords", "keyword"):
            fields[folded] += ", " + value
        elif value.strip() and value != fields[folded]:
            fields[f"{EXTRA_PREFIX}{folded}"] = value
    return fields


def _inherited(
    entry: BibtexEntry,
    fields: Fields,
    by_key: dict[str, tuple[BibtexEntry, Fields]],
    seen: set[str],
) -> Fields:
    """Fill gaps from the entries that `xdata` and `crossref` name, as biber does."""
    merged = dict(fields)
    for field in ("xdata", "crossref"):
        for key in fields.get(field, "").casefold().split(","):
            parent = by_key.get(key.strip())
            if parent is None or key.strip() in seen or len(seen) > 20:
                continue
            seen.add(key.strip())
            lent = _inherited(parent[0], parent[1], by_key, seen)
            for name, value in lent.items():
                to = name
                if field == "crossref" and parent[0].kind in _LENDS and entry.kind in _TAKES:
                    to = {"title": "booktitle", "subtitle": "booksubtitle"}.get(name, name)
                if name not in _NOT_LENT and not merged.get(to, "").strip():
                    merged[to] = value
    return merged


def _keep(found: Collector, entry: BibtexEntry, fields: Fields) -> None:
    """Make the Record of one entry."""
    ours = "x-decision" in fields
    annotation, keywords = _said(fields)
    venue_field = _venue_field(entry.kind, fields)
    taken = {venue_field, *KNOWN_FIELDS, *(ANNOTATION_FIELDS if ours else ("x-type",))}
    given = {name.casefold(): name for name, _ in entry.fields}
    extra = {
        extra_name(given.get(name, name)): _extra(name, value)
        for name, value in fields.items()
        if value and name not in taken
    }
    for name in ("year", "date"):
        if fields.get(name, "").strip() != str(normalize_year(fields.get(name)) or ""):
            extra[name] = decode_value(fields[name], plain=True)
    eprint, scheme = fields.get("eprint", ""), _scheme(fields)
    if eprint and scheme not in ("arxiv", ""):
        extra["eprint"] = eprint
        extra["eprinttype"] = scheme
    if entry.key:
        extra["citekey"] = entry.key
    noted = {} if ours else ids_in_text([extra["note"]] if "note" in extra else [])
    title, subtitle = map(decode_value, (fields.get("title", ""), fields.get("subtitle", "")))
    book = decode_value(fields.get("booktitle") or fields.get("maintitle", ""))
    found.keep(
        entry.line,
        annotation,
        title=f"{title}: {subtitle}" if subtitle and title else title or subtitle or book,
        abstract=decode_lines(fields.get("abstract", "")),
        authors=_names(fields.get("author", "")),
        year=fields.get("year") or fields.get("date"),
        venue=_venue(fields.get(venue_field, "")),
        volume=decode_value(fields.get("volume", ""), plain=True),
        number=decode_value(fields.get("number") or fields.get("issue", ""), plain=True),
        pages=normalize_dashes(decode_value(fields.get("pages", ""), plain=True)),
        doi=_address(fields.get("doi", "")) or noted.get("doi", ""),
        arxiv=_arxiv(fields, eprint if scheme in ("arxiv", "") else "") or noted.get("arxiv", ""),
        pmid=decode_value(fields.get("pmid", ""), plain=True) or noted.get("pmid", ""),
        url=_address(fields.get("url") or _site(fields.get("howpublished", ""))),
        keywords=keywords,
        type=fields.get("x-type") or entry.kind,
        extra=extra,
    )


def _arxiv(fields: Fields, eprint: str) -> str:
    """Return the arXiv id; DBLP and Semantic Scholar have it as the volume of a journal `CoRR`."""
    told = eprint or fields.get("arxivid", "")
    if not told and fields.get("journal", "").strip(" {}").casefold() in ("corr", "arxiv"):
        told = re.sub(r"^\s*abs/", "", fields.get("volume", ""))
    return told


def _scheme(fields: Fields) -> str:
    name = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    return name.strip(" {}").casefold()


def _venue_field(kind: str, fields: Fields) -> str:
    """Name the field that says where the work appeared; an address says nothing of it."""
    usual = VENUE_FIELDS.get(kind, "journal")
    for name in (usual, *VENUES):
        if fields.get(name, "").strip() and not (
            name == "howpublished" and ADDRESS.search(fields[name])
        ):
            return name
    return "journal" if usual == "howpublished" else usual


def _site(value: str) -> str:
    """Return where something was published if that is an address and nothing else."""
    return value if re.fullmatch(r"\s*(?:\\url\s*\{[^{}]*\}|https?://[^\s{}]+)\s*", value) else ""


def _venue(value: str) -> str:
    return JOURNALS.get(value.strip(" {}")) or decode_value(value)


def _said(fields: Fields) -> tuple[Annotation, tuple[str, ...]]:
    """Return what the entry says of the user's decisions, and the keywords that are the paper's."""
    keywords = split_keywords(
        ", ".join(filter(None, (fields.get("keywords"), fields.get("keyword"))))
    )
    decision, keywords = decisions.take_decision(keywords)
    tags = split_keywords(fields.get("x-tags", ""))
    for tag in tags:
        if tag in keywords:
            last = len(keywords) - 1 - keywords[::-1].index(tag)
            keywords = (*keywords[:last], *keywords[last + 1 :])
    if decision is None and not any(name in fields for name in ANNOTATION_FIELDS):
        return EMPTY_ANNOTATION, keywords
    return decisions.build_annotation(
        decision=fields.get("x-decision") or decision,
        reason=decode_value(fields.get("x-reason", ""), plain=True),
        rating=fields.get("ranking"),
        tags=tags,
        note=decode_lines(fields.get("annote", ""), plain=True),
        read=fields.get("readstatus", ""),
    ), keywords


def split_keywords(value: str) -> tuple[str, ...]:
    """Split keywords at commas, or at semicolons where there are some; braces hold together."""
    several = len(_split(re.sub(r"&#?\w+;", "", value), ";")) > 1
    mark = ";" if several else ","
    return tuple(
        filter(None, (decode_value(part, plain=True).strip() for part in _split(value, mark)))
    )


def _split(value: str, mark: str) -> list[str]:
    if "{" not in value:
        return value.split(mark)
    parts, start, depth = [], 0, 0
    for match in re.finditer(rf"[{{}}{mark}]", value):
        if match[0] == mark:
            if depth <= 0:
                parts.append(value[start : match.start()])
                start = match.end()
        else:
            depth += 1 if match[0] == "{" else -1
    return [*parts, value[start:]]


def _names(value: str) -> list[str]:
    """Split an author field at each `and` outside braces; `others` is nobody."""
    value = " ".join(value.split())
    parts, start, depth = [], 0, 0
    for match in _PART.finditer(value):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth <= 0:
            parts.append(value[start : match.start()])
            start = match.end()
    parts.append(value[start:])
    if depth != 0:
        parts = re.split(r" and ", value)
    names = (decode_value(part.strip(" ,")).strip() for part in parts)
    return [name for name in names if name and name.casefold() != "others"]


def _address(value: str) -> str:
    r"""Give a DOI or URL without what TeX needs around it: `\url{…}`, `\_`, `\%`."""
    value = re.sub(r"^\s*\\url\s*\{(.*)\}\s*$", r"\1", value, flags=re.S)
    value = value.replace("{\\_}", "_").replace("\\textasciitilde", "~").replace("{~}", "~")
    return re.sub(r"\\([_%&#~{}$])", r"\1", value).replace("{", "").replace("}", "").strip()


def _extra(name: str, value: str) -> str:
    return _address(value) if is_verbatim(name) else decode_lines(value, plain=True)
