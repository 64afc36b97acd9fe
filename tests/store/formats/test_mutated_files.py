"""Real files with bytes cut, doubled or replaced by another file's are read or refused.

The readers are called without `read_text`, which turns the error of a library into a message.
"""

from __future__ import annotations

import gzip
import random
import tracemalloc
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.formats.decoding import decode_bytes
from store.formats.reading import Reading, UnreadableSource
from store.formats.registry import FALLBACK, READER_MODULES, read_text
from store.library.sources import open_source
from tests import hostile

ROOT = Path(__file__).resolve().parents[3]
OWN = sorted(ROOT.glob("tests/fixtures/formats/*"))
REAL = [path for path in sorted(ROOT.glob("../shared/data/formats/*/*")) if path.is_file()] or OWN

SEEDS = st.integers(0, 10**9)
QUICK = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))

MAX_BYTES = 60_000
"""Bytes of a file that are used, so that one example takes much less than a second."""

ODD = (
    b"",
    b"\0",
    b"\x1b[8m",
    b"\n",
    b"\r",
    b"\xff",
    b"\xc2\x9b",
    b"{",
    b"}",
    b'"',
    b"<",
    b"&",
    b"]]>",
)
ODD += (
    b"\n\n",
    b"\t",
    b",",
    b"\\",
    b"@",
    b"ER  - ",
    b"<!--",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"$",
)


def mutated(paths: list[Path], seed: int) -> bytes:
    """Return the bytes of a random file with damage in a few places."""
    chance = random.Random(seed)
    content = bytearray(chance.choice(paths).read_bytes()[:MAX_BYTES])
    for _ in range(chance.choice((1, 2, 4, 12))):
        start = chance.randrange(len(content) + 1)
        end = start + chance.choice((0, 0, 1, 2, 7, 60, 900))
        how = chance.random()
        if how < 0.6:
            put = chance.choice(ODD) * chance.choice((1, 1, 1, 3, 500))
        elif how < 0.8:
            put = bytes(content[start:end]) * 2
        else:
            donor = chance.choice(paths).read_bytes()[:MAX_BYTES]
            donor_start = chance.randrange(len(donor) + 1)
            put = donor[donor_start : donor_start + chance.choice((5, 80, 1000))]
        content[start:end] = put
    return gzip.compress(bytes(content)) if chance.random() < 0.05 else bytes(content)


def read(module: str, content: bytes) -> None:
    """Read with one reader; only UnreadableSource may be raised, and every text is clean."""
    try:
        text = decode_bytes(content).text
        reading: Reading = import_module(f"store.formats.{module}").read(text, "x")
    except UnreadableSource:
        return
    for text in hostile.all_texts(reading):
        assert not hostile.unsafe(text, lines=True), hostile.unsafe(text, lines=True)


@pytest.mark.parametrize("module", [*READER_MODULES, FALLBACK])
@given(seed=SEEDS)
@QUICK
def test_a_damaged_file_is_read_or_refused(module: str, seed: int) -> None:
    paths = [path for path in OWN if seed % 3 or path.stem.startswith(module.rpartition(".")[2])]
    read(module, mutated(paths or OWN, seed))


@pytest.mark.soak
@pytest.mark.parametrize("module", [*READER_MODULES, FALLBACK])
@given(seed=SEEDS)
@LONG
def test_a_damaged_file_is_read_or_refused_however_often(module: str, seed: int) -> None:
    read(module, mutated(REAL, seed))


@given(seed=SEEDS)
@QUICK
def test_a_source_is_opened_whatever_is_in_it(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    path = tmp_path_factory.getbasetemp() / f"damaged{random.Random(seed).choice(REAL).suffix}"
    path.write_bytes(mutated(OWN, seed))
    opened = open_source(str(path), path)
    assert (
        opened.records or opened.source.error or opened.source.problems or not opened.source.lines
    )
    assert "cannot be read as" not in opened.source.error
    for text in hostile.all_texts(opened):
        assert not hostile.unsafe(text, lines=True), hostile.unsafe(text, lines=True)


@pytest.mark.parametrize("name", hostile.WRITERS)
def test_reading_an_entry_of_megabytes_takes_a_few_times_its_size(name: str) -> None:
    """A list of its words would take more than ten times as much memory."""
    abstract = "word " * 1_300_000
    papers = [{"title": "a title", "abstract": abstract, "author": "Kim, A", "venue": "Mires"}]
    text = hostile.WRITERS[name](papers)
    short = [{**papers[0], "abstract": "short words"}]
    read_text(hostile.WRITERS[name](short), "x", name)  # what is imported is not counted
    tracemalloc.start()
    try:
        reading = read_text(text, "x", name)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not any(len(record.abstract) > 1_000_000 for record in reading.records)
    assert reading.problems
    assert peak < 12 * len(abstract), peak / len(abstract)
