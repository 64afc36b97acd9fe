"""BibTeX that LaTeX, JabRef and Zotero take, with what was said about each paper aboard.

The user's note goes into `annote`, which Zotero, Mendeley and JabRef read as a note and
no style prints; `note` would appear in the reference list of the user's own paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from store.formats.bibtex.fields import (
    ADDRESS,
    ANNOTATION_FIELDS,
    KNOWN_FIELDS,
    VENUE_FIELDS,
    VENUES,
    field_for_extra,
    is_verbatim,
)
from store.formats.bibtex.values import brace, encode_lines, encode_value
from store.formats.citekeys import Citekeys
from store.formats.decisions import decision_keyword
from store.formats.work_types import FROM_BIBTEX, TO_BIBTEX, work_type
from store.model.annotation import Annotation, Decision
from store.model.paper import Paper
from store.model.record import Record

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_:.+/-]{0,60}")


SOURCE = "x-source"
"""The field that names the files and lines which a paper comes from."""


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Return the papers as a BibTeX library in UTF-8; keys of their source are kept."""
    keys = Citekeys()
    return "\n".join(
        _entry(paper, annotation, keys.key_for(paper), abstracts) for paper, annotation in entries
    )


def entry_of(paper: Paper, annotation: Annotation, *, abstracts: bool = False) -> str:
    """Return one paper as a BibTeX entry, for the clipboard."""
    return _entry(paper, annotation, Citekeys().key_for(paper), abstracts)


def _entry(paper: Paper, annotation: Annotation, key: str, abstracts: bool) -> str:
    kind = work_type(paper.merged)
    kind = TO_BIBTEX.get(kind, kind)
    kind = kind if kind in FROM_BIBTEX else "misc"
    fields = _fields(paper, kind, abstracts) | _said(paper, annotation)
    width = max((len(name) for name in fields), default=0)
    lines = [f"  {name:<{width}} = {{{value}}}," for name, value in fields.items()]
    return "\n".join((f"@{kind}{{{key},", *lines, "}", ""))


def _fields(paper: Paper, kind: str, abstracts: bool) -> dict[str, str]:
    """Return the fields of the work itself, each as a BibTeX value."""
    merged = paper.merged
    venue, venue_field = encode_value(merged.venue), VENUE_FIELDS.get(kind, "journal")
    if venue_field == "howpublished" and ADDRESS.search(venue):
        venue_field = "journal"
    named = {
        "title": encode_value(merged.title, title=True),
        "author": " and ".join(map(_author, merged.authors)),
        "year": str(merged.year or ""),
        venue_field: venue,
        "volume": encode_value(merged.volume, plain=True),
        "number": encode_value(merged.number, plain=True),
        "pages": _pages(merged.pages),
        "doi": verbatim_value(merged.doi),
        "eprint": verbatim_value(merged.arxiv),
        "archiveprefix": "arXiv" if merged.arxiv else "",
        "pmid": merged.pmid,
        "url": verbatim_value(merged.url),
        "abstract": encode_lines(merged.abstract) if abstracts else "",
    }
    if paper.merged.type.casefold() not in ("", kind):
        named["x-type"] = encode_value(merged.type, plain=True)
    named = {name: value for name, value in named.items() if value}
    for name, value in sorted(merged.extra.items()):
        if value and name != "citekey":
            free = _FIELD.fullmatch(name) and _free(name, merged, named)
            field = name if free else field_for_extra(name)
            named[field] = (
                verbatim_value(value) if is_verbatim(name) else encode_lines(value, plain=True)
            )
    places = ", ".join(place.short for place in paper.places if place.source)
    # Read back, it is a field of the source, and stays what it was first.
    if places and SOURCE not in named:
        named[SOURCE] = encode_value(places, plain=True)
    return named


def _free(name: str, merged: Record, named: dict[str, str]) -> bool:
    """Return whether reading would give an unknown field back under its own name."""
    folded = name.casefold()
    if folded in ("eprint", "eprinttype"):
        return "eprint" not in named and {"eprint", "eprinttype"} <= set(merged.extra)
    if folded in ("date", "doi", "pmid") or (folded == "year" and merged.year is None):
        return name == folded and folded not in named
    return folded not in (*KNOWN_FIELDS, *VENUES, *VENUE_FIELDS.values(), *ANNOTATION_FIELDS)


def _said(paper: Paper, annotation: Annotation) -> dict[str, str]:
    """Return the user's own fields, as JabRef and Zotero know them where they do."""
    decided = annotation.decision is not Decision.UNDECIDED
    keywords = (*paper.merged.keywords, *annotation.tags)
    named = {
        "keywords": _terms(
            (*keywords, decision_keyword(annotation.decision)) if decided else keywords
        ),
        "annote": encode_lines(annotation.note, plain=True),
        "ranking": f"rank{annotation.rating}" if annotation.rating else "",
        "readstatus": "read" if annotation.read else "",
        "x-decision": str(annotation.decision) if annotation.set_fields else "",
        "x-reason": encode_value(annotation.reason, plain=True),
        "x-tags": _terms(annotation.tags),
    }
    return {name: value for name, value in named.items() if value}


def _terms(terms: Iterable[str]) -> str:
    """Join keywords with commas; one that has a comma or a semicolon itself gets braces."""
    values = ((term, encode_value(term, plain=True)) for term in terms)
    return ", ".join(brace(value) if re.search("[,;]", term) else value for term, value in values)


def _pages(pages: str) -> str:
    """Return pages as BibTeX has them, `1--9`."""
    return re.sub(
        r"(?<=[^\s-])-(?=[^\s-])", "--", encode_value(pages.replace("--", "-"), plain=True)
    )


def _author(name: str) -> str:
    """Return a name as BibTeX splits names; what it would split wrongly gets braces."""
    value = encode_value(name)
    parted = re.search(r"(?:^|\s)and(?:\s|$)", name, re.I) or name.count(",") > 1
    parted = parted or value.strip(" ,") != value
    return brace(value) if parted or name.casefold() == "others" else value


def verbatim_value(text: str) -> str:
    """Return an address as BibTeX takes it: no escapes, and no braces or backslashes at all."""
    return text.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
