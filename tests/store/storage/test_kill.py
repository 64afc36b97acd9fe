"""Real processes that are killed with signal 9 while they write."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from store.storage.database import Store, open_store

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = 40

WRITER = """
import random, sys, threading
from pathlib import Path
from store.storage.database import open_store

path, name, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
rng = random.Random(seed)
store = open_store(path, checkpoint_bytes=6000)
notes, history = store.table("annotations"), store.table("history")
worker = None
for turn in range(1, 10**9):
    number = rng.randrange(1, 41)
    with store.transaction():
        notes.update({name: turn, name + " note": "x" * rng.randrange(900)}, doc_ids=[number])
        history.insert({"by": name, "turn": turn, "doc": number})
    sys.stdout.write(f"{turn}\\n")
    sys.stdout.flush()
    if store.checkpoint_due and (worker is None or not worker.is_alive()):
        worker = threading.Thread(target=store.checkpoint, daemon=True)
        worker.start()
"""


def start(path: Path, name: str, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def kill_writers(path: Path, names: str, seed: int) -> int:
    """Start writers, kill them, check every transaction they reported; return their number."""
    rng = random.Random(seed)
    with open_store(path) as store:
        counts_before = {name: count_rows(read_history(store), name) for name in names}
    writers = {name: start(path, name, seed) for name in names}
    for writer in writers.values():
        assert writer.stdout is not None
        assert writer.stdout.readline() == "1\n"
    time.sleep(rng.uniform(0, 0.15))
    for writer in writers.values():
        os.kill(writer.pid, signal.SIGKILL)
    reported = {}
    for name, writer in writers.items():
        rest, _ = writer.communicate()
        reported[name] = max([1, *map(int, rest.split())])
    store = open_store(path)
    assert not store.read_only_reason
    history = read_history(store)
    kept_count = len(store.rows("history"))
    for name in names:
        turns = [row["turn"] for row in history if row["by"] == name][counts_before[name] :]
        assert turns in (
            [*range(1, reported[name] + 1)],
            [*range(1, reported[name] + 2)],
        ), f"{name} reported {reported[name]} transactions; {store.repairs}"
        newest = {row["doc"]: row["turn"] for row in history if row["by"] == name}
        for document in store.table("annotations"):
            assert document.get(name) == newest.get(document.doc_id)
    expected = [dict(document) for document in store.table("annotations")]
    store.close()
    with TinyDB(path) as plain:
        assert list(map(dict, plain.table("annotations"))) == expected
        kept_rows = [dict(row) for row in plain.table("history")]
        assert kept_rows == history[-len(kept_rows) :]
        assert min(kept_count, 1000) <= len(kept_rows) <= kept_count
    assert not [file.name for file in path.parent.iterdir() if "damaged" in file.name]
    return sum(reported.values())


def read_history(store: Store) -> list[dict[str, Any]]:
    """Return all rows in order, those of the archive first."""
    rows = dict(store.rows("history"))
    while rows and (older := store.history_before(min(map(int, rows)))):
        rows |= older
    return [dict(rows[key]) for key in sorted(rows, key=int)]


def count_rows(history, name: str) -> int:
    return sum(1 for row in history if row["by"] == name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "notes.json"
    with open_store(path) as store:
        store.table("annotations").insert_multiple(
            {"title": f"paper {n}"} for n in range(DOCUMENTS)
        )
    return path


def test_killed_writers_lose_no_transaction_they_reported(path):
    """The same store is used again after each kill."""
    count = sum(kill_writers(path, "a", seed) for seed in range(10))
    count += sum(kill_writers(path, "ab", seed) for seed in range(10, 15))
    assert count > 100


@pytest.mark.soak
@pytest.mark.parametrize("names", ["a", "ab"], ids=["one writer", "two writers"])
@pytest.mark.parametrize("part", range(6))
def test_hundreds_of_killed_writers_lose_no_transaction_they_reported(path, names, part, new_seed):
    assert sum(kill_writers(path, names, new_seed + turn) for turn in range(20)) > 100


def test_a_process_killed_while_it_creates_a_store_leaves_one_that_opens(tmp_path):
    script = "import sys; from pathlib import Path; from store.storage.database import open_store\n"
    script += "print('up', flush=True); open_store(Path(sys.argv[1])); print('done', flush=True)"
    rng = random.Random(1)
    for turn in range(5):
        path = tmp_path / str(turn) / "notes.json"
        writer = subprocess.Popen(
            [sys.executable, "-c", script, str(path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(rng.uniform(0, 0.01))
        writer.kill()
        writer.communicate()
        with open_store(path) as store:
            assert store.table("annotations").insert({"n": 1}) == 1
        assert json.loads(path.read_text())["annotations"] == {"1": {"n": 1}}
