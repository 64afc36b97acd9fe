"""The Library: the papers of the open sources in order, found by any of their keys."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING

from store.duplicates.answers import Answers
from store.errors import UserError
from store.library.sources import Source
from store.model.annotation import Annotation
from store.model.identifiers import normalize_arxiv, normalize_doi
from store.model.paper import Paper
from store.model.record import KEY_STRENGTH, Place, Record
from store.tasks import Steps, in_thread, map_progress
from store.text.cleaning import clean, shorten

if TYPE_CHECKING:
    from store.duplicates.graph import MatchGraph, PossibleDuplicate
    from store.duplicates.grouping import Grouping

_MAX_SUGGESTIONS = 5
"""Papers that are named when an id fits several."""

AMBIGUOUS = -1
"""Position of a key that several papers hold."""


class UnknownPaper(UserError):
    """No open paper has this key; the message is one line for the user."""


class AmbiguousPaper(UserError):
    """Several papers fit; the message is one line that names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The papers in the order in which their sources bring them; a library never changes."""

    papers: Sequence[Paper] = ()
    sources: tuple[Source, ...] = ()
    possible_duplicates: tuple[PossibleDuplicate, ...] = ()
    """Pairs that may be one paper and were not merged; `left` and `right` are positions."""
    annotations: Mapping[Place, Annotation] = field(default_factory=lambda: MappingProxyType({}))
    """The annotations that the sources themselves contain, by the place of the record."""
    positions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Key to the position of its paper, or AMBIGUOUS."""
    answers: Answers | None = None
    """The answers under which the records were grouped, if known."""
    is_partial: bool = False
    """Whether only the beginnings of the sources have been read."""
    match_graph: MatchGraph | None = field(default=None, compare=False, repr=False)
    """Allows to group the neighbourhood of an answer again without the rest."""

    @classmethod
    def from_papers(cls, papers: Sequence[Paper], sources: Iterable[Source] = ()) -> Library:
        """Build a Library of papers that exist already."""
        positions = positions_by_key(papers)
        return cls(papers=tuple(papers), sources=tuple(sources), positions=positions)

    @property
    def errors(self) -> tuple[Source, ...]:
        """The sources that could not be opened."""
        return tuple(source for source in self.sources if source.error)

    def position(self, key: str) -> int | None:
        """Return the position of the paper with a key; None if no paper or several have it."""
        position = self.positions.get(key, AMBIGUOUS)
        return position if position != AMBIGUOUS else None

    def find(self, text: str) -> Paper:
        """Find a paper by a key or a unique prefix of one, with or without its kind.

        Raises UnknownPaper or AmbiguousPaper.
        """
        typed = text.strip().lower()
        for key in _possible_keys(typed):
            position = self.position(key)
            if position is not None:
                return self.papers[position]
        matches = self._matching_positions(typed) if typed else []
        if len(matches) == 1:
            return self.papers[matches[0]]
        quoted = shorten(clean(text), 60)
        if not matches:
            why = f"no paper {quoted} in the open sources" if quoted else "no id was given"
            raise UnknownPaper(why)
        names = "; ".join(_label(self.papers[match]) for match in matches[:_MAX_SUGGESTIONS])
        hidden = len(matches) - _MAX_SUGGESTIONS
        more = f"; and {hidden:,} more" if hidden > 0 else ""
        raise AmbiguousPaper(f"{quoted} fits {len(matches):,} papers: {names}{more}")

    def _matching_positions(self, typed: str) -> list[int]:
        """Return the positions of the papers with a key that begins as typed, ascending."""
        prefixes = tuple(_possible_keys(typed))
        positions: set[int] = set()
        shared_keys: set[str] = set()
        for key, position in self.positions.items():
            if key.startswith(prefixes):
                if position == AMBIGUOUS:
                    shared_keys.add(key)
                else:
                    positions.add(position)
        for position, paper in enumerate(self.papers if shared_keys else ()):
            if not shared_keys.isdisjoint(paper.keys):
                positions.add(position)
        return sorted(positions)


def _possible_keys(typed: str) -> list[str]:
    """Return the keys, or beginnings of keys, that may be meant by what was typed."""
    doi = normalize_doi(typed) if "doi.org/" in typed else ""
    arxiv = normalize_arxiv(typed)
    # a DOI may contain what looks like an arXiv id
    is_arxiv = arxiv and ("arxiv" in typed or typed.startswith(arxiv))
    ids = [f"doi:{doi}"] if doi else [f"arxiv:{arxiv}"] if is_arxiv else []
    return [typed, *(f"{kind}:{typed}" for kind in KEY_STRENGTH), *ids]


def _label(paper: Paper) -> str:
    return f"{paper.id} {shorten(paper.display_title, 40)}"


def _assemble(
    sources: Sequence[Source],
    records: Sequence[Record],
    grouping: Grouping,
    answers: Answers,
    annotations: Mapping[Place, Annotation],
) -> Library:
    """Build the Library of a grouping of all records, which are in the order of the sources."""
    from store.duplicates.components import build_match_graph
    from store.duplicates.grouping import grouped_papers

    papers = grouped_papers(records, grouping)
    groups = enumerate(grouping.groups)
    paper_of = {index: position for position, group in groups for index in group}
    return Library(
        papers=papers,
        sources=tuple(count_new_papers(sources, map(min, grouping.groups))),
        possible_duplicates=rank_possible_duplicates(
            replace(pair, left=paper_of[pair.left], right=paper_of[pair.right])
            for pair in grouping.possible_duplicates
        ),
        annotations=annotations,
        positions=positions_by_key(papers),
        answers=answers,
        match_graph=build_match_graph(records, papers, grouping),
    )


def group_in_steps(
    sources: Sequence[Source],
    records: Sequence[Record],
    answers: Answers,
    annotations: Mapping[Place, Annotation],
) -> Steps[Library]:
    """Group records, which are in the order of the sources, and build their Library.

    Assembling the papers, which cannot be done in steps, runs in a thread.
    """
    from store.duplicates.grouping import group_records_in_steps

    grouping = yield from map_progress(
        group_records_in_steps(records, answers), lambda step: step[0] / max(1, step[1])
    )
    assembling = in_thread(partial(_assemble, sources, records, grouping, answers, annotations))
    return (yield from map_progress(assembling, lambda _: 1.0))


def count_new_papers(sources: Sequence[Source], first_records: Iterable[int]) -> Iterator[Source]:
    """Yield the sources with the number of papers that each was the first to bring.

    `first_records` has for each paper the index of its first record among those of all sources.
    """
    ends = list(accumulate(source.records for source in sources))
    counts = Counter(bisect_right(ends, first) for first in first_records)
    for number, source in enumerate(sources):
        new = counts[number]
        yield source._replace(papers=new, duplicates=source.records - new)


def rank_possible_duplicates(pairs: Iterable[PossibleDuplicate]) -> tuple[PossibleDuplicate, ...]:
    """Sort pairs by similarity, the highest first, then by position."""
    return tuple(sorted(pairs, key=lambda pair: (-pair.similarity, pair.left, pair.right)))


def positions_by_key(papers: Iterable[Paper]) -> Mapping[str, int]:
    """Build the mapping from the keys of papers to their positions."""
    positions: dict[str, int] = {}
    for position, paper in enumerate(papers):
        for key in {paper.id, *paper.keys}:
            positions[key] = position if key not in positions else AMBIGUOUS
    return MappingProxyType(positions)
