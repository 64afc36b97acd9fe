"""What each source gave: nothing is dropped in silence."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tui.cli.context import format_problem, open_notebook, open_sources
from tui.cli.options import format_option, store_option
from tui.cli.output import plural, print_line, write_json

if TYPE_CHECKING:
    from store.library.library import Library
    from store.library.sources import Source
    from store.model.paper import Paper


@click.command("check", short_help="What each source gave, and what was left out.")
@format_option("text", "json")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())
@store_option
def check_command(form: str, paths: tuple[str, ...]) -> None:
    """Say what each source gave: records, duplicates, and every line that was left out."""
    with open_notebook() as notebook:
        library = open_sources(paths, notebook.store.table("answers"))
    if form == "json":
        write_json(library_json(library))
    else:
        _print(library)
    if library.errors:
        raise click.exceptions.Exit(1)


def _print(library: Library) -> None:
    for source in library.sources:
        print_line(source.path, bold=True)
        for line in _lines(source):
            print_line(f"  {line}")
        for problem in source.problems:
            print_line(f"  {format_problem(source, problem)}")
    groups = duplicate_groups(library)
    records = sum(source.records for source in library.sources)
    print_line("")
    print_line(
        f"{plural(records, 'record')} in {plural(len(library.sources), 'source')}: "
        f"{plural(len(library.papers), 'paper')}, "
        f"{plural(len(groups), 'group')} of more than one record",
        bold=True,
    )
    for paper in groups:
        print_line("")
        print_line(f"{paper.display_title}: {plural(len(paper.records), 'record')}")
        for place in paper.places:
            print_line(f"  {place}")
        for evidence in paper.evidence:
            print_line(f"    {evidence.why}: {evidence.left} and {evidence.right}")
    if library.possible_duplicates:
        print_line("")
        print_line(
            f"{plural(len(library.possible_duplicates), 'pair')} perhaps the same, not merged",
            bold=True,
        )
    for offer in library.possible_duplicates:
        print_line("")
        for at in (offer.left, offer.right):
            paper = library.papers[at]
            print_line(f"  {paper.display_title} ({paper.places[0]})")
        print_line(f"    {offer.why}")


def _lines(source: Source) -> list[str]:
    """Return what one source gave, a fact a line; the figures add up."""
    if source.error:
        return [f"not opened: {source.error}"]
    if source.format == "folder":
        return ["a folder, of which was left out:"]
    found = f"{source.format}: {plural(source.records, 'record')}"
    lines = [
        f"{found}, {plural(source.papers, 'new paper')}, {plural(source.duplicates, 'duplicate')}"
    ]
    rejected = source.entries - source.records
    if rejected:
        entries = "entry" if source.entries == 1 else "entries"
        lines.append(f"{source.entries:,} {entries} seen, {rejected:,} rejected")
    if source.no_title or source.no_abstract:
        lines.append(
            f"{source.no_title:,} without a title, {source.no_abstract:,} without an abstract"
        )
    if source.lines:
        left = sum(source.boilerplate.values())
        lines.append(
            f"{plural(source.lines, 'line')} with text: {source.kept:,} in records, "
            f"{left:,} boilerplate, {source.lines - source.kept - left:,} reported"
        )
    lines += [f"boilerplate: {plural(n, 'line')}, {rule}" for rule, n in source.boilerplate.items()]
    lines += [f"split: {plural(n, 'line')}, {rule}" for rule, n in source.glued.items()]
    if source.unknown_fields:
        named = ", ".join(f"{name} {n:,}" for name, n in source.unknown_fields.items())
        lines.append(f"kept as they came: {named}")
    return lines


def duplicate_groups(library: Library) -> list[Paper]:
    """Return the papers that were found more than once."""
    return [paper for paper in library.papers if paper.duplicates]


def library_json(library: Library) -> dict[str, Any]:
    """Return the whole account as JSON has it."""
    return {
        "records": sum(source.records for source in library.sources),
        "papers": len(library.papers),
        "sources": [_source_json(source) for source in library.sources],
        "groups": [_group_json(paper) for paper in duplicate_groups(library)],
        "offers": [
            {
                "left": library.papers[offer.left].id,
                "right": library.papers[offer.right].id,
                "why": offer.why,
                "likeness": round(offer.similarity, 3),
            }
            for offer in library.possible_duplicates
        ],
    }


def _source_json(source: Source) -> dict[str, Any]:
    counts = ("format", "error", "records", "papers", "duplicates", "entries")
    texts = ("no_title", "no_abstract", "lines", "kept")
    tables = ("boilerplate", "glued", "unknown_fields")
    return {
        "path": source.path,
        **{name: getattr(source, name) for name in (*counts, *texts)},
        **{name: dict(getattr(source, name)) for name in tables},
        "problems": [asdict(problem) for problem in source.problems],
    }


def _group_json(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "display_title": paper.display_title,
        "records": [{"path": place.source, "line": place.line} for place in paper.places],
        "evidence": [
            {"left": str(one.left), "right": str(one.right), "why": one.why}
            for one in paper.evidence
        ],
    }
