"""What each source gave: nothing is dropped in silence."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tui.cli.context import opened_library, opened_notebook, reported
from tui.cli.options import format_option, store_option
from tui.cli.output import counted, put_json, say

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
    with opened_notebook() as notebook:
        library = opened_library(paths, notebook.store.table("answers"))
    if form == "json":
        put_json(library_json(library))
    else:
        _print(library)
    if library.errors:
        raise click.exceptions.Exit(1)


def _print(library: Library) -> None:
    for source in library.sources:
        say(source.path, bold=True)
        for line in _lines(source):
            say(f"  {line}")
        for problem in source.problems:
            say(f"  {reported(source, problem)}")
    groups = groups_of(library)
    records = sum(source.records for source in library.sources)
    say("")
    say(
        f"{counted(records, 'record')} in {counted(len(library.sources), 'source')}: "
        f"{counted(len(library.papers), 'paper')}, "
        f"{counted(len(groups), 'group')} of more than one record",
        bold=True,
    )
    for paper in groups:
        say("")
        say(f"{paper.display_title}: {counted(len(paper.records), 'record')}")
        for place in paper.places:
            say(f"  {place}")
        for evidence in paper.evidence:
            say(f"    {evidence.why}: {evidence.left} and {evidence.right}")
    if library.offers:
        say("")
        say(f"{counted(len(library.offers), 'pair')} perhaps the same, not merged", bold=True)
    for offer in library.offers:
        say("")
        for at in (offer.left, offer.right):
            paper = library.papers[at]
            say(f"  {paper.display_title} ({paper.places[0]})")
        say(f"    {offer.why}")


def _lines(source: Source) -> list[str]:
    """Give what one source gave, a fact a line; the figures add up."""
    if source.error:
        return [f"not opened: {source.error}"]
    if source.format == "folder":
        return ["a folder, of which was left out:"]
    found = f"{source.format}: {counted(source.records, 'record')}"
    lines = [
        f"{found}, {counted(source.papers, 'new paper')}, {counted(source.duplicates, 'duplicate')}"
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
            f"{counted(source.lines, 'line')} with text: {source.kept:,} in records, "
            f"{left:,} boilerplate, {source.lines - source.kept - left:,} reported"
        )
    lines += [
        f"boilerplate: {counted(n, 'line')}, {rule}" for rule, n in source.boilerplate.items()
    ]
    lines += [f"split: {counted(n, 'line')}, {rule}" for rule, n in source.glued.items()]
    if source.unknown_fields:
        named = ", ".join(f"{name} {n:,}" for name, n in source.unknown_fields.items())
        lines.append(f"kept as they came: {named}")
    return lines


def groups_of(library: Library) -> list[Paper]:
    """Give the papers that were found more than once."""
    return [paper for paper in library.papers if paper.duplicates]


def library_json(library: Library) -> dict[str, Any]:
    """Give the whole account as JSON has it."""
    return {
        "records": sum(source.records for source in library.sources),
        "papers": len(library.papers),
        "sources": [_source_json(source) for source in library.sources],
        "groups": [_group_json(paper) for paper in groups_of(library)],
        "offers": [
            {
                "left": library.papers[offer.left].id,
                "right": library.papers[offer.right].id,
                "why": offer.why,
                "likeness": round(offer.likeness, 3),
            }
            for offer in library.offers
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
