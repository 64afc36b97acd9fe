"""Normalize many texts at once; alone in a module because importing numpy takes long."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from store.text.folding import SEPARATORS, fold_to_ascii, normalize_text

_SPACE = 32
_BYTE_SEPARATORS = b"\0" + SEPARATORS[1:]
"""`SEPARATORS`, but the NUL between two texts stays."""


def normalize_texts(texts: Sequence[str]) -> list[str]:
    """Normalize many texts as `normalize_text` does, each in less than half the time."""
    if not texts:
        return []
    plain = [fold_to_ascii(text) for text in texts]
    joined = "\0".join([text if text.isascii() else "" for text in plain])
    letters = np.frombuffer(joined.encode().translate(_BYTE_SEPARATORS), dtype=np.uint8)
    surplus = letters <= _SPACE
    surplus[1:] &= surplus[:-1]
    surplus[:1] = False
    surplus[letters == 0] = False
    lines = letters[~surplus].tobytes().decode().split("\0")
    if len(lines) != len(texts):  # a text that was not cleaned has a NUL in it
        return [normalize_text(text) for text in texts]
    return [
        line.strip() if folded.isascii() else normalize_text(text)
        for line, folded, text in zip(lines, plain, texts, strict=True)
    ]
