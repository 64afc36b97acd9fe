"""Files that are damaged, cut, deleted, or changed by another program."""

from __future__ import annotations

import errno
import json
import random
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from store.storage import checkpoint, checkpointing
from store.storage.database import Store, open_store
from store.storage.errors import SaveFailed, StoreRefused

PATH = Path("/simulated/notes.json")
PREV = Path("/simulated/notes.json.prev")


def documents(store: Store) -> dict[int, dict[str, Any]]:
    return {document.doc_id: dict(document) for document in store.table("annotations")}


def newest_log(disk: Any) -> Path:
    return max(path for path in disk.files if "journal" in path.name)


def make_store(new_disk: Any, *, closed: bool) -> tuple[Any, dict[int, dict[str, Any]]]:
    """Make a store with several generations and entries in every log file; return its notes."""
    disk = new_disk()
    store = open_store(PATH, disk=disk)
    for number in range(1, 30):
        store.table("annotations").insert({"note": f"note {number}", "rating": number % 6})
        if number % 7 == 0:
            store.checkpoint()
            store.table("annotations").update({"read": True}, doc_ids=[number // 2])
    expected = documents(store)
    if closed:
        store.close()
    return disk.after_kill(), expected


def assert_complete(disk: Any, expected: dict[int, dict[str, Any]], case: object) -> None:
    """Open it twice and see the same notes, two sound generations and a plain TinyDB file."""
    store = open_store(PATH, disk=disk)
    assert not store.read_only_reason, case
    assert documents(store) == expected, (case, store.repairs)
    store.close()
    again = open_store(PATH, disk=disk)
    assert again.repairs == (), case
    assert documents(again) == expected, case
    again.close()
    image = disk.image()
    assert checkpoint.verify(image[PATH.name]), case
    assert checkpoint.verify(image[PREV.name]), case
    plain = json.loads(image[PATH.name])["annotations"]
    assert {int(key): row for key, row in plain.items()} == expected, case


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "crashed"])
@pytest.mark.parametrize("which", [PATH, PREV], ids=["checkpoint", "prev"])
def test_one_flipped_bit_anywhere_in_one_generation_loses_nothing(new_disk, which, closed):
    """A flipped bit that still reads as JSON is bit rot, not an edit."""
    disk, expected = make_store(new_disk, closed=closed)
    bits = len(disk.files[which].content) * 8
    for bit in random.Random(5).sample(range(bits), 60):
        damaged = disk.after_kill()
        damaged.files[which].content[bit // 8] ^= 1 << bit % 8
        flipped = bytes(damaged.files[which].content)
        assert_complete(damaged, expected, (bit, flipped[bit // 8 - 9 :][:20]))
        assert flipped in damaged.image().values(), "it is quarantined"


def test_a_previous_generation_of_another_store_is_quarantined(new_disk):
    disk, expected = make_store(new_disk, closed=True)
    foreign_disk, _ = make_store(new_disk, closed=True)
    disk.files[PREV].content[:] = foreign = foreign_disk.image()[PREV.name]
    assert_complete(disk, expected, "foreign previous generation")
    assert foreign in disk.image().values()


@pytest.mark.soak
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "crashed"])
@pytest.mark.parametrize("which", [PATH, PREV], ids=["checkpoint", "prev"])
def test_thousands_of_flipped_bits_of_one_generation_lose_nothing(new_disk, which, closed):
    disk, expected = make_store(new_disk, closed=closed)
    for bit in range(0, len(disk.files[which].content) * 8, 7):
        damaged = disk.after_kill()
        damaged.files[which].content[bit // 8] ^= 1 << bit % 8
        assert_complete(damaged, expected, bit)


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "crashed"])
@pytest.mark.parametrize("which", [PATH, PREV], ids=["checkpoint", "prev"])
def test_a_cut_or_zeroed_or_missing_generation_loses_nothing(new_disk, which, closed):
    disk, expected = make_store(new_disk, closed=closed)
    size = len(disk.files[which].content)
    for cut in [0, 1, 50, size // 2, size - 2]:
        damaged = disk.after_kill()
        del damaged.files[which].content[cut:]
        assert_complete(damaged, expected, ("cut", cut))
        damaged = disk.after_kill()
        damaged.files[which].content[cut:] = bytes(size - cut)
        assert_complete(damaged, expected, ("zeros", cut))
    damaged = disk.after_kill()
    del damaged.files[which]
    assert_complete(damaged, expected, "missing")


def test_a_store_with_both_generations_damaged_is_refused_and_not_one_byte_changes(new_disk):
    disk, _ = make_store(new_disk, closed=False)
    for damage in (b"", b"\0\0\0\0", b"{", b'{"_meta":'):
        damaged = disk.after_kill()
        for path in (PATH, PREV):
            damaged.files[path].content[:] = damage or b"x"
        before = damaged.image()
        with pytest.raises(StoreRefused, match="neither"):
            open_store(PATH, disk=damaged)
        assert damaged.image() == before
    damaged = disk.after_kill()
    del damaged.files[PATH], damaged.files[PREV]
    before = damaged.image()
    with pytest.raises(StoreRefused):
        open_store(PATH, disk=damaged)
    assert damaged.image() == before


def test_damage_under_an_open_store_never_becomes_the_previous_generation(new_disk):
    """A new checkpoint verifies the old one before keeping it as the previous generation."""
    disk, expected = make_store(new_disk, closed=True)
    store = open_store(PATH, disk=disk)
    disk.files[PATH].content[200] ^= 1
    store.checkpoint()
    image = disk.image()
    assert checkpoint.verify(image[PATH.name])
    assert checkpoint.verify(image[PREV.name])
    assert documents(store) == expected
    assert "notes.json.damaged-1" in image


def test_a_damaged_line_of_the_log_is_reported_and_the_others_are_applied(new_disk):
    disk = new_disk()
    store = open_store(PATH, disk=disk)
    for number in range(3):
        store.table("annotations").insert({"note": f"note {number}"})
    disk = disk.after_kill()
    log_path = newest_log(disk)
    position = disk.files[log_path].content.index(b"note 1")
    disk.files[log_path].content[position] = 0x58
    damaged = disk.image()[log_path.name]
    store = open_store(PATH, disk=disk)
    assert sorted(documents(store)) == [1, 3]
    assert any("damaged" in line for line in store.repairs)
    assert disk.image()["notes.json.damaged-1"] == damaged


def test_a_damaged_last_line_is_quarantined_because_it_may_have_been_a_transaction(new_disk):
    """It may as well be a write whose sectors came out of order, so it is not applied."""
    disk = new_disk()
    store = open_store(PATH, disk=disk)
    store.table("annotations").insert({"note": "first"})
    store.table("annotations").insert({"note": "last"})
    disk = disk.after_kill()
    log_path = newest_log(disk)
    position = disk.files[log_path].content.index(b"last")
    disk.files[log_path].content[position] = 0x58
    damaged = disk.image()[log_path.name]
    store = open_store(PATH, disk=disk)
    assert documents(store) == {1: {"note": "first"}}
    assert disk.image()["notes.json.damaged-1"] == damaged


def test_bit_rot_is_distinguished_from_an_edit_also_after_a_change_of_many_papers(new_disk):
    """What was written is rebuilt byte for byte, with the documents in the same order."""
    disk = new_disk()
    store = open_store(PATH, disk=disk)
    store.table("annotations").insert_multiple({"note": f"note {n}"} for n in range(1, 25))
    store.checkpoint()
    disk = disk.after_kill()
    position = disk.files[PATH].content.index(b"note 7")
    disk.files[PATH].content[position] ^= 1
    store = open_store(PATH, disk=disk)
    assert documents(store)[7] == {"note": "note 7"}
    assert "notes.json.damaged-1" in disk.image()
    assert "notes.json.edited-1" not in disk.image()


def test_a_torn_last_line_is_cut_and_the_next_transaction_is_complete(new_disk):
    disk = new_disk()
    store = open_store(PATH, disk=disk)
    store.table("annotations").insert({"note": "kept"})
    disk = disk.after_kill()
    disk.files[newest_log(disk)].content.extend(b'1234abcd {"annotations":{"put"')
    store = open_store(PATH, disk=disk)
    (line,) = store.repairs
    assert "cut short; what is missing may have been saved" in line
    assert disk.image()["notes.json.cut-1"] == b'1234abcd {"annotations":{"put"'
    store.table("annotations").insert({"note": "next"})
    reopened = open_store(PATH, disk=disk.after_kill())
    assert documents(reopened) == {1: {"note": "kept"}, 2: {"note": "next"}}
    assert reopened.repairs == ()


def test_an_edit_by_hand_is_accepted_and_a_copy_is_quarantined(new_disk):
    """Transactions since the checkpoint are applied to the edited notes as well."""
    disk, expected = make_store(new_disk, closed=False)
    edited = bytes(disk.files[PATH].content).replace(b'"note 3"', b'"edited by hand"')
    disk.files[PATH].content[:] = edited
    store = open_store(PATH, disk=disk)
    assert documents(store) == {**expected, 3: {**expected[3], "note": "edited by hand"}}
    assert disk.image()["notes.json.edited-1"] == edited
    assert any("changed by another program" in line for line in store.repairs)


def test_what_plain_tinydb_wrote_is_accepted(new_disk):
    """Plain TinyDB rewrites the file with our first line, whose hash is then wrong."""
    disk, expected = make_store(new_disk, closed=True)
    tables = json.loads(disk.image()[PATH.name])
    tables["annotations"]["99"] = {"note": "by plain TinyDB"}
    tables["annotations"]["29"]["note"] = "an older transaction set this; it is not applied again"
    expected[29]["note"] = "an older transaction set this; it is not applied again"
    without_meta = {name: rows for name, rows in tables.items() if name != "_meta"}
    for written in (tables, without_meta):
        edited = disk.after_kill()
        edited.files[PATH].content[:] = json.dumps(written).encode()
        store = open_store(PATH, disk=edited)
        assert documents(store) == {**expected, 99: {"note": "by plain TinyDB"}}
        store.close()
        assert open_store(PATH, disk=edited).repairs == ()


def test_a_plain_tinydb_file_becomes_a_store_and_a_copy_is_quarantined(new_disk):
    disk, _ = make_store(new_disk, closed=True)
    content = b'{"annotations": {"5": {"note": "old"}}, "_default": {}}'
    disk.files = {PATH: disk.files[PATH]}
    disk.files[PATH].content[:] = content
    store = open_store(PATH, disk=disk)
    assert documents(store) == {5: {"note": "old"}}
    assert disk.image()["notes.json.edited-1"] == content
    assert store.table("annotations").insert({}) == 6


def test_a_file_that_is_no_store_is_refused_and_left_alone(new_disk):
    disk, _ = make_store(new_disk, closed=True)
    for content in (b"a letter to Anna\n", b"[1, 2]", b'{"a": 1}', b'{"a": {"b": {}}}', b"\xff"):
        foreign = disk.after_kill()
        foreign.files = {PATH: foreign.files[PATH]}
        foreign.files[PATH].content[:] = content
        with pytest.raises(StoreRefused):
            open_store(PATH, disk=foreign)
        assert foreign.image()[PATH.name] == content


def test_an_empty_file_becomes_a_new_store(new_disk):
    disk, _ = make_store(new_disk, closed=True)
    disk.files = {PATH: disk.files[PATH]}
    disk.files[PATH].content[:] = b"\n"
    store = open_store(PATH, disk=disk)
    assert documents(store) == {}
    assert store.table("annotations").insert({"note": "first"}) == 1


def test_an_edit_under_an_open_store_is_seen_and_its_own_transactions_stay(new_disk):
    disk, _ = make_store(new_disk, closed=True)
    store = open_store(PATH, disk=disk)
    store.table("annotations").update({"note": "mine"}, doc_ids=[1])
    inode = disk.files[PATH]
    inode.change(0, bytes(inode.content).replace(b'"note 2"', b'"EDIT 2"'))
    assert set(store.refresh()) == {("annotations", 2)}
    assert documents(store)[1]["note"] == "mine"
    assert documents(store)[2]["note"] == "EDIT 2"


@pytest.mark.parametrize("generations_ahead", [0, 1, 2])
def test_another_copy_taking_the_place_of_a_closed_store_loses_neither(new_disk, generations_ahead):
    """Both have generations of the same numbers, but our log does not continue theirs."""
    disk, expected = make_store(new_disk, closed=True)
    elsewhere = disk.after_kill()
    remote = open_store(PATH, disk=elsewhere)
    for _ in range(generations_ahead):
        remote.table("annotations").update({"note": "from afar"}, doc_ids=[4])
        remote.checkpoint()
    here = open_store(PATH, disk=disk)
    here.checkpoint()
    here.table("annotations").update({"note": "from here", "rating": 9}, doc_ids=[5])
    disk.files[PATH].content[:] = elsewhere.image()[PATH.name]
    disk = disk.after_kill()
    store = open_store(PATH, disk=disk)
    if generations_ahead:
        assert documents(store) == {**expected, 4: {**expected[4], "note": "from afar"}}
        replaced = checkpoint.parse_checkpoint(disk.image()["notes.json.replaced-1"])
        assert replaced.tables["annotations"]["5"]["note"] == "from here"
        assert replaced.tables["annotations"]["4"] == expected[4]
    else:
        wanted = {**expected, 5: {**expected[5], "note": "from here", "rating": 9}}
        assert documents(store) == wanted, "the other copy is our own previous generation"
    assert_complete(disk, documents(store), generations_ahead)


@pytest.mark.parametrize("refreshes", [True, False], ids=["seen meanwhile", "seen at the end"])
def test_an_edit_during_a_checkpoint_is_not_overwritten(new_disk, monkeypatch, refreshes):
    """The checkpoint being written does not contain it and has to be dropped."""
    disk, expected = make_store(new_disk, closed=True)
    store = open_store(PATH, disk=disk)
    write = checkpoint.write_checkpoint_file

    def write_and_edit(*arguments: Any) -> int:
        monkeypatch.undo()
        size = write(*arguments)
        inode = disk.files[PATH]
        inode.change(0, bytes(inode.content).replace(b'"note 2"', b'"EDIT 2"'))
        if refreshes:
            store.refresh()
        return size

    monkeypatch.setattr(checkpoint, "write_checkpoint_file", write_and_edit)
    store.checkpoint()
    wanted = {**expected, 2: {**expected[2], "note": "EDIT 2"}}
    assert documents(store) == wanted
    store.close()
    assert_complete(disk, wanted, refreshes)


def test_another_copy_taking_the_place_of_an_open_store_loses_neither(new_disk):
    """Folder synchronisation brought the file of another machine."""
    disk, expected = make_store(new_disk, closed=True)
    elsewhere = disk.after_kill()
    remote = open_store(PATH, disk=elsewhere)
    remote.table("annotations").update({"note": "from afar"}, doc_ids=[4])
    remote.close()
    here = open_store(PATH, disk=disk)
    here.table("annotations").update({"note": "from here"}, doc_ids=[5])
    inode = disk.files[PATH]
    disk.files[PATH] = type(inode)(999, bytearray(), bytearray(elsewhere.image()[PATH.name]))
    for first in range(1, 30, 2):
        disk.fail(errno.ENOSPC, first, 3)
        here.refresh()
    disk.heal()
    here.refresh()
    assert documents(here)[4]["note"] == "from afar"
    assert any("took the place" in line for line in here.repairs), here.repairs
    replaced = checkpoint.parse_checkpoint(disk.image()["notes.json.replaced-1"])
    assert replaced.state is checkpoint.CheckpointState.GOOD
    assert replaced.tables["annotations"]["5"]["note"] == "from here"
    here.table("annotations").update({"note": "on"}, doc_ids=[6])
    here.close()
    assert_complete(
        disk,
        {**expected, 4: {**expected[4], "note": "from afar"}, 6: {**expected[6], "note": "on"}},
        "",
    )


def test_files_removed_under_an_open_store_are_written_again(new_disk):
    disk, expected = make_store(new_disk, closed=True)
    store = open_store(PATH, disk=disk)
    for path in list(disk.files):
        disk.unlink(path)
    store.table("annotations").update({"note": "still here"}, doc_ids=[1])
    reopened = open_store(PATH, disk=disk.after_kill())
    assert documents(reopened) == {**expected, 1: {**expected[1], "note": "still here"}}


@pytest.mark.parametrize(
    "also_removed", [None, PATH, PREV], ids=["alone", "and checkpoint", "and prev"]
)
def test_a_log_file_removed_under_an_open_store_loses_nothing(new_disk, also_removed):
    """Every further transaction would be lost with a file that has no name."""
    disk, expected = make_store(new_disk, closed=True)
    store = open_store(PATH, disk=disk)
    store.table("annotations").update({"note": "in the log"}, doc_ids=[1])
    disk.unlink(newest_log(disk))
    if also_removed:
        disk.unlink(also_removed)
    store.table("annotations").update({"note": "after it"}, doc_ids=[2])
    wanted = {
        **expected,
        1: {**expected[1], "note": "in the log"},
        2: {**expected[2], "note": "after it"},
    }
    assert documents(store) == wanted
    assert_complete(disk.after_kill(), wanted, also_removed)


@pytest.mark.parametrize("how", ["cut", "emptied", "removed"])
@pytest.mark.parametrize(
    "checkpoint_fails", [True, False], ids=["after a failed checkpoint", "without a checkpoint"]
)
def test_a_log_file_cut_under_an_open_store_loses_nothing(
    new_disk, monkeypatch, how, checkpoint_fails
):
    """Also one that was begun by a checkpoint which was never finished."""
    disk, expected = make_store(new_disk, closed=True)
    store = open_store(PATH, disk=disk)
    store.table("annotations").update({"note": "in the old log file"}, doc_ids=[1])
    if checkpoint_fails:
        full = OSError(errno.ENOSPC, "full")
        monkeypatch.setattr(checkpointing, "_install", Mock(side_effect=full))
        with pytest.raises(SaveFailed):
            store.checkpoint()
        monkeypatch.undo()
        disk.heal()
    store.table("annotations").update({"note": "in the new log file"}, doc_ids=[2])
    log_path = newest_log(disk)
    inode = disk.files[log_path]
    if how == "removed":
        disk.unlink(log_path)
    else:
        inode.change(len(inode.content) - 9 if how == "cut" else 0, b"")
    store.table("annotations").update({"note": "after it"}, doc_ids=[3])
    wanted = {
        **expected,
        1: {**expected[1], "note": "in the old log file"},
        2: {**expected[2], "note": "in the new log file"},
        3: {**expected[3], "note": "after it"},
    }
    assert documents(store) == wanted
    disk = disk.after_power_loss(random.Random(1))
    assert documents(open_store(PATH, disk=disk)) == wanted


def test_a_newer_format_opens_read_only(new_disk):
    disk, expected = make_store(new_disk, closed=True)
    content = bytes(disk.files[PATH].content).replace(b'"format":2', b'"format":9')
    disk.files[PATH].content[:] = content
    before = disk.image()
    store = open_store(PATH, disk=disk)
    assert "newer papersift" in store.read_only_reason
    assert documents(store) == expected
    store.close()
    assert disk.image() == before


def test_a_log_file_in_a_newer_format_opens_read_only_and_stays_as_it_is(new_disk):
    disk, expected = make_store(new_disk, closed=True)
    log_path = newest_log(disk)
    fields = json.loads(disk.files[log_path].content[9:])
    content = json.dumps({**fields, "format": 9}).encode()
    disk.files[log_path].content[:] = b"%08x %b\n{}\n" % (zlib.crc32(content), content)
    before = disk.image()
    store = open_store(PATH, disk=disk)
    assert "newer papersift" in store.read_only_reason
    assert documents(store) == expected
    store.close()
    assert {name: disk.image()[name] for name in before} == before


def damage_store(disk: Any, how: str) -> None:
    """Damage a store in one of the ways of DAMAGES."""
    content = disk.files[PATH].content
    if how == "checkpoint damaged":
        del content[100:]
    elif how == "checkpoint missing":
        del disk.files[PATH]
    elif how == "prev damaged":
        del disk.files[PREV].content[100:]
    elif how == "edited":
        content[:] = bytes(content).replace(b'"note 3"', b'"edited"')
    elif how == "plain":
        tables = json.loads(content)
        del tables["_meta"]
        content[:] = json.dumps(tables).encode()
    for inode in disk.files.values():
        inode.durable[:] = inode.content
    disk.durable = dict(disk.files)


DAMAGES = ["nothing", "checkpoint damaged", "checkpoint missing", "prev damaged", "edited", "plain"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_power_loss_at_every_operation_of_a_repair_loses_nothing(new_disk, power_loss, damage):
    """Nothing that was quarantined is lost either, and nothing is quarantined twice."""
    disk, expected = make_store(new_disk, closed=False)
    if damage == "edited":
        expected[3]["note"] = "edited"
    damage_store(disk, damage)
    damaged = bytes(disk.files[PATH].content) if PATH in disk.files else b""
    repaired = disk.after_kill()
    open_store(PATH, disk=repaired)
    for moment in range(len(repaired.calls)):
        interrupted = disk.after_kill()
        interrupted.power_until = moment
        with suppress(power_loss):
            open_store(PATH, disk=interrupted)
        for outcome in range(4):
            rng = random.Random(f"{moment} {outcome}")
            again = interrupted.after_power_loss(rng, ordered=outcome % 2 == 0)
            assert_complete(again, expected, (moment, outcome))
            quarantined = [name for name in again.image() if name.endswith(("-1", "-2"))]
            assert len(quarantined) <= 1, (moment, quarantined)
            if damage in ("checkpoint damaged", "edited", "plain"):
                assert damaged in again.image().values()


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "failing"])
def test_a_disk_that_fails_during_a_repair_loses_nothing(new_disk, damage, error):
    disk, expected = make_store(new_disk, closed=False)
    if damage == "edited":
        expected[3]["note"] = "edited"
    damage_store(disk, damage)
    repaired = disk.after_kill()
    open_store(PATH, disk=repaired)
    for moment in range(1, len(repaired.calls)):
        failing = disk.after_kill()
        failing.fail(error, moment, 1 + moment % 3)
        with suppress(StoreRefused):
            store = open_store(PATH, disk=failing)
            assert documents(store) == expected
        failing.heal()
        assert_complete(failing.after_kill(), expected, moment)


@pytest.mark.parametrize("damage", DAMAGES[1:])
def test_damage_to_an_open_store_is_repaired_while_it_is_open(new_disk, damage):
    """If the disk is failing at that moment, the transaction fails and the next one repairs."""
    original, expected = make_store(new_disk, closed=True)
    for first in range(0, 40, 3):
        disk = original.after_kill()
        store = open_store(PATH, disk=disk)
        store.table("annotations").update({"rating": 9}, doc_ids=[1])
        damage_store(disk, damage)
        disk.files.get(PATH, disk.files[PREV]).version += 1
        if first:
            disk.fail(errno.ENOSPC, first, 4)
        with suppress(SaveFailed):
            store.table("annotations").update({"rating": 8}, doc_ids=[2])
        disk.heal()
        store.table("annotations").update({"rating": 8}, doc_ids=[2])
        wanted = {
            **expected,
            1: {**expected[1], "rating": 9},
            2: {**expected[2], "rating": 8},
        }
        if damage == "edited":
            wanted[3] = {**expected[3], "note": "edited"}
        assert documents(store) == wanted, first
        assert_complete(disk.after_kill(), wanted, first)


def test_a_log_file_that_could_not_be_begun_never_hides_later_transactions(new_disk):
    """Its name may come back after a power cut; so must everything saved since then."""
    for outcome in range(20):
        disk = new_disk()
        store = open_store(PATH, disk=disk)
        store.table("annotations").insert({"note": "one"})
        for call in ("create", "write", "sync", "rename", "sync_folder"):
            operation = getattr(disk, call)
            setattr(disk, call, lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "no")))
            with pytest.raises(SaveFailed):
                store.checkpoint()
            setattr(disk, call, operation)
            store.table("annotations").insert({"after": call})
            second_window = open_store(PATH, disk=disk)
            second_window.table("annotations").insert({"by": "another"})
            store.refresh()
            restarted = disk.after_power_loss(random.Random(outcome), ordered=outcome % 2 == 0)
            assert documents(open_store(PATH, disk=restarted)) == documents(store), call


def test_a_log_file_begun_by_a_killed_process_is_made_durable_before_it_is_used(new_disk):
    """Another process cannot know whether the name has reached the disk."""
    for outcome in range(30):
        disk = new_disk()
        store = open_store(PATH, disk=disk)
        second_window = open_store(PATH, disk=disk)
        sync_folder = disk.sync_folder

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        disk.sync_folder = die
        with pytest.raises(KeyboardInterrupt):
            store.checkpoint()
        disk.sync_folder = sync_folder
        if outcome % 3 == 0:
            second_window = open_store(PATH, disk=disk)
        second_window.table("annotations").insert({"note": "kept"})
        restarted = disk.after_power_loss(random.Random(outcome), ordered=False)
        assert documents(open_store(PATH, disk=restarted)) == {1: {"note": "kept"}}
