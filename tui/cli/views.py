"""views: named queries with a sort order."""

from __future__ import annotations

import click

from tui.cli.context import open_notebook
from tui.cli.options import format_option, lazily, query_option, sort_option, store_option
from tui.cli.output import cell_width, pad_width, print_change, print_line, write_json


@click.command("views", short_help="List, save, rename and delete views.")
@click.option("--save", "saved", metavar="NAME", help="Save -q and --sort under this name.")
@click.option(
    "--rename",
    "renamed",
    metavar="OLD NEW",
    nargs=2,
    shell_complete=lazily("complete_views"),
    help="Give a view another name.",
)
@click.option(
    "--delete",
    "deleted",
    metavar="NAME",
    shell_complete=lazily("complete_views"),
    help="Delete a view.",
)
@query_option
@sort_option
@format_option("text", "json")
@store_option
def views_command(
    saved: str | None,
    renamed: tuple[str, str] | None,
    deleted: str | None,
    query: str,
    sort: str,
    form: str,
) -> None:
    """List your views and the built-in ones; save, rename or delete one.

    A view is a query and a sort order under a name, the same as on `f` in the app.
    """
    if sum(each is not None for each in (saved, renamed, deleted)) > 1:
        raise click.UsageError("Save, rename or delete, one at a time.")
    if (query or sort) and saved is None:
        raise click.UsageError("A query and a sort order are saved with --save NAME.")
    from store.notebook.saved_views import View, available_views, list_views

    with open_notebook() as notebook:
        if saved is not None:
            print_change(notebook.save_view(View(saved, query, sort)), form)
        elif renamed is not None:
            print_change(notebook.rename_view(*renamed), form)
        elif deleted is not None:
            print_change(notebook.delete_view(deleted), form)
        else:
            own, views = len(list_views(notebook.store)), available_views(notebook.store)
            if form == "json":
                rows = enumerate(map(View._asdict, views))
                write_json([{**view, "built_in": number >= own} for number, view in rows])
                return
            width = max(cell_width(view.name) for view in views)
            for view in views:
                order = f"  sorted by {view.sort}" if view.sort else ""
                print_line(f"{pad_width(view.name, width)}  {view.query or 'all papers'}{order}")
