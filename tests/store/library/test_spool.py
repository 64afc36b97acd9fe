"""A spool holds blocks of bytes in a file without a name."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.library.spool import Spool

BLOCKS = st.lists(st.binary(max_size=9), max_size=8)


@given(BLOCKS, BLOCKS, st.integers(0, 8))
def test_it_is_a_list_of_blocks(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[bytes], more: list[bytes], length: int
) -> None:
    with closing(Spool(tmp_path_factory.mktemp("spool"))) as spool:
        spool.extend(blocks)
        assert [spool[number] for number in range(len(spool))] == blocks
        length = min(length, len(blocks))
        spool.truncate(length)
        spool.extend(more)
        assert [spool[number] for number in range(len(spool))] == [*blocks[:length], *more]


def test_its_file_has_no_name(tmp_path: Path) -> None:
    with closing(Spool(tmp_path / "new folder")) as spool:
        spool.extend([b"a"])
        assert not list((tmp_path / "new folder").iterdir())


def test_it_gives_up_where_there_is_no_room(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.extend([b"a"])
    spool._file.close()
    spool._file = Path("/dev/full").open("r+b")  # noqa: SIM115 - Spool closes it
    spool.extend([b"b" * 100_000, b"c" * 100_000])
    assert spool.has_failed
    spool.extend([b"d"])
    assert len(spool) < 3
    spool.truncate(0)
    spool.close()


def test_it_gives_up_where_there_is_no_folder(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("in the way")
    with closing(Spool(blocked)) as spool:
        spool.extend([b"a"])
        assert spool.has_failed
        assert not len(spool)


def test_the_app_starts_without_it() -> None:
    imports = "import sys, tui.startup.loader, store.library.open_worker"
    code = f"{imports}; print('tempfile' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert printed.stdout.strip() == b"False"
