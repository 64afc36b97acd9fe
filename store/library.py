"""The Library: the Papers of the open Sources, in their order, found by any of their keys."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from store.annotation import Annotation
from store.answers import NO_ANSWERS, Answers
from store.papers import STRENGTH, Paper, Place, normal_doi
from store.readers.reading import UnreadableSource
from store.sources import Opened, Source, files_of, open_source
from store.text import clean, shorten

if TYPE_CHECKING:
    from store.dedup import Offer

CANDIDATES = 5
"""Papers that are named when what was asked for fits several."""

_NOWHERE = -1


class UnknownPaper(LookupError):
    """No open paper has this key; the message is one line for the user."""


class AmbiguousPaper(LookupError):
    """Several papers fit; the message is one line that names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Papers in the order in which their sources bring them; it never changes."""

    papers: Sequence[Paper] = ()
    sources: tuple[Source, ...] = ()
    offers: tuple[Offer, ...] = ()
    """Likely duplicates that were not merged; `left` and `right` are positions of Papers."""
    annotations: Mapping[Place, Annotation] = field(default_factory=lambda: MappingProxyType({}))
    """What the sources themselves say was decided, by the place of the Record."""
    positions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Key to the position of its paper; -1 where several papers hold the key."""

    @classmethod
    def of(cls, papers: Sequence[Paper], sources: Iterable[Source] = ()) -> Library:
        """Make a Library of Papers that are there already."""
        papers = tuple(papers)
        return cls(
            papers=papers,
            sources=tuple(sources),
            positions=positions_of([paper.id, *paper.keys] for paper in papers),
        )

    @property
    def errors(self) -> tuple[Source, ...]:
        """The sources that could not be opened."""
        return tuple(source for source in self.sources if source.error)

    def position(self, key: str) -> int | None:
        """Give where the paper with a key stands; none for a key that several papers hold."""
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
        shown = "; ".join(_shown(self.papers[at]) for at in fitting[:CANDIDATES])
        more = f"; and {len(fitting) - CANDIDATES:,} more" if len(fitting) > CANDIDATES else ""
        raise AmbiguousPaper(f"{asked} fits {len(fitting):,} papers: {shown}{more}")

    def _fitting(self, wanted: str) -> list[int]:
        """Give the positions of the papers of which a key begins so, in order."""
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
    """Give the ways in which a key can begin with what was typed."""
    doi = normal_doi(wanted) if "doi.org/" in wanted else ""
    return [wanted, *(f"{kind}:{wanted}" for kind in STRENGTH), *([f"doi:{doi}"] if doi else [])]


def _shown(paper: Paper) -> str:
    return f"{paper.id} {shorten(paper.display_title, 40)}"


def positions_of(keys: Iterable[Iterable[str]]) -> Mapping[str, int]:
    """Make the positions of a Library from the keys of each of its Papers."""
    found: dict[str, int] = {}
    for at, held in enumerate(keys):
        for key in set(held):
            found[key] = at if key not in found else _NOWHERE
    return MappingProxyType(found)


def bundled_corpus() -> tuple[Path, ...]:
    """Give the files of the corpus that comes with papersift, installed or in the checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here / "corpus", here.parent / "seeds"):
        found = tuple(sorted(folder.glob("*.txt")))
        if found:
            return found
    return ()


def open_library(
    paths: Iterable[str | Path],
    *,
    answers: Answers = NO_ANSWERS,
    progress: Callable[[float], None] | None = None,
    cache: Path | None = None,
) -> Library:
    """Open sources and find what is twice in them; what cannot be opened is in `sources`.

    With a folder for a `cache` what was opened once and has not changed is taken from there.
    """
    steps = open_in_steps(paths, answers=answers, cache=cache)
    while True:
        try:
            done = next(steps)
        except StopIteration as stop:
            library: Library = stop.value
            return library
        if progress:
            progress(done)


def open_in_steps(
    paths: Iterable[str | Path], *, answers: Answers = NO_ANSWERS, cache: Path | None = None
) -> Generator[float, None, Library]:
    """Do what `open_library` does, a source or a few hundred comparisons at a time.

    Yields how much is done, from 0 to 1: half for reading, the rest for comparing.
    """
    files = list(files_of(paths))
    if cache is None:
        return (yield from _opened(files, answers))
    from store.cache import keep_library, kept_library, pile_key, settled

    key = pile_key(files, answers)
    library = kept_library(cache, key) if key else None
    if library is None:
        library = yield from _opened(files, answers)
        if key and settled(files) and pile_key(files, answers) == key:
            for _ in keep_library(cache, key, library):
                yield 1.0
    return library


def _opened(
    files: Sequence[tuple[str, Path | Source]], answers: Answers
) -> Generator[float, None, Library]:
    from store.dedup import group_in_slices, papers_of

    opened: list[Opened] = []
    for at, (shown, file) in enumerate(files):
        yield at / len(files) / 2
        opened.append(Opened(file) if isinstance(file, Source) else open_source(shown, file))
    records = [entry for one in opened for entry in one.records]
    steps = group_in_slices(records, answers)
    while True:
        try:
            done, whole = next(steps)
        except StopIteration as stop:
            grouping = stop.value
            break
        yield 0.5 + done / max(1, whole) / 2
    papers = papers_of(records, grouping)
    yield 1.0
    home = {index: at for at, members in enumerate(grouping.groups) for index in members}
    annotations = {place: said for one in opened for place, said in one.annotations.items()}
    return Library(
        papers=papers,
        sources=tuple(_counted(opened, home)),
        offers=tuple(
            replace(offer, left=home[offer.left], right=home[offer.right])
            for offer in grouping.offers
        ),
        annotations=MappingProxyType(annotations),
        positions=positions_of([paper.id, *paper.keys] for paper in papers),
    )


def _counted(opened: Iterable[Opened], home: Mapping[int, int]) -> Iterable[Source]:
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


def keep_pasted(text: str, folder: str | Path) -> Path:
    """Keep pasted text as a file of its own, for the user alone, and give its path.

    The text is kept as it came and cleaned when it is read, as every source is.
    Raises UnreadableSource when there is nothing in it.
    """
    if not text.strip():
        raise UnreadableSource("nothing but blanks was pasted")
    folder = Path(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    for number in range(1, 10_000):
        path = folder / (f"{name}.txt" if number == 1 else f"{name}-{number}.txt")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        return path
    raise UnreadableSource("no name is left for what was pasted")
