"""check: what each source gave, with every line that was not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.context import format_problem, open_notebook, open_sources
from tui.cli.options import format_option, store_option
from tui.cli.output import plural, print_line, write_json
from tui.cli.reading import recursive_option

if TYPE_CHECKING:
    from store.library.library import Library
    from store.library.sources import Source
    from store.model.paper import Paper


@click.command("check", short_help="Report what each source gave and what was not read.")
@format_option("text", "json")
@recursive_option
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())
@store_option
def check_command(form: str, paths: tuple[str, ...]) -> None:
    """Report what each source gave: records, duplicates, and every line that was not read."""
    with open_notebook() as notebook:
        library = open_sources(paths, notebook.store.table("answers"), keep_stdin=False)
    if form == "json":
        write_json(library_json(library))
    else:
        _print_report(library)
    if library.errors:
        raise click.exceptions.Exit(1)


def _print_report(library: Library) -> None:
    for source in library.sources:
        print_line(source.path, bold=True)
        for line in _source_lines(source):
            print_line(f"  {line}")
        for problem in source.problems:
            print_line(f"  {format_problem(source, problem)}")
    groups = [paper for paper in library.papers if paper.duplicates]
    records = sum(source.records for source in library.sources)
    total = f"{plural(records, 'record')} in {plural(len(library.sources), 'source')}"
    papers = f"{plural(len(library.papers), 'paper')}, {plural(len(groups), 'group')}"
    print_line("")
    print_line(f"{total}: {papers} of more than one record", bold=True)
    for paper in groups:
        print_line("")
        print_line(f"{paper.display_title}: {plural(len(paper.records), 'record')}")
        for place in paper.places:
            print_line(f"  {place}")
        for evidence in paper.evidence:
            print_line(f"    {evidence.why}: {evidence.left} and {evidence.right}")
    if library.possible_duplicates:
        possible = plural(len(library.possible_duplicates), "possible duplicate")
        print_line("")
        print_line(f"{possible}, not merged", bold=True)
    for pair in library.possible_duplicates:
        print_line("")
        for position in (pair.left, pair.right):
            paper = library.papers[position]
            print_line(f"  {paper.display_title} ({paper.places[0]})")
        print_line(f"    {pair.why}")


def _source_lines(source: Source) -> list[str]:
    """Return what one source gave, one fact a line; the figures add up."""
    if source.error:
        return [f"not opened: {source.error}"]
    if source.format == "folder":
        return ["a folder; not read in it:"]
    records, papers = plural(source.records, "record"), plural(source.papers, "new paper")
    duplicates = plural(source.duplicates, "duplicate")
    lines = [f"{source.format}: {records}, {papers}, {duplicates}"]
    rejected = source.entries - source.records
    if rejected:
        entries = "entry" if source.entries == 1 else "entries"
        lines.append(f"{source.entries:,} {entries} found, {rejected:,} rejected")
    if source.no_title or source.no_abstract:
        without = f"{source.no_title:,} without a title"
        lines.append(f"{without}, {source.no_abstract:,} without an abstract")
    if source.lines:
        boilerplate = sum(source.boilerplate.values())
        reported = source.lines - source.kept - boilerplate
        counts = f"{source.kept:,} in records, {boilerplate:,} boilerplate, {reported:,} reported"
        lines.append(f"{plural(source.lines, 'line')} with text: {counts}")
    lines += [f"boilerplate: {plural(n, 'line')}, {rule}" for rule, n in source.boilerplate.items()]
    lines += [f"split: {plural(n, 'line')}, {rule}" for rule, n in source.glued.items()]
    if source.unknown_fields:
        fields = ", ".join(f"{name} {n:,}" for name, n in source.unknown_fields.items())
        lines.append(f"unknown fields, kept as they are: {fields}")
    return lines


def library_json(library: Library) -> dict[str, Any]:
    """Return the report as a JSON object."""
    return {
        "records": sum(source.records for source in library.sources),
        "papers": len(library.papers),
        "sources": [_source_json(source) for source in library.sources],
        "groups": [_group_json(paper) for paper in library.papers if paper.duplicates],
        "offers": [
            {
                "left": library.papers[pair.left].id,
                "right": library.papers[pair.right].id,
                "why": pair.why,
                "likeness": round(pair.similarity, 3),
            }
            for pair in library.possible_duplicates
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
        "problems": [problem._asdict() for problem in source.problems],
    }


def _group_json(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "display_title": paper.display_title,
        "records": [{"path": place.source, "line": place.line} for place in paper.places],
        "evidence": [
            {"left": str(evidence.left), "right": str(evidence.right), "why": evidence.why}
            for evidence in paper.evidence
        ],
    }
