"""The keys of a kept pile: found in the memory of a file, without a dict being made of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Generator, ItemsView, Iterator, Mapping
from zlib import crc32

_SLICE = 2_000


class KeyTable(Mapping[str, int]):
    """Keys in the order of their checksums, so that one is found in a few steps."""

    def __init__(self, sums: memoryview, places: memoryview, ends: memoryview, text: memoryview):
        """Take columns of numbers, 32 bits each, and the keys one behind the other."""
        self._sums = sums
        self._places = places
        self._ends = ends
        """Where each key ends in the text."""
        self._text = text

    def __len__(self) -> int:
        return len(self._sums)

    def __iter__(self) -> Iterator[str]:
        start, text, ends = 0, bytes(self._text), self._ends.tolist()
        for end in ends:
            yield text[start:end].decode(errors="surrogatepass")
            start = end

    def items(self) -> ItemsView[str, int]:
        """Give all keys with their positions, without looking each of them up."""
        return dict(zip(self, self._places.tolist(), strict=True)).items()

    def __getitem__(self, key: str) -> int:
        wanted = key.encode(errors="surrogatepass")
        check = crc32(wanted)
        at = bisect_left(self._sums, check)
        while at < len(self._sums) and self._sums[at] == check:
            start = self._ends[at - 1] if at else 0
            if self._text[start : self._ends[at]] == wanted:
                place: int = self._places[at]
                return place
            at += 1
        raise KeyError(key)


def table_of(positions: Mapping[str, int]) -> Generator[float, None, list[bytes]]:
    """Write keys with their positions as the columns that a KeyTable reads, in small steps."""
    import numpy as np

    texts, sums, places = [], array("I"), array("i")
    for count, (key, place) in enumerate(positions.items()):
        text = key.encode(errors="surrogatepass")
        texts.append(text)
        sums.append(crc32(text))
        places.append(place)
        if count % _SLICE == 0:
            yield count / len(positions)
    order = np.argsort(np.asarray(sums), kind="stable")
    ends = np.cumsum(np.fromiter(map(len, texts), np.uint32, len(texts))[order], dtype=np.uint32)
    yield 1.0
    text = b"".join(map(texts.__getitem__, order.tolist()))
    columns = (np.asarray(sums)[order], np.asarray(places)[order], ends)
    return [*(column.tobytes() for column in columns), text]
