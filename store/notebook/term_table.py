"""The documents of the user's wanted and unwanted terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from store.errors import UserError
from store.model.annotation import TERMS, Change, Edit
from store.model.stamps import Clock
from store.notebook.document_fields import JsonDocument
from store.notebook.document_table import DocumentTable
from store.notebook.rules import RULES
from store.screening.terms import Term, parse_pattern, term_key
from store.storage.database import Store
from store.text.cleaning import clean, shorten

EditWriter = Callable[[Clock], Iterable[Edit | None]]
"""Writes documents within a transaction; what was the same already has no Edit."""

ChangeMaker = Callable[[str, str, EditWriter], Change | None]
"""Makes one Change of a command, a line for people, and what writes its Edits."""

_SHOWN = 40
"""Characters of a term that a message quotes."""


class UnknownTerm(UserError):
    """A text that is none of the terms; the message is one line for the user."""


class TermTable(DocumentTable):
    """The terms of a notebook; each verb is one Change, None if it changes nothing."""

    def __init__(self, store: Store, make_change: ChangeMaker) -> None:
        super().__init__(store, TERMS)
        self._make_change = make_change
        self._numbers: dict[str, int] = {}
        """The documents by what they are found by, within the transaction of `_clock`."""
        self._clock: Clock | None = None
        self._listed: tuple[Term, ...] = ()
        self.shown = True
        """Whether this session draws them; not kept, and no filter or sort order asks."""

    @property
    def all(self) -> tuple[Term, ...]:
        """The terms in the order in which they were first added; the same until they change."""
        if self.read_if_changed() is not None:
            self._listed = tuple(self)
        return self._listed

    def __iter__(self) -> Iterator[Term]:
        """Yield the terms in the order in which they were first added."""
        rows, rules = self.store.rows(TERMS), RULES[TERMS]
        for number in sorted(map(int, rows)):
            if fields := rules.read_whole(rows[str(number)]):
                yield Term(fields["text"], fields["wanted"])

    def add(self, texts: Iterable[str], *, wanted: bool) -> Change | None:
        """Add terms, or move those that are there already. Raises NotATerm, and adds none."""
        terms = [_parse(text, wanted) for text in texts]
        return self._make_change(
            "term", f"Added as {_side(wanted)}", lambda clock: self._write(terms, clock)
        )

    def move(self, texts: Iterable[str], *, wanted: bool) -> Change | None:
        """Make terms wanted, or unwanted. Raises UnknownTerm, and moves none."""
        terms = [Term(term.text, wanted) for term in self._known(texts)]
        return self._make_change(
            "term", f"Made {_side(wanted)}", lambda clock: self._write(terms, clock)
        )

    def edit(self, old: str, new: str) -> Change | None:
        """Write a term otherwise. Raises UnknownTerm and NotATerm."""
        (term,) = self._known([old])
        edited = _parse(new, term.wanted)

        def write(clock: Clock) -> Iterator[Edit | None]:
            self._index(clock)
            fields = {"text": edited.text, "wanted": edited.wanted}
            yield self.set(fields, clock, self._numbers[term.key])

        return self._make_change("term", f"Edited {shorten(term.text, _SHOWN)}", write)

    def drop(self, texts: Iterable[str]) -> Change | None:
        """Remove terms. Raises UnknownTerm, and removes none."""
        terms = self._known(texts)
        return self._make_change("term", "Removed", lambda clock: self._withdraw(terms, clock))

    def restore(self, edit: Edit, old: JsonDocument, new: JsonDocument, clock: Clock) -> list[Edit]:
        """Undo or redo an Edit; none if the term has been changed since."""
        self._index(clock)
        return super().restore(edit, old, new, clock)

    def find(self, document: JsonDocument, other_than: int = 0) -> int:
        """Return the number of the document of the same term, or 0; within a transaction."""
        number = self._numbers.get(_key(document), 0)
        return 0 if number == other_than else number

    def _index(self, clock: Clock) -> None:
        """Index all documents once in a transaction: one may write thousands of terms."""
        if clock is not self._clock:
            rows = self.store.rows(TERMS)
            numbers = sorted(map(int, rows), reverse=True)
            self._numbers = {_key(rows[str(n)]): n for n in numbers}
            self._clock = clock

    def _set(self, number: int, fields: Mapping[str, Any], clock: Clock) -> Edit:
        before = _key(self.document(number))
        edit = super()._set(number, fields, clock)
        key = _key(self.document(edit.doc))
        if number and key != before:
            # the document of the old name is now another, so index again
            self._clock = None
        self._numbers[key] = edit.doc
        return edit

    def _write(self, terms: Iterable[Term], clock: Clock) -> Iterator[Edit | None]:
        self._index(clock)
        for term in terms:
            yield self.set({"text": term.text, "wanted": term.wanted}, clock)

    def _withdraw(self, terms: Iterable[Term], clock: Clock) -> Iterator[Edit]:
        self._index(clock)
        for term in terms:
            yield self.remove(self._numbers[term.key], clock)

    def _known(self, texts: Iterable[str]) -> Sequence[Term]:
        """Return the terms that texts stand for, each once."""
        terms = {term.key: term for term in self}
        known: dict[str, Term] = {}
        for text in texts:
            key = term_key(text)
            if key not in terms:
                raise UnknownTerm(f"{shorten(clean(text), _SHOWN)!r} is not one of your terms")
            known[key] = terms[key]
        return list(known.values())


def _parse(text: str, wanted: bool) -> Term:
    """Return what was typed as a term. Raises NotATerm."""
    parse_pattern(text)
    return Term(clean(text), wanted)


def _key(document: JsonDocument) -> str:
    return term_key(str(document.get("text", "")))


def _side(wanted: bool) -> str:
    return "wanted" if wanted else "unwanted"
