"""Text dumps, as copied from web pages or mails: every line is accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from types import MappingProxyType
from typing import Any

from store.formats.dump.assembly import DraftRecord, assemble_drafts
from store.formats.dump.labels import fields_from_labels
from store.formats.dump.lines import Paragraph, split_lines
from store.formats.dump.mailing import MailingEntry, extract_entries
from store.formats.dump.tokens import tokenize
from store.formats.dump.wrapping import unwrap
from store.formats.reading import Problem, Reading
from store.model.record import Place, Record, record
from store.text.cleaning import TEXT_LIMIT, clean, shorten

FORMAT = "text"
SUFFIXES = (".txt", ".text", ".md", ".markdown", ".eml", ".mbox")

_EXCERPT_LENGTH = 100
"""Characters of a reported line that are shown."""


def looks_like(head: str) -> bool:
    """Return whether there is any text; this reader takes what no other does."""
    return bool(head.strip())


def read(text: str, source: str) -> Reading:
    """Read a text dump.

    Every line that is not blank is in a Record, is boilerplate by a named rule, or is a
    Problem: `lines` is the sum of `kept`, the boilerplate lines and the Problems.
    """
    split = split_lines(text)
    tokens = tokenize(_join_wrapped_lines(extract_entries(split.lines)))
    drafts = assemble_drafts(tokens.tokens)
    reasons = {number: draft.why for draft in drafts if draft.why for number in draft.numbers}
    records = []
    for draft in drafts:
        if draft.why:
            continue
        new_record = _build_record(draft, source)
        if new_record.title or new_record.abstract:
            records.append(new_record)
        else:
            reasons |= dict.fromkeys(draft.numbers, "no title and no abstract")
    reasons |= dict.fromkeys(split.cut, f"line cut at {TEXT_LIMIT:,} characters")
    record_lines = {number for draft in drafts for number in draft.numbers} - reasons.keys()
    boilerplate = Counter(
        rule
        for number, rule in tokens.boilerplate.items()
        if number not in record_lines and number not in reasons
    )
    texts = {number: line.text for line in reversed(split.lines) for number in line.numbers}
    return Reading(
        format=FORMAT,
        records=tuple(records),
        entries=len(records),
        problems=tuple(
            Problem(number, why, shorten(clean(texts.get(number, "")), _EXCERPT_LENGTH))
            for number, why in sorted(reasons.items())
        ),
        boilerplate=MappingProxyType(dict(boilerplate)),
        lines=split.total,
        kept=len(record_lines),
        glued=MappingProxyType(dict(split.glued + tokens.glued)),
    )


def _join_wrapped_lines(
    parts: Iterable[Paragraph | MailingEntry],
) -> list[Paragraph | MailingEntry]:
    """Join the wrapped lines between the entries of mailings."""
    joined: list[Paragraph | MailingEntry] = []
    for is_entry, group in groupby(parts, lambda part: isinstance(part, MailingEntry)):
        if is_entry:
            joined += group
        else:
            joined += unwrap([part for part in group if isinstance(part, Paragraph)])
    return joined


def _build_record(draft: DraftRecord, source: str) -> Record:
    fields: dict[str, Any] = fields_from_labels(draft.labelled)
    fields["title"] = draft.title or fields.get("title", "")
    fields["abstract"] = draft.abstract or fields.get("abstract", "")
    return record(Place(source, min(draft.numbers)), **fields)
