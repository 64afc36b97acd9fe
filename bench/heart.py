"""The app with a heart beside it: how long its loop did not turn between two signals.

python -m bench.heart FILE PATH...      SIGUSR1 begins, SIGUSR2 ends and writes the file
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
from pathlib import Path
from time import perf_counter

import tui
from tui.config.paths import state_path, store_path
from tui.launch import MAX_FPS

os.environ["TEXTUAL_FPS"] = MAX_FPS

from tui import launch
from tui.app import PapersiftApp

MOST = 50
"""Pauses that are written, the longest first."""


class Beating(PapersiftApp):
    """Counts the milliseconds between two turns of the loop."""

    CSS_PATH = Path(tui.__file__).with_name("app.tcss")

    async def on_load(self) -> None:
        """Listen for the signals."""
        self._gaps: list[float] = []
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, self._begin_beating)
        loop.add_signal_handler(signal.SIGUSR2, self._write)

    def _begin_beating(self) -> None:
        self._gaps.clear()
        self._heart = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            before = perf_counter()
            await asyncio.sleep(0.001)
            self._gaps.append((perf_counter() - before) * 1000 - 1)

    def _write(self) -> None:
        self._heart.cancel()
        Path(sys.argv[1]).write_text(json.dumps(sorted(self._gaps, reverse=True)[:MOST]))


if __name__ == "__main__":
    state_path().unlink(missing_ok=True)
    gc.disable()
    tui.app.PapersiftApp = Beating  # type: ignore[misc]  # the app as it is run, with a heart
    launch.run_app(sys.argv[2:], store_path())
