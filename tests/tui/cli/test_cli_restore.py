"""restore and doctor: backups come back, and what is said of the files is true."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import Result

from store.model.annotation import Edit
from store.notebook.edits import describe_edits
from store.notebook.history import all_tables
from store.notebook.notebook import Notebook
from store.notebook.rules import RULES
from store.storage.backups import list_backups, make_backup
from store.storage.filesystem import LocalFileSystem
from store.storage.paths import StorePaths
from tui.config.paths import store_path

Run = Callable[..., Result]

OLD = date(2021, 3, 1)


@pytest.fixture
def backed_up(run: Run, dump: Path, ids: list[str]) -> Path:
    """Return the path of a store that has gone on since its backup of a day long ago."""
    path = store_path("")
    assert run("decide", "include", ids[0], "--source", dump).exit_code == 0
    assert run("tag", "+early", ids[0], "--source", dump).exit_code == 0
    for backup in list_backups(LocalFileSystem(), StorePaths.of(path)):
        backup.path.unlink()
    assert make_backup(LocalFileSystem(), StorePaths.of(path), OLD)
    for arguments in (("rate", "4", ids[0]), ("tag", "-early", ids[0]), ("rate", "2", ids[1])):
        assert run(*arguments, "--source", dump).exit_code == 0
    return path


def annotations(run: Run, dump: Path) -> dict[str, tuple[str, int | None, list[str]]]:
    papers = json.loads(run("list", dump, "--format", "json").stdout)
    return {paper["id"]: (paper["decision"], paper["rating"], paper["tags"]) for paper in papers}


def test_a_backup_is_restored_as_one_change_and_one_undo_reverts_it(
    run: Run, dump: Path, ids: list[str], backed_up: Path
) -> None:
    before = annotations(run, dump)
    restored = run("restore", str(OLD))
    assert restored.exit_code == 0, restored.output
    assert f"Restored the backup of {OLD}: 2 papers changed; papersift undo" in restored.stdout
    after = annotations(run, dump)
    assert sorted(state for state in after.values() if state[0] == "include") == [
        ("include", None, ["early"])
    ]
    assert [state for state in after.values() if state[1]] == []
    assert run("restore", str(OLD)).stdout == "Nothing is different.\n"
    assert run("undo").exit_code == 0
    assert annotations(run, dump) == before
    notebook = Notebook.open(backed_up)
    assert [change.command for change in notebook.history(2)] == ["undo", "restore"]
    notebook.close()


@pytest.mark.parametrize("damage", ["gone", "both damaged"])
def test_notes_that_are_gone_or_damaged_are_offered_and_come_back(
    run: Run, dump: Path, backed_up: Path, damage: str
) -> None:
    for file in backed_up.parent.iterdir():
        if file.is_file() and damage == "gone":
            file.unlink()
        elif file.is_file() and file.suffix in (".json", ".prev"):
            file.write_bytes(b"{")
    refused = run("list", dump)
    assert refused.exit_code == 1
    assert "backup" in refused.stderr
    doctor = run("doctor")
    assert doctor.exit_code == 1
    restored = run("restore", str(OLD))
    assert restored.stdout == f"Restored notes-{OLD}.json.\n"
    assert ("include", None, ["early"]) in annotations(run, dump).values()
    assert run("doctor").exit_code == 0


def test_a_day_without_a_backup_is_refused_with_those_there_are(run: Run, backed_up: Path) -> None:
    refused = run("restore", "2020-02-02")
    assert refused.exit_code == 1
    assert str(OLD) in refused.stderr
    assert run("restore", "yesterday").exit_code == 2


def test_doctor_writes_a_checkpoint_that_is_due_and_changes_no_note(
    run: Run, dump: Path, ids: list[str], backed_up: Path
) -> None:
    notebook = Notebook.open(backed_up)
    notebook.store.table("annotations").update({"note": "in the journal"}, doc_ids=[1])
    notebook.store._engine.close()
    assert "in the journal" not in backed_up.read_text()
    assert run("doctor").exit_code == 0
    assert "in the journal" in backed_up.read_text()
    assert "No note is changed without --repair" in run("doctor", "--help").stdout


def test_an_export_is_never_written_over_a_backup_or_a_segment(
    run: Run, dump: Path, backed_up: Path
) -> None:
    backup = backed_up.parent / "backups" / f"notes-{OLD}.json"
    content = backup.read_bytes()
    for target in (backup, backed_up.parent / "history-000001.seg", backed_up):
        refused = run("export", dump, "--format", "json", "-o", target, "--force")
        assert refused.exit_code == 1
        assert "where your notes are" in refused.stderr
    assert backup.read_bytes() == content


SETTINGS = (
    ("terms", "--wanted", "swift", "--wanted", "bread"),
    ("reasons", "--add", "wrong population"),
    ("criteria", "-m", "Only birds."),
    ("reviewer", "Anna"),
    ("views", "--save", "birds", "-q", "swifts"),
)
"""What fills one table of the notebook each."""


@pytest.fixture
def filled(run: Run, dump: Path, ids: list[str]) -> Notebook:
    """Return a notebook with documents in every table, all made after its only backup."""
    assert run("rate", "1", ids[0], "--source", dump).exit_code == 0
    for arguments in (*SETTINGS, ("settle", "exclude", ids[0], "--source", dump)):
        assert run(*arguments).exit_code == 0
    assert run("join", ids[1], ids[2], "--source", dump).exit_code == 0
    notebook = Notebook.open(store_path(""))
    assert notebook.pastes.add("pasted.txt", "1f", "1 paper")
    return notebook


def test_what_a_restore_removed_and_undo_brought_back_is_well_formed(
    run: Run, filled: Notebook
) -> None:
    filled.close()
    shown = [run(name).stdout for name in ("terms", "reasons", "criteria", "reviewer", "views")]
    for step in ("restore", "undo", "redo", "undo"):
        assert run(step).exit_code == 0
        if step in ("restore", "redo"):
            assert run("restore").stdout == "Nothing is different.\n"
        doctor = run("doctor").stdout
        assert "malformed" not in doctor
        assert doctor.count(", well-formed") == len(RULES) + 1
    names = ("terms", "reasons", "criteria", "reviewer", "views")
    assert [run(name).stdout for name in names] == shown
    assert "terms: 2 documents, well-formed" in run("doctor").stdout


def test_what_a_restore_removed_is_known_by_its_name(filled: Notebook, tmp_path: Path) -> None:
    other = Notebook.open(tmp_path / "other.json")
    other.merge(all_tables(filled.store), "Merged")
    assert other.terms.all
    assert filled.restore({}, "Restored")
    assert not filled.terms.all
    assert filled.pastes.undone_files == {"pasted.txt"}
    other.merge(all_tables(filled.store), "Merged")
    assert not other.terms.all
    assert not list(other.reasons)
    assert other.profile.criteria == ""
    for notebook in (filled, other):
        notebook.close()


def test_a_restore_says_of_when_the_backup_is_and_counts_what_changed(
    run: Run, dump: Path, ids: list[str]
) -> None:
    before = datetime.now().replace(second=0, microsecond=0)
    for paper_id in ids:
        assert run("decide", "include", paper_id, "--source", dump).exit_code == 0
    line = run("restore").stdout
    match = re.fullmatch(
        r"Restored the backup of ([0-9-]+ [0-9:]+): 2 papers changed;"
        r" papersift undo reverts it\n",
        line,
    )
    assert match, line
    assert before <= datetime.strptime(match[1], "%Y-%m-%d %H:%M") <= datetime.now()
    assert run("terms", "--wanted", "swift").exit_code == 0
    assert ": 1 term changed; papersift undo" in run("restore").stdout
    assert run("undo").exit_code == 0
    change = json.loads(run("restore", "--json").stdout)
    assert [edit["title"] for edit in change["edits"]] == ["swift"]
    assert run("restore", "--json").stdout == "null\n"


def test_restore_prints_json_and_its_help_says_so(run: Run) -> None:
    assert "Print JSON, errors and warnings too" in run("restore", "--help").stdout
    assert "Print errors and warnings as JSON" in run("new", "--help").stdout


def test_a_merge_names_a_single_document_without_a_title() -> None:
    assert describe_edits([Edit(1, "", "", {}, {"x": 1}, "terms")]) == "1 term"
