"""Acts, crashes, damage, trouble and a second window in any order, against a plain model."""

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
acts = st.lists(st.tuples(tables, numbers, st.none() | documents), min_size=1, max_size=4)
windows = st.integers(0, 1)


def machine_on(disk_class: Any, power_loss: type[BaseException]) -> type[RuleBasedStateMachine]:
    """Make the machine for a class of simulated disks."""

    class Machine(RuleBasedStateMachine):
        @initialize(size=st.sampled_from([200, 2000, 10**9]))
        def start(self, size: int) -> None:
            self.disk = disk_class()
            self.size = size
            self.model: Model = {"annotations": {}, "history": {}}
            self.trouble = False
            self.unsaved: list[list[tuple[str, int, Any]]] = []
            self.reopen()

        def opened(self) -> Store:
            store = open_store(PATH, disk=self.disk, checkpoint_bytes=self.size)
            assert not store.readonly
            return store

        def reopen(self) -> None:
            self.windows: list[Store | None] = [self.opened(), None]

        def window(self, which: int) -> Store:
            store = self.windows[which]
            if store is None:
                store = self.windows[which] = self.opened()
            return store

        def do(self, store: Store, act: list[tuple[str, int, Any]]) -> None:
            with store.transaction():
                for name, number, fields in act:
                    table = store.table(name)
                    if fields is None:
                        table.remove(doc_ids=[number])
                    else:
                        table.upsert(Document(fields, number))

        def after(self, act: list[tuple[str, int, Any]], before: Model | None = None) -> Model:
            model = {name: dict(rows) for name, rows in (before or self.model).items()}
            for name, number, fields in act:
                if fields is None:
                    model[name].pop(number, None)
                else:
                    model[name][number] = {**model[name].get(number, {}), **fields}
            return model

        @rule(act=acts, which=windows)
        def act(self, act: list[tuple[str, int, Any]], which: int) -> None:
            if self.trouble and self.windows[which] is None:
                return
            after = self.after(act)
            try:
                self.do(self.window(which), act)
            except SaveFailed:
                assert self.trouble
                self.unsaved.append(act)
            else:
                self.model = after

        @rule(act=acts, which=windows)
        def act_given_up(self, act: list[tuple[str, int, Any]], which: int) -> None:
            if self.trouble and self.windows[which] is None:
                return
            store = self.window(which)
            with suppress(KeyError, SaveFailed), store.transaction():
                self.do(store, act)
                raise KeyError

        @precondition(lambda self: not self.trouble)
        @rule(act=acts, which=windows, seed=st.integers(0, 2**32), at=st.integers(1, 25))
        def power_goes_in_an_act(
            self, act: list[tuple[str, int, Any]], which: int, seed: int, at: int
        ) -> None:
            store, after = self.window(which), self.after(act)
            self.disk.power_until = len(self.disk.calls) + at
            with suppress(power_loss):
                self.do(store, act)
                self.model = after
                store.checkpoint()
            self.come_back(seed, [self.model, after])

        @rule(seed=st.integers(0, 2**32))
        def power_goes(self, seed: int) -> None:
            self.come_back(seed, self.possible())

        @rule()
        def killed(self) -> None:
            self.come_back(None, self.possible())

        def possible(self) -> list[Model]:
            """An act that failed may still be there, until it is known to be void."""
            return [self.model, *map(self.after, self.unsaved)]

        def come_back(self, seed: int | None, allowed: list[Model]) -> None:
            if seed is None:
                self.disk = self.disk.killed()
            else:
                rng = random.Random(seed)
                self.disk = self.disk.after_power_loss(rng, ordered=rng.random() < 0.5)
            self.trouble, self.unsaved = False, []
            self.reopen()
            found = self.read(self.window(0))
            assert found in allowed, (found, allowed)
            self.model = found

        @rule(which=windows)
        def checkpoint(self, which: int) -> None:
            store = self.windows[which]
            if store is not None:
                try:
                    store.checkpoint()
                except SaveFailed:
                    assert self.trouble

        @precondition(lambda self: not self.trouble)
        @rule(which=windows, leave=st.booleans())
        def close(self, which: int, leave: bool) -> None:
            self.window(which).close(leave_journal=leave)
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
        def disk_gets_into_trouble(self, error: int, count: int, first: int) -> None:
            self.disk.fail(error, first, count)
            self.trouble = True

        @precondition(lambda self: self.trouble)
        @rule(act=acts, stroke=st.integers())
        def trouble_ends(self, act: list[tuple[str, int, Any]], stroke: int) -> None:
            """And the first write after it succeeds, in every window.

            A window that does not know that an act of the other failed takes what lies there.
            """
            self.disk.heal()
            self.trouble = False
            for which in (0, 1):
                act = [*act, ("history", 9 + which, {"stroke": [stroke, len(self.disk.calls)]})]
                possible = self.possible()
                self.do(self.window(which), act)
                self.model = self.read(self.window(which))
                assert self.model in [self.after(act, model) for model in possible]
            self.unsaved = []

        @precondition(lambda self: not self.trouble)
        @rule(
            at=st.integers(0, 10**6),
            which=st.sampled_from([PATH, PREV]),
            how=st.sampled_from(["cut", "zeros", "flip", "gone"]),
            closed=st.booleans(),
        )
        def one_generation_is_damaged(self, at: int, which: Path, how: str, closed: bool) -> None:
            if closed:
                for window in (0, 1):
                    self.window(window).close()
            inode = self.disk.files[which]
            if self.disk.files[PATH] is self.disk.files[PREV]:
                return
            at %= len(inode.content)
            if how == "cut":
                del inode.content[at:]
            elif how == "zeros":
                inode.content[at:] = bytes(len(inode.content) - at)
            elif how == "flip":
                inode.content[at] ^= 1 << at % 8
            else:
                del self.disk.files[which]
            inode.durable[:] = inode.content
            self.come_back(None, [self.model])
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
                if store is not None and not self.trouble:
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


def test_the_store_is_its_model_whatever_happens(simulated, power_loss):
    run(simulated, power_loss, 60, 20)


@pytest.mark.soak
def test_the_store_is_its_model_whatever_happens_for_long(simulated, power_loss):
    run(simulated, power_loss, 3000, 40)
