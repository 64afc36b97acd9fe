"""Fields read from a cache, checked and cleaned as text from any other file is.

A field of another type raises TypeError, so that what is odd is read from the sources again.
Imported by light modules, so it imports nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def text_field(field: object) -> str:
    """Return a text without anything that could control the terminal."""
    if not isinstance(field, str):
        raise TypeError("not a text")
    if field.isprintable():
        return field
    from store.text.cleaning import clean

    return clean(field, lines=True)


def text_fields(field: object) -> tuple[str, ...]:
    """Return a list of texts."""
    if not isinstance(field, list | tuple):
        raise TypeError("not a list")
    return tuple(map(text_field, field))


def text_mapping(field: object) -> Mapping[str, str]:
    """Return a mapping of texts."""
    return MappingProxyType({text_field(key): text_field(text) for key, text in _items(field)})


def count_mapping(field: object) -> Mapping[str, int]:
    """Return a mapping of texts to counts."""
    return MappingProxyType({text_field(key): number_field(count) for key, count in _items(field)})


def number_field(field: object, below: int | None = None) -> int:
    """Return a number from 0 up, and less than `below` where that is given."""
    if not isinstance(field, int) or isinstance(field, bool) or field < 0:
        raise TypeError("not a number")
    if below is not None and field >= below:
        raise ValueError("a number that is too large")
    return field


def _items(field: object) -> list[tuple[object, object]]:
    if not isinstance(field, dict):
        raise TypeError("not a mapping")
    return list(field.items())
