"""new: a project is a folder whose notes travel with its papers."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tui.config.projects import full_path, home_path, notebook_name, project_sources, project_store
from tui.widgets.reviewer_sides import read_sides

Run = Callable[..., Result]


def test_a_project_has_its_own_notes(run: Run, dump: Path, tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "my reviews" / "owls"
    made = run("new", folder)
    assert made.exit_code == 0
    assert f"papersift {folder}" in made.stdout
    notes = project_store(folder)
    assert notes is not None
    assert notes.exists()
    assert stat.S_IMODE(notes.parent.stat().st_mode) == 0o700
    shutil.copy(dump, folder / "dump.txt")
    ids = run("list", "--format", "ids", folder).stdout.split()
    assert len(ids) == 3
    assert run("decide", "include", ids[0], "--source", folder).exit_code == 0
    listed = json.loads(run("list", "--format", "json", "-q", "is:include", folder).stdout)
    assert [paper["id"] for paper in listed] == ids[:1]
    assert not (home / "data").exists()
    assert json.loads(run("list", "--format", "json", "-q", "is:include", dump).stdout) == []
    assert "1 change" in run("undo", "--store", folder).stdout or notes.exists()


def test_the_notes_move_with_the_folder(run: Run, dump: Path, tmp_path: Path) -> None:
    folder = tmp_path / "owls"
    run("new", folder)
    shutil.copy(dump, folder / "dump.txt")
    ids = run("list", "--format", "ids", folder).stdout.split()
    run("rate", "4", ids[1], "--source", folder)
    moved = folder.rename(tmp_path / "moved")
    assert run("list", "--format", "ids", "-q", "rating:4", moved).stdout.split() == ids[1:2]


def test_a_project_is_made_once_and_only_of_a_folder(run: Run, dump: Path, tmp_path: Path) -> None:
    assert run("new", tmp_path / "a").exit_code == 0
    again = run("new", tmp_path / "a")
    assert again.exit_code == 1
    assert "is a project already" in again.stderr
    assert run("new", dump).exit_code != 0
    (tmp_path / "b").mkdir(mode=0o500)
    assert "Traceback" not in run("new", tmp_path / "b" / "c").output


def test_what_was_pasted_into_a_project_is_one_of_its_sources(tmp_path: Path) -> None:
    pasted = tmp_path / ".papersift" / "pasted"
    pasted.mkdir(parents=True)
    (pasted / "2026.txt").touch()
    assert project_sources([str(tmp_path), "x.bib"]) == (
        str(tmp_path),
        str(pasted / "2026.txt"),
        "x.bib",
    )
    assert project_store(tmp_path / "none") is None
    assert project_store("\0") is None


def test_notebooks_and_paths_have_names(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    usual = tmp_path / "data" / "notes.json"
    assert notebook_name(usual, usual) == "your usual notes"
    assert notebook_name(tmp_path / "owls" / ".papersift" / "notes.json", usual) == "~/owls"
    assert notebook_name(tmp_path / "other.json", usual) == "~/other.json"
    assert home_path(f"{tmp_path}er/x") == f"{tmp_path}er/x"
    assert full_path("~/x") == tmp_path / "x"
    assert full_path("~no-such-user-here/x").name == "x"


def test_keys_of_a_profile_are_printed(run: Run) -> None:
    listed = json.loads(run("keys", "--profile", "asreview", "--format", "json").stdout)
    keys = {command["id"]: command["keys"] for command in listed}
    assert (keys["decide.include"], keys["decide.exclude"]) == (["r"], ["i"])
    assert run("keys", "--profile", "emacs").exit_code == 2


def test_inside_a_project_its_notes_are_meant(
    run: Run, dump: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "owls"
    run("new", folder)
    shutil.copy(dump, folder / "dump.txt")
    monkeypatch.chdir(folder)
    ids = run("list", "--format", "ids").stdout.split()
    assert len(ids) == 3
    assert run("decide", "include", "-", input=ids[0]).exit_code == 0
    assert json.loads(run("list", "--json", "-q", "is:include").stdout)[0]["id"] == ids[0]
    assert str(folder) in run("paths").stdout
    assert not (home / "data").exists()
    monkeypatch.chdir(tmp_path)
    assert str(folder) not in run("paths").stdout


@pytest.fixture
def projects(run: Run, dump: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return two projects with the same papers, of reviewers without a name who disagree."""
    folders = tmp_path / "two" / "anna", tmp_path / "two" / "bert"
    for folder, decision in zip(folders, ("include", "exclude"), strict=True):
        run("new", folder)
        shutil.copy(dump, folder / "dump.txt")
        ids = run("list", "--format", "ids", folder).stdout.split()
        assert run("decide", decision, *ids, "--source", folder).exit_code == 0
    return folders


def test_project_folders_are_compared_under_their_names(
    run: Run, projects: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = project_store(projects[1])
    assert notes is not None
    monkeypatch.chdir(projects[0])
    for sides in (projects, (projects[0], notes), (Path(), projects[1])):
        compared = run("compare", *sides, "--json")
        assert compared.exit_code == 0, compared.stderr
        document = json.loads(compared.stdout)
        assert [side["name"] for side in document["sides"]] == ["anna", "bert"]
        assert [side["decided"] for side in document["sides"]] == [3, 3]
    assert [side.name for side in read_sides(list(map(str, projects)))] == ["anna", "bert"]


def test_a_project_folder_is_merged_and_its_paths_printed(
    run: Run, projects: tuple[Path, Path], tmp_path: Path
) -> None:
    merged = run("merge", projects[0])
    assert merged.stdout.startswith(f"{projects[0]}: 3 papers")
    assert "Merged anna: 3 papers" in run("history").stdout
    printed = json.loads(run("paths", projects[0], "--json").stdout)
    assert printed["notes"] == str(project_store(projects[0]))
    for command in (("merge", tmp_path), ("compare", tmp_path, tmp_path), ("paths", tmp_path)):
        refused = run(*command)
        assert refused.exit_code == 1
        assert "no project" in refused.stderr
        assert "Is a directory" not in refused.stderr
