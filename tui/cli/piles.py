"""What a subcommand works on: the papers of its sources, and the notes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.options import given_store
from tui.cli.printing import counted, remark
from tui.places import cache_folder, state_path, store_path

if TYPE_CHECKING:
    from store.library import Library
    from store.notebook import Notebook
    from store.papers import Paper
    from store.pile import Pile
    from store.readers.reading import Problem
    from store.sources import Source

REPORTED = 5
"""Lines of one source that are reported beside the result; `check` prints all."""

STDIN = "-"


@contextmanager
def opened_notebook() -> Iterator[Notebook]:
    """Open the notes for the length of a command; the checkpoint is left to a later one."""
    from store.notebook import Notebook

    notebook = Notebook.open(store_path(given_store()))
    for line in notebook.store.repairs:
        remark(line)
    try:
        yield notebook
    finally:
        notebook.close(checkpoint=False)


@contextmanager
def opened_pile(paths: Sequence[str], *, report: bool = True) -> Iterator[Pile]:
    """Open these sources, else what was last open, else the bundled corpus, with the notes.

    What could not be opened is said on standard error, and in the end the command exits
    with 1 for it; for sources that the command did not name, only when it `report`s.
    """
    from store.pile import Pile

    with opened_notebook() as notebook:
        library = opened_library(paths, notebook.store.table("answers"))
        _remark_on(library, lines=report)
        yield Pile(library, notebook)
    if (paths or report) and any(source.error for source in library.sources):
        raise click.exceptions.Exit(1)


def opened_library(paths: Sequence[str], answered: Iterable[Mapping[str, Any]]) -> Library:
    """Open sources, `-` being standard input, under the answers about duplicates of the notes."""
    from store.answers import answers_from
    from store.library import open_library

    given = [kept_stdin() if path == STDIN else path for path in sources_named(paths)]
    return open_library(given, answers=answers_from(answered), cache=cache_folder())


def sources_named(paths: Sequence[str]) -> Sequence[str | Path]:
    """Give these paths, else what was last open, else the bundled corpus."""
    from store.library import bundled_corpus
    from tui.state import read_state

    return paths or read_state(state_path()).paths or bundled_corpus()


def kept_stdin() -> str:
    """Read standard input to its end and keep it beside the notes; give the path."""
    from store.library import keep_pasted

    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace") if sys.stdin else ""
    if not text.strip():
        raise click.ClickException("nothing came on standard input")
    return str(keep_pasted(text, store_path(given_store()).parent / "pasted"))


def _remark_on(library: Library, *, lines: bool) -> None:
    """Say which sources could not be opened and, with `lines`, what was not read in others."""
    for source in library.sources:
        if source.error:
            remark(f"{source.path}: {source.error}")
        elif lines:
            for problem in source.problems[:REPORTED]:
                remark(reported(source, problem))
            more = len(source.problems) - REPORTED
            if more > 0:
                remark(f"{source.path}: {counted(more, 'further remark')}, see papersift check")


def reported(source: Source, problem: Problem) -> str:
    """Give a Problem as a compiler would: file, line, why, and how the text begins."""
    place = f"{source.path}:{problem.line}" if problem.line else source.path
    return ": ".join(filter(None, (place, problem.why, problem.excerpt)))


def ids_given(ids: Sequence[str]) -> list[str]:
    """Give the ids of the command line, with those of standard input where it says `-`."""
    found: list[str] = []
    for text in ids:
        found += sys.stdin.read().lstrip("\ufeff").split() if text == STDIN else [text]
    if not found:
        raise click.ClickException("no ids came on standard input")
    return found


def papers_named(pile: Pile, ids: Sequence[str]) -> list[Paper]:
    """Find papers by id, each once; when one is not found the whole act fails."""
    from store.library import AmbiguousPaper, UnknownPaper

    found: dict[str, Paper] = {}
    wrong: list[str] = []
    for text in ids_given(ids):
        try:
            paper = paper_named(pile, text)
        except (AmbiguousPaper, UnknownPaper) as error:
            wrong.append(str(error))
        else:
            found[paper.id] = paper
    if wrong:
        for line in wrong[:REPORTED]:
            remark(line)
        more = f" and {len(wrong) - REPORTED:,} more" if len(wrong) > REPORTED else ""
        raise click.ClickException(f"nothing was changed{more and f'; not found{more}'}")
    return list(found.values())


def paper_named(pile: Pile, text: str) -> Paper:
    """Find a paper by key or unique prefix: in the open sources, then among the orphans."""
    from store.library import Library, UnknownPaper

    try:
        return pile.library.find(text)
    except UnknownPaper as error:
        try:
            return Library.of(pile.papers[len(pile.library.papers) :]).find(text)
        except UnknownPaper:
            raise error from None
