"""Titles and abstracts pasted in turn, in every layout that people paste them in."""

from __future__ import annotations

import json
import random
import re
import textwrap
from itertools import product
from pathlib import Path

import pytest

from store.formats.dump.reader import read
from store.text.folding import normalize_text

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "data" / "corpora" / "acl_10k.jsonl"
PAIRS = 100
MAX_FAILURES = 2
"""Of a hundred; of 600 in one file at most five fail in any layout but one."""

OWLS = [
    (
        "Tiny Owls at Night: A Field Study",
        (
            "We recorded forty owls over three winters and found that they prefer the taller "
            "poplars near water, with implications for counting methods used by volunteers."
        ),
    ),
    (
        "A Calm Interface for Loud Data",
        (
            "Dashboards shout. We describe a calm interface which hides all but the one number "
            "that changed, and evaluate it with thirty operators over two months of shifts."
        ),
    ),
]


def wrap(text: str, width: int) -> list[str]:
    if not width:
        return [text]
    return textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False)


def paste(
    pairs: list[tuple[str, str, str]], width: int, gap: str, *, authors: bool, short: bool
) -> str:
    """Return pairs of title, authors and abstract as one text; `gap` says where lines are blank."""
    papers = []
    for title, names, abstract in pairs:
        blocks = [title, names, abstract] if authors and names else [title, abstract]
        if short:
            blocks[-1] = first_sentences(abstract)
        texts = ["\n".join(wrap(block, width)) for block in blocks]
        papers.append(("\n\n" if gap == "all" else "\n").join(texts))
    return ("\n" if gap == "none" else "\n\n").join(papers) + "\n"


def first_sentences(abstract: str) -> str:
    return " ".join(re.split(r"(?<=[.!?])\s+(?=[A-Z])", abstract)[:2])


def same(text: str) -> str:
    return normalize_text(text).replace(" ", "")


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str, str]]:
    if not CORPUS.exists():
        pytest.skip("../shared/data/corpora is not here")
    entries = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
    texts = [
        tuple(" ".join(text.split()) for text in (entry["title"], authors, entry["abstract"]))
        for entry in entries
        if (authors := ", ".join(entry.get("authors") or ())) is not None
        and len(entry["title"].split()) > 2
        and len((entry.get("abstract") or "").split()) >= 40
    ]
    random.Random(7).shuffle(texts)
    return [(title, names, abstract) for title, names, abstract in texts[:PAIRS]]


@pytest.mark.parametrize(
    ("width", "gap", "authors", "short"),
    list(product((0, 72, 80, 88), ("none", "between", "all"), (False, True), (False, True))),
)
def test_nearly_every_pair_is_read(
    pairs: list[tuple[str, str, str]], width: int, gap: str, authors: bool, short: bool
) -> None:
    reading = read(paste(pairs, width, gap, authors=authors, short=short), "paste")
    papers = {(same(entry.title), same(entry.abstract)) for entry in reading.records}
    failed = [
        title
        for title, _, abstract in pairs
        if (same(title), same(first_sentences(abstract) if short else abstract)) not in papers
    ]
    assert len(failed) <= MAX_FAILURES, failed


@pytest.mark.parametrize("width", [0, 60, 72, 88])
@pytest.mark.parametrize("gap", ["none", "between", "all"])
@pytest.mark.parametrize("names", ["", "Ann Tester, Bo Sample", "Cy Model"])
def test_two_owls_are_two_papers(width: int, gap: str, names: str) -> None:
    texts = [(title, names, abstract) for title, abstract in OWLS]
    reading = read(paste(texts, width, gap, authors=True, short=False), "paste")
    assert [(entry.title, entry.abstract) for entry in reading.records] == OWLS


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Owls at dusk", "Volunteers count owls. They make errors that we correct."),
        ("Night buses and shift work", "Shifts end at two. Buses do not run then, we show."),
        ("Hedges", "We measured hedges in nine counties. They are shorter than in 1950."),
        ("What do moths see?", "Moths see lamps. We show in forty trials which lamps they like."),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_short_title_and_a_short_abstract_are_one_paper(
    title: str, abstract: str, gap: str
) -> None:
    (entry,) = read(f"{title}{gap}{abstract}\n", "paste").records
    assert (entry.title, entry.abstract) == (title, abstract)


@pytest.mark.parametrize(
    "text",
    [
        "Milk\nBread\nEggs\n",
        "Dear all,\n\nplease read the three papers below before Friday.\n",
        "A Title in Title Case\nAnother Title in Title Case\nA Third Title of the Same Kind\n",
        "We met on Monday.\nThe room was cold.\nNobody brought the list.\n",
    ],
)
def test_other_lines_are_no_pairs(text: str) -> None:
    assert not any(entry.title and entry.abstract for entry in read(text, "paste").records)
