"""Files of another machine arrive under an open store; nothing is lost on either side."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from store.storage.copies import read_copy
from store.storage.database import Store, open_store

PATH = Path("/simulated/notes.json")
PREV = Path("/simulated/notes.json.prev")
State = dict[str, int]
"""The stamp of each note by its key."""


def reconcile(tables: Any, arrived: Any) -> dict[str, dict[int, Any]] | None:
    """Take of each key the note with the greater stamp; count what came in the history."""
    rows = {row["key"]: (int(n), row) for n, row in tables.get("annotations", {}).items()}
    next_number = max((number for number, _ in rows.values()), default=0) + 1
    edits: dict[int, Any] = {}
    for row in arrived.get("annotations", {}).values():
        if "key" not in row or "stamp" not in row:
            continue
        number, own = rows.get(row["key"], (next_number, None))
        if own is None or own["stamp"] < row["stamp"]:
            edits[number] = dict(row)
            next_number += own is None
    if not edits:
        return None
    history = max(map(int, tables.get("history", {})), default=0) + 1
    return {"annotations": edits, "history": {history: {"text": f"Merged {len(edits)}"}}}


def read_state(tables: Any) -> State:
    rows = tables.get("annotations", {}).values()
    return {row["key"]: row["stamp"] for row in rows if "key" in row}


def join(*states: State) -> State:
    keys = {key for state in states for key in state}
    return {key: max(state.get(key, 0) for state in states) for key in keys}


class Machine:
    """A disk with an open store on it, and what this store has acknowledged."""

    stamp = 0

    def __init__(self, name: str, disk: Any, merges: Any = reconcile) -> None:
        self.name, self.disk, self.merges = name, disk, merges
        self.store = self.open()
        self.acknowledged = self.state()

    def open(self) -> Store:
        return open_store(PATH, disk=self.disk, checkpoint_bytes=400, reconcile=self.merges)

    def reopen(self) -> None:
        self.store.close()
        self.store = self.open()

    def state(self) -> State:
        return {row["key"]: row["stamp"] for row in self.store.table("annotations")}

    def write(self, key: str, store: Store | None = None) -> None:
        """Set a note, with a row in the history as every action has it."""
        Machine.stamp += 1
        store, row = store or self.store, {"key": key, "stamp": Machine.stamp, "by": self.name}
        with store.transaction():
            numbers = [doc.doc_id for doc in store.table("annotations") if doc["key"] == key]
            if numbers:
                store.table("annotations").update(row, doc_ids=numbers)
            else:
                store.table("annotations").insert(row)
            store.table("history").insert({"by": self.name, "key": key, "stamp": Machine.stamp})
        self.acknowledged = join(self.acknowledged, {key: Machine.stamp})

    def run_command(self, key: str) -> None:
        """Write as another process of this machine does."""
        with open_store(PATH, disk=self.disk, reconcile=self.merges) as store:
            self.write(key, store)

    def files(self) -> list[Path]:
        return sorted(
            path
            for path in self.disk.files
            if path in (PATH, PREV) or path.name.startswith("notes.json.journal-")
        )

    def kept(self) -> Iterator[State]:
        """Yield the states of all copies that were kept."""
        for path in list(self.disk.files):
            if path.name.rpartition("-")[0].endswith((".replaced", ".merged", ".stray", ".edited")):
                yield read_state(read_copy(path, disk=self.disk).tables)

    def check(self) -> None:
        """Check that everything acknowledged here is on the screen."""
        self.store.refresh()
        self.store.refresh()
        assert join(self.acknowledged, self.state()) == self.state(), self.store.repairs


def deliver(
    path: Path, content: bytes, target: Machine, *, in_place: bool, look: bool = False
) -> None:
    """Write a file as a program does that synchronises folders; look at it half-written."""
    files = target.disk.files
    if path not in files or not in_place:
        inode = type(next(iter(files.values())))(next(target.disk.counter))
        inode.change(0, content or b"\0")
        files[path] = inode
        return
    inode = files[path]
    inode.change(0, b"")
    half = len(content) // 2
    inode.change(0, content[:half] or b"\0")
    if look:
        target.store.refresh()
    inode.change(half, content[half:])


def carry(
    source: Machine,
    target: Machine,
    *,
    order: Iterable[Path] | None = None,
    in_place: bool = False,
    look: bool = False,
    prunes: bool = True,
) -> None:
    """Bring all files of one machine to another, one by one."""
    contents = {path: bytes(source.disk.files[path].content) for path in source.files()}
    for path in order or contents:
        deliver(path, contents[path], target, in_place=in_place, look=look)
        if look:
            target.store.refresh()
    for path in target.files():
        if prunes and path not in contents:
            del target.disk.files[path]


def make_pair(new_disk: Any, merges: Any = reconcile) -> tuple[Machine, Machine]:
    """Return two machines with copies of one store, a few generations old."""
    Machine.stamp = 0
    first = Machine("a", new_disk(), merges)
    for key in "pqrstu":
        first.write(key)
        if key in "qs":
            first.store.checkpoint()
    first.reopen()
    second = Machine("b", first.disk.after_kill(), merges)
    return first, second


VARIANTS = {
    "plain": ([], []),
    "longer here": ([], ["write", "write", "write"]),
    "longer there": (["write", "write", "write"], []),
    "checkpointed there": (["checkpoint"], []),
    "checkpointed here": ([], ["checkpoint"]),
    "checkpointed on both": (["checkpoint", "write"], ["checkpoint", "write"]),
    "far ahead there": (["checkpoint", "write", "checkpoint", "checkpoint", "write"], []),
    "far ahead here": ([], ["checkpoint", "write", "checkpoint", "checkpoint", "write"]),
    "commands on both": (["command", "command"], ["command"]),
}


def diverge(new_disk: Any, variant: str, merges: Any = reconcile) -> tuple[Machine, Machine]:
    """Return two machines that have both gone on from one store, as the variant says."""
    machines = make_pair(new_disk, merges)
    for machine, steps in zip(machines, VARIANTS[variant], strict=True):
        machine.write("p")
        machine.write(f"only {machine.name}")
        for number, step in enumerate(steps):
            if step == "checkpoint":
                machine.store.checkpoint()
            elif step == "command":
                machine.run_command(f"{machine.name} {number}")
            else:
                machine.write(f"{machine.name} {number}")
        machine.store.refresh()
    return machines


@pytest.mark.parametrize("in_place", [False, True], ids=["rename", "in place"])
@pytest.mark.parametrize("look", [False, True], ids=["all at once", "seen one by one"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_files_of_another_machine_are_merged_and_both_come_to_rest(
    new_disk, variant, look, in_place
):
    there, here = diverge(new_disk, variant)
    wanted = join(there.acknowledged, here.acknowledged)
    carry(there, here, in_place=in_place, look=look)
    here.check()
    assert here.state() == wanted
    carry(here, there, in_place=in_place, look=look)
    there.check()
    assert there.state() == wanted
    assert_at_rest(there)
    carry(there, here, in_place=in_place, look=look)
    here.check()
    assert here.state() == wanted
    assert_at_rest(here)


def assert_at_rest(machine: Machine) -> None:
    """Check that looking again writes nothing."""
    before = machine.disk.image()
    machine.store.refresh()
    machine.store.refresh()
    assert machine.disk.image() == before


ARRIVING = ["checkpoint", "prev", "last journal", "journals", "checkpoint and journals"]


@pytest.mark.parametrize("in_place", [False, True], ids=["rename", "in place"])
@pytest.mark.parametrize("which", ARRIVING)
@pytest.mark.parametrize("variant", VARIANTS)
def test_whatever_files_arrive_nothing_is_dropped(new_disk, variant, which, in_place):
    """What arrived is on the screen or in a copy that was kept, and all that was here is shown."""
    there, here = diverge(new_disk, variant)
    journals = [path for path in there.files() if "journal" in path.name]
    paths = {
        "checkpoint": [PATH],
        "prev": [PREV],
        "last journal": journals[-1:],
        "journals": journals,
        "checkpoint and journals": [PATH, *journals],
    }[which]
    contents = {path: bytes(there.disk.files[path].content) for path in paths}
    for path, content in contents.items():
        deliver(path, content, here, in_place=in_place)
        here.store.refresh()
    here.check()
    here.write("after")
    here.store.checkpoint()
    here.store.checkpoint()
    here.reopen()
    here.check()
    kept = join(here.state(), *here.kept())
    for path, content in contents.items():
        (arrived,) = states_of(path, content, new_disk)
        assert join(kept, arrived) == kept, (path, here.store.repairs)


def states_of(path: Path, content: bytes, new_disk: Any) -> Iterator[State]:
    disk = new_disk()
    inode = type(disk).new_inode(content)
    disk.files[path] = inode
    yield read_state(read_copy(path, disk=disk).tables)


@pytest.mark.parametrize("variant", ["plain", "checkpointed on both", "far ahead here"])
def test_files_may_arrive_in_any_order(new_disk, variant):
    there, here = diverge(new_disk, variant)
    for order in permutations(there.files()):
        copy = Machine("c", here.disk.after_kill())
        copy.acknowledged = dict(here.acknowledged)
        carry(there, copy, order=order, look=True)
        copy.check()
        wanted = join(there.acknowledged, here.acknowledged)
        assert join(copy.state(), *copy.kept()) == wanted, order
        carry(there, copy, order=order)
        copy.check()
        assert copy.state() == wanted, order


@pytest.mark.parametrize("in_place", [False, True], ids=["rename", "in place"])
@pytest.mark.parametrize("moment", ["write", "sync", "before"])
def test_files_that_arrive_during_an_action(new_disk, moment, in_place):
    there, here = diverge(new_disk, "plain")
    operation = getattr(here.disk, "write" if moment == "before" else moment)

    def arrive(*arguments: Any) -> None:
        setattr(here.disk, operation.__name__, operation)
        if moment == "before":
            carry(there, here, in_place=in_place)
        operation(*arguments)
        if moment != "before":
            carry(there, here, in_place=in_place)

    setattr(here.disk, operation.__name__, arrive)
    here.write("meanwhile")
    here.check()
    again = Machine("c", here.disk.after_kill())
    assert join(again.state(), here.acknowledged) == again.state()
    wanted = join(there.acknowledged, here.acknowledged)
    carry(there, here, in_place=in_place)
    here.check()
    assert here.state() == wanted


@pytest.mark.parametrize("variant", VARIANTS)
def test_without_a_function_to_merge_with_both_sides_are_kept_and_reported(new_disk, variant):
    there, here = diverge(new_disk, variant, None)
    wanted = join(there.acknowledged, here.acknowledged)
    carry(there, here)
    here.store.refresh()
    assert join(here.state(), *here.kept()) == wanted
    assert any("replaced-1" in line for line in here.store.repairs)


def test_an_older_copy_does_not_take_anything_back(new_disk):
    """A backup program puts back the files of an hour ago under an open window."""
    here = make_pair(new_disk)[0]
    older = Machine("old", here.disk.after_kill())
    for number in range(8):
        here.write(f"new {number}")
        if number % 3 == 0:
            here.store.checkpoint()
    before = here.state()
    carry(older, here)
    here.check()
    assert here.state() == before
    here.reopen()
    assert here.state() == before


def test_files_that_arrive_at_a_closed_store_are_merged_when_it_opens(new_disk):
    """Its own journals are still there; of the checkpoint there is only the other one."""
    there, here = diverge(new_disk, "checkpointed there")
    disk = here.disk.after_kill()
    disk.files[PATH] = type(disk).new_inode(there.disk.image()[PATH.name])
    opened = Machine("c", disk)
    assert opened.state() == join(there.acknowledged, here.acknowledged)
    assert any("merged" in line for line in opened.store.repairs)


def test_what_was_half_written_is_complete_in_the_file_that_was_kept(new_disk):
    """An action cannot wait until the other program has finished."""
    there, here = diverge(new_disk, "checkpointed there")
    content, inode = there.disk.image()[PATH.name], here.disk.files[PATH]
    inode.change(0, b"")
    inode.change(0, content[:100])
    here.store.refresh()
    here.write("in between")
    here.store.checkpoint()
    inode.change(100, content[100:])
    kept = [path for path in here.disk.files if ".damaged-" in path.name]
    assert [read_state(read_copy(path, disk=here.disk).tables) for path in kept] == [there.state()]
    here.check()


def test_copies_that_were_merged_do_not_accumulate(new_disk):
    there, here = make_pair(new_disk)
    for turn in range(15):
        there.write(f"a {turn}")
        here.write(f"b {turn}")
        carry(there, here)
        here.check()
        carry(here, there)
        there.check()
    assert there.state() == here.state()
    assert sum(".merged-" in path.name for path in here.disk.files) <= 8
    assert not [path for path in here.disk.files if ".replaced-" in path.name]


def run_schedule(new_disk: Any, seed: int) -> None:
    """Let two machines and the files between them go on at random, then bring them to rest."""
    rng = random.Random(seed)
    machines = make_pair(new_disk)
    for turn in range(rng.randrange(4, 16)):
        machine = rng.choice(machines)
        other = machines[machine is machines[0]]
        step = rng.choice(["write", "write", "write", "checkpoint", "command", "one", "all", "all"])
        if step == "write":
            machine.write(rng.choice(["p", "q", f"{machine.name} {turn}"]))
        elif step == "checkpoint":
            machine.store.checkpoint()
        elif step == "command":
            machine.run_command(f"{machine.name} command {turn}")
        elif step == "one":
            path = rng.choice(machine.files())
            content = bytes(machine.disk.files[path].content)
            deliver(path, content, other, in_place=rng.random() < 0.5, look=rng.random() < 0.5)
            other.check()
        else:
            order = machine.files()
            rng.shuffle(order)
            carry(
                machine,
                other,
                order=order,
                in_place=rng.random() < 0.5,
                look=rng.random() < 0.5,
                prunes=rng.random() < 0.7,
            )
            if rng.random() < 0.3:
                other.write("p")
            other.check()
            if rng.random() < 0.3:
                other.reopen()
        machine.check()
    wanted = join(*(machine.acknowledged for machine in machines))
    for _ in range(2):
        for source, target in (machines, machines[::-1]):
            carry(source, target)
            target.check()
    for machine in machines:
        assert machine.state() == wanted, (seed, machine.name)
        assert_at_rest(machine)
        machine.reopen()
        assert machine.state() == wanted
        plain = json.loads(machine.disk.image()[PATH.name])
        assert read_state(plain) == wanted


@pytest.mark.parametrize("seed", range(40))
def test_random_schedules_of_arriving_files_lose_nothing(new_disk, seed):
    run_schedule(new_disk, seed)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(12))
def test_hundreds_of_schedules_of_arriving_files_lose_nothing(new_disk, part, new_seed):
    for seed in range(new_seed, new_seed + 50):
        print("seed", seed)
        run_schedule(new_disk, seed)
