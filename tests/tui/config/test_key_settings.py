"""Keys in the settings file: every name that a key goes by, and only wrong lines left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.commands import COMMANDS
from tui.config.key_names import KEY_NAMES, key_name, parse_key
from tui.config.settings import Settings, parse_settings, read_settings

MODIFIERS = ("", "ctrl+", "alt+", "ctrl+shift+", "alt+ctrl+")
PLAIN = st.sampled_from([*KEY_NAMES, "slash", "full_stop", "percent_sign", "q", "é", "7", "plus"])


def read(text: str) -> Settings:
    return parse_settings(text.encode())


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("F2", "f2"),
        ("f12", "f12"),
        ("Ctrl+T", "ctrl+t"),
        ("CTRL+t", "ctrl+t"),
        ("Control+T", "ctrl+t"),
        ("^T", "ctrl+t"),
        ("C-t", "ctrl+t"),
        ("Home", "home"),
        ("HOME", "home"),
        ("↓", "down"),
        ("←", "left"),
        ("PgDn", "pagedown"),
        ("Page Up", "pageup"),
        ("Del", "delete"),
        ("Return", "enter"),
        ("Esc", "escape"),
        ("Space", "space"),
        (" ", "space"),
        ("Shift+Tab", "shift+tab"),
        ("Shift+Y", "Y"),
        ("Y", "Y"),
        ("Alt+X", "alt+x"),
        ("shift+alt+x", "alt+shift+x"),
        ("Ctrl+Home", "ctrl+home"),
        ("Shift+Ctrl+←", "ctrl+shift+left"),
        ("Ctrl+I", "tab"),
        ("Ctrl+[", "escape"),
        ("/", "slash"),
        (",", "comma"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("-", "minus"),
        ("!", "exclamation_mark"),
        ("question_mark", "question_mark"),
        ("é", "é"),
    ],
)
def test_a_key_has_many_names(written: str, key: str) -> None:
    assert parse_key(written) == key
    assert read(f'[keys]\nshow.redraw = "{written}"').problems == (
        () if key not in TAKEN else read(f'[keys]\nshow.redraw = "{key}"').problems
    )


TAKEN = {key for command in COMMANDS for key in command.keys}


@pytest.mark.parametrize(
    "written", ["F25", "F0", "foo", "ctrl+", "ctrl+a+b", "Hyperspace+x", "shift+1", "[/x]", "\x1b"]
)
def test_what_is_no_key_is_none(written: str) -> None:
    assert parse_key(written) == ""


@given(st.sampled_from(MODIFIERS), PLAIN)
def test_every_key_is_read_as_it_is_printed(modifiers: str, plain: str) -> None:
    key = parse_key(f"{modifiers}{plain}")
    assert key
    assert parse_key(key) == key
    assert parse_key(key_name(key)) == key
    assert parse_key(key_name(key).upper() if len(key_name(key)) > 1 else key) == key


@given(st.text(max_size=9))
def test_any_text_is_a_key_or_none(text: str) -> None:
    key = parse_key(text)
    assert parse_key(key_name(key)) == key if key else True


def test_the_defaults_are_printed_as_they_are_read() -> None:
    for command in COMMANDS:
        for key in command.keys:
            assert parse_key(key_name(key)) == key


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('[keys]\ndecide.include = "y"\n', 2, "y is both Include and Copy"),
        (
            '[keys]\nexport.copy = "Y"\n# one\nshow.redraw = "Foo"\n',
            4,
            "no key is called Foo",
        ),
        ('[keys]\nexport.copy = "Y"\nshow.redraw = [\n  "F5",\n  "F55",\n]\n', 5, "F55"),
        ('[keys]\nexport.copy = "Y"\n\n[keys.show]\nredraw = "Pgdwn"\n', 5, "did you mean PgDn"),
        ('[keys]\nexport.copy = "Y"\n"show.redraw" = "ctrl+"\n', 3, "no key is called ctrl+"),
        ('theme = "a"\nkeys.export.copy = "Y"\nkeys.show.redraw = "f99"\n', 3, "f99"),
        (
            '[keys]\nexport.copy = "Y"\nshow.nothing = "f5"\n',
            3,
            "no command is called show",
        ),
        ('[keys]\nexport.copy = "Y"\nshow.redraw = "Y"\n', 3, "Y is both"),
        ('keys = { export.copy = "Y", show.redraw = "zz" }\n', 1, "no key is called zz"),
    ],
)
def test_only_the_wrong_line_is_left_out(text: str, line: int, problem: str) -> None:
    settings = read(text)
    [reported] = settings.problems
    assert f"line {line}: " in reported
    assert problem in reported
    assert settings.keys == ({"export.copy": ("Y",)} if '"Y"' in text else {})


def test_two_commands_can_change_keys() -> None:
    settings = read('[keys]\ndecide.include = "e"\ndecide.exclude = "i"\n')
    assert settings.problems == ()
    assert settings.keys == {"decide.include": ("e",), "decide.exclude": ("i",)}


def test_half_of_a_change_of_keys_is_left_out_with_what_needs_it() -> None:
    settings = read('[keys]\ndecide.include = "e"\ndecide.exclude = "Foo"\nexport.copy = "F2"\n')
    assert settings.keys == {"export.copy": ("f2",)}
    assert len(settings.problems) == 2


async def test_a_key_as_it_is_printed_works_and_is_in_the_palette(opened, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[keys]\ndecide.include = "F2"\ndecide.maybe = "↓"\nmove.down = "Ctrl+T"\n')
    async with opened(settings=read_settings(path)) as session:
        await session.press("f2", "down", "ctrl+t")
        assert " · 1 in" in session.main.paper_list.progress_line()
        await session.press("ctrl+p")
        await session.type("include")
        lines = session.text.splitlines()
        assert any("Include" in line and "F2" in line for line in lines)
