"""Transactions, crashes, damage and disk errors in any order, compared with a plain model."""

from __future__ import annotations

import errno
import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tinydb.table import Document

from store.storage import checkpoint
from store.storage.database import Store, open_store
from store.storage.errors import SaveFailed

PATH = Path("/simulated/notes.json")
PREV = Path("/simulated/notes.json.prev")
Model = dict[str, dict[int, dict[str, Any]]]

tables = st.sampled_from(["annotations", "history"])
numbers = st.integers(1, 5)
documents = st.dictionaries(
    st.sampled_from(["rating", "note", "tags"]),
    st.integers(0, 5) | st.text(max_size=30) | st.lists(st.text(max_size=5), max_size=3),
    max_size=3,
)
transactions = st.lists(st.tuples(tables, numbers, st.none() | documents), min_size=1, max_size=4)
windows = st.integers(0, 1)


def machine_on(disk_class: Any, power_loss: type[BaseException]) -> type[RuleBasedStateMachine]:
    """Return the state machine for a class of simulated disks."""

    class Machine(RuleBasedStateMachine):
        @initialize(size=st.sampled_from([200, 2000, 10**9]))
        def start(self, size: int) -> None:
            self.disk = disk_class()
            self.size = size
            self.model: Model = {"annotations": {}, "history": {}}
            self.is_failing = False
            self.unsaved: list[list[tuple[str, int, Any]]] = []
            self.reopen()

        def open_window(self) -> Store:
            store = open_store(PATH, disk=self.disk, checkpoint_bytes=self.size)
            assert not store.read_only_reason
            return store

        def reopen(self) -> None:
            self.windows: list[Store | None] = [self.open_window(), None]

        def window(self, which: int) -> Store:
            store = self.windows[which]
            if store is None:
                store = self.windows[which] = self.open_window()
            return store

        def write(self, store: Store, writes: list[tuple[str, int, Any]]) -> None:
            with store.transaction():
                for name, number, fields in writes:
                    table = store.table(name)
                    if fields is None:
                        table.remove(doc_ids=[number])
                    else:
                        table.upsert(Document(fields, number))

        def after(self, writes: list[tuple[str, int, Any]], before: Model | None = None) -> Model:
            model = {name: dict(rows) for name, rows in (before or self.model).items()}
            for name, number, fields in writes:
                if fields is None:
                    model[name].pop(number, None)
                else:
                    model[name][number] = {**model[name].get(number, {}), **fields}
            return model

        @rule(writes=transactions, which=windows)
        def transaction(self, writes: list[tuple[str, int, Any]], which: int) -> None:
            if self.is_failing and self.windows[which] is None:
                return
            after = self.after(writes)
            try:
                self.write(self.window(which), writes)
            except SaveFailed:
                assert self.is_failing
                self.unsaved.append(writes)
            else:
                self.model = after

        @rule(writes=transactions, which=windows)
        def transaction_with_an_exception(
            self, writes: list[tuple[str, int, Any]], which: int
        ) -> None:
            if self.is_failing and self.windows[which] is None:
                return
            store = self.window(which)
            with suppress(KeyError, SaveFailed), store.transaction():
                self.write(store, writes)
                raise KeyError

        @precondition(lambda self: not self.is_failing)
        @rule(
            writes=transactions,
            which=windows,
            seed=st.integers(0, 2**32),
            operations=st.integers(1, 25),
        )
        def lose_power_during_a_transaction(
            self, writes: list[tuple[str, int, Any]], which: int, seed: int, operations: int
        ) -> None:
            store, after = self.window(which), self.after(writes)
            self.disk.power_until = len(self.disk.calls) + operations
            with suppress(power_loss):
                self.write(store, writes)
                self.model = after
                store.checkpoint()
            self.restart(seed, [self.model, after])

        @rule(seed=st.integers(0, 2**32))
        def lose_power(self, seed: int) -> None:
            self.restart(seed, self.possible_models())

        @rule()
        def kill(self) -> None:
            self.restart(None, self.possible_models())

        def possible_models(self) -> list[Model]:
            """Return the models allowed after a crash: a failed transaction may be in it."""
            return [self.model, *map(self.after, self.unsaved)]

        def restart(self, seed: int | None, allowed: list[Model]) -> None:
            """Open the store again after a power loss, or after a kill if there is no seed."""
            if seed is None:
                self.disk = self.disk.after_kill()
            else:
                rng = random.Random(seed)
                self.disk = self.disk.after_power_loss(rng, ordered=rng.random() < 0.5)
            self.is_failing, self.unsaved = False, []
            self.reopen()
            recovered = self.read(self.window(0))
            assert recovered in allowed, (recovered, allowed)
            self.model = recovered

        @rule(which=windows)
        def checkpoint(self, which: int) -> None:
            store = self.windows[which]
            if store is not None:
                try:
                    store.checkpoint()
                except SaveFailed:
                    assert self.is_failing

        @precondition(lambda self: not self.is_failing)
        @rule(which=windows, leave=st.booleans())
        def close(self, which: int, leave: bool) -> None:
            self.window(which).close(leave_log=leave)
            self.windows[which] = None
            if not leave:
                written = json.loads(self.disk.image()[PATH.name])
                assert {
                    name: {int(key): row for key, row in written.get(name, {}).items()}
                    for name in self.model
                } == self.model

        @rule(
            error=st.sampled_from([errno.ENOSPC, errno.EIO]),
            count=st.integers(1, 12),
            first=st.integers(1, 12),
        )
        def disk_begins_to_fail(self, error: int, count: int, first: int) -> None:
            self.disk.fail(error, first, count)
            self.is_failing = True

        @precondition(lambda self: self.is_failing)
        @rule(writes=transactions, marker=st.integers())
        def disk_recovers(self, writes: list[tuple[str, int, Any]], marker: int) -> None:
            """Check that the first write afterwards succeeds, in both windows.

            A window does not know that a transaction of the other one failed, and applies it.
            """
            self.disk.heal()
            self.is_failing = False
            for which in (0, 1):
                fields = {"marker": [marker, len(self.disk.calls)]}
                writes = [*writes, ("history", 9 + which, fields)]
                possible_models = self.possible_models()
                self.write(self.window(which), writes)
                self.model = self.read(self.window(which))
                assert self.model in [self.after(writes, model) for model in possible_models]
            self.unsaved = []

        @precondition(lambda self: not self.is_failing)
        @rule(
            offset=st.integers(0, 10**6),
            which=st.sampled_from([PATH, PREV]),
            how=st.sampled_from(["cut", "zeros", "flip", "gone"]),
            closed=st.booleans(),
        )
        def damage_one_generation(self, offset: int, which: Path, how: str, closed: bool) -> None:
            if closed:
                for window in (0, 1):
                    self.window(window).close()
            inode = self.disk.files[which]
            if self.disk.files[PATH] is self.disk.files[PREV]:
                return
            offset %= len(inode.content)
            if how == "cut":
                del inode.content[offset:]
            elif how == "zeros":
                inode.content[offset:] = bytes(len(inode.content) - offset)
            elif how == "flip":
                inode.content[offset] ^= 1 << offset % 8
            else:
                del self.disk.files[which]
            inode.durable[:] = inode.content
            self.restart(None, [self.model])
            image = self.disk.image()
            assert checkpoint.verify(image[PATH.name])
            assert checkpoint.verify(image[PREV.name])

        def read(self, store: Store) -> Model:
            return {
                name: {document.doc_id: dict(document) for document in store.table(name)}
                for name in ("annotations", "history")
            }

        @invariant()
        def every_window_shows_what_was_acknowledged(self) -> None:
            for store in getattr(self, "windows", ()):
                if store is not None and not self.is_failing:
                    store.refresh()
                    assert self.read(store) == self.model

    return Machine


def run(disk_class: Any, power_loss: Any, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine_on(disk_class, power_loss),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_store_is_its_model_whatever_happens(new_disk, power_loss):
    run(new_disk, power_loss, 60, 20)


@pytest.mark.soak
def test_the_store_is_its_model_whatever_happens_for_long(new_disk, power_loss):
    run(new_disk, power_loss, 700, 40)
