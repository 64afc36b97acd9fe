"""The Library: the Papers of the open Sources, in their order, found by any of their keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from store.duplicates.answers import Answers
from store.errors import UserError
from store.library.sources import OpenedSource, Source
from store.model.annotation import Annotation
from store.model.identifiers import normalize_arxiv, normalize_doi
from store.model.paper import Paper
from store.model.record import KEY_STRENGTH, Place, Record
from store.text.cleaning import clean, shorten

if TYPE_CHECKING:
    from store.duplicates.graph import MatchGraph, PossibleDuplicate
    from store.duplicates.grouping import Grouping

MAX_SUGGESTIONS = 5
"""Papers that are named when what was asked for fits several."""

_NOWHERE = -1


class UnknownPaper(UserError):
    """No open paper has this key; the message is one line for the user."""


class AmbiguousPaper(UserError):
    """Several papers fit; the message is one line that names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Papers in the order in which their sources bring them; it never changes."""

    papers: Sequence[Paper] = ()
    sources: tuple[Source, ...] = ()
    possible_duplicates: tuple[PossibleDuplicate, ...] = ()
    """Likely duplicates that were not merged; `left` and `right` are positions of Papers."""
    annotations: Mapping[Place, Annotation] = field(default_factory=lambda: MappingProxyType({}))
    """What the sources themselves say was decided, by the place of the Record."""
    positions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Key to the position of its paper; -1 where several papers hold the key."""
    answers: Answers | None = None
    """The answers under which the Papers were grouped, where that is known."""
    match_graph: MatchGraph | None = field(default=None, compare=False, repr=False)
    """What makes it possible to group only a part of it again."""

    @classmethod
    def paper(cls, papers: Sequence[Paper], sources: Iterable[Source] = ()) -> Library:
        """Make a Library of Papers that are there already."""
        papers = tuple(papers)
        return cls(
            papers=papers,
            sources=tuple(sources),
            positions=positions_by_key([paper.id, *paper.keys] for paper in papers),
        )

    @property
    def errors(self) -> tuple[Source, ...]:
        """The sources that could not be opened."""
        return tuple(source for source in self.sources if source.error)

    def position(self, key: str) -> int | None:
        """Return where the paper with a key stands; none for a key that several papers hold."""
        found = self.positions.get(key, _NOWHERE)
        return found if found != _NOWHERE else None

    def find(self, text: str) -> Paper:
        """Find a paper by a key or the beginning of one, with or without its kind.

        Raises UnknownPaper or AmbiguousPaper.
        """
        wanted = text.strip().lower()
        at = _NOWHERE
        for form in _forms(wanted):
            at = self.positions.get(form, _NOWHERE)
            if at != _NOWHERE:
                return self.papers[at]
        fitting = self._fitting(wanted) if wanted else []
        if len(fitting) == 1:
            return self.papers[fitting[0]]
        asked = shorten(clean(text), 60)
        if not fitting:
            raise UnknownPaper(
                f"no paper {asked} in the open sources" if asked else "no id was given"
            )
        shown = "; ".join(_shown(self.papers[at]) for at in fitting[:MAX_SUGGESTIONS])
        more = (
            f"; and {len(fitting) - MAX_SUGGESTIONS:,} more"
            if len(fitting) > MAX_SUGGESTIONS
            else ""
        )
        raise AmbiguousPaper(f"{asked} fits {len(fitting):,} papers: {shown}{more}")

    def _fitting(self, wanted: str) -> list[int]:
        """Return the positions of the papers of which a key begins so, in order."""
        begins = tuple(_forms(wanted))
        found: set[int] = set()
        shared: set[str] = set()
        for key, at in self.positions.items():
            if key.startswith(begins):
                if at == _NOWHERE:
                    shared.add(key)
                else:
                    found.add(at)
        if shared:
            holders = enumerate(self.papers)
            found.update(at for at, paper in holders if not shared.isdisjoint(paper.keys))
        return sorted(found)


def _forms(wanted: str) -> list[str]:
    """Return the ways in which a key can begin with what was typed."""
    doi = normalize_doi(wanted) if "doi.org/" in wanted else ""
    arxiv = normalize_arxiv(wanted)
    told = arxiv and ("arxiv" in wanted or wanted.startswith(arxiv))  # a DOI may hold such a number
    ids = [f"doi:{doi}"] if doi else [f"arxiv:{arxiv}"] if told else []
    return [wanted, *(f"{kind}:{wanted}" for kind in KEY_STRENGTH), *ids]


def _shown(paper: Paper) -> str:
    return f"{paper.id} {shorten(paper.display_title, 40)}"


def rank_possible_duplicates(offers: Iterable[PossibleDuplicate]) -> tuple[PossibleDuplicate, ...]:
    """Put the likeliest first; which Papers they are about decides between equals."""
    return tuple(sorted(offers, key=lambda offer: (-offer.similarity, offer.left, offer.right)))


def positions_by_key(keys: Iterable[Iterable[str]]) -> Mapping[str, int]:
    """Make the positions of a Library from the keys of each of its Papers."""
    found: dict[str, int] = {}
    for at, held in enumerate(keys):
        for key in set(held):
            found[key] = at if key not in found else _NOWHERE
    return MappingProxyType(found)


def _library(
    opened: Sequence[OpenedSource], records: Sequence[Record], grouping: Grouping, answers: Answers
) -> Library:
    """Make the Papers of a grouping, and the account of every source."""
    from store.duplicates.components import build_match_graph
    from store.duplicates.grouping import grouped_papers

    papers = grouped_papers(records, grouping)
    home = {index: at for at, members in enumerate(grouping.groups) for index in members}
    annotations = {place: said for one in opened for place, said in one.annotations.items()}
    return Library(
        papers=papers,
        sources=tuple(_counted(opened, home)),
        possible_duplicates=rank_possible_duplicates(
            replace(offer, left=home[offer.left], right=home[offer.right])
            for offer in grouping.possible_duplicates
        ),
        annotations=MappingProxyType(annotations),
        positions=positions_by_key([paper.id, *paper.keys] for paper in papers),
        answers=answers,
        match_graph=build_match_graph(records, papers, grouping),
    )


def _counted(opened: Iterable[OpenedSource], home: Mapping[int, int]) -> Iterable[Source]:
    """Say of each source how many Papers it brought first."""
    index = 0
    met: Counter[int] = Counter()
    for one in opened:
        fresh = 0
        for _ in one.records:
            fresh += not met[home[index]]
            met[home[index]] += 1
            index += 1
        count = len(one.records)
        yield replace(one.source, papers=fresh, duplicates=count - fresh) if count else one.source
