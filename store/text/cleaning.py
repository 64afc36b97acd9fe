"""Clean text that comes from outside: every file, paste, argument and clipboard goes through here.

What `clean` returns is safe to store, to compare and to draw in a terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from store.text.patterns import late_pattern

TEXT_LIMIT = 1_000_000
"""Characters that a text may have; a longer one is cut and ends in an ellipsis."""

MAX_COMBINING_MARKS = 8
"""Combining marks that may follow one another; any more would paint over other rows."""

_BREAKS = late_pattern("\r\n?|[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_CSI = late_pattern("(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]")
_CONTROL = late_pattern("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_INVISIBLE = late_pattern(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a]"
)
_PRINTABLE = bytes(range(0x20, 0x7F))
_PRINTABLE_LINES = _PRINTABLE + b"\n"
_JOINER = late_pattern("[\u200c\u200d]")
_JOINED_EMOJI = late_pattern(
    "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?\u200d"
    "[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
)
_POSSIBLE_MARKS = late_pattern(rf"[^\w\s\x00-\x7f]{{{MAX_COMBINING_MARKS + 1},}}")
_SUSPECT_CHARACTERS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e007f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
"""Everything that one of the patterns above may match, except runs of combining marks."""
_POSSIBLE_ACCENTS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u1dff\u20d0-\u20f0\u2cef-\u2dff\u302a-\u302f\u3099\u309a"
    "\ua66f-\uabed\ufb1e\ufe20-\ufe2f\U00010000-\U0001ffff"
)
"""Every combining mark, and few letters besides."""
_RARE_CHARACTERS = (
    f"{_SUSPECT_CHARACTERS}{_POSSIBLE_ACCENTS}\u0488\u0489\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
"""Characters that most texts in any language have none of: one search instead of one a kind."""

_SUSPECT = late_pattern(f"[{_SUSPECT_CHARACTERS}]")
POSSIBLE_ACCENT = late_pattern(f"[{_POSSIBLE_ACCENTS}]")
_RARE = late_pattern(f"[{_RARE_CHARACTERS}]")


def clean(text: str, *, lines: bool = False, limit: int = TEXT_LIMIT) -> str:
    """Make text from outside safe to store and to draw, without losing anything readable.

    The text is in Unicode's form NFC, so that texts that look the same are the same.
    Escape sequences and control characters become a visible sign. Invisible characters that
    affect their neighbours (bidirectional, zero-width, tags) are removed, and no more than
    `MAX_COMBINING_MARKS` combining marks stay in a row. With `lines` line breaks and indentation
    stay; otherwise every run of white space becomes one space. Cleaning a clean text changes
    nothing.
    """
    if len(text) > limit * 2:
        text = text[: limit * 2]
    if text.isascii() and _is_printable(text):  # so it is one line, and only spaces are white
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


def clean_entry(
    long_texts: Sequence[str], short_texts: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Clean the texts of an entry: those of several lines, and those of one line.

    All of them are checked at once; most entries need nothing else, since every text in them
    is a line of printable ASCII.
    """
    shorts = f"|{'|'.join(short_texts)}|"
    joined = shorts + "".join(long_texts)
    printable = len(joined) <= TEXT_LIMIT and joined.isascii() and _is_printable(joined)
    if printable and "  " not in shorts and " |" not in shorts and "| " not in shorts:
        return [text.rstrip() for text in long_texts], short_texts
    return [clean(text, lines=True) for text in long_texts], clean_all(short_texts)


def clean_all(texts: Sequence[str]) -> Sequence[str]:
    """Clean texts of one line each; all of them are checked at once, and most need nothing else."""
    joined = f"|{'|'.join(texts)}|"
    trimmed = "  " not in joined and " |" not in joined and "| " not in joined
    plain = trimmed and len(joined) <= TEXT_LIMIT
    if plain and not (unusual := unusual_characters(joined, _PRINTABLE)):
        return texts
    if plain and "".join(unusual.split()) == unusual and not _is_rare(unusual):
        return texts
    return [clean(text) for text in texts]


def _is_printable(text: str) -> bool:
    """Return what `isprintable` does for an ASCII text, in half the time."""
    return not text.encode().translate(None, _PRINTABLE)


def unusual_characters(text: str, usual: bytes = _PRINTABLE_LINES) -> str:
    """Return the characters of a text that are not printable ASCII (or a line break).

    Several times as fast as a regular expression.
    """
    unusual = text.encode("utf-8", "surrogatepass").translate(None, usual)
    return unusual.decode("utf-8", "surrogatepass")


def _is_rare(unusual: str) -> bool:
    """Return whether unusual characters need more than the white space between them cleaned."""
    return bool(_RARE.search(unusual)) or not unicodedata.is_normalized("NFC", unusual)


def _clean_rare(text: str) -> str:
    """Do the part of `clean` that most texts do not need."""
    if not _is_rare(unusual_characters(text)):
        return text
    if _SUSPECT.search(text):
        text = _BREAKS.sub("\n", text)
        text = _CSI.sub("␛", text)
        text = _CONTROL.sub(_control_sign, text)
        text = _INVISIBLE.sub("", text)
        text = _JOINER.sub(_keep_joiner, text)
    text = unicodedata.normalize("NFC", text)
    if _POSSIBLE_MARKS.search(text):
        text = _POSSIBLE_MARKS.sub(_cap_marks, text)
    return text


def _control_sign(match: re.Match[str]) -> str:
    """Return the picture of a control character, or the replacement character if it has none."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def _keep_joiner(match: re.Match[str]) -> str:
    """Keep a joiner only between two letters, where some scripts need it, or two emoji."""
    text, index = match.string, match.start()
    if any(_JOINED_EMOJI.match(text, start) for start in (index - 1, index - 2) if start >= 0):
        return match[0]
    neighbours = text[index - 1 : index] + text[index + 1 : index + 2]
    needed = len(neighbours) == 2 and all(
        unicodedata.category(char)[0] in "LM" for char in neighbours
    )
    return match[0] if needed else ""


def _cap_marks(match: re.Match[str]) -> str:
    """Drop the combining marks after the first few of a run."""
    chars, run = [], 0
    for char in match[0]:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run <= MAX_COMBINING_MARKS:
            chars.append(char)
    return "".join(chars)


def shorten(text: str, width: int) -> str:
    """Cut a one-line text to `width` characters, between words where possible, with an ellipsis."""
    if len(text) <= width:
        return text
    cut = text[: max(0, width - 1)]
    space = cut.rfind(" ")
    if space > len(cut) * 2 // 3 and text[len(cut)] != " ":
        cut = cut[:space]
    return cut.rstrip(" ,;:") + "…"
