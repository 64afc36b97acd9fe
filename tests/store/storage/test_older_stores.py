"""Every format of the store that was ever released still opens."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from store.storage.database import open_store
from store.storage.doctor import examine
from store.storage.log import LOG_FORMAT
from store.storage.schema import Level

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "store"

ANNOTATIONS = {
    1: {
        "keys": ["doi:10.1000/tides", "text:5f2d7c1e9a0b4433"],
        "citation": {
            "title": "Tides in small harbours",
            "authors": ["Ines Marl", "Tom Okafor"],
            "year": 2021,
            "venue": "Coastal Notes",
            "doi": "10.1000/tides",
        },
        "decision": "include",
        "note": "Two lines\nin one note",
        "rating": 4,
        "when": {"decision": "2026-11-20T09:01:00+00:00"},
    },
    2: {
        "keys": ["arxiv:2101.00001"],
        "citation": {"title": "Größe und Maß: naïve sizing", "year": 2020},
        "decision": "maybe",
        "tags": ["later", "zweite Lesung"],
        "when": {
            "decision": "2026-11-20T09:02:00+00:00",
            "reason": "2026-11-20T09:02:00+00:00",
            "tags": "2026-11-20T09:02:00+00:00",
        },
    },
}


@pytest.mark.parametrize("state", ["closed", "crashed"])
@pytest.mark.parametrize("number", range(1, LOG_FORMAT + 1))
def test_a_store_of_every_format_opens_with_everything_in_it(tmp_path, number, state):
    shutil.copytree(FIXTURES / f"format-{number}" / state, tmp_path / "store")
    path = tmp_path / "store" / "notes.json"
    with open_store(path) as store:
        assert not store.read_only_reason
        assert store.repairs == ()
        annotations = {document.doc_id: dict(document) for document in store.table("annotations")}
        assert annotations == ANNOTATIONS
        assert [row["text"] for row in store.table("history")] == [
            "Included 1 paper",
            "Excluded 1 paper",
            "Noted 1 paper",
        ]
        assert [row["answer"] for row in store.table("answers")] == ["different"]
        assert len(store.table("views")) == 0
        store.table("annotations").update({"read": True}, doc_ids=[1])
    assert all(finding.level is not Level.ERROR for finding in examine(path))


def test_the_current_format_has_a_fixture():
    """Whoever raises LOG_FORMAT adds a store that was written in the new format."""
    assert (FIXTURES / f"format-{LOG_FORMAT}" / "crashed" / "notes.json").exists()
