"""The command `papersift`: subcommands that print, else the app on the paths given."""

from __future__ import annotations

import errno
import sys

from tui.cli.streams import have_streams, leave_quietly
from tui.starting import only_paths


def main() -> int:
    """Run papersift; give its exit code: 0, 1 for what failed, 2 for wrong usage."""
    have_streams()
    code = 0
    try:
        code = _run()
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        leave_quietly(sys.stdout)
        return 0
    except OSError as error:
        if error.errno == errno.EIO:  # the terminal is gone: there is nobody to tell
            leave_quietly(sys.stdout, sys.stderr)
            return code or 1
        import click

        click.echo(f"Error: {error.strerror or error}", err=True)
        return 1
    return code


def _run() -> int:
    """Open the app where there are only paths to open, else let click read the words."""
    words = sys.argv[1:]
    if only_paths(words):
        from tui.places import store_path
        from tui.starting import start

        return start(words, store_path())
    from tui.cli.group import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
