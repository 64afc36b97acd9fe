"""A spool holds blocks of bytes in a file without a name."""

from __future__ import annotations

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
        kept = [*blocks[:length], *more]
        assert len(spool) == len(kept)
        for first in range(len(kept) + 1):
            for last in range(first, len(kept) + 1):
                assert spool.join(first, last) == b"".join(kept[first:last])


def test_its_file_has_no_name(tmp_path: Path) -> None:
    with closing(Spool(tmp_path / "new folder")) as spool:
        spool.extend([b"a"])
        assert not list((tmp_path / "new folder").iterdir())
