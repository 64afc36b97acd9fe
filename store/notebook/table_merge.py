"""Merge the tables of another copy, or of another notebook, into those of this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from store.duplicates.answers import answers_from_documents, key_pairs
from store.model.annotation import ANNOTATIONS, ANSWERS, CHANGES, Edit
from store.notebook.conflicts import Conflict
from store.notebook.document_fields import JsonDocument, parse_answer, text_list
from store.notebook.documents import NotebookTables
from store.notebook.edits import describe_document, edit_between
from store.notebook.history_stamps import HistoryStamps, withdrawn_answers
from store.notebook.rules import TableRules, rules_of
from store.notebook.values import (
    agree,
    clean_document,
    greater,
    merge_documents,
    read_values,
)

NOTEBOOK_FORMAT = "papersift-notebook"
"""The `format` of an export that holds all tables."""

Documents = dict[int, JsonDocument]
"""The documents of a table by their numbers."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge writes, and what there is to report of it."""

    documents: Mapping[str, Mapping[int, dict[str, Any] | None]]
    """Table name to number to document, as it becomes; None is removed."""
    edits: tuple[Edit, ...]
    """The same as a Change of the history has it."""
    conflicts: tuple[Conflict, ...]


def merge_tables(tables: NotebookTables, arrived: NotebookTables) -> Merge:
    """Merge arrived tables into tables; return what is to be written, as neither is changed.

    Both map the name of a table to document ids, in decimal digits, to documents. Of each value
    the one with the greater stamp is taken and nothing else, so that the order of merges does
    not matter, and merging again writes nothing. A value that the history of one side has seen
    replaced does not come back, whatever the clocks said.
    """
    names = [name for name in sorted(arrived) if name != CHANGES and not name.startswith("_")]
    parts = {name: _TablePart(name, tables, arrived) for name in names}
    matched = {name: part.matched for name, part in parts.items()}
    arriving = {name: part.arrived.keys() for name, part in parts.items()}
    merging = _Merging(
        HistoryStamps(tables.get(CHANGES, {}), matched),
        HistoryStamps(arrived.get(CHANGES, {}), arriving),
    )
    if ANSWERS in parts:
        merging.merge_table(parts[ANSWERS])
    new_answers = merging.documents.get(ANSWERS, {})
    if ANNOTATIONS in parts:
        answers = {**_documents(tables, ANSWERS), **new_answers}.values()
        parts[ANNOTATIONS].split(_Splits(filter(None, answers)), here=bool(new_answers))
    for name, part in parts.items():
        if name != ANSWERS:
            merging.merge_table(part)
    return Merge(merging.documents, tuple(merging.edits), tuple(merging.conflicts))


class _Group(NamedTuple):
    """The numbers of documents that are about the same."""

    here: list[int]
    arrived: list[int]


class _TablePart:
    """The documents of one table on both sides, without those that are the same already."""

    def __init__(self, name: str, tables: NotebookTables, arrived: NotebookTables) -> None:
        self.name, self.rules = name, rules_of(name)
        self.before = _documents(tables, name)
        self.arrived: Documents = {
            number: clean_document(self.rules, document)
            for number, document in _documents(arrived, name).items()
            if self.before.get(number) != document and not self.rules.is_local(document)
        }
        if name == ANSWERS and tables.get(name, {}) != arrived[name]:
            self.before |= withdrawn_answers(tables)
            self.arrived |= withdrawn_answers(arrived)
        self.here = dict(self.before)
        self.next_numbers = count(1 + max(self.before, default=0))
        """The numbers of new documents."""
        self._index_names()

    def _index_names(self) -> None:
        """Find the documents of ours that something arrived for."""
        self._holders: dict[str, list[tuple[bool, int]]] = defaultdict(list)
        for number, document in self.arrived.items():
            for name in self.rules.names(document):
                self._holders[name].append((True, number))
        self.matched: set[int] = set()
        for number, document in self.here.items():
            for name in self.rules.names(document):
                if name in self._holders:
                    self._holders[name].append((False, number))
                    self.matched.add(number)

    def split(self, splits: _Splits, *, here: bool) -> None:
        """Separate the keys of papers that are two by the user's answers, here too if asked to."""
        self.arrived = {number: splits.apply(each) for number, each in self.arrived.items()}
        if here:
            self.here = {number: splits.apply(each) for number, each in self.here.items()}
        self._index_names()

    def groups(self) -> Iterator[_Group]:
        """Yield the documents that are about the same."""
        rest = dict.fromkeys(self.arrived)
        while rest:
            group, waiting = set(), [(True, next(iter(rest)))]
            while waiting:
                node = has_arrived, number = waiting.pop()
                if node not in group:
                    group.add(node)
                    if has_arrived:
                        del rest[number]
                    document = (self.arrived if has_arrived else self.here)[number]
                    for name in self.rules.names(document):
                        waiting += self._holders.get(name, ())
            yield _Group(
                sorted(number for has_arrived, number in group if not has_arrived),
                sorted(number for has_arrived, number in group if has_arrived),
            )
        for number, document in self.here.items():
            if document is not self.before[number] and number not in self.matched:
                yield _Group([number], [])


