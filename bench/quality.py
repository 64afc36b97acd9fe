"""How often the right paper comes first: mistyped, partial, reordered and foreign queries."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Collection, Iterable

from rapidfuzz import fuzz, process

from bench.corpora import real_papers
from bench.quality_queries import queries
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.search.index import Index
from store.search.parser import parse_query
from store.text.folding import fold

_QUERIES_PER_KIND = 20

_NOT_FOUND = 999


class NoAnnotations:
    """The annotations of a list in which nothing was annotated, as an Index asks for them."""

    def annotation(self, position: int) -> Annotation:
        """Return the empty annotation of any paper."""
        del position
        return EMPTY_ANNOTATION

    def ids(self) -> Iterable[str]:
        """Return no id."""
        return ()

    def annotated(self) -> Iterable[int]:
        """Return no position."""
        return ()

    def marked(self) -> Collection[int]:
        """Return no position."""
        return ()

    def arrived(self) -> Collection[int]:
        """Return no position."""
        return ()

    def is_orphan(self, position: int) -> bool:
        """Return False, as the source of every paper is open."""
        return position < 0


def rank_of_match(positions: Iterable[int], meant: set[int]) -> int:
    """Return the rank of the first paper that is meant, from 1; 999 if none is."""
    ranks = (rank for rank, position in enumerate(positions, 1) if position in meant)
    return next(ranks, _NOT_FOUND)


def _rank_with_fzf(titles: list[str], query: str) -> list[int]:
    lines = "\n".join(f"{index}\t{title}" for index, title in enumerate(titles))
    command = ["fzf", "--filter", query, "--delimiter", "\t", "--nth", "2.."]
    finished = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    return [int(line.split("\t")[0]) for line in finished.stdout.splitlines()[:10]]


def run(seed: int = 153, per_kind: int = _QUERIES_PER_KIND, rivals: bool = True) -> None:
    papers = real_papers()
    if not papers:
        print("search quality: ../shared/data/corpora is not here, nothing measured")
        return
    index, annotations = Index(papers), NoAnnotations()
    titles = [paper.title for paper in papers]
    folded_titles = [fold(title) for title in titles]

    def rank_with_papersift(query: str) -> Iterable[int]:
        positions: list[int] = index.search(parse_query(query), annotations).positions[:10].tolist()
        return positions

    def rank_with_wratio(query: str) -> Iterable[int]:
        matches = process.extract(fold(query), folded_titles, scorer=fuzz.WRatio, limit=10)
        return [position for _, _, position in matches]

    rankings: dict[str, Callable[[str], Iterable[int]]] = {"papersift": rank_with_papersift}
    if rivals:
        rankings["WRatio"] = rank_with_wratio
        if shutil.which("fzf"):
            rankings["fzf"] = lambda query: _rank_with_fzf(titles, query)
    cases = queries(papers, seed, per_kind)
    for name, rank in rankings.items():
        _print_quality(name, rank, cases)


def _print_quality(
    name: str, rank: Callable[[str], Iterable[int]], cases: list[tuple[str, str, set[int]]]
) -> None:
    """Print how often a ranking has the right paper first, and in the first ten, by kind."""
    firsts: Counter[str] = Counter()
    in_first_ten: Counter[str] = Counter()
    for kind, query, meant in cases:
        match_rank = rank_of_match(rank(query), meant)
        firsts[kind] += match_rank == 1
        in_first_ten[kind] += match_rank <= 10
    total = len(cases)
    print(
        f"search quality: {name}: {total} queries, first {firsts.total() / total:.1%}, "
        f"in the first ten {in_first_ten.total() / total:.1%}"
    )
    for kind, size in Counter(kind for kind, _, _ in cases).items():
        print(f"    {kind:24}{firsts[kind] / size:6.0%}{in_first_ten[kind] / size:6.0%}")
