"""Imports in two threads at once, as the app imports for keys while it imports for search."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

SCRIPT = """
import importlib, random, sys, threading, time
import numpy, store.model.paper

chance = random.Random(int(sys.argv[1]))
modules = ("search.fuzzy", "duplicates.venues", "duplicates.evidence", "duplicates.differences")

class SlowFinder:
    def find_spec(self, name, path, target=None):
        if name.startswith("rapidfuzz"):
            time.sleep(chance.choice((0, 0.002, 0.01)))

def load(name):
    try:
        importlib.import_module(f"store.{name}")
    except BaseException as error:
        print(error)

sys.meta_path.insert(0, SlowFinder())
threads = [threading.Thread(target=load, args=(name,)) for name in chance.sample(modules, 2)]
for thread in threads:
    thread.start()
    time.sleep(chance.choice((0, 0.001, 0.005, 0.02, 0.04)))
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("seed", [6, 9, 10, 14, 17, 30])
def test_two_threads_may_import_parts_of_one_package(seed: int) -> None:
    """With these seeds one of them got half a module while each imported the part it needs."""
    process = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert process.stdout == ""
