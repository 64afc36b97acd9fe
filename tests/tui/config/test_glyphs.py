"""Consoles without our signs get ASCII, column by column."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from store.model import display
from store.model.glyphs import in_ascii
from tui.config.glyphs import lacks_glyphs
from tui.config.settings import parse_settings

ROOT = Path(__file__).resolve().parents[3]
DRAWN = [*(ROOT / "tui").rglob("*.py"), ROOT / "store" / "model" / "display.py"]
NOT_DRAWN = {"\x80", "\x9b"}


def drawn_characters(path: Path) -> set[str]:
    """Return the characters of the texts in a file, without those of its docstrings."""
    tree = ast.parse(path.read_text())
    texts = {
        id(node): node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            texts.pop(id(node.value), None)
    return {char for text in texts.values() for char in text if char.isprintable()}


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.name)
def test_every_sign_has_an_ascii_form_of_one_column(path: Path) -> None:
    for character in drawn_characters(path):
        if not character.isalpha() and character not in NOT_DRAWN:
            assert in_ascii(character).isascii(), character
            assert len(in_ascii(character)) == 1


def test_the_decisions_still_differ() -> None:
    signs = [in_ascii(sign) for sign in display.GLYPHS.values()]
    assert len(set(signs)) == len(signs)


def test_letters_stay() -> None:
    assert in_ascii("Müller · 漢字 · naïve") == "Müller - 漢字 - naïve"


@pytest.mark.parametrize(
    ("term", "lacks"),
    [("linux", True), ("dumb", True), ("vt220", True), ("xterm-256color", False), ("tmux", False)],
)
def test_the_terminal_decides(monkeypatch: pytest.MonkeyPatch, term: str, lacks: bool) -> None:
    monkeypatch.setenv("TERM", term)
    assert lacks_glyphs() is lacks
    assert parse_settings(b"").wants_ascii is lacks
    assert parse_settings(b'glyphs = "ascii"').wants_ascii
    assert not parse_settings(b'glyphs = "unicode"').wants_ascii


def test_other_glyphs_are_said_to_be_none() -> None:
    settings = parse_settings(b'glyphs = "emoji"')
    assert settings.glyphs == ""
    assert "glyphs is neither ascii nor unicode" in settings.problems[0]
