"""The driver of a browser: textual-serve sends it keys, and what is drawn, through pipes.

Textual's own takes pastes and Alt for other keys, as its parser does on a terminal, and forgets
where the user was when the page is closed.
"""

from __future__ import annotations

import signal
from codecs import getincrementaldecoder

from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver

from store.model.links import is_safe_url
from tui.terminal.input_parser import InputParser
from tui.terminal.paste_filter import PasteFilter


class PapersiftWebDriver(WebDriver):
    """Textual's driver for browsers, with the keys and pastes of a terminal."""

    def start_application_mode(self) -> None:
        """Start, and keep the app's own answers to signals, which save what is being written."""
        from asyncio import get_running_loop

        super().start_application_mode()
        self._loop = get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._end, number)

    def run_input_thread(self) -> None:
        """Read packets until the page is closed."""
        parser, paste_filter = InputParser(self._debug), PasteFilter()
        decode = getincrementaldecoder("utf-8")("replace").decode
        stream = ByteStream()
        for received in self._input_reader:
            for kind, payload in stream.feed(received) if received else ():
                if kind == "D":
                    if text := paste_filter.escape(decode(payload)):
                        for event in parser.feed(text):
                            self.process_message(event)
                else:
                    self._on_meta(kind, payload)
            for event in parser.expire():
                self.process_message(event)
        self._loop.call_soon_threadsafe(self._end, signal.SIGHUP)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take a packet about the page; closing it is a hang-up."""
        if packet_type in ("quit", "exit"):
            self._loop.call_soon_threadsafe(self._end, signal.SIGHUP)
        else:
            super().on_meta(packet_type, payload)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open an address in the reader's browser, if it may be opened."""
        if is_safe_url(url):
            super().open_url(url, new_tab)

    def _end(self, number: signal.Signals) -> None:
        """Leave as the app does when its terminal is gone."""
        end = getattr(self._app, "end_by_signal", None)
        if end is not None and self._app.is_running:
            end(number)
