"""What a command costs next to how long the history is: nothing should grow with it."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from bench.store import make_annotation
from store.storage.database import Store, open_store

_ANNOTATIONS = 100_000
_HISTORY_ROWS = (0, 100_000, 1_000_000)
_TURNS = 3
_ROWS_PER_TRANSACTION = 20_000


class Cost(NamedTuple):
    """What a process used: seconds of both processors, and megabytes at most."""

    seconds: float
    megabytes: float


def make_row(number: int) -> dict[str, Any]:
    """Return a row of the history as the rating of one paper writes it."""
    when = f"2026-11-20T10:{number // 60 % 60:02}:{number % 60:02}.000Z"
    return {
        "session": "2026-11-20T10:00:00.000Z 4f5e6d",
        "when": when,
        "act": "rate",
        "text": f"Rated {number % 5 + 1}: Screening of randomised trials with a model",
        "edits": [
            {
                "doc": number % _ANNOTATIONS + 1,
                "key": f"doi:10.1000/{number % _ANNOTATIONS}",
                "title": "Screening of randomised trials with a model",
                "before": {"rating": None},
                "after": {"rating": number % 5 + 1},
            }
        ],
    }


def add_history(store: Store, count: int) -> None:
    """Add rows to the history, and write checkpoints that archive the older ones."""
    for first in range(0, count, _ROWS_PER_TRANSACTION):
        rows = range(first, min(count, first + _ROWS_PER_TRANSACTION))
        store.table("history").insert_multiple(map(make_row, rows))
        if first % (10 * _ROWS_PER_TRANSACTION) == 0:
            store.checkpoint()
    store.checkpoint()


def build_store(path: Path, count: int) -> None:
    """Build a store in a process of its own: the memory of a parent counts as the command's."""
    rng, numbers = random.Random(1), range(1, _ANNOTATIONS + 1)
    with open_store(path) as store:
        store.table("annotations").insert_multiple(make_annotation(rng, n) for n in numbers)
        add_history(store, count)


def run_command(arguments: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run papersift and return what the process used."""
    command = [sys.executable, "-m", "tui", *arguments]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(errors.decode())
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> Cost:
    """Return the median of several commands."""
    costs = [run_command(arguments, environment) for arguments in commands]
    return Cost(*(statistics.median(side) for side in zip(*costs, strict=True)))


def run() -> None:
    """Print the table of the history."""
    print(f"commands on {_ANNOTATIONS:,} annotations, by the length of the history (CPU s, MB)")
    print("     changes   segments  rate            undo          notes.json, MB")
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        for count in _HISTORY_ROWS:
            folder = Path(name) / str(count)
            path = folder / "notes.json"
            builder = get_context("spawn").Process(target=build_store, args=(path, count))
            builder.start()
            builder.join()
            environment = {
                **os.environ,
                "PYTHONPATH": str(Path.cwd()),
                "PAPERSIFT_STORE": str(path),
                **{f"XDG_{kind}_HOME": str(folder / kind) for kind in ("STATE", "CACHE", "CONFIG")},
            }
            ratings = [["rate", str(turn + 1), "10.1000/77"] for turn in range(_TURNS)]
            rate = measure(ratings, environment)
            undo = measure([["undo"]] * _TURNS, environment)
            segments = len(list(folder.glob("history-*.seg")))
            size = path.stat().st_size / 1e6
            print(
                f"  {count:10,} {segments:10}  {rate.seconds:5.2f} {rate.megabytes:6.0f}"
                f"   {undo.seconds:5.2f} {undo.megabytes:6.0f}"
                f"   {size:10.1f}"
            )
