"""Record a short session and write it as one SVG, whose rows a style sheet shows in their time.

python screenshots/animate.py          session.svg, next to this file
python screenshots/animate.py FOLDER   the first, the middle and the last frame as pictures

A row of the screen that looks the same in several frames is in the file once.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from pathlib import Path

from make import HERE, render_png, split_keys

TEXT, GROUND = "#d8dbe1", "#16181d"
"""Colours where the screen names none, and of the caption."""

SIZE = (100, 30)
CELL = (8.4, 18)
FONT = 14
MARGIN = 10
CAPTION_LINES = 2

STORY = (
    ("", "153 abstracts from four files, duplicates joined", 2.5),
    ("j", "j and k move, the abstract is beside the list", 1.2),
    ("j", "j and k move, the abstract is beside the list", 1.2),
    ("i", "i includes, and goes on to the next", 1.8),
    ("m", "m: maybe", 1.5),
    ("e", "e excludes, and asks why", 1.6),
    ("1", "one key is the answer", 1.6),
    ("/", "/ narrows the list while you type", 0.9),
    ("m", "/ narrows the list while you type", 0.35),
    ("i", "/ narrows the list while you type", 0.35),
    ("x", "/ narrows the list while you type", 0.35),
    ("t", "/ narrows the list while you type", 0.35),
    ("u", "/ narrows the list while you type", 0.35),
    ("r", "/ narrows the list while you type", 0.35),
    ("e", "/ narrows the list while you type", 1.6),
    ("enter 5", "Enter keeps the filter, 5 rates", 1.8),
    ("t +moe", "t tags", 1.2),
    ("enter", "t tags", 1.4),
    ("n +Compare+with+Jamba.", "n writes a note", 1.8),
    ("escape enter", "Enter shows the abstract on the whole screen", 2.4),
    ("escape escape u", "u undoes, as often as you like", 1.8),
    ("u u", "u undoes, as often as you like", 1.8),
    ("x", "x writes a reading list, in nine formats", 2.8),
)
"""Keys, what is said below the screen, and for how many seconds the frame stays."""

STILL = 14
"""The frame that is shown where nothing may move."""

LINES = {
    "─": "lr", "│": "ud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "├": "urd", "┤": "uld",
}  # fmt: skip
"""Letters that are drawn, so that they meet whatever the font: the sides that they touch."""

Look = tuple[str, str, bool, bool, bool, bool]
"""Colours of text and ground, and whether it is bold, italic, underlined and struck out."""


@dataclass(frozen=True)
class Frame:
    """A screen: for each row pieces of text with their looks, from the left."""

    rows: tuple[tuple[tuple[str, Look], ...], ...]
    caption: str
    seconds: float


async def record() -> list[Frame]:
    """Run the session with notes in a temporary folder."""
    from store.notebook.notebook import Notebook
    from tests.tui.waiting import settle
    from tui.app import PapersiftApp
    from tui.config.settings import Settings
    from tui.config.state import State

    frames = []
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook.open(Path(folder) / "notes.json")
        settings = Settings(theme="papersift-dark", reasons=("off topic", "not a model", "too old"))
        app = PapersiftApp((), notebook, settings, State(), Path(folder) / "state.json")
        async with app.run_test(size=SIZE) as pilot:
            await settle(app, pilot)
            for keys, caption, seconds in STORY:
                for key in split_keys(keys):
                    await pilot.press(key)
                    await settle(app, pilot)
                frames.append(Frame(tuple(read_rows(app)), caption, seconds))
            await app.action_quit()
        notebook.close()
    return frames


def read_rows(app) -> Iterable[tuple[tuple[str, Look], ...]]:
    """Return what the screen shows, pieces of one look joined."""
    from rich.color import ColorTriplet, parse_rgb_hex

    for row in app.screen._compositor.render_strips():
        pieces = []
        for text, style, _ in row:
            front, back = (
                parse_rgb_hex(default[1:]) if color is None else color.get_truecolor()
                for color, default in ((style.color, TEXT), (style.bgcolor, GROUND))
            )
            if style.reverse:
                front, back = back, front
            if style.dim:
                front = ColorTriplet(*((a + b) // 2 for a, b in zip(front, back, strict=True)))
            flags = (bool(style.bold), bool(style.italic), bool(style.underline))
            pieces.append((text, (front.hex, back.hex, *flags, bool(style.strike))))
        yield tuple(
            ("".join(text for text, _ in group), look)
            for look, group in groupby(pieces, key=lambda piece: piece[1])
        )


def draw_row(row: Sequence[tuple[str, Look]], y: int) -> str:
    """Return a row as SVG: grounds, then texts, each as wide as its cells."""
    from rich.cells import cell_len

    width, height = CELL
    top, column = MARGIN + y * height, 0
    grounds, texts = [], []
    for text, look in row:
        cells = cell_len(text)
        left = MARGIN + column * width
        size = f'width="{cells * width + 0.3:.1f}" height="{height + 0.3}"'
        grounds.append(f'<rect x="{left:.1f}" y="{top}" {size} fill="{look[1]}"/>')
        texts += draw_text(text, look, column, top)
        column += cells
    return "".join(grounds + texts)


def draw_text(text: str, look: Look, column: int, top: float) -> Iterable[str]:
    """Yield the words of a text and the lines in it."""
    from rich.cells import cell_len

    width, height = CELL
    front, _, bold, italic, underline, strike = look
    shape = ' font-weight="bold"' if bold else ""
    shape += ' font-style="italic"' if italic else ""
    lines = [*["underline"] * underline, *["line-through"] * strike]
    shape += f' text-decoration="{" ".join(lines)}"' if lines else ""
    for drawn, letters in groupby(text, key=lambda letter: letter in LINES or letter == "▌"):
        part = "".join(letters)
        cells, left = cell_len(part), MARGIN + column * width
        column += cells
        if drawn:
            yield draw_lines(part, front, left, top)
        elif part.strip():
            blank = len(part) - len(part.lstrip())
            word, left = part.strip(), left + blank * width
            size = f'textLength="{cell_len(word) * width:.1f}" lengthAdjust="spacingAndGlyphs"'
            place = f'x="{left:.1f}" y="{top + height * 0.74:.1f}" {size}'
            yield f'<text {place} fill="{front}"{shape}>{escape(word, quote=False)}</text>'


def draw_lines(letters: str, color: str, left: float, top: float) -> str:
    """Return the lines of frames and dividers as one path."""
    width, height = CELL
    middle, path = top + height / 2, []
    if set(letters) == {"▌"}:
        return f'<rect x="{left:.1f}" y="{top}" width="3" height="{height + 0.3}" fill="{color}"/>'
    for number, letter in enumerate(letters):
        x = left + number * width
        centre = x + width / 2
        ends = {
            "l": (x, middle), "r": (x + width, middle),
            "u": (centre, top), "d": (centre, top + height),
        }  # fmt: skip
        begin = f"M{centre:.1f} {middle:.1f}"
        path += [f"{begin}L{ends[side][0]:.1f} {ends[side][1]:.1f}" for side in LINES[letter]]
    return f'<path d="{"".join(path)}" stroke="{color}"/>'


def draw_caption(caption: str) -> str:
    """Return what is said below the screen."""
    y = MARGIN + (SIZE[1] + CAPTION_LINES * 0.7) * CELL[1]
    return (
        f'<text x="50%" y="{y:.0f}" text-anchor="middle" class="caption">{escape(caption)}</text>'
    )


def draw_session(frames: Sequence[Frame], still: int = STILL, *, moving: bool = True) -> str:
    """Return the session as SVG; a viewer that cannot move shows one frame."""
    visible: dict[str, list[int]] = {}
    for number, frame in enumerate(frames):
        for y, row in enumerate(frame.rows):
            visible.setdefault(draw_row(row, y), []).append(number)
        visible.setdefault(draw_caption(frame.caption), []).append(number)
    patterns: dict[tuple[int, ...], list[str]] = {}
    for drawn, numbers in visible.items():
        patterns.setdefault(tuple(numbers), []).append(drawn)
    rules, groups = [], []
    for number, (shown, drawn) in enumerate(patterns.items()):
        groups.append(f'<g class="p{number}">{"".join(drawn)}</g>')
        always = len(shown) == len(frames)
        if not always:
            rules.append(f".p{number}{{visibility:{'visible' if still in shown else 'hidden'}}}")
        if not always and moving:
            rules.append(keyframes(f"p{number}", shown, frames))
    width = 2 * MARGIN + SIZE[0] * CELL[0]
    height = 2 * MARGIN + (SIZE[1] + CAPTION_LINES) * CELL[1]
    fonts = "DejaVu Sans Mono,Menlo,Consolas,Liberation Mono,monospace"
    style = (
        f"text{{font-family:{fonts};font-size:{FONT}px;white-space:pre}}"
        f".caption{{fill:{TEXT};font-size:{FONT + 2}px}}path{{fill:none;stroke-width:1}}"
        f"{''.join(rules)}"
        "@media (prefers-reduced-motion:reduce){g{animation:none!important}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" xml:space="preserve">'
        f"<title>A session with papersift</title><style>{style}</style>"
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>{"".join(groups)}</svg>\n'
    )


def keyframes(name: str, shown: Sequence[int], frames: Sequence[Frame]) -> str:
    """Return the rules that show a group in its frames, and hide it in the others."""
    total, passed, marks = sum(frame.seconds for frame in frames), 0.0, []
    for number, frame in enumerate(frames):
        marks.append((passed / total, "visible" if number in shown else "hidden"))
        passed += frame.seconds
    changes = [marks[0], *(after for before, after in pairwise(marks) if before[1] != after[1])]
    steps = "".join(f"{100 * share:.2f}%{{visibility:{state}}}" for share, state in changes)
    return f".{name}{{animation:{name} {total:g}s step-end infinite}}@keyframes {name}{{{steps}}}"


def main() -> None:
    sys.path.insert(0, str(HERE.parent))
    with tempfile.TemporaryDirectory() as home:
        for name in ("DATA", "STATE", "CONFIG", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        frames = asyncio.run(record())
    if len(sys.argv) < 2:
        (HERE / "session.svg").write_text(draw_session(frames), encoding="utf-8")
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number in (0, len(frames) // 2, len(frames) - 1):
        picture = render_png(draw_session(frames, number, moving=False))
        (folder / f"frame-{number:02}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
