"""serve: the app in a browser, on this machine.

Apart from the other commands, none of which may import what the extra [web] brings.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from tui.cli.options import paths_argument, store_option, store_option_value
from tui.cli.output import print_line

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve", short_help="Open the app in a browser, on this machine.")
@click.option("--port", type=click.IntRange(1, 65535), default=8417, show_default=True)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Another address of this machine; only loopback addresses.",
)
@paths_argument
@store_option
def serve_command(port: int, host: str, paths: tuple[str, ...]) -> None:
    """Serve the app to browsers on this machine, at http://127.0.0.1:8417; ctrl+c ends it.

    Every page is a window of its own on the same notes. It needs the extra `web`:
    pipx install '.[web]'. There is no password, so it listens on this machine only.
    """
    if host not in _LOOPBACK:
        raise click.UsageError("serve listens on this machine only: there is no password.")
    try:
        from tui.terminal.loopback_server import LoopbackServer
    except ImportError:
        message = "serve needs textual-serve: pipx install '.[web]', or pip install textual-serve"
        raise click.ClickException(message) from None
    words = [sys.executable, "-m", _module(), *(str(Path(path).absolute()) for path in paths)]
    if store := store_option_value():
        words += ["--store", str(Path(store).absolute())]
    print_line(f"http://{host}:{port}  ctrl+c ends it")
    LoopbackServer(shlex.join(words), host=host, port=port, title="papersift").serve()


def _module() -> str:
    """Return the package that `python -m` runs: the installed one, or that of the checkout."""
    return "papersift" if "papersift" in sys.modules else "tui"
