"""Backups: one a day, of days, weeks and months; none of another store is ever deleted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from store.storage.backups import (
    Backup,
    choose_kept,
    is_sound,
    list_backups,
    make_backup,
    newest_backup,
)
from store.storage.checkpoint import Meta
from store.storage.database import Store, open_store
from store.storage.errors import StoreVanished
from store.storage.filesystem import LocalFileSystem
from store.storage.paths import StorePaths

DISK = LocalFileSystem()
TODAY = date(2021, 3, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "notes.json"
    with open_store(path) as store:
        store.table("annotations").insert({"note": "kept"})
    for file in (path.parent / "backups").iterdir():
        file.unlink()
    return path


def write(store: Store, day: date) -> bool:
    """Write a generation, and the backup of a day."""
    store.table("annotations").insert({"day": day.isoformat()})
    store.checkpoint()
    return make_backup(DISK, StorePaths.of(store.path), day)


def backups_of(days: list[date], first: int = 1) -> list[Backup]:
    return [
        Backup(Path(f"notes-{day}-{generation}.json"), day, Meta(generation, "ours"))
        for generation, day in enumerate(days, first)
    ]


def test_seven_days_four_weeks_and_twelve_months_are_kept():
    backups = backups_of([TODAY - timedelta(days=n) for n in range(500, -1, -1)])
    days = {backup.day for backup in choose_kept(backups)}
    assert {TODAY - timedelta(days=n) for n in range(7)} <= days
    assert len({day.isocalendar()[:2] for day in days if TODAY - day < timedelta(days=28)}) >= 4
    assert len({(day.year, day.month) for day in days}) == 12
    assert len(days) <= 7 + 4 + 12


@pytest.mark.parametrize("gap", [1, 3, 10, 40])
def test_what_is_kept_today_was_kept_every_day_before(gap):
    """Backups are thinned out each time one is made."""
    kept: set[Backup] = set()
    all_backups = backups_of([TODAY + timedelta(days=gap * n) for n in range(120)])
    for backup in all_backups:
        kept = choose_kept({*kept, backup})
        assert backup in kept
    months = {(backup.day.year, backup.day.month) for backup in kept}
    assert len(months) == min(12, len({(b.day.year, b.day.month) for b in all_backups}))
    assert len(kept) <= 23


def test_a_wrong_clock_does_not_push_out_the_newest():
    """It was 2035 for a day; the generations say which backup is the newest."""
    days = [TODAY, date(2035, 1, 1), *(TODAY + timedelta(days=n) for n in range(1, 30))]
    backups = backups_of(days)
    kept = choose_kept(backups)
    assert set(backups[-7:]) <= kept
    kept_days = {backup.day for backup in kept}
    assert TODAY + timedelta(days=29) in kept_days


def test_backups_are_made_verified_and_thinned_out_on_the_disk(path):
    with open_store(path) as store:
        for number in range(40):
            assert write(store, TODAY + timedelta(days=number))
            assert not make_backup(DISK, StorePaths.of(path), TODAY + timedelta(days=number))
        backups = list_backups(DISK, StorePaths.of(path))
        assert 7 <= len(backups) <= 23
        assert all(is_sound(DISK, backup.path) for backup in backups)
        assert {backup.path.stat().st_mode & 0o777 for backup in backups} == {0o600}
        newest = newest_backup(DISK, StorePaths.of(path), store.store_id)
        assert newest is not None
        assert newest.day == TODAY + timedelta(days=39)


def test_backups_of_another_store_and_damaged_ones_stay(path, tmp_path):
    folder = path.parent / "backups"
    with open_store(tmp_path / "other" / "notes.json") as other:
        other.table("annotations").insert({"by": "another store"})
    foreign = (tmp_path / "other" / "notes.json").read_bytes()
    names = [f"notes-2020-01-{day:02}.json" for day in range(1, 29)]
    for name in names:
        (folder / name).write_bytes(foreign)
    (folder / "notes-2020-02-01.json").write_bytes(b"rotten")
    (folder / f"notes-{TODAY}.json").write_bytes(foreign)
    with open_store(path) as store:
        for number in range(40):
            assert write(store, TODAY + timedelta(days=number))
    present = {file.name for file in folder.iterdir()}
    assert {*names, "notes-2020-02-01.json", f"notes-{TODAY}.json"} <= present
    assert (folder / f"notes-{TODAY}.json").read_bytes() == foreign


def test_an_old_backup_stays_when_the_new_one_does_not_read_back(path):
    class LyingDisk(LocalFileSystem):
        def write(self, handle: int, content: bytes, offset: int) -> None:
            super().write(handle, content[:-1] + b"?", offset)

    with open_store(path) as store:
        for number in range(8):
            write(store, TODAY + timedelta(days=number))
        before = list_backups(DISK, StorePaths.of(path))
        with pytest.raises(OSError, match="read back"):
            make_backup(LyingDisk(), StorePaths.of(path), TODAY + timedelta(days=20))
        assert list_backups(DISK, StorePaths.of(path)) == before


def test_commands_alone_get_their_backup(path):
    store = open_store(path)
    store.table("annotations").insert({"by": "a command"})
    store.close(leave_log=True)
    (backup,) = list_backups(DISK, StorePaths.of(path))
    assert backup.day == date.today()
    assert b'by":"a command' in backup.path.read_bytes()


@pytest.mark.parametrize("left", ["nothing", "empty file", "newer damaged backup"])
def test_a_store_that_is_gone_is_not_begun_again_without_a_word(path, left):
    with open_store(path) as store:
        write(store, TODAY)
        write(store, TODAY + timedelta(days=1))
    for file in path.parent.iterdir():
        if file.is_file():
            file.unlink()
    wanted = list_backups(DISK, StorePaths.of(path))[-1].day
    if left == "empty file":
        path.write_bytes(b"")
    elif left == "newer damaged backup":
        newest = list_backups(DISK, StorePaths.of(path))[-1].path
        newest.write_bytes(newest.read_bytes()[:-9])
        wanted = list_backups(DISK, StorePaths.of(path))[-2].day
    before = sorted(file.name for file in path.parent.rglob("*"))
    with pytest.raises(StoreVanished, match=f"backup of {wanted}.*papersift restore"):
        open_store(path)
    after = sorted(file.name for file in path.parent.rglob("*") if "lock" not in file.name)
    assert after == [name for name in before if "lock" not in name]
    (path.parent / "backups").rename(path.parent / "elsewhere")
    with open_store(path) as store:
        assert len(store.table("annotations")) == 0
