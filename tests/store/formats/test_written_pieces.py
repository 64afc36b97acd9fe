"""Exports are written piece by piece, so that they need no more memory for more papers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from store.formats.export import save_export
from store.formats.json.writer import json_list
from store.formats.registry import WRITERS
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper


@pytest.mark.parametrize("form", [name for name in WRITERS if name not in ("markdown", "csv")])
def test_an_export_is_written_paper_by_paper(form: str, attention: Paper) -> None:
    """Memory does not grow with the papers: no more are read than have been written."""
    read = 0

    def entries() -> Iterator[tuple[Paper, Annotation]]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield attention, EMPTY_ANNOTATION

    pieces = WRITERS[form].write(cast(Any, entries()))
    for _ in range(10):
        assert next(pieces)
    assert read <= 11


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_json_list_in_pieces_is_what_json_dumps(count: int) -> None:
    document = {"a": [{"b": "x\ny", "c": [1, {}]}] * count}
    text = '{\n  "a": ' + "".join(json_list(document["a"], depth=1)) + "\n}"
    assert text == json.dumps(document, indent=2)
    assert "".join(json_list(document["a"])) == json.dumps(document["a"], indent=2)


def test_an_export_that_fails_in_the_middle_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text("before")

    def pieces() -> Iterator[str]:
        yield "half"
        raise MemoryError

    with pytest.raises(MemoryError):
        save_export(path, pieces(), overwrite=True)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    save_export(path, iter(["a", "", "ü"]), overwrite=True)
    assert path.read_text("utf-8") == "aü"
