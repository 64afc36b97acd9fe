"""stats: counts, pace, and the numbers of a PRISMA flow diagram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tui.cli.context import open_collection
from tui.cli.options import format_option, paths_argument, store_option
from tui.cli.output import print_line, write_json

if TYPE_CHECKING:
    from store.library.collection import Collection
    from store.notebook.progress import Progress

_PACE_CHANGES = 500
"""Newest Changes that the pace is measured on."""

_BAR_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Stats:
    """What `stats` prints, in any format."""

    sources: tuple[tuple[str, int], ...]
    """Path and number of Records of each source that could be opened."""
    records: int
    duplicates: int
    progress: Progress
    pace: float | None
    tags: tuple[tuple[str, int], ...]
    """The most frequent first."""


@click.command("stats", short_help="Print how far you are, and your pace.")
@format_option("text", "json", "markdown")
@paths_argument
@store_option
def stats_command(form: str, paths: tuple[str, ...]) -> None:
    """Print how far you are: decisions, reasons, tags, pace, and the numbers for PRISMA."""
    with open_collection(paths) as collection:
        stats = collect_stats(collection)
        if form == "json":
            write_json(stats_json(stats))
        elif form == "markdown":
            print_line("\n".join(_markdown(stats)))
        else:
            _print_stats(stats)


def collect_stats(collection: Collection) -> Stats:
    """Count the papers of a collection, without its orphans."""
    from collections import Counter

    from store.notebook.progress import count_progress, pace

    library = collection.library
    annotations = list(collection.annotations())
    tags = Counter(tag for annotation in annotations for tag in annotation.tags)
    records = sum(source.records for source in library.sources)
    return Stats(
        sources=tuple(
            (source.path, source.records) for source in library.sources if not source.error
        ),
        records=records,
        duplicates=records - len(library.papers),
        progress=count_progress(len(library.papers), annotations),
        pace=pace(collection.notebook.history(_PACE_CHANGES)),
        tags=tuple(tags.most_common()),
    )


def stats_json(stats: Stats) -> dict[str, Any]:
    """Return the numbers as a JSON object; times in seconds."""
    from store.notebook.progress import progress_json

    return {
        "records": stats.records,
        "duplicates": stats.duplicates,
        **progress_json(stats.progress, stats.pace),
        "tags": dict(stats.tags),
        "sources": [{"path": path, "records": records} for path, records in stats.sources],
    }


def _print_stats(stats: Stats) -> None:
    from store.model.display import progress_bar
    from store.notebook.progress import progress_line

    done = stats.progress
    print_line(progress_line(done, stats.pace))
    print_line(progress_bar(done.decided, done.papers, _BAR_WIDTH))
    for name, count in _flow(stats):
        print_line(f"{count:>9,}  {name}")
    if stats.tags:
        print_line("")
        print_line("Tags", bold=True)
        for tag, count in stats.tags:
            print_line(f"{count:>9,}  {tag}")


def _flow(stats: Stats) -> list[tuple[str, int]]:
    """Return the boxes of a PRISMA flow diagram from top to bottom, then the other counts."""
    from store.model.annotation import Decision

    done = stats.progress
    excluded = done.decisions[Decision.EXCLUDE]
    without = excluded - sum(done.reasons.values())
    reasons = [(f"  {reason}", count) for reason, count in done.reasons.items()]
    counts = {"read": done.read, "rated": done.rated, "tagged": done.tagged}
    counts["with a note"] = done.noted
    return [
        ("records found", stats.records),
        ("duplicates merged", stats.duplicates),
        ("papers to screen", done.papers),
        ("screened", done.decided),
        ("excluded", excluded),
        *reasons,
        *([("  without a reason", without)] if reasons and without else []),
        ("maybe", done.decisions[Decision.MAYBE]),
        ("included", done.decisions[Decision.INCLUDE]),
        ("undecided", done.undecided),
        *[(name, count) for name, count in counts.items() if count],
    ]


def _markdown(stats: Stats) -> list[str]:
    from store.formats.markdown import escape_markdown

    sources = [f"| {escape_markdown(path)} | {count:,} |" for path, count in stats.sources]
    lines = ["| source | records |", "|---|---:|", *sources, "", "| step | papers |", "|---|---:|"]
    for name, count in _flow(stats):
        indent = "&emsp;" if name.startswith(" ") else ""
        lines.append(f"| {indent}{escape_markdown(name.strip())} | {count:,} |")
    tags = [f"| {escape_markdown(tag)} | {count:,} |" for tag, count in stats.tags]
    return lines + (["", "| tag | papers |", "|---|---:|", *tags] if tags else [])
