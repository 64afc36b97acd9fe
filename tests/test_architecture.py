"""The rules of the architecture, so that nobody has to remember them."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from functools import lru_cache
from pathlib import Path

import pytest
import textual

from store.errors import UserError
from tests import architecture
from tests.architecture import LAYERS, ROOT
from tui import actions
from tui.commands import COMMANDS
from tui.config.key_names import KEY_NAMES, key_name
from tui.config.keymap import key_clashes, key_table

pytestmark = pytest.mark.xdist_group("architecture")  # one worker parses the files

MODULES = architecture.modules()
LIGHT_TUI = ("commands", "config", "cli", "__main__", "")
"""Packages and modules of tui/ that import no Textual."""
CYCLIC_PACKAGES = ("numpy", "rapidfuzz")
"""Packages that threads import, and whose modules import each other.

TinyDB is one too, but it is imported before there is a thread.
"""
SMALL_PACKAGES = ("formats", "screens", "widgets", "actions")
"""Packages whose modules may be small: one is a format, a screen, a widget or an action."""


def imported(path: Path, *, everywhere: bool = False) -> set[str]:
    """Return the modules that a file imports when it is imported, or anywhere in it."""
    names: set[str] = set()
    skipped = set()
    for node in architecture.walk(path):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            skipped |= {id(inner) for part in node.body for inner in ast.walk(part)}
        if not everywhere and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            skipped |= {id(inner) for inner in ast.walk(node)}
    for node in architecture.walk(path):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return names


def under(names: set[str], *packages: str) -> set[str]:
    """Return the names that are in one of the packages."""
    return {name for name in names for top in packages if name == top or name.startswith(f"{top}.")}


def test_imports_point_down() -> None:
    """Imports in functions and for types count too."""
    assert {m.name: up for m in MODULES if (up := architecture.upward_imports(m))} == {}


def test_the_store_knows_no_terminal() -> None:
    for module in MODULES:
        if module.package[0] == "store":
            names = imported(module.path, everywhere=True)
            assert not under(names, "tui", "textual", "rich"), module.name


def test_every_package_has_its_place_in_the_layers() -> None:
    for top, layers in LAYERS.items():
        names = {module.package[1] for module in MODULES if module.package[0] == top} - {""}
        assert names <= frozenset().union(*layers)


def test_there_is_no_cycle_of_files_or_packages() -> None:
    assert architecture.cycles(architecture.file_graph()) == []
    for top in LAYERS:
        assert architecture.cycles(architecture.package_graph(top)) == []


def test_chains_of_packages_are_short() -> None:
    """Whoever follows an import meets few packages: this was 18 before there were packages."""
    assert len(architecture.longest_package_chain("store")) <= 6
    assert len(architecture.longest_package_chain("tui")) <= 7


@pytest.mark.parametrize("top", LAYERS)
def test_few_files_lie_outside_of_packages(top: str) -> None:
    assert len([path for path in (ROOT / top).glob("*.py") if path.name != "__init__.py"]) <= 5


def test_the_measure_finds_what_it_is_for() -> None:
    """Cycles and chains are found in graphs where anybody can see them."""
    assert architecture.cycles({"a": ["b"], "b": ["c"], "c": ["b"]}) == [["b", "c"]]
    assert architecture.longest_chain({"a": ["b", "c"], "b": ["c"]}) == ["a", "b", "c"]
    assert architecture.longest_chain({"a": ["b"], "b": ["a"]}) == []
    counted = {"a", "c"}.__contains__
    assert architecture.longest_chain({"a": ["b"], "b": ["c"]}, counted) == ["a", "c"]


def test_a_public_name_is_defined_once() -> None:
    assert architecture.repeated_public_names() == {}


def test_a_module_exports_what_it_defines() -> None:
    """One address for one name: nothing imported from elsewhere is listed in `__all__`."""
    for module in MODULES:
        for node in module.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                assert set(ast.literal_eval(node.value)) <= set(module.definitions()), module.name


def test_private_names_stay_in_their_module() -> None:
    for module in MODULES:
        for node in module.nodes:
            if isinstance(node, ast.ImportFrom) and re.match("store|tui", node.module or ""):
                private = [alias.name for alias in node.names if alias.name.startswith("_")]
                assert not private, module.name


def test_files_are_small_enough_to_hold_in_the_head() -> None:
    assert [module.name for module in MODULES if module.lines > 350] == []


def test_a_module_is_no_smaller_than_an_idea() -> None:
    """Under 60 lines it is a format, screen, widget or action, or says why it is alone.

    The reason is always that something imports it and nothing else.
    """
    for module in MODULES:
        if module.lines < 60 and module.path.name != "__init__.py":
            small = module.package[1] in SMALL_PACKAGES
            assert small or "import" in (ast.get_docstring(module.tree) or ""), module.name


def test_numpy_is_imported_at_the_top_or_not_at_all() -> None:
    for module in MODULES:
        for function in module.nodes:
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    names = {n.name for n in node.names} if isinstance(node, ast.Import) else set()
                    assert not under(names, "numpy"), f"{module.name}:{node.lineno}"


def test_packages_with_cycles_are_imported_whole() -> None:
    """A module imports the package before a part of it: `from rapidfuzz import fuzz`.

    A thread that imports a part while another one is importing the package loads the two in
    another order. Each then waits for the other, and one gets half a module: the app has ended
    with "cannot import name 'WRatio' from partially initialized module 'rapidfuzz.fuzz'".
    """
    for module in MODULES:
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        functions = [node for node in module.nodes if isinstance(node, kinds)]
        for scope in (module.tree.body, *(function.body for function in functions)):
            whole = set()
            for node in (node for node in scope if isinstance(node, ast.Import | ast.ImportFrom)):
                from_package = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                for name in from_package or [name.name for name in node.names]:
                    package = name.partition(".")[0]
                    whole |= {name}
                    assert package not in CYCLIC_PACKAGES or package in whole, module.name


def test_docstrings_begin_with_a_verb_that_readers_expect() -> None:
    assert architecture.vague_docstrings() == []


def test_names_say_what_they_hold() -> None:
    assert architecture.vague_names() == {}


def test_errors_for_users_are_one_family() -> None:
    """The command line and the app catch UserError and print it; other errors are faults."""
    for module in MODULES:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                defined = getattr(importlib.import_module(module.name), node.name)
                fault = issubclass(defined, Exception) and not issubclass(defined, UserError)
                assert not fault, f"{module.name}.{node.name}"


REPLACING = ("store.storage.files", "store.storage.filesystem", "store.formats.export")
"""Modules that may put one file in the place of another."""


def test_files_are_replaced_in_one_way() -> None:
    """Exports keep mode and target of what they replace, so they have a way of their own."""
    for module in MODULES:
        if module.name in REPLACING:
            continue
        for node in module.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                moves = node.func.attr in ("replace", "rename") and len(node.args) == 1
                assert not moves or node.keywords, f"{module.name}:{node.lineno}"


@lru_cache(maxsize=1)
def textual_private_names() -> frozenset[str]:
    """Return the private names that Textual's own code uses."""
    folder = Path(inspect.getfile(textual)).parent
    pattern = re.compile(r"\._([a-z]\w+)|def _([a-z]\w+)")
    return frozenset(
        "_" + (match[1] or match[2])
        for path in folder.rglob("*.py")
        for match in pattern.finditer(path.read_text())
    )


