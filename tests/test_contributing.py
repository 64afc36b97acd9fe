"""CONTRIBUTING is true: every file and name in it exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture import LAYERS, ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:store|tui|tests)[\w/]*(?:\.py)?)`", TEXT)))
NAMES = sorted(set(re.findall(r"`((?:store|tui)[\w/]*\.py)`:\s+`([\w.]+)`", TEXT)))

WALKED_PACKAGES = (
    *("store/text", "store/storage", "store/model", "store/duplicates", "store/search"),
    *("store/screening", "store/notebook", "store/library"),
    *("tui/config", "tui/terminal", "tui/startup", "tui/screens/main"),
)
"""Packages whose modules work together; in the others each is a format, a screen or the like."""


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_it_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("path", "name"), NAMES, ids=lambda text: text.rpartition("/")[2])
def test_a_name_that_it_names_is_defined_there(path: str, name: str) -> None:
    scope: ast.AST = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for part in name.split("."):
        scope = next(node for node in ast.iter_child_nodes(scope) if part in _defined_names(node))


def _defined_names(node: ast.AST) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
    names = {getattr(target, "id", "") for target in targets}
    return names | {getattr(node, "name", "")}


def test_it_names_every_package() -> None:
    for top, layers in LAYERS.items():
        for name in frozenset().union(*layers):
            assert f"`{top}/{name}`" in TEXT or f"`{top}/{name}.py`" in TEXT, name


@pytest.mark.parametrize("package", WALKED_PACKAGES)
def test_a_package_says_what_each_of_its_modules_does(package: str) -> None:
    folder = ROOT / package
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    text = ast.get_docstring(tree) or ""
    names = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert {name for name in names if not re.search(rf"`{name}[`.]", text)} == set()


def test_it_walks_five_code_paths() -> None:
    tour = TEXT.partition("## Five code paths")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\*\*.+\*\*$", tour, re.MULTILINE)) == 5
    assert len(NAMES) >= 30
