"""Notes that someone edited by hand, or another program spoiled: read as far as they can be."""

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
SOAK = settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))

ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**70, 1.5, "", "x", "\x1b]52;c;eA==\x07", "\ud800", [], {}, [[]], [{}]),
    *([None, 3, {"a": 1}], {"left": 3}, {"": {}}, {"1": []}, "9" * 5000, "2026-11-20", "undo"),
)


def papers(folder: Path) -> tuple[Paper, ...]:
    """Return a few papers, two of them one."""
    source = folder / "some.csv"
    rows = ("Swifts,10.1000/a", "Swifts,10.1000/a", "Herons,10.1000/b", "Owls of the night,")
    source.write_text("title,doi\n" + "\n".join(rows))
    return open_library([source]).papers


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store in which everything was done once."""
    folder = tmp_path_factory.mktemp("kept")
    notebook = Notebook.open(folder / "notes.json")
    one, two, three = papers(folder)
    notebook.decide([one, two], Decision.EXCLUDE, "too old")
    notebook.rate([one], 4)
    notebook.tag([one, three], ["a", "b c"])
    notebook.annotate(one, "first\nsecond")
    notebook.answer(one.records, two.records, same=True)
    notebook.mark_read([two], True)
    notebook.undo()
    notebook.undo()
    notebook.redo()
    saved_views.save_view(notebook.store, saved_views.View("mine", "is:include", "-year"))
    notebook.close()
    Drafts(folder / "notes.json").save(one.id, "half a thought")
    return folder


def spots(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return all places in a JSON value, as container and key."""
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(rows):
        found.append((value, key))
        if isinstance(inner, dict | list):
            spots(inner, found)
    return found


def edited(kept: Path, folder: Path, seed: int) -> Path:
    """Copy the store and put something odd into some places of its JSON."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept, folder)
    path = folder / "notes.json"
    found = json.loads(path.read_text())
    for _ in range(chance.choice((1, 1, 2, 5))):
        container, key = chance.choice(spots(found, []))
        how = chance.random()
        if how < 0.8:
            container[key] = chance.choice(ODD)
        elif isinstance(container, dict):
            container[chance.choice(("0", "-1", "x", "1.5", "²", "9" * 30))] = container.pop(key)
        else:
            del container[key]
    path.write_text(json.dumps(found))
    return path


def spoiled(kept: Path, folder: Path, seed: int) -> Path:
    """Copy the store and put odd bytes into some of its files."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept, folder)
    files = [path for path in sorted(folder.iterdir()) if path.name.startswith(("notes", ".notes"))]
    for path in chance.sample(files, chance.randint(1, len(files))):
        if not path.is_file():
            continue
        found = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 3, 20))):
            at = chance.randrange(len(found) + 1)
            odd = chance.choice(
                (b"", b"\0", b"\n", b"{", b'"', b"\xff", bytes(found[at : at + 40]))
            )
            found[at : at + chance.choice((0, 1, 30))] = odd
        path.write_bytes(bytes(found))
    return folder / "notes.json"


def used(path: Path, folder: Path) -> None:
    """Do everything with a store; only our own errors may come."""
    some = papers(folder)
    try:
        for finding in examine(path):
            assert not hostile.unsafe(finding.text)
        notebook = Notebook.open(path)
    except StoreError:
        return
    try:
        for _, said in notebook:
            assert not [
                text for text in hostile.all_texts(said) if hostile.unsafe(text, lines=True)
            ]
        for change in notebook.history():
            texts = hostile.all_texts((change.text, change.when, change.session, change.command))
            assert not [text for text in texts if hostile.unsafe(text, lines=True)]
            assert isinstance(notebook.in_force(change.number), bool)
        for view in saved_views.available_views(notebook.store):
            assert not hostile.unsafe(view.name + view.query + view.sort)
        library = open_library([folder / "some.csv"], answers=notebook.answers)
        pile = Collection(library, notebook)
        assert all(paper.id for paper in pile.papers)
        notebook.decide(some, Decision.MAYBE)
        notebook.rate(some, 3)
        notebook.tag(some, ["new"], ["a"])
        notebook.answer(some[0].records, some[2].records, same=False)
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
    again = Notebook.open(folder / "again" / "notes.json")
    try:
        merge_file(again, path)
    except (NotMergeable, StoreError):
        pass
    finally:
        again.close()


@pytest.mark.parametrize("harm", [edited, spoiled])
@given(seed=st.integers(0, 10**9))
@MANY
def test_only_our_own_errors_come_out(
    kept: Path, tmp_path_factory: pytest.TempPathFactory, harm: Callable[..., Path], seed: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"harm-{harm.__name__}"
    used(harm(kept, folder, seed), folder)


@pytest.mark.soak
@pytest.mark.parametrize("harm", [edited, spoiled])
@given(seed=st.integers(0, 10**9))
@SOAK
def test_only_our_own_errors_come_out_however_often(
    kept: Path, tmp_path_factory: pytest.TempPathFactory, harm: Callable[..., Path], seed: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"soak-{harm.__name__}"
    used(harm(kept, folder, seed), folder)
