"""Text in BibTeX values: what braces, escapes and ligatures there mean, both ways.

`decoded(encoded(text))` reads the same as `text`, and encoding that again gives the same
value; a text without LaTeX comes back character by character.
"""

from __future__ import annotations

import re
from itertools import pairwise

from store.text.latex import SPAN, math_to_unicode, readable

_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}
_PLAIN_LIGATURE = re.compile(r"---?|``|''|~")
_TOKEN = re.compile(rf"(?P<span>{SPAN.pattern})|(?P<brace>[{{}}])|(?P<ligature>---?|``|''|~)")
_ESCAPES = {"\\&": "&", "\\%": "%", "\\#": "#", "\\_": "_", "\\ ": " "}
_NAMED = {"\\textasciitilde{}": "~", "\\textasciicircum{}": "^"}
_DEEPER = {
    "\\{": "{",
    "\\}": "}",
    "\\$": "$",
    "\\textbraceleft{}": "{",
    "\\textbraceright{}": "}",
    "\\textbackslash{}": "\\",
}
_SIMPLE = _ESCAPES | _NAMED | _DEEPER
_SPECIAL = {char: escape for escape, char in (_ESCAPES | _NAMED | {"\\$": "$"}).items()}
_OPEN, _CLOSE, _BACKSLASH = "\\textbraceleft{}", "\\textbraceright{}", "\\textbackslash{}"
_MUST_ESCAPE = re.compile(r"[&%#_$~^{}\\]|(?<=-)-|(?<=`)`|(?<=')'")
_HARD_BREAK = re.compile(r"\\\\[ \t]*\n[ \t]*")
_LINE_END = re.compile(r"(?<!\\)(?:\\\\[ \t]*)+(?=\n|\Z)")
_PARAGRAPH = re.compile(r"[ \t]*\n(?:[ \t]*\n)+[ \t]*")
_SPACES = re.compile(r"(?<!\\)[ \t\n]+")
_RUN = re.compile(r"\n[ \n]*|  +")
_FIRST = re.compile(r"\A +")
_COMMAND_END = re.compile(r"\\[a-zA-Z]+\Z")
_WORD = re.compile(r"[^\W_]+(?:[-+.][^\W_]+)*")


def decode_value(value: str, *, plain: bool = False) -> str:
    r"""Give a BibTeX value as text: no braces that only group, no ligatures, `\&` as `&`.

    Commands, accents and mathematics stay LaTeX, which `store.text.latex.readable` shows; with
    `plain` they are converted here, for fields that are shown as they are kept.
    """
    if "\\" not in value and "$" not in value:
        return _PLAIN_LIGATURE.sub(_ligature, value).replace("{", "").replace("}", "")
    if plain:
        return _TOKEN.sub(_converted, value)
    spans = [match["span"] for match in _TOKEN.finditer(value) if match["span"]]
    if all(span in _SIMPLE for span in spans):
        bare = _TOKEN.sub(_fully, value)
        if not SPAN.search(bare):
            return bare
    return _TOKEN.sub(_partly, value)


def decode_lines(value: str, *, plain: bool = False) -> str:
    r"""Decode a value of several lines: `\\` ends a line, an empty line a paragraph.

    All other line ends are white space, as in any TeX text.
    """
    value = value.strip(" \t\n").replace("\x00", "␀")
    if "\n" in value:
        value = _HARD_BREAK.sub("\x00", value)
        value = _PARAGRAPH.sub("\x00\x00", value)
        value = _SPACES.sub(" ", value).replace("\x00", "\n")
    elif "  " in value or "\t" in value:
        value = _SPACES.sub(" ", value)
    return decode_value(value, plain=plain)


def encode_lines(text: str, *, plain: bool = False) -> str:
    r"""Encode a text of several lines so that `decoded_lines` gives it back."""
    if plain:
        return _broken(encode_value(text, plain=True))
    text = _LINE_END.sub("", text).strip()
    value = _broken(encode_value(text))
    # Mathematics that goes on over a line end does not come back; its readable form does.
    if readable(decode_lines(value)) != readable(text):
        value = _broken(encode_value(readable(text), plain=True))
    return value


def _broken(value: str) -> str:
    """Spell line ends and spaces in a value so that TeX's rules give them back."""
    value = _RUN.sub(_spelled_run, value)
    # Parsers take a line that begins with @ for the next entry, wherever it stands.
    value = value.replace("\n@", "\n{}@")
    return _FIRST.sub(lambda match: "\\ " * len(match[0]), value)


