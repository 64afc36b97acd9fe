"""Which documents hold which keys of papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class KeyIndex:
    """Finds the documents of a paper by any of its keys, in the time of a dict look-up."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._keys: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._keys))

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Give the documents that hold any of these keys, each once."""
        found: dict[int, None] = {}
        for key in keys:
            found.update(dict.fromkeys(self._numbers.get(key, ())))
        return tuple(found)

    def keys(self, number: int) -> tuple[str, ...]:
        """Give the keys that a document holds; none when there is no such document."""
        return self._keys.get(number, ())

    def learn(self, number: int, keys: tuple[str, ...]) -> None:
        """Find a document by these keys and no others; by none, forget it."""
        for key in self._keys.pop(number, ()):
            held = tuple(other for other in self._numbers[key] if other != number)
            if held:
                self._numbers[key] = held
            else:
                del self._numbers[key]
        if keys:
            self._keys[number] = keys
            for key in keys:
                self._numbers[key] = (*self._numbers.get(key, ()), number)
