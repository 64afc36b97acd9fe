"""Sources opened as a Library: the bundled corpus, or what the user names."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from store.duplicates.answers import NO_ANSWERS, Answers
from store.formats.reading import Reach
from store.library.library import (
    AmbiguousPaper,
    Library,
    UnknownPaper,
    _library,
    positions_of,
)
from store.library.sources import Opened, Source, files_of, is_large, keep_pasted, open_source
from store.tasks import aside, finished, telling

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

Made = TypeVar("Made")


def bundled_corpus() -> tuple[Path, ...]:
    """Give the files of the corpus that comes with papersift, installed or in the checkout."""
    here = Path(__file__).resolve().parent.parent
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
    from store.library.cache import keep_library, kept_library, pile_key, settled

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
    from store.duplicates.grouping import group_in_slices

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


def _at(done: float, steps: Generator[None, None, Made]) -> Generator[float, None, Made]:
    """Say at each step that so much of the whole is done."""
    return telling(steps, lambda _: done)
