"""What is typed into the line of the tag dialog."""

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
def test_a_name_toggles_and_a_sign_decides(
    typed: str, add: tuple[str, ...], remove: tuple[str, ...]
) -> None:
    assert parse_tagging(typed, ("held",)) == Tagging(add, remove)


@given(st.text(max_size=40), st.lists(st.text(max_size=5), max_size=4))
def test_any_text_can_be_parsed(text: str, tags: list[str]) -> None:
    tagging = parse_tagging(text, tags)
    assert all(name == name.strip() and "," not in name for name in tagging.add + tagging.remove)


def test_the_best_matches_come_first_then_the_most_used() -> None:
    counts = {"mixture of experts": 2, "moe": 9, "model": 5, "survey": 7}
    assert matching_tags("", counts)[0] == "moe"
    assert matching_tags("mo", counts)[:2] == ["moe", "model"]
    assert matching_tags("mixtrue", counts)[0] == "mixture of experts"
