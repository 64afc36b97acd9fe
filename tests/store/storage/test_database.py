"""The store on the real disk: everything TinyDB promises, and crash safety on top."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.operations import add, delete
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from store.storage import database
from store.storage.database import Store, open_store
from store.storage.errors import SaveFailed, StoreReadOnly, StoreRefused
from store.storage.filesystem import LocalFileSystem


class CountingDisk(LocalFileSystem):
    """The real disk, counting its operations."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    def __getattribute__(self, name: str) -> Any:
        if name in ("write", "sync", "stat", "stat_open", "read", "read_from", "try_lock"):
            object.__getattribute__(self, "calls")[name] += 1
        return object.__getattribute__(self, name)


class SyncCountingDisk(LocalFileSystem):
    """The real disk, counting the calls that wait for it."""

    syncs = 0

    def sync(self, handle: int) -> None:
        self.syncs += 1
        super().sync(handle)

    def sync_folder(self, folder: Path) -> None:
        self.syncs += 1
        super().sync_folder(folder)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "er" / "notes.json"


@pytest.fixture
def store(path: Path) -> Any:
    store = open_store(path)
    yield store
    store.close()


def newest_log(path: Path) -> Path:
    return max(path.parent.glob("*journal*"))


def read_plain(path: Path, table: str = "annotations") -> dict[int, dict[str, Any]]:
    with TinyDB(path) as plain:
        return documents_by_id(plain.table(table))


def documents_by_id(table: Any) -> dict[int, dict[str, Any]]:
    return {document.doc_id: dict(document) for document in table}


def test_missing_folders_are_created_for_this_user_only(path, store):
    assert path.exists()
    for folder in (path.parent, path.parent.parent):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


def test_the_names_of_new_folders_are_made_durable_too(tmp_path):
    """If a power cut takes the folder, it takes the store in it as well."""
    synced_folders = []

    class RecordingDisk(LocalFileSystem):
        def sync_folder(self, folder: Path) -> None:
            synced_folders.append(folder)
            super().sync_folder(folder)

    open_store(tmp_path / "a" / "b" / "notes.json", disk=RecordingDisk()).close()
    assert synced_folders[:2] == [tmp_path, tmp_path / "a"]
    assert tmp_path / "a" / "b" in synced_folders


def test_plain_tinydb_reads_the_same_after_close(path, store):
    store.table("annotations").insert({"note": "Größe\n\u2028", "tags": ("a", "b"), "rating": None})
    store.table("history").insert_multiple([{"n": 1.5}, {"n": True}])
    expected = {name: list(map(dict, store.table(name))) for name in ("annotations", "history")}
    store.close()
    assert list(read_plain(path).values()) == expected["annotations"]
    assert list(read_plain(path, "history").values()) == expected["history"]
    assert expected["annotations"][0]["tags"] == ["a", "b"]


def test_a_transaction_is_one_write_and_one_sync_whatever_the_number_of_documents(path):
    disk = CountingDisk()
    store = open_store(path, disk=disk)
    store.table("annotations").insert_multiple({"note": f"note {n}"} for n in range(3000))
    calls = []
    for turn in range(3):
        disk.calls.clear()
        with store.transaction():
            store.table("annotations").update({"rating": 3}, doc_ids=range(1, 2 + 700 * turn))
            store.table("history").insert({"act": "rate"})
        calls.append(dict(disk.calls))
    assert calls[0] == calls[1] == calls[2]
    assert calls[0]["write"] == calls[0]["sync"] == 1
    store.close()


def test_looking_for_changes_of_others_costs_four_system_calls_and_no_lock(path):
    disk = CountingDisk()
    store = open_store(path, disk=disk)
    disk.calls.clear()
    assert store.refresh() == ()
    assert disk.calls == {"stat": 4}
    store.close()


