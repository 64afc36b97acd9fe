"""What an act changes, in as few fields as will do; and comparing JSON values strictly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from store.durable.entries import Document, Tables, Touched, decode, encode

_SCALARS = frozenset({str, int, bool, type(None)})


def difference(old: Tables, new: Tables) -> Touched:
    """Find the documents that two states of the tables do not share."""
    touched: Touched = set()
    for name in old.keys() | new.keys():
        before, after = old.get(name, {}), new.get(name, {})
        touched.update(
            (name, int(key))
            for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)
        )
    return touched


def patch(
    rows: Mapping[str, Document], changes: Iterable[tuple[str, Document | None]]
) -> dict[str, Any]:
    """Say what becomes of a table's documents (None: removed) in as few fields as will do."""
    put, fields, unset, gone = {}, {}, {}, []
    for key, document in changes:
        old = rows.get(key)
        if document is None:
            if old is not None:
                gone.append(key)
        elif old is None:
            put[key] = document
        else:
            changed = {
                name: value
                for name, value in document.items()
                if name not in old or not _same(old[name], value)
            }
            if changed:
                fields[key] = changed
            if dropped := [name for name in old if name not in document]:
                unset[key] = dropped
    parts = {"put": put, "set": fields, "unset": unset, "gone": gone}
    return {name: part for name, part in parts.items() if part}


def _same(old: Any, new: Any) -> bool:
    """Compare two JSON values strictly: 1, 1.0 and true are three things."""
    if type(old) is not type(new):
        return False
    if type(old) is dict:
        return old.keys() == new.keys() and all(_same(old[name], new[name]) for name in old)
    if type(old) is list:
        return len(old) == len(new) and all(map(_same, old, new))
    return bool(old == new) and (type(old) is not float or repr(old) == repr(new))


def as_read(value: Any) -> Any:
    """Give a copy of a value as reading it back from JSON would; raises what encoding raises."""
    try:
        return _copied(value)
    except (_Unusual, RecursionError):
        return decode(encode(value))


class _Unusual(Exception):
    """A value that JSON does not have as it is: a tuple, an enumeration, a number for a name."""


def _copied(value: Any) -> Any:
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is dict:
        if not all(type(name) is str for name in value):
            raise _Unusual
        return {name: _copied(part) for name, part in value.items()}
    if kind is list:
        return [_copied(part) for part in value]
    raise _Unusual
