"""A document as named values, each with its stamp, and the merging of documents value by value.

The rules of a table declare which fields of a document are values; everything here is the same
for all tables. A value is named after its field: `rating`, or `tags/TEXT` for a member of a
list, or `note/WRITER.TIME` for a text of which each writer has one. The plain fields stay as other
programs read them; `stamps` beside them holds for each value its stamp and what the plain field
cannot say. A plain field that does not agree with its stamp was edited by hand since, and counts
as a new value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial, reduce
from typing import Any, NamedTuple

from store.model.annotation import join_notes
from store.model.record import KEY_STRENGTH
from store.model.stamps import (
    UNSET,
    Clock,
    Stamp,
    canonical_json,
    content_digest,
    milliseconds_of,
    parse_stamp,
)
from store.notebook.document_fields import JsonDocument, text_list
from store.notebook.rules import TableRules
from store.text.cleaning import clean

_STAMPS, _WHEN = "stamps", "when"


class StampedValue(NamedTuple):
    """What merges on its own."""

    stamp: Stamp
    content: Any
    """JSON: the fields that are not empty, whether a member is in its list, or a text."""
    first: Stamp = UNSET
    """For a member: when it was added first, which is its place in the list."""


Values = dict[str, StampedValue]


def read_values(rules: TableRules, document: JsonDocument) -> Values:
    """Read the values of a document; in one without stamps, the times in `when` stand for them."""
    raw_stamps = document.get(_STAMPS)
    stamps: Mapping[str, Any] = raw_stamps if isinstance(raw_stamps, Mapping) else {}
    fields = rules.parse(document)
    values: Values = {}
    for name, field_names in rules.fields.items():
        content = {key: fields[key] for key in field_names if key in fields}
        stamp = parse_stamp(stamps.get(name))
        if stamp is None:
            stamp = _earlier_stamp(document, *field_names)
            if content or stamp > UNSET:
                values[name] = StampedValue(stamp if stamp > UNSET else UNSET.successor(), content)
        else:
            edited = stamps[name][3:4] != [content_digest(content)]
            values[name] = StampedValue(stamp.successor() if edited else stamp, content)
    others = (document.keys() | stamps.keys()) - rules.plain - rules.fields.keys()
    members, text = fields.get(rules.members, ()), fields.get(rules.texts, "")
    if others or members:
        values |= _read_members(rules.members, members, document, stamps)
    if others or text:
        values |= _read_texts(rules.texts, text, document, stamps)
    for name in others:
        if name.partition("/")[0] not in (rules.members, rules.texts):
            unknown = {"field": document[name]} if name in document else {}
            if name in stamps:
                unknown["stamp"] = stamps[name]
            values[name] = StampedValue(parse_stamp(stamps.get(name)) or UNSET, unknown)
    return values


def _earlier_stamp(document: JsonDocument, *names: str) -> Stamp:
    """Return the stamp that fields have by the latest time at which one was set."""
    when = document.get(_WHEN)
    if isinstance(when, Mapping):
        moments = [when[name] for name in names if name in when]
    else:
        moments = [when] if when else []
    return Stamp(max(map(milliseconds_of, moments), default=0), 0, "")


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
            values[key] = StampedValue(stamp, present != edited, min(first, stamp))
    base = max((stamped.stamp for stamped in values.values()), default=UNSET)
    base = _earlier_stamp(document, name) if base == UNSET else base.successor()
    for position, member in enumerate(members):
        # where there are no stamps, the place in the list is a counter
        counter = base.counter + position + (base == UNSET)
        stamp = base._replace(counter=counter)
        values.setdefault(prefix + member, StampedValue(stamp, True, stamp))
    return values


def _read_texts(name: str, text: str, document: JsonDocument, stamps: Mapping[str, Any]) -> Values:
    values: Values = {}
    is_edited = False
    for key, parts in stamps.items():
        stamp = parse_stamp(parts) if name and key.startswith(f"{name}/") else None
        if stamp is not None:
            own_text = parts[4] if len(parts) > 4 and isinstance(parts[4], str) else text
            is_edited |= parts[3:4] != [content_digest(own_text)]
            values[key] = StampedValue(stamp, own_text)
    if is_edited or join_texts(values.values()) != text:
        newest = max((stamped.stamp for stamped in values.values()), default=UNSET)
        stamp = newest.successor() if values else _earlier_stamp(document, name)
        values = {
            key: StampedValue(stamped.stamp.successor(), "") for key, stamped in values.items()
        }
        if text:
            # texts without a writer are told apart by what they are, so that none replaces another
            key = f"{name}/{content_digest(text)}"
            values[key] = StampedValue(stamp if stamp > UNSET else UNSET.successor(), text)
    return values


def join_texts(values: Iterable[StampedValue]) -> str:
    """Join texts in the order of their stamps with blank lines, each but once."""
    return reduce(join_notes, (stamped.content for stamped in sorted(values, key=_order)), "")


def _order(stamped: StampedValue) -> tuple[Stamp, str]:
    return stamped.stamp, canonical_json(stamped.content)


def write_values(rules: TableRules, document: JsonDocument, values: Values) -> dict[str, Any]:
    """Return a document with these values; its other fields stay as they are."""
    written: dict[str, Any] = {name: document[name] for name in document if name != _STAMPS}
    stamps: dict[str, Any] = {}
    before = document.get(_STAMPS)
    members: list[tuple[Stamp, str]] = []
    texts = [stamped for name, stamped in values.items() if name.startswith(f"{rules.texts}/")]
    text = join_texts(texts) if rules.texts else ""
    is_single = sum(bool(stamped.content) for stamped in texts) == 1
    for name, stamped in sorted(values.items()):
        kind, _, member = name.partition("/")
        entry: list[Any] = [*stamped.stamp]
        if name in rules.fields:
            for field_name in rules.fields[name]:
                written.pop(field_name, None)
            written |= stamped.content
            old = before.get(name) if isinstance(before, Mapping) else None
            # the same stamp has the same content: an edited one would have a later one
            is_same = isinstance(old, list) and len(old) == 4 and old[:3] == entry
            stamps[name] = old if is_same else [*entry, content_digest(stamped.content)]
        elif kind == rules.members:
            if stamped.content:
                members.append((stamped.first, member))
            is_plain = stamped.content and stamped.first == stamped.stamp
            stamps[name] = entry if is_plain else [*entry, int(stamped.content), *stamped.first]
        elif kind == rules.texts:
            own = [] if is_single and stamped.content else [stamped.content]
            stamps[name] = [*entry, content_digest(stamped.content), *own]
        else:
            written |= {name: stamped.content["field"]} if "field" in stamped.content else {}
            stamps |= {name: stamped.content["stamp"]} if "stamp" in stamped.content else {}
    for name, content in (
        (rules.members, [member for _, member in sorted(members)]),
        (rules.texts, text),
    ):
        written.pop(name, None)
        written |= {name: content} if content else {}
    return {**written, _STAMPS: stamps} if stamps else written


def set_fields(
    rules: TableRules,
    document: JsonDocument,
    fields: JsonDocument,
    clock: Clock,
    replaced: JsonDocument | None = None,
) -> tuple[dict[str, Any], dict[str, Stamp]]:
    """Set plain fields, as JSON, and stamp the values they belong to.

    Returns the document and the new stamps, which are later than those in the document, and in
    one that it replaces.
    """
    values = read_values(rules, document)
    floors = read_values(rules, replaced) if replaced else {}
    changed: Values = {}
    for name, names in rules.fields.items():
        if not fields.keys().isdisjoint(names):
            both = {key: fields.get(key, document.get(key)) for key in names}
            parsed = rules.parse(both)
            content = {key: parsed[key] for key in names if key in parsed}
            earlier = [side[name].stamp for side in (values, floors) if name in side]
            changed[name] = StampedValue(clock.after(max(earlier, default=UNSET)), content)
    updated = rules.parse(fields) if {rules.members, rules.texts} & fields.keys() else {}
    if rules.members in fields:
        changed |= _set_members(rules.members, updated.get(rules.members, ()), values, clock)
    if rules.texts in fields:
        changed |= _set_texts(rules.texts, updated.get(rules.texts, ""), values, clock)
    stamps = {name: stamped.stamp for name, stamped in changed.items()}
    return write_values(rules, document, {**values, **changed}), stamps


def _set_members(
    name: str, members: Sequence[str], values: Values, clock: Clock
) -> Iterable[tuple[str, StampedValue]]:
    """Yield the values of the members that are added or removed."""
    old = {key: stamped for key, stamped in values.items() if key.startswith(f"{name}/")}
    # a new member is the last one, also after a Change that a fast clock has dated later
    last = max((stamped.first for stamped in old.values()), default=UNSET)
    new_keys = [f"{name}/{member}" for member in members]
    for key in new_keys:
        if key not in old:
            last = clock.after(last)
            yield key, StampedValue(last, True, last)
        elif not old[key].content:
            yield key, StampedValue(clock.after(old[key].stamp), True, old[key].first)
    for key in old.keys() - set(new_keys):
        if old[key].content:
            yield key, StampedValue(clock.after(old[key].stamp), False, old[key].first)


def _set_texts(
    name: str, text: str, values: Values, clock: Clock
) -> Iterable[tuple[str, StampedValue]]:
    """Yield the writer's own text, and the others as removed: it replaces all that were shown."""
    old = {key: stamped for key, stamped in values.items() if key.startswith(f"{name}/")}
    last = max((stamped.stamp for stamped in old.values()), default=UNSET)
    # with the time of the first one: papers that become one keep the notes of both
    new_key = f"{name}/{clock.writer}.{clock.after(last).milliseconds:x}"
    own_keys = [key for key in old if key.startswith(f"{name}/{clock.writer}.")]
    own_key = max(own_keys, key=lambda key: old[key].stamp, default=new_key)
    for key, stamped in old.items():
        if key != own_key and stamped.content:
            yield key, StampedValue(clock.after(stamped.stamp), "")
    yield own_key, StampedValue(clock.after(last), text)