def test_a_transaction_touches_only_the_documents_it_names(path, store, monkeypatch):
    """Neither TinyDB's scan for the next id nor its copy of the table is made."""
    store.table("annotations").insert_multiple({"note": "x"} for _ in range(2000))
    from store.storage import tables

    copied = []
    copy_plain = tables.copy_plain
    monkeypatch.setattr(tables, "copy_plain", lambda node: copied.append(1) or copy_plain(node))
    monkeypatch.setattr(tables.TableView, "__iter__", lambda _: pytest.fail("scanned the table"))
    with store.transaction():
        store.table("annotations").update({"note": "y"}, doc_ids=[7, 9])
        store.table("annotations").insert({"note": "z"})
        store.table("annotations").remove(doc_ids=[11])
        assert store.table("annotations").get(doc_id=7)["note"] == "y"
        assert len(store.table("annotations").get(doc_ids=[7, 9])) == 2
    assert len(copied) <= 12


def test_reads_inside_a_transaction_see_its_writes(store):
    notes = store.table("annotations")
    notes.insert_multiple([{"n": 1}, {"n": 2}, {"n": 3}])
    with store.transaction():
        notes.update({"n": 20}, doc_ids=[2])
        notes.remove(doc_ids=[3])
        assert notes.insert({"n": 4}) == 4
        assert [(document.doc_id, document["n"]) for document in notes] == [(1, 1), (2, 20), (4, 4)]
        assert len(notes) == 3
        assert notes.get(doc_id=3) is None
        assert notes.search(where("n") == 20)[0].doc_id == 2
    assert [document["n"] for document in notes.all()] == [1, 20, 4]


def test_an_exception_inside_a_transaction_drops_all_of_it(path, store):
    notes = store.table("annotations")
    notes.insert({"n": 1})

    def fail() -> None:
        with store.transaction():
            notes.update({"n": 2}, doc_ids=[1])
            notes.insert({"n": 3})
            raise KeyError("in the middle")

    with pytest.raises(KeyError):
        fail()
    assert list(map(dict, notes)) == [{"n": 1}]
    store.close()
    assert read_plain(path) == {1: {"n": 1}}


def test_an_inner_transaction_joins_the_outer(path, store):
    before = newest_log(path).stat().st_size
    with store.transaction(), store.transaction():
        store.table("annotations").insert({"n": 1})
        assert newest_log(path).stat().st_size == before
    assert newest_log(path).stat().st_size > before


@pytest.mark.parametrize("content", [float("nan"), float("inf"), {1, 2}, object()])
def test_what_json_cannot_represent_is_refused_before_anything_is_written(store, content):
    def write() -> None:
        with store.transaction():
            store.table("annotations").insert({"fine": 1})
            store.table("annotations").insert({"bad": content})

    with pytest.raises((TypeError, ValueError)):
        write()
    assert len(store.table("annotations")) == 0


def test_changing_a_document_that_was_read_changes_nothing(store):
    notes = store.table("annotations")
    notes.insert({"tags": ["a"], "citation": {"authors": ["b"]}})
    notes.get(doc_id=1)["tags"].append("x")
    next(iter(notes))["citation"]["authors"].append("x")
    document = {"tags": ["c"]}
    notes.insert(document)
    document["tags"].append("x")
    assert list(map(dict, notes)) == [
        {"tags": ["a"], "citation": {"authors": ["b"]}},
        {"tags": ["c"]},
    ]


def test_an_updater_may_change_lists_in_place(path, store):
    notes = store.table("annotations")
    notes.insert({"tags": ["a"], "n": 1})
    notes.update(lambda document: document["tags"].append("b"), doc_ids=[1])
    notes.update(add("n", 4), doc_ids=[1])
    notes.update(delete("absent"), where("absent").exists())
    assert dict(notes.get(doc_id=1)) == {"tags": ["a", "b"], "n": 5}
    store.close()
    assert read_plain(path) == {1: {"tags": ["a", "b"], "n": 5}}


