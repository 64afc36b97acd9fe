"""Make leftovers of LaTeX and HTML readable; the raw text stays in the Record."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from store.text.cleaning import clean
from store.text.patterns import late_pattern

_SUSPECT = late_pattern(r"[\\$]|x20[12]|&#?\w+;|</?[a-zA-Z]|\{(?:[_^]|su[bp] )")
_MATH = r"\$(?!\s)(?:\\.|[^$\\]){1,400}?(?<!\s)\$(?!\d)"
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
SPAN = late_pattern(
    rf"{_MATH}|\{{\\(?:[^{{}}]|{_GROUP})*\}}"
    rf"|\\(?:ss|ae|AE|oe|OE|aa|AA|slash|[oOlLij])(?![a-zA-Z])(?:\{{\}}| ?)"
    rf"|\\[a-zA-Z]+\*?(?:\[[^\[\]]*\])?(?:{_GROUP})*"
    rf"|\\[`'^\"~=.](?:{_GROUP}|[a-zA-Z]|\\[ij])|\\[^a-zA-Z]"
)
"""Matches LaTeX in a text: mathematics, a group with a command, a command, an accent."""

_DASHES = late_pattern(r"(?<![\dA-Fa-f])x(20(?:1[0-9a-f]|2[0-7]))")
_ENTITY = late_pattern(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_TAGS = late_pattern(
    r"</?(?:i|b|em|strong|sub|sup|u|a|span|font|italic|bold|sc|inf|jats:[a-z-]+|mml:[a-z]+"
    r"|inline-formula|tex-math|alternatives|math|m(?:i|n|o|row|sub|sup|subsup|text|style|frac))"
    r"\b[^<>]{0,200}>"
)
_BLOCKS = late_pattern(
    r"\s*</?(?:(?:jats:)?(?:p|title|sec|list|list-item)|br|div|li|ul|ol|h\d)\b[^<>]{0,200}>\s*"
)
_MATH_LOOKS = late_pattern(r"[\\^_{}=<>+*/|]|^\W*[A-Za-z0-9.,'()\-]{1,12}\W*$")
_SCRIPT = late_pattern(
    r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[a-zA-Z]+(?:\{[^{}]*\})?|[^\s{}\\$&_^]))"
)
_INDEX = late_pattern(r"\d|\\(?:mathrm|text|textrm|rm)(?![a-zA-Z])")
_BARE_SCRIPT = late_pattern(r"\{(?:([_^])\{?|(su[bp]) )([^\s{}\\$]{1,12})\}?\}")
"""Matches `M{_1}`, `M{_{10}}` and `10{sup 3}`, as some databases print them."""
_COMPARISON = late_pattern(r"\$\s?([<>=])\s?\$")
"""Matches a sign that Mendeley puts into mathematics, whatever follows it."""
_TEXT_SCRIPT = late_pattern(r"\\text(super|sub)script\s*\{([^{}]*)\}")
_SWITCH = late_pattern(r"\{\\([a-zA-Z]+)\s+(.*)\}", re.S)
_COMMAND = late_pattern(rf"\\([a-zA-Z]+)\*?((?:{_GROUP})+)", re.S)
_INLINE = late_pattern(_MATH)

_SIMPLE = {f"\\{char}": char for char in "&%$#_{} "} | {"\\\\": " ", "\\,": " ", "\\;": " "}
_SIMPLE |= {"\\:": " ", "\\!": "", "\\/": "", "\\-": "", "\\\n": "\n", "\\@": ""}
_SUB = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
)
_SUPER = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW*'",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ*′",
)
_SUPER_SIGNS = {"\\circ": "°", "\\prime": "′", "\\dagger": "†", "\\ast": "*", "\\top": "ᵀ"}
_FONTS = (
    "em it bf sc tt rm sf sl up md cal frak normalfont itshape bfseries scshape ttfamily rmfamily"
    " sffamily slshape upshape mdseries tiny small large Large huge boldmath displaystyle"
)
_GREEK = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
_SIGNS = {
    **dict.fromkeys(_FONTS.split(), ""),
    **{f"var{name}": sign for name, sign in zip(_GREEK.split(), "ΓΔΘΛΞΠΣΥΦΨΩ", strict=True)},
    "textless": "<",
    "textgreater": ">",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textbar": "|",
    "textasciicircum": "^",
    "slash": "/",
}
_WRAPS = {"overline": "%s\u0305", "bar": "%s\u0304", "/": "", "textmu": "μ", "epsilon": "ε"}
_POINTER = late_pattern(
    r"\\(?:[cC]ite[a-zA-Z]*|ref|eqref|autoref|url|path)\*?(?:\[[^\[\]]*\]){0,2}\s*\{([^{}]*)\}"
)
_LINK = late_pattern(r"\\href\s*\{[^{}]*\}\s*(\{.*\})", re.S)


def readable(text: str) -> str:
    r"""Return a text as a person would read it: `{\Sigma}` as Σ, `x2014` as a dash.

    Only spans that look like LaTeX are converted (by pylatexenc). An unknown command is
    shown as its name, and what cannot be converted stays as it is.
    """
    if "\\" in text or "$" in text or "&" in text or "<" in text or "x20" in text or "{" in text:
        return _convert(text) if _SUSPECT.search(text) else text
    return text


@lru_cache(maxsize=4096)
def _convert(text: str) -> str:
    lines = "\n" in text  # a line break from an entity or a command must not start a new line
    for _ in range(2):  # Crossref often escapes twice
        if "&" in text:
            text = _ENTITY.sub(_decode_entity, text)
    if "<" in text:
        text = _TAGS.sub("", _BLOCKS.sub(" ", text))
    if "$" in text:
        text = _COMPARISON.sub(r"\1", text)
    if "\\" in text or "$" in text:
        text = SPAN.sub(lambda match: math_to_unicode(match[0]), text)
    if "{" in text:
        text = _BARE_SCRIPT.sub(_convert_bare_script, text)
    text = _DASHES.sub(lambda match: chr(int(match[1], 16)), text)
    return clean(text, lines=lines).strip()


def _decode_entity(match: re.Match[str]) -> str:
    import html  # its table of names is needed by few texts, and takes time to load

    return html.unescape(match[0])


@lru_cache(maxsize=16384)
def math_to_unicode(raw: str) -> str:
    """Convert a span of LaTeX; two prices in a sentence (`$5 and $6`) are not mathematics."""
    if raw in _SIMPLE:
        return _SIMPLE[raw]
    pointer = _POINTER.fullmatch(raw)
    if pointer:
        return pointer[1] if raw.startswith(("\\url", "\\path")) else f"[{pointer[1]}]"
    if raw[0] == "$":
        if not _MATH_LOOKS.search(raw[1:-1]):
            return raw
        source = _SCRIPT.sub(_convert_script, raw)
    else:
        source = _LINK.sub(r"\1", _TEXT_SCRIPT.sub(_convert_text_script, raw))
        command = _SWITCH.fullmatch(source) or _COMMAND.fullmatch(source)
        if command and not _is_known(command[1]):
            source = command[2]
        source = _INLINE.sub(lambda match: _SCRIPT.sub(_convert_script, match[0]), source)
        if source.startswith("\\ensuremath"):
            source = _SCRIPT.sub(_convert_script, source)
    try:
        text: str = _converter().latex_to_text(source)
    except Exception:  # pylatexenc raises many kinds on broken input; the raw span is the answer
        return raw
    if raw[-1].isalpha() and not text.strip() and not _is_known(raw[1:]):
        return raw
    return text.strip(" ") if raw[0] == "\\" and raw[-1] == " " else text if text.strip() else ""


def _convert_script(match: re.Match[str]) -> str:
    """Convert a sub- or superscript to Unicode where all of its characters have such a form."""
    script = match[3] if match[2] is None else match[2].strip()
    if match[1] == "^" and script in _SUPER_SIGNS:
        return f"{{{_SUPER_SIGNS[script]}}}"
    converted = _shift(script, match[1] == "^")
    if not converted and match[1] == "_" and _INDEX.match(script):
        # Cu_{2-δ}O and T_{\mathrm{c}} are written Cu2-δO and Tc where there are no indices.
        return f"{{{script}}}"
    return f"{{{converted}}}" if converted else match[0]


def _convert_bare_script(match: re.Match[str]) -> str:
    raised = match[1] == "^" or match[2] == "sup"
    return _shift(match[3], raised) or match[3]


def _convert_text_script(match: re.Match[str]) -> str:
    return _shift(match[2], match[1] == "super") or match[2]


def _shift(script: str, raised: bool) -> str:
    """Raise or lower a script; return nothing where one of its characters has no such form."""
    table = _SUPER if raised else _SUB
    return script.translate(table) if all(ord(char) in table for char in script) else ""


def _is_known(name: str) -> bool:
    """Return whether the converter knows a command."""
    spec = _converter().latex_context.get_macro_spec(name)
    return spec is not None and bool(spec.macroname)


@lru_cache(maxsize=1)
def _converter() -> Any:
    """Build the converter once, and import pylatexenc only when a text needs it."""
    import logging

    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    # Else it would print a line in the terminal about every odd macro.
    logging.getLogger("pylatexenc").addHandler(logging.NullHandler())
    logging.getLogger("pylatexenc").propagate = False

    def show_name(node: Any, l2tobj: Any) -> str:
        arguments = node.nodeargd.argnlist if node.nodeargd else ()
        inner = "".join(l2tobj.node_to_text(arg) for arg in arguments if arg is not None)
        return inner or str(node.macroname) + str(node.macro_post_space or "")

    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, sign) for name, sign in (_SIGNS | _WRAPS).items()]
    context.add_context_category("papersift", prepend=True, macros=macros)
    context.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=show_name))
    return LatexNodes2Text(
        latex_context=context, math_mode="text", keep_comments=True, strict_latex_spaces="macros"
    )
