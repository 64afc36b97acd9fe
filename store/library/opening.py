"""Sources opened as a Library: the bundled corpus, or what the user names."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from store.duplicates.answers import NO_ANSWERS, Answers
from store.formats.reading import ReadProgress
from store.library.library import (
    AmbiguousPaper,
    Library,
    UnknownPaper,
    _library,
    positions_by_key,
)
from store.library.sources import (
    OpenedSource,
    Source,
    is_large,
    list_files,
    open_source,
    save_pasted,
)
from store.tasks import in_thread, map_progress, run_steps

__all__ = [
    "AmbiguousPaper",
    "Library",
    "Source",
    "UnknownPaper",
    "bundled_corpus",
    "open_library",
    "open_library_in_steps",
    "positions_by_key",
    "save_pasted",
]

_Result = TypeVar("_Result")


def bundled_corpus() -> tuple[Path, ...]:
    """Return the files of the corpus that comes with papersift, installed or in the checkout."""
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
    return run_steps(open_library_in_steps(paths, answers=answers, cache=cache), progress)


def open_library_in_steps(
    paths: Iterable[str | Path], *, answers: Answers = NO_ANSWERS, cache: Path | None = None
) -> Generator[float, None, Library]:
    """Do what `open_library` does, a source or a few hundred comparisons at a time.

    Yields how much is done, from 0 to 1: half for reading, the rest for comparing.
    """
    files = list(list_files(paths))
    if cache is None:
        return (yield from _opened(files, answers))
    from store.library.cache import cache_key, is_settled, load_library, save_library

    key = cache_key(files, answers)
    library = load_library(cache, key, answers) if key else None
    if library is None:
        library = yield from _opened(files, answers)
        if key and is_settled(files) and cache_key(files, answers) == key:
            for _ in save_library(cache, key, library):
                yield 1.0
    return library


def _opened(
    files: Sequence[tuple[str, Path | Source]], answers: Answers
) -> Generator[float, None, Library]:
    from store.duplicates.grouping import group_records_in_steps

    opened: list[OpenedSource] = []
    for at, (shown, file) in enumerate(files):
        yield at / len(files) / 2
        if isinstance(file, Source):
            opened.append(OpenedSource(file))
        elif not is_large(file):
            opened.append(open_source(shown, file))
        else:
            reading = _opened_aside(shown, file)
            opened.append((yield from map_progress(reading, partial(_share, at, len(files)))))
    records = [entry for one in opened for entry in one.records]
    grouping = yield from map_progress(
        group_records_in_steps(records, answers), lambda step: 0.5 + step[0] / max(1, step[1]) / 2
    )
    making = in_thread(partial(_library, opened, records, grouping, answers))
    return (yield from _at(1.0, making))


def _opened_aside(shown: str, file: Path) -> Generator[float, None, OpenedSource]:
    """Read a large file in a thread, and say how much of it is read."""
    reach = ReadProgress()
    return map_progress(in_thread(partial(open_source, shown, file, reach)), lambda _: reach.done)


def _share(at: int, files: int, done: float) -> float:
    """Return how much of the whole is done when so much of one file is read."""
    return (at + done) / files / 2


def _at(done: float, steps: Generator[None, None, _Result]) -> Generator[float, None, _Result]:
    """Say at each step that so much of the whole is done."""
    return map_progress(steps, lambda _: done)
