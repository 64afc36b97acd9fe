"""triage: one paper after the other on plain lines, for screen readers and plain terminals.

The help imports it, so what it works with is imported when it runs.
"""

from __future__ import annotations

import click

from tui.cli.context import open_collection
from tui.cli.options import paths_argument, query_option, sort_option, store_option
from tui.cli.reading import STDIN


@click.command("triage", short_help="Go through papers on plain lines, key by key.")
@query_option
@sort_option
@paths_argument
@store_option
def triage_command(query: str, sort: str, paths: tuple[str, ...]) -> None:
    """Go through the papers one at a time, on lines that a screen reader can read.

    The keys are those of the app: i includes, e excludes, m is maybe, u undoes, / filters,
    Tab goes to the next undecided paper, ? lists all, q quits. Where standard input is no
    terminal, each key is a line of its own: i, tab, u.
    """
    from tui.cli.line_keys import open_input
    from tui.cli.triage_actions import follow
    from tui.cli.triage_session import TriageSession
    from tui.config.paths import settings_path
    from tui.config.settings import read_settings

    if STDIN in paths:
        raise click.UsageError("Standard input has the keys here: name a file instead of -.")
    settings = read_settings(settings_path())
    with open_collection(paths) as collection, open_input() as keys:
        triage = TriageSession(collection, keys, settings.keys, settings.reasons, sort)
        triage.filter(query)
        triage.show()
        while (command := triage.next_command()) is not None:
            follow(triage, command)
        triage.print_summary()
