"""Sources opened as a Library: the bundled corpus, or what the user names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from store.answers import NO_ANSWERS, Answers
from store.aside import aside
from store.lookup import AmbiguousPaper, Library, UnknownPaper, positions_of, ranked_offers
from store.papers import Record
from store.pasted import keep_pasted
from store.readers.reach import Reach
from store.sources import Opened, Source, files_of, is_large, open_source
from store.steps import finished, telling

__all__ = [
    "AmbiguousPaper",
    "Library",
    "Source",
    "UnknownPaper",
    "bundled_corpus",
    "keep_pasted",
    "open_in_steps",
    "open_library",
    "positions_of",
]

if TYPE_CHECKING:
    from store.dedup import Grouping

Made = TypeVar("Made")


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
    return finished(open_in_steps(paths, answers=answers, cache=cache), progress)


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
    library = kept_library(cache, key, answers) if key else None
    if library is None:
        library = yield from _opened(files, answers)
        if key and settled(files) and pile_key(files, answers) == key:
            for _ in keep_library(cache, key, library):
                yield 1.0
    return library


def _opened(
    files: Sequence[tuple[str, Path | Source]], answers: Answers
) -> Generator[float, None, Library]:
    from store.dedup import group_in_slices

    opened: list[Opened] = []
    for at, (shown, file) in enumerate(files):
        yield at / len(files) / 2
        if isinstance(file, Source):
            opened.append(Opened(file))
        elif not is_large(file):
            opened.append(open_source(shown, file))
        else:
            reading = _opened_aside(shown, file)
            opened.append((yield from telling(reading, partial(_share, at, len(files)))))
    records = [entry for one in opened for entry in one.records]
    grouping = yield from telling(
        group_in_slices(records, answers), lambda step: 0.5 + step[0] / max(1, step[1]) / 2
    )
    making = aside(partial(_library, opened, records, grouping, answers))
    return (yield from _at(1.0, making))


def _opened_aside(shown: str, file: Path) -> Generator[float, None, Opened]:
    """Read a large file in a thread, and say how much of it is read."""
    reach = Reach()
    return telling(aside(partial(open_source, shown, file, reach)), lambda _: reach.done)


def _share(at: int, files: int, done: float) -> float:
    """Give how much of the whole is done when so much of one file is read."""
    return (at + done) / files / 2


def _library(
    opened: Sequence[Opened], records: Sequence[Record], grouping: Grouping, answers: Answers
) -> Library:
    """Make the Papers of a grouping, and the account of every source."""
    from store.dedup import papers_of
    from store.kin import kin_of

    papers = papers_of(records, grouping)
    home = {index: at for at, members in enumerate(grouping.groups) for index in members}
    annotations = {place: said for one in opened for place, said in one.annotations.items()}
    return Library(
        papers=papers,
        sources=tuple(_counted(opened, home)),
        offers=ranked_offers(
            replace(offer, left=home[offer.left], right=home[offer.right])
            for offer in grouping.offers
        ),
        annotations=MappingProxyType(annotations),
        positions=positions_of([paper.id, *paper.keys] for paper in papers),
        answers=answers,
        kin=kin_of(records, papers, grouping),
    )


def _at(done: float, steps: Generator[None, None, Made]) -> Generator[float, None, Made]:
    """Say at each step that so much of the whole is done."""
    return telling(steps, lambda _: done)


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
