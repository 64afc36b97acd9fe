"""What a subcommand takes, beside importing the libraries that it stands on."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
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
    "stats": ("stats",),
}


def run() -> None:
    with tempfile.TemporaryDirectory() as home:
        folders = ("DATA", "STATE", "CONFIG", "CACHE")
        own = {f"XDG_{name}_HOME": f"{home}/{name}" for name in folders}
        environment = {**os.environ, "HOME": home, **own}
        taken: dict[str, list[float]] = {name: [] for name in ("imports", *COMMANDS)}
        for _ in range(ROUNDS):
            taken["imports"].append(_seconds(BARE, environment))
            for name, arguments in COMMANDS.items():
                taken[name].append(_seconds(("-m", "tui", *arguments), environment))
    bare = statistics.median(taken["imports"])
    print(f"  importing click, tinydb and rapidfuzz: {bare * 1000:.0f} ms (median of {ROUNDS})")
    for name in COMMANDS:
        middle = statistics.median(taken[name])
        print(f"  papersift {name:<20} {middle * 1000:6.0f} ms  {middle / bare:5.2f}x")


def _seconds(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=HERE,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - start
