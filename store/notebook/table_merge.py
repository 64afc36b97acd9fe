"""Merge the tables of another copy, or of another notebook, into those of this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from store.duplicates.answers import answers_from_documents, key_pairs
from store.model.annotation import ANNOTATIONS, ANSWERS, HISTORY, Edit
from store.notebook.documents import parse_answer
from store.notebook.edits import describe_document, edit_between
from store.notebook.history_stamps import HistoryStamps, Rows, edited_numbers, withdrawn_answers
from store.notebook.rules import rules_of
from store.notebook.values import (
    JsonDocument,
    TableRules,
    Value,
    clean_document,
    greater,
    merge_documents,
    read_values,
)

Documents = dict[int, JsonDocument]
"""The documents of a table by their numbers."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that was set on both sides, neither of which knew of the other."""

    table: str
    key: str
    """Id of the paper; empty for what is no paper."""
    title: str
    name: str
    """The value: decision, rating, read, tags/TEXT, answer or view."""
    old: Value
    """What gave way: plain fields, or for a tag whether it was there."""
    new: Value
    """What is in force now."""
    is_kept: bool
    """Whether the value in force was here before, so that the arrived one gave way."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge writes, and what there is to report of it."""

    documents: Mapping[str, Mapping[int, JsonDocument | None]]
    """Table name to number to document, as it becomes; None is removed."""
    edits: tuple[Edit, ...]
    """The same as a Change of the history has it."""
    conflicts: tuple[Conflict, ...]


def merge_tables(tables: Mapping[str, Rows], arrived: Mapping[str, Rows]) -> Merge:
    """Merge arrived tables into tables; return what is to be written, as neither is changed.

    Both map the name of a table to document ids, in decimal digits, to documents. Of each value
    the one with the greater stamp is taken and nothing else, so that the order of merges does
    not matter, and merging again writes nothing. A value that the history of one side has seen
    replaced does not come back, whatever the clocks said.
    """
    names = [name for name in sorted(arrived) if name != HISTORY and not name.startswith("_")]
    parts = {name: _TablePart(name, tables, arrived) for name in names}
    matched = {name: part.matched for name, part in parts.items()}
    arriving = {name: part.arrived.keys() for name, part in parts.items()}
    merging = _Merging(
        HistoryStamps(tables.get(HISTORY, {}), matched),
        HistoryStamps(arrived.get(HISTORY, {}), arriving),
    )
    if ANSWERS in parts:
        merging.merge_table(parts[ANSWERS])
    new_answers = merging.documents.get(ANSWERS, {})
    if ANNOTATIONS in parts:
        answers = {**_documents(tables, ANSWERS), **new_answers}.values()
        parts[ANNOTATIONS].split(_Splits(filter(None, answers)), ours=bool(new_answers))
    for name, part in parts.items():
        if name != ANSWERS:
            merging.merge_table(part)
    return Merge(merging.documents, tuple(merging.edits), tuple(merging.conflicts))


