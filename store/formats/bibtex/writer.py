"""Write BibTeX that LaTeX, JabRef and Zotero accept, with the annotation of each paper.

The user's note goes into `annote`, which Zotero, Mendeley and JabRef read as a note and
no style prints; `note` would appear in the reference list of the user's own paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from store.formats.bibtex.fields import (
    ADDRESS_PATTERN,
    ANNOTATION_FIELDS,
    FALLBACK_VENUE_FIELDS,
    KNOWN_FIELDS,
    VENUE_FIELDS,
    field_for_extra,
    is_verbatim,
)
from store.formats.bibtex.values import encode_lines, encode_value, wrap_in_braces
from store.formats.citekeys import Citekeys
from store.formats.decisions import decision_keyword
from store.formats.names import SUFFIXED_NAME, is_institution
from store.formats.work_types import FROM_BIBTEX, TO_BIBTEX, work_type
from store.model.annotation import Annotation, Decision
from store.model.paper import Paper
from store.model.record import CITEKEY, Record

_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_:.+/-]{0,60}")
_SOURCE_FIELD = "x-source"
"""Names the files and lines that a paper comes from."""


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> Iterator[str]:
    """Yield the papers as a BibTeX library; citation keys from their sources are kept."""
    keys = Citekeys()
    for number, (paper, annotation) in enumerate(entries):
        yield "\n" * bool(number) + _entry(paper, annotation, keys.key_for(paper), abstracts)


def _entry(paper: Paper, annotation: Annotation, key: str, abstracts: bool) -> str:
    kind = work_type(paper.merged)
    kind = TO_BIBTEX.get(kind, kind)
    kind = kind if kind in FROM_BIBTEX else "misc"
    fields = _work_fields(paper, kind, abstracts) | _annotation_fields(paper, annotation)
    width = max((len(name) for name in fields), default=0)
    lines = [f"  {name:<{width}} = {{{encoded}}}," for name, encoded in fields.items()]
    return "\n".join((f"@{kind}{{{key},", *lines, "}", ""))


def _work_fields(paper: Paper, kind: str, abstracts: bool) -> dict[str, str]:
    """Return the fields of the work itself, encoded."""
    merged = paper.merged
    venue, venue_field = encode_value(merged.venue), VENUE_FIELDS.get(kind, "journal")
    if venue_field == "howpublished" and ADDRESS_PATTERN.search(venue):
        venue_field = "journal"
    fields = {
        "title": encode_value(merged.title, title=True),
        "author": " and ".join(map(_encode_author, merged.authors)),
        "year": str(merged.year or ""),
        venue_field: venue,
        "volume": encode_value(merged.volume, plain=True),
        "number": encode_value(merged.number, plain=True),
        "pages": _encode_pages(merged.pages),
        "doi": _encode_address(merged.doi),
        "eprint": _encode_address(merged.arxiv),
        "archiveprefix": "arXiv" if merged.arxiv else "",
        "pmid": merged.pmid,
        "url": _encode_address(merged.url),
        "abstract": encode_lines(merged.abstract) if abstracts else "",
    }
    if paper.merged.type.casefold() not in ("", kind):
        fields["x-type"] = encode_value(merged.type, plain=True)
    fields = {name: encoded for name, encoded in fields.items() if encoded}
    for name, text in sorted(merged.extra.items()):
        if text and name != CITEKEY:
            usable = _FIELD_NAME.fullmatch(name) and _is_free(name, merged, fields)
            fields[name if usable else field_for_extra(name)] = (
                _encode_address(text) if is_verbatim(name) else encode_lines(text, plain=True)
            )
    places = ", ".join(place.short for place in paper.places if place.source)
    # A paper that was read from our own export keeps the source it had first.
    if places and _SOURCE_FIELD not in fields:
        fields[_SOURCE_FIELD] = encode_value(places, plain=True)
    return fields


def _is_free(name: str, merged: Record, fields: dict[str, str]) -> bool:
    """Return whether reading would return an unknown field under its own name."""
    folded = name.casefold()
    if folded in ("eprint", "eprinttype"):
        return "eprint" not in fields and {"eprint", "eprinttype"} <= set(merged.extra)
    if folded in ("date", "doi", "pmid") or (folded == "year" and merged.year is None):
        return name == folded and folded not in fields
    return folded not in (
        *KNOWN_FIELDS,
        *FALLBACK_VENUE_FIELDS,
        *VENUE_FIELDS.values(),
        *ANNOTATION_FIELDS,
    )


def _annotation_fields(paper: Paper, annotation: Annotation) -> dict[str, str]:
    """Return the annotation in the fields that JabRef and Zotero have for it, or in our own."""
    keywords = [*paper.merged.keywords, *annotation.tags]
    if annotation.decision is not Decision.UNDECIDED:
        keywords.append(decision_keyword(annotation.decision))
    fields = {
        "keywords": _encode_terms(keywords),
        "annote": encode_lines(annotation.note, plain=True),
        "ranking": f"rank{annotation.rating}" if annotation.rating else "",
        "readstatus": "read" if annotation.read else "",
        "x-decision": str(annotation.decision) if annotation.set_fields else "",
        "x-reason": encode_value(annotation.reason, plain=True),
        "x-tags": _encode_terms(annotation.tags),
    }
    return {name: encoded for name, encoded in fields.items() if encoded}


def _encode_terms(terms: Iterable[str]) -> str:
    """Join keywords with commas; those with a comma or a semicolon are put in braces."""
    pairs = ((term, encode_value(term, plain=True)) for term in terms)
    encoded_terms = [
        wrap_in_braces(encoded) if re.search("[,;]", term) else encoded for term, encoded in pairs
    ]
    # Elsewhere braces around a whole list hold nothing together.
    lone = len(encoded_terms) == 1 and encoded_terms[0].startswith("{")
    return encoded_terms[0] + "," if lone else ", ".join(encoded_terms)


def _encode_pages(pages: str) -> str:
    """Return pages with BibTeX's dash: `1--9`."""
    return re.sub(
        r"(?<=[^\s-])-(?=[^\s-])", "--", encode_value(pages.replace("--", "-"), plain=True)
    )


def _encode_author(name: str) -> str:
    """Encode a name, with BibTeX's place for `Jr.`, in braces if it would be split wrongly."""
    if suffixed := SUFFIXED_NAME.fullmatch(name):
        family, given, suffix = map(_encode_author, suffixed.groups())
        if "{" not in family[:1] + given[:1]:
            return f"{family}, {suffix}, {given}"
    encoded = encode_value(name)
    ambiguous = (
        re.search(r"(?:^|\s)and(?:\s|$)", name, re.I)
        or name.count(",") > 1
        or encoded.strip(" ,") != encoded
        or name.casefold() == "others"
        or (" " in name and is_institution(name))
    )
    return wrap_in_braces(encoded) if ambiguous else encoded


def _encode_address(text: str) -> str:
    """Encode an address, in which TeX escapes mean nothing, with percent escapes."""
    return text.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
