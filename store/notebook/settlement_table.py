"""How conflicts of reviewers were settled; the decisions that are settled stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from store.model.annotation import ANNOTATIONS, SETTLEMENTS, Annotation, Change, Decision, Edit
from store.model.display import WORDS
from store.model.paper import Paper
from store.model.stamps import Clock
from store.notebook.document_fields import JsonDocument
from store.notebook.document_table import DocumentTable
from store.notebook.documents import NotebookTables, RowsById, annotation_rows
from store.notebook.rules import rules_of
from store.notebook.term_table import ChangeMaker
from store.storage.database import Store
from store.text.cleaning import clean

ANONYMOUS = "you"
"""Who has settled a conflict in a notebook without a reviewer's name."""


class SettlementTable(DocumentTable):
    """The settlements of a notebook, found by any key of their papers."""

    def __init__(self, store: Store, make_change: ChangeMaker) -> None:
        super().__init__(store, SETTLEMENTS)
        self._make_change = make_change
        self._by_key: Mapping[str, JsonDocument] = {}

    def settle(
        self,
        paper: Paper,
        decision: Decision,
        reason: str,
        note: str,
        by: str,
        sides: Sequence[tuple[str, Annotation]],
    ) -> Change | None:
        """Settle what the sides disagree about; `by` is who does, `sides` are named."""
        fields = _settlement_fields(paper, decision, reason, note, by, sides)
        return self._make_change(
            "settle", f"Settled as {WORDS[decision]}", lambda clock: [self.set(fields, clock)]
        )

    def annotate(self, paper: Paper, note: str) -> Change | None:
        """Write how a paper was settled; None where it was not, or where nothing changes."""
        settlement = self.of(paper.own_keys)
        if settlement is None:
            return None
        names = ("keys", "decision", "reason", "by", "title", "sides")
        fields = {name: settlement.get(name, "") for name in names}
        fields["note"] = clean(note, lines=True)
        return self._make_change(
            "settle", "Settlement's note", lambda clock: [self.set(fields, clock)]
        )

    def withdraw(self, paper: Paper) -> Change | None:
        """Leave a paper to its reviewers again; None where nothing was settled."""

        def write(clock: Clock) -> Iterable[Edit]:
            numbers = {self.find({"keys": [key]}) for key in paper.own_keys} - {0}
            return [self.remove(number, clock) for number in numbers if self._is_present(number)]

        return self._make_change("settle", "Not settled any more", write)

    def _is_present(self, number: int) -> bool:
        return bool(self._rules.read_whole(self.document(number)))

    def of(self, keys: Iterable[str]) -> JsonDocument | None:
        """Return the settlement of the paper with one of these keys."""
        if (rows := self.read_if_changed()) is not None:
            self._by_key = settlements_by_key(rows)
        if not self._by_key:
            return None
        return next((self._by_key[key] for key in keys if key in self._by_key), None)

    def settled(self, annotation: Annotation, keys: Iterable[str]) -> Annotation:
        """Return an Annotation with the settled decision of the paper with these keys, if any.

        Without keys the paper is that of the Annotation.
        """
        return apply_settlement(annotation, self.of(keys or annotation.keys))


def settlements_by_key(rows: Iterable[JsonDocument]) -> Mapping[str, JsonDocument]:
    """Return the settlements that are in force, by the keys of their papers."""
    rules = rules_of(SETTLEMENTS)
    settlements = (rules.read_whole(row) for row in rows)
    return {key: each for each in settlements if each for key in each["keys"]}


def apply_settlement(annotation: Annotation, settlement: JsonDocument | None) -> Annotation:
    """Return an Annotation with the decision of a settlement in place of the reviewer's own."""
    if settlement is None:
        return annotation
    return replace(
        annotation,
        decision=Decision(settlement["decision"]),
        reason=settlement.get("reason", ""),
        settled_by=settlement.get("by", ANONYMOUS),
        own_decision=annotation.decision,
        own_reason=annotation.reason,
    )


def annotation_tables(annotations: Iterable[tuple[Paper, Annotation]]) -> NotebookTables:
    """Return Annotations from elsewhere as tables: the reviewer's own, and what was settled."""
    annotated = tuple(annotations)
    return {ANNOTATIONS: annotation_rows(annotated), SETTLEMENTS: _settlement_rows(annotated)}


def _settlement_rows(annotations: Iterable[tuple[Paper, Annotation]]) -> RowsById:
    settled = (
        _settlement_fields(
            paper,
            each.decision,
            each.reason,
            "",
            each.settled_by,
            [(each.reviewer, each.unsettled)] if each.own_decision != Decision.UNDECIDED else (),
        )
        for paper, each in annotations
        if each.settled_by
    )
    return {str(number): {**fields, "present": True} for number, fields in enumerate(settled, 1)}


def _settlement_fields(
    paper: Paper,
    decision: Decision,
    reason: str,
    note: str,
    by: str,
    sides: Sequence[tuple[str, Annotation]],
) -> JsonDocument:
    """Return the fields of the document that keeps how a paper was settled."""
    return {
        "keys": list(paper.own_keys),
        "decision": decision.value,
        "reason": clean(reason) if decision is Decision.EXCLUDE else "",
        "note": clean(note, lines=True),
        "by": clean(by) or ANONYMOUS,
        "title": paper.display_title,
        "sides": [
            {"name": clean(name), "decision": each.decision.value, "reason": each.reason}
            for name, each in sides
        ],
    }
