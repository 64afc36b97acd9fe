"""Files that rot, are cut, vanish, or are changed by somebody else."""

from __future__ import annotations

import errno
import json
import random
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from store.storage import checkpoint
from store.storage.database import Store, open_store
from store.storage.errors import SaveFailed, StoreRefused

PATH = Path("/simulated/notes.json")
PREV = Path("/simulated/notes.json.prev")


def documents(store: Store) -> dict[int, dict[str, Any]]:
    return {document.doc_id: dict(document) for document in store.table("annotations")}


def grown(simulated: Any, *, closed: bool) -> tuple[Any, dict[int, dict[str, Any]]]:
    """Make a store that has seen several generations, with acts in every journal."""
    disk = simulated()
    store = open_store(PATH, disk=disk)
    for number in range(1, 30):
        store.table("annotations").insert({"note": f"note {number}", "rating": number % 6})
        if number % 7 == 0:
            store.checkpoint()
            store.table("annotations").update({"read": True}, doc_ids=[number // 2])
    expected = documents(store)
    if closed:
        store.close()
    return disk.killed(), expected


def opens_whole(disk: Any, expected: dict[int, dict[str, Any]], what: object) -> None:
    """Open twice and see the same notes, two sound generations and a plain TinyDB file."""
    store = open_store(PATH, disk=disk)
    assert not store.readonly, what
    assert documents(store) == expected, (what, store.repairs)
    store.close()
    again = open_store(PATH, disk=disk)
    assert again.repairs == (), what
    assert documents(again) == expected, what
    again.close()
    image = disk.image()
    assert checkpoint.verify(image[PATH.name]), what
    assert checkpoint.verify(image[PREV.name]), what
    plain = json.loads(image[PATH.name])["annotations"]
    assert {int(key): row for key, row in plain.items()} == expected, what


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "crashed"])
@pytest.mark.parametrize("which", [PATH, PREV], ids=["checkpoint", "prev"])
def test_one_flipped_bit_anywhere_in_one_generation_loses_nothing(simulated, which, closed):
    """A flip that still reads as JSON is rot, not somebody's edit."""
    disk, expected = grown(simulated, closed=closed)
    bits = len(disk.files[which].content) * 8
    for bit in random.Random(5).sample(range(bits), 60):
        hurt = disk.killed()
        hurt.files[which].content[bit // 8] ^= 1 << bit % 8
        flipped = bytes(hurt.files[which].content)
        opens_whole(hurt, expected, (bit, flipped[bit // 8 - 9 :][:20]))
        assert flipped in hurt.image().values(), "it is kept under another name"


def test_a_generation_before_of_another_store_is_kept(simulated):
    disk, expected = grown(simulated, closed=True)
    other, _ = grown(simulated, closed=True)
    disk.files[PREV].content[:] = theirs = other.image()[PREV.name]
    opens_whole(disk, expected, "another's prev")
    assert theirs in disk.image().values()


@pytest.mark.soak
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "crashed"])
@pytest.mark.parametrize("which", [PATH, PREV], ids=["checkpoint", "prev"])
def test_thousands_of_flipped_bits_of_one_generation_lose_nothing(simulated, which, closed):
    disk, expected = grown(simulated, closed=closed)
    for bit in range(0, len(disk.files[which].content) * 8, 7):
        hurt = disk.killed()
        hurt.files[which].content[bit // 8] ^= 1 << bit % 8
        opens_whole(hurt, expected, bit)


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "crashed"])
@pytest.mark.parametrize("which", [PATH, PREV], ids=["checkpoint", "prev"])
def test_a_cut_or_zeroed_or_missing_generation_loses_nothing(simulated, which, closed):
    disk, expected = grown(simulated, closed=closed)
    size = len(disk.files[which].content)
    for cut in [0, 1, 50, size // 2, size - 2]:
        hurt = disk.killed()
        del hurt.files[which].content[cut:]
        opens_whole(hurt, expected, ("cut", cut))
        hurt = disk.killed()
        hurt.files[which].content[cut:] = bytes(size - cut)
        opens_whole(hurt, expected, ("zeros", cut))
    hurt = disk.killed()
    del hurt.files[which]
    opens_whole(hurt, expected, "missing")


def test_both_generations_damaged_is_refused_and_not_one_byte_changes(simulated):
    disk, _ = grown(simulated, closed=False)
    for damage in (b"", b"\0\0\0\0", b"{", b'{"_meta":'):
        hurt = disk.killed()
        for path in (PATH, PREV):
            hurt.files[path].content[:] = damage or b"x"
        before = hurt.image()
        with pytest.raises(StoreRefused, match="neither"):
            open_store(PATH, disk=hurt)
        assert hurt.image() == before
    hurt = disk.killed()
    del hurt.files[PATH], hurt.files[PREV]
    before = hurt.image()
    with pytest.raises(StoreRefused):
        open_store(PATH, disk=hurt)
    assert hurt.image() == before


def test_damage_under_an_open_store_never_becomes_the_generation_before(simulated):
    """A checkpoint looks at the old one before it gives it the name of the generation before."""
    disk, expected = grown(simulated, closed=True)
    store = open_store(PATH, disk=disk)
    disk.files[PATH].content[200] ^= 1
    store.checkpoint()
    image = disk.image()
    assert checkpoint.verify(image[PATH.name])
    assert checkpoint.verify(image[PREV.name])
    assert documents(store) == expected
    assert "notes.json.damaged-1" in image


def test_a_damaged_line_of_the_journal_is_reported_and_the_others_count(simulated):
    disk = simulated()
    store = open_store(PATH, disk=disk)
    for number in range(3):
        store.table("annotations").insert({"note": f"note {number}"})
    found = disk.killed()
    journal = max(path for path in found.files if "journal" in path.name)
    at = found.files[journal].content.index(b"note 1")
    found.files[journal].content[at] = 0x58
    damaged = found.image()[journal.name]
    store = open_store(PATH, disk=found)
    assert sorted(documents(store)) == [1, 3]
    assert any("damaged" in line for line in store.repairs)
    assert found.image()["notes.json.damaged-1"] == damaged


def test_a_damaged_last_line_is_kept_for_it_may_have_been_an_act(simulated):
    """It cannot be told from a write whose sectors came in disorder, so it does not count."""
    disk = simulated()
    store = open_store(PATH, disk=disk)
    store.table("annotations").insert({"note": "first"})
    store.table("annotations").insert({"note": "last"})
    found = disk.killed()
    journal = max(path for path in found.files if "journal" in path.name)
    at = found.files[journal].content.index(b"last")
    found.files[journal].content[at] = 0x58
    damaged = found.image()[journal.name]
    store = open_store(PATH, disk=found)
    assert documents(store) == {1: {"note": "first"}}
    assert found.image()["notes.json.damaged-1"] == damaged


def test_rot_is_told_from_an_edit_also_after_an_act_on_many_papers(simulated):
    """What was written is rebuilt to the byte, with the documents in the same order."""
    disk = simulated()
    store = open_store(PATH, disk=disk)
    store.table("annotations").insert_multiple({"note": f"note {n}"} for n in range(1, 25))
    store.checkpoint()
    found = disk.killed()
    at = found.files[PATH].content.index(b"note 7")
    found.files[PATH].content[at] ^= 1
    store = open_store(PATH, disk=found)
    assert documents(store)[7] == {"note": "note 7"}
    assert "notes.json.damaged-1" in found.image()
    assert "notes.json.edited-1" not in found.image()


def test_a_torn_last_line_is_cut_and_the_next_act_is_whole(simulated):
    disk = simulated()
    store = open_store(PATH, disk=disk)
    store.table("annotations").insert({"note": "kept"})
    found = disk.killed()
    journal = max(path for path in found.files if "journal" in path.name)
    found.files[journal].content.extend(b'1234abcd {"annotations":{"put"')
    store = open_store(PATH, disk=found)
    assert store.repairs == ("an act that was cut short was dropped; it was never saved",)
    store.table("annotations").insert({"note": "next"})
    reopened = open_store(PATH, disk=found.killed())
    assert documents(reopened) == {1: {"note": "kept"}, 2: {"note": "next"}}
    assert reopened.repairs == ()


def test_an_edit_by_hand_is_accepted_and_a_copy_is_kept(simulated):
    """Acts since the checkpoint are done to the edited notes as well."""
    disk, expected = grown(simulated, closed=False)
    edited = bytes(disk.files[PATH].content).replace(b'"note 3"', b'"edited by hand"')
    disk.files[PATH].content[:] = edited
    store = open_store(PATH, disk=disk)
    assert documents(store) == {**expected, 3: {**expected[3], "note": "edited by hand"}}
    assert disk.image()["notes.json.edited-1"] == edited
    assert any("changed by another program" in line for line in store.repairs)


def test_what_plain_tinydb_wrote_is_accepted(simulated):
    """Plain TinyDB rewrites the file with our line about it, which no longer holds."""
    disk, expected = grown(simulated, closed=True)
    tables = json.loads(disk.image()[PATH.name])
    tables["annotations"]["99"] = {"note": "by plain TinyDB"}
    tables["annotations"]["29"]["note"] = "an older act set this; it is not done again"
    expected[29]["note"] = "an older act set this; it is not done again"
    for kept in (tables, {name: rows for name, rows in tables.items() if name != "_meta"}):
        other = disk.killed()
        other.files[PATH].content[:] = json.dumps(kept).encode()
        store = open_store(PATH, disk=other)
        assert documents(store) == {**expected, 99: {"note": "by plain TinyDB"}}
        store.close()
        assert open_store(PATH, disk=other).repairs == ()


def test_a_plain_tinydb_file_becomes_a_store_and_a_copy_is_kept(simulated):
    disk, _ = grown(simulated, closed=True)
    content = b'{"annotations": {"5": {"note": "old"}}, "_default": {}}'
    disk.files = {PATH: disk.files[PATH]}
    disk.files[PATH].content[:] = content
    store = open_store(PATH, disk=disk)
    assert documents(store) == {5: {"note": "old"}}
    assert disk.image()["notes.json.edited-1"] == content
    assert store.table("annotations").insert({}) == 6


def test_a_file_that_is_no_store_is_refused_and_left_alone(simulated):
    disk, _ = grown(simulated, closed=True)
    for content in (b"a letter to Anna\n", b"[1, 2]", b'{"a": 1}', b'{"a": {"b": {}}}', b"\xff"):
        other = disk.killed()
        other.files = {PATH: other.files[PATH]}
        other.files[PATH].content[:] = content
        with pytest.raises(StoreRefused):
            open_store(PATH, disk=other)
        assert other.image()[PATH.name] == content


def test_an_empty_file_becomes_a_new_store(simulated):
    disk, _ = grown(simulated, closed=True)
    disk.files = {PATH: disk.files[PATH]}
    disk.files[PATH].content[:] = b"\n"
    store = open_store(PATH, disk=disk)
    assert documents(store) == {}
    assert store.table("annotations").insert({"note": "first"}) == 1


def test_an_edit_under_an_open_store_is_seen_and_the_open_acts_stay(simulated):
    disk, _ = grown(simulated, closed=True)
    store = open_store(PATH, disk=disk)
    store.table("annotations").update({"note": "mine"}, doc_ids=[1])
    inode = disk.files[PATH]
    inode.change(0, bytes(inode.content).replace(b'"note 2"', b'"EDIT 2"'))
    assert set(store.refresh()) == {("annotations", 2)}
    assert documents(store)[1]["note"] == "mine"
    assert documents(store)[2]["note"] == "EDIT 2"


@pytest.mark.parametrize("ahead", [0, 1, 2])
def test_another_copy_taking_the_place_of_a_closed_store_loses_neither(simulated, ahead):
    """Their generations have our numbers, but our journals do not go on from theirs."""
    disk, expected = grown(simulated, closed=True)
    elsewhere = disk.killed()
    theirs = open_store(PATH, disk=elsewhere)
    for _ in range(ahead):
        theirs.table("annotations").update({"note": "from afar"}, doc_ids=[4])
        theirs.checkpoint()
    here = open_store(PATH, disk=disk)
    here.checkpoint()
    here.table("annotations").update({"note": "from here", "rating": 9}, doc_ids=[5])
    disk.files[PATH].content[:] = elsewhere.image()[PATH.name]
    found = disk.killed()
    store = open_store(PATH, disk=found)
    if ahead:
        assert documents(store) == {**expected, 4: {**expected[4], "note": "from afar"}}
        kept = checkpoint.parse_checkpoint(found.image()["notes.json.replaced-1"])
        assert kept.tables["annotations"]["5"]["note"] == "from here"
        assert kept.tables["annotations"]["4"] == expected[4]
    else:
        ours = {**expected, 5: {**expected[5], "note": "from here", "rating": 9}}
        assert documents(store) == ours, "theirs is our own generation before"
    opens_whole(found, documents(store), ahead)


@pytest.mark.parametrize("look", [True, False], ids=["seen meanwhile", "seen at the end"])
def test_an_edit_in_the_midst_of_a_checkpoint_is_not_written_over(simulated, monkeypatch, look):
    """The checkpoint under way knows nothing of it and has to give way."""
    disk, expected = grown(simulated, closed=True)
    store = open_store(PATH, disk=disk)
    write = checkpoint.write_checkpoint_file

    def meanwhile(*arguments: Any) -> int:
        monkeypatch.undo()
        size = write(*arguments)
        inode = disk.files[PATH]
        inode.change(0, bytes(inode.content).replace(b'"note 2"', b'"EDIT 2"'))
        if look:
            store.refresh()
        return size

    monkeypatch.setattr(checkpoint, "write_checkpoint_file", meanwhile)
    store.checkpoint()
    wanted = {**expected, 2: {**expected[2], "note": "EDIT 2"}}
    assert documents(store) == wanted
    store.close()
    opens_whole(disk, wanted, look)


def test_another_copy_taking_the_place_of_an_open_store_loses_neither(simulated):
    """A synchronised folder brought the file of another machine."""
    disk, expected = grown(simulated, closed=True)
    elsewhere = disk.killed()
    theirs = open_store(PATH, disk=elsewhere)
    theirs.table("annotations").update({"note": "from afar"}, doc_ids=[4])
    theirs.close()
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
    assert any("replaced" in line for line in here.repairs)
    kept = checkpoint.parse_checkpoint(disk.image()["notes.json.replaced-1"])
    assert kept.state is checkpoint.CheckpointState.GOOD
    assert kept.tables["annotations"]["5"]["note"] == "from here"
    here.table("annotations").update({"note": "on"}, doc_ids=[6])
    here.close()
    opens_whole(
        disk,
        {**expected, 4: {**expected[4], "note": "from afar"}, 6: {**expected[6], "note": "on"}},
        "",
    )


def test_files_removed_under_an_open_store_are_written_anew(simulated):
    disk, expected = grown(simulated, closed=True)
    store = open_store(PATH, disk=disk)
    for path in list(disk.files):
        disk.unlink(path)
    store.table("annotations").update({"note": "still here"}, doc_ids=[1])
    found = open_store(PATH, disk=disk.killed())
    assert documents(found) == {**expected, 1: {**expected[1], "note": "still here"}}


@pytest.mark.parametrize("also", [None, PATH, PREV], ids=["alone", "and checkpoint", "and prev"])
def test_a_journal_removed_under_an_open_store_loses_nothing(simulated, also):
    """A file without a name would take every further act with it."""
    disk, expected = grown(simulated, closed=True)
    store = open_store(PATH, disk=disk)
    store.table("annotations").update({"note": "in the journal"}, doc_ids=[1])
    disk.unlink(max(path for path in disk.files if "journal" in path.name))
    if also:
        disk.unlink(also)
    store.table("annotations").update({"note": "after it"}, doc_ids=[2])
    wanted = {
        **expected,
        1: {**expected[1], "note": "in the journal"},
        2: {**expected[2], "note": "after it"},
    }
    assert documents(store) == wanted
    opens_whole(disk.killed(), wanted, also)


@pytest.mark.parametrize("how", ["cut", "emptied", "removed"])
@pytest.mark.parametrize("half", [True, False], ids=["half way to a checkpoint", "after it"])
def test_a_journal_cut_under_an_open_store_loses_nothing(simulated, how, half):
    """Also one that a checkpoint began which was never finished."""
    disk, expected = grown(simulated, closed=True)
    store = open_store(PATH, disk=disk)
    store.table("annotations").update({"note": "in the old journal"}, doc_ids=[1])
    if half:
        disk.fail(errno.ENOSPC, 20, 1)
        with pytest.raises(SaveFailed):
            store.checkpoint()
        disk.heal()
    store.table("annotations").update({"note": "in the new journal"}, doc_ids=[2])
    journal = max(path for path in disk.files if "journal" in path.name)
    inode = disk.files[journal]
    if how == "removed":
        disk.unlink(journal)
    else:
        inode.change(len(inode.content) - 9 if how == "cut" else 0, b"")
    store.table("annotations").update({"note": "after it"}, doc_ids=[3])
    wanted = {
        **expected,
        1: {**expected[1], "note": "in the old journal"},
        2: {**expected[2], "note": "in the new journal"},
        3: {**expected[3], "note": "after it"},
    }
    assert documents(store) == wanted
    found = disk.after_power_loss(random.Random(1))
    assert documents(open_store(PATH, disk=found)) == wanted


def test_a_newer_format_opens_read_only(simulated):
    disk, expected = grown(simulated, closed=True)
    content = bytes(disk.files[PATH].content).replace(b'"format":1', b'"format":2')
    disk.files[PATH].content[:] = content
    before = disk.image()
    store = open_store(PATH, disk=disk)
    assert "newer papersift" in store.readonly
    assert documents(store) == expected
    store.close()
    assert disk.image() == before


def test_a_journal_in_a_newer_format_opens_read_only_and_stays_as_it_is(simulated):
    disk, expected = grown(simulated, closed=True)
    journal = max(path for path in disk.files if "journal" in path.name)
    fields = json.loads(disk.files[journal].content[9:])
    content = json.dumps({**fields, "format": 2}).encode()
    disk.files[journal].content[:] = b"%08x %b\n{}\n" % (zlib.crc32(content), content)
    before = disk.image()
    store = open_store(PATH, disk=disk)
    assert "newer papersift" in store.readonly
    assert documents(store) == expected
    store.close()
    assert {name: disk.image()[name] for name in before} == before


def hurt(disk: Any, how: str) -> None:
    """Do one kind of harm to a store."""
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


HARM = ["nothing", "checkpoint damaged", "checkpoint missing", "prev damaged", "edited", "plain"]


@pytest.mark.parametrize("harm", HARM)
def test_power_loss_at_every_operation_of_the_mending_loses_nothing(simulated, power_loss, harm):
    """And nothing that was put aside is lost, nor are the steps of the mending done twice."""
    disk, expected = grown(simulated, closed=False)
    if harm == "edited":
        expected[3]["note"] = "edited"
    hurt(disk, harm)
    broken = bytes(disk.files[PATH].content) if PATH in disk.files else b""
    whole = disk.killed()
    open_store(PATH, disk=whole)
    for moment in range(len(whole.calls)):
        found = disk.killed()
        found.power_until = moment
        with suppress(power_loss):
            open_store(PATH, disk=found)
        for outcome in range(4):
            rng = random.Random(f"{moment} {outcome}")
            again = found.after_power_loss(rng, ordered=outcome % 2 == 0)
            opens_whole(again, expected, (moment, outcome))
            asides = [name for name in again.image() if name.endswith(("-1", "-2"))]
            assert len(asides) <= 1, (moment, asides)
            if harm in ("checkpoint damaged", "edited", "plain"):
                assert broken in again.image().values()


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "failing"])
def test_a_disk_that_fails_in_the_mending_loses_nothing(simulated, harm, error):
    disk, expected = grown(simulated, closed=False)
    if harm == "edited":
        expected[3]["note"] = "edited"
    hurt(disk, harm)
    whole = disk.killed()
    open_store(PATH, disk=whole)
    for moment in range(1, len(whole.calls)):
        found = disk.killed()
        found.fail(error, moment, 1 + moment % 3)
        with suppress(StoreRefused):
            store = open_store(PATH, disk=found)
            assert documents(store) == expected
        found.heal()
        opens_whole(found.killed(), expected, moment)


