"""Options and arguments that subcommands share, so that they mean the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_STORE_KEY, _JSON_KEY, _QUIET_KEY = "papersift.store", "papersift.json", "papersift.quiet"


def _remember_store(ctx: click.Context, _: click.Parameter, path: str | None) -> None:
    if path is not None:
        ctx.meta[_STORE_KEY] = path


def store_option_value() -> str | None:
    """Return the file given by `--store`, before or after the subcommand; None without."""
    path = click.get_current_context().meta.get(_STORE_KEY)
    return path if isinstance(path, str) else None


store_option = click.option(
    "--store",
    metavar="FILE",
    expose_value=False,
    callback=_remember_store,
    type=click.Path(),
    help="Keep the notes in this file.",
)

source_option = click.option(
    "--source",
    "sources",
    metavar="PATH",
    multiple=True,
    type=click.Path(),
    help="Look the ids up in this file or folder; repeatable. Default: what was last open.",
)


def lazily(name: str) -> Complete:
    """Return the completion of this name, whose module is imported when a shell asks for it."""

    def complete(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
        # by name, as commands are: completions read the notes, which options know nothing of
        completion: Complete = getattr(import_module("tui.cli.completing"), name)
        return completion(ctx, param, typed)

    return complete


ids_argument = click.argument(
    "ids", metavar="ID...", nargs=-1, required=True, shell_complete=lazily("complete_ids")
)

id_argument = click.argument("name", metavar="ID", shell_complete=lazily("complete_ids"))

paths_argument = click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())


def _join_queries(_: click.Context, __: click.Parameter, queries: tuple[str, ...]) -> str:
    """Return one query that finds what all of them find."""
    return queries[0] if len(queries) == 1 else " ".join(f"({query})" for query in queries)


query_option = click.option(
    "-q",
    "--query",
    multiple=True,
    callback=_join_queries,
    shell_complete=lazily("complete_query"),
    help="Only papers that match, in the language of the filter; given again, that match too.",
)


class _SortOption(click.Option):
    """The option `--sort`, which imports the sort keys where they are needed.

    The query language is a tenth of what `show`, in the module of `list`, imports.
    """

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Name the keys in the help."""
        from store.search.language import SORT_KEYS

        self.help = f"{', '.join(SORT_KEYS)}; -KEY reverses, shuffle:SEED repeats a random order."
        return super().get_help_record(ctx)


def _check_sort(_: click.Context, __: click.Parameter, key: str) -> str:
    if not key:
        return key
    from store.search.language import SORT_KEYS, split_sort_key

    if not split_sort_key(key)[0]:
        raise click.BadParameter(f"{key!r} is not one of {', '.join(SORT_KEYS)}.")
    return key


sort_option = click.option(
    "--sort",
    cls=_SortOption,
    metavar="KEY",
    default="",
    callback=_check_sort,
    shell_complete=lazily("complete_sort"),
)


def format_option(*names: str, suffixes: Mapping[str, str] | None = None) -> Decorator:
    """Return the option `--format` with these choices; the first is the default.

    With `suffixes`, those of the files of each format, there is no default: the suffix of
    `--output` chooses, which then is an eager option.
    """

    def resolve(ctx: click.Context, _: click.Parameter, form: str | None) -> str:
        given = ctx.get_parameter_source("form") is click.core.ParameterSource.COMMANDLINE
        if ctx.meta.get(_JSON_KEY):
            if given and form != "json":
                raise click.UsageError(f"--json and --format {form} contradict each other.")
            form = "json"
        if suffixes is None:
            return form or names[0]
        return _format_of_file(form or "", str(ctx.params.get("output", "-")), suffixes)

    default: dict[str, Any] = {} if suffixes else {"default": names[0], "show_default": True}
    text = "The output format; without it, what the suffix of -o says." if suffixes else _FORMAT
    choice = click.Choice(names)
    return click.option("--format", "form", type=choice, help=text, callback=resolve, **default)


_FORMAT = "The output format."


def _format_of_file(form: str, output: str, suffixes: Mapping[str, str]) -> str:
    """Return the format to write: the one asked for, else the one whose suffix the file has."""
    name = output.lower()
    fitting = [each for each, suffix in suffixes.items() if name.endswith(suffix)]
    longest = max((len(suffixes[each]) for each in fitting), default=0)
    by_suffix = [each for each in fitting if len(suffixes[each]) == longest]
    if not form and not by_suffix:
        raise click.UsageError("Name a format with --format, or by the suffix of -o FILE.")
    return form or ("json" if "json" in by_suffix else by_suffix[0])


def refuse_other_suffix(form: str, output: str, suffixes: Mapping[str, str]) -> None:
    """Raise UsageError where a file has the suffix of another format than the one to write."""
    others = [each for each, suffix in suffixes.items() if output.lower().endswith(suffix)]
    if others and form not in others:
        raise click.UsageError(f"{output} is the name of a {others[0]} file, not of {form}.")


limit_option = click.option(
    "-n", "--limit", metavar="N", type=click.IntRange(min=0), help="At most so many, the first."
)


def _remember(key: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def remember(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted:
            ctx.meta[key] = True

    return remember


def turn_colors_off(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    """Do as if NO_COLOR were set, in this process and those that it starts."""
    if wanted:
        os.environ["NO_COLOR"] = "1"


def _flag(name: str, callback: Callable[..., None], text: str) -> click.Option:
    return click.Option(
        [name], is_flag=True, is_eager=True, expose_value=False, callback=callback, help=text
    )


def add_common_options(command: click.Command) -> click.Command:
    """Add the options that every subcommand has, and --json where it can print JSON."""
    if any("--quiet" in parameter.opts for parameter in command.params):
        return command
    form = next((each for each in command.params if each.name == "form"), None)
    if form is not None and "json" in getattr(form.type, "choices", ()):
        text = "Print JSON, errors and warnings too: --format json."
        command.params.append(_flag("--json", _remember(_JSON_KEY), text))
    elif form is None:
        text = "Print errors and warnings as JSON."
        command.params.append(_flag("--json", _remember(_JSON_KEY), text))
    command.params.append(
        _flag("--quiet", _remember(_QUIET_KEY), "Print results and errors alone.")
    )
    command.params.append(_flag("--no-color", turn_colors_off, "Print without colours."))
    return command


def is_quiet() -> bool:
    """Return whether --quiet was given."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and bool(ctx.meta.get(_QUIET_KEY))


def wants_json() -> bool:
    """Return whether --json was given."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and bool(ctx.meta.get(_JSON_KEY))
