"""The keyboard's side of the terminal: what is pasted is never taken for keys.

Textual's parser looks for escape sequences inside a paste as well, and what it does not know
there it hands on letter by letter: a clipboard with an ESC in it would decide about papers.
Its driver also ends the app at the first byte that is not UTF-8.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
from codecs import getincrementaldecoder

from textual import constants
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.output import TerminalWriter

START, END, ESCAPE = "\x1b[200~", "\x1b[201~", "\x1b"

STEP = 4096
"""Bytes read at once."""

LOOK = 0.1
"""Seconds between two looks whether the app is ending."""


class PasteFilter:
    """Follows what a terminal sends, piece by piece, and takes the sting out of its pastes."""

    def __init__(self) -> None:
        self._inside = False
        self._tail = ""
        """Outside a paste, the last characters sent; inside, those that may begin its end."""

    def escape(self, sent: str) -> str:
        """Return what was sent, every ESC inside a paste made visible but for the one that ends it.

        Inside a paste the beginning of its end is held back until the rest has come.
        """
        done: list[str] = []
        while sent:
            sent = self._paste(sent, done) if self._inside else self._keys(sent, done)
        return "".join(done)

    def _keys(self, sent: str, done: list[str]) -> str:
        """Pass on keys up to where a paste begins; give what is left."""
        at = (self._tail + sent).find(START)
        if at < 0:
            self._tail = (self._tail + sent)[1 - len(START) :]
            done.append(sent)
            return ""
        cut = at + len(START) - len(self._tail)
        self._inside, self._tail = True, ""
        done.append(sent[:cut])
        return sent[cut:]

    def _paste(self, sent: str, done: list[str]) -> str:
        """Pass on a paste up to its end; give what is left."""
        sent, self._tail = self._tail + sent, ""
        text, end, rest = sent.partition(END)
        if end:
            self._inside = False
        else:
            held = next((n for n in range(len(END) - 1, 0, -1) if text.endswith(END[:n])), 0)
            text, self._tail = text[: len(text) - held], text[len(text) - held :]
        done.append(text.replace(ESCAPE, "␛") + end)
        return rest


class PapersiftDriver(LinuxDriver):
    """Textual's driver, which nothing sent can end or deceive, without its detours."""

    def start_application_mode(self) -> None:
        """Take the terminal over, and write to it without a detour from then on.

        Also after a stop and `fg`: the terminal shows nothing of ours then.
        """
        before = self._writer_thread
        self._parser, self._pastes = XTermParser(self._debug), PasteFilter()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        super().start_application_mode()  # type: ignore[no-untyped-call]  # as Textual has it
        detour = self._writer_thread
        if detour is before or detour is None or self._file is None:
            return
        if self._in_loop:
            self._loop.add_reader(self.fileno, self._readable)
        self._writer_thread = TerminalWriter(self._file)
        self._writer_thread.start()
        detour.stop()
        if before is not None:
            before.stop()
            self._loop.call_soon_threadsafe(self._app.refresh)

    @property
    def behind(self) -> bool:
        """Whether the terminal has still to take what was written before."""
        return isinstance(self._writer_thread, TerminalWriter) and self._writer_thread.behind

    def send_message(self, message: Message) -> None:
        """Hand on what has come; the app's queue takes it from any thread."""
        self._app.post_message(message)

    def run_input_thread(self) -> None:
        """Read the terminal until the app ends, unless the loop does."""
        if self._in_loop:
            return
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(LOOK) and not self._take():
                    return
                self._tick()

    def disable_input(self) -> None:
        """Take nothing in any more."""
        self._loop.remove_reader(self.fileno)
        super().disable_input()

    @property
    def _in_loop(self) -> bool:
        """Whether the loop reads the terminal: a key that is handed between threads comes later.

        Where the loop waits with epoll it can wait for a terminal; of kqueue that is not known.
        """
        return sys.platform == "linux" and os.isatty(self.fileno)

    def _readable(self) -> None:
        if self._take():
            self._loop.call_later(ESCAPE_DELAY + 0.001, self._tick)
        else:
            self._loop.remove_reader(self.fileno)

    def _take(self) -> bool:
        """Hand on what was sent; a terminal that is gone hangs up, and gives False."""
        sent = self._read()
        if not sent:
            os.kill(os.getpid(), signal.SIGHUP)
            return False
        # An empty text would tell the parser that nothing more comes.
        if text := self._pastes.escape(self._decode(sent)):
            for event in self._parser.feed(text):
                self.process_message(event)
        return True

    def _tick(self) -> None:
        """Return an Esc after which nothing came."""
        for event in self._parser.tick():
            self.process_message(event)

    def _read(self) -> bytes:
        """Return what is there; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, STEP)
        except OSError:
            return b""


def driver_class() -> type[Driver] | None:
    """Return the driver to use; None to leave it to Textual, where the user named one."""
    return None if constants.DRIVER else PapersiftDriver