@pytest.mark.parametrize("harm", HARM[1:])
def test_harm_to_an_open_store_is_mended_while_it_is_open(simulated, harm):
    """Also when the disk is in trouble at that moment: then the act fails and the next mends."""
    start, expected = grown(simulated, closed=True)
    for first in range(0, 40, 3):
        disk = start.killed()
        store = open_store(PATH, disk=disk)
        store.table("annotations").update({"rating": 9}, doc_ids=[1])
        hurt(disk, harm)
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
        if harm == "edited":
            wanted[3] = {**expected[3], "note": "edited"}
        assert documents(store) == wanted, first
        opens_whole(disk.killed(), wanted, first)


def test_a_journal_whose_beginning_failed_never_hides_later_acts(simulated):
    """Its name may come back after a power cut; what was saved since must come back too."""
    for outcome in range(20):
        disk = simulated()
        store = open_store(PATH, disk=disk)
        store.table("annotations").insert({"note": "one"})
        for call in ("create", "write", "sync", "rename", "sync_folder"):
            real = getattr(disk, call)
            setattr(disk, call, lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "no")))
            with pytest.raises(SaveFailed):
                store.checkpoint()
            setattr(disk, call, real)
            store.table("annotations").insert({"after": call})
            other = open_store(PATH, disk=disk)
            other.table("annotations").insert({"by": "another"})
            store.refresh()
            found = disk.after_power_loss(random.Random(outcome), ordered=outcome % 2 == 0)
            assert documents(open_store(PATH, disk=found)) == documents(store), call


def test_a_journal_that_a_killed_process_began_is_made_durable_before_it_is_used(simulated):
    """The one who goes on in it cannot know whether its name has reached the disk."""
    for outcome in range(30):
        disk = simulated()
        store = open_store(PATH, disk=disk)
        other = open_store(PATH, disk=disk)
        real = disk.sync_folder

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        disk.sync_folder = die
        with pytest.raises(KeyboardInterrupt):
            store.checkpoint()
        disk.sync_folder = real
        if outcome % 3 == 0:
            other = open_store(PATH, disk=disk)
        other.table("annotations").insert({"note": "kept"})
        found = disk.after_power_loss(random.Random(outcome), ordered=False)
        assert documents(open_store(PATH, disk=found)) == {1: {"note": "kept"}}