def test_the_line_of_a_transaction_holds_only_the_fields_that_changed(path, store):
    store.table("annotations").insert({"note": "long " * 100, "rating": 1, "read": True})
    store.table("annotations").update({"rating": 2}, doc_ids=[1])
    line = newest_log(path).read_bytes().splitlines()[-1]
    assert json.loads(line[9:]) == {"annotations": {"set": {"1": {"rating": 2}}}}


@pytest.mark.parametrize(("old", "new"), [(1, True), (1, 1.0), (True, 1), ([1], [True]), (0, None)])
def test_values_that_python_calls_equal_are_different_documents(path, store, old, new):
    store.table("annotations").insert({"value": old})
    store.table("annotations").update({"value": new}, doc_ids=[1])
    assert repr(store.table("annotations").get(doc_id=1)["value"]) == repr(new)
    store.close()
    assert repr(read_plain(path)[1]["value"]) == repr(new)


def test_an_id_is_not_reused_while_a_store_is_open(store):
    notes = store.table("annotations")
    assert notes.insert({}) == 1
    assert notes.insert(Document({}, 7)) == 7
    assert notes.insert({}) == 8
    notes.remove(doc_ids=[8])
    assert notes.insert({}) == 9
    with pytest.raises(ValueError, match="already exists"):
        notes.insert(Document({}, 7))


def test_tables_can_be_dropped(path, store):
    for name in ("annotations", "history", "views"):
        store.table(name).insert({"n": 1})
    store.drop_table("history")
    assert store.tables() == {"annotations", "views"}
    store.table("views").truncate()
    assert len(store.table("views")) == 0
    store.close()
    assert read_plain(path, "history") == read_plain(path, "views") == {}
    with open_store(path) as again:
        again.drop_tables()
        assert again.tables() == set()
    assert read_plain(path) == {}


def test_the_table_that_describes_the_file_cannot_be_written(store):
    with pytest.raises(ValueError, match="_meta"):
        store.table("_meta").insert({})


documents = st.dictionaries(
    st.sampled_from(["note", "tags", "rating"]),
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | st.lists(st.text()),
    max_size=3,
)
numbers = st.integers(1, 6)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), documents),
        st.tuples(st.just("insert_multiple"), st.lists(documents, max_size=4)),
        st.tuples(st.just("update"), documents, st.lists(numbers, max_size=3, unique=True)),
        st.tuples(st.just("update_all"), documents),
        st.tuples(st.just("upsert"), documents, numbers),
        st.tuples(st.just("remove"), st.lists(numbers, max_size=3, unique=True)),
        st.tuples(st.just("remove_where"), st.integers(-5, 5)),
        st.tuples(st.just("reopen")),
    ),
    max_size=14,
)


def apply_operation(table: Any, operation: tuple[Any, ...]) -> Any:
    kind, *arguments = operation
    if kind == "update":
        return table.update(arguments[0], doc_ids=arguments[1])
    if kind == "update_all":
        return table.update(arguments[0])
    if kind == "upsert":
        return table.upsert(Document(arguments[0], arguments[1]))
    if kind == "remove":
        return table.remove(doc_ids=arguments[0])
    if kind == "remove_where":
        return table.remove(where("rating") == arguments[0])
    return getattr(table, kind)(*arguments)


@settings(max_examples=60, deadline=None)
@given(operations=operations)
def test_a_table_behaves_like_tinydbs_own(tmp_path_factory, operations):
    """Except that it does not reuse the id of a removed document."""
    path = tmp_path_factory.mktemp("store") / "notes.json"
    store, plain = open_store(path), TinyDB(storage=MemoryStorage)
    reference = plain.table("annotations")
    for operation in operations:
        if operation[0] == "reopen":
            store.close()
            store = open_store(path)
            continue
        if operation[0].startswith("remove") or operation[0] == "upsert":
            reference._next_id = None
        elif operation[0].startswith("insert"):
            reference._next_id = store.table("annotations")._log_storage.next_id("annotations")
        assert apply_operation(store.table("annotations"), operation) == apply_operation(
            reference, operation
        )
        assert documents_by_id(store.table("annotations")) == documents_by_id(reference)
        assert len(store.table("annotations")) == len(reference)
    store.close()
    assert read_plain(path) == documents_by_id(reference)


