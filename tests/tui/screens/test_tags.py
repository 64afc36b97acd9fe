"""What is typed into the tag line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.screens.tags import Tagging, matching_tags, parse_tagging


@pytest.mark.parametrize(
    ("typed", "add", "remove"),
    [
        ("moe", ("moe",), ()),
        ("held", (), ("held",)),
        ("+held", ("held",), ()),
        ("-moe", (), ("moe",)),
        ("#moe, to read ,held", ("moe", "to read"), ("held",)),
        (" , ,", (), ()),
        ("a,a", ("a",), ()),
        ("c++", ("c++",), ()),
    ],
)
def test_a_name_toggles_and_signs_are_meant(
    typed: str, add: tuple[str, ...], remove: tuple[str, ...]
) -> None:
    assert parse_tagging(typed, ("held",)) == Tagging(add, remove)


@given(st.text(max_size=40), st.lists(st.text(max_size=5), max_size=4))
def test_any_text_is_read(typed: str, held: list[str]) -> None:
    wanted = parse_tagging(typed, held)
    assert all(name == name.strip() and "," not in name for name in wanted.add + wanted.remove)


def test_the_best_then_the_most_used_are_offered() -> None:
    counts = {"mixture of experts": 2, "moe": 9, "model": 5, "survey": 7}
    assert matching_tags("", counts)[0] == "moe"
    assert matching_tags("mo", counts)[:2] == ["moe", "model"]
    assert matching_tags("mixtrue", counts)[0] == "mixture of experts"
