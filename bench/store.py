"""What a transaction costs next to a bare sync, and how long a checkpoint holds up the app."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from store.storage.database import Store, open_store

_DOCUMENT_COUNTS = (100, 10_000, 100_000)
_TRANSACTIONS = 150
_WORDS = ("screening", "of", "randomised", "trials", "with", "a", "model", "in", "primary", "care")


def make_annotation(rng: random.Random, number: int) -> dict[str, Any]:
    title = " ".join(rng.choices(_WORDS, k=10))
    return {
        "keys": [f"doi:10.1000/{number}", f"text:{rng.getrandbits(64):016x}"],
        "citation": {"title": title, "authors": ["A. Author", "B. Writer"], "year": 2020},
        "decision": rng.choice(["include", "maybe", "exclude"]),
        "note": " ".join(rng.choices(_WORDS, k=rng.randrange(12))),
        "when": {"decision": "2026-11-20T10:00:00+00:00"},
    }


def make_store(path: Path, count: int) -> Store:
    rng = random.Random(count)
    store = open_store(path)
    store.table("annotations").insert_multiple(
        make_annotation(rng, number) for number in range(1, count + 1)
    )
    store.close()
    return open_store(path)


def rate_paper(store: Any, number: int, rating: int) -> None:
    """Rate a paper and add the row to the history."""
    store.table("annotations").update(
        {"rating": rating, "when": {"rating": f"2026-11-20T10:00:{rating:02}+00:00"}},
        doc_ids=[number],
    )
    store.table("history").insert(
        {
            "session": "2026-11-20 10:00 4f5e6d",
            "when": f"2026-11-20T10:00:{rating:02}+00:00",
            "act": "rate",
            "text": f"Rated 1 paper {rating}",
            "edits": [{"doc": number, "before": {"rating": None}, "after": {"rating": rating}}],
        }
    )


def milliseconds(function: Callable[..., object], *arguments: Any) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - start) * 1e3


def time_transactions_and_syncs(store: Store, count: int, folder: Path) -> tuple[float, float, int]:
    """Alternate transactions with bare appends of as many bytes to another file.

    Returns the median milliseconds of both and the bytes of a transaction.
    """
    rng = random.Random(1)
    bare_file = os.open(folder / "bare", os.O_RDWR | os.O_CREAT)
    transaction_times, sync_times, size, position = [], [], 0, 0
    writer = store._engine.writer

    def run_transaction() -> None:
        with store.transaction():
            rate_paper(store, rng.randrange(1, count + 1), rng.randrange(1, 60))

    def append_bare(content: bytes) -> None:
        os.pwrite(bare_file, content, position)
        os.fdatasync(bare_file)

    for _ in range(_TRANSACTIONS):
        before = writer.position
        transaction_times.append(milliseconds(run_transaction))
        size = writer.position - before
        sync_times.append(milliseconds(append_bare, b"x" * size))
        position += size
    os.close(bare_file)
    return statistics.median(transaction_times), statistics.median(sync_times), size


def time_plain_tinydb(path: Path, count: int) -> float:
    """Return the median milliseconds of the same change with TinyDB's own JSONStorage."""
    rng = random.Random(1)
    turns = 5 if count < 50_000 else 1
    with TinyDB(path) as plain:
        return statistics.median(
            milliseconds(rate_paper, plain, rng.randrange(1, count + 1), 3) for _ in range(turns)
        )


def measure_gaps(store: Store, goes_on: Callable[[], bool], *, busy: bool) -> list[float]:
    """Wake up every millisecond, as an event loop does; return the sorted gaps in ms."""
    rng, last = random.Random(2), time.perf_counter()
    gaps: list[float] = []
    while goes_on():
        time.sleep(0.001)
        if busy and len(gaps) % 20 == 0:
            with store.transaction():
                rate_paper(store, rng.randrange(1, 100), rng.randrange(1, 60))
        now = time.perf_counter()
        gaps.append((now - last) * 1e3)
        last = now
    return sorted(gaps)


def print_checkpoint_gaps(store: Store, *, busy: bool) -> None:
    """Compare the gaps while a thread writes a checkpoint with those while none does."""
    rate_paper(store, 1, 1)
    thread = threading.Thread(target=store.checkpoint)
    start = time.perf_counter()
    thread.start()
    during = measure_gaps(store, thread.is_alive, busy=busy)
    duration = time.perf_counter() - start
    end = time.perf_counter() + duration
    quiet = measure_gaps(store, lambda: time.perf_counter() < end, busy=busy)
    load = "with transactions" if busy else "nothing else"
    print(
        f"  {load}: {duration * 1e3:5.0f} ms; longest gap"
        f" {during[-1]:5.1f} ms, 99th percentile {during[int(len(during) * 0.99)]:5.1f} ms;"
        f" without a checkpoint {quiet[-1]:5.1f} and {quiet[int(len(quiet) * 0.99)]:5.1f} ms"
    )


def run() -> None:
    """Print the table of the store."""
    print("one transaction (annotation and history row), and one bare write and sync, ms")
    print("  documents  trans.  bare sync  ratio   more  bytes  plain TinyDB    open")
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        for count in _DOCUMENT_COUNTS:
            path = folder / str(count) / "notes.json"
            store = make_store(path, count)
            median, bare, size = time_transactions_and_syncs(store, count, folder)
            store.close()
            opening = milliseconds(lambda path=path: open_store(path).close(leave_log=True))
            plain = time_plain_tinydb(path, count)
            print(
                f"  {count:9,} {median:7.2f} {bare:10.2f} {median / bare:6.2f} {median - bare:6.2f}"
                f" {size:6} {plain:13.1f} {opening:7.1f}"
            )
        store = open_store(path)
        print(f"a checkpoint of {count:,} documents in a thread, and the gaps of a 1 ms timer")
        for busy in (False, False, False, True, True, True):
            print_checkpoint_gaps(store, busy=busy)
        store.close()
