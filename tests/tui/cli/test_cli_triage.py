"""triage: the keys of the app on plain lines, by the same commands, undone by the same undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tui.cli.line_keys import key_of
from tui.cli.triage_actions import ACTIONS
from tui.commands import COMMANDS

Run = Callable[..., Result]


def decisions(run: Run, dump: Path) -> list[str]:
    listed = run("list", "--format", "json", dump)
    return [paper["decision"] for paper in json.loads(listed.stdout)]


def triage(run: Run, dump: Path, *keys: str, options: tuple[str, ...] = ()) -> str:
    """Return what a session prints that is typed line by line."""
    result = run("triage", *options, dump, input="".join(f"{key}\n" for key in keys))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_session_on_lines(run: Run, dump: Path) -> None:
    text = triage(run, dump, "i", "e", "u", "m", "j", "4", "t", "birds, to read", "n", "Why?", "q")
    assert "Paper 1 of 3, undecided\nGravel roads and the patience of cyclists" in text
    assert "Undid: Excluded: Slow bread" in text
    assert "Paper 2 of 3, undecided" in text
    assert "Tagged +birds +to read" in text
    assert text.endswith("Decided here: 1 included, 1 maybe, 1 excluded.\n")
    assert decisions(run, dump) == ["include", "maybe", "undecided"]
    shown = json.loads(run("list", "--format", "json", dump).stdout)[2]
    assert (shown["rating"], shown["tags"], shown["note"]) == (4, ["birds", "to read"], "Why?")
    run("undo", "5")
    assert decisions(run, dump) == ["undecided"] * 3


def test_the_next_session_begins_at_the_first_undecided_paper(run: Run, dump: Path) -> None:
    triage(run, dump, "i")
    text = triage(run, dump, "tab", "tab", "shift+tab", "g", "backspace")
    assert text.startswith("Paper 2 of 3, undecided\nSlow bread")
    assert "No undecided paper after this one" in text
    assert text.endswith("Decided here: 1 undecided.\n") or "Undecided" in text
    assert decisions(run, dump) == ["undecided"] * 3


def test_reasons_filters_and_what_is_not_here(run: Run, dump: Path, home: Path) -> None:
    settings = home / "config" / "papersift" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('reasons = ["off topic", "no abstract"]\n[keys]\n"decide.include" = "Y"\n')
    text = triage(run, dump, "e", "2", "E", "my own", "/", "swifts", "Y", "i", "U", "/", "zzzqq")
    assert "Excluded (no abstract): Gravel roads" in text
    assert "Excluded (my own): Slow bread" in text
    assert "Filter:\n1 paper\nPaper 1 of 1, undecided\nCounting swifts" in text
    assert "Included: Counting swifts" in text
    assert "No command on i; ? lists the keys" in text
    assert "History works in the app, not here" in text
    assert "Nothing matches" in text
    assert "Y include, m maybe, e exclude" in text
    assert decisions(run, dump) == ["exclude", "exclude", "include"]


def test_queries_and_orders_are_those_of_list(run: Run, dump: Path) -> None:
    assert "Paper 1 of 1, undecided\nSlow bread" in triage(run, dump, options=("-q", "bread"))
    assert triage(run, dump, "i", options=("-q", "nothingatall zzz")).startswith("There is no")
    first = triage(run, dump, options=("--sort", "shuffle:7"))
    assert triage(run, dump, options=("--sort", "shuffle:7")) == first
    assert run("triage", "-", input="i\n").exit_code == 2


def test_hostile_lines_do_no_harm(run: Run, dump: Path) -> None:
    text = triage(run, dump, "\x1b[2J", "é" * 300, "ctrl+q", "t", "\x1b]52;c;x\x07", "", "n", "")
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "No command on" in text


def test_every_action_is_that_of_a_command() -> None:
    assert ACTIONS.keys() <= {command.id for command in COMMANDS}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("i", "i"),
        ("I", "I"),
        ("/", "slash"),
        ("\\", "backslash"),
        ("?", "question_mark"),
        (".", "full_stop"),
        ("%", "percent_sign"),
        ("[", "left_square_bracket"),
        ("\t", "tab"),
        ("Tab", "tab"),
        ("", "enter"),
        ("\r", "enter"),
        ("\x12", "ctrl+r"),
        ("ctrl+r", "ctrl+r"),
        ("\x7f", "backspace"),
        ("\x1b[B", "down"),
        (" ", "space"),
        ("PgDn", "pagedown"),
        ("ф", "ф"),
    ],
)
def test_keys_have_textual_names(typed: str, key: str) -> None:
    assert key_of(typed) == key
