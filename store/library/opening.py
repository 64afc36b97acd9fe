"""Open sources as a Library: the bundled corpus, or what the user names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from store.duplicates.answers import NO_ANSWERS, Answers
from store.formats.reading import ReadProgress
from store.library.library import Library, group_in_steps
from store.library.sources import OpenedSource, Source, is_large, list_files, open_source
from store.model.annotation import Annotation
from store.model.paper import Paper
from store.model.record import Place
from store.tasks import Steps, in_thread, map_progress, run_steps

if TYPE_CHECKING:
    from store.library.spool import Spool

_File = tuple[str, Path | Source]
"""The name to show for a file, and the file, or a Source in place of it that says why not."""

_MANY_BYTES = 12_000_000
"""Size from which starting workers, half a second each, is worth it."""

_MANY_PAPERS = 10_000
"""With as many papers, those read are dropped once they are cached, and read from the cache."""

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
    paths: Iterable[str | Path], *, answers: Answers = NO_ANSWERS, cache: Path | None = None
) -> Library:
    """Open sources and group their records; sources that cannot be opened have an error.

    With a `cache` folder, sources that have not changed are not read again, and of what is
    cached only the papers that are asked for.
    """
    return run_steps(open_library_in_steps(paths, answers=answers, cache=cache))


def open_library_in_steps(
    paths: Iterable[str | Path],
    *,
    answers: Answers = NO_ANSWERS,
    cache: Path | None = None,
    spool: Spool | None = None,
    on_read: Callable[[], object] = lambda: None,
) -> Steps[Library]:
    """Do what `open_library` does in short steps; yield the progress, from 0 to 1.

    What is read is added to the `spool`, packed, a block each record. `on_read` is called when all
    of it is there, so that something can be done with it while it is grouped.
    """
    files = list(list_files(paths))
    if cache is None:
        return (yield from _read_and_group(files, answers, spool, on_read))
    from store.library.cache import cache_key, discard, is_settled, load_library, save_library

    key = cache_key(files, answers)

    def read_again() -> Sequence[Paper]:
        """Read the sources in place of a damaged line; the next opening caches them again."""
        discard(cache, key)
        return run_steps(_read_and_group(files, answers)).papers

    library = load_library(cache, key, answers, read_again) if key else None
    if library is None:
        library = yield from _read_and_group(files, answers, spool, on_read)
        if key and is_settled(files) and cache_key(files, answers) == key:
            saving = save_library(cache, key, library, spool)
            saved = yield from map_progress(saving, lambda _: 1.0)
            if saved and len(library.papers) >= _MANY_PAPERS:
                # what was read is let go; what is cached is read paper by paper
                library = load_library(cache, key, answers, read_again) or library
    return library


def _read_and_group(
    files: Sequence[_File],
    answers: Answers,
    spool: Spool | None = None,
    on_read: Callable[[], object] = lambda: None,
) -> Steps[Library]:
    opened: list[OpenedSource] = []
    for number, (name, file) in enumerate(files):
        opened.append(
            (yield from map_progress(_read(name, file, spool), partial(_share_read, number, files)))
        )
    on_read()
    records = [record for source in opened for record in source.records]
    annotations: dict[Place, Annotation] = {}
    for source in opened:
        annotations |= source.annotations
    sources = [source.source for source in opened]
    grouping = group_in_steps(sources, records, answers, MappingProxyType(annotations))
    return (yield from map_progress(grouping, lambda done: done + _READING_SHARE * (1 - done)))


def _share_read(number: int, files: Sequence[_File], done: float) -> float:
    """Return how much of the work is done with a share of one file, those before it being read."""
    return _READING_SHARE * (number + done) / len(files)


def _read(name: str, file: Path | Source, spool: Spool | None) -> Steps[OpenedSource]:
    """Read a file, a large one in a thread, and a very large one in other processes if possible."""
    yield 0.0
    if isinstance(file, Source):
        return OpenedSource(file)
    if is_large(file, _MANY_BYTES):
        from store.library.read_worker import read_in_workers

        opened = yield from read_in_workers(name, file, spool=spool)
        if opened is not None:
            return opened
    opened = (yield from _read_in_thread(name, file)) if is_large(file) else open_source(name, file)
    if spool is not None:
        from store.library.packed_papers import pack_record

        spool.extend(map(pack_record, opened.records))
    return opened


def _read_in_thread(name: str, file: Path) -> Steps[OpenedSource]:
    progress = ReadProgress()
    reading = in_thread(partial(open_source, name, file, progress))
    try:
        return (yield from map_progress(reading, lambda _: progress.done))
    finally:
        progress.stopped = True
