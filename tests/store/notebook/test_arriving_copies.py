"""Two open notebooks whose files are carried to and fro: what is shown, said and kept."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from store.model.annotation import Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.notebook import Notebook


def paper(number: int) -> Paper:
    entry = record(Place("a.bib", number), title=f"Paper {number}", doi=f"10.1000/{number}")
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


PAPERS = [paper(number) for number in range(6)]


def carry(source: Notebook, target: Notebook) -> None:
    """Copy all files of a store over those of another one, as rsync does with --delete."""
    old, new = source.store.path.parent, target.store.path.parent
    files = {file.name for file in old.glob("notes.json*") if is_carried(file)}
    for name in sorted(files, key=lambda name: random.Random(name).random()):
        shutil.copyfile(old / name, new / f"{name}.part")
        (new / f"{name}.part").replace(new / name)
    for file in new.glob("notes.json*"):
        if is_carried(file) and file.name not in files:
            file.unlink()


def is_carried(file: Path) -> bool:
    return "lock" not in file.name and not file.name.rpartition("-")[0].endswith(
        (".merged", ".replaced")
    )


def shown(notebook: Notebook) -> list[tuple[str, int | None, tuple[str, ...], str]]:
    notebook.refresh()
    notebook.refresh()
    annotations = map(notebook.annotation_of, PAPERS)
    return [(a.decision.value, a.rating, a.tags, a.note) for a in annotations]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Notebook, Notebook]:
    here = Notebook.open(tmp_path / "here" / "notes.json", "here")
    here.decide(PAPERS[:2], Decision.INCLUDE)
    here.close()
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    folders = (tmp_path / "here", tmp_path / "there")
    here, there = (Notebook.open(folder / "notes.json", folder.name) for folder in folders)
    return here, there


@pytest.mark.parametrize("checkpointed", [False, True])
def test_both_sides_are_merged_at_once_as_one_change(pair, checkpointed):
    here, there = pair
    here.rate([PAPERS[0]], 4)
    here.tag([PAPERS[1]], ["mine"])
    there.rate([PAPERS[0]], 2)
    there.tag([PAPERS[1]], ["theirs"])
    there.annotate(PAPERS[2], "seen on the train")
    if checkpointed:
        there.store.checkpoint()
    carry(there, here)
    both = shown(here)
    assert both[0] == ("include", 2, (), "")
    assert both[1][2] == ("mine", "theirs")
    assert both[2][3] == "seen on the train"
    (merge,) = [change for change in here.history() if change.command == "arrival"]
    assert "actions from" in merge.text
    assert any("merged" in line for line in here.store.repairs)
    carry(here, there)
    assert shown(there) == both
    carry(there, here)
    files = {file: file.read_bytes() for file in here.store.path.parent.glob("notes*")}
    assert shown(here) == both
    assert {file: file.read_bytes() for file in here.store.path.parent.glob("notes*")} == files
    assert here.rate([PAPERS[3]], 1)
    assert shown(there) == both


@pytest.mark.parametrize("seed", range(8))
def test_random_actions_and_carrying_leave_both_with_the_same(pair, seed):
    rng = random.Random(seed)
    for turn in range(14):
        notebook = rng.choice(pair)
        other = pair[notebook is pair[0]]
        chosen = rng.sample(PAPERS, 2)
        step = rng.choice(["rate", "tag", "decide", "note", "undo", "checkpoint", "carry", "carry"])
        if step == "rate":
            notebook.rate(chosen, rng.randrange(1, 6))
        elif step == "tag":
            notebook.tag(chosen, [f"t{turn}"], [f"t{turn - 3}"])
        elif step == "decide":
            notebook.decide(chosen, rng.choice([Decision.INCLUDE, Decision.MAYBE]))
        elif step == "note":
            notebook.annotate(chosen[0], f"note {turn}")
        elif step == "undo":
            notebook.undo()
        elif step == "checkpoint":
            notebook.store.checkpoint()
        else:
            carry(notebook, other)
            shown(other)
        shown(notebook)
    for _ in range(2):
        carry(pair[0], pair[1])
        shown(pair[1])
        carry(pair[1], pair[0])
        shown(pair[0])
    assert shown(pair[0]) == shown(pair[1])
