"""What a subcommand works on: the notes, the collection, and the papers named or queried."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.options import store_option_value
from tui.cli.output import plural, warn
from tui.cli.reading import STDIN, sources_of
from tui.config.paths import cache_folder, state_path, store_path

if TYPE_CHECKING:
    from store.formats.reading import Problem
    from store.library.collection import Collection
    from store.library.library import Library
    from store.library.sources import Source
    from store.model.paper import Paper
    from store.notebook.notebook import Notebook
    from store.search.index import Index
    from store.search.language import Query

_MAX_WARNINGS = 5
"""Problems of one source that are printed with a result; `check` prints all."""


@contextmanager
def open_notebook(paths: Sequence[str] = ()) -> Iterator[Notebook]:
    """Open the notebook for the length of a command; the checkpoint is left to a later one.

    A project folder among the paths has a notebook of its own.
    """
    from store.notebook.notebook import Notebook

    notebook = Notebook.open(store_path(store_option_value(), paths))
    for line in notebook.store.repairs:
        warn(line)
    try:
        yield notebook
    finally:
        notebook.close(checkpoint=False)
        if notebook.store.skipped_checkpoint:
            warn(notebook.store.skipped_checkpoint)


@contextmanager
def open_collection(
    paths: Sequence[str], *, report: bool = True, keep_stdin: bool = True
) -> Iterator[Collection]:
    """Open these sources, else those last open, else the bundled corpus, with the notebook.

    A source that cannot be opened is reported on standard error, and the command exits with 1
    at its end. For sources that the command did not name, it does so only with `report`.
    """
    from store.library.collection import Collection

    with open_notebook(paths) as notebook:
        library = open_sources(paths, notebook.store.table("answers"), keep_stdin=keep_stdin)
        _warn_about_sources(library, problems=report)
        yield Collection(library, notebook)
    if (paths or report) and any(source.error for source in library.sources):
        raise click.exceptions.Exit(1)


def open_sources(
    paths: Sequence[str], answers: Iterable[Mapping[str, Any]], *, keep_stdin: bool = True
) -> Library:
    """Open sources (`-` is standard input), grouped under these documents of the answers table.

    What standard input had stays as a file next to the notes, unless `keep_stdin` is False.
    """
    from store.duplicates.answers import answers_from_documents
    from store.library.opening import open_library_in_steps
    from store.tasks import run_steps
    from tui.cli.progress import ProgressLine

    grouping = answers_from_documents(answers)
    with sources_of(source_paths(paths), keep_stdin=keep_stdin) as (files, cache):
        steps = open_library_in_steps(files, answers=grouping, cache=cache)
        with ProgressLine() as line:
            return run_steps(steps, line.show)


def source_paths(paths: Sequence[str]) -> Sequence[str | Path]:
    """Return these paths, else those last open, else those of the bundled corpus."""
    from store.library.opening import bundled_corpus
    from tui.config.projects import project_of, project_sources
    from tui.config.state import read_state

    store = store_path(store_option_value())
    last_open = read_state(state_path(), store=store).paths
    return (
        project_sources(paths)
        or last_open
        or project_sources(project_of(store))
        or bundled_corpus()
    )


def _warn_about_sources(library: Library, *, problems: bool) -> None:
    """Warn of sources that could not be opened and, if asked, of what was not read in others."""
    for source in library.sources:
        if source.error:
            warn(f"{source.path}: {source.error}")
        elif problems:
            for problem in source.problems[:_MAX_WARNINGS]:
                warn(format_problem(source, problem))
            hidden = len(source.problems) - _MAX_WARNINGS
            if hidden > 0:
                warn(f"{source.path}: {plural(hidden, 'more problem')}, see papersift check")


def format_problem(source: Source, problem: Problem) -> str:
    """Return a Problem as a compiler prints one: file, line, reason, beginning of the text."""
    place = f"{source.path}:{problem.line}" if problem.line else source.path
    return ": ".join(filter(None, (place, problem.why, problem.excerpt)))


def read_ids(ids: Sequence[str]) -> list[str]:
    """Return the ids of the command line; `-` is replaced by those on standard input."""
    all_ids: list[str] = []
    for text in ids:
        all_ids += sys.stdin.read().lstrip("\ufeff").split() if text == STDIN else [text]
    if not all_ids:
        raise click.ClickException("no ids on standard input")
    return all_ids


def find_papers(collection: Collection, ids: Sequence[str]) -> list[Paper]:
    """Find papers by id, each once. Raises ClickException where one id is not found."""
    from store.library.library import AmbiguousPaper, UnknownPaper

    papers: dict[str, Paper] = {}
    ambiguous: list[str] = []
    unknown: list[str] = []
    for text in read_ids(ids):
        try:
            paper = collection.find(text)
        except AmbiguousPaper as error:
            ambiguous.append(str(error))
        except UnknownPaper:
            unknown.append(text)
        else:
            papers[paper.id] = paper
    for line in ambiguous[:_MAX_WARNINGS]:
        warn(line)
    if ambiguous or unknown:
        parts = [_describe_unknown(unknown)] if unknown else []
        hidden = len(ambiguous) - _MAX_WARNINGS
        parts += [f"{hidden:,} more ids fit several papers"] if hidden > 0 else []
        raise click.ClickException("; ".join([*parts, "nothing was changed"]))
    return list(papers.values())


def find_paper(collection: Collection, text: str) -> Paper:
    """Find the one paper of an id. Raises ClickException where none has it."""
    from store.library.library import UnknownPaper

    try:
        return collection.find(text)
    except UnknownPaper as error:
        raise click.ClickException(_describe_unknown([text])) from error


def _describe_unknown(ids: Sequence[str]) -> str:
    """Return a line about ids that no open paper has, and where to look for them."""
    from store.text.cleaning import clean, shorten

    named = [name for text in ids[:_MAX_WARNINGS] if (name := shorten(clean(text), 60))]
    if not named:
        return "no id was given"
    more = f" and {hidden:,} more" if (hidden := len(ids) - len(named)) else ""
    noun = "paper" if len(ids) == 1 else "papers"
    line = f"no {noun} {', '.join(named)}{more} in the open sources"
    named_sources = click.get_current_context().params.get("sources")
    return line if named_sources else f"{line} (--source FILE names others)"


def select_papers(collection: Collection, text: str, sort: str) -> Sequence[int]:
    """Return the positions of the papers that match a whole query, sorted.

    A condition that cannot be parsed is wrong usage: without it a command would change too
    many papers.
    """
    if not text.strip() and sort in ("", "source", "relevance"):
        return range(len(collection.library.papers))

    from store.library.packed_papers import MALFORMED
    from store.library.paper_list import PaperList, asks_for_orphans
    from store.search.inspection import asks_for_state

    paper_list = PaperList(collection, text, sort)
    _check_query(text, paper_list.query)
    if asks_for_state(paper_list.query.root, "new"):
        _find_new(collection)
    index = collection_index(collection)
    try:
        paper_list.use_index(index)
    except MALFORMED:
        index = collection_index(collection, rebuild=True)
        paper_list.use_index(index)
    if paper_list.query and not asks_for_orphans(paper_list.query.root):
        _warn_about_orphans(collection, text, index)
    return [int(position) for position in paper_list.positions[: paper_list.complete]]


def _find_new(collection: Collection) -> None:
    """Set the papers that came in since the app had these notes open; only the app forgets them."""
    from store.library.arrivals import find_arrivals, seen_path
    from store.tasks import run_steps

    store = collection.notebook.store.path
    path = seen_path(state_path().parent, store)
    arrivals = run_steps(find_arrivals(collection.library, path, store))
    collection.new = frozenset(arrivals.positions)


def collection_index(collection: Collection, *, rebuild: bool = False) -> Index:
    """Return the index of a collection, from the cache if it can be; add it where it is missing.

    With `rebuild` the one in the cache is replaced: it was not as it was written.
    """
    from store.library.cache import load_index, save_index
    from store.library.packed_papers import PackedPapers

    papers = collection.library.papers
    key = papers.cache_key if isinstance(papers, PackedPapers) else ""
    index = load_index(cache_folder(), key, collection) if key and not rebuild else None
    if index is None:
        from store.library.index_worker import build_index
        from store.tasks import run_steps

        index = run_steps(build_index(collection.papers))
        if key:
            save_index(cache_folder(), key, collection, index)
    return index


def _warn_about_orphans(collection: Collection, text: str, index: Index) -> None:
    """Warn that orphans match too, which a query must ask for."""
    from store.library.paper_list import PaperList

    if len(collection.papers) == len(collection.library.papers):
        return
    orphans = PaperList(collection, f"({text}) is:orphan")
    orphans.use_index(index)
    if orphans.complete:
        count = plural(orphans.complete, "paper")
        verb = "matches" if orphans.complete == 1 else "match"
        warn(f"{count} in no open source also {verb}: is:orphan finds them")


def _check_query(text: str, query: Query) -> None:
    """Refuse a query with a condition that cannot be parsed; warn of a stray sign."""
    for span in query.ignored:
        piece = span.piece_of(text)  # words after an open quote are parsed; a phrase was meant
        if piece.upper() != "OR" and any(map(str.isalnum, piece)):
            raise click.UsageError(f"The query is not clear at {piece!r}: {span.why}.")
        warn(f"ignored in the query: {piece!r}, {span.why}")
