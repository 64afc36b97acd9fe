"""A document as named values, each with its stamp, and the merging of documents value by value.

A `TableRules` declares which fields of a document are values; everything else here is the same
for all tables. A value is named after its field: `rating`, or `tags/TEXT` for a member of a
list, or `note/WRITER` for a text of which each writer has one. The plain fields stay as other
programs read them; `stamps` beside them holds for each value its stamp and what the plain field
cannot say. A plain field that does not agree with its stamp was edited by hand since, and counts
as a new value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import Any, NamedTuple

from store.model.record import KEY_STRENGTH
from store.model.stamps import (
    NEVER,
    Clock,
    Stamp,
    canonical_json,
    digest,
    milliseconds_of,
    parse_stamp,
)
from store.text.cleaning import clean

JsonDocument = Mapping[str, Any]

_STAMPS, _WHEN = "stamps", "when"


class Value(NamedTuple):
    """What merges on its own."""

    stamp: Stamp
    content: Any
    """JSON: the fields that are not empty, whether a member is in its list, or a text."""
    first: Stamp = NEVER
    """For a member: when it was added first, which is its place in the list."""


Values = dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRules:
    """The values of a table's documents and how documents that are the same are found."""

    names: Callable[[JsonDocument], Iterable[str]]
    """Returns the names of a document; two documents that share one are the same."""
    parse: Callable[[JsonDocument], Mapping[str, Any]]
    """Returns the plain fields that are not empty, cleaned, as JSON."""
    fields: Mapping[str, tuple[str, ...]]
    """The fields of each value that has fields of its own."""
    members: str = ""
    """The list each of whose members is a value."""
    texts: str = ""
    """The text of which each writer has one; several are shown joined."""
    union: str = ""
    """The list that keeps what any document had."""
    newest: str = ""
    """The field that goes with the newest value of the document."""
    details: frozenset[str] = frozenset()
    """Fields that tell how a value was set and not what it is: they make no conflict."""
    plain: frozenset[str] = field(init=False)
    """All fields that are named here; others are those of a later version."""

    def __post_init__(self) -> None:
        named = [self.members, self.texts, self.union, self.newest, _STAMPS, _WHEN]
        fields = (name for names in self.fields.values() for name in names)
        object.__setattr__(self, "plain", frozenset([*fields, *filter(None, named)]))

    def agree(self, first: Value, second: Value) -> bool:
        """Return whether two values are the same to a person."""
        if not isinstance(first.content, Mapping):
            return bool(first.content == second.content)
        names = {*first.content, *second.content} - self.details
        return all(first.content.get(name) == second.content.get(name) for name in names)

    def value_names(self, before: JsonDocument, after: JsonDocument) -> list[str]:
        """Return the values that differ between the plain fields of an edit, but for texts."""
        changed = {name for name in {**before, **after} if before.get(name) != after.get(name)}
        names = [name for name, fields in self.fields.items() if changed.intersection(fields)]
        if self.members in changed:
            lists = (before.get(self.members) or (), after.get(self.members) or ())
            old, new = (set(map(str, members)) for members in lists)
            names += [f"{self.members}/{member}" for member in old ^ new]
        return names


def read_values(rules: TableRules, document: JsonDocument) -> Values:
    """Read the values of a document; those of before take their stamps from `when`."""
    raw_stamps = document.get(_STAMPS)
    stamps: Mapping[str, Any] = raw_stamps if isinstance(raw_stamps, Mapping) else {}
    fields = rules.parse(document)
    values: Values = {}
    for name, field_names in rules.fields.items():
        content = {key: fields[key] for key in field_names if key in fields}
        stamp = parse_stamp(stamps.get(name))
        if stamp is None:
            stamp = max(_earlier_stamp(document, key) for key in field_names)
            if content or stamp > NEVER:
                values[name] = Value(stamp if stamp > NEVER else NEVER.successor(), content)
        else:
            edited = stamps[name][3:4] != [digest(content)]
            values[name] = Value(stamp.successor() if edited else stamp, content)
    values |= _read_members(rules.members, fields.get(rules.members, ()), document, stamps)
    values |= _read_texts(rules.texts, fields.get(rules.texts, ""), document, stamps)
    for name in {**document, **stamps}:
        if name not in rules.plain and name not in values:
            unknown = {"field": document[name]} if name in document else {}
            if name in stamps:
                unknown["stamp"] = stamps[name]
            values[name] = Value(parse_stamp(stamps.get(name)) or NEVER, unknown)
    return values


def _earlier_stamp(document: JsonDocument, name: str) -> Stamp:
    """Return the stamp that a field has by the time at which it was set."""
    when = document.get(_WHEN)
    return Stamp(milliseconds_of(when.get(name) if isinstance(when, Mapping) else when), 0, "")


def _read_members(
    name: str, members: Sequence[str], document: JsonDocument, stamps: Mapping[str, Any]
) -> Values:
    values: Values = {}
    prefix = f"{name}/"
    for key, parts in stamps.items():
        stamp = parse_stamp(parts) if name and key.startswith(prefix) else None
        if stamp is not None:
            present, first = parts[3:4] != [0], parse_stamp(parts[4:]) or stamp
            edited = present != (key.removeprefix(prefix) in members)
            stamp = stamp.successor() if edited else stamp
            values[key] = Value(stamp, present != edited, min(first, stamp))
    base = _earlier_stamp(document, name) if not values else NEVER
    for position, member in enumerate(members):
        # the place in the list of a version without stamps is a counter
        stamp = base._replace(counter=position + (base == NEVER))
        values.setdefault(prefix + member, Value(stamp, True, stamp))
    return values


def _read_texts(name: str, text: str, document: JsonDocument, stamps: Mapping[str, Any]) -> Values:
    values: Values = {}
    is_edited = False
    for key, parts in stamps.items():
        stamp = parse_stamp(parts) if name and key.startswith(f"{name}/") else None
        if stamp is not None:
            own_text = parts[4] if len(parts) > 4 and isinstance(parts[4], str) else text
            is_edited |= parts[3:4] != [digest(own_text)]
            values[key] = Value(stamp, own_text)
    if is_edited or join_texts(values.values()) != text:
        newest = max((value.stamp for value in values.values()), default=NEVER)
        stamp = newest.successor() if values else _earlier_stamp(document, name)
        values = {key: Value(value.stamp.successor(), "") for key, value in values.items()}
        if text:
            # texts without a writer are told apart by what they are, so that none replaces another
            key = f"{name}/{digest(text)}"
            values[key] = Value(stamp if stamp > NEVER else NEVER.successor(), text)
    return values


def join_texts(values: Iterable[Value]) -> str:
    """Join texts in the order of their stamps with blank lines, each but once."""
    joined = ""
    for text in (value.content for value in sorted(values, key=_order)):
        if text not in joined:
            joined = text if joined in text else f"{joined}\n\n{text}"
    return joined


def _order(value: Value) -> tuple[Stamp, str]:
    return value.stamp, canonical_json(value.content)


def write_values(rules: TableRules, document: JsonDocument, values: Values) -> dict[str, Any]:
    """Return a document with these values; its other fields stay as they are."""
    written: dict[str, Any] = {name: document[name] for name in document if name != _STAMPS}
    stamps: dict[str, Any] = {}
    members: list[tuple[Stamp, str]] = []
    texts = [value for name, value in values.items() if name.startswith(f"{rules.texts}/")]
    text = join_texts(texts) if rules.texts else ""
    is_single = sum(bool(value.content) for value in texts) == 1
    for name, value in sorted(values.items()):
        kind, _, member = name.partition("/")
        entry: list[Any] = [*value.stamp]
        if name in rules.fields:
            for field_name in rules.fields[name]:
                written.pop(field_name, None)
            written |= value.content
            stamps[name] = [*entry, digest(value.content)]
        elif kind == rules.members:
            if value.content:
                members.append((value.first, member))
            is_plain = value.content and value.first == value.stamp
            stamps[name] = entry if is_plain else [*entry, int(value.content), *value.first]
        elif kind == rules.texts:
            own = [] if is_single and value.content else [value.content]
            stamps[name] = [*entry, digest(value.content), *own]
        else:
            written |= {name: value.content["field"]} if "field" in value.content else {}
            stamps |= {name: value.content["stamp"]} if "stamp" in value.content else {}
    for name, content in (
        (rules.members, [member for _, member in sorted(members)]),
        (rules.texts, text),
    ):
        written.pop(name, None)
        written |= {name: content} if content else {}
    return {**written, _STAMPS: stamps} if stamps else written


def set_fields(
    rules: TableRules, document: JsonDocument, fields: JsonDocument, clock: Clock
) -> dict[str, Any]:
    """Return a document with plain fields set, as JSON, and the values they belong to stamped."""
    values = read_values(rules, document)
    updated = rules.parse({**document, **fields})
    for name, names in rules.fields.items():
        if not fields.keys().isdisjoint(names):
            content = {key: updated[key] for key in names if key in updated}
            replaced = values.get(name, Value(NEVER, {}))
            values[name] = Value(clock.after(replaced.stamp), content)
    if rules.members in fields:
        values |= _set_members(rules.members, updated.get(rules.members, ()), values, clock)
    if rules.texts in fields:
        values |= _set_texts(rules.texts, updated.get(rules.texts, ""), values, clock)
    return write_values(rules, document, values)