def _spelled_run(match: re.Match[str]) -> str:
    """Spell line ends and runs of spaces that TeX would read as one space."""
    run = match[0]
    breaks = run.count("\n")
    spaces = len(run) - run.rfind("\n") - 1
    if not breaks:
        return " " + "\\ " * (spaces - 1)
    return ("\n\n" if breaks == 2 else "\\\\\n" * breaks) + "\\ " * spaces


def _ligature(match: re.Match[str]) -> str:
    return _LIGATURES[match[0]]


def _fully(match: re.Match[str]) -> str:
    """Decode everything, where no LaTeX is left that the result could be confused with."""
    if match["span"]:
        return _SIMPLE[match["span"]]
    return _LIGATURES[match[0]] if match["ligature"] else ""


def _converted(match: re.Match[str]) -> str:
    """Decode everything in one pass; LaTeX is shown as a person would read it."""
    span = match["span"]
    if span:
        return _SIMPLE[span] if span in _SIMPLE else math_to_unicode(span)
    return _LIGATURES[match[0]] if match["ligature"] else ""


def _partly(match: re.Match[str]) -> str:
    """Decode what cannot be confused, and keep LaTeX as it is."""
    span = match["span"]
    if not span:
        return _LIGATURES[match[0]] if match["ligature"] else ""
    if span in _ESCAPES or span in _NAMED:
        return (_ESCAPES | _NAMED)[span]
    # Its group closes here: without the brace the command would run into the next letter.
    closes = match.string[match.end() : match.end() + 1] == "}" and span[0] == "\\"
    return span + "{}" if closes and _COMMAND_END.search(span) else span


def encode_value(text: str, *, title: bool = False, plain: bool = False) -> str:
    """Return a text as a BibTeX value to stand between braces; LaTeX in it stays LaTeX.

    In a `title`, words that must keep their capitals are put in braces. With `plain` no
    part of the text counts as LaTeX, and `decoded(…, plain=True)` gives it back exactly.
    """
    if plain:
        return _encoded(text, title, latex=False)
    value = _encoded(text, title)
    whole = _balanced(value) and _balanced(re.sub(r"\\[{}]", "", value))
    # Web markup beside LaTeX can change what is LaTeX; then the readable text has to do.
    if not whole or readable(decode_value(value)) != readable(text):
        value = _encoded(readable(text), title, latex=False)
    return value + " " if value.endswith("\\") else value.lstrip(" ")


def _encoded(text: str, title: bool, *, latex: bool = True) -> str:
    spans = [match.span() for match in SPAN.finditer(text)] if latex else []
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    braces = ("\\{", "\\}") if _balanced("".join(pieces[::2])) else (_OPEN, _CLOSE)
    # Every other piece is LaTeX; a control space is a space.
    return "".join(
        (" " if piece == "\\ " else piece) if place % 2 else _plain(piece, title, braces)
        for place, piece in enumerate(pieces)
    )


def brace(value: str) -> str:
    """Put a value in braces that only hold it together, and make no TeX group of it."""
    if _COMMAND_END.search(value):
        value += "{}"  # as reading the group gives it
    return f"{{{{}}{value}}}" if value.startswith("\\") else f"{{{value}}}"


def _plain(text: str, title: bool, braces: tuple[str, str]) -> str:
    """Escape what is special to TeX, and shield capitals that styles would lower."""

    def escape(match: re.Match[str]) -> str:
        char = match[0]
        if char in "-`'":
            return "{}" + char
        if char in "{}":
            return braces["{}".index(char)]
        return _BACKSLASH if char == "\\" else _SPECIAL[char]

    if not title:
        return _MUST_ESCAPE.sub(escape, text)
    pieces, at = [], 0
    for match in _WORD.finditer(text):
        pieces.append(_MUST_ESCAPE.sub(escape, text[at : match.start()]))
        pieces.append(f"{{{match[0]}}}" if _shielded(match[0]) else match[0])
        at = match.end()
    return "".join((*pieces, _MUST_ESCAPE.sub(escape, text[at:])))


def _shielded(word: str) -> bool:
    """Return whether a word has a capital that is not simply its first letter."""
    return any(char.isupper() for part in re.split("[-+.]", word) for char in part[1:])


def _balanced(value: str) -> bool:
    """Return whether the braces match, as BibTeX counts them."""
    depth = 0
    for brace in re.findall(r"[{}]", value):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
