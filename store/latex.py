"""LaTeX and web leftovers made readable; the raw text stays with its Record."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

from store.text import clean

_SUSPECT = re.compile(r"[\\$]|x20[12]|&[#a-zA-Z]|</?[a-zA-Z]")
_MATH = r"\$(?!\s)(?:\\.|[^$\\]){1,400}?(?<!\s)\$(?!\d)"
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
SPAN = re.compile(
    rf"{_MATH}|\{{\\(?:[^{{}}]|{_GROUP})*\}}"
    rf"|\\[a-zA-Z]+\*?(?:\[[^\[\]]*\])?(?:{_GROUP})*"
    rf"|\\[`'^\"~=.](?:{_GROUP}|[a-zA-Z]|\\[ij])|\\[^a-zA-Z]"
)
_DASHES = re.compile(r"(?<![\dA-Fa-f])x(20(?:1[0-9a-f]|2[0-7]))")
_TAGS = re.compile(
    r"</?(?:i|b|em|strong|sub|sup|u|p|br|span|jats:[a-z]+|mml:[a-z]+)\b[^<>]{0,200}>"
)
_SIGNS = {
    "textless": "<",
    "textgreater": ">",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textbar": "|",
    "textasciicircum": "^",
    "em": "",
    "it": "",
    "bf": "",
    "sc": "",
    "tt": "",
}
_MATH_LOOKS = re.compile(r"[\\^_{}=<>+*/|]|^\W*[A-Za-z0-9.,'()\-]{1,12}\W*$")


def readable(text: str) -> str:
    r"""Give a text as a person would read it: `{\Sigma}` as Σ, `x2014` as a dash.

    Only spans that look like LaTeX are converted (pylatexenc), an unknown command is
    shown as its name, and what cannot be converted stays as it came.
    """
    return _converted(text) if _SUSPECT.search(text) else text


@lru_cache(maxsize=4096)
def _converted(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub("", text)
    text = _DASHES.sub(lambda match: chr(int(match[1], 16)), text)
    if "\\" in text or "$" in text:
        text = SPAN.sub(_span, text)
    return clean(text, lines="\n" in text)


def _span(match: re.Match[str]) -> str:
    """Convert one span; two prices in a sentence are not mathematics."""
    raw = match[0]
    if raw[0] == "$" and not _MATH_LOOKS.search(raw[1:-1]):
        return raw
    try:
        shown: str = _converter().latex_to_text(raw)
    except Exception:  # pylatexenc raises many kinds on broken input; the raw span is the answer
        return raw
    if raw[-1].isalpha() and not shown.strip():
        return raw
    return shown if shown.strip() else (" " if raw in ("\\ ", "\\,", "\\;", "\\:") else "")


@lru_cache(maxsize=1)
def _converter() -> Any:
    """Make the converter once; importing pylatexenc is left until a text needs it."""
    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    def name_of(node: Any, l2tobj: Any) -> str:
        arguments = node.nodeargd.argnlist if node.nodeargd else ()
        inner = "".join(l2tobj.node_to_text(arg) for arg in arguments if arg is not None)
        return inner or str(node.macroname) + str(node.macro_post_space or "")

    context = get_default_latex_context_db()
    context.add_context_category(
        "papersift",
        prepend=True,
        macros=[MacroTextSpec(name, sign) for name, sign in _SIGNS.items()],
    )
    context.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=name_of))
    return LatexNodes2Text(latex_context=context, math_mode="text", keep_comments=True)