class _Splits:
    """The answers that two papers are different, as they separate the keys of Annotations."""

    def __init__(self, answers: Iterable[JsonDocument]) -> None:
        answers = list(answers)
        in_force = answers_from_documents(answers).different
        self._pairs: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = defaultdict(list)
        for answer in map(parse_answer, answers):
            if answer.get("answer") == "different":
                stays, leaves = frozenset(answer["left"]), frozenset(answer["right"])
                if not in_force.isdisjoint(key_pairs(stays, leaves)):
                    for key in leaves:
                        self._pairs[key].append((stays, leaves))

    def apply(self, document: JsonDocument) -> JsonDocument:
        """Return an Annotation without the keys of the paper that it does not stay with."""
        keys = list(rules_of(ANNOTATIONS).names(document))
        dropped: set[str] = set()
        for key in keys:
            for stays, leaves in self._pairs.get(key, ()):
                dropped |= leaves if not stays.isdisjoint(keys) else frozenset()
        remaining = [key for key in keys if key not in dropped]
        return {**document, "keys": remaining} if dropped else document


class _Merging:
    """Merges groups of documents and collects what changes."""

    def __init__(self, here: HistoryStamps, there: HistoryStamps) -> None:
        self._here, self._there = here, there
        self.documents: dict[str, dict[int, dict[str, Any] | None]] = defaultdict(dict)
        self.edits: list[Edit] = []
        self.conflicts: list[Conflict] = []

    def merge_table(self, part: _TablePart) -> None:
        """Merge all groups of a table."""
        for group in part.groups():
            self._merge_group(part, group)

    def _merge_group(self, part: _TablePart, group: _Group) -> None:
        rules = part.rules
        before = [self._here.lift(part.name, number, part.here[number]) for number in group.here]
        arrived = [
            self._there.lift(part.name, number, part.arrived[number]) for number in group.arrived
        ]
        merged = merge_documents(rules, [*before, *arrived])
        if before and arrived:
            sides = (merge_documents(rules, side) for side in (before, arrived))
            self._find_conflicts(part, group, *sides)
        is_split = any(part.here[number] is not part.before[number] for number in group.here)
        if len(before) == 1 and not is_split and _is_same(rules, before[0], merged):
            return
        number = group.here[0] if before else next(part.next_numbers)
        written = self.documents[part.name]
        written |= {number: merged, **dict.fromkeys(group.here[1:])}
        originals = {number: part.before[number] for number in group.here}
        self.edits.append(edit_between(part.name, number, originals, merged))

    def _find_conflicts(
        self, part: _TablePart, group: _Group, before: JsonDocument, arrived: JsonDocument
    ) -> None:
        """Collect the values that both sides set, unless one side's history knows the other's."""
        rules = part.rules
        values, arrived_values = read_values(rules, before), read_values(rules, arrived)
        for name in sorted(values.keys() & arrived_values.keys()):
            here, there = values[name], arrived_values[name]
            is_listed = name in rules.fields or name.startswith(f"{rules.members}/")
            if not is_listed or agree(rules, here, there):
                continue
            if self._there.knows(part.name, group.arrived, name, here):
                continue
            if not self._here.knows(part.name, group.here, name, there):
                is_kept = greater(here, there) is here
                old, new = (there, here) if is_kept else (here, there)
                paper = describe_document(part.name, before)
                self.conflicts.append(Conflict(part.name, *paper, name, old, new, is_kept))


def _is_same(rules: TableRules, before: JsonDocument, after: JsonDocument) -> bool:
    """Return whether two documents are the same but for the order of their parts."""
    keys = (set(text_list(document.get(rules.union))) for document in (before, after))
    same_union = next(keys) == next(keys)
    same_newest = before.get(rules.newest) == after.get(rules.newest)
    return same_union and same_newest and read_values(rules, before) == read_values(rules, after)


def _documents(tables: NotebookTables, name: str) -> Documents:
    return {int(key): row for key, row in tables.get(name, {}).items() if key.isdecimal()}
