"""The rules of the house, so that nobody has to remember them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tui import actions
from tui.commands import COMMANDS, KEY_NAMES, key_clashes, key_name, key_table

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
        "config/settings.py",
        "config/state.py",
        "config/paths.py",
    )
]


def imported(path: Path, *, everywhere: bool = False) -> set[str]:
    """Return the modules that a file imports when it is imported; or anywhere in it."""
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
        assert not under(modules, "tui.screens", "tui.actions", "tui.app")
    if place.startswith("tui/screens/"):
        assert not under(modules, "tui.actions", "tui.app")
    if place.startswith("tui/actions/"):
        assert not under(modules, "tui.app")


@pytest.mark.parametrize("path", NO_TEXTUAL, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_textual_where_the_command_line_lives(path: Path) -> None:
    assert not under(imported(path), "textual", "rich")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small_enough_to_hold_in_the_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 360


def test_no_key_stands_for_two_commands() -> None:
    assert key_clashes({}) == []


def test_every_command_has_a_function_and_every_function_a_command() -> None:
    for command in COMMANDS:
        assert callable(actions.function_of(command)), command.name
    told = {command.id for command in COMMANDS}
    for path in Path(actions.__file__).parent.glob("[!_]*.py"):
        name = path.stem
        for node in ast.parse(path.read_text()).body:
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
        if command.id != "annotate.rate":
            assert all(key_name(key) in told for key in command.keys)
    assert all(len(name) <= 9 for name in KEY_NAMES.values())


MARKUP_SINKS = {"Static", "Label", "Button", "Checkbox", "RadioButton", "OptionList"}
"""Widgets of ours that read markup unless they are told not to, or are given Content."""

NEVER = {
    *("from_markup", "render_markup", "notify", "Markdown", "MarkdownViewer", "DataTable", "Tree"),
    *("DirectoryTree", "Select", "SelectionList", "TabbedContent", "TabPane", "Tabs", "Tab"),
    *("Collapsible", "RichLog", "Log", "Link", "Welcome", "Digits", "Pretty", "RadioSet"),
    *("with_tooltip", "visualize", "bell", "write_line", "writelines"),
}
"""What reads markup in places that cannot all be guarded, or writes beside the widgets."""

MARKED_UP = {"border_title", "border_subtitle", "tooltip", "title", "sub_title", "placeholder"}
"""Attributes and arguments in which Textual reads markup, or might."""

TO_THE_TERMINAL = {"__stdout__", "__stderr__", "_driver", "console", "Console"}

TUI = [path for path in SOURCES if "tui" in path.parts]
PAINTER = ROOT / "tui" / "terminal" / "compositor.py"
"""Hands what widgets have drawn to the terminal, and knows no text of its own."""
WIDGETS = [path for path in TUI if "cli" not in path.parts and path != PAINTER]


def ours(node: ast.expr | None) -> bool:
    """Return whether a value is Content, or words that stand in the code."""
    return node is None or isinstance(node, ast.Constant) or "Content" in ast.dump(node)


def markup_off(node: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and getattr(keyword.value, "value", True) is False
        for keyword in node.keywords
    )


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def leaks(source: str) -> list[str]:
    """Say where text could be read as markup, or could reach the terminal past the widgets."""
    found = []
    tree = ast.parse(source)
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Call):
            name = name_of(node.func)
            if name in NEVER:
                found.append(f"{line}: {name}")
            first = node.args[0] if node.args else None
            given = first is not None and ours(first) and not isinstance(first, ast.Constant)
            if name in MARKUP_SINKS and not markup_off(node) and not given:
                found.append(f"{line}: {name} without markup=False")
            # a Static made with Content and updated with a text would read it
            if name == "update" and "Static" in ast.dump(node.func) and not ours(first):
                found.append(f"{line}: update")
            found += [
                f"{line}: {keyword.arg}="
                for keyword in node.keywords
                if keyword.arg in ("tooltip", "border_title") and not ours(keyword.value)
            ]
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.attr for target in targets if isinstance(target, ast.Attribute)}
            found += [f"{line}: {name} =" for name in names & MARKED_UP if not ours(node.value)]
        elif isinstance(node, ast.ClassDef):
            found += unguarded(node)
        elif isinstance(node, ast.Attribute | ast.Name) and name_of(node) in TO_THE_TERMINAL:
            found.append(f"{line}: {name_of(node)}")
    return found


def unguarded(node: ast.ClassDef) -> list[str]:
    """Say so when a Static of our own does not turn markup off for all that it is given."""
    if not {name_of(base) for base in node.bases} & {"Static", "Label"}:
        return []
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    begun = [one for one in calls if name_of(one.func) == "__init__"]
    return [] if any(map(markup_off, begun)) else [f"{node.lineno}: class {node.name}"]


@pytest.mark.parametrize("path", WIDGETS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_goes_into_a_markup_sink(path: Path) -> None:
    """A widget that would read markup is given Content, or told not to."""
    assert leaks(path.read_text()) == []


@pytest.mark.parametrize(
    "code",
    [
        "Static(title)",
        "Static(id='x')",
        "Static(f'{title}', markup=True)",
        "Label(title)",
        "OptionList(*titles)",
        "self.notify(title)",
        "self.border_title = paper.title",
        "self.border_subtitle = f'{title}'",
        "self.tooltip = title",
        "Button('x', tooltip=title)",
        "DataTable()",
        "Content.from_markup(title)",
        "self.query_one('#x', Static).update(title)",
        "class Mine(Static):\n    pass",
        "class Mine(Static):\n    def __init__(self):\n        super().__init__()",
        "self.app._driver.write(title)",
        "sys.__stdout__.write(title)",
    ],
)
def test_the_rule_about_markup_sees_what_it_is_for(code: str) -> None:
    assert leaks(code)


@pytest.mark.parametrize("path", WIDGETS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_printed_past_the_door(path: Path) -> None:
    """What is printed is clean, whoever wrote it; the command line has doors of its own."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and name_of(node.func) in ("print", "echo", "secho"):
            told = ast.dump(node.args[0])
            safe = "'clean'" in told or isinstance(node.args[0], ast.Constant) or "version" in told
            assert safe or "strerror" in told or "source" in told, f"{path.name}:{node.lineno}"


@pytest.mark.parametrize(
    "path", [path for path in TUI if path not in WIDGETS], ids=lambda path: path.name
)
def test_the_command_line_prints_through_its_doors(path: Path) -> None:
    """click.echo hands on whatever it gets: only output.py, which cleans, may call it."""
    if path.name == "output.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and name_of(node.func) in ("print", "echo", "secho"):
            assert "get_help" in ast.dump(node) or "clean" in ast.dump(node), (
                f"{path.name}:{node.lineno}"
            )


def test_nothing_is_run_but_the_editor_and_the_browser() -> None:
    for path in SOURCES:
        names = imported(path, everywhere=True)
        if under(names, "subprocess", "webbrowser", "os.system"):
            assert path.name == "programs.py", path
        assert not under(names, "socket", "http.client", "urllib.request", "requests", "pickle")
        assert not re.search(r"shell=True|os\.system|os\.popen|eval\(", path.read_text())
