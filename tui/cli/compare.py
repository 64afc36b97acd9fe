"""compare: how far reviewers agree, and the papers on which they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.options import format_option, store_option
from tui.cli.output import fit_width, pad_width, plural, print_line, print_width, warn, write_json
from tui.config.projects import notes_in, reviewer_path

if TYPE_CHECKING:
    from store.screening.agreement import ReviewerComparison

_NAME_WIDTH = 24
"""Columns for the name of a side."""


@click.command("compare", short_help="Compare the decisions of two or more reviewers.")
@click.argument("files", metavar="A B [C]...", nargs=-1, required=True)
@click.option(
    "--maybe-as",
    type=click.Choice(("include", "exclude")),
    help="Count a maybe as this decision. Default: a category of its own.",
)
@format_option("text", "json")
@store_option
def compare_command(files: tuple[str, ...], maybe_as: str | None, form: str) -> None:
    """Compare the notebooks (notes.json or project folders) or exports of reviewers.

    They are not changed.

    Papers are matched by any of their ids. The papers that all reviewers have decided about
    count: agreement, Cohen's kappa of two reviewers or Fleiss' kappa of more, and each paper
    on which they do not agree, with decisions, reasons and notes.
    """
    from store.library.merging import read_reviewer
    from store.model.annotation import Decision
    from store.model.display import short_names
    from store.screening.agreement import Side, compare_reviewers, comparison_json

    if len(files) < 2:
        raise click.UsageError("compare takes the files of two or more reviewers.")
    sides: list[Side] = []
    for name, file in zip(short_names(list(map(reviewer_path, files))), files, strict=True):
        reviewer, papers, warnings = read_reviewer(notes_in(file))
        taken = reviewer in (side.name for side in sides)
        sides.append(Side(name if taken or not reviewer else reviewer, papers))
        for line in warnings:
            warn(f"{file}: {line}")
    comparison = compare_reviewers(sides, Decision(maybe_as) if maybe_as else None)
    if not comparison.shared:
        warn("no paper was decided by all")
    if form == "json":
        write_json(comparison_json(comparison))
    else:
        _print_comparison(comparison)


def _print_comparison(comparison: ReviewerComparison) -> None:
    for number, name in enumerate(comparison.sides):
        print_line(f"{_name(name)}  {comparison.decided(number):>7,} decided")
    everybody = "both" if len(comparison.sides) == 2 else "all"
    print_line(f"{f'decided by {everybody}':<{_NAME_WIDTH}}  {len(comparison.shared):>7,}")
    agreement, kappa = comparison.agreement, comparison.kappa
    share = "-" if agreement is None else f"{agreement:.1%}"
    print_line(f"{'agreement':<{_NAME_WIDTH}}  {share:>7}")
    figure = "-" if kappa is None else f"{kappa:.3f}"
    print_line(f"{comparison.kappa_name:<{_NAME_WIDTH}}  {figure:>7}")
    if len(comparison.sides) == 2 and comparison.shared:
        _print_table(comparison)
    _print_conflicts(comparison)


def _print_table(comparison: ReviewerComparison) -> None:
    """Print how often each pair of decisions occurs, the first reviewer's in rows."""
    from store.screening.agreement import CATEGORIES

    print_line("")
    print_line(f"{'':<{_NAME_WIDTH}}  {fit_width(comparison.sides[1], _NAME_WIDTH)}")
    print_line(f"{_name(comparison.sides[0])}{''.join(f'{name:>9}' for name in CATEGORIES)}")
    for category, row in zip(CATEGORIES, comparison.table(), strict=True):
        print_line(f"{category:>{_NAME_WIDTH}}{''.join(f'{count:>9,}' for count in row)}")


def _print_conflicts(comparison: ReviewerComparison) -> None:
    conflicts = comparison.conflicts
    if conflicts:
        print_line("")
        print_line(plural(len(conflicts), "conflict"), bold=True)
    for paper in conflicts:
        print_line(fit_width(f"{paper.keys[0]}  {paper.title}", print_width()))
        for name, annotation in zip(comparison.sides, paper.annotations, strict=True):
            details = [annotation.reason, annotation.note.replace("\n", " / ")]
            parts = [f"  {_name(name)}  {annotation.decision:<7}", *filter(None, details)]
            print_line(fit_width("  ".join(parts).rstrip(), print_width()))


def _name(name: str) -> str:
    return pad_width(fit_width(name, _NAME_WIDTH), _NAME_WIDTH)
