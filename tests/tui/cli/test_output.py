"""Text is measured and cut by the columns that a terminal shows, as the app counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.cli.output import cell_width, fit_width, pad_width, plural

WIDE = (
    ("plain", 5),
    ("東京", 4),
    ("a\u0301b", 2),
    ("❤\ufe0f", 2),
    ("👩\u200d👩\u200d👧", 2),
    ("👍🏽 ok", 5),
    ("한국어", 6),
)


@pytest.mark.parametrize(("text", "columns"), WIDE)
def test_a_width_is_that_of_the_screen(text: str, columns: int) -> None:
    assert cell_width(text) == columns == cell_len(text)


@pytest.mark.parametrize(
    ("text", "columns", "cut"),
    [
        ("plain text", 7, "plain…"),
        ("東京都庁", 5, "東京…"),
        ("東京都庁", 6, "東京…"),
        ("ab👩\u200d👩\u200d👧cd", 4, "ab…"),
        ("ab👩\u200d👩\u200d👧cd", 5, "ab👩\u200d👩\u200d👧…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("anything", 0, ""),
    ],
)
def test_a_cut_keeps_joined_characters_together(text: str, columns: int, cut: str) -> None:
    assert fit_width(text, columns) == cut


@given(st.text("aé東ｱ👍🏽\u200d\u0301 ", max_size=30), st.integers(1, 40))
def test_what_is_fitted_fits(text: str, columns: int) -> None:
    assert cell_width(fit_width(text, columns)) <= columns


def test_padding_fills_up_to_the_width() -> None:
    assert pad_width("東京", 6) == "東京  "
    assert pad_width("abc", 2) == "abc"


def test_a_noun_follows_its_count() -> None:
    assert plural(1, "paper") == "1 paper"
    assert plural(1806, "paper") == "1,806 papers"
    assert plural(2, "entry") == "2 entries"
