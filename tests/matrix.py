"""Run a part of the tests on every Python found, with the lowest and the newest dependencies.

`make test-matrix`, or `python -m tests.matrix [FOLDER]`, makes one environment for each in FOLDER,
by default .matrix, and prints one line for each. The lowest versions are those of pyproject.toml.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

TESTS = (
    "tests/store/model",
    "tests/store/text",
    "tests/store/formats/test_kinds_of_files.py",
    "tests/store/formats/test_hostile_files.py",
    "tests/store/formats/test_round_trips.py",
    "tests/store/formats/test_workbooks.py",
    "tests/store/notebook/test_notebook.py",
    "tests/store/storage/test_database.py",
    "tests/store/storage/test_doctor.py",
    "tests/tui/config",
    "tests/tui/cli/test_cli_acts.py",
    "tests/tui/cli/test_cli_common.py",
    "tests/tui/terminal/test_compatibility.py",
    "tests/tui/test_stories.py",
)
"""What depends most on Python and on the libraries; some minutes for each environment."""

_BOUND = re.compile(r"([\w.-]+)>=([\w.]+)")


def lowest_versions() -> list[str]:
    """Return the lowest version of each dependency, as constraints of pip."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = (_BOUND.match(dependency) for dependency in project["dependencies"])
    return [f"{bound[1]}=={bound[2]}" for bound in bounds if bound]


def pythons() -> Iterator[str]:
    """Yield a Python of each supported version that is on the path or kept by pyenv or uv."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    marker = "Programming Language :: Python :: "
    folders = [Path.home() / ".pyenv/versions", Path.home() / ".local/share/uv/python"]
    for classifier in project["classifiers"]:
        version = classifier.removeprefix(marker)
        if not classifier.startswith(marker):
            continue
        candidates = [sys.executable] if sys.version.startswith(f"{version}.") else []
        for folder in folders:
            candidates += map(str, sorted(folder.glob(f"*{version}.*/bin/python3")))
        candidates += filter(None, [shutil.which(f"python{version}")])
        yield from candidates[:1]


def run_environment(python: str, folder: Path, lowest: bool) -> int:
    """Make an environment, run the tests in it and return the exit code."""
    run = [str(folder / "bin" / "python"), "-m"]
    constraints = folder / "lowest.txt"
    if not folder.exists():
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
    constraints.write_text("\n".join(lowest_versions() if lowest else ()), encoding="utf-8")
    install = [*run, "pip", "--quiet", "--disable-pip-version-check", "install", "--upgrade"]
    done = subprocess.run([*install, "-c", str(constraints), "-e", ".[dev]"], cwd=ROOT, check=False)
    if done.returncode:
        return done.returncode
    options = ["-q", "-p", "no:cacheprovider", "-n", str(os.cpu_count() or 1)]
    return subprocess.run([*run, "pytest", *options, *TESTS], cwd=ROOT, check=False).returncode


def main() -> int:
    """Run all environments; return 1 if one failed."""
    place = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".matrix").absolute()
    lines = []
    for python in pythons():
        output = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout
        for name in ("lowest", "newest"):
            folder = place / f"{output.split()[1]}-{name}"
            code = run_environment(python, folder, name == "lowest")
            lines.append(
                (code, f"{output.strip()}, {name} dependencies: {'failed' if code else 'ok'}")
            )
    print("\n".join(line for _, line in lines))
    return int(any(code for code, _ in lines))


if __name__ == "__main__":
    sys.exit(main())
