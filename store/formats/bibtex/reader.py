"""Read BibTeX and BibLaTeX libraries; crossref and xdata are resolved, names stay as written."""

from __future__ import annotations

import re
from collections import deque

from store.formats import decisions
from store.formats.bibtex.fields import (
    ADDRESS_PATTERN,
    ANNOTATION_FIELDS,
    EXTRA_PREFIX,
    FALLBACK_VENUE_FIELDS,
    JOURNAL_MACROS,
    KNOWN_FIELDS,
    VENUE_FIELDS,
    extra_name,
    is_verbatim,
)
from store.formats.bibtex.parser import BibtexEntry, BrokenBlock, resolve_value, split_bibtex
from store.formats.bibtex.values import decode_lines, decode_value
from store.formats.reading import Collector, Reading, unix_lines
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.identifiers import normalize_year
from store.model.record import CITEKEY

FORMAT = "BibTeX"
SUFFIXES = (".bib", ".bibtex", ".biblatex")

_SPLITTING_SHARE = 0.75
"""How much of the work is done when the file has been split into entries."""

_HEAD = re.compile(
    r"(?:%.*\n\s*)*@[ \t]*(?:string\s*[{(]\s*[\w:.+-]+\s*=|(?:comment|preamble)\s*\{"
    r"|[a-z]{1,30}\s*[{(]\s*(?:[^\s,{}]*\s*,\s*(?:%.*\n\s*)*)?(?:[\w:.+-]+\s*=|[)}]|\Z))",
    re.I,
)
"""Matches an entry up to its first field, with comments above it."""
_BOOK_TYPES = {"proceedings", "mvproceedings", "book", "mvbook", "collection", "mvcollection"}
_IN_BOOK_TYPES = {
    *("inproceedings", "conference", "incollection", "inbook", "suppbook", "bookinbook"),
}
_NOT_INHERITED = {"crossref", "xref", "xdata", "ids", "shorthand", "sortkey", "label", "options"}
_OWN_NAMES = (
    "doi url urldate ee eprint eprinttype eprintclass archiveprefix primaryclass arxivid pmid pmcid"
    " abstract note annote annotation addendum keywords keyword pages pagetotal file x-source"
)
_OWN_FIELDS = _NOT_INHERITED | {*_OWN_NAMES.split(), *ANNOTATION_FIELDS}
"""Fields in which a book speaks of itself and not of its chapters."""
_EXTENDED_NAME = re.compile(
    r"\s*(?:family|given|prefix|suffix|id|useprefix|nosort\w*|juniorcomma|gender)(?:-i)?\s*=", re.I
)
"""Begins a name in BibLaTeX's data model: `family=Groote, given=Frank, prefix=de`."""

_Fields = dict[str, str]


def looks_like(head: str) -> bool:
    """Return whether a text begins like a BibTeX library."""
    return bool(_HEAD.match(head))


def read(text: str, source: str) -> Reading:
    """Read a library; every entry becomes a Record or a Problem."""
    collector = Collector(FORMAT, source)
    progress = collector.progress
    blocks, strings = split_bibtex(
        unix_lines(text), lambda share: progress.advance_to(share * _SPLITTING_SHARE)
    )
    progress.base = _SPLITTING_SHARE
    by_key: dict[str, tuple[BibtexEntry, _Fields]] = {}
    for block in blocks if any(map(_inherits, blocks)) else ():
        if isinstance(block, BibtexEntry):
            by_key.setdefault(block.key.casefold(), (block, _resolve_fields(block, strings)))
    waiting = deque(blocks)
    blocks.clear()  # frees each entry as soon as its Record exists
    while waiting:
        entry = waiting.popleft()
        if isinstance(entry, BrokenBlock):
            collector.reject(entry.line, entry.why, entry.raw)
            continue
        if entry.flaw:
            collector.warn(entry.line, entry.flaw, entry.key)
        if entry.kind == "xdata":
            why = "an @xdata entry holds fields for other entries and is not a paper"
            collector.reject(entry.line, why, entry.key)
            continue
        fields = _resolve_fields(entry, strings)
        if "crossref" in fields or "xdata" in fields:
            fields = _add_inherited(entry, fields, by_key, {entry.key.casefold()})
        _keep(collector, entry, fields)
    return collector.reading()


def _inherits(block: BibtexEntry | BrokenBlock) -> bool:
    """Return whether an entry takes fields from another."""
    if isinstance(block, BrokenBlock):
        return False
    return any(name.casefold() in ("crossref", "xdata") for name, _ in block.fields)


