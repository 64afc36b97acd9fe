"""split, join and answers: what the user has answered about duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from tui.cli.context import find_papers, open_collection, open_notebook
from tui.cli.options import (
    format_option,
    id_argument,
    ids_argument,
    source_option,
    store_option,
)
from tui.cli.output import change_format_option, print_change, print_line, write_json

if TYPE_CHECKING:
    from store.model.paper import Paper
    from store.model.record import Record


@click.command("join", short_help="Answer that papers are one paper.")
@ids_argument
@source_option
@change_format_option
@store_option
def join_command(ids: tuple[str, ...], sources: tuple[str, ...], form: str) -> None:
    """Answer that two or more papers are one paper, in one change.

    The answer is saved by DOI and the other ids, so it holds when the same papers come again.
    """
    from store.library.clerical_review import pairs_to_answer, questions_about_marked

    with open_collection(sources, report=False) as collection:
        library = collection.library
        papers = find_papers(collection, ids)
        positions = [library.position(paper.id) for paper in papers]
        open_positions = [position for position in positions if position is not None]
        if len(open_positions) < 2:
            raise click.ClickException("join takes two or more papers that are in open sources")
        pairs = pairs_to_answer(library, questions_about_marked(library, open_positions))
        print_change(collection.notebook.answer_all(pairs, True), form)


@click.command("split", short_help="Answer that a record is another paper.")
@id_argument
@click.argument("places", metavar="FILE:LINE...", nargs=-1, required=True)
@source_option
@change_format_option
@store_option
def split_command(name: str, places: tuple[str, ...], sources: tuple[str, ...], form: str) -> None:
    """Answer that records of a paper are another paper, in one change.

    FILE:LINE is where a record stands, as papersift show ID prints it; its end is enough.
    """
    with open_collection(sources, report=False) as collection:
        papers = find_papers(collection, [name])
        if len(papers) > 1:
            raise click.UsageError("split takes one paper.")
        leaving = [_find_record(papers[0], place) for place in places]
        staying = [each for each in papers[0].records if each not in leaving]
        if not staying:
            raise click.ClickException("one record has to stay")
        change = collection.notebook.answer(staying, leaving, False, papers[0].shared)
        print_change(change, form)


def _find_record(paper: Paper, text: str) -> Record:
    """Return the record of a paper at a place. Raises ClickException unless it is one."""
    records = [each for each in paper.records if str(each.place).endswith(text)]
    if len(records) != 1:
        places = ", ".join(str(each.place) for each in paper.records)
        which = "several records" if records else "no record"
        raise click.ClickException(f"{text} names {which} of this paper; it has {places}")
    return records[0]


@click.command("answers", short_help="List your answers about duplicates.")
@format_option("text", "json")
@store_option
def answers_command(form: str) -> None:
    """List what you have answered about duplicates: which papers are the same, which differ.

    papersift undo takes back the newest; the history in the app reverts any.
    """
    from store.model.annotation import ANSWERS

    with open_notebook() as notebook:
        rows = notebook.store.rows(ANSWERS)
        documents: list[Mapping[str, Any]] = [
            rows[str(number)] for number in sorted(map(int, rows))
        ]
    answers = [each for each in documents if each.get("answer") in ("same", "different")]
    if form == "json":
        names = ("answer", "when", "left", "right")
        write_json([{name: each.get(name) for name in names} for each in answers])
        return
    for answer in answers:
        sides = (_shown_key(answer["left"]), _shown_key(answer["right"]))
        print_line(f"{answer['answer']:<9}  {' and '.join(sides)}")


def _shown_key(keys: Sequence[str]) -> str:
    """Return the key of a side that people know best."""
    return next((key for key in keys if not key.startswith("text:")), keys[0] if keys else "?")
