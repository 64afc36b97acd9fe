"""Sources as a command names them: standard input, folders, and the folders in folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from tui.cli.options import store_option_value
from tui.config.paths import cache_folder, store_path

STDIN = "-"

_RECURSIVE_KEY = "papersift.recursive"

_MAX_FOLDERS = 10_000
"""Folders of a tree that are read."""


def _remember_recursive(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        ctx.meta[_RECURSIVE_KEY] = True


recursive_option = click.option(
    "-r",
    "--recursive",
    is_flag=True,
    expose_value=False,
    callback=_remember_recursive,
    help="Read the folders in folders too.",
)


@contextmanager
def sources_of(
    paths: Sequence[str | Path], *, keep_stdin: bool
) -> Iterator[tuple[list[str | Path], Path | None]]:
    """Return the files and folders to open, and the cache to use, if any.

    What standard input had is a file next to the notes; without `keep_stdin` it is a temporary
    file, and nothing is cached.
    """
    piped = STDIN in paths
    if not piped or keep_stdin:
        files = [save_stdin() if path == STDIN else path for path in paths]
        yield list(_with_folders(files)), cache_folder()
        return
    import tempfile  # which imports all that compresses files

    with tempfile.TemporaryDirectory(prefix="papersift-") as folder:
        file = Path(folder) / "standard-input"
        file.write_bytes(read_stdin())
        files = [file if path == STDIN else path for path in paths]
        yield list(_with_folders(files)), None


def _with_folders(paths: Sequence[str | Path]) -> Iterator[str | Path]:
    """Yield the paths, each folder followed by the folders in it where --recursive was given."""
    ctx = click.get_current_context(silent=True)
    recursive = ctx is not None and ctx.meta.get(_RECURSIVE_KEY)
    for path in paths:
        yield path
        if recursive and Path(path).is_dir():
            yield from _folders_in(path)


def _folders_in(path: str | Path) -> Iterator[str]:
    """Yield the folders in a folder, in order, but hidden ones and links."""
    for count, (folder, names, _) in enumerate(os.walk(path)):
        names[:] = sorted(name for name in names if not name.startswith("."))
        if count:
            yield folder
        if count >= _MAX_FOLDERS:
            return


def save_stdin() -> str:
    """Read standard input to its end and save it next to the notes; return the path."""
    from store.library.sources import save_pasted

    content = read_stdin()
    return str(save_pasted(content, store_path(store_option_value()).parent / "pasted"))


def read_stdin() -> bytes:
    """Read standard input to its end. Raises ClickException where there is nothing on it."""
    content = b"" if sys.stdin is None else _read_to_end()
    if not content.strip():
        raise click.ClickException("standard input is empty")
    return content


def _read_to_end() -> bytes:
    """Read standard input also where a read returns at once without anything."""
    stream = sys.stdin.buffer
    try:
        if os.get_blocking(stream.fileno()):
            return stream.read()
    except (OSError, ValueError):
        return stream.read()
    parts = []
    while (part := stream.read()) != b"":
        if part is None:
            import select

            select.select([stream], (), ())
        else:
            parts.append(part)
    return b"".join(parts)
