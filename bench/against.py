"""This checkout against another one: `python -m bench --against FOLDER [start typed search cli]`.

Each has an environment of its own in `.venv`. They are measured in turn, round by round, so that
a machine that gets slower or faster meets both; what is printed is the median of the ratios of a
round. The program is run from outside, so that the other checkout may be of any version.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.corpora import REAL_CORPUS
from bench.terminal import Terminal

ROOT = Path(__file__).resolve().parents[1]

ROUNDS = 5

LIMIT = 1.08
"""The median ratio above which a change has made something slower."""

SETTLED = 6.0
"""Seconds of silence after which what was opened for the first time is in the cache."""

QUERIES = ("attention is all you need", "tranformer atention", "sentiment twitter year:>=2018")

COMMANDS = {
    "keys": ("keys",),
    "show": ("show", "fcb756a0"),
    "stats": ("stats",),
    "list": ("list",),
    "list -q": ("list", "-q", "flash", "--format", "ids"),
}

SEARCH_PROBE = """
import sys
from importlib import import_module
from statistics import median
from time import thread_time

def first(*addresses):
    for address in addresses:
        module, name = address.split(":")
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError):
            pass
    raise SystemExit(f"none of {addresses}")

# the second address of each is where it was before there were packages
open_library = first("store.library.opening:open_library", "store.library:open_library")
build_steps = first("store.search.index:build_steps", "store.search:build_steps")
parse = first("store.search.parser:parse_query", "store.query:parse")
empty = first("store.model.annotation:EMPTY_ANNOTATION", "store.annotation:BLANK")

class Nothing:
    def annotation(self, position): return empty
    def annotated(self): return ()
    def marked(self): return ()
    def is_orphan(self, position): return False
    orphan = is_orphan

steps = build_steps(open_library([sys.argv[1]]).papers)
try:
    while True:
        next(steps)
except StopIteration as stop:
    index = stop.value
taken = []
for query in sys.argv[2:] * 3:
    for end in range(1, len(query) + 1):
        before = thread_time()
        index.search(parse(query[:end]), Nothing()).positions[:50].tolist()
        taken.append(thread_time() - before)
print(median(taken) * 1000)
"""


@dataclass(frozen=True)
class Checkout:
    """A folder with a version of papersift and the environment to run it."""

    folder: Path
    home: Path

    @property
    def python(self) -> str:
        """The interpreter of the checkout's own environment."""
        return str(self.folder / ".venv" / "bin" / "python")

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables under which the program keeps everything in a folder of its own."""
        names = ("DATA", "STATE", "CONFIG", "CACHE")
        folders = {f"XDG_{name}_HOME": str(self.home / name.lower()) for name in names}
        # Allow bytecode files: compiling all modules would be part of every start that is timed.
        python = {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": ""}
        return {**os.environ, **folders, **python, "HOME": str(self.home)}

    def app(self) -> Terminal:
        """Start the app on 10,000 papers."""
        command = f"cd '{self.folder}' && exec .venv/bin/python -m tui '{REAL_CORPUS.resolve()}'"
        return Terminal(["/bin/sh", "-c", command], self.environment)

    def run(self, *arguments: str) -> str:
        """Run the interpreter to its end; return what it prints."""
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout


def start(checkout: Checkout) -> Iterator[tuple[str, float]]:
    """Measure the milliseconds from exec until the papers are shown, once they are cached."""
    with checkout.app() as terminal:
        taken = terminal.shows("[1-9][0-9,]* papers") * 1000
        terminal.settle(1.5 if (checkout.home / "warm").exists() else SETTLED, most=120)
        terminal.send("q")
        terminal.ended()
    (checkout.home / "warm").touch()
    yield "start", taken


def typed(checkout: Checkout) -> Iterator[tuple[str, float]]:
    """Measure the median milliseconds from a typed key to its settled frame."""
    with checkout.app() as terminal:
        terminal.shows("[1-9][0-9,]* papers|of [0-9,]+")
        terminal.settle(2.0 if (checkout.home / "warm").exists() else SETTLED)
        terminal.send("/")
        terminal.settle()
        taken = []
        for query in QUERIES:
            taken += [terminal.key(letter) for letter in query]
            terminal.key("\x15")
        terminal.send("\x1b")
        terminal.settle()
        terminal.send("q")
        terminal.ended()
    (checkout.home / "warm").touch()
    yield "typed", statistics.median(time for time in taken if time is not None)


def search(checkout: Checkout) -> Iterator[tuple[str, float]]:
    """Measure the median milliseconds of the processor from a letter to the ranked top 50."""
    yield "search", float(checkout.run("-c", SEARCH_PROBE, str(REAL_CORPUS.resolve()), *QUERIES))


def cli(checkout: Checkout) -> Iterator[tuple[str, float]]:
    """Measure the milliseconds that commands take on the bundled corpus."""
    for name, arguments in COMMANDS.items():
        before = time.perf_counter()
        checkout.run("-m", "tui", *arguments)
        yield f"cli {name}", (time.perf_counter() - before) * 1000


MEASURES: dict[str, Callable[[Checkout], Iterator[tuple[str, float]]]] = {
    "start": start,
    "typed": typed,
    "search": search,
    "cli": cli,
}


def compare(folder: Path, names: list[str]) -> int:
    """Print the ratios of this checkout to another; return 1 where one is above the limit."""
    if not REAL_CORPUS.exists():
        print("../shared/data/corpora is not here, not measured")
        return 0
    print(f"this checkout against {folder}: medians of {ROUNDS} rounds")
    print(f"{'':12}{'this ms':>10}{'other ms':>10}{'ratio':>8}{'lowest':>8}{'highest':>8}")
    slower = 0
    with tempfile.TemporaryDirectory() as home:
        for name in names or list(MEASURES):
            # a home for each measure: what one has opened last is nothing to the next
            this, other = (
                Checkout(root, Path(home) / name / side)
                for side, root in (("this", ROOT), ("other", folder))
            )
            for checkout in (this, other):
                checkout.home.mkdir(parents=True)
            rounds: dict[str, list[tuple[float, float]]] = {}
            # the first round compiles modules and fills the caches
            for number in range(ROUNDS + 1):
                pair = [dict(MEASURES[name](checkout)) for checkout in (this, other)]
                for title in pair[0] if number else ():
                    rounds.setdefault(title, []).append((pair[0][title], pair[1][title]))
            for title, times in rounds.items():
                ratios = sorted(this_time / other_time for this_time, other_time in times)
                middle = [statistics.median(side) for side in zip(*times, strict=True)]
                ratio = statistics.median(ratios)
                slower |= ratio > LIMIT
                print(
                    f"{title:12}{middle[0]:10.2f}{middle[1]:10.2f}"
                    f"{ratio:7.2f}x{ratios[0]:7.2f}x{ratios[-1]:7.2f}x",
                    flush=True,
                )
    return slower