def _resolve_fields(entry: BibtexEntry, strings: dict[str, str]) -> _Fields:
    """Return the fields by lower-case name; of two with one name both values are preserved."""
    fields: _Fields = {}
    for name, raw in entry.fields:
        text = resolve_value(raw, strings)
        folded = name.casefold()
        if folded not in fields or not fields[folded].strip():
            fields[folded] = text
        elif folded in ("keywords", "keyword"):
            fields[folded] += ", " + text
        elif text.strip() and text != fields[folded]:
            fields[f"{EXTRA_PREFIX}{folded}"] = text
    return fields


def _add_inherited(
    entry: BibtexEntry,
    fields: _Fields,
    by_key: dict[str, tuple[BibtexEntry, _Fields]],
    visited: set[str],
) -> _Fields:
    """Fill gaps from the entries that `xdata` and `crossref` name, as biber does."""
    merged = dict(fields)
    for reference in ("xdata", "crossref"):
        for key in fields.get(reference, "").casefold().split(","):
            parent = by_key.get(key.strip())
            if parent is None or key.strip() in visited or len(visited) > 20:
                continue
            visited.add(key.strip())
            renamed, own = {}, _NOT_INHERITED
            if reference == "crossref":
                renamed = _renamed_fields(parent[0].kind, entry.kind)
                # without a title of its own, an entry is another name of the same work
                own = _OWN_FIELDS if renamed or fields.get("title") else _NOT_INHERITED
            for name, text in _add_inherited(*parent, by_key, visited).items():
                target = renamed.get(name, name)
                if name not in own and not merged.get(target, "").strip():
                    merged[target] = text
    return merged


def _renamed_fields(parent: str, child: str) -> dict[str, str]:
    """Return the names that fields of a book or journal have in an entry of these types."""
    if parent == "periodical":
        return {"title": "journaltitle", "subtitle": "journalsubtitle"}
    if parent in _BOOK_TYPES and child in _IN_BOOK_TYPES:
        return {"title": "booktitle", "subtitle": "booksubtitle"}
    return {}


def _keep(collector: Collector, entry: BibtexEntry, fields: _Fields) -> None:
    """Build the Record of one entry."""
    is_own_export = "x-decision" in fields
    annotation, keywords = _annotation(fields)
    venue_field = _venue_field(entry.kind, fields)
    eprint, scheme = fields.get("eprint", ""), _eprint_scheme(fields)
    is_arxiv = scheme in ("arxiv", "")
    extra = _extra_fields(entry, fields, venue_field, is_own_export)
    if eprint and not is_arxiv:
        extra["eprint"] = eprint
        extra["eprinttype"] = scheme
    if entry.key:
        extra[CITEKEY] = entry.key
    title, subtitle = map(decode_value, (fields.get("title", ""), fields.get("subtitle", "")))
    book = decode_value(fields.get("booktitle") or fields.get("maintitle", ""))
    collector.keep(
        entry.line,
        annotation,
        title=f"{title}: {subtitle}" if subtitle and title else title or subtitle or book,
        abstract=decode_lines(fields.get("abstract", "")),
        authors=_split_names(fields.get("author", "")),
        year=fields.get("year") or fields.get("date"),
        venue=_decode_venue(fields.get(venue_field, "")),
        volume=decode_value(fields.get("volume", ""), plain=True),
        number=decode_value(fields.get("number") or fields.get("issue", ""), plain=True),
        pages=decode_value(fields.get("pages", ""), plain=True),
        doi=_decode_address(fields.get("doi", "")),
        arxiv=(eprint if is_arxiv else "") or fields.get("arxivid", ""),
        pmid=decode_value(fields.get("pmid", ""), plain=True),
        url=_decode_address(fields.get("url") or _bare_address(fields.get("howpublished", ""))),
        keywords=keywords,
        type=fields.get("x-type") or entry.kind,
        extra=extra,
    )


def _annotation(fields: _Fields) -> tuple[Annotation, tuple[str, ...]]:
    """Return the entry's Annotation, and the keywords that are the paper's own."""
    joined = ", ".join(filter(None, (fields.get("keywords"), fields.get("keyword"))))
    is_own = "x-decision" in fields or "x-source" in fields
    keywords = _split_keywords(joined, is_own_export=is_own)
    decision, keywords = decisions.take_decision(keywords)
    tags = _split_keywords(fields.get("x-tags", ""))
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


