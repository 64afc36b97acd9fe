"""Every file that a store opens is closed again, however it ends."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from store.notebook.notebook import Notebook
from store.storage.errors import StoreError
from tests.store.notebook.test_notebook import PAPERS

FDS = Path("/proc/self/fd")

pytestmark = pytest.mark.skipif(not FDS.exists(), reason="the system does not list descriptors")


def open_files() -> int:
    gc.collect()
    return len(list(FDS.iterdir()))


def written(path: Path) -> None:
    notebook = Notebook.open(path)
    notebook.rate(PAPERS[:1], 4)
    notebook.close()


def left_open_log(path: Path) -> None:
    notebook = Notebook.open(path)
    notebook.rate(PAPERS[:1], 4)
    notebook.close(checkpoint=False)


def damaged(path: Path) -> None:
    written(path)
    path.write_bytes(path.read_bytes()[:-20])


def damaged_twice(path: Path) -> None:
    written(path)
    for file in path.parent.iterdir():
        if file.is_file():
            file.write_bytes(b"no store")


def folder(path: Path) -> None:
    path.mkdir(parents=True)


def pipe(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


@pytest.mark.parametrize(
    "prepare",
    [written, left_open_log, damaged, damaged_twice, folder, pipe],
    ids=lambda f: f.__name__,
)
def test_opening_and_closing_leaves_nothing_open(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(tmp_path / "store" / "notes.json")
    before = open_files()
    for _ in range(5):
        try:
            notebook = Notebook.open(tmp_path / "store" / "notes.json")
        except StoreError:
            continue
        notebook.refresh()
        notebook.rate(PAPERS[:1], 5)
        notebook.close()
    assert open_files() == before
