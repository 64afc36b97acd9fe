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
def run_probe(tmp_path: Path) -> Callable[..., list[str]]:
    """Return what a probe prints on standard error, run on a command in a process of its own."""
    own = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("DATA", "STATE", "CACHE")}
    environment = {**os.environ, "HOME": str(tmp_path), **own}

    def run_probe(probe: str, *words: str, stdin: str = "") -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", probe, *words],
            cwd=ROOT,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr.splitlines()

    return run_probe


@pytest.fixture
def loaded(run_probe: Callable[..., list[str]]) -> Loaded:
    """Return which of the heavy libraries a command imports."""

    def loaded(*words: str, stdin: str = "") -> set[str]:
        last = run_probe(PROBE % (HEAVY,), *words, stdin=stdin)[-1]
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


def test_a_list_without_a_query_needs_no_index(loaded: Loaded) -> None:
    loaded("list")  # the first time sources are read and grouped
    assert loaded("list") == set()


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


RARE = (
    *("difflib", "select", "html", "wcwidth"),
    *("store.storage.backups", "store.duplicates.grouping", "store.formats.registry"),
    *("tui.cli.nothing", "tui.cli.terms"),
)
"""Modules of which a command about one paper needs nothing."""

MADE_PROBE = f"""
import dataclasses, re, sys
from tui.__main__ import main
sys.argv = ["papersift", *sys.argv[1:]]
code = main()
ours = [module for name, module in sys.modules.items() if name.startswith(("store.", "tui."))]
named = {{name: thing for module in ours for name, thing in vars(module).items()}}
classes = [n for n, t in named.items() if isinstance(t, type) and dataclasses.is_dataclass(t)]
patterns = [n for n, t in named.items() if isinstance(t, re.Pattern)]
for names in (set({RARE!r}) & set(sys.modules), classes, patterns):
    print(*sorted(names), file=sys.stderr)
sys.exit(code)
"""

DATACLASSES = {
    *("Annotation", "Answers", "FileStat", "Library", "MatchGraph", "Memory", "Paper"),
    *("PossibleDuplicate", "Record", "Recovered", "TableRules"),
}
"""Those with fields that do not compare, that change, or that are set late: no named tuples."""

PATTERNS = {"_DOCUMENT_ID", "_META_LINE", "_NAME", "_STORE_ID", "_WRITER"}
"""Those of the files of the notes, which are read at each start."""


@pytest.mark.parametrize("words", [("show", "-"), ("rate", "4", "-"), ("stats",)], ids=" ".join)
def test_a_short_command_makes_no_more_classes_and_patterns_than_it_needs(
    run_probe: Callable[..., list[str]], words: tuple[str, ...], known_id: str
) -> None:
    """Each dataclass takes most of a millisecond, and so do large patterns."""
    run_probe(MADE_PROBE, "stats")  # reads the papers, which are in the cache from then on
    run_probe(MADE_PROBE, "rate", "3", "-", stdin=known_id)  # the first backup of the day
    rare, classes, patterns = run_probe(MADE_PROBE, *words, stdin=known_id)[-3:]
    assert set(rare.split()) <= ({"store.storage.backups"} if words[0] == "rate" else set())
    assert set(classes.split()) <= DATACLASSES
    assert set(patterns.split()) <= PATTERNS