def agree(rules: TableRules, first: StampedValue, second: StampedValue) -> bool:
    """Return whether two values are the same to a person."""
    if not isinstance(first.content, Mapping):
        return bool(first.content == second.content)
    names = {*first.content, *second.content} - rules.details - rules.circumstances
    return all(first.content.get(name) == second.content.get(name) for name in names)


def greater(first: StampedValue, second: StampedValue) -> StampedValue:
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
        keys = [text_list(document.get(rules.union)) for document in (first, second)]
        merged[rules.union] = sorted({*keys[0], *keys[1]}, key=_key_strength)
    if rules.newest in newer:
        merged[rules.newest] = newer[rules.newest]
    written = write_values(rules, merged, values)
    times = _merge_times(rules, values, sides)
    return {**written, _WHEN: times} if times else written


def _age(rules: TableRules, values: Values, document: JsonDocument) -> tuple[Stamp, str]:
    newest = max((stamped.stamp for stamped in values.values()), default=UNSET)
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
    kept = {name: document[name] for name in (rules.union, rules.newest) if name in document}
    written = write_values(rules, kept, read_values(rules, document))
    when = document.get(_WHEN)
    return {**written, _WHEN: when} if isinstance(when, dict) else written


def _clean_json(node: Any) -> Any:
    if isinstance(node, str):
        return clean(node, lines=True)
    if isinstance(node, Mapping):
        return {clean(str(name)): _clean_json(part) for name, part in node.items()}
    return [_clean_json(part) for part in node] if isinstance(node, list | tuple) else node


def _key_strength(key: str) -> tuple[int, str]:
    kind = key.partition(":")[0]
    return (KEY_STRENGTH.index(kind) if kind in KEY_STRENGTH else len(KEY_STRENGTH), key)
