"""A typed letter to the ranked papers: every query of a list, letter by letter, on three piles."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from time import perf_counter

from bench.corpora import bundled, made, real
from bench.quality import Nothing
from store.papers import Paper
from store.query import parse
from store.search import Index, build_steps

TYPED = (
    "attention is all you need",
    "red pajama",
    "language models few shot",
    "neural machine translation",
    "tranformer atention",
    "summarizaton of dialoge",
    "sentiment twitter year:>=2018",
    "author:smith parsing",
    "word embeddings -bias",
    '"named entity recognition" low resource',
    "(bert OR gpt) probing",
    "title:corpus arabic",
    "multilingual speech recogniton",
    "question answering knowledge graph",
    "has:doi is:undecided retrieval",
    "contruction de corpus",
    "diffusion image generation",
    "reinforcement learning human feedback",
    "abstract:benchmark evaluation",
    "the university of edinburgh",
)
"""Queries as people type them."""

TARGETS = {153: 0.4, 10_000: 1.0, 100_000: 2.0}
"""Milliseconds that a letter may take, by the size of the pile."""


def keystrokes() -> list[str]:
    """Give every text that the box holds while the queries are typed."""
    return [query[:end] for query in TYPED for end in range(1, len(query) + 1)]


def build(papers: Sequence[Paper]) -> tuple[Index, float, list[float]]:
    """Build an Index; gives it, the seconds it took and those of each step."""
    steps, took = build_steps(papers), []
    start = before = perf_counter()
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            index: Index = stop.value
            took.append(perf_counter() - before)
            return index, perf_counter() - start, took
        took.append(perf_counter() - before)
        before = perf_counter()


def type_all(index: Index) -> list[tuple[float, str]]:
    """Type every query; gives milliseconds and the text of each keystroke, in order of time."""
    nothing, took = Nothing(), []
    for text in keystrokes():
        start = perf_counter()
        hits = index.search(parse(text), nothing)
        hits.positions[:50].tolist()
        took.append(((perf_counter() - start) * 1000, text))
    return sorted(took)


def run() -> None:
    piles = [("bundled", bundled()), ("real", real()), ("made", list(made()))]
    print("search: milliseconds a typed letter, parse and rank")
    print(
        f"{'papers':>10}{'median':>9}{'goal':>7}{'95 %':>8}{'most':>8}{'build s':>10}{'step ms':>9}"
    )
    for name, papers in piles:
        if not papers:
            print(f"    {name}: ../shared/data/corpora is not here, not measured")
            continue
        index, seconds, steps = build(papers)
        type_all(index)
        index, took = Index(papers[:0], index.contents), []
        took = type_all(index)
        times = [time for time, _ in took]
        goal = TARGETS[min(TARGETS, key=lambda size: abs(size - len(papers)))]
        print(
            f"{len(papers):10,}{statistics.median(times):9.2f}{goal:7.1f}"
            f"{times[int(len(times) * 0.95)]:8.2f}{times[-1]:8.2f}"
            f"{seconds:10.2f}{max(steps) * 1000:9.1f}   slowest: {took[-1][1]!r}"
        )
