"""The first line in the status line: what matters most."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.library.collection import Collection
from store.library.library import Library
from store.notebook.notebook import Notebook
from tui.startup.greeting import choose_greeting


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], "? shows all keys"),
        (["notes-LAPTOP.json"], "notes-LAPTOP.json is a copy that another program left"),
        (["notes (conflicted copy).json.journal-00000002"], "; `papersift merge` imports it"),
        (
            ["notes-A.json", "notes.json.sync-conflict-1", "notes 2.json"],
            " is a copy that another program left; `papersift merge` imports it (and 2 more)",
        ),
    ],
)
def test_copies_beside_the_notes_are_named(tmp_path: Path, names: list[str], text: str) -> None:
    path = tmp_path / "notes.json"
    notebook = Notebook.open(path)
    notebook.reasons.make("off topic")
    notebook.close()
    for name in names:
        (tmp_path / name).write_bytes(path.read_bytes())
    notebook = Notebook.open(path)
    greeting = choose_greeting(Collection(Library(), notebook), problems=[], drafts=[])
    assert text in greeting.text
    assert greeting.text.startswith("?") or greeting.text.startswith("notes")
    notebook.close()
