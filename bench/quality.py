"""How often the paper that is meant comes first: mistyped, partial, turned and foreign queries."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Collection, Iterable

from rapidfuzz import fuzz, process

from bench.corpora import real
from bench.quality_queries import queries
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.search.index import Index
from store.search.parser import parse_query
from store.text.folding import fold

PER_KIND = 20


class Nothing:
    """Facts about a list of which nothing was said."""

    def annotation(self, position: int) -> Annotation:
        """Say nothing about any paper."""
        del position
        return EMPTY_ANNOTATION

    def annotated(self) -> Iterable[int]:
        """Name no paper."""
        return ()

    def marked(self) -> Collection[int]:
        """Mark no paper."""
        return ()

    def orphan(self, position: int) -> bool:
        """Know every paper's source."""
        return position < 0


def place(positions: Iterable[int], meant: set[int]) -> int:
    """Return at which place the first paper stands that is meant, from 1; 999 where none is."""
    return next((at for at, position in enumerate(positions, 1) if position in meant), 999)


def by_fzf(titles: list[str], query: str) -> list[int]:
    """Rank titles with fzf."""
    given = "\n".join(f"{at}\t{title}" for at, title in enumerate(titles))
    command = ["fzf", "--filter", query, "--delimiter", "\t", "--nth", "2.."]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    return [int(line.split("\t")[0]) for line in done.stdout.splitlines()[:10]]


def run(seed: int = 153, per_kind: int = PER_KIND, rivals: bool = True) -> None:
    papers = real()
    if not papers:
        print("search quality: ../shared/data/corpora is not here, nothing measured")
        return
    index, nothing = Index(papers), Nothing()
    titles = [paper.title for paper in papers]
    folded = [fold(title) for title in titles]
    asked = queries(papers, seed, per_kind)
    ways: dict[str, Callable[[str], Iterable[int]]] = {
        "papersift": lambda query: index.search(parse_query(query), nothing).positions[:10].tolist()
    }
    if rivals:
        ways["WRatio"] = lambda query: [
            at for _, _, at in process.extract(fold(query), folded, scorer=fuzz.WRatio, limit=10)
        ]
        if shutil.which("fzf"):
            ways["fzf"] = lambda query: by_fzf(titles, query)
    for name, way in ways.items():
        first: Counter[str] = Counter()
        ten: Counter[str] = Counter()
        for kind, query, meant in asked:
            at = place(way(query), meant)
            first[kind] += at == 1
            ten[kind] += at <= 10
        total = len(asked)
        print(
            f"search quality: {name}: {total} queries, first {first.total() / total:.1%}, "
            f"in the first ten {ten.total() / total:.1%}"
        )
        sizes = Counter(kind for kind, _, _ in asked)
        for kind, size in sizes.items():
            print(f"    {kind:24}{first[kind] / size:6.0%}{ten[kind] / size:6.0%}")
