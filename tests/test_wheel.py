"""The built wheel carries the corpus and works from any folder."""

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


def test_it_holds_the_packages_and_the_corpus_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert sorted(Path(name).name for name in names if name.startswith("store/corpus/0")) == SEEDS
    assert "tui/app.tcss" in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"store", "tui"}


def test_it_opens_the_corpus_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(place)
    (tmp_path / "elsewhere").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path / "elsewhere",
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found, *ids = done.stdout.split()
    assert Path(found).is_relative_to(place)
    assert len(ids) == 153


PROGRAM = """
import sys, tui
print(tui.__file__)
sys.argv = ["papersift", "list", "--format", "ids"]
from tui.__main__ import main
main()
"""
