"""Old history lies in sealed segments: nothing is lost, and nothing reads it without need."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from store.storage import archive, checkpoint
from store.storage.database import Store, open_store
from store.storage.errors import HistoryGap

PATH = Path("/simulated/notes.json")
KEPT = 4


def act(store: Store, count: int, *, checkpoint_each: int = 1) -> None:
    """Act as a notebook does: a note, and a row in the history with the next number."""
    for turn in range(count):
        with store.transaction():
            number = store.table("history").insert({"text": f"change {turn}"})
            store.table("annotations").upsert({"newest": number}, _any)
        if turn % checkpoint_each == 0:
            store.checkpoint()


def _any(_: Any) -> bool:
    return True


_any.is_cacheable = lambda: False  # type: ignore[attr-defined]


def numbers(store: Store) -> list[int]:
    """Return the numbers of all rows, archived or not."""
    rows, first = list(map(int, store.rows("history"))), min(map(int, store.rows("history")))
    while older := store.history_before(first):
        rows += map(int, older)
        first = min(map(int, older))
    return sorted(rows)


def test_older_rows_move_to_segments_and_every_row_can_still_be_read(new_disk):
    disk = new_disk()
    store = open_store(PATH, disk=disk, kept_rows=KEPT)
    act(store, 50)
    assert len(store.rows("history")) < 3 * KEPT
    assert [store.history_row(n) for n in (1, 7, 50)] == [
        {"text": "change 0"},
        {"text": "change 6"},
        {"text": "change 49"},
    ]
    assert numbers(store) == list(range(1, 51))
    store.close()
    again = open_store(PATH, disk=disk, kept_rows=KEPT)
    assert again.repairs == ()
    assert numbers(again) == list(range(1, 51))
    assert again.table("history").insert({}) == 51
    tables = json.loads(disk.image()[PATH.name])
    named = [segment[0] for segment in tables["_meta"]["2"]["segments"]]
    assert named == [name for name in sorted(disk.image()) if name.endswith(".seg")]


def test_opening_and_acting_read_no_segment(new_disk, monkeypatch):
    disk = new_disk()
    store = open_store(PATH, disk=disk, kept_rows=KEPT)
    act(store, 50)
    store.close()
    monkeypatch.setattr(archive, "read_segment", lambda *_: pytest.fail("read a segment"))
    again = open_store(PATH, disk=disk, kept_rows=KEPT)
    act(again, 20)
    again.close()


def test_a_store_of_before_is_archived_at_its_next_checkpoint(new_disk):
    disk = new_disk()
    store = open_store(PATH, disk=disk, kept_rows=10**6)
    act(store, 130, checkpoint_each=40)
    store.close()
    store = open_store(PATH, disk=disk, kept_rows=KEPT)
    assert len(store.rows("history")) == 130
    act(store, 1)
    assert len(store.rows("history")) == KEPT
    assert numbers(store) == list(range(1, 132))
    assert sum(name.endswith(".seg") for name in disk.image()) == 4


def test_another_window_lets_go_of_what_was_archived(new_disk):
    disk = new_disk()
    first = open_store(PATH, disk=disk, kept_rows=KEPT)
    second = open_store(PATH, disk=disk, kept_rows=KEPT)
    act(first, 30)
    second.refresh()
    assert numbers(second) == list(range(1, 31))
    act(second, 30)
    first.refresh()
    assert numbers(first) == numbers(second) == list(range(1, 61))


@pytest.mark.parametrize("how", ["missing", "damaged", "cut"])
def test_a_store_with_a_lost_segment_opens_and_says_what_cannot_be_shown(new_disk, how):
    disk = new_disk()
    store = open_store(PATH, disk=disk, kept_rows=KEPT)
    act(store, 50)
    store.close()
    path = sorted(path for path in disk.files if path.suffix == ".seg")[2]
    if how == "missing":
        del disk.files[path]
    elif how == "damaged":
        disk.files[path].content[9] ^= 1
    else:
        del disk.files[path].content[9:]
    store = open_store(PATH, disk=disk, kept_rows=KEPT)
    if how == "missing":
        assert [line for line in store.repairs if path.name in line]
    (segment,) = [each for each in store._engine.meta.segments if each.name == path.name]
    assert store.history_row(50)
    assert store.history_row(segment.last + 1)
    with pytest.raises(HistoryGap, match=path.name):
        store.history_row(segment.last)
    act(store, 20)
    store.close()
    assert checkpoint.verify(disk.image()[PATH.name])


def test_a_flipped_bit_is_not_an_edit_where_history_has_been_archived(new_disk):
    disk = new_disk()
    store = open_store(PATH, disk=disk, kept_rows=KEPT)
    act(store, 13, checkpoint_each=100)
    store.table("annotations").insert({"note": "some words"})
    store.checkpoint()
    disk = disk.after_kill()
    assert any(name.endswith(".seg") for name in disk.image())
    position = disk.files[PATH].content.index(b"some words")
    disk.files[PATH].content[position] ^= 1
    store = open_store(PATH, disk=disk, kept_rows=KEPT)
    assert store.table("annotations").get(doc_id=2) == {"note": "some words"}
    assert numbers(store) == list(range(1, 14))


def test_a_name_that_is_taken_is_passed_over(new_disk):
    disk = new_disk()
    disk.files[Path("/simulated/history-000001.seg")] = disk.new_inode(b"of another store")
    store = open_store(PATH, disk=disk, kept_rows=KEPT)
    act(store, 20)
    assert numbers(store) == list(range(1, 21))
    assert disk.image()["history-000001.seg"] == b"of another store"


def lose_power_everywhere(new_disk: Any, power_loss: Any, step: int, *, ordered: bool) -> int:
    """Cut the power at each operation while history is archived; return how many were."""

    def run(disk: Any) -> Any:
        store = open_store(PATH, disk=disk, kept_rows=2)
        done = 0
        yield done
        for done in range(1, 10):
            act(store, 1, checkpoint_each=2)
            yield done
        store.close()
        yield done

    disk = new_disk()
    for _ in run(disk):
        pass
    for moment in range(0, len(disk.calls), step):
        interrupted, acknowledged = new_disk(), 0
        interrupted.power_until = moment
        with suppress(power_loss):
            for acknowledged in run(interrupted):  # noqa: B007
                pass
        for outcome in range(2):
            chance = random.Random(f"{moment} {outcome}")
            restarted = interrupted.after_power_loss(chance, ordered=ordered)
            store = open_store(PATH, disk=restarted, kept_rows=2)
            count = len(store.rows("history")) and max(map(int, store.rows("history")))
            assert count in (acknowledged, acknowledged + 1)
            if count:
                assert numbers(store) == list(range(1, count + 1)), (moment, store.repairs)
                assert store.table("annotations").get(doc_id=1) == {"newest": count}
            act(store, 1)
            assert numbers(store) == list(range(1, count + 2))
    return len(disk.calls)


@pytest.mark.parametrize("ordered", [True, False], ids=["ordered", "unordered"])
def test_power_loss_while_history_is_archived_loses_no_row(new_disk, power_loss, ordered):
    assert lose_power_everywhere(new_disk, power_loss, 11, ordered=ordered) > 100


@pytest.mark.soak
@pytest.mark.parametrize("ordered", [True, False], ids=["ordered", "unordered"])
def test_power_loss_at_every_operation_of_archiving_loses_no_row(new_disk, power_loss, ordered):
    assert lose_power_everywhere(new_disk, power_loss, 1, ordered=ordered) > 100


def test_plain_tinydb_reads_a_store_with_archived_history(tmp_path):
    path = tmp_path / "notes.json"
    with open_store(path, kept_rows=KEPT) as store:
        act(store, 30)
    with TinyDB(path) as plain:
        assert len(plain.table("annotations")) == 1
        assert KEPT <= len(plain.table("history")) < 3 * KEPT
        plain.table("annotations").insert({"by": "hand"})
    with open_store(path, kept_rows=KEPT) as store:
        assert len(store.table("annotations")) == 2
        assert numbers(store) == list(range(1, 31))
