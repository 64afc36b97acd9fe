"""Which private names of Textual are used, and what happens where one is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from types import FunctionType

import pytest
from textual.app import App
from textual.screen import Screen
from textual.scrollbar import ScrollBar

from tui.terminal import compatibility
from tui.terminal.compatibility import PRIVATE_NAMES, Feature, is_supported
from tui.terminal.compositor import IncrementalCompositor
from tui.terminal.driver import PapersiftDriver, choose_driver
from tui.terminal.painting import paint_incrementally
from tui.widgets.scrollbar import CachedScrollBar

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(ROOT.glob("tui/terminal/*.py"))

EACH_NAME = [
    (feature, place, name)
    for feature, places in PRIVATE_NAMES.items()
    for place, names in places.items()
    for name in names
]


@pytest.fixture
def unchecked() -> Iterator[None]:
    """Have every feature checked again, in the test and after it."""
    is_supported.cache_clear()
    yield
    is_supported.cache_clear()


def remove(monkeypatch: pytest.MonkeyPatch, place: str, name: str) -> None:
    """Remove a name from a module, or from a class and the attributes that it sets."""
    owner = resolve_name(place)
    for base in getattr(owner, "__mro__", (owner,)):
        if name in vars(base):
            monkeypatch.delattr(base, name)
        constructor = vars(base).get("__init__")
        if isinstance(constructor, FunctionType):
            code = constructor.__code__
            names = tuple(
                "renamed" if attribute == name else attribute for attribute in code.co_names
            )
            monkeypatch.setattr(constructor, "__code__", code.replace(co_names=names))


def test_this_version_of_textual_has_every_name(unchecked: None) -> None:
    assert all(map(is_supported, PRIVATE_NAMES))
    assert choose_driver() is PapersiftDriver


async def test_with_every_name_the_fast_parts_are_used(opened) -> None:
    async with opened() as session:
        assert isinstance(session.main._compositor, IncrementalCompositor)
        assert isinstance(session.main.rows.vertical_scrollbar, CachedScrollBar)


@pytest.mark.parametrize(("feature", "place", "name"), EACH_NAME)
def test_a_feature_is_off_where_one_of_its_names_is_missing(
    unchecked: None, monkeypatch: pytest.MonkeyPatch, feature: Feature, place: str, name: str
) -> None:
    screen = Screen()
    remove(monkeypatch, place, name)
    assert not is_supported(feature)
    if feature == "driver":
        assert choose_driver() is None
    if feature == "painting":
        compositor = vars(screen).get("_compositor")
        paint_incrementally(screen)
        assert vars(screen).get("_compositor") is compositor


def test_a_module_that_is_missing_is_a_name_that_is_missing() -> None:
    assert not compatibility._has_name("textual._no_such_module", "anything")
    assert not compatibility._has_name("textual.app:NoSuchClass", "anything")


async def test_without_any_of_them_the_app_takes_keys_and_paints(
    unchecked: None, monkeypatch: pytest.MonkeyPatch, opened
) -> None:
    monkeypatch.setattr(compatibility, "_has_name", lambda *_: False)
    assert choose_driver() is None
    async with opened() as session:
        assert not isinstance(session.main._compositor, IncrementalCompositor)
        assert type(session.main.rows.vertical_scrollbar) is ScrollBar
        frames: list[object] = []
        monkeypatch.setattr(App, "_display", lambda _, __, update: frames.append(update))
        await session.press("slash")
        await session.type("moe")
        assert "moe" in session.text.split("\n")[0]
        assert " of 153" in session.text
        await session.press("enter", "i")
        assert "✓" in session.text
        assert "Included" in session.status
        assert any(frame is not None for frame in frames)


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@cache
def private_names_of(cls: type) -> set[str]:
    """Return the private attributes and methods that a class inherits from Textual's."""
    names: set[str] = set()
    for base in cls.__mro__:
        if base.__module__.startswith("textual"):
            names |= set(vars(base))
            constructor = vars(base).get("__init__")
            if isinstance(constructor, FunctionType):
                names |= set(constructor.__code__.co_names)
    return set(filter(is_private, names))


def is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def used_private_names(path: Path) -> Iterator[str]:
    """Yield the private names of Textual, and its private modules, that a file uses."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and "textual" in node.module:
            names = (*node.module.split("."), *(alias.name for alias in node.names))
            yield from (name for name in names if name.startswith("_"))
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and not is_own(node):
            yield node.attr
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            inherited = private_names_of(getattr(import_module(module), node.name))
            for inner in ast.walk(node):
                if isinstance(inner, ast.Attribute) and inner.attr in inherited:
                    yield inner.attr
                elif isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from {inner.name} & inherited


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_private_name_that_is_used_is_listed(path: Path) -> None:
    """That no other package uses one is a rule of the architecture."""
    listed = {name for _, _, name in EACH_NAME}
    modules = {part for _, place, _ in EACH_NAME for part in place.partition(":")[0].split(".")}
    # A method that overrides Textual's is simply not called where Textual has no such method.
    assert set(used_private_names(path)) <= listed | modules | {"_handle_exception"}