def test_private_parts_of_textual_are_used_in_one_package() -> None:
    """tui/terminal uses them and offers functions and base classes for what others need.

    A private name that a class defines is its own, unless a base class of Textual's has it too.
    Modules of Textual whose names begin with an underscore count as private.
    """
    for module in MODULES:
        if module.package[0] != "tui" or module.package[1] in ("terminal", "cli"):
            continue
        for name in imported(module.path, everywhere=True):
            assert not (name.startswith("textual") and "._" in name), f"{module.name}: {name}"
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                defined = getattr(importlib.import_module(module.name), node.name)
                bases = [base for base in defined.__mro__ if base.__module__.startswith("textual")]
                inherited = {name for base in bases for name in vars(base)}
                own = _private_names(node, own=True)
                assert not own & inherited, f"{module.name}.{node.name}"
                foreign = _private_names(node, own=False) - own
                assert not foreign & textual_private_names(), f"{module.name}.{node.name}"


def _private_names(node: ast.ClassDef, *, own: bool) -> set[str]:
    """Return the private names that a class defines, or those that it uses."""
    names = []
    for inner in ast.walk(node):
        if own and isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            names.append(inner.name)
        elif own and isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            names.append(inner.id)
        elif isinstance(inner, ast.Attribute) and (isinstance(inner.ctx, ast.Store) or not own):
            names.append(inner.attr)
    return {name for name in names if re.match(r"_[a-z]", name)}


def test_what_the_command_line_imports_is_without_textual() -> None:
    for module in MODULES:
        if module.package[0] == "store" or module.package[1] in LIGHT_TUI:
            assert not under(imported(module.path), "textual", "rich"), module.name


def test_no_key_stands_for_two_commands() -> None:
    assert key_clashes({}) == []


def test_every_command_has_a_function_and_every_function_a_command() -> None:
    for command in COMMANDS:
        assert callable(actions.function_of(command)), command.name
    ids = {command.id for command in COMMANDS}
    for path in Path(actions.__file__).parent.glob("[!_]*.py"):
        name = path.stem
        for node in architecture.parse(path).body:
            takes_screen = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and [
                argument.arg for argument in node.args.args
            ][:1] == ["screen"]
            if takes_screen and not node.name.startswith("_"):
                returns = ast.unparse(node.returns) if node.returns else ""
                assert f"{name}.{node.name}" in ids or returns == "Verb", node.name


