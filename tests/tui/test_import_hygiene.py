"""What a subcommand imports: nothing that only the app or the index needs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEAVY = ("textual", "rich", "numpy", "bibtexparser", "rispy", "pyperclip", "asyncio")

PROBE = """
import sys
from tui.__main__ import main
sys.argv = ["papersift", *sys.argv[1:]]
code = main()
loaded = {name.partition(".")[0] for name in sys.modules}
print("loaded", *sorted(loaded & set(%r)), file=sys.stderr)
sys.exit(code)
"""


Loaded = Callable[..., set[str]]


@pytest.fixture(scope="module")
def known_id() -> str:
    """Return the id of a paper of the bundled corpus."""
    from store.library.opening import bundled_corpus, open_library

    return open_library(bundled_corpus()[:1]).papers[0].id


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """Return which of the heavy libraries a command imports, run in a process of its own."""
    own = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("DATA", "STATE", "CACHE")}
    environment = {**os.environ, "HOME": str(tmp_path), **own}

    def loaded(*words: str, stdin: str = "") -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", PROBE % (HEAVY,), *words],
            cwd=ROOT,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        last = done.stderr.splitlines()[-1]
        assert last.startswith("loaded")
        return set(last.split()[1:])

    return loaded


WITHOUT_PAPERS = [("--version",), ("--help",), ("keys",), ("history",), ("doctor",)]

WITH_PAPERS = [
    ("list", "--format", "ids"),
    ("list", "--format", "json"),
    ("list",),
    ("list", "-q", "flash attention"),
    ("export", "--format", "markdown"),
    ("export", "--format", "bibtex"),
    ("decide", "include", "-"),
    ("rate", "4", "-"),
    ("tag", "+moe", "-"),
    ("note", "-m", "good", "-"),
    ("show", "-"),
    ("check", "seeds"),
    ("stats",),
]


@pytest.mark.parametrize("words", WITHOUT_PAPERS, ids=" ".join)
def test_a_command_that_opens_no_papers_imports_nothing_heavy(
    loaded: Loaded, words: tuple[str, ...]
) -> None:
    assert loaded(*words) == set()


@pytest.mark.parametrize("words", WITH_PAPERS, ids=" ".join)
def test_a_command_that_opens_papers_imports_numpy_at_most(
    loaded: Loaded, words: tuple[str, ...], known_id: str
) -> None:
    """The search for duplicates and the index count with numpy."""
    assert loaded(*words, stdin=known_id if "-" in words else "") <= {"numpy"}


@pytest.mark.parametrize(
    "package", ["store", "tui.cli", "tui.commands", "tui.config.keymap", "tui.config.settings"]
)
def test_no_module_behind_the_command_line_imports_textual(package: str) -> None:
    """Every module of the store and of the command line, imported one after another."""
    probe = f"""
import importlib, pkgutil, sys
module = importlib.import_module({package!r})
for found in pkgutil.walk_packages(getattr(module, "__path__", ()), {package!r} + "."):
    importlib.import_module(found.name)
print(*sorted({{"textual", "rich"}} & {{name.partition(".")[0] for name in sys.modules}}))
"""
    done = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr
