"""What an act costs beside the one sync it cannot do without, and what a checkpoint holds up."""

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

SIZES = (100, 10_000, 100_000)
ACTS = 150
WORDS = ("screening", "of", "randomised", "trials", "with", "a", "model", "in", "primary", "care")


def annotation(rng: random.Random, number: int) -> dict[str, Any]:
    title = " ".join(rng.choices(WORDS, k=10))
    return {
        "keys": [f"doi:10.1000/{number}", f"text:{rng.getrandbits(64):016x}"],
        "citation": {"title": title, "authors": ["A. Author", "B. Writer"], "year": 2020},
        "decision": rng.choice(["include", "maybe", "exclude"]),
        "note": " ".join(rng.choices(WORDS, k=rng.randrange(12))),
        "when": {"decision": "2026-11-20T10:00:00+00:00"},
    }


def filled(path: Path, count: int) -> Store:
    rng = random.Random(count)
    store = open_store(path)
    store.table("annotations").insert_multiple(annotation(rng, n) for n in range(1, count + 1))
    store.close()
    return open_store(path)


def act(store: Any, number: int, rating: int) -> None:
    """Rate a paper, with the row of the history."""
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


def timed(what: Any, *arguments: Any) -> float:
    start = time.perf_counter()
    what(*arguments)
    return (time.perf_counter() - start) * 1e3


def acts_beside_syncs(store: Store, count: int, folder: Path) -> tuple[float, float, int]:
    """Interleave acts with bare appends of as many bytes to a file of their own."""
    rng = random.Random(1)
    bare = os.open(folder / "bare", os.O_RDWR | os.O_CREAT)
    acts, syncs, size = [], [], 0
    position = 0

    def one_act() -> None:
        with store.transaction():
            act(store, rng.randrange(1, count + 1), rng.randrange(1, 60))

    def one_sync(content: bytes) -> None:
        os.pwrite(bare, content, position)
        os.fdatasync(bare)

    for _ in range(ACTS):
        before = store._live.pen.position
        acts.append(timed(one_act))
        size = store._live.pen.position - before
        syncs.append(timed(one_sync, b"x" * size))
        position += size
    os.close(bare)
    return statistics.median(acts), statistics.median(syncs), size


def plain_acts(path: Path, count: int) -> float:
    """Do the same acts with TinyDB's own JSONStorage."""
    rng = random.Random(1)
    turns = 5 if count < 50_000 else 1
    with TinyDB(path) as plain:
        return statistics.median(
            timed(act, plain, rng.randrange(1, count + 1), 3) for _ in range(turns)
        )


def beats(store: Store, going_on: Callable[[], bool], *, busy: bool) -> list[float]:
    """Beat every millisecond, as an event loop does; gives the gaps between the beats, in ms."""
    rng, last = random.Random(2), time.perf_counter()
    gaps: list[float] = []
    while going_on():
        time.sleep(0.001)
        if busy and len(gaps) % 20 == 0:
            with store.transaction():
                act(store, rng.randrange(1, 100), rng.randrange(1, 60))
        now = time.perf_counter()
        gaps.append((now - last) * 1e3)
        last = now
    return sorted(gaps)


def pauses(store: Store, *, busy: bool) -> None:
    """Compare the beats while a thread writes a checkpoint with those while none does."""
    act(store, 1, 1)
    thread = threading.Thread(target=store.checkpoint)
    start = time.perf_counter()
    thread.start()
    during = beats(store, thread.is_alive, busy=busy)
    whole = time.perf_counter() - start
    until = time.perf_counter() + whole
    quiet = beats(store, lambda: time.perf_counter() < until, busy=busy)
    print(
        f"  {'acts going on' if busy else 'nothing else'}: {whole * 1e3:5.0f} ms; longest gap"
        f" {during[-1]:5.1f} ms, 99th percentile {during[int(len(during) * 0.99)]:5.1f} ms;"
        f" without a checkpoint {quiet[-1]:5.1f} and {quiet[int(len(quiet) * 0.99)]:5.1f} ms"
    )


def run() -> None:
    """Print the store's table."""
    print("one act (annotation and history row) beside one bare write and sync of its bytes, ms")
    print("  documents   act  bare sync  ratio   more  bytes  plain TinyDB    open")
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        for count in SIZES:
            path = folder / str(count) / "notes.json"
            store = filled(path, count)
            ours, bare, size = acts_beside_syncs(store, count, folder)
            store.close()
            opening = timed(lambda path=path: open_store(path).close(leave_journal=True))
            theirs = plain_acts(folder / str(count) / "notes.json", count)
            print(
                f"  {count:9,} {ours:5.2f} {bare:10.2f} {ours / bare:6.2f} {ours - bare:6.2f}"
                f" {size:6} {theirs:13.1f} {opening:7.1f}"
            )
        store = open_store(folder / str(SIZES[-1]) / "notes.json")
        print(f"a checkpoint of {SIZES[-1]:,} documents in a thread, beside a beat every ms")
        for busy in (False, False, False, True, True, True):
            pauses(store, busy=busy)
        store.close()
