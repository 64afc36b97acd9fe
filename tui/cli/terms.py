"""terms: the wanted and unwanted terms, and how many papers have each, or a paper has of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tui.cli.context import collection_index, open_collection
from tui.cli.options import Decorator, format_option, paths_argument, store_option
from tui.cli.output import pad_width, plural, print_line, warn, write_json
from tui.cli.reading import STDIN

if TYPE_CHECKING:
    from store.library.collection import Collection
    from store.model.annotation import Change
    from store.model.paper import Paper
    from store.notebook.term_table import TermTable
    from store.screening.terms import Term

_MAX_WIDTH = 40
"""Columns that terms are padded to; a longer one pushes its count to the right."""


_FEW_PAPERS = 100
"""Papers that are read one by one, which is faster than loading the index of all."""


def _term_option(name: str, text: str) -> Decorator:
    return click.option(f"--{name}", metavar="TERM", multiple=True, help=text)


@click.command("terms", short_help="List, add and remove your wanted and unwanted terms.")
@_term_option("wanted", "Add a wanted term, or make one wanted; - reads them, one a line.")
@_term_option("unwanted", "Add an unwanted term, or make one unwanted; - reads them.")
@_term_option("remove", "Remove a term; - reads them.")
@format_option("text", "json")
@paths_argument
@store_option
def terms_command(
    wanted: tuple[str, ...],
    unwanted: tuple[str, ...],
    remove: tuple[str, ...],
    form: str,
    paths: tuple[str, ...],
) -> None:
    """List your terms, each with the number of papers that have it in title or abstract.

    A term is a word, a beginning (random*), a phrase ("quality of life") or a word family
    (~screen also finds screened and screening). Case, accents, hyphens and spaces make no
    difference. The papers are those of the files named, else those last open.
    """
    with open_collection(paths, report=False) as collection:
        terms = collection.notebook.terms
        added = {
            is_wanted: _read(texts) for is_wanted, texts in ((True, wanted), (False, unwanted))
        }
        if remove:
            _report(terms.drop(_read(remove)), form)
        for is_wanted, texts in added.items():
            if texts:
                _report(terms.add(texts, wanted=is_wanted), form)
        counts = _count(collection, terms)
        if form == "json":
            write_json({"wanted": _json(counts, True), "unwanted": _json(counts, False)})
        else:
            _print_terms(counts, len(collection.library.papers))


def _read(texts: Sequence[str]) -> list[str]:
    """Return the terms of an option; `-` stands for those on standard input, one a line.

    There a line that is no term is reported and skipped. Raises NotATerm for another.
    """
    from store.screening.terms import parse_pattern, read_terms

    read: list[str] = []
    for text in texts:
        if text != STDIN:
            parse_pattern(text)
            read.append(text)
            continue
        terms, errors = read_terms(sys.stdin.read(), wanted=True)
        read += [term.text for term in terms]
        for line, why in errors:
            warn(f"line {line}: {why}")
    return read


def _report(change: Change | None, form: str) -> None:
    """Print what a change did, beside the output if that is for programs."""
    text = change.text if change else "Nothing changed: already so."
    if form == "json":
        warn(text)
    else:
        print_line(text)


def _count(collection: Collection, terms: TermTable) -> Mapping[Term, int]:
    """Count the papers of the open sources that have each term."""
    if not (listed := list(terms)):
        return {}
    from store.screening.term_index import TermIndex
    from store.tasks import run_steps

    papers = len(collection.library.papers)
    index = TermIndex(collection_index(collection).paper_index, papers)
    run_steps(index.update(listed))
    return index.counts


def _json(counts: Mapping[Term, int], wanted: bool) -> list[dict[str, object]]:
    return [
        {"term": term.text, "kind": term.pattern.kind, "papers": papers}
        for term, papers in counts.items()
        if term.wanted == wanted
    ]


def _print_terms(counts: Mapping[Term, int], papers: int) -> None:
    if not counts:
        print_line("No terms. papersift terms --wanted TERM adds one.")
        return
    print_line(f"Terms in {plural(papers, 'paper')}")
    for sign, wanted in (("+", True), ("−", False)):
        _print_side(sign, [(term, n) for term, n in counts.items() if term.wanted == wanted])


def _print_side(sign: str, counts: Iterable[tuple[Term, int]]) -> None:
    for term, papers in counts:
        print_line(f"{sign} {pad_width(term.text, _MAX_WIDTH)} {papers:>9,}")


def count_terms(collection: Collection, positions: Sequence[int]) -> list[tuple[int, int]]:
    """Count the wanted and the unwanted terms of some papers; an empty list without terms."""
    if len(positions) <= _FEW_PAPERS:
        return count_terms_in(collection, [collection.papers[position] for position in positions])
    terms = list(collection.notebook.terms)
    if not terms:
        return []
    from store.screening.term_index import TermIndex
    from store.tasks import run_steps

    index = TermIndex(collection_index(collection).paper_index)
    run_steps(index.update(terms))
    chosen = list(positions)
    wanted, unwanted = (numbers[chosen].tolist() for numbers in (index.wanted, index.unwanted))
    return list(zip(wanted, unwanted, strict=True))


def count_terms_in(collection: Collection, papers: Sequence[Paper]) -> list[tuple[int, int]]:
    """Count the wanted and the unwanted terms of a few papers; an empty list without terms."""
    terms = list(collection.notebook.terms)
    if not terms:
        return []
    # imported late: most notebooks have no terms, and finding them needs numpy and a stemmer
    from store.screening.term_matches import TermMatcher

    matcher = TermMatcher(terms)
    matches = map(matcher.find, papers)
    return [(len(each.wanted), len(each.unwanted)) for each in matches]
