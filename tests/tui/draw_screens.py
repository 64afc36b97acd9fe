"""The screens as plain text, as they are kept in `tests/fixtures/screens`.

python -m tests.tui.draw_screens   write the files again, to be read and committed
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

from textual.strip import Strip

from store.notebook.notebook import Notebook
from tests.tui.waiting import settle
from tui.app import PapersiftApp
from tui.config.settings import Settings
from tui.config.state import State

FOLDER: Final = Path(__file__).resolve().parents[1] / "fixtures" / "screens"
SIZES: Final = ((80, 24), (120, 40), (200, 60))

STORY: Final = (
    ("start", ""),
    ("list", "i 5 m j e 1 r k k"),
    ("reader", "g enter"),
    ("note", "n +Like_Berg?"),
    ("filter", "escape escape slash +testing"),
    ("nothing", "escape slash +qqqqzz enter"),
    ("tags", "escape t"),
    ("reasons", "escape E"),
    ("export", "escape space space x"),
    ("sort", "escape escape s"),
    ("seed", "x +42"),
    ("views", "escape f"),
    ("duplicates", "escape D"),
    ("history", "escape U"),
    ("progress", "escape percent_sign"),
    ("facets", "escape F"),
    ("open", "escape O"),
    ("terms", "escape H"),
    ("criteria", "escape c"),
    ("palette", "escape ctrl+p"),
    ("no-command", "+qqq"),
    ("themes", "ctrl+u +theme enter"),
    ("help", "escape question_mark"),
    ("decided", "escape V m"),
    ("compact", "g z"),
    ("blind", "z b"),
    ("conflicts", "b C"),
    ("all-tags", "escape number_sign"),
    ("reason-list", "escape colon +reasons enter"),
)
"""Names of screens and the keys from each to the next; after a `+` letters are typed, `_` a space.
"""

LARGE: Final = frozenset(
    ("list", "reader", "filter", "nothing", "progress", "help", "decided", "compact")
)
"""Screens that are drawn above 80x24 too: there the others are the same dialog with more around."""

_VARYING: Final = re.compile(
    r"\d{4}-\d\d-\d\d|\d\d:\d\d|✓ [/…~][^│\n]*(?=│)|(?<=│ )[▁-█ ]*[▁-█][▁-█ ]*(?=│)"
)
"""Times, the folder of the checkout, and the bars of when decisions were made."""

_KEY_NAMES: Final = {"_": "space", "?": "question_mark"}


def split_keys(text: str) -> list[str]:
    """Return the keys to press, by Textual's names."""
    keys: list[str] = []
    for word in text.split():
        typed = word.removeprefix("+")
        keys += [word] if typed == word else [_KEY_NAMES.get(letter, letter) for letter in typed]
    return keys


def screen_text(app: PapersiftApp) -> str:
    """Return the cells of the screen without what differs between runs.

    The line of messages is left out: how long each stays is a matter of time.
    """
    strips: list[Sequence[Strip]] = app.screen._compositor.render_strips()  # type: ignore[assignment]
    rows = ["".join(strip.text for strip in row).rstrip() for row in strips]
    status = app.main.status.region.y
    if app.main.status.region and "│" not in rows[status] and "╯" not in rows[status]:
        rows[status] = ""
    return _VARYING.sub(lambda varying: "~" * len(varying[0]), "\n".join(rows) + "\n")


def story_at(size: tuple[int, int]) -> Sequence[tuple[str, str]]:
    """Return the part of the story that is drawn at a size."""
    return [step for step in STORY if size == SIZES[0] or step[0] in LARGE]


async def draw_screens(size: tuple[int, int], folder: Path) -> AsyncIterator[tuple[str, str]]:
    """Run the story in one app whose notes are in an empty folder: names and texts of screens."""
    notebook = Notebook.open(folder / "notes.json")
    settings = Settings(theme="papersift-dark", reasons=("off topic", "not a study"))
    state = folder / "state.json"
    app = PapersiftApp(
        [str(FOLDER / "papers.bib")], notebook, settings, State(welcomed=False), state
    )
    async with app.run_test(size=size) as pilot:
        await settle(app, pilot)
        for name, keys in story_at(size):
            await pilot.press(*split_keys(keys))
            await settle(app, pilot)
            yield name, screen_text(app)
        await app.action_quit()
    notebook.close()


async def write_screens() -> None:
    """Write every screen at every size."""
    for width, height in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            async for name, text in draw_screens((width, height), Path(folder)):
                (FOLDER / f"{name}-{width}x{height}.txt").write_text(text, encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        for name in ("DATA", "STATE", "CONFIG", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        asyncio.run(write_screens())


if __name__ == "__main__":
    sys.exit(main())