class _TablePart:
    """The documents of one table on both sides, without those that are the same already."""

    def __init__(self, name: str, tables: Mapping[str, Rows], arrived: Mapping[str, Rows]) -> None:
        self.name, self.rules = name, rules_of(name)
        self.before = _documents(tables, name)
        self.arrived: Documents = {
            number: clean_document(self.rules, document)
            for number, document in _documents(arrived, name).items()
            if self.before.get(number) != document
        }
        if name == ANSWERS:
            self.before |= withdrawn_answers(tables)
            self.arrived |= withdrawn_answers(arrived)
        self.ours = dict(self.before)
        self._history = tables.get(HISTORY, {})
        self._index_names()

    def _index_names(self) -> None:
        """Find the documents of ours that something arrived for."""
        self._holders: dict[str, list[tuple[bool, int]]] = defaultdict(list)
        for number, document in self.arrived.items():
            for name in self.rules.names(document):
                self._holders[name].append((True, number))
        self.matched: set[int] = set()
        for number, document in self.ours.items():
            for name in self.rules.names(document):
                if name in self._holders:
                    self._holders[name].append((False, number))
                    self.matched.add(number)

    def split(self, splits: _Splits, *, ours: bool) -> None:
        """Separate the keys of papers that are two by the user's answers, here too if asked to."""
        self.arrived = {number: splits.apply(each) for number, each in self.arrived.items()}
        if ours:
            self.ours = {number: splits.apply(each) for number, each in self.ours.items()}
        self._index_names()

    def groups(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the numbers of documents that are about the same: ours, and those that arrived."""
        rest = dict.fromkeys(self.arrived)
        while rest:
            group, waiting = set(), [(True, next(iter(rest)))]
            while waiting:
                node = has_arrived, number = waiting.pop()
                if node not in group:
                    group.add(node)
                    rest.pop(number, None) if has_arrived else None
                    document = (self.arrived if has_arrived else self.ours)[number]
                    for name in self.rules.names(document):
                        waiting += self._holders.get(name, ())
            yield (
                sorted(number for has_arrived, number in group if not has_arrived),
                sorted(number for has_arrived, number in group if has_arrived),
            )
        for number, document in self.ours.items():
            if document is not self.before[number] and number not in self.matched:
                yield [number], []

    @cached_property
    def next_numbers(self) -> Iterator[int]:
        """The numbers of new documents: those that none has, or had when a Change wrote it."""
        return count(1 + max([*self.before, *edited_numbers(self._history, self.name)], default=0))


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
        self.documents: dict[str, dict[int, JsonDocument | None]] = defaultdict(dict)
        self.edits: list[Edit] = []
        self.conflicts: list[Conflict] = []

    def merge_table(self, part: _TablePart) -> None:
        """Merge all groups of a table."""
        for ours, arrived in part.groups():
            self._merge_group(part, ours, arrived)

    def _merge_group(self, part: _TablePart, ours: list[int], arrived: list[int]) -> None:
        rules = part.rules
        here = [self._here.lift(part.name, number, part.ours[number]) for number in ours]
        there = [self._there.lift(part.name, number, part.arrived[number]) for number in arrived]
        merged = merge_documents(rules, [*here, *there])
        before = merge_documents(rules, here) if here else {}
        old_values, values = read_values(rules, before), read_values(rules, merged)
        if ours and arrived:
            self._find_conflicts(part, ours, arrived, before, merge_documents(rules, there))
        is_split = any(part.ours[number] is not part.before[number] for number in ours)
        is_same = values == old_values and _same_rest(rules, before, merged)
        if is_same and len(ours) == 1 and not is_split:
            return
        number = ours[0] if ours else next(part.next_numbers)
        written = self.documents[part.name]
        written |= {number: merged, **dict.fromkeys(ours[1:])}
        originals = {number: part.before[number] for number in ours}
        self.edits.append(edit_between(part.name, number, originals, merged))

    def _find_conflicts(
        self,
        part: _TablePart,
        ours: list[int],
        arrived: list[int],
        here: JsonDocument,
        there: JsonDocument,
    ) -> None:
        rules = part.rules
        here_values, there_values = read_values(rules, here), read_values(rules, there)
        for name in sorted(here_values.keys() & there_values.keys()):
            mine, other = here_values[name], there_values[name]
            is_listed = name in rules.fields or name.startswith(f"{rules.members}/")
            if not is_listed or rules.agree(mine, other):
                continue
            if self._there.knows(part.name, arrived, name, mine.stamp):
                continue
            if not self._here.knows(part.name, ours, name, other.stamp):
                is_kept = greater(mine, other) is mine
                old, new = (other, mine) if is_kept else (mine, other)
                paper = describe_document(part.name, here)
                self.conflicts.append(Conflict(part.name, *paper, name, old, new, is_kept))


def _same_rest(rules: TableRules, before: JsonDocument, after: JsonDocument) -> bool:
    """Return whether the fields of two documents that are no values are the same."""
    same_union = set(before.get(rules.union, ())) == set(after.get(rules.union, ()))
    return same_union and before.get(rules.newest) == after.get(rules.newest)


def _documents(tables: Mapping[str, Rows], name: str) -> Documents:
    return {int(key): row for key, row in tables.get(name, {}).items() if key.isdecimal()}
