"""A home of its own for every test, and two ways to run papersift in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tui.cli.main import papersift

Run = Callable[..., Result]
Start = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).resolve().parents[3]

DUMP = """\
Gravel roads and the patience of cyclists
We followed forty cyclists over twelve months on gravel roads and measured how their patience \
grew with every puncture, every hill and every wrong turn that they took on the way home.
Slow bread: fermentation below ten degrees
Dough that rests for three days below ten degrees gains flavour that a warm dough never finds, \
as nine bakers and a panel of thirty untrained tasters agree in a blind comparison.
Counting swifts with a single microphone
A single microphone on a church tower counts swifts as well as four trained observers do, and it \
goes on counting through rain, through dusk and through the observers' summer holidays.
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the test a home of its own, so that no test meets the user's folders."""
    folder = tmp_path / "home"
    for name in ("DATA", "STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    monkeypatch.setenv("HOME", str(folder))
    for name in ("PAPERSIFT_STORE", "NO_COLOR", "VISUAL", "EDITOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def run() -> Run:
    """Run papersift in this process: `run("list", "-q", "moe")`; `input` is standard input."""

    def run(*arguments: str | Path, input: str | bytes | None = None) -> Result:  # noqa: A002
        return CliRunner().invoke(papersift, list(map(str, arguments)), input=input)

    return run


@pytest.fixture
def start() -> Start:
    """Run papersift as a process of its own, away from any terminal."""

    def start(
        *arguments: str | Path, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tui", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return start


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Return a small text dump of three papers: cyclists, bread, swifts."""
    path = tmp_path / "dump.txt"
    path.write_text(DUMP, encoding="utf-8")
    return path


@pytest.fixture
def ids(run: Run, dump: Path) -> list[str]:
    """Return the ids of the three papers of the dump."""
    return run("list", "--format", "ids", dump).stdout.split()
