"""The doctor finds what is wrong and repairs it without destroying anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.storage.backups import list_backups
from store.storage.database import open_store
from store.storage.doctor import examine, repair
from store.storage.errors import StoreRefused
from store.storage.filesystem import LocalFileSystem
from store.storage.paths import StorePaths
from store.storage.schema import Finding, Level

DOCUMENT = {"keys": ["doi:10.1/a"], "note": "kept", "tags": ["a"], "rating": 3, "when": {}}
HISTORY_ROW = {"session": "s", "when": "w", "act": "a", "text": "t", "edits": []}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "notes.json"
    with open_store(path) as store:
        store.table("annotations").insert(DOCUMENT)
    return path


def problems(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.level is not Level.OK]


def files(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}


def test_a_sound_store_has_no_problems_and_examining_changes_nothing(path):
    before = files(path)
    findings = examine(path)
    assert problems(findings) == []
    assert "annotations: 1 document, well-formed" in [finding.text for finding in findings]
    assert files(path) == before


def test_what_is_counted_once_is_in_the_singular(path):
    texts = [finding.text for finding in examine(path)]
    assert any(text.startswith("1 sound backup, newest notes-") for text in texts)
    assert "annotations: 1 document, well-formed" in texts
    with open_store(path, kept_rows=1) as store:
        for _ in range(3):
            store.table("history").insert(HISTORY_ROW)
    texts = [finding.text for finding in examine(path)]
    assert "1 sound segment of the history, up to change 2" in texts


@pytest.fixture
def segments(path: Path) -> list[Path]:
    """The segments of a store with much history, oldest first."""
    with open_store(path, kept_rows=1) as store:
        for _ in range(9):
            store.table("history").insert(HISTORY_ROW)
            store.checkpoint()
    return sorted(path.parent.glob("history-*.seg"))


def test_segments_and_drafts_that_others_can_read_are_found_and_made_private(path, segments):
    drafts = path.with_name("notes.json.drafts")
    drafts.write_text("{}")
    readable = [*segments, drafts]
    for file in readable:
        file.chmod(0o644)
    assert {finding.text for finding in problems(examine(path))} == {
        f"{file.name} can be read by others" for file in readable
    }
    assert problems(repair(path)) == []
    assert {file.stat().st_mode & 0o777 for file in readable} == {0o600}


def test_a_segment_of_another_store_is_left_as_it_is(path, segments):
    others = path.parent / "history-000099.seg"
    others.write_bytes(b"of another store")
    others.chmod(0o644)
    assert problems(repair(path)) == []
    assert others.stat().st_mode & 0o777 == 0o644


def test_only_sound_segments_are_counted(path, segments):
    assert len(segments) > 2
    segments[1].write_bytes(b"rotten")
    findings = examine(path)
    assert [finding.text[:29] for finding in problems(findings)] == [
        f"{segments[1].name} is damaged"
    ]
    (text,) = [finding.text for finding in findings if "sound segment" in finding.text]
    assert text.startswith(f"{len(segments) - 1} sound segments of the history, up to change ")
    for segment in segments:
        segment.write_bytes(b"rotten")
    assert not any("sound segment" in finding.text for finding in examine(path))


def test_a_missing_store_is_reported_and_not_created(tmp_path):
    for command in (examine, repair):
        assert [finding.level for finding in command(tmp_path / "notes.json")] == [Level.OK]
    assert list(tmp_path.iterdir()) == []


def test_an_open_store_can_be_examined(path):
    with open_store(path) as store:
        store.table("annotations").insert(DOCUMENT)
        assert problems(examine(path)) == []


@pytest.mark.parametrize("name", ["notes.json", "notes.json.prev"])
def test_a_damaged_generation_is_found_and_repaired_and_quarantined(path, name):
    file = path.parent / name
    file.write_bytes(damaged := file.read_bytes()[:-20])
    assert [finding.repairable for finding in problems(examine(path))] == [True]
    assert files(path)[name] == damaged
    after = repair(path)
    assert [finding.text for finding in problems(after)] == [
        "notes.json.damaged-1 was quarantined; look at it, then delete it yourself"
    ]
    assert files(path)["notes.json.damaged-1"] == damaged
    with open_store(path) as store:
        assert store.table("annotations").get(doc_id=1) == DOCUMENT
        assert store.repairs == ()


def test_the_newest_sound_backup_replaces_two_lost_generations(path):
    for name in ("notes.json", "notes.json.prev"):
        (path.parent / name).write_bytes(b"gone " + name.encode())
    for log_path in path.parent.glob("*journal*"):
        log_path.unlink()
    with pytest.raises(StoreRefused):
        open_store(path)
    assert any(finding.level is Level.ERROR and finding.repairable for finding in examine(path))
    after = repair(path)
    assert not [finding for finding in after if finding.level is Level.ERROR]
    assert "restored from" in after[0].text
    with open_store(path) as store:
        assert store.table("annotations").get(doc_id=1) == DOCUMENT
    contents = set(files(path).values())
    assert {b"gone notes.json", b"gone notes.json.prev"} <= contents


def test_without_a_backup_repair_changes_nothing(path):
    for file in path.parent.rglob("*"):
        if "lock" in file.name or file.is_dir():
            continue
        if "journal" in file.name or file.parent.name == "backups":
            file.unlink()
        else:
            file.write_bytes(b"x")
    before = files(path)
    assert problems(repair(path))
    assert files(path) == before


def test_permissions_leftovers_and_conflict_copies_are_reported(path):
    path.chmod(0o644)
    (path.parent / "notes.json.tmp").write_bytes(b"half")
    (path.parent / "notes (Anna's conflicted copy 2026-11-20).json").write_bytes(b"{}")
    (path.parent / "notes.sync-conflict-20261120-101112-ABC.json").write_bytes(b"{}")
    (path.parent / "my own file.txt").write_bytes(b"mine")
    texts = [finding.text for finding in problems(examine(path))]
    assert any("notes.json can be read by others" in text for text in texts)
    assert any("notes.json.tmp was left by a crash" in text for text in texts)
    assert sum("papersift merge" in text for text in texts) == 2
    after = repair(path)
    assert sum("papersift merge" in finding.text for finding in problems(after)) == 2
    assert len(problems(after)) == 2
    assert path.stat().st_mode & 0o777 == 0o600
    assert (path.parent / "my own file.txt").read_bytes() == b"mine"
    assert not (path.parent / "notes.json.tmp").exists()


@pytest.mark.parametrize(
    ("table", "document"),
    [
        ("annotations", {"keys": "doi:10.1/a"}),
        ("annotations", {**DOCUMENT, "rating": 9}),
        ("annotations", {**DOCUMENT, "decision": "perhaps"}),
        ("history", {"session": "s", "when": "w", "act": "a", "text": "t", "edits": [1]}),
        ("answers", {"answer": "perhaps", "left": [], "right": []}),
        ("pastes", {"file": "pasted.txt"}),
        ("pastes", {"file": "pasted.txt", "digest": 1, "text": "1 paper"}),
        ("terms", {"text": "beer", "wanted": True, "present": "no"}),
        ("terms", {"wanted": True, "stamps": {}}),
    ],
)
def test_a_malformed_document_is_reported(path, table, document):
    with open_store(path) as store:
        store.table(table).insert(document)
    (finding,) = problems(examine(path))
    assert finding.text.startswith(f"{table}: 1 of")


@pytest.mark.parametrize(
    ("table", "document"),
    [
        ("pastes", {"file": "pasted.txt", "digest": "1f", "text": "1 paper"}),
        ("terms", {"stamps": {"term": [1, 0, "w", "d"]}}),
        ("reasons", {"place": 0, "retired": False, "present": False, "stamps": {}}),
    ],
)
def test_pastes_and_the_tombstones_of_earlier_versions_are_well_formed(path, table, document):
    with open_store(path) as store:
        store.table(table).insert(document)
    findings = examine(path)
    assert problems(findings) == []
    assert Finding(Level.OK, f"{table}: 1 document, well-formed") in findings


def test_a_caller_can_add_checks(path):
    def orphans(tables):
        yield Finding(Level.WARNING, f"{len(tables['annotations'])} orphans")

    assert Finding(Level.WARNING, "1 orphans") in examine(path, checks=[orphans])


def test_a_damaged_backup_is_reported_and_left(path):
    (backup,) = list_backups(LocalFileSystem(), StorePaths.of(path))
    file = backup.path
    file.write_bytes(b"rotten")
    (finding,) = problems(examine(path))
    assert "backups/" in finding.text
    repair(path)
    assert file.read_bytes() == b"rotten"
