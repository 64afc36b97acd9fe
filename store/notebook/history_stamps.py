"""What a history says about the values of documents: which stamps it knows, which it saw replaced.

Documents of versions without stamps have only the times of a clock, which may have been wrong. In
the history it stands which value replaced which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from store.model.annotation import ANNOTATIONS, ANSWERS, CHANGES
from store.model.stamps import UNSET, Clock, Stamp, content_digest, parse_stamp
from store.notebook.document_fields import JsonDocument, parse_answer, text_list
from store.notebook.documents import NotebookTables, RowsById
from store.notebook.rules import rules_of
from store.notebook.values import StampedValue, read_values, write_values


@dataclass(slots=True)
class _Past:
    """What happened to one value."""

    known: set[Stamp] = field(default_factory=set)
    latest: Stamp = UNSET
    """The stamp of its last Change, made later than all that this Change replaced."""
    first: Stamp | None = None
    """The stamp of its first Change."""
    replaced: Mapping[str, Any] | bool | None = None
    """What its first Change replaced, where Changes before that are missing."""
    is_set: bool = True
    """For a member or a text: whether it was there after its last Change."""

    def has_replaced(self, content: Any) -> bool:
        """Return whether the first Change that is known replaced this content."""
        replaced = self.replaced
        if not isinstance(replaced, Mapping) or not isinstance(content, Mapping):
            return replaced is content
        return bool(replaced) and all(content.get(key) == replaced[key] for key in replaced)


class HistoryStamps:
    """The stamps that the history of a store gives to the values of some of its documents."""

    def __init__(self, history: RowsById, wanted: Mapping[str, AbstractSet[int]]) -> None:
        self._pasts: dict[tuple[str, int], dict[str, _Past]] = defaultdict(dict)
        self._is_complete = "1" in history
        for row in _in_order(history if any(wanted.values()) else {}):
            writer = str(row.get("writer") or "")
            now = Clock.at_time(str(row.get("when")), writer).now
            for edit in _edits(row):
                table, number = str(edit.get("table") or ANNOTATIONS), edit.get("doc")
                if isinstance(number, int) and not wanted.get(table, frozenset()).isdisjoint(
                    [number, *_merged_numbers(edit)]
                ):
                    self._add_edit(table, number, edit, now)

    def _add_edit(self, table: str, number: int, edit: JsonDocument, now: Stamp) -> None:
        pasts = self._pasts[table, number]
        for merged in _merged_numbers(edit):
            for name, past in self._pasts.get((table, merged), {}).items():
                earlier = pasts.setdefault(name, past)
                earlier.known |= past.known
                earlier.latest = max(earlier.latest, past.latest)
        before, after = (_mapping(edit.get(side)) for side in ("before", "after"))
        rules, stamps = rules_of(table), _mapping(edit.get("stamps"))
        names = {*rules.value_names(before, after), *stamps}
        for name in names:
            members = text_list(after.get(rules.members))
            member = name.removeprefix(f"{rules.members}/") if rules.members else ""
            is_set = member in members or name in rules.fields
            stamp = parse_stamp(stamps.get(name)) or now
            if name not in stamps and not now.writer and member in members:
                # as a document of a version without stamps is read: its places are counters
                stamp = stamp._replace(counter=members.index(member))
            if name not in pasts and not self._is_complete:
                parsed, keys = rules.parse(before), rules.fields.get(name, ())
                replaced = {key: parsed.get(key) for key in keys if key in before}
                pasts[name] = _Past(replaced=replaced if keys else not is_set)
            _set(pasts, name, stamp, is_set)
        if not now.writer and rules.texts and before.get(rules.texts) != after.get(rules.texts):
            for side, is_set in ((before, False), (after, True)):
                if text := side.get(rules.texts):
                    _set(pasts, f"{rules.texts}/{content_digest(text)}", now, is_set)

    def knows(self, table: str, numbers: Collection[int], name: str, stamped: StampedValue) -> bool:
        """Return whether a value was ever in one of these documents."""
        all_pasts = (self._pasts.get((table, number), {}).get(name) for number in numbers)
        pasts = [past for past in all_pasts if past is not None]
        known = {stamp for past in pasts for stamp in past.known}
        if stamped.stamp in known or any(past.has_replaced(stamped.content) for past in pasts):
            return True
        milliseconds = {stamp.milliseconds for stamp in known}
        return not stamped.stamp.writer and stamped.stamp.milliseconds in milliseconds

    def lift(self, table: str, number: int, document: JsonDocument) -> JsonDocument:
        """Return a document whose values are stamped later than all that they replaced."""
        rules, values = rules_of(table), {}
        old = read_values(rules, document) if (table, number) in self._pasts else {}
        for name, past in self._pasts.get((table, number), {}).items():
            is_field = name in rules.fields
            if name not in old:
                if not is_field and not past.is_set:
                    empty: Any = False if name.startswith(f"{rules.members}/") else ""
                    values[name] = StampedValue(past.latest, empty, past.first or past.latest)
                continue
            stamped = old[name]
            if past.latest > stamped.stamp and (is_field or past.is_set == bool(stamped.content)):
                values[name] = stamped._replace(stamp=past.latest)
            if stamped.first > UNSET and past.first and past.first < stamped.first:
                values[name] = values.get(name, stamped)._replace(first=past.first)
        return write_values(rules, document, {**old, **values}) if values else document


def _set(pasts: dict[str, _Past], name: str, stamp: Stamp, is_set: bool) -> None:
    past = pasts.setdefault(name, _Past())
    past.known.add(stamp)
    is_later = stamp > past.latest
    past.latest = stamp if is_later else past.latest.successor(stamp.writer)
    past.first = past.first or stamp
    past.is_set = is_set


def withdrawn_answers(tables: NotebookTables) -> dict[int, JsonDocument]:
    """Return the answers that versions without tombstones removed when they were undone."""
    removed: dict[int, JsonDocument] = {}
    for row in _in_order(tables.get(CHANGES, {})):
        for edit in _edits(row):
            number, answer = edit.get("doc"), parse_answer(edit.get("before"))
            if edit.get("table") == ANSWERS and isinstance(number, int):
                removed.pop(number, None)
                if answer and not edit.get("after"):
                    removed[number] = {**answer, "answer": "withdrawn", "when": row.get("when")}
    rows = tables.get(ANSWERS, {})
    return {number: answer for number, answer in removed.items() if str(number) not in rows}


def complete_rows(tables: NotebookTables) -> NotebookTables:
    """Return the tables that a journal alone holds, with what its history says of the rest.

    Of a document that was there before, a journal has only the fields that changed. The history
    in it names the paper, and the values whose fields are there.
    """
    rows = {number: dict(row) for number, row in tables.get(ANNOTATIONS, {}).items()}
    complete = {number for number, row in rows.items() if "keys" in row}
    names: dict[str, set[str]] = defaultdict(set)
    rules = rules_of(ANNOTATIONS)
    for row in _in_order(tables.get(CHANGES, {})):
        for edit in _edits(row):
            number = str(edit.get("doc"))
            if (edit.get("table") or ANNOTATIONS) == ANNOTATIONS and number in rows:
                rows[number].setdefault("keys", [str(edit.get("key"))])
                rows[number].setdefault("citation", {"title": str(edit.get("title"))})
                before, after = (_mapping(edit.get(side)) for side in ("before", "after"))
                names[number].update(rules.value_names(before, after), after)
    for number in rows.keys() - complete:
        stamps = _mapping(rows[number].get("stamps"))
        rows[number]["stamps"] = {
            name: stamp
            for name, stamp in stamps.items()
            if name in names[number] or name.partition("/")[0] in names[number]
        }
    return {**tables, ANNOTATIONS: rows}


def _in_order(history: RowsById) -> Iterator[JsonDocument]:
    for key in sorted(filter(str.isdecimal, history), key=int):
        yield history[key]


def _edits(row: JsonDocument) -> Iterator[JsonDocument]:
    edits = row.get("edits")
    for edit in edits if isinstance(edits, list) else ():
        if isinstance(edit, Mapping):
            yield edit


def _merged_numbers(edit: JsonDocument) -> list[int]:
    return [int(number) for number in _mapping(edit.get("united")) if number.isdecimal()]


def _mapping(part: Any) -> Mapping[str, Any]:
    return part if isinstance(part, Mapping) else {}