def test_two_windows_write_and_see_each_other(path, store):
    second = open_store(path)
    store.table("annotations").insert({"note": "one"})
    assert second.refresh() == (("annotations", 1),)
    second.table("annotations").update({"rating": 5}, doc_ids=[1])
    store.table("annotations").update({"note": "two"}, doc_ids=[1])
    assert second.table("annotations").insert({}) == 2
    assert store.table("annotations").insert({}) == 3
    assert store.refresh() == (("annotations", 1), ("annotations", 2))
    assert store.refresh() == ()
    second.checkpoint()
    store.table("annotations").insert({})
    second.refresh()
    expected = dict(store.table("annotations").get(doc_id=1))
    assert expected == {"note": "two", "rating": 5}
    store.checkpoint()
    store.checkpoint()
    store.checkpoint()
    assert second.refresh() == ()
    second.table("annotations").insert({})
    second.close()
    store.refresh()
    assert len(store.table("annotations")) == 5
    store.close()
    assert len(read_plain(path)) == 5
    assert not list(path.parent.glob("*replaced*"))


@pytest.mark.parametrize("checkpoints", [1, 2, 3])
def test_a_window_that_is_some_checkpoints_behind_cuts_off_nothing(path, store, checkpoints):
    """It finds a log file that it does not know, with entries in it."""
    second = open_store(path)
    for number in range(checkpoints):
        store.checkpoint()
        store.table("annotations").insert_multiple([{"n": number}, {"more": number}])
    second.table("annotations").insert({"by": "the second"})
    assert len(second.table("annotations")) == 2 * checkpoints + 1
    store.refresh()
    assert documents_by_id(store.table("annotations")) == documents_by_id(
        second.table("annotations")
    )
    second.close()
    assert len(read_plain(path)) == 2 * checkpoints + 1
    assert not list(path.parent.glob("*.cut-*"))


def test_a_checkpoint_in_a_thread_lets_transactions_go_on(path, store):
    """Those made while it is written are in the log file that follows it."""
    notes = store.table("annotations")
    notes.insert_multiple({"note": f"note {n}"} for n in range(5000))
    thread = threading.Thread(target=store.checkpoint)
    thread.start()
    count = 0
    while thread.is_alive() or count < 3:
        notes.insert({"during": count})
        count += 1
    thread.join()
    expected = documents_by_id(notes)
    with open_store(path) as second:
        assert documents_by_id(second.table("annotations")) == expected
    store.close()
    assert read_plain(path) == expected


def test_after_a_command_the_checkpoint_alone_has_everything_for_three_syncs(path):
    with open_store(path) as store:
        store.table("annotations").insert({"n": 0})
    disk = SyncCountingDisk()
    for number in range(1, 4):
        store = open_store(path, disk=disk)
        store.table("annotations").insert({"n": number})
        disk.syncs = 0
        store.close(leave_log=True)
        assert disk.syncs == 3
        assert store.skipped_checkpoint == ""
        assert len(read_plain(path)) == number + 1


def test_the_command_of_a_large_store_leaves_its_log_until_it_has_grown(path, monkeypatch):
    monkeypatch.setattr(database, "_SMALL_STORE", 5)
    with open_store(path) as store:
        store.table("annotations").insert_multiple({"n": n} for n in range(6))
    generation = json.loads(path.read_text())["_meta"]["1"]["generation"]
    for number in range(5):
        store = open_store(path)
        store.table("annotations").insert({"n": number})
        store.close(leave_log=True)
    assert json.loads(path.read_text())["_meta"]["1"]["generation"] == generation
    store = open_store(path, checkpoint_bytes=100)
    assert len(store.table("annotations")) == 11
    assert store.checkpoint_due
    store.close(leave_log=True)
    assert json.loads(path.read_text())["_meta"]["1"]["generation"] > generation


