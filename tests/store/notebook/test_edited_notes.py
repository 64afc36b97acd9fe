"""Stores that someone edited by hand or another program damaged are read as far as possible."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.library.collection import Collection
from store.library.merging import NotMergeable, merge_file
from store.library.opening import open_library
from store.model.annotation import Decision
from store.model.paper import Paper
from store.notebook import saved_views
from store.notebook.drafts import Drafts
from store.notebook.notebook import Notebook
from store.storage.doctor import examine, repair
from store.storage.errors import StoreError
from tests import hostile

MANY = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
SOAK = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))

ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**70, 1.5, "", "x", "\x1b]52;c;eA==\x07", "\ud800", [], {}, [[]], [{}]),
    *([None, 3, {"a": 1}], {"left": 3}, {"": {}}, {"1": []}, "9" * 5000, "2026-11-20", "undo"),
)


def papers(folder: Path) -> tuple[Paper, ...]:
    """Return three papers, one of them from two records."""
    source = folder / "some.csv"
    rows = ("Swifts,10.1000/a", "Swifts,10.1000/a", "Herons,10.1000/b", "Owls of the night,")
    source.write_text("title,doi\n" + "\n".join(rows))
    return open_library([source]).papers


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a store in which every verb was used once."""
    folder = tmp_path_factory.mktemp("original")
    notebook = Notebook.open(folder / "notes.json")
    swifts, herons, owls = papers(folder)
    notebook.decide([swifts, herons], Decision.EXCLUDE, "too old")
    notebook.rate([swifts], 4)
    notebook.tag([swifts, owls], ["a", "b c"])
    notebook.annotate(swifts, "first\nsecond")
    notebook.answer(swifts.records, herons.records, same=True)
    notebook.mark_read([herons], True)
    notebook.undo()
    notebook.undo()
    notebook.redo()
    notebook.save_view(saved_views.View("mine", "is:include", "-year"))
    notebook.close()
    Drafts(folder / "notes.json").save(swifts.id, "half a thought")
    return folder


def all_places(container: Any) -> list[tuple[Any, Any]]:
    """Return all places in a JSON document, each as its container and its key or index."""
    places = []
    for key, child in container.items() if isinstance(container, dict) else enumerate(container):
        places.append((container, key))
        if isinstance(child, dict | list):
            places += all_places(child)
    return places


def edit_json(original: Path, folder: Path, seed: int) -> Path:
    """Copy the store and put something odd into some places of its JSON."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original, folder)
    path = folder / "notes.json"
    document = json.loads(path.read_text())
    for _ in range(chance.choice((1, 1, 2, 5))):
        container, key = chance.choice(all_places(document))
        how = chance.random()
        if how < 0.8:
            container[key] = chance.choice(ODD)
        elif isinstance(container, dict):
            container[chance.choice(("0", "-1", "x", "1.5", "²", "9" * 30))] = container.pop(key)
        else:
            del container[key]
    path.write_text(json.dumps(document))
    return path


def damage_bytes(original: Path, folder: Path, seed: int) -> Path:
    """Copy the store and put odd bytes into some of its files."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original, folder)
    files = [path for path in sorted(folder.iterdir()) if path.name.startswith(("notes", ".notes"))]
    for path in chance.sample(files, chance.randint(1, len(files))):
        if not path.is_file():
            continue
        content = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 3, 20))):
            start = chance.randrange(len(content) + 1)
            odd = chance.choice(
                (b"", b"\0", b"\n", b"{", b'"', b"\xff", bytes(content[start : start + 40]))
            )
            content[start : start + chance.choice((0, 1, 30))] = odd
        path.write_bytes(bytes(content))
    return folder / "notes.json"


def use_everything(path: Path, folder: Path) -> None:
    """Read and write everything in a store; only our own errors may be raised."""
    open_papers = papers(folder)
    try:
        for finding in examine(path):
            assert not hostile.unsafe(finding.text)
        notebook = Notebook.open(path)
    except StoreError:
        return
    try:
        for annotation in map(notebook.annotation, notebook):
            texts = hostile.all_texts(annotation)
            assert not [text for text in texts if hostile.unsafe(text, lines=True)]
        for change in notebook.history():
            texts = hostile.all_texts((change.text, change.when, change.session, change.command))
            assert not [text for text in texts if hostile.unsafe(text, lines=True)]
            assert isinstance(notebook.in_force(change.number), bool)
        for view in saved_views.available_views(notebook.store):
            assert not hostile.unsafe(view.name + view.query + view.sort)
        library = open_library([folder / "some.csv"], answers=notebook.answers)
        collection = Collection(library, notebook)
        assert all(paper.id for paper in collection.papers)
        notebook.decide(open_papers, Decision.MAYBE)
        notebook.rate(open_papers, 3)
        notebook.tag(open_papers, ["new"], ["a"])
        notebook.answer(open_papers[0].records, open_papers[2].records, same=False)
        for _ in range(12):
            if notebook.undo_newest() is None:
                break
        notebook.redo()
        Drafts(path).read()
    except StoreError:
        pass
    finally:
        notebook.close()
    for finding in repair(path):
        assert not hostile.unsafe(finding.text)
    empty = Notebook.open(folder / "empty" / "notes.json")
    try:
        merge_file(empty, path)
    except (NotMergeable, StoreError):
        pass
    finally:
        empty.close()


@pytest.mark.parametrize("seed", [8404, 8405, 14_000])
def test_an_answer_edited_by_hand_is_undone_without_an_error(
    original: Path, tmp_path: Path, seed: int
) -> None:
    use_everything(edit_json(original, tmp_path / "notes", seed), tmp_path / "notes")


@pytest.mark.parametrize("edited", [None, 3, "x", {}, {"answer": "same"}, {"when": 5}, {"left": 1}])
def test_any_edit_of_an_answer_can_be_undone(original: Path, tmp_path: Path, edited: Any) -> None:
    folder = tmp_path / "notes"
    shutil.copytree(original, folder)
    document = json.loads((folder / "notes.json").read_text())
    (number,) = document["answers"]
    if isinstance(edited, dict):
        answer = document["answers"][number]
        document["answers"][number] = {**answer, **edited} if edited else {}
    else:
        document["history"]["5"]["edits"][0]["after"] = edited
    (folder / "notes.json").write_text(json.dumps(document))
    use_everything(folder / "notes.json", folder)


@pytest.mark.parametrize("damage", [edit_json, damage_bytes])
@given(seed=st.integers(0, 10**9))
@MANY
def test_damaged_notes_raise_only_our_own_errors(
    original: Path, tmp_path_factory: pytest.TempPathFactory, damage: Callable[..., Path], seed: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"damage-{damage.__name__}"
    use_everything(damage(original, folder, seed), folder)


@pytest.mark.soak
@pytest.mark.parametrize("damage", [edit_json, damage_bytes])
@given(seed=st.integers(0, 10**9))
@SOAK
def test_damaged_notes_raise_only_our_own_errors_for_long(
    original: Path, tmp_path_factory: pytest.TempPathFactory, damage: Callable[..., Path], seed: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"soak-{damage.__name__}"
    use_everything(damage(original, folder, seed), folder)
