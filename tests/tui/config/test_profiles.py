"""Keymap profiles: complete, without clashes, and under the user's own keys."""

from __future__ import annotations

import pytest

from tui.commands import COMMANDS
from tui.config.keymap import effective_keys, is_command, key_clashes
from tui.config.profiles import PROFILES, commands_without_keys, profile_keymap
from tui.config.settings import parse_settings


def keys_of(name: str, keymap) -> tuple[str, ...]:
    return effective_keys(next(each for each in COMMANDS if each.name == name), keymap)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_leaves_no_command_without_a_key_and_no_key_with_two(name: str) -> None:
    keymap = profile_keymap(name)
    assert commands_without_keys(name) == []
    assert key_clashes(keymap) == []
    assert all(map(is_command, PROFILES[name]))
    assert keymap != profile_keymap("")


def test_profiles_have_the_keys_of_their_programs() -> None:
    asreview, rayyan = profile_keymap("asreview"), profile_keymap("rayyan")
    assert keys_of("decide.include", asreview) == ("r",)
    assert keys_of("decide.exclude", asreview) == ("i",)
    assert keys_of("annotate.note", asreview) == ("n",)
    assert keys_of("undo.undo", asreview) == ("u",)
    assert keys_of("decide.maybe", rayyan)[0] == "u"
    assert "h" in keys_of("show.back", profile_keymap("vim"))
    assert "h" not in keys_of("terms.toggle", profile_keymap("vim"))
    assert keys_of("decide.exclude", profile_keymap("mutt")) == ("d",)


def test_the_users_own_keys_lie_over_the_profile() -> None:
    settings = parse_settings(b'keymap = "asreview"\n[keys]\n"annotate.read" = "Q"\n')
    assert settings.problems == ()
    assert keys_of("annotate.read", settings.keys) == ("Q",)
    assert keys_of("decide.include", settings.keys) == ("r",)
    both = parse_settings(b'keymap = "asreview"\n[keys]\n"annotate.note" = "r"\n')
    assert "r is both" in both.problems[0]
    assert keys_of("annotate.note", both.keys) == ("n",)
    freed = parse_settings(b'keymap = "asreview"\n[keys]\n"annotate.note" = "e"\n')
    assert freed.problems == ()


@pytest.mark.parametrize("text", ['keymap = "emacs"', "keymap = 3", 'keymap = "\\u001b[2J"'])
def test_a_keymap_that_there_is_not_is_a_problem(text: str) -> None:
    settings = parse_settings(text.encode())
    assert len(settings.problems) == 1
    assert "\x1b" not in settings.problems[0]
    assert settings.keys == {}


def test_altgr_keys_have_a_plain_letter_beside_them() -> None:
    """`[`, `]`, `\\`, `~`, `{` and `}` need AltGr on many keyboards."""
    hard = {
        *("left_square_bracket", "right_square_bracket", "backslash", "tilde"),
        *("left_curly_bracket", "right_curly_bracket", "vertical_line", "at"),
    }
    for command in COMMANDS:
        if hard.intersection(command.keys):
            assert any(len(key) == 1 and key.isalpha() for key in command.keys), command.name
