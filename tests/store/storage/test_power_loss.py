"""Power loss at every operation of the disk, and a disk that fails at every operation."""

from __future__ import annotations

import errno
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from store.storage.database import Store, open_store
from store.storage.errors import SaveFailed, StoreReadOnly

PATH = Path("/simulated/notes.json")
State = dict[str, dict[int, dict[str, Any]]]
Write = tuple[str, str, int, dict[str, Any]]
Act = list[Write]


def state(store: Store) -> State:
    """Read every document through the store's own tables."""
    return {
        name: {document.doc_id: dict(document) for document in store.table(name)}
        for name in ("annotations", "history")
    }


def after(model: State, act: Act) -> State:
    """Do an act to a plain model."""
    model = {name: dict(rows) for name, rows in model.items()}
    for kind, table, number, fields in act:
        if kind == "put":
            model[table][number] = {**model[table].get(number, {}), **fields}
        else:
            model[table].pop(number, None)
    return model


def do(store: Store, act: Act) -> None:
    """Do an act to the store."""
    from tinydb.table import Document

    with store.transaction():
        for kind, table, number, fields in act:
            if kind == "put":
                store.table(table).upsert(Document(fields, number))
            else:
                store.table(table).remove(doc_ids=[number])


def some_acts(rng: random.Random, count: int) -> list[Act]:
    """Make up acts of one to three writes, history rows among them."""
    acts = []
    for turn in range(count):
        writes: Act = [
            (
                rng.choice(["put", "put", "put", "gone"]),
                rng.choice(["annotations", "history"]),
                rng.randrange(1, 5),
                {"turn": turn, rng.choice(["note", "tags"]): "x" * rng.randrange(200)},
            )
            for _ in range(rng.randrange(1, 4))
        ]
        acts.append(writes)
    return acts


NOTHING: State = {"annotations": {}, "history": {}}


def run(disk: Any, acts: list[Act], size: int, checkpoint_at: set[int]) -> Iterator[State]:
    """Open, act, checkpoint now and then, close; give the model after each acknowledgement."""
    model = NOTHING
    store = open_store(PATH, disk=disk, checkpoint_bytes=size)
    yield model
    for turn, act in enumerate(acts):
        do(store, act)
        model = after(model, act)
        yield model
        if turn in checkpoint_at:
            store.checkpoint()
    store.close()
    yield model


def plain(disk: Any) -> State:
    """Read the file as plain TinyDB would."""
    tables = json.loads(disk.image()[PATH.name])
    return {name: {int(key): row for key, row in tables.get(name, {}).items()} for name in NOTHING}


def lose_power_everywhere(simulated: Any, power_loss: Any, seed: int, *, ordered: bool) -> int:
    """Cut the power at each operation of one history; look at several outcomes each time."""
    rng = random.Random(seed)
    acts = some_acts(rng, 8)
    turns = {rng.randrange(8), rng.randrange(8)}
    disk = simulated()
    for _ in run(disk, acts, 300, turns):
        pass
    outcomes = 0
    for moment in range(len(disk.calls)):
        broken = simulated()
        broken.power_until = moment
        models = [NOTHING]
        with suppress(power_loss):
            models.extend(run(broken, acts, 300, turns))
        done, count = models[-1], max(0, len(models) - 2)
        allowed = [done, *([after(done, acts[count])] if count < len(acts) else [])]
        for outcome in range(5):
            chance = random.Random(f"{seed} {moment} {outcome}")
            found = broken.after_power_loss(chance, ordered=ordered) if outcome else broken.killed()
            before = found.image()
            store = open_store(PATH, disk=found)
            got = state(store)
            assert got in allowed, (seed, moment, outcome, store.repairs, sorted(before))
            again = found.after_power_loss(chance, ordered=ordered)
            twice = open_store(PATH, disk=again)
            assert state(twice) == got, "recovering twice is recovering once"
            do(twice, [("put", "history", 9, {"first": "write"})])
            twice.close()
            assert plain(again) == after(got, [("put", "history", 9, {"first": "write"})])
            outcomes += 1
    return outcomes


@pytest.mark.parametrize("ordered", [True, False], ids=["ordered", "unordered"])
def test_power_loss_at_every_operation_keeps_what_was_acknowledged(simulated, power_loss, ordered):
    """With names in the order they were made, and with any of them missing."""
    assert lose_power_everywhere(simulated, power_loss, 1, ordered=ordered) > 100


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("ordered", [True, False], ids=["ordered", "unordered"])
def test_power_loss_in_many_histories_keeps_what_was_acknowledged(
    simulated, power_loss, ordered, seed
):
    assert lose_power_everywhere(simulated, power_loss, seed + 10, ordered=ordered) > 100


def fail_everywhere(simulated: Any, seed: int, error: int, *, step: int) -> tuple[int, int]:
    """Let the disk fail for a while at each operation; nothing acknowledged may go missing.

    An act that was not saved may be there after a power cut, until another one was written.
    """
    rng = random.Random(seed)
    acts = some_acts(rng, 8)
    turns = {rng.randrange(8), rng.randrange(8)}
    disk = simulated()
    for _ in run(disk, acts, 300, turns):
        pass
    failed = saved = 0
    for moment in range(1, len(disk.calls), step):
        disk = simulated()
        store = open_store(PATH, disk=disk, checkpoint_bytes=300)
        disk.fail(error, moment, rng.choice([1, 1, 2, 3, 5, 9, 30]))
        model, unsaved = NOTHING, []
        for turn, act in enumerate(acts):
            try:
                do(store, act)
                if after(model, act) != model:
                    model, unsaved = after(model, act), []
                saved += 1
            except SaveFailed:
                unsaved.append(act)
                failed += 1
            assert state(store) == model, (seed, moment, turn)
            if turn in turns:
                try:
                    store.checkpoint()
                except SaveFailed:
                    failed += 1
            chance = random.Random(f"{seed} {moment} {turn}")
            found = disk.after_power_loss(chance, ordered=False)
            allowed = [model, *(after(model, act) for act in unsaved)]
            assert state(open_store(PATH, disk=found)) in allowed, (seed, moment, turn)
        disk.heal()
        last: Act = [("put", "annotations", 9, {"last": 1})]
        do(store, last)
        model = after(model, last)
        found = disk.after_power_loss(random.Random(moment), ordered=False)
        assert state(open_store(PATH, disk=found)) == model, (seed, moment)
        store.close()
        assert plain(disk) == model
    return failed, saved


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "failing"])
def test_a_disk_in_trouble_loses_nothing_and_the_first_write_after_it_succeeds(simulated, error):
    failed, saved = fail_everywhere(simulated, 3, error, step=2)
    assert failed > 20
    assert saved > 100


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "failing"])
def test_a_disk_in_trouble_loses_nothing_in_many_histories(simulated, error, seed):
    assert all(fail_everywhere(simulated, seed + 100, error, step=1))


def test_a_store_on_a_full_disk_opens_for_reading(simulated):
    """When even recovery cannot write, the notes can still be read."""
    disk = simulated()
    store = open_store(PATH, disk=disk)
    do(store, [("put", "annotations", 1, {"note": "kept"})])
    found = disk.killed()
    found.files[PATH].content[5:9] = b"????"
    found.fail(errno.ENOSPC, 1, float("inf"))
    store = open_store(PATH, disk=found)
    assert store.readonly
    assert state(store)["annotations"] == {1: {"note": "kept"}}
    with pytest.raises(StoreReadOnly):
        do(store, [("put", "annotations", 2, {})])
