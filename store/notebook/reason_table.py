"""The documents of the user's reasons to exclude a paper."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from store.errors import UserError
from store.model.annotation import REASONS, Annotation, Change, Edit
from store.model.stamps import Clock
from store.notebook.document_fields import JsonDocument
from store.notebook.document_table import DocumentTable
from store.notebook.rules import RULES
from store.notebook.term_table import ChangeMaker
from store.storage.database import Store
from store.text.cleaning import clean, shorten
from store.text.folding import fold

_SHOWN = 40
"""Characters of a reason that a message quotes."""


class ReasonRefused(UserError):
    """A reason is empty, taken or unknown; the message is one line for the user."""


class ExclusionReason(NamedTuple):
    """A reason to exclude a paper."""

    id: str
    """Random; it stays when the text changes."""
    text: str
    """As it was typed: PRISMA wants the wording of the review's own criteria."""
    place: float
    """Reasons are offered in ascending order of it."""
    retired: bool = False
    """Whether it is no longer offered; papers keep it."""
    earlier: tuple[str, ...] = ()
    """The texts that it had before; a paper with one of them shows the present text."""


_Numbered = dict[int, ExclusionReason]
"""Reasons by the numbers of their documents."""


class ReasonTable(DocumentTable):
    """The reasons of a notebook; each verb is one Change, None if it changes nothing.

    Reasons of the same text, made in two notebooks that were merged, are shown and changed as one.
    """

    def __init__(self, store: Store, make_change: ChangeMaker) -> None:
        super().__init__(store, REASONS)
        self._make_change = make_change
        self._renamed: Mapping[str, str] = {}
        """The present text of each reason by the texts that it has and had."""

    def __iter__(self) -> Iterator[ExclusionReason]:
        """Yield the reasons in their order, retired ones too."""
        reasons = sorted(self._reasons().values(), key=lambda reason: (reason.place, reason.id))
        distinct: dict[str, ExclusionReason] = {}
        for reason in reasons:
            distinct.setdefault(fold(reason.text), reason)
        return iter(distinct.values())

    def make(self, text: str) -> Change | None:
        """Make a reason at the end, or offer a retired one again. Raises ReasonRefused."""
        text = _clean_text(text)
        known = self._with_text(text)
        if known:
            return self._change(known, "Reason offered again", retired=False)
        return self._make("New reason", text)

    def adopt(self, texts: Iterable[str]) -> Change | None:
        """Make reasons at the end that were kept elsewhere, as one Change; known ones stay."""
        known = {fold(reason.text) for reason in self._reasons().values()}
        named = {fold(text): text for text in filter(None, map(clean, texts))}
        fields = [
            self._new_fields(text, place)
            for place, text in enumerate(named[key] for key in named if key not in known)
        ]

        def write(clock: Clock) -> Iterable[Edit]:
            return [self._set(0, each, clock) for each in fields]

        return self._make_change("reason", "Took over from the settings", write)

    def rename(self, old: str, new: str) -> Change | None:
        """Rename a reason everywhere, one that only papers have too. Raises ReasonRefused."""
        old, new = _clean_text(old), _clean_text(new)
        known = self._with_text(old)
        if self._with_text(new).keys() - known.keys():
            raise ReasonRefused(f"there is already a reason {_quote(new)}")
        line = f"Renamed the reason {_quote(old)}"
        return self._change(known, line, text=new) if known else self._make(line, new, [old])

    def move(self, text: str, to: int) -> Change | None:
        """Move a reason to an index among those that are offered. Raises ReasonRefused."""
        known = self._existing(text)
        ids = {reason.id for reason in known.values()}
        others = [reason.place for reason in self if not reason.retired and reason.id not in ids]
        to = max(0, min(to, len(others)))
        before = others[to - 1] if to else min(others, default=0) - 2
        after = others[to] if to < len(others) else max(others, default=0) + 2
        return self._change(known, "Moved the reason", place=(before + after) / 2)

    def retire(self, text: str) -> Change | None:
        """Offer a reason no longer; papers keep it. Raises ReasonRefused."""
        return self._change(self._existing(text), "Retired the reason", retired=True)

    def present_text(self, text: str) -> str:
        """Return the present text of a reason, given one that it has or had."""
        if (rows := self.read_if_changed()) is not None:
            self._renamed = renamed_reasons(rows)
        return self._renamed.get(text, text)

    def with_present_text(self, annotation: Annotation) -> Annotation:
        """Return an Annotation with the present text of its reason."""
        if not annotation.reason:
            return annotation
        text = self.present_text(annotation.reason)
        return annotation if text == annotation.reason else replace(annotation, reason=text)

    def _reasons(self) -> _Numbered:
        """Return the reasons by the numbers of their documents."""
        rows = self.store.rows(REASONS).items()
        reasons = ((int(key), _read_reason(row)) for key, row in rows)
        return {number: reason for number, reason in reasons if reason is not None}

    def _with_text(self, text: str) -> _Numbered:
        folded = fold(clean(text))
        return {n: reason for n, reason in self._reasons().items() if fold(reason.text) == folded}

    def _existing(self, text: str) -> _Numbered:
        known = self._with_text(text)
        if not known:
            raise ReasonRefused(f"there is no reason {_quote(clean(text))}")
        return known

    def _make(self, line: str, text: str, earlier: Sequence[str] = ()) -> Change | None:
        """Make a reason after all others."""
        fields = {**self._new_fields(text), "earlier": list(earlier)}
        return self._make_change("reason", line, lambda clock: [self._set(0, fields, clock)])

    def _new_fields(self, text: str, after: int = 0) -> Mapping[str, Any]:
        """Return the fields of a reason after all others, and after so many new ones."""
        place = max((reason.place for reason in self), default=0) + 1 + after
        return {"id": uuid.uuid4().hex, "text": text, "place": place}

    def _change(self, known: _Numbered, line: str, **fields: Any) -> Change | None:
        """Set fields of reasons as one Change."""
        changed = [
            number
            for number, reason in known.items()
            if any(getattr(reason, name) != content for name, content in fields.items())
        ]
        return self._make_change(
            "reason", line, lambda clock: [self._set(number, fields, clock) for number in changed]
        )

    def _set(self, number: int, fields: Mapping[str, Any], clock: Clock) -> Edit:
        """Write a document; it keeps every text that it had, also over an undo."""
        before = RULES[REASONS].parse(self.document(number))
        if text := before.get("text"):
            earlier = dict.fromkeys(before.get("earlier", ()))
            if fields.get("text", text) != text:
                earlier[text] = None
            fields = {**fields, "earlier": [*earlier]}
        return super()._set(number, fields, clock)


def renamed_reasons(rows: Iterable[JsonDocument]) -> Mapping[str, str]:
    """Return the present text of each reason by the texts that it has and had."""
    reasons = [reason for reason in map(_read_reason, rows) if reason is not None]
    renamed = {old: reason.text for reason in reasons for old in reason.earlier}
    # a reason of that text that was made since is another one
    return {**renamed, **{reason.text: reason.text for reason in reasons}}


def _read_reason(row: JsonDocument) -> ExclusionReason | None:
    fields = RULES[REASONS].read_whole(row)
    if not {"id", "text"} <= fields.keys():
        return None
    return ExclusionReason(**{**fields, "earlier": tuple(fields.get("earlier", ()))})


def _clean_text(text: str) -> str:
    text = clean(text)
    if not text:
        raise ReasonRefused("a reason needs a text")
    return text


def _quote(text: str) -> str:
    return f"“{shorten(text, _SHOWN)}”"
