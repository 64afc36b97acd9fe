"""The screens look as the files in `tests/fixtures/screens` say, which someone has read.

After a wanted change `python -m tests.tui.draw_screens` writes them again; the diff is the review.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.draw_screens import FOLDER, SIZES, draw_screens, story_at


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens_look_as_they_did(size: tuple[int, int], tmp_path: Path) -> None:
    width, height = size
    drawn = {name: text async for name, text in draw_screens(size, tmp_path)}
    kept = {
        name: (FOLDER / f"{name}-{width}x{height}.txt").read_text(encoding="utf-8")
        for name, _ in story_at(size)
    }
    for name, text in kept.items():
        assert drawn[name].splitlines() == text.splitlines(), name
    assert drawn.keys() == kept.keys()


def test_no_file_is_left_of_a_screen_that_is_gone() -> None:
    names = {f"{name}-{size[0]}x{size[1]}.txt" for size in SIZES for name, _ in story_at(size)}
    assert {path.name for path in FOLDER.glob("*.txt")} == names
