"""The documents of one table while an act is being put together."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, MutableMapping
from typing import Any

from store.durable.entries import Document, Rows

Layer = dict[str, Document | None]
"""What an act makes of a table's documents; None is removed."""

_PLAIN = frozenset({str, int, float, bool, type(None)})


def thaw(value: Any) -> Any:
    """Copy a JSON value as deep as it goes, so that changing the copy changes nothing else."""
    if type(value) is dict:
        return {name: part if type(part) in _PLAIN else thaw(part) for name, part in value.items()}
    return [thaw(part) for part in value] if type(value) is list else value


class View(Mapping[str, Document]):
    """A table's documents, with what the act under way makes of them, to be read."""

    def __init__(self, rows: Rows, layer: Layer | None, *, copies: bool) -> None:
        self._rows = rows
        self._layer = layer or {}
        self._copies = copies

    def __getitem__(self, key: str) -> Document:
        document = self._layer[key] if key in self._layer else self._rows[key]
        if document is None:
            raise KeyError(key)
        return thaw(document) if self._copies else document

    def __contains__(self, key: object) -> bool:
        if key in self._layer:
            return self._layer[str(key)] is not None
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        if not self._layer:
            yield from list(self._rows)
            return
        yield from [key for key in self._rows if self._layer.get(key, self._rows) is not None]
        yield from [key for key in self._layer if key not in self._rows and key in self]

    def items(self) -> Pairs:
        """Give the ids with their documents; another thread may take in others' acts meanwhile."""
        return Pairs(self)

    def pairs(self) -> Iterator[tuple[str, Document]]:
        """Go over a copy of the rows, cheap beside what is done with them."""
        rows = {**self._rows, **self._layer} if self._layer else self._rows
        for key, document in list(rows.items()):
            if document is not None:
                yield key, thaw(document) if self._copies else document

    def __len__(self) -> int:
        added = sum(
            (document is not None) - (key in self._rows) for key, document in self._layer.items()
        )
        return len(self._rows) + added


class Pairs(ItemsView[str, Document]):
    """The documents with their ids, as they were when one began to go over them."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._view = view

    def __iter__(self) -> Iterator[tuple[str, Document]]:
        return self._view.pairs()


class Draft(MutableMapping[int, Any]):
    """A table as TinyDB's updaters want it; documents are copied when they are first touched."""

    def __init__(self, view: View, note_id: Callable[[int], None]) -> None:
        self.layer: Layer = {}
        self._view = view
        self._note_id = note_id

    def __getitem__(self, number: int) -> Any:
        key = str(number)
        if key not in self.layer:
            self.layer[key] = self._view[key]
        document = self.layer[key]
        if document is None:
            raise KeyError(number)
        return document

    def __setitem__(self, number: int, document: Any) -> None:
        self.layer[str(number)] = document
        self._note_id(number)

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self.layer[str(number)] = None

    def __contains__(self, number: object) -> bool:
        key = str(number)
        return self.layer[key] is not None if key in self.layer else key in self._view

    def __iter__(self) -> Iterator[int]:
        for key in self._view:
            if self.layer.get(key, self._view) is not None:
                yield int(key)
        yield from [
            int(key)
            for key, document in self.layer.items()
            if document is not None and key not in self._view
        ]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Remove every document."""
        self.layer = dict.fromkeys(self._view, None)
