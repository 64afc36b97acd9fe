"""Sources opened by another process: the same papers and index, or none at all."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from store.duplicates.answers import NO_ANSWERS, Answers
from store.library import open_worker, record_drafts, spool
from store.library.cache import cache_key, is_damaged, load_index, load_library
from store.library.collection import Collection
from store.library.library import Library
from store.library.open_worker import OpeningProcess, is_worth_a_process
from store.library.opening import open_library
from store.library.packed_papers import PackedPapers
from store.library.sources import list_files
from store.library.spool import Spool
from store.notebook.notebook import Notebook
from store.tasks import run_steps

SEEDS = sorted((Path(__file__).resolve().parents[3] / "seeds").glob("*.txt"))


def key_of(answers: Answers = NO_ANSWERS) -> str:
    return cache_key(list(list_files(SEEDS)), answers)


def wait(process: OpeningProcess) -> tuple[bool, bool]:
    shares: list[float] = []
    library = run_steps(process.wait_for_library(), shares.append)
    assert all(0 <= share <= 1 for share in shares)
    index = run_steps(process.wait_for_index(), shares.append)
    process.close()
    return library, index


@pytest.mark.parametrize("answered", [False, True])
def test_what_another_process_caches_is_what_is_opened_here(tmp_path: Path, answered: bool) -> None:
    plain = open_library(SEEDS)
    pair = frozenset((plain.papers[0].id, plain.papers[1].id))
    answers = Answers(same=frozenset([pair])) if answered else NO_ANSWERS
    plain = open_library(SEEDS, answers=answers)
    folder, key = tmp_path / "cache", key_of(answers)
    assert wait(OpeningProcess(SEEDS, answers, folder, key)) == (True, True)
    library = load_library(folder, key, answers)
    assert library is not None
    assert isinstance(library.papers, PackedPapers)
    assert list(library.papers) == list(plain.papers)
    assert (library.sources, library.positions) == (plain.sources, plain.positions)
    assert not is_damaged(folder, key)
    notebook = Notebook.open(tmp_path / "notes.json")
    assert load_index(folder, key, Collection(library, notebook)) is not None
    notebook.close()


@pytest.mark.parametrize("seed", range(4))
def test_a_process_that_is_killed_leaves_no_half_cache(tmp_path: Path, seed: int) -> None:
    folder, key = tmp_path / "cache", key_of()
    process = OpeningProcess(SEEDS, NO_ANSWERS, folder, key)
    worker = process._conversation._process
    assert worker is not None
    time.sleep(random.Random(seed).uniform(0.2, 1.2))
    os.kill(worker.pid, signal.SIGKILL)
    wait(process)
    assert worker.returncode is not None
    library: Library | None = load_library(folder, key)
    assert library is None or len(library.papers) == 153
    assert not is_damaged(folder, key)


def test_where_the_key_is_of_other_files_or_nothing_can_be_cached_the_answer_is_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wait(OpeningProcess(SEEDS, NO_ANSWERS, tmp_path, "another")) == (False, False)
    blocked = tmp_path / "blocked"
    blocked.write_text("in the way")
    assert wait(OpeningProcess(SEEDS, NO_ANSWERS, blocked, key_of())) == (False, False)
    monkeypatch.setattr("store.workers.sys.executable", "/nowhere/python")
    assert wait(OpeningProcess(SEEDS, NO_ANSWERS, tmp_path, key_of())) == (False, False)


@pytest.mark.parametrize("failing", [0, 1])
def test_a_disk_without_room_for_more_than_the_cache_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    made: list[Spool] = []

    class FullSpool(Spool):
        def __init__(self, folder: Path) -> None:
            super().__init__(folder)
            made.append(self)
            if made.index(self) == failing:
                self._file.close()
                self._file = Path("/dev/full").open("r+b", buffering=0)  # noqa: SIM115 - Spool closes it

    monkeypatch.setattr(spool, "Spool", FullSpool)
    monkeypatch.setattr(record_drafts, "_FEWEST_RECORDS", 1)
    monkeypatch.setattr(gc, "disable", lambda: None)
    sent: list[object] = []
    request = json.dumps([list(map(str, SEEDS)), [[], []], str(tmp_path), key_of()]).encode()
    open_worker._open(request, lambda message: sent.append(json.loads(message)))
    assert made[failing].has_failed
    assert sent[-1] == "index"
    assert not is_damaged(tmp_path, key_of())
    library = load_library(tmp_path, key_of())
    assert library is not None
    assert list(library.papers) == list(open_library(SEEDS).papers)


def test_only_large_sources_are_worth_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [*list_files(SEEDS), *list_files([tmp_path / "absent.ris"])]
    assert not is_worth_a_process(files)
    monkeypatch.setattr(open_worker, "_FEWEST_BYTES", 1_000)
    assert is_worth_a_process(files)
