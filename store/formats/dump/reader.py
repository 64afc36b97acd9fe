"""Text dumps, as copied from web pages or mails: every line is accounted for."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import Any

from store.formats.dump.assembly import DraftRecord, assemble
from store.formats.dump.labels import fields_from_labels, parse_label
from store.formats.dump.lines import Paragraph, split_lines
from store.formats.dump.mailing import MailingEntry, extract_entries
from store.formats.dump.tokens import tokenize
from store.formats.dump.wrapping import unwrap
from store.formats.reading import Problem, Reading
from store.model.record import Place, Record, record
from store.text.cleaning import TEXT_LIMIT, clean, shorten

FORMAT = "text"
SUFFIXES = (".txt", ".text", ".md", ".markdown", ".eml", ".mbox")
EXCERPT = 100
"""Characters of a reported line that are shown."""


def looks_like(head: str) -> bool:
    """Return whether there is anything to read; the text reader takes what no other takes."""
    return bool(head.strip())


def read(text: str, source: str) -> Reading:
    """Read a text dump.

    Every non-blank line is in a Record, is boilerplate by a named rule, or is a Problem:
    `lines` is `kept` and the boilerplate and one Problem for each other line.
    """
    split = split_lines(text)
    named = tokenize(_paragraphs(extract_entries(split.lines)))
    drafts = assemble(named.tokens)
    records = [_record(draft, source) for draft in drafts if not draft.why]
    reasons = {number: draft.why for draft in drafts if draft.why for number in draft.lines}
    for draft, entry in zip((one for one in drafts if not one.why), records, strict=True):
        if not (entry.title or entry.abstract):
            reasons |= dict.fromkeys(draft.lines, "an entry without title and abstract")
    reasons |= dict.fromkeys(split.cut, f"a line of more than {TEXT_LIMIT:,} characters, cut")
    kept = {number for draft in drafts for number in draft.lines} - reasons.keys()
    left_out = {
        number: rule
        for number, rule in named.boilerplate.items()
        if number not in kept and number not in reasons
    }
    begins = {number: line.text for line in reversed(split.lines) for number in line.lines}
    found = tuple(entry for entry in records if entry.title or entry.abstract)
    return Reading(
        format=FORMAT,
        records=found,
        entries=len(found),
        problems=tuple(
            Problem(number, why, shorten(clean(begins.get(number, "")), EXCERPT))
            for number, why in sorted(reasons.items())
        ),
        boilerplate=MappingProxyType(dict(Counter(left_out.values()))),
        lines=split.total,
        kept=len(kept),
        glued=MappingProxyType(dict(split.glued + named.glued)),
    )


def _paragraphs(parts: list[Paragraph | MailingEntry]) -> list[Paragraph | MailingEntry]:
    """Join wrapped lines between the entries of mailings."""
    done: list[Paragraph | MailingEntry] = []
    loose: list[Paragraph] = []
    for part in parts:
        if isinstance(part, Paragraph):
            loose.append(part)
        else:
            done += unwrap(loose, _stands_alone)
            loose = []
            done.append(part)
    return done + unwrap(loose, _stands_alone)


def _stands_alone(text: str) -> bool:
    """Return whether a line begins a paragraph, whatever the width of the one before."""
    return bool(parse_label(text)[0])


def _record(draft: DraftRecord, source: str) -> Record:
    made: dict[str, Any] = fields_from_labels(draft.labelled)
    made["title"] = draft.title or made.get("title", "")
    made["abstract"] = draft.abstract or made.get("abstract", "")
    return record(Place(source, min(draft.lines)), **made)
