"""Undo and the history screen read archived history, and only where they go there."""

from __future__ import annotations

import pytest

from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.notebook import Notebook
from store.storage.database import open_store
from store.storage.doctor import examine
from store.storage.errors import HistoryGap
from store.storage.schema import Level

KEPT = 4


def paper(number: int) -> Paper:
    entry = record(Place("a.bib", number), title=f"Paper {number}", doi=f"10.1000/{number}")
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


def test_undo_goes_through_the_border_of_a_segment_and_stops_at_a_gap(tmp_path):
    path = tmp_path / "notes.json"
    store = open_store(path, kept_rows=KEPT)
    notebook = Notebook(store, "first")
    papers = [paper(n) for n in range(30)]
    for each in papers:
        notebook.rate([each], 3)
        store.checkpoint()
    notebook.close()
    store = open_store(path, kept_rows=KEPT)
    notebook = Notebook(store, "second")
    for number in range(30, 12, -1):
        change = notebook.undo()
        assert change is not None
        assert change.target == number
        store.checkpoint()
    assert notebook.annotation_of(papers[12]).rating is None
    assert notebook.annotation_of(papers[11]).rating == 3
    assert not notebook.in_force(20)
    assert notebook.in_force(2)
    assert [change.number for change in notebook.history()] == list(range(48, 0, -1))
    notebook.close()
    (path.parent / "history-000001.seg").unlink()
    store = open_store(path, kept_rows=KEPT)
    notebook = Notebook(store, "third")
    while notebook.annotation_of(papers[9]).rating:
        assert notebook.undo()
    with pytest.raises(HistoryGap, match="history-000001"):
        list(map(Notebook.undo, [notebook] * 12))
    assert notebook.rate([papers[3]], 5)
    notebook.close()
    assert any(f.level is Level.WARNING and "000001" in f.text for f in examine(path))
