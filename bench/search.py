"""From a typed letter to ranked papers: queries typed letter by letter, on three corpora."""

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
"""Milliseconds that a letter may take, by the number of papers."""


def keystrokes() -> list[str]:
    """Return every text that is in the filter box while the queries are typed."""
    return [query[:end] for query in TYPED for end in range(1, len(query) + 1)]


def build(papers: Sequence[Paper]) -> tuple[Index, float, list[float]]:
    """Build an Index; return it, the seconds it took and the CPU seconds of each step."""
    steps, step_seconds = build_steps(papers), []
    start, step_start = perf_counter(), thread_time()
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            index: Index = stop.value
            step_seconds.append(thread_time() - step_start)
            return index, perf_counter() - start, step_seconds
        step_seconds.append(thread_time() - step_start)
        step_start = thread_time()


def type_all(index: Index) -> list[tuple[float, float, str]]:
    """Type every query; return each keystroke's milliseconds, CPU milliseconds and text."""
    review_state = NoAnnotations()
    timings = []
    for text in keystrokes():
        start, cpu_start = perf_counter(), thread_time()
        hits = index.search(parse_query(text), review_state)
        hits.positions[:50].tolist()
        cpu_seconds, seconds = thread_time() - cpu_start, perf_counter() - start
        timings.append((seconds * 1000, cpu_seconds * 1000, text))
    return timings


def load(index: Index, papers: Sequence[Paper]) -> tuple[float, float]:
    """Save an index and load it; return the milliseconds to load it, and its megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.index"
        index.save(path, "these")
        start = perf_counter()
        loaded = Index.load(path, papers, "these")
        milliseconds = (perf_counter() - start) * 1000
        assert loaded is not None
        return milliseconds, path.stat().st_size / 1e6


def run() -> None:
    print("search: milliseconds to parse and rank at a typed letter; to build, and to load")
    columns = ("papers", "median", "goal", "95 %", "most cpu", "build s", "step ms", "load ms")
    print("".join(f"{column:>9}" for column in (*columns, "MB")))
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
        timings = type_all(Index(papers, index.paper_index))
        times = sorted(time for time, _, _ in timings)
        most_cpu, slowest = max((cpu_time, text) for _, cpu_time, text in timings)
        goal = TARGETS[min(TARGETS, key=lambda size: abs(size - len(papers)))]
        median, late = statistics.median(times), times[int(len(times) * 0.95)]
        load_time, megabytes = load(index, papers)
        print(
            f"{len(papers):9,}{median:9.2f}{goal:9.1f}{late:9.2f}{most_cpu:9.2f}{seconds:9.2f}"
            f"{max(steps) * 1000:9.1f}{load_time:9.1f}{megabytes:9.1f}   most for {slowest!r}"
        )
