"""Decode and encode BibTeX values: what braces, escapes and ligatures mean in them.

`decode_value(encode_value(text))` reads the same as `text`, and encoding that again returns the
same value; a text without LaTeX is decoded character by character as it was.
"""

from __future__ import annotations

import re
from itertools import pairwise

from store.text.latex import SPAN, math_to_unicode, readable

_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}
_LIGATURE = re.compile(r"---?|``|''|~")
_TOKEN = re.compile(rf"(?P<span>{SPAN.pattern})|(?P<brace>[{{}}])|(?P<ligature>---?|``|''|~)")
_ESCAPES = {
    "\\&": "&",
    "\\%": "%",
    "\\#": "#",
    "\\_": "_",
    "\\ ": " ",
    "\\textasciitilde{}": "~",
    "\\textasciicircum{}": "^",
}
"""Escapes that are always decoded."""

_LATEX_ESCAPES = {
    "\\{": "{",
    "\\}": "}",
    "\\$": "$",
    "\\textbraceleft{}": "{",
    "\\textbraceright{}": "}",
    "\\textbackslash{}": "\\",
}
"""Escapes that are decoded only in values without other LaTeX, which they could be taken for."""

_ALL_ESCAPES = _ESCAPES | _LATEX_ESCAPES
_ESCAPE_OF = {char: escape for escape, char in (_ESCAPES | {"\\$": "$"}).items()}
_OPEN, _CLOSE, _BACKSLASH = "\\textbraceleft{}", "\\textbraceright{}", "\\textbackslash{}"
_MUST_ESCAPE = re.compile(r"[&%#_$~^{}\\]|(?<=-)-|(?<=`)`|(?<=')'")
_HARD_BREAK = re.compile(r"\\\\[ \t]*\n[ \t]*")
_BREAK_AT_LINE_END = re.compile(r"(?:(?<![\\ \t])[ \t]+)?(?<!\\)(?:\\\\[ \t]*)+(?=\n|\Z)")
_PARAGRAPH = re.compile(r"[ \t]*\n(?:[ \t]*\n)+[ \t]*")
_SPACES = re.compile(r"(?<!\\)[ \t\n]+")
_SPACES_TO_ENCODE = re.compile(r"\n[ \n]*|  +")
_LEADING_SPACES = re.compile(r"\A +")
_COMMAND_AT_END = re.compile(r"\\[a-zA-Z]+\Z")
_LETTER_AFTER_GROUP = re.compile(r"\}+[a-zA-Z]")
_UNSAFE = re.compile(
    r"\\[a-z@]*(?:input|include|open(?:in|out)|write|read|import|lua|shell|csname|catcode|special"
    r"|immediate|scantokens|expandafter|package|document|file|bibliography|command)"
    r"|\\(?:let|futurelet|[egx]?def|begin|end|dump|bye|stop|output|loop|every[a-z]+)(?![a-z])",
    re.I,
)
"""Matches commands that open files, run programs or redefine others."""
_MATH_NAMES = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau"
    "|upsilon|phi|chi|psi|omega|var(?:epsilon|theta|pi|rho|sigma|phi|kappa)|Gamma|Delta|Theta"
    "|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|leq?|geq?|neq?|ll|gg|approx|sim|simeq|equiv|propto"
    "|times|cdot|pm|mp|div|infty|partial|nabla|sum|prod|int|sqrt|frac|in|notin|subset|cup|cap"
    "|forall|exists|to|(?:long)?(?:left|right)arrow|(?:Left|Right)arrow|leftrightarrow|circ|ast"
    "|hat|tilde|vec|bar|dot|ddot|overline|math[a-z]+|ell|hbar|Re|Im|log|ln|exp|sin|cos|tan|max|min"
    "|langle|rangle|star|prime|perp|parallel|mid|oplus|otimes|cdots|aleph|deg"
)
_MATH_COMMAND = re.compile(
    rf"\\(?:{_MATH_NAMES})(?![a-zA-Z])(?:\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})*"
)
_WORD = re.compile(r"[^\W_]+(?:[-+.][^\W_]+)*")


def decode_value(raw: str, *, plain: bool = False) -> str:
    r"""Return a BibTeX value as text: without grouping braces and ligatures, `\&` as `&`.

    Commands, accents and mathematics stay LaTeX, for `store.text.latex.readable` to convert;
    with `plain` they are converted here, for fields that are shown as they are stored.
    """
    if "\\" not in raw and "$" not in raw:
        return _LIGATURE.sub(_decode_ligature, raw).replace("{", "").replace("}", "")
    if plain:
        return _TOKEN.sub(_decode_token_to_plain, raw)
    spans = [match["span"] for match in _TOKEN.finditer(raw) if match["span"]]
    if all(span in _ALL_ESCAPES for span in spans):
        text = _TOKEN.sub(_decode_escape_token, raw)
        if not SPAN.search(text):
            return text
    return _TOKEN.sub(_decode_token_keeping_latex, raw)


def decode_lines(raw: str, *, plain: bool = False) -> str:
    r"""Decode a value of several lines: `\\` ends a line, an empty line a paragraph.

    All other line ends are white space, as in any TeX text.
    """
    raw = raw.strip(" \t\n").replace("\x00", "␀")
    if "\n" in raw:
        raw = _HARD_BREAK.sub("\x00", raw)
        raw = _PARAGRAPH.sub("\x00\x00", raw)
        raw = _SPACES.sub(" ", raw).replace("\x00", "\n")
    elif "  " in raw or "\t" in raw:
        raw = _SPACES.sub(" ", raw)
    return decode_value(raw, plain=plain)


def _decode_ligature(match: re.Match[str]) -> str:
    return _LIGATURES[match[0]]