def _extra_fields(
    entry: BibtexEntry, fields: _Fields, venue_field: str, is_own_export: bool
) -> dict[str, str]:
    """Return the fields that a Record has no place for, and dates that are more than a year."""
    used = {venue_field, *KNOWN_FIELDS, *(ANNOTATION_FIELDS if is_own_export else ("x-type",))}
    names = {name.casefold(): name for name, _ in entry.fields}
    extra = {
        extra_name(names.get(name, name)): _decode_extra(name, text)
        for name, text in fields.items()
        if text and name not in used
    }
    for name in ("year", "date"):
        if fields.get(name, "").strip() != str(normalize_year(fields.get(name)) or ""):
            extra[name] = decode_value(fields[name], plain=True)
    return extra


def _decode_extra(name: str, raw: str) -> str:
    return _decode_address(raw) if is_verbatim(name) else decode_lines(raw, plain=True)


def _eprint_scheme(fields: _Fields) -> str:
    name = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    return name.strip(" {}").casefold()


def _venue_field(kind: str, fields: _Fields) -> str:
    """Return the name of the field that holds the venue; an address is none."""
    usual = VENUE_FIELDS.get(kind, "journal")
    for name in (usual, *FALLBACK_VENUE_FIELDS):
        if fields.get(name, "").strip() and not (
            name == "howpublished" and ADDRESS_PATTERN.search(fields[name])
        ):
            return name
    return "journal" if usual == "howpublished" else usual


def _decode_venue(raw: str) -> str:
    return JOURNAL_MACROS.get(raw.strip(" {}")) or decode_value(raw)


def _bare_address(raw: str) -> str:
    """Return a value that is an address and nothing else, or an empty text."""
    return raw if re.fullmatch(r"\s*(?:\\url\s*\{[^{}]*\}|https?://[^\s{}]+)\s*", raw) else ""


def _decode_address(raw: str) -> str:
    r"""Return a DOI or URL without what TeX needs around it: `\url{…}`, `\_`, `\%`."""
    raw = re.sub(r"^\s*\\url\s*\{(.*)\}\s*$", r"\1", raw, flags=re.S)
    raw = raw.replace("{\\_}", "_").replace("\\textasciitilde", "~").replace("{~}", "~")
    return re.sub(r"\\([_%&#~{}$])", r"\1", raw).replace("{", "").replace("}", "").strip()


def _split_names(raw: str) -> list[str]:
    """Split an author field at each `and` outside braces; `others` is dropped."""
    raw = " ".join(raw.split())
    parts = _split_outside_braces(raw, r"\s+and\s+(?:and\s+)*")
    if raw.count("{") != raw.count("}"):
        parts = raw.split(" and ")
    names = (_decode_name(part.strip(" ,")).strip() for part in parts)
    return [name for name in names if name and name.casefold() != "others"]


def _decode_name(raw: str) -> str:
    """Decode a name; one in BibLaTeX's extended form as `de Groote, Frank`."""
    bare = raw[1:-1] if raw[:1] == raw[-1:] == '"' else raw
    if "=" not in bare or not _EXTENDED_NAME.match(bare):
        return decode_value(raw)
    pairs = (part.partition("=") for part in _split_outside_braces(bare, r"\s*,\s*"))
    parts = {name.strip(' "').casefold(): decode_value(text).strip(' "') for name, _, text in pairs}
    family = " ".join(filter(None, (parts.get("prefix"), parts.get("family"))))
    given = parts.get("given") or parts.get("given-i")
    return ", ".join(filter(None, (family, given, parts.get("suffix"))))


def _split_keywords(raw: str, *, is_own_export: bool = True) -> tuple[str, ...]:
    """Split keywords at semicolons, or at commas if there are none; braces hold together.

    Except in our own exports, braces around all of them hold nothing together.
    """
    without_entities = re.sub(r"&#?\w+;", "", raw)
    separator = ";" if len(_split_outside_braces(without_entities, ";")) > 1 else ","
    parts = _split_outside_braces(raw, separator)
    if len(parts) == 1 and not is_own_export and raw.strip()[:1] == "{":
        inner = resolve_value(raw, {})
        if inner != raw.strip() and re.search("[,;]", inner):
            return _split_keywords(inner)
    return tuple(filter(None, (decode_value(part, plain=True).strip() for part in parts)))


def _split_outside_braces(raw: str, separator: str) -> list[str]:
    """Split a text at each match of a pattern outside braces."""
    if "{" not in raw:
        return re.split(separator, raw, flags=re.I)
    parts, start, depth = [], 0, 0
    for match in re.finditer(rf"[{{}}]|{separator}", raw, re.I):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth <= 0:
            parts.append(raw[start : match.start()])
            start = match.end()
    return [*parts, raw[start:]]
