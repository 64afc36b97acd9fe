"""The rules of the house, so that nobody has to remember them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tui import acts
from tui.commands import COMMANDS, KEY_NAMES, clashes, key_table, shown

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*ROOT.glob("store/**/*.py"), *ROOT.glob("tui/**/*.py")])
NO_TEXTUAL = [
    path
    for path in SOURCES
    if path.is_relative_to(ROOT / "store")
    or path.is_relative_to(ROOT / "tui" / "cli")
    or path.relative_to(ROOT / "tui").as_posix()
    in (
        "__init__.py",
        "__main__.py",
        "commands.py",
        "settings.py",
        "state.py",
        "places.py",
        "view.py",
    )
]


def imported(path: Path, *, everywhere: bool = False) -> set[str]:
    """Give the modules that a file imports when it is imported; or anywhere in it."""
    tree = ast.parse(path.read_text())
    found: set[str] = set()
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            skipped |= {id(inner) for part in node.body for inner in ast.walk(part)}
        if not everywhere and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            skipped |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def under(modules: set[str], *packages: str) -> set[str]:
    return {
        name for name in modules for top in packages if name == top or name.startswith(f"{top}.")
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    """tui -> store; app -> acts -> screens -> widgets -> store."""
    modules = imported(path, everywhere=True)
    place = path.relative_to(ROOT).as_posix()
    if place.startswith("store/"):
        assert not under(modules, "tui", "textual", "rich")
    if place.startswith("tui/widgets/"):
        assert not under(modules, "tui.screens", "tui.acts", "tui.app", "tui.view")
    if place.startswith("tui/screens/"):
        assert not under(modules, "tui.acts", "tui.app")
    if place.startswith("tui/acts/"):
        assert not under(modules, "tui.app")


@pytest.mark.parametrize("path", NO_TEXTUAL, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_textual_where_the_command_line_lives(path: Path) -> None:
    assert not under(imported(path), "textual", "rich")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small_enough_to_hold_in_the_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 360


def test_no_key_stands_for_two_commands() -> None:
    assert clashes({}) == []


def test_every_command_has_a_function_and_every_function_a_command() -> None:
    for command in COMMANDS:
        assert callable(acts.function_of(command)), command.name
    told = {command.id for command in COMMANDS}
    for name, module in acts._MODULES.items():
        for node in ast.parse(Path(module.__file__).read_text()).body:
            takes_screen = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and [
                argument.arg for argument in node.args.args
            ][:1] == ["screen"]
            if takes_screen and not node.name.startswith("_"):
                returns = ast.unparse(node.returns) if node.returns else ""
                assert f"{name}.{node.name}" in told or returns == "Verb", node.name


def test_no_default_key_is_one_that_terminals_take() -> None:
    keys = {key for command in COMMANDS for key in command.keys}
    assert not keys & {f"ctrl+{letter}" for letter in ("h", "i", "j", "m", "s", "space", "c", "z")}
    assert not any(key.startswith("alt+") for key in keys)


def test_command_names_are_told_apart() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    for command in COMMANDS:
        assert command.help.endswith(".")
        assert command.title


def test_the_key_table_shows_every_key() -> None:
    told = " ".join(keys for lines in key_table().values() for keys, _, _ in lines)
    for command in COMMANDS:
        if command.id != "say.rate":
            assert all(shown(key) in told for key in command.keys)
    assert all(len(name) <= 9 for name in KEY_NAMES.values())


MARKUP_SINKS = {"Static", "Label", "Button", "Checkbox", "OptionList", "Option", "notify"}


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if "tui" in p.parts], ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_text_goes_into_a_markup_sink(path: Path) -> None:
    """A widget that would read markup is given Content, or told not to."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "from_markup":
            raise AssertionError(f"{path.name}:{node.lineno} reads markup")
        if name not in MARKUP_SINKS:
            continue
        off = any(
            keyword.arg == "markup" and getattr(keyword.value, "value", True) is False
            for keyword in node.keywords
        )
        first = node.args[0] if node.args else None
        safe = first is None or "Content" in ast.dump(first) or name == "Option" or off
        assert safe, f"{path.name}:{node.lineno} hands text to {name}"


def test_nothing_is_run_but_the_editor_and_the_browser() -> None:
    for path in SOURCES:
        names = imported(path, everywhere=True)
        if under(names, "subprocess", "webbrowser", "os.system"):
            assert path.name in ("editor.py", "browser.py"), path
        assert not under(names, "socket", "http.client", "urllib.request", "requests", "pickle")
        assert not re.search(r"shell=True|os\.system|os\.popen|eval\(", path.read_text())
