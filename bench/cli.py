"""What a subcommand takes, beside importing the libraries that it stands on."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROUNDS = 15


class Taken(NamedTuple):
    """Seconds by the clock, and of the processor, which a busy machine disturbs less."""

    wall: float
    cpu: float


HERE = Path(__file__).resolve().parents[1]
BARE = ("-c", "import click, tinydb, rapidfuzz")
COMMANDS = {
    "--version": ("--version",),
    "keys": ("keys",),
    "history": ("history",),
    "list --format ids": ("list", "--format", "ids"),
    "list": ("list",),
    "list -q flash": ("list", "-q", "flash", "--format", "ids"),
    "show": ("show", "fcb756a0"),
    "decide include": ("decide", "include", "fcb756a0"),
    "rate 4": ("rate", "4", "fcb756a0"),
    "stats": ("stats",),
}


def run() -> None:
    with tempfile.TemporaryDirectory() as home:
        folders = ("DATA", "STATE", "CONFIG", "CACHE")
        own = {f"XDG_{name}_HOME": f"{home}/{name}" for name in folders}
        # What is compiled again at every start would be timed with it.
        environment = {**os.environ, "HOME": home, **own, "PYTHONDONTWRITEBYTECODE": ""}
        taken: dict[str, list[Taken]] = {name: [] for name in ("imports", *COMMANDS)}
        for _ in range(ROUNDS + 1):
            taken["imports"].append(_taken(BARE, environment))
            for name, arguments in COMMANDS.items():
                taken[name].append(_taken(("-m", "tui", *arguments), environment))
    # The first round makes the notes and the cache.
    middle = {name: _middle(rounds[1:]) for name, rounds in taken.items()}
    bare = middle.pop("imports")
    print(f"  medians of {ROUNDS}, beside importing click, tinydb and rapidfuzz:")
    print(f"  {bare.wall * 1000:.0f} ms by the clock, {bare.cpu * 1000:.0f} ms of processor")
    for name, one in middle.items():
        wall, cpu = one.wall / bare.wall, one.cpu / bare.cpu
        print(
            f"  papersift {name:<20} {one.wall * 1000:5.0f} ms  {wall:5.2f}x, processor {cpu:5.2f}x"
        )


def _middle(rounds: list[Taken]) -> Taken:
    median = statistics.median
    return Taken(median(one.wall for one in rounds), median(one.cpu for one in rounds))


def _taken(arguments: tuple[str, ...], environment: dict[str, str]) -> Taken:
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=HERE,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    return Taken(wall, used.ru_utime + used.ru_stime)
