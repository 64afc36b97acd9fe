"""reasons, criteria and reviewer: what a review is screened by, and by whom."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from tui.cli.context import find_papers, open_collection, open_notebook
from tui.cli.options import format_option, ids_argument, source_option, store_option
from tui.cli.output import (
    change_format_option,
    pad_width,
    print_change,
    print_line,
    warn,
    write_json,
    write_text,
)
from tui.cli.reading import STDIN

if TYPE_CHECKING:
    from store.notebook.notebook import Notebook

_MAX_WIDTH = 60
"""Columns that reasons are padded to; a longer one pushes its count to the right."""


@click.command("reasons", short_help="List, make, rename and retire your reasons to exclude.")
@click.option("--add", metavar="TEXT", multiple=True, help="Make a reason, or offer it again.")
@click.option(
    "--rename", metavar="OLD NEW", nargs=2, help="Rename a reason, on all papers that have it too."
)
@click.option("--retire", metavar="TEXT", multiple=True, help="Offer it no longer; papers keep it.")
@click.option("--move", metavar="TEXT N", nargs=2, type=(str, int), help="Make it the Nth.")
@format_option("text", "json")
@store_option
def reasons_command(
    add: tuple[str, ...],
    rename: tuple[str, str] | None,
    retire: tuple[str, ...],
    move: tuple[str, int] | None,
    form: str,
) -> None:
    """List your reasons to exclude in the order in which e offers them, with their papers.

    Each change is one step of undo.
    """
    with open_notebook() as notebook:
        reasons = notebook.reasons
        changes = [reasons.make(text) for text in add]
        if rename is not None:
            old, new = rename
            changes.append(reasons.rename(old, new))
        changes += [reasons.retire(text) for text in retire]
        changes += [reasons.move(move[0], move[1] - 1)] if move is not None else []
        for change in changes:
            text = change.text if change else "Nothing changed: already so."
            warn(text) if form == "json" else print_line(text)
        if form == "json":
            write_json(_reasons_json(notebook))
        elif not changes:
            _print_reasons(notebook)


def _count_reasons(notebook: Notebook) -> Counter[str]:
    return Counter(filter(None, (each.reason for each in map(notebook.annotation, notebook))))


def _reasons_json(notebook: Notebook) -> list[dict[str, object]]:
    counts = _count_reasons(notebook)
    return [
        {"reason": each.text, "papers": counts[each.text], "retired": each.retired}
        for each in notebook.reasons
    ]


def _print_reasons(notebook: Notebook) -> None:
    counts = _count_reasons(notebook)
    known = list(notebook.reasons)
    others = sorted(counts.keys() - {each.text for each in known})
    if not known and not others:
        print_line("No reasons. papersift reasons --add TEXT makes one.")
    for each in known:
        retired = "  retired" if each.retired else ""
        print_line(f"{pad_width(each.text, _MAX_WIDTH)} {counts[each.text]:>9,}{retired}")
    for text in others:
        print_line(f"{pad_width(text, _MAX_WIDTH)} {counts[text]:>9,}  not in the list")
    if others:
        print_line("papersift reasons --add TEXT puts a reason into the list.")


@click.command("settle", short_help="Settle what reviewers disagree about.")
@click.argument("decision", type=click.Choice(("include", "maybe", "exclude", "withdraw")))
@click.option("--reason", metavar="TEXT", default="", help="Why it is excluded.")
@click.option("--note", metavar="TEXT", default="", help="How you came to it.")
@ids_argument
@source_option
@change_format_option
@store_option
def settle_command(
    decision: str, reason: str, note: str, ids: tuple[str, ...], sources: tuple[str, ...], form: str
) -> None:
    """Settle papers; the decisions of the reviewers stay, so that their kappa does.

    Lists and exports have the settled decision and your name; `withdraw` takes it back.
    """
    if reason and decision != "exclude":
        raise click.UsageError("--reason goes with exclude.")
    with open_collection(sources, report=False) as collection:
        from store.model.annotation import Decision

        notebook = collection.notebook
        for paper in find_papers(collection, ids):
            if decision == "withdraw":
                change = notebook.settlements.withdraw(paper)
            else:
                own = notebook.own_annotation_of(paper)
                by = notebook.profile.reviewer
                change = notebook.settlements.settle(
                    paper, Decision(decision), reason, note, by, [(by, own)]
                )
            print_change(change, form)


@click.command("criteria", short_help="Print or replace the criteria of your review.")
@click.option("-m", "--message", metavar="TEXT", help="The criteria, in Markdown; - reads them.")
@change_format_option
@store_option
def criteria_command(message: str | None, form: str) -> None:
    """Print the criteria, Markdown of your own, or replace them; an empty text removes them."""
    with open_notebook() as notebook:
        profile = notebook.profile
        if message is None and form == "json":
            write_json({"criteria": profile.criteria})
        elif message is None:
            write_text(f"{profile.criteria}\n" if profile.criteria else "")
        else:
            text = sys.stdin.read() if message == STDIN else message
            print_change(profile.write_criteria(text), form)


@click.command("reviewer", short_help="Print or set the name under which you decide.")
@click.argument("name", required=False)
@change_format_option
@store_option
def reviewer_command(name: str | None, form: str) -> None:
    """Print the reviewer's name that each decision keeps, or set it; '' removes it.

    It belongs to this notebook: no merge brings another.
    """
    with open_notebook() as notebook:
        profile = notebook.profile
        if name is None and form == "json":
            write_json({"reviewer": profile.reviewer})
        elif name is None:
            write_text(f"{profile.reviewer}\n" if profile.reviewer else "")
        else:
            print_change(profile.name_reviewer(name), form)
