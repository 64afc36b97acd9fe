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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.notebook.notebook import Notebook

HERE = Path(__file__).resolve().parent
FONT_FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/Library/Fonts", str(HERE))

SESSION = "i 5 t moe enter j e 1 j m k 3"
"""Keys of a short reading session, so that there is something to see."""

WANTED = ("mixture", "~expert", '"open weights"', "multilingual*")
UNWANTED = ("attention", "~quantize", "vision")
CRITERIA = """# Include

- a **new model**, with weights that are open
- trained for text in more than one language

# Exclude

- surveys and *position papers*
- models for pictures alone
"""


@dataclass(frozen=True)
class Shot:
    """A picture: the keys that lead to the screen, its size in cells, the theme."""

    name: str
    keys: str
    size: tuple[int, int] = (80, 24)
    theme: str = "papersift-dark"
    screening: bool = False
    """Whether the notebook has terms, criteria and a colleague, as in a review."""


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
SCREENING_SCREENS = {
    "term-editor": "H",
    "term-rows": "g",
    "term-page": "j j enter",
    "reason-editor": f"{SESSION} : reasons enter s",
    "all-tags": f"{SESSION} T #",
    "criteria": "c",
    "criteria-pinned": "c p escape",
    "blind": f"{SESSION} b",
    "blind-page": f"{SESSION} b enter",
    "progress-of-review": f"{SESSION} percent_sign",
    "conflicts": "i m i i e enter i C a",
    "settle-as-excluded": "i m i i e enter i C a e",
    "export-prisma": f"{SESSION} x ctrl+u flow.svg",
}
SIZES = ((80, 24), (120, 40), (200, 60))
THEMES = ("papersift-dark", "papersift-light", "papersift-contrast", "ansi-dark", "no-color")

README = (
    Shot("session", f"{SESSION} / mixture enter", (120, 36)),
    Shot("small", SESSION, (80, 24)),
    Shot("wide", f"{SESSION} n Compare+with+Jamba. escape", (200, 50), "papersift-light"),
)

KEY_NAMES = {
    "/": "slash",
    "#": "number_sign",
    ":": "colon",
    "+": "plus",
    ".": "full_stop",
    "-": "minus",
}


def split_keys(text: str) -> list[str]:
    """Return the keys to press, by Textual's names: words are typed, `+` in a word is a space."""
    from tui.commands import COMMANDS

    names = {key for command in COMMANDS for key in command.keys}
    names |= {"slash", "enter", "escape", "ctrl+u"}
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
        if shot.screening:
            begin_review(notebook, Path(folder))
        theme = "papersift-dark" if shot.theme == "no-color" else shot.theme
        settings = Settings(theme=theme, reasons=("off topic", "not a model", "too old"))
        app = PapersiftApp((), notebook, settings, State(), Path(folder) / "state.json")
        async with app.run_test(size=shot.size) as pilot:
            await settle(app, pilot)
            for key in split_keys(shot.keys):
                await pilot.press(key)
                await settle(app, pilot)
            svg = app.export_screenshot(title="papersift")
        notebook.close()
    await asyncio.to_thread(target.write_bytes, render_png(svg))


def begin_review(notebook: Notebook, folder: Path) -> None:
    """Write terms and criteria, and the notebook of a colleague who has decided about all."""
    from store.library.opening import bundled_corpus, open_library
    from store.model.annotation import Decision
    from store.notebook.notebook import Notebook
    from tui.config.viewing import SavedViewing

    notebook.profile.name_reviewer("Anna")
    notebook.profile.write_criteria(CRITERIA)
    notebook.terms.add(WANTED, wanted=True)
    notebook.terms.add(UNWANTED, wanted=False)
    colleague = Notebook.open(folder / "colleague" / "notes.json")
    colleague.profile.name_reviewer("Bert")
    papers = open_library(bundled_corpus()).papers
    colleague.decide(papers[1:], Decision.EXCLUDE, "too old")
    colleague.decide(papers[:1], Decision.INCLUDE)
    colleague.annotate(papers[1], "Read twice: the model is not new, its data are.")
    colleague.close()
    saved = SavedViewing(folder / "state.json", notebook.store.path)
    saved.write(replace(saved.read(), colleagues=(str(colleague.store.path),)))


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
    ] + [
        Shot(f"{name}-{width}x{height}-{theme}", keys, (width, height), theme, screening=True)
        for name, keys in SCREENING_SCREENS.items()
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
