"""The one door for text from outside, and the folded form that texts are compared in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

TEXT_LIMIT = 1_000_000
"""Characters that one piece of text may have; what is longer is cut and ends in an ellipsis."""

MAX_COMBINING_MARKS = 8
"""Combining marks that may follow one another; further ones only paint over other rows."""

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_CSI = re.compile("(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a]"
)
_SHOWN = bytes(range(0x20, 0x7F))
_PLAIN = _SHOWN + b"\n"
_JOINER = re.compile("[\u200c\u200d]")
_MAYBE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_COMBINING_MARKS + 1},}}")
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e007f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_ACCENTED = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u1dff\u20d0-\u20f0\u2cef-\u2dff\u302a-\u302f\u3099\u309a"
    "\ua66f-\uabed\ufb1e\ufe20-\ufe2f\U00010000-\U0001ffff]"
)
"""Wide enough for every combining mark, narrow enough to leave out most letters."""
_RARE = re.compile(
    _SUSPECT.pattern[:-1]
    + _ACCENTED.pattern[1:-1]
    + "\u0488\u0489\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""What most texts in any language have none of: one look instead of one for each kind."""


def clean(text: str, *, lines: bool = False, limit: int = TEXT_LIMIT) -> str:
    """Make text from outside safe to keep and to draw, losing nothing that can be read.

    Escape sequences and control characters become a visible sign, characters that are
    not seen but steer (bidi, zero width, tags) go, piled-up combining marks are capped.
    With `lines` line breaks and indentation stay, otherwise white space is one space.
    Cleaning twice is cleaning once.
    """
    if len(text) > limit * 2:
        text = text[: limit * 2]
    if text.isascii() and _is_shown(text):  # so it is one line, and only spaces are white
        if lines:
            text = text.rstrip()
        elif "  " in text or text[:1] == " " or text[-1:] == " ":
            text = " ".join(text.split())
        return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
    text = _clean_rare(text)
    if lines:
        if "\t" in text:
            text = text.expandtabs(4)
        text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    else:
        text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clean_entry(longs: Sequence[str], texts: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Clean texts of several lines each, and texts of one line each as `clean_all` does.

    One look at all of them together tells whether any needs it; most entries are one line
    of printable ASCII after the other.
    """
    shorts = f"|{'|'.join(texts)}|"
    joined = shorts + "".join(longs)
    shown = len(joined) <= TEXT_LIMIT and joined.isascii() and _is_shown(joined)
    if shown and "  " not in shorts and " |" not in shorts and "| " not in shorts:
        return [text.rstrip() for text in longs], texts
    return [clean(text, lines=True) for text in longs], clean_all(texts)


def clean_all(texts: Sequence[str]) -> Sequence[str]:
    """Clean texts of one line each; one look at all of them tells whether any needs it."""
    joined = f"|{'|'.join(texts)}|"
    parted = "  " not in joined and " |" not in joined and "| " not in joined
    plain = parted and len(joined) <= TEXT_LIMIT
    if plain and not (odd := _odd(joined, _SHOWN)):
        return texts
    if plain and "".join(odd.split()) == odd and not _RARE.search(odd):
        return texts
    return [clean(text) for text in texts]


def _is_shown(text: str) -> bool:
    """Return of an ASCII text what `isprintable` tells, in half the time."""
    return not text.encode().translate(None, _SHOWN)


def _odd(text: str, plain: bytes = _PLAIN) -> str:
    """Return characters of a text that are not plain ASCII, several times as fast as matching."""
    odd = text.encode("utf-8", "surrogatepass").translate(None, plain)
    return odd.decode("utf-8", "surrogatepass")


def _clean_rare(text: str) -> str:
    """Do the part of `clean` that most texts do not need."""
    if not _RARE.search(_odd(text)):
        return text
    if _SUSPECT.search(text):
        text = _BREAKS.sub("\n", text)
        text = _CSI.sub("␛", text)
        text = _CONTROL.sub(_sign, text)
        text = _UNSEEN.sub("", text)
        text = _JOINER.sub(_joiner, text)
    if _MAYBE_MARKS.search(text):
        text = _MAYBE_MARKS.sub(_cap_marks, text)
    return text


def _sign(match: re.Match[str]) -> str:
    """Show a control character as its picture; what has none as the replacement character."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def _joiner(match: re.Match[str]) -> str:
    """Keep a joiner between two letters, where some scripts need it."""
    text, at = match.string, match.start()
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    kept = len(around) == 2 and all(unicodedata.category(char)[0] in "LM" for char in around)
    return match[0] if kept else ""


def _cap_marks(match: re.Match[str]) -> str:
    """Drop the combining marks beyond the first few of a run."""
    kept, run = [], 0
    for char in match[0]:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run <= MAX_COMBINING_MARKS:
            kept.append(char)
    return "".join(kept)


def shorten(text: str, width: int) -> str:
    """Cut a one-line text to so many characters, between words if it can, with an ellipsis."""
    if len(text) <= width:
        return text
    cut = text[: max(0, width - 1)]
    space = cut.rfind(" ")
    if space > len(cut) * 2 // 3 and text[len(cut)] != " ":
        cut = cut[:space]
    return cut.rstrip(" ,;:") + "…"
