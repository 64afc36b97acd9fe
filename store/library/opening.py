"""Open sources as a Library: the bundled corpus, or what the user names."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from store.duplicates.answers import NO_ANSWERS, Answers
from store.formats.reading import ReadProgress
from store.library.library import Library, assemble
from store.library.sources import OpenedSource, Source, is_large, list_files, open_source
from store.tasks import in_thread, map_progress, run_steps

_READING_SHARE = 0.5
"""The share of the progress bar for reading; grouping has the rest."""


def bundled_corpus() -> tuple[Path, ...]:
    """Return the files of the corpus that comes with papersift, installed or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "corpus", package.parent / "seeds"):
        if files := tuple(sorted(folder.glob("*.txt"))):
            return files
    return ()


def open_library(
    paths: Iterable[str | Path],
    *,
    answers: Answers = NO_ANSWERS,
    progress: Callable[[float], None] | None = None,
    cache: Path | None = None,
) -> Library:
    """Open sources and group their records; sources that cannot be opened have an error.

    With a `cache` folder, sources that have not changed are not read again.
    """
    return run_steps(open_library_in_steps(paths, answers=answers, cache=cache), progress)


def open_library_in_steps(
    paths: Iterable[str | Path], *, answers: Answers = NO_ANSWERS, cache: Path | None = None
) -> Generator[float, None, Library]:
    """Do what `open_library` does in short steps; yield the progress, from 0 to 1."""
    files = list(list_files(paths))
    if cache is None:
        return (yield from _read_and_group(files, answers))
    from store.library.cache import cache_key, is_settled, load_library, save_library

    key = cache_key(files, answers)
    library = load_library(cache, key, answers) if key else None
    if library is None:
        library = yield from _read_and_group(files, answers)
        if key and is_settled(files) and cache_key(files, answers) == key:
            for _ in save_library(cache, key, library):
                yield 1.0
    return library


def _read_and_group(
    files: Sequence[tuple[str, Path | Source]], answers: Answers
) -> Generator[float, None, Library]:
    from store.duplicates.grouping import group_records_in_steps

    opened: list[OpenedSource] = []
    for number, (display_name, file) in enumerate(files):
        yield _READING_SHARE * number / len(files)
        if isinstance(file, Source):
            opened.append(OpenedSource(file))
        elif not is_large(file):
            opened.append(open_source(display_name, file))
        else:
            reading = _read_in_thread(display_name, file)
            scale = partial(_scale_progress, number, len(files))
            opened.append((yield from map_progress(reading, scale)))
    records = [record for source in opened for record in source.records]
    grouping = yield from map_progress(
        group_records_in_steps(records, answers),
        lambda step: _READING_SHARE + (1 - _READING_SHARE) * step[0] / max(1, step[1]),
    )
    annotations = {
        place: annotation for source in opened for place, annotation in source.annotations.items()
    }
    sources = [source.source for source in opened]
    assembling = in_thread(
        partial(assemble, sources, records, grouping, answers, MappingProxyType(annotations))
    )
    return (yield from map_progress(assembling, lambda _: 1.0))


def _read_in_thread(display_name: str, file: Path) -> Generator[float, None, OpenedSource]:
    """Read a large file in a thread; yield the share of it that has been read."""
    progress = ReadProgress()
    reading = in_thread(partial(open_source, display_name, file, progress))
    return map_progress(reading, lambda _: progress.done)


def _scale_progress(number: int, files: int, done: float) -> float:
    """Return the progress of the opening when a share of one file has been read."""
    return _READING_SHARE * (number + done) / files
