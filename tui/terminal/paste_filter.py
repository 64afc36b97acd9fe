"""Pasted text that is never taken for keys; imports nothing.

Textual's parser looks for escape sequences inside a paste as well, and passes on those that it
does not know letter by letter: a clipboard with an ESC in it would decide about papers.
"""

from __future__ import annotations

PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
"""What a terminal sends before and after pasted text."""

_ESC, _VISIBLE_ESC = "\x1b", "␛"


class PasteFilter:
    """Follows what a terminal sends, piece by piece, and makes its pastes harmless."""

    def __init__(self) -> None:
        self._in_paste = False
        self._tail = ""
        """Outside a paste, the last characters passed on; inside, those that may begin its end."""

    def escape(self, text: str) -> str:
        """Return what was sent with every ESC inside a paste replaced by a visible sign.

        The ESC that ends the paste stays. Inside a paste, a piece of text that may be the
        beginning of that end is held back until the rest has come.
        """
        passed_on: list[str] = []
        while text:
            filter_next = self._filter_paste if self._in_paste else self._filter_keys
            text = filter_next(text, passed_on)
        return "".join(passed_on)

    def _filter_keys(self, text: str, passed_on: list[str]) -> str:
        """Pass on keys up to the start of a paste; return the text after it."""
        start = (self._tail + text).find(PASTE_START)
        if start < 0:
            self._tail = (self._tail + text)[1 - len(PASTE_START) :]
            passed_on.append(text)
            return ""
        cut = start + len(PASTE_START) - len(self._tail)
        self._in_paste, self._tail = True, ""
        passed_on.append(text[:cut])
        return text[cut:]

    def _filter_paste(self, text: str, passed_on: list[str]) -> str:
        """Pass on a paste up to its end; return the text after it."""
        pasted, end, rest = (self._tail + text).partition(PASTE_END)
        self._tail = ""
        if end:
            self._in_paste = False
        else:
            lengths = range(len(PASTE_END) - 1, 0, -1)
            overlap = next((n for n in lengths if pasted.endswith(PASTE_END[:n])), 0)
            cut = len(pasted) - overlap
            pasted, self._tail = pasted[:cut], pasted[cut:]
        passed_on.append(pasted.replace(_ESC, _VISIBLE_ESC) + end)
        return rest
