"""JSON lines: the objects of the JSON export, one a line, for jq and for streams."""

from __future__ import annotations

import json
from collections.abc import Iterable

from store.annotation import Annotation
from store.papers import Paper
from store.writers.json import objects


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Give the papers as one JSON object a line."""
    said = objects(entries, abstracts=abstracts)
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in said)
