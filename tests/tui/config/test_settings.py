"""The settings file: read, checked, never written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.commands import COMMANDS
from tui.config.keymap import OLD_IDS, current_name
from tui.config.settings import Settings, read_settings


def read(tmp_path: Path, text: str | bytes) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_settings(path)
    assert path.read_bytes() == (text if isinstance(text, bytes) else text.encode())
    return found


def test_no_file_is_all_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.toml") == Settings()


def test_everything_can_be_set(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'theme = "papersift-light"\nreasons = ["too old", "off topic"]\neditor = "nvim -f"\n'
        '[keys]\ndecide.include = "y"\nexport.copy = ["Y", "ctrl+y"]\n"annotate.rate.1" = "!"\n',
    )
    assert found.theme == "papersift-light"
    assert found.reasons == ("too old", "off topic")
    assert found.editor == "nvim -f"
    assert found.keys == {
        "decide.include": ("y",),
        "export.copy": ("Y", "ctrl+y"),
        "annotate.rate.1": ("exclamation_mark",),
    }
    assert found.problems == ()


def test_command_ids_of_before_are_read_and_their_new_names_reported(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        '[keys]\nout.copy = "Y"\nsay.rate.1 = "!"\nlook.anew = "f5"\n"duplicates.offers" = "X"\n',
    )
    assert settings.keys == {
        "export.copy": ("Y",),
        "annotate.rate.1": ("exclamation_mark",),
        "show.redraw": ("f5",),
        "duplicates.possible": ("X",),
    }
    assert settings.problems == (
        "settings: keys.out.copy is now called export.copy",
        "settings: keys.say.rate.1 is now called annotate.rate.1",
        "settings: keys.look.anew is now called show.redraw",
        "settings: keys.duplicates.offers is now called duplicates.possible",
    )


@pytest.mark.parametrize(("old", "new"), OLD_IDS.items())
def test_an_old_id_names_a_command_that_exists_and_no_present_one(old: str, new: str) -> None:
    ids = {command.id for command in COMMANDS}
    assert new in ids
    assert old not in ids
    assert current_name(old) == new
    assert current_name(new) == new


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme = ", "line 1"),
        ("reasons = 3", "reasons is not a list of texts"),
        ("theme = 3", "theme is not a text"),
        ("colour = 1", "colour is not a setting"),
        ('[keys]\nnothing.here = "y"', "no command is called nothing.here"),
        ('[keys]\ndecide.include = "e"', "e is both Include and Exclude"),
        ("[keys]\ndecide.include = 3", "keys.decide.include is neither a key nor a list"),
        (b"theme = \xff", "not UTF-8 at byte 8"),
        ("a" * 1_000_001, "larger than 1 MB"),
        ("x = " + "[" * 5000, "settings not read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str | bytes, said: str) -> None:
    found = read(tmp_path, text)
    assert any(said in problem for problem in found.problems), found.problems
    assert found.keys == {}


@given(st.one_of(st.text(max_size=80), st.binary(max_size=80)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_makes_it_fall_over(tmp_path: Path, text: str | bytes) -> None:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    for problem in read(tmp_path, raw).problems:
        assert problem.isprintable()


async def test_a_keymap_is_in_force(opened) -> None:
    keys = {"decide.include": ("y",), "export.copy": ("Y",)}
    async with opened(settings=Settings(keys=keys)) as session:
        await session.press("i")
        assert len(session.notebook) == 0
        await session.press("y")
        assert "Included" in session.status
        assert "y include" in session.text
        await session.press("question_mark")
        await session.press("J", "J")
        assert "y                   Include the paper" in session.text


async def test_bad_settings_are_said_and_the_app_opens(opened) -> None:
    async with opened(settings=Settings(problems=("settings not read: line 3",))) as session:
        assert "line 3" in session.status
        assert "153 papers" in session.text


def test_every_default_key_is_one_key() -> None:
    keyless = [command.name for command in COMMANDS if not command.keys]
    assert sorted(keyless) == ["decide.reasons", "reviewers.name"], "these are in the palette"
    for command in COMMANDS:
        assert all("," not in key and key.strip() == key for key in command.keys)