def test_a_checkpoint_that_was_skipped_at_the_end_is_reported(path, monkeypatch):
    store = open_store(path)
    store.table("annotations").insert({"n": 1})
    monkeypatch.setattr(LocalFileSystem, "rename", Mock(side_effect=OSError(28, "No space left")))
    store.close()
    assert "no space left" in store.skipped_checkpoint
    monkeypatch.undo()
    with open_store(path) as again:
        assert len(again.table("annotations")) == 1
    assert len(read_plain(path)) == 1


def test_a_symbolic_link_stays_one_and_the_store_is_where_it_points(path, tmp_path):
    with open_store(path) as store:
        store.table("annotations").insert({"n": 1})
    link = tmp_path / "link.json"
    link.symlink_to(path)
    with open_store(link) as store:
        store.table("annotations").insert({"n": 2})
    assert link.is_symlink()
    assert len(read_plain(path)) == 2
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["deep", "link.json"]


@pytest.mark.parametrize("kind", ["folder", "fifo"])
def test_a_path_that_is_no_file_is_refused_in_one_line(tmp_path, kind):
    path = tmp_path / "notes.json"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    with pytest.raises(StoreRefused) as refused:
        open_store(path)
    assert "\n" not in str(refused.value)


def test_a_store_that_cannot_be_locked_opens_read_only(path, monkeypatch):
    with open_store(path) as store:
        store.table("annotations").insert({"n": 1})

    class LocklessDisk(LocalFileSystem):
        def try_lock(self, handle: int) -> bool:
            raise OSError(95, "Operation not supported")

    before = {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    store = open_store(path, disk=LocklessDisk())
    assert store.read_only_reason == "the store cannot be written: operation not supported"
    assert store.table("annotations").get(doc_id=1) == {"n": 1}
    with pytest.raises(StoreReadOnly, match="not supported"):
        store.table("annotations").insert({})
    with open_store(path) as writer:
        writer.table("annotations").insert({"n": 2})
        assert store.refresh() == (("annotations", 2),)
    store.close()
    assert {"notes.json"} <= before.keys()


def test_a_writer_that_hangs_is_waited_for_but_not_forever(path, store, monkeypatch):
    import fcntl

    monkeypatch.setattr(store._engine, "lock_timeout", 0.05)
    with (path.parent / "notes.json.lock").open() as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        assert store.refresh() == ()
        with pytest.raises(SaveFailed, match="another process"):
            store.table("annotations").insert({"n": 1})
        assert len(store.table("annotations")) == 0
    store.table("annotations").insert({"n": 2})
    assert len(store.table("annotations")) == 1


def test_a_lock_file_that_somebody_removed_is_created_again_before_writing(path, store):
    """A lock on a file without a name would keep nobody out."""
    import fcntl

    lock = path.parent / "notes.json.lock"
    lock.unlink()
    with store.transaction(), lock.open() as lock_file:
        store.table("annotations").insert({"n": 1})
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with open_store(path) as second:
        second.table("annotations").insert({"n": 2})
    store.table("annotations").insert({"n": 3})
    assert len(store.table("annotations")) == 3


def test_threads_may_write_at_the_same_time(path, store):
    def write(name: str) -> None:
        for number in range(20):
            with store.transaction():
                store.table("annotations").insert({name: number})

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.table("annotations")) == 60
    store.close()
    assert len(read_plain(path)) == 60


