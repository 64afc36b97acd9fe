"""What a subcommand works on: the papers of its sources, and the notes.

Which papers a `-q` and a `--sort` pick, as the filter box would.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.options import store_option_value
from tui.cli.output import plural, warn
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

REPORTED = 5
"""Lines of one source that are reported beside the result; `check` prints all."""

STDIN = "-"


@contextmanager
def open_notebook() -> Iterator[Notebook]:
    """Open the notes for the length of a command; the checkpoint is left to a later one."""
    from store.notebook.notebook import Notebook

    notebook = Notebook.open(store_path(store_option_value()))
    for line in notebook.store.repairs:
        warn(line)
    try:
        yield notebook
    finally:
        notebook.close(checkpoint=False)


@contextmanager
def open_collection(paths: Sequence[str], *, report: bool = True) -> Iterator[Collection]:
    """Open these sources, else what was last open, else the bundled corpus, with the notes.

    What could not be opened is said on standard error, and in the end the command exits
    with 1 for it; for sources that the command did not name, only when it `report`s.
    """
    from store.library.collection import Collection

    with open_notebook() as notebook:
        library = open_sources(paths, notebook.store.table("answers"))
        _remark_on(library, lines=report)
        yield Collection(library, notebook)
    if (paths or report) and any(source.error for source in library.sources):
        raise click.exceptions.Exit(1)


def open_sources(paths: Sequence[str], answered: Iterable[Mapping[str, Any]]) -> Library:
    """Open sources, `-` being standard input, under the answers about duplicates of the notes."""
    from store.duplicates.answers import answers_from_documents
    from store.library.opening import open_library

    given = [save_stdin() if path == STDIN else path for path in source_paths(paths)]
    return open_library(given, answers=answers_from_documents(answered), cache=cache_folder())


def source_paths(paths: Sequence[str]) -> Sequence[str | Path]:
    """Return these paths, else what was last open, else the bundled corpus."""
    from store.library.opening import bundled_corpus
    from tui.config.state import read_state

    return paths or read_state(state_path()).paths or bundled_corpus()


def save_stdin() -> str:
    """Read standard input to its end and keep it beside the notes; give the path."""
    from store.library.sources import save_pasted

    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace") if sys.stdin else ""
    if not text.strip():
        raise click.ClickException("nothing came on standard input")
    return str(save_pasted(text, store_path(store_option_value()).parent / "pasted"))


def _remark_on(library: Library, *, lines: bool) -> None:
    """Say which sources could not be opened and, with `lines`, what was not read in others."""
    for source in library.sources:
        if source.error:
            warn(f"{source.path}: {source.error}")
        elif lines:
            for problem in source.problems[:REPORTED]:
                warn(format_problem(source, problem))
            more = len(source.problems) - REPORTED
            if more > 0:
                warn(f"{source.path}: {plural(more, 'further remark')}, see papersift check")


def format_problem(source: Source, problem: Problem) -> str:
    """Return a Problem as a compiler would: file, line, why, and how the text begins."""
    place = f"{source.path}:{problem.line}" if problem.line else source.path
    return ": ".join(filter(None, (place, problem.why, problem.excerpt)))


def read_ids(ids: Sequence[str]) -> list[str]:
    """Return the ids of the command line, with those of standard input where it says `-`."""
    found: list[str] = []
    for text in ids:
        found += sys.stdin.read().lstrip("\ufeff").split() if text == STDIN else [text]
    if not found:
        raise click.ClickException("no ids came on standard input")
    return found


def find_papers(pile: Collection, ids: Sequence[str]) -> list[Paper]:
    """Find papers by id, each once; when one is not found the whole act fails."""
    from store.library.library import AmbiguousPaper, UnknownPaper

    found: dict[str, Paper] = {}
    wrong: list[str] = []
    for text in read_ids(ids):
        try:
            paper = find_paper(pile, text)
        except (AmbiguousPaper, UnknownPaper) as error:
            wrong.append(str(error))
        else:
            found[paper.id] = paper
    if wrong:
        for line in wrong[:REPORTED]:
            warn(line)
        more = f" and {len(wrong) - REPORTED:,} more" if len(wrong) > REPORTED else ""
        raise click.ClickException(f"nothing was changed{more and f'; not found{more}'}")
    return list(found.values())


def find_paper(pile: Collection, text: str) -> Paper:
    """Find a paper by key or unique prefix: in the open sources, then among the orphans."""
    from store.library.library import Library, UnknownPaper

    try:
        return pile.library.find(text)
    except UnknownPaper as error:
        try:
            return Library.paper(pile.papers[len(pile.library.papers) :]).find(text)
        except UnknownPaper:
            raise error from None


def select_papers(pile: Collection, text: str, sort: str) -> Sequence[int]:
    """Return the positions that match the whole query, in this order.

    A condition that cannot be read is wrong usage: a command would act on too many papers.
    """
    if not text.strip() and sort in ("", "source", "relevance"):
        return range(len(pile.library.papers))

    from store.library.paper_list import PaperList, asks_for_orphans

    view = PaperList(pile, text, sort)
    _check(text, view.query)
    index = _index(pile)
    view.ready(index)
    if view.query and not asks_for_orphans(view.query.root):
        _remark_on_orphans(pile, text, index)
    return [int(at) for at in view.positions[: view.complete]]


def _index(pile: Collection) -> Index:
    """Return the index of a pile, from the cache or for it where the pile lies there."""
    from store.library.cache import load_index, save_index
    from store.library.packed_papers import PackedPapers
    from store.search.index import Index

    papers = pile.library.papers
    key = papers.kept if isinstance(papers, PackedPapers) else ""
    index = load_index(cache_folder(), key, pile) if key else None
    if index is None:
        index = Index(pile.papers)
        if key:
            save_index(cache_folder(), key, pile, index)
    return index


def _remark_on_orphans(pile: Collection, text: str, index: Index) -> None:
    """Say how many papers match whose source is not open; a query must ask for these."""
    from store.library.paper_list import PaperList

    if len(pile.papers) == len(pile.library.papers):
        return
    orphans = PaperList(pile, f"({text}) is:orphan")
    orphans.ready(index)
    if orphans.complete:
        count = plural(orphans.complete, "paper")
        warn(f"{count} in no open source also match: is:orphan finds them")


def _check(text: str, query: Query) -> None:
    """Refuse a query with an unreadable condition; a stray sign is only remarked on."""
    for span in query.ignored:
        # the words after an open quote are read, but a phrase was meant
        piece = text[span.start :] if text[span.start] == '"' else text[span.start : span.end]
        if piece.upper() != "OR" and any(map(str.isalnum, piece)):
            raise click.UsageError(f"The query is not clear at {piece!r}: {span.why}.")
        warn(f"left out of the query: {piece!r}, {span.why}")
