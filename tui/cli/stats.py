"""stats: counts, pace, and the flow of records that PRISMA 2020 reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.context import open_collection
from tui.cli.options import format_option, paths_argument, store_option
from tui.cli.output import print_line, write_json, write_text

if TYPE_CHECKING:
    from store.library.statistics import Stats
    from store.screening.prisma import Flow

_BAR_WIDTH = 40


@click.command("stats", short_help="Print how far you are, your pace, and the PRISMA flow.")
@click.option("--prisma", is_flag=True, help="Print the flow of records alone, also as a diagram.")
@format_option("text", "markdown", "json", "csv", "svg")
@paths_argument
@store_option
def stats_command(prisma: bool, form: str, paths: tuple[str, ...]) -> None:
    """Print how far you are: decisions, reasons, tags and pace.

    With --prisma print the flow of records as PRISMA 2020 reports it: identified, duplicates,
    screened, excluded with reasons, still undecided, included.
    """
    if form in ("csv", "svg") and not prisma:
        raise click.UsageError(f"--format {form} is for --prisma only.")
    with open_collection(paths) as collection:
        from store.library.statistics import collect_stats, count_by_source, stats_json

        stats = collect_stats(collection)
        if prisma:
            _print_flow(stats.flow, form)
        elif form == "json":
            write_json(stats_json(stats, count_by_source(collection)))
        elif form == "markdown":
            print_line("\n".join(_markdown(stats)))
        else:
            _print_stats(stats)


def _print_flow(flow: Flow, form: str) -> None:
    if form == "json":
        from store.screening.prisma import flow_json

        write_json(flow_json(flow))
    elif form == "svg":
        from store.screening.prisma_svg import flow_svg

        write_text(flow_svg(flow))
    else:
        from store.screening.prisma_formats import flow_csv, flow_markdown, flow_text

        if form == "csv":
            write_text(flow_csv(flow))
        else:
            print_line((flow_text if form == "text" else flow_markdown)(flow))


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
    """Return the counts from what was found to what is included, then the others."""
    done, flow = stats.progress, stats.flow
    reasons = [(f"  {reason}", count) for reason, count in flow.reasons.items()]
    without = [("  without a reason", flow.without_reason)] if flow.without_reason else []
    counts = {"read": done.read, "rated": done.rated, "tagged": done.tagged}
    counts["with a note"] = done.noted
    return [
        ("records found", flow.identified),
        ("duplicates merged", flow.duplicates),
        ("papers to screen", flow.papers),
        ("decided", done.decided),
        ("excluded", flow.excluded),
        *reasons,
        *(without if reasons else []),
        ("maybe", flow.maybe),
        ("included", flow.included),
        ("undecided", done.undecided),
        *[(name, count) for name, count in counts.items() if count],
    ]


def _markdown(stats: Stats) -> list[str]:
    from store.formats.markdown import escape_markdown

    sources = [f"| {escape_markdown(path)} | {count:,} |" for path, count in stats.flow.sources]
    flow = [
        f"| {'&emsp;' if name.startswith(' ') else ''}{escape_markdown(name.strip())} | {count:,} |"
        for name, count in _flow(stats)
    ]
    tags = [f"| {escape_markdown(tag)} | {count:,} |" for tag, count in stats.tags]
    lines = ["| source | records |", "|---|---:|", *sources, "", "| step | papers |", "|---|---:|"]
    return lines + flow + (["", "| tag | papers |", "|---|---:|", *tags] if tags else [])
