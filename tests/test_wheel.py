"""The built wheel has one name, carries the corpus, and works from any folder beside any module."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SEEDS = sorted(path.name for path in (ROOT / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *build], check=True, capture_output=True, timeout=300)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of packages with the wheel and with others of the names that it uses."""
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(wheel).extractall(folder)
    for name in ("tui", "store"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise SystemExit('the wrong package')\n")
    return folder


def run(installed: Path, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_it_holds_one_package_with_the_corpus_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    corpus = [name for name in names if name.startswith("papersift/store/corpus/0")]
    assert sorted(Path(name).name for name in corpus) == SEEDS
    assert "papersift/tui/app.tcss" in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"papersift"}


def test_its_command_starts_the_package(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (entry_points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "papersift = papersift:start" in archive.read(entry_points).decode()


def test_it_opens_the_corpus_from_another_folder(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "-c", PROGRAM, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    *ids, package = done.stdout.split()
    assert Path(package).is_relative_to(installed / "papersift")
    assert len(ids) == 153


@pytest.mark.parametrize("name", ["store", "tui", "errors", "actions"])
def test_a_module_of_the_same_name_in_the_users_folder_is_not_imported(
    installed: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')\n")
    done = run(installed, "-m", "papersift", "list", "--format", "ids", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 153


PROGRAM = """
import sys
import papersift
sys.argv = ["papersift", "list", "--format", "ids"]
code = papersift.start()
import tui
print(tui.__file__)
sys.exit(code)
"""
