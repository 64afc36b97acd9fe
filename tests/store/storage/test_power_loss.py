"""Power loss, or a failing disk, at every single operation."""

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
from store.storage.errors import SaveFailed

PATH = Path("/simulated/notes.json")
State = dict[str, dict[int, dict[str, Any]]]
Write = tuple[str, str, int, dict[str, Any]]
Transaction = list[Write]


def state(store: Store) -> State:
    """Read every document through the store's own tables."""
    return {
        name: {document.doc_id: dict(document) for document in store.table(name)}
        for name in ("annotations", "history")
    }


def after(model: State, writes: Transaction) -> State:
    """Return a plain model with the writes of a transaction."""
    model = {name: dict(rows) for name, rows in model.items()}
    for kind, table, number, fields in writes:
        if kind == "put":
            model[table][number] = {**model[table].get(number, {}), **fields}
        else:
            model[table].pop(number, None)
    return model


def write(store: Store, writes: Transaction) -> None:
    """Do the writes in one transaction of the store."""
    from tinydb.table import Document

    with store.transaction():
        for kind, table, number, fields in writes:
            if kind == "put":
                store.table(table).upsert(Document(fields, number))
            else:
                store.table(table).remove(doc_ids=[number])


def random_transactions(rng: random.Random, count: int) -> list[Transaction]:
    """Return random transactions of one to three writes, history rows among them."""
    transactions = []
    for turn in range(count):
        writes: Transaction = [
            (
                rng.choice(["put", "put", "put", "gone"]),
                rng.choice(["annotations", "history"]),
                rng.randrange(1, 5),
                {"turn": turn, rng.choice(["note", "tags"]): "x" * rng.randrange(200)},
            )
            for _ in range(rng.randrange(1, 4))
        ]
        transactions.append(writes)
    return transactions


EMPTY: State = {"annotations": {}, "history": {}}


def run(
    disk: Any, transactions: list[Transaction], size: int, checkpoint_at: set[int]
) -> Iterator[State]:
    """Open, write, checkpoint at times, close; yield the model after each acknowledgement."""
    model = EMPTY
    store = open_store(PATH, disk=disk, checkpoint_bytes=size)
    yield model
    for turn, writes in enumerate(transactions):
        write(store, writes)
        model = after(model, writes)
        yield model
        if turn in checkpoint_at:
            store.checkpoint()
    store.close()
    yield model


def read_plain(disk: Any) -> State:
    """Read the file as plain TinyDB would."""
    tables = json.loads(disk.image()[PATH.name])
    return {name: {int(key): row for key, row in tables.get(name, {}).items()} for name in EMPTY}


def lose_power_everywhere(
    new_disk: Any, power_loss: Any, seed: int, *, ordered: bool, step: int = 1
) -> int:
    """Cut the power at each operation of one history; return how many outcomes were checked.

    With a step it is every so manyth operation.
    """
    rng = random.Random(seed)
    transactions = random_transactions(rng, 8)
    turns = {rng.randrange(8), rng.randrange(8)}
    disk = new_disk()
    for _ in run(disk, transactions, 300, turns):
        pass
    outcomes = 0
    for moment in range(0, len(disk.calls), step):
        interrupted = new_disk()
        interrupted.power_until = moment
        models = [EMPTY]
        with suppress(power_loss):
            models.extend(run(interrupted, transactions, 300, turns))
        acknowledged, count = models[-1], max(0, len(models) - 2)
        allowed = [acknowledged]
        if count < len(transactions):
            allowed.append(after(acknowledged, transactions[count]))
        for outcome in range(5):
            chance = random.Random(f"{seed} {moment} {outcome}")
            restarted = interrupted.after_kill()
            if outcome:
                restarted = interrupted.after_power_loss(chance, ordered=ordered)
            before = restarted.image()
            store = open_store(PATH, disk=restarted)
            recovered = state(store)
            assert recovered in allowed, (seed, moment, outcome, store.repairs, sorted(before))
            again = restarted.after_power_loss(chance, ordered=ordered)
            twice = open_store(PATH, disk=again)
            assert state(twice) == recovered, "recovering twice is recovering once"
            write(twice, [("put", "history", 9, {"first": "write"})])
            twice.close()
            assert read_plain(again) == after(
                recovered, [("put", "history", 9, {"first": "write"})]
            )
            outcomes += 1
    return outcomes