def test_no_default_key_is_one_that_terminals_take() -> None:
    keys = {key for command in COMMANDS for key in command.keys}
    assert not keys & {f"ctrl+{letter}" for letter in ("h", "i", "j", "m", "s", "space", "c", "z")}
    assert not any(key.startswith("alt+") for key in keys)


def test_command_names_differ() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    for command in COMMANDS:
        assert command.help.endswith(".")
        assert command.title


def test_the_key_table_shows_every_key() -> None:
    table = " ".join(keys for lines in key_table().values() for keys, _, _ in lines)
    for command in COMMANDS:
        if command.id != "annotate.rate":
            assert all(key_name(key) in table for key in command.keys)
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

TUI = [module.path for module in MODULES if module.package[0] == "tui"]
PAINTING = ROOT / "tui" / "terminal" / "compositor.py"
"""Sends what widgets have drawn to the terminal; it has no text of its own."""
WIDGETS = [
    module.path
    for module in MODULES
    if module.package[0] == "tui" and module.package[1] != "cli" and module.path != PAINTING
]


def is_safe(node: ast.expr | None) -> bool:
    """Return whether an expression is Content or a literal."""
    return node is None or isinstance(node, ast.Constant) or "Content" in ast.dump(node)


def markup_off(node: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and getattr(keyword.value, "value", True) is False
        for keyword in node.keywords
    )


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def leaks(source: str) -> list[str]:
    """Return where text could be read as markup, or could reach the terminal past the widgets."""
    places = []
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Call):
            name = name_of(node.func)
            if name in NEVER:
                places.append(f"{line}: {name}")
            first = node.args[0] if node.args else None
            given = first is not None and is_safe(first) and not isinstance(first, ast.Constant)
            if name in MARKUP_SINKS and not markup_off(node) and not given:
                places.append(f"{line}: {name} without markup=False")
            # a Static made with Content and updated with a text would read it
            if name == "update" and "Static" in ast.dump(node.func) and not is_safe(first):
                places.append(f"{line}: update")
            places += [
                f"{line}: {keyword.arg}="
                for keyword in node.keywords
                if keyword.arg in ("tooltip", "border_title") and not is_safe(keyword.value)
            ]
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.attr for target in targets if isinstance(target, ast.Attribute)}
            places += [f"{line}: {name} =" for name in names & MARKED_UP if not is_safe(node.value)]
        elif isinstance(node, ast.ClassDef):
            places += unguarded(node)
        elif isinstance(node, ast.Attribute | ast.Name) and name_of(node) in TO_THE_TERMINAL:
            places.append(f"{line}: {name_of(node)}")
    return places


def unguarded(node: ast.ClassDef) -> list[str]:
    """Return the class if it is a Static of ours that does not turn markup off."""
    if not {name_of(base) for base in node.bases} & {"Static", "Label"}:
        return []
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
    inits = [call for call in calls if name_of(call.func) == "__init__"]
    return [] if any(map(markup_off, inits)) else [f"{node.lineno}: class {node.name}"]


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
def test_what_is_printed_is_clean(path: Path) -> None:
    """Whoever wrote it; the command line has its own functions for printing."""
    for node in architecture.walk(path):
        if isinstance(node, ast.Call) and name_of(node.func) in ("print", "echo", "secho"):
            printed = ast.dump(node.args[0])
            safe = (
                "'clean'" in printed
                or isinstance(node.args[0], ast.Constant)
                or "version" in printed
            )
            assert safe or "strerror" in printed or "source" in printed, (
                f"{path.name}:{node.lineno}"
            )


@pytest.mark.parametrize(
    "path", [path for path in TUI if path not in WIDGETS], ids=lambda path: path.name
)
def test_the_command_line_prints_through_output(path: Path) -> None:
    """click.echo passes on whatever it gets: only output.py, which cleans, may call it."""
    if path.name == "output.py":
        return
    for node in architecture.walk(path):
        if isinstance(node, ast.Call) and name_of(node.func) in ("print", "echo", "secho"):
            assert "get_help" in ast.dump(node) or "clean" in ast.dump(node), (
                f"{path.name}:{node.lineno}"
            )


def test_nothing_is_run_but_the_editor_the_browser_and_workers() -> None:
    for path in (module.path for module in MODULES):
        names = imported(path, everywhere=True)
        if under(names, "subprocess", "webbrowser", "os.system"):
            assert path.name in ("programs.py", "workers.py"), path
        assert not under(names, "socket", "http.client", "urllib.request", "requests", "pickle")
        assert not re.search(r"shell=True|os\.system|os\.popen|eval\(", path.read_text())
