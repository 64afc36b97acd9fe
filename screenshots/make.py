"""Drive the app by keys and write pictures of its screens.

python screenshots/make.py          the pictures that the README shows, beside this file
python screenshots/make.py FOLDER   every screen at every size and theme, to look at
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
FONTS = ("/usr/share/fonts/truetype/dejavu", "/Library/Fonts", str(HERE))

FIRST = "i 5 t moe enter j e 1 j m k 3"
"""Some minutes of a reading session, so that there is something to see."""


@dataclass(frozen=True)
class Shot:
    """One picture: the keys that lead to the screen, the size, the theme."""

    name: str
    keys: str
    size: tuple[int, int] = (80, 24)
    theme: str = "papersift-dark"


SCREENS = {
    "list": FIRST,
    "filter": f"{FIRST} / mixture+of+experts",
    "nothing": "/ zzzzzz",
    "reader": f"{FIRST} enter",
    "note": f"{FIRST} n Compare+with+Jamba.",
    "tags": f"{FIRST} t",
    "reasons": f"{FIRST} E",
    "marks": f"{FIRST} space space space",
    "export": f"{FIRST} x",
    "copy": f"{FIRST} y",
    "sort": f"{FIRST} s",
    "duplicates": "j j d",
    "history": f"{FIRST} u U",
    "sources": "R",
    "progress": f"{FIRST} percent_sign",
    "help": "question_mark",
    "palette": "ctrl+p",
}
SIZES = ((80, 24), (120, 40), (200, 60))
THEMES = ("papersift-dark", "papersift-light", "ansi-dark", "no-color")

README = (
    Shot("session", f"{FIRST} / mixture enter", (120, 36)),
    Shot("small", FIRST, (80, 24)),
    Shot("wide", f"{FIRST} n Compare+with+Jamba. escape", (200, 50), "papersift-light"),
)

NAMES = {"/": "slash", "+": "plus", ".": "full_stop", "-": "minus"}


def presses(keys: str) -> list[str]:
    """Return Textual's key names: words are typed, `+` in a word is a space."""
    from tui.commands import COMMANDS

    named = {key for command in COMMANDS for key in command.keys} | {"slash", "enter", "escape"}
    found: list[str] = []
    for word in keys.split():
        if word in named or word in NAMES or len(word) == 1:
            found.append(NAMES.get(word, word))
        else:
            text = word.lstrip("+")
            found += ["space" if char == "+" else NAMES.get(char, char) for char in text]
    return found


async def draw(shot: Shot, target: Path) -> None:
    """Run the app in a folder of its own and write one picture."""
    from store.notebook.notebook import Notebook
    from tui.app import PapersiftApp
    from tui.config.settings import Settings
    from tui.config.state import State

    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook.open(Path(folder) / "notes.json")
        settings = Settings(theme=shot.theme, reasons=("off topic", "not a model", "too old"))
        app = PapersiftApp((), notebook, settings, State(), Path(folder) / "state.json")
        async with app.run_test(size=shot.size) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            for key in presses(shot.keys):
                await pilot.press(key)
                await pilot.pause(0.15 if key == "escape" else None)
            await pilot.pause(0.1)
            svg = app.export_screenshot(title="papersift")
        notebook.close()
    await asyncio.to_thread(target.write_bytes, png(svg))


def png(svg: str) -> bytes:
    """Turn the picture into pixels with a font that is on the machine."""
    import resvg_py

    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    svg = re.sub(r"font-family:[^;\"}]*", "font-family: DejaVu Sans Mono", svg)
    folders = [folder for folder in FONTS if Path(folder).is_dir()]
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


def run(shots: Sequence[Shot], folder: Path) -> None:
    for shot in shots:
        asyncio.run(draw(shot, folder / f"{shot.name}.png"))
        print(folder / f"{shot.name}.png")


def main() -> None:
    sys.path.insert(0, str(HERE.parent))
    with tempfile.TemporaryDirectory() as home:
        for name in ("DATA", "STATE", "CONFIG", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        if len(sys.argv) < 2:
            run(README, HERE)
        elif len(sys.argv) == 2:
            Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
            for theme in THEMES:
                # NO_COLOR is read when Textual is imported, so each theme is a process.
                env = {**os.environ, **({"NO_COLOR": "1"} if theme == "no-color" else {})}
                subprocess.run([sys.executable, __file__, sys.argv[1], theme], env=env, check=True)
        else:
            run(shots_for(sys.argv[2]), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