def _set_members(
    name: str, members: Sequence[str], values: Values, clock: Clock
) -> Iterable[tuple[str, Value]]:
    """Yield the values of the members that are added or removed."""
    old = {key: value for key, value in values.items() if key.startswith(f"{name}/")}
    # a new member is the last one, also after a Change that a fast clock has dated later
    last = max((value.first for value in old.values()), default=NEVER)
    new_keys = [f"{name}/{member}" for member in members]
    for key in new_keys:
        if key not in old:
            last = clock.after(last)
            yield key, Value(last, True, last)
        elif not old[key].content:
            yield key, Value(clock.after(old[key].stamp), True, old[key].first)
    for key in old.keys() - set(new_keys):
        if old[key].content:
            yield key, Value(clock.after(old[key].stamp), False, old[key].first)


def _set_texts(name: str, text: str, values: Values, clock: Clock) -> Iterable[tuple[str, Value]]:
    """Yield the writer's own text, and the others as removed: it replaces all that were shown."""
    old = {key: value for key, value in values.items() if key.startswith(f"{name}/")}
    own_key = f"{name}/{clock.writer}"
    last = max((value.stamp for value in old.values()), default=NEVER)
    for key, value in old.items():
        if key != own_key and value.content:
            yield key, Value(clock.after(value.stamp), "")
    yield own_key, Value(clock.after(last), text)


def greater(first: Value, second: Value) -> Value:
    """Return the value in force of two: the later, or of equal stamps the greater JSON."""
    return max(first, second, key=_order)


def merge_values(first: Values, second: Values) -> Values:
    """Return the greater of each value."""
    merged = {**first, **second}
    for name in first.keys() & second.keys():
        earliest = min(first[name].first, second[name].first)
        merged[name] = greater(first[name], second[name])._replace(first=earliest)
    return merged


def merge_documents(rules: TableRules, documents: Iterable[JsonDocument]) -> dict[str, Any]:
    """Merge documents that are the same; at least one.

    Commutative, associative and idempotent, but for the order of fields and of the union.
    """
    return dict(reduce(partial(_merge_pair, rules), documents))


def _merge_pair(rules: TableRules, first: JsonDocument, second: JsonDocument) -> JsonDocument:
    sides = [(read_values(rules, document), document) for document in (first, second)]
    values = merge_values(sides[0][0], sides[1][0])
    newer = max(sides, key=lambda side: _age(rules, *side))[1]
    merged: dict[str, Any] = {}
    if rules.union:
        keys = dict.fromkeys([*_list(first, rules.union), *_list(second, rules.union)])
        merged[rules.union] = sorted(keys, key=_key_strength)
    if rules.newest in newer:
        merged[rules.newest] = newer[rules.newest]
    written = write_values(rules, merged, values)
    times = _merge_times(rules, values, sides)
    return {**written, _WHEN: times} if times else written


def _age(rules: TableRules, values: Values, document: JsonDocument) -> tuple[Stamp, str]:
    newest = max((value.stamp for value in values.values()), default=NEVER)
    return newest, canonical_json(document.get(rules.newest))


def _merge_times(
    rules: TableRules, values: Values, sides: Sequence[tuple[Values, JsonDocument]]
) -> dict[str, str]:
    """Return when each field was set: of the value in force, or the later where both are."""
    times: dict[str, str] = {}
    owners = {key: name for name, names in rules.fields.items() for key in names}
    for side, document in sides:
        when = document.get(_WHEN)
        for key, moment in when.items() if isinstance(when, Mapping) else ():
            owner = owners.get(key)
            is_in_force = owner is None or side.get(owner) == values.get(owner)
            if is_in_force and isinstance(moment, str):
                times[key] = max(times.get(key, ""), moment)
    return times


def clean_document(rules: TableRules, document: JsonDocument) -> dict[str, Any]:
    """Return a document that another program may have written, as this one would write it."""
    document = _clean_json(document)
    parsed = rules.parse(document)
    kept = {name: parsed[name] for name in (rules.union, rules.newest) if name in parsed}
    written = write_values(rules, kept, read_values(rules, document))
    when = document.get(_WHEN)
    return {**written, _WHEN: when} if isinstance(when, dict) else written


def _clean_json(node: Any) -> Any:
    if isinstance(node, str):
        return clean(node, lines=True)
    if isinstance(node, Mapping):
        return {clean(str(name)): _clean_json(part) for name, part in node.items()}
    return [_clean_json(part) for part in node] if isinstance(node, list | tuple) else node


def _list(document: JsonDocument, name: str) -> list[str]:
    texts = document.get(name)
    return [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []


def _key_strength(key: str) -> tuple[int, str]:
    kind = key.partition(":")[0]
    return (KEY_STRENGTH.index(kind) if kind in KEY_STRENGTH else len(KEY_STRENGTH), key)
