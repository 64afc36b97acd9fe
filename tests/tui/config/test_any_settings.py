"""Settings and state as no one would write them: the app opens, and says what it left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import hostile
from tui.commands import COMMANDS
from tui.config.settings import read_settings
from tui.config.state import read_state

ODD = st.one_of(
    st.sampled_from(
        ["", ",", "a,b", "ctrl+", "+", "ctrl+a+b", "☃", "\x1b", "[/x]", "escape", "é "]
    ),
    st.text(max_size=12),
)
VALUES = st.recursive(
    st.one_of(ODD, st.integers(), st.booleans(), st.floats(allow_nan=False), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ODD, inner, max_size=4)),
    max_leaves=8,
)
NAMES = st.sampled_from([*(command.name for command in COMMANDS), "decide", "nothing.here", ""])
MANY = settings(max_examples=120, suppress_health_check=list(HealthCheck))


def toml(value: object) -> str:
    """Write a value as TOML; of what TOML does not have, its JSON."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name)} = {toml(inner)}" for name, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


@given(
    table=st.dictionaries(st.sampled_from(["theme", "reasons", "editor", "x\x1b"]), VALUES),
    keys=st.dictionaries(NAMES, VALUES, max_size=4),
)
@MANY
def test_any_settings_are_read_or_said_to_be_wrong(tmp_path: Path, table, keys) -> None:
    path = tmp_path / "settings.toml"
    lines = [f"{json.dumps(name)} = {toml(value)}" for name, value in table.items()]
    lines += ["[keys]", *(f"{json.dumps(name)} = {toml(value)}" for name, value in keys.items())]
    path.write_text("\n".join(lines), "utf-8", "replace")
    found = read_settings(path)
    for text in hostile.all_texts(found):
        assert not hostile.unsafe(text), hostile.unsafe(text)


@given(
    found=st.one_of(
        VALUES,
        st.dictionaries(
            st.sampled_from(["paths", "query", "sort", "cursor", "layout", "theme", "past"]), VALUES
        ),
    )
)
@MANY
def test_any_state_is_read_or_forgotten(tmp_path: Path, found: object) -> None:
    path = tmp_path / "state.json"
    path.write_text(json.dumps(found))
    state = read_state(path)
    assert all(isinstance(path, str) and "\0" not in path for path in state.paths)
    for text in (state.query, state.sort, state.cursor, state.layout, state.theme):
        assert not hostile.unsafe(text)


@pytest.mark.parametrize("keys", [(",",), ("ctrl+",), ("+", "a,b", " "), ("☃", "ctrl+a+b", "[/x]")])
async def test_a_key_that_is_none_does_not_keep_the_app_from_opening(
    opened, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"[keys]\ndecide.include = {json.dumps(keys)}\n")
    async with opened(settings=read_settings(path)) as session:
        assert "153 papers" in session.text
        await session.press("question_mark")
