"""What the terminal sends: a driver that reads neither pastes nor replies of the terminal as keys.

Textual's driver also ends the app at the first byte that is not UTF-8.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
from codecs import getincrementaldecoder

from textual import constants
from textual.constants import ESCAPE_DELAY
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from store.model.glyphs import in_ascii
from tui.terminal.compatibility import is_supported
from tui.terminal.layout_keys import ASK_FOR_POSITIONS
from tui.terminal.output import TerminalWriter
from tui.terminal.paste_filter import PasteFilter

_WEB_DRIVER = "textual.drivers.web_driver:WebDriver"
"""What textual-serve sets $TEXTUAL_DRIVER to."""

_READ_SIZE = 4096
"""Bytes read at once."""

_POLL_SECONDS = 0.1
"""Seconds between two checks of the input thread whether the app is ending."""


class PapersiftDriver(LinuxDriver):
    """Textual's driver, without its two detours through threads; no input can end the app."""

    def start_application_mode(self) -> None:
        """Set up the terminal, and from then on write to it and read from it directly.

        Also called after a stop and `fg`: then the terminal shows nothing of the app.
        """
        from tui.terminal.input_parser import InputParser

        earlier_writer = self._writer_thread
        layout_keys = getattr(self._app, "layout_keys", None)
        self._parser = InputParser(self._debug, layout_keys)
        self._paste_filter = PasteFilter()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        super().start_application_mode()  # type: ignore[no-untyped-call]  # as Textual has it
        self.write(ASK_FOR_POSITIONS)
        textual_writer = self._writer_thread
        if textual_writer is earlier_writer or textual_writer is None or self._file is None:
            return
        if self._reads_in_loop:
            self._loop.add_reader(self.fileno, self._on_readable)
        writer = TerminalWriter(self._file)
        writer.start()
        self._writer_thread = writer  # type: ignore[assignment]  # Textual writes and stops it
        textual_writer.stop()
        if earlier_writer is not None:
            earlier_writer.stop()
            self._loop.call_soon_threadsafe(self._app.refresh)

    @property
    def has_backlog(self) -> bool:
        """Whether the terminal has not yet taken all that was written."""
        return isinstance(self._writer_thread, TerminalWriter) and self._writer_thread.has_backlog

    def send_message(self, message: Message) -> None:
        """Post a message to the app, whose queue accepts it from any thread."""
        self._app.post_message(message)

    def run_input_thread(self) -> None:
        """Read the terminal until the app ends, unless the event loop reads it."""
        if self._reads_in_loop:
            return
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_POLL_SECONDS) and not self._pass_on_input():
                    return
                self._pass_on_lone_escape()

    def disable_input(self) -> None:
        """Stop reading the terminal."""
        self._loop.remove_reader(self.fileno)
        super().disable_input()

    @property
    def _reads_in_loop(self) -> bool:
        """Whether the event loop reads the terminal: a key handed over by a thread comes later.

        A loop that waits with epoll can wait for a terminal; for kqueue that is not known.
        """
        return sys.platform == "linux" and os.isatty(self.fileno)

    def _on_readable(self) -> None:
        if not self._pass_on_input():
            self._loop.remove_reader(self.fileno)
        elif self._parser.is_waiting:
            self._loop.call_later(ESCAPE_DELAY + 0.001, self._pass_on_lone_escape)

    def _pass_on_input(self) -> bool:
        """Pass on what was sent; for a terminal that is gone, hang up and return False."""
        sent = self._read()
        if not sent:
            os.kill(os.getpid(), signal.SIGHUP)
            return False
        # An empty text would tell the parser that nothing more comes.
        if text := self._paste_filter.escape(self._decode(sent)):
            for event in self._parser.feed(text):
                self.process_message(event)
        return True

    def _pass_on_lone_escape(self) -> None:
        """Pass on an Esc after which nothing came in time."""
        for event in self._parser.expire():
            self.process_message(event)

    def _read(self) -> bytes:
        """Read what was sent; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, _READ_SIZE)
        except OSError:
            return b""


class AsciiDriver(PapersiftDriver):
    """The driver for consoles that lack the signs of papersift."""

    def write(self, data: str) -> None:
        """Write with ASCII for the signs; control sequences are ASCII already."""
        super().write(in_ascii(data))


def choose_driver(*, ascii_only: bool = False) -> type[Driver] | None:
    """Return the driver to use; None to leave the choice to Textual, or to $TEXTUAL_DRIVER."""
    if constants.DRIVER == _WEB_DRIVER and is_supported("web"):
        from tui.terminal.web_driver import PapersiftWebDriver

        return PapersiftWebDriver
    if constants.DRIVER or not is_supported("driver"):
        return None
    return AsciiDriver if ascii_only else PapersiftDriver
