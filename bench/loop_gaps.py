"""Run the app and record the longest gaps between turns of its event loop.

python -m bench.loop_gaps FILE PATH...    SIGUSR1 starts recording, SIGUSR2 writes FILE
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
from unittest.mock import patch

import tui
from tui.config.paths import state_path, store_path
from tui.launch import MAX_FPS

os.environ["TEXTUAL_FPS"] = MAX_FPS

from tui import launch
from tui.app import PapersiftApp

_REPORTED_GAPS = 50
"""Gaps that are written, in milliseconds, the longest first."""


class RecordingApp(PapersiftApp):
    """Wakes up every millisecond and records by how much it is late."""

    CSS_PATH = str(Path(tui.__file__).with_name("app.tcss"))

    def on_load(self) -> None:
        """Listen for the signals."""
        self._gaps: list[float] = []
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, self._start_recording)
        loop.add_signal_handler(signal.SIGUSR2, self._write_gaps)

    def _start_recording(self) -> None:
        self._gaps.clear()
        self._recording = asyncio.create_task(self._record())

    async def _record(self) -> None:
        while True:
            before = perf_counter()
            await asyncio.sleep(0.001)
            self._gaps.append((perf_counter() - before) * 1000 - 1)

    def _write_gaps(self) -> None:
        self._recording.cancel()
        longest = sorted(self._gaps, reverse=True)[:_REPORTED_GAPS]
        Path(sys.argv[1]).write_text(json.dumps(longest))


if __name__ == "__main__":
    state_path().unlink(missing_ok=True)
    gc.disable()
    with patch("tui.app.PapersiftApp", RecordingApp):  # the app as usual, but recording
        launch.run_app(sys.argv[2:], store_path())