def test_another_thread_does_not_see_a_transaction_before_it_is_saved(store):
    notes = store.table("annotations")
    notes.insert({"n": 1})
    views: list[Any] = []

    def read() -> None:
        views.append([dict(document) for document in notes])
        views.append({key: dict(row) for key, row in store.rows("annotations").items()})

    with store.transaction():
        notes.update({"n": 2}, doc_ids=[1])
        notes.insert({"n": 3})
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        assert dict(store.rows("annotations")) == {"1": {"n": 2}, "2": {"n": 3}}
    assert views == [[{"n": 1}], {"1": {"n": 1}}]


def test_iterating_over_a_table_is_not_disturbed_by_changes_of_others(path, store):
    """The checkpoint's thread applies other windows' changes while the screen reads."""
    notes = store.table("annotations")
    notes.insert_multiple({"n": n} for n in range(1, 6))
    with open_store(path) as second:
        for iteration in (iter(notes), iter(store.rows("annotations").items())):
            next(iteration)
            second.table("annotations").remove(doc_ids=[len(notes)])
            second.table("annotations").insert({"n": 9})
            store.refresh()
            assert len(list(iteration)) == 4


def test_documents_with_a_lone_surrogate_or_a_newline_stay_on_one_line(path, store):
    store.table("annotations").insert({"note": "a\ud800\nb\r\x85\u2028"})
    content = newest_log(path).read_bytes()
    assert content.count(b"\n") == 2
    with open_store(path) as second:
        assert second.table("annotations").get(doc_id=1) == {"note": "a\ud800\nb\r\x85\u2028"}


def test_a_store_is_a_tinydb(store):
    assert isinstance(store, (TinyDB, Store))
    assert store.insert({"in": "the default table"}) == 1
    assert len(store) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_no_file_stays_open(path, tmp_path):
    def count_open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = count_open_files()
    for _ in range(3):
        with open_store(path) as store, open_store(path) as second:
            store.table("annotations").insert({"n": 1})
            second.checkpoint()
            store.checkpoint()
            store.checkpoint()
            second.refresh()
        broken = tmp_path / "broken.json"
        broken.write_text("no store")
        with pytest.raises(StoreRefused):
            open_store(broken)
    assert count_open_files() == before


def test_of_several_checkpoints_at_the_same_time_one_is_written(path, store):
    store.table("annotations").insert_multiple({"n": n} for n in range(3000))
    threads = [threading.Thread(target=store.checkpoint) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_plain(path)) == 3000
    assert not list(path.parent.glob("*.tmp"))


def test_closing_without_a_change_writes_nothing(path):
    with open_store(path) as store:
        store.table("annotations").insert({"n": 1})
    before = {file: file.stat().st_mtime_ns for file in path.parent.iterdir()}
    with open_store(path) as store:
        assert len(store.table("annotations")) == 1
    assert {file: file.stat().st_mtime_ns for file in path.parent.iterdir()} == before


def test_the_last_window_to_close_writes_the_changes_of_all(path):
    """Also when it changed nothing itself, and the other left its log."""
    store, second = open_store(path), open_store(path)
    second.table("annotations").insert({"n": 1})
    second.close(leave_log=True)
    store.close()
    assert read_plain(path) == {1: {"n": 1}}


def test_a_circular_link_is_refused_in_one_line(tmp_path):
    (tmp_path / "a.json").symlink_to(tmp_path / "b.json")
    (tmp_path / "b.json").symlink_to(tmp_path / "a.json")
    with pytest.raises(StoreRefused) as refused:
        open_store(tmp_path / "a.json")
    assert "\n" not in str(refused.value)


def test_a_conflict_copy_of_a_synchronised_folder_is_reported(path):
    open_store(path).close()
    (path.parent / "notes.sync-conflict-20261120-101112-ABCDEFG.json").write_text("{}")
    with open_store(path) as store:
        assert any("papersift merge" in line for line in store.repairs)


def test_a_document_that_contains_itself_is_refused(store):
    document: dict[str, Any] = {}
    document["self"] = document
    with pytest.raises((ValueError, RecursionError)):
        store.table("annotations").insert(document)
    assert len(store.table("annotations")) == 0
