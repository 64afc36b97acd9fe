"""Press keys in the app and write pictures of its screens.

python screenshots/make.py          the pictures in the README, next to this file
python screenshots/make.py FOLDER   every screen at every size and in every theme, to look at
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
FONT_FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/Library/Fonts", str(HERE))

SESSION = "i 5 t moe enter j e 1 j m k 3"
"""Keys of a short reading session, so that there is something to see."""


@dataclass(frozen=True)
class Shot:
    """A picture: the keys that lead to the screen, its size in cells, the theme."""

    name: str
    keys: str
    size: tuple[int, int] = (80, 24)
    theme: str = "papersift-dark"


SCREENS = {
    "list": SESSION,
    "filter": f"{SESSION} / mixture+of+experts",
    "nothing": "/ zzzzzz",
    "reader": f"{SESSION} enter",
    "note": f"{SESSION} n Compare+with+Jamba.",
    "tags": f"{SESSION} t",
    "reasons": f"{SESSION} E",
    "marks": f"{SESSION} space space space",
    "export": f"{SESSION} x",
    "copy": f"{SESSION} y",
    "sort": f"{SESSION} s",
    "duplicates": "j j d",
    "history": f"{SESSION} u U",
    "sources": "R",
    "progress": f"{SESSION} percent_sign",
    "help": "question_mark",
    "palette": "ctrl+p",
}
SIZES = ((80, 24), (120, 40), (200, 60))
THEMES = ("papersift-dark", "papersift-light", "ansi-dark", "no-color")

README = (
    Shot("session", f"{SESSION} / mixture enter", (120, 36)),
    Shot("small", SESSION, (80, 24)),
    Shot("wide", f"{SESSION} n Compare+with+Jamba. escape", (200, 50), "papersift-light"),
)

KEY_NAMES = {"/": "slash", "+": "plus", ".": "full_stop", "-": "minus"}


def split_keys(text: str) -> list[str]:
    """Return the keys to press, by Textual's names: words are typed, `+` in a word is a space."""
    from tui.commands import COMMANDS

    names = {key for command in COMMANDS for key in command.keys} | {"slash", "enter", "escape"}
    keys: list[str] = []
    for word in text.split():
        if word in names or word in KEY_NAMES or len(word) == 1:
            keys.append(KEY_NAMES.get(word, word))
        else:
            letters = word.lstrip("+")
            keys += [
                "space" if letter == "+" else KEY_NAMES.get(letter, letter) for letter in letters
            ]
    return keys


async def draw(shot: Shot, target: Path) -> None:
    """Run the app with notes in a temporary folder and write one picture."""
    from store.notebook.notebook import Notebook
    from tests.tui.waiting import settle
    from tui.app import PapersiftApp
    from tui.config.settings import Settings
    from tui.config.state import State

    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook.open(Path(folder) / "notes.json")
        settings = Settings(theme=shot.theme, reasons=("off topic", "not a model", "too old"))
        app = PapersiftApp((), notebook, settings, State(), Path(folder) / "state.json")
        async with app.run_test(size=shot.size) as pilot:
            await settle(app, pilot)
            for key in split_keys(shot.keys):
                await pilot.press(key)
                await settle(app, pilot)
            svg = app.export_screenshot(title="papersift")
        notebook.close()
    await asyncio.to_thread(target.write_bytes, render_png(svg))


def render_png(svg: str) -> bytes:
    """Render the picture in a font of this machine."""
    import resvg_py

    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    svg = re.sub(r"font-family:[^;\"}]*", "font-family: DejaVu Sans Mono", svg)
    folders = [folder for folder in FONT_FOLDERS if Path(folder).is_dir()]
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, font_dirs=folders, monospace_family="DejaVu Sans Mono"
        )
    )


def shots_for(theme: str) -> list[Shot]:
    """Return every screen at every size in one theme."""
    return [
        Shot(f"{name}-{width}x{height}-{theme}", keys, (width, height), theme)
        for name, keys in SCREENS.items()
        for width, height in SIZES
    ]


def write_pictures(shots: Sequence[Shot], folder: Path) -> None:
    for shot in shots:
        asyncio.run(draw(shot, folder / f"{shot.name}.png"))
        print(folder / f"{shot.name}.png")


def main() -> None:
    sys.path.insert(0, str(HERE.parent))
    with tempfile.TemporaryDirectory() as home:
        for name in ("DATA", "STATE", "CONFIG", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        if len(sys.argv) < 2:
            write_pictures(README, HERE)
        elif len(sys.argv) == 2:
            Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
            for theme in THEMES:
                # Textual reads NO_COLOR when imported, so each theme has a process of its own.
                env = {**os.environ, **({"NO_COLOR": "1"} if theme == "no-color" else {})}
                subprocess.run([sys.executable, __file__, sys.argv[1], theme], env=env, check=True)
        else:
            write_pictures(shots_for(sys.argv[2]), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