@pytest.mark.parametrize("ordered", [True, False], ids=["ordered", "unordered"])
def test_power_loss_at_every_operation_keeps_what_was_acknowledged(new_disk, power_loss, ordered):
    """With names in the order they were created, and with any of them missing."""
    assert lose_power_everywhere(new_disk, power_loss, 1, ordered=ordered, step=3) > 100


@pytest.mark.soak
@pytest.mark.parametrize("history", range(8))
@pytest.mark.parametrize("ordered", [True, False], ids=["ordered", "unordered"])
def test_power_loss_in_many_histories_keeps_what_was_acknowledged(
    new_disk, power_loss, ordered, history, new_seed
):
    assert lose_power_everywhere(new_disk, power_loss, new_seed, ordered=ordered) > 100


def fail_everywhere(new_disk: Any, seed: int, error: int, *, step: int) -> tuple[int, int]:
    """Let the disk fail for a while at each operation; count the failures and successes.

    A transaction that was not saved may be there after a power cut, until another is written.
    """
    rng = random.Random(seed)
    transactions = random_transactions(rng, 8)
    turns = {rng.randrange(8), rng.randrange(8)}
    disk = new_disk()
    for _ in run(disk, transactions, 300, turns):
        pass
    failed = saved = 0
    for moment in range(1, len(disk.calls), step):
        disk = new_disk()
        store = open_store(PATH, disk=disk, checkpoint_bytes=300)
        disk.fail(error, moment, rng.choice([1, 1, 2, 3, 5, 9, 30]))
        model, unsaved = EMPTY, []
        for turn, writes in enumerate(transactions):
            try:
                write(store, writes)
                if after(model, writes) != model:
                    model, unsaved = after(model, writes), []
                saved += 1
            except SaveFailed:
                unsaved.append(writes)
                failed += 1
            assert state(store) == model, (seed, moment, turn)
            if turn in turns:
                try:
                    store.checkpoint()
                except SaveFailed:
                    failed += 1
            chance = random.Random(f"{seed} {moment} {turn}")
            restarted = disk.after_power_loss(chance, ordered=False)
            allowed = [model, *(after(model, writes) for writes in unsaved)]
            assert state(open_store(PATH, disk=restarted)) in allowed, (seed, moment, turn)
        disk.heal()
        last: Transaction = [("put", "annotations", 9, {"last": 1})]
        write(store, last)
        model = after(model, last)
        restarted = disk.after_power_loss(random.Random(moment), ordered=False)
        assert state(open_store(PATH, disk=restarted)) == model, (seed, moment)
        store.close()
        assert read_plain(disk) == model
    return failed, saved


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "failing"])
def test_a_failing_disk_loses_nothing_and_the_first_write_afterwards_succeeds(new_disk, error):
    failed, saved = fail_everywhere(new_disk, 3, error, step=5)
    assert failed > 10
    assert saved > 50


@pytest.mark.soak
@pytest.mark.parametrize("history", range(7))
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "failing"])
def test_a_failing_disk_loses_nothing_in_many_histories(new_disk, error, history, new_seed):
    assert all(fail_everywhere(new_disk, new_seed, error, step=1))


def test_a_store_on_a_full_disk_opens_and_writes_as_soon_as_there_is_room(new_disk):
    """When even recovery cannot write, the notes can be read, and each action tries again."""
    disk = new_disk()
    store = open_store(PATH, disk=disk)
    write(store, [("put", "annotations", 1, {"note": "kept"})])
    disk = disk.after_kill()
    disk.files[PATH].content[5:9] = b"????"
    disk.fail(errno.ENOSPC, 1, float("inf"))
    store = open_store(PATH, disk=disk)
    assert not store.read_only_reason
    assert store.repairs[-1] == "the store cannot be written: the disk fails, for now"
    assert "kept as" not in store.repairs[0]
    for _ in range(3):
        assert state(store)["annotations"] == {1: {"note": "kept"}}
        with pytest.raises(SaveFailed, match=r"^not saved: the disk fails$"):
            write(store, [("put", "annotations", 2, {})])
    disk.heal()
    write(store, [("put", "annotations", 2, {})])
    restarted = open_store(PATH, disk=disk.after_kill())
    assert state(restarted)["annotations"] == {1: {"note": "kept"}, 2: {}}
    assert "notes.json.damaged-1" in disk.image()
