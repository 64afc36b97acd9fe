"""The command `papersift`: subcommands that print, else the app on the paths given."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from tui.cli.registry import SUBCOMMANDS
from tui.cli.streams import discard_output, on_terminal, prepare_streams


def main(system: str = os.name) -> int:
    """Run papersift; return its exit code: 0, 1 where something failed, 2 for wrong usage."""
    prepare_streams()
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        # NumPy takes 45 of its 140 ms to start threads for linear algebra, which is not used here.
        # `os.environ` stays as it was for the programs that the user starts from here.
        os.putenv("OPENBLAS_NUM_THREADS", "1")
    if system != "posix":
        print("papersift runs on Linux, on macOS and in WSL only", file=sys.stderr)  # noqa: T201 - click may be missing
        return 1
    code = 0
    try:
        code = _run()
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        discard_output(sys.stdout)
        return 0
    except OSError as error:
        if error.errno == errno.EIO:  # the terminal is gone
            discard_output(sys.stdout, sys.stderr)
            return code or 1
        import click

        click.echo(f"Error: {error.strerror or error}", err=True)
        return 1
    return code


def _run() -> int:
    """Open the app where there are only paths, else let click parse the arguments."""
    words = sys.argv[1:]
    if only_paths(words):
        from tui.config.paths import store_path
        from tui.launch import start_app

        return start_app(words, store_path(paths=words))
    from tui.cli.main import run_command_line

    return run_command_line()


def only_paths(words: Sequence[str]) -> bool:
    """Return whether a command line is nothing but paths that exist, for the app to open.

    Anything else is for click, which also reports what is wrong with it.
    """
    if any(word.startswith("-") for word in words) or "_PAPERSIFT_COMPLETE" in os.environ:
        return False
    paths = not words or (words[0] not in SUBCOMMANDS and all(map(os.path.exists, words)))
    return paths and on_terminal()


if __name__ == "__main__":
    sys.exit(main())
