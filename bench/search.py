"""A typed letter to the ranked papers: every query of a list, letter by letter, on three piles."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, thread_time

from bench.corpora import bundled_papers, real_papers, synthetic_papers
from bench.quality import NoAnnotations
from store.model.paper import Paper
from store.search.index import Index, build_steps
from store.search.parser import parse_query

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
    """Return every text that the box holds while the queries are typed."""
    return [query[:end] for query in TYPED for end in range(1, len(query) + 1)]


def build(papers: Sequence[Paper]) -> tuple[Index, float, list[float]]:
    """Build an Index; gives it, the seconds it took and the processor's seconds of each step."""
    steps, took = build_steps(papers), []
    start, before = perf_counter(), thread_time()
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            index: Index = stop.value
            took.append(thread_time() - before)
            return index, perf_counter() - start, took
        took.append(thread_time() - before)
        before = thread_time()


def type_all(index: Index) -> list[tuple[float, float, str]]:
    """Type every query; gives each keystroke's milliseconds, those of the processor, its text."""
    nothing, took = NoAnnotations(), []
    for text in keystrokes():
        start, worked = perf_counter(), thread_time()
        hits = index.search(parse_query(text), nothing)
        hits.positions[:50].tolist()
        worked, start = thread_time() - worked, perf_counter() - start
        took.append((start * 1000, worked * 1000, text))
    return took


def load(index: Index, papers: Sequence[Paper]) -> tuple[float, float]:
    """Keep an index in a file and take it back; gives milliseconds to load and megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.index"
        index.save(path, "these")
        start = perf_counter()
        loaded = Index.load(path, papers, "these")
        took = (perf_counter() - start) * 1000
        assert loaded is not None
        return took, path.stat().st_size / 1e6


def run() -> None:
    print("search: milliseconds a typed letter, parse and rank; to build, to load from a file")
    names = ("papers", "median", "goal", "95 %", "most cpu", "build s", "step ms", "load ms", "MB")
    print("".join(f"{name:>9}" for name in names))
    for name, papers in (
        ("bundled", bundled_papers()),
        ("real", real_papers()),
        ("made", list(synthetic_papers())),
    ):
        if not papers:
            print(f"    {name}: ../shared/data/corpora is not here, not measured")
            continue
        index, seconds, steps = build(papers)
        type_all(index)
        took = type_all(Index(papers, index.contents))
        times = sorted(time for time, _, _ in took)
        worked, text = max((time, text) for _, time, text in took)
        goal = TARGETS[min(TARGETS, key=lambda size: abs(size - len(papers)))]
        middle, late = statistics.median(times), times[int(len(times) * 0.95)]
        loading, size = load(index, papers)
        print(
            f"{len(papers):9,}{middle:9.2f}{goal:9.1f}{late:9.2f}{worked:9.2f}{seconds:9.2f}"
            f"{max(steps) * 1000:9.1f}{loading:9.1f}{size:9.1f}   most for {text!r}"
        )