def _decode_escape_token(match: re.Match[str]) -> str:
    """Decode a token of a value whose only LaTeX is escapes."""
    if match["span"]:
        return _ALL_ESCAPES[match["span"]]
    return _LIGATURES[match[0]] if match["ligature"] else ""


def _decode_token_to_plain(match: re.Match[str]) -> str:
    """Decode a token, and convert LaTeX to what a person would read."""
    span = match["span"]
    if span:
        return _ALL_ESCAPES[span] if span in _ALL_ESCAPES else math_to_unicode(span)
    return _LIGATURES[match[0]] if match["ligature"] else ""


def _decode_token_keeping_latex(match: re.Match[str]) -> str:
    """Decode a token unless the text could then be taken for LaTeX, and keep LaTeX as it is."""
    span = match["span"]
    if not span:
        return _LIGATURES[match[0]] if match["ligature"] else ""
    if span in _ESCAPES:
        return _ESCAPES[span]
    # Without the brace that closes its group the command would run into the next letter.
    runs_on = span[0] == "\\" and _LETTER_AFTER_GROUP.match(match.string, match.end())
    return span + "{}" if runs_on and _COMMAND_AT_END.search(span) else span


def encode_value(text: str, *, title: bool = False, plain: bool = False) -> str:
    """Return a text as a BibTeX value to be put between braces; LaTeX in it stays LaTeX.

    In a `title`, words that must keep their capitals are put in braces. With `plain` no part
    of the text counts as LaTeX, and `decode_value(…, plain=True)` returns exactly the text.
    """
    if plain:
        return _encode(text, title, latex=False)
    if _UNSAFE.search(text):
        return _encode(readable(text) or text, title, latex=False)
    encoded = _encode(text, title)
    balanced = _is_balanced(encoded) and _is_balanced(re.sub(r"\\[{}]", "", encoded))
    # HTML next to LaTeX can change what counts as LaTeX; then the readable text has to do.
    if not balanced or readable(decode_value(encoded)) != readable(text):
        encoded = _encode(readable(text), title, latex=False)
    return encoded + " " if encoded.endswith("\\") else encoded.lstrip(" ")


def encode_lines(text: str, *, plain: bool = False) -> str:
    r"""Encode a text of several lines so that `decode_lines` returns it unchanged."""
    if plain:
        return _encode_white_space(encode_value(text, plain=True))
    text = _BREAK_AT_LINE_END.sub("", text).strip()
    encoded = _encode_white_space(encode_value(text))
    # Math that spans a line end would be decoded differently; its readable form is not.
    if readable(decode_lines(encoded)) != readable(text):
        encoded = _encode_white_space(encode_value(readable(text), plain=True))
    return encoded


def wrap_in_braces(encoded: str) -> str:
    """Put a value in braces that hold it together without making it a TeX group."""
    return f"{{{{}}{encoded}}}" if encoded.startswith("\\") else f"{{{encoded}}}"


def _encode(text: str, title: bool, *, latex: bool = True) -> str:
    spans = [match.span() for match in SPAN.finditer(text)] if latex else []
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    braces = ("\\{", "\\}") if _is_balanced("".join(pieces[::2])) else (_OPEN, _CLOSE)
    # Every other piece is LaTeX; a control space is a space.
    return "".join(
        _set_math(piece) if index % 2 else _escape(piece, title, braces)
        for index, piece in enumerate(pieces)
    )


def _set_math(span: str) -> str:
    """Put commands that TeX allows only in mathematics between dollar signs."""
    if span == "\\ ":
        return " "
    return span if "$" in span else _MATH_COMMAND.sub(r"$\g<0>$", span)


def _escape(text: str, title: bool, braces: tuple[str, str]) -> str:
    """Escape what is special to TeX, and protect capitals that styles would change."""

    def escape_match(match: re.Match[str]) -> str:
        char = match[0]
        if char in "-`'":
            return "{}" + char
        if char in "{}":
            return braces["{}".index(char)]
        return _BACKSLASH if char == "\\" else _ESCAPE_OF[char]

    if not title:
        return _MUST_ESCAPE.sub(escape_match, text)
    pieces, position = [], 0
    for match in _WORD.finditer(text):
        pieces.append(_MUST_ESCAPE.sub(escape_match, text[position : match.start()]))
        pieces.append(f"{{{match[0]}}}" if _has_inner_capital(match[0]) else match[0])
        position = match.end()
    return "".join((*pieces, _MUST_ESCAPE.sub(escape_match, text[position:])))


def _has_inner_capital(word: str) -> bool:
    """Return whether a word has a capital after the first letter of a part of it."""
    return any(char.isupper() for part in re.split("[-+.]", word) for char in part[1:])


def _is_balanced(encoded: str) -> bool:
    """Return whether the braces match, as BibTeX counts them."""
    depth = 0
    for brace in re.findall(r"[{}]", encoded):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _encode_white_space(encoded: str) -> str:
    """Encode line ends and runs of spaces so that TeX's rules preserve them."""
    encoded = _SPACES_TO_ENCODE.sub(_encode_spaces, encoded)
    # Parsers take a line that begins with @ for the next entry, even within a value.
    encoded = encoded.replace("\n@", "\n{}@")
    return _LEADING_SPACES.sub(lambda match: "\\ " * len(match[0]), encoded)


def _encode_spaces(match: re.Match[str]) -> str:
    """Encode line ends and spaces that TeX would read as one space."""
    run = match[0]
    breaks = run.count("\n")
    spaces = len(run) - run.rfind("\n") - 1
    if not breaks:
        return " " + "\\ " * (spaces - 1)
    return ("\n\n" if breaks == 2 else "\\\\\n" * breaks) + "\\ " * spaces
