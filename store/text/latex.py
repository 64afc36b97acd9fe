"""LaTeX and web leftovers made readable; the raw text stays with its Record."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from store.text.cleaning import clean

_SUSPECT = re.compile(r"[\\$]|x20[12]|&#?\w+;|</?[a-zA-Z]|\{(?:[_^]|su[bp] )")
_MATH = r"\$(?!\s)(?:\\.|[^$\\]){1,400}?(?<!\s)\$(?!\d)"
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
SPAN = re.compile(
    rf"{_MATH}|\{{\\(?:[^{{}}]|{_GROUP})*\}}"
    rf"|\\(?:ss|ae|AE|oe|OE|aa|AA|slash|[oOlLij])(?![a-zA-Z])(?:\{{\}}| ?)"
    rf"|\\[a-zA-Z]+\*?(?:\[[^\[\]]*\])?(?:{_GROUP})*"
    rf"|\\[`'^\"~=.](?:{_GROUP}|[a-zA-Z]|\\[ij])|\\[^a-zA-Z]"
)
"""Matches what is LaTeX in a text: mathematics, a group with a command, a command, an accent."""

_DASHES = re.compile(r"(?<![\dA-Fa-f])x(20(?:1[0-9a-f]|2[0-7]))")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_TAGS = re.compile(
    r"</?(?:i|b|em|strong|sub|sup|u|a|span|font|italic|bold|sc|inf|jats:[a-z-]+|mml:[a-z]+"
    r"|inline-formula|tex-math|alternatives|math|m(?:i|n|o|row|sub|sup|subsup|text|style|frac))"
    r"\b[^<>]{0,200}>"
)
_BLOCKS = re.compile(
    r"\s*</?(?:(?:jats:)?(?:p|title|sec|list|list-item)|br|div|li|ul|ol|h\d)\b[^<>]{0,200}>\s*"
)
_MATH_LOOKS = re.compile(r"[\\^_{}=<>+*/|]|^\W*[A-Za-z0-9.,'()\-]{1,12}\W*$")
_SCRIPT = re.compile(
    r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[a-zA-Z]+(?:\{[^{}]*\})?|[^\s{}\\$&_^]))"
)
_INDEX = re.compile(r"\d|\\(?:mathrm|text|textrm|rm)(?![a-zA-Z])")
_BARE_SCRIPT = re.compile(r"\{(?:([_^])\{?|(su[bp]) )([^\s{}\\$]{1,12})\}?\}")
"""`M{_1}`, `M{_{10}}` and `10{sup 3}`, as some databases are left with."""
_COMPARED = re.compile(r"\$\s?([<>=])\s?\$")
"""A sign that Mendeley makes mathematics of, whatever follows it."""
_TEXT_SCRIPT = re.compile(r"\\text(super|sub)script\s*\{([^{}]*)\}")
_SWITCH = re.compile(r"\{\\([a-zA-Z]+)\s+(.*)\}", re.S)
_COMMAND = re.compile(rf"\\([a-zA-Z]+)\*?((?:{_GROUP})+)", re.S)
_INLINE = re.compile(_MATH)

_QUICK = {f"\\{char}": char for char in "&%$#_{} "} | {"\\\\": " ", "\\,": " ", "\\;": " "}
_QUICK |= {"\\:": " ", "\\!": "", "\\/": "", "\\-": "", "\\\n": "\n", "\\@": ""}
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
_POINTER = re.compile(
    r"\\(?:[cC]ite[a-zA-Z]*|ref|eqref|autoref|url|path)\*?(?:\[[^\[\]]*\]){0,2}\s*\{([^{}]*)\}"
)
_LINK = re.compile(r"\\href\s*\{[^{}]*\}\s*(\{.*\})", re.S)


def readable(text: str) -> str:
    r"""Give a text as a person would read it: `{\Sigma}` as Σ, `x2014` as a dash.

    Only spans that look like LaTeX are converted (pylatexenc), an unknown command is
    shown as its name, and what cannot be converted stays as it came.
    """
    if "\\" in text or "$" in text or "&" in text or "<" in text or "x20" in text or "{" in text:
        return _converted(text) if _SUSPECT.search(text) else text
    return text


def _entity(match: re.Match[str]) -> str:
    import html  # its table of names would be read at every start

    return html.unescape(match[0])


@lru_cache(maxsize=4096)
def _converted(text: str) -> str:
    lines = "\n" in text  # what an entity or a command breaks is still one line of the list
    for _ in range(2):  # what Crossref gives is often escaped twice
        if "&" in text:
            text = _ENTITY.sub(_entity, text)
    if "<" in text:
        text = _TAGS.sub("", _BLOCKS.sub(" ", text))
    if "$" in text:
        text = _COMPARED.sub(r"\1", text)
    if "\\" in text or "$" in text:
        text = SPAN.sub(lambda match: math_to_unicode(match[0]), text)
    if "{" in text:
        text = _BARE_SCRIPT.sub(_bare_script, text)
    text = _DASHES.sub(lambda match: chr(int(match[1], 16)), text)
    return clean(text, lines=lines).strip()


@lru_cache(maxsize=16384)
def math_to_unicode(raw: str) -> str:
    """Convert one span; two prices in a sentence are not mathematics."""
    if raw in _QUICK:
        return _QUICK[raw]
    pointer = _POINTER.fullmatch(raw)
    if pointer:
        return pointer[1] if raw.startswith(("\\url", "\\path")) else f"[{pointer[1]}]"
    if raw[0] == "$":
        if not _MATH_LOOKS.search(raw[1:-1]):
            return raw
        source = _SCRIPT.sub(_script, raw)
    else:
        source = _LINK.sub(r"\1", _TEXT_SCRIPT.sub(_text_script, raw))
        unknown = _SWITCH.fullmatch(source) or _COMMAND.fullmatch(source)
        if unknown and not _known(unknown[1]):
            source = unknown[2]
        source = _INLINE.sub(lambda match: _SCRIPT.sub(_script, match[0]), source)
        if source.startswith("\\ensuremath"):
            source = _SCRIPT.sub(_script, source)
    try:
        shown: str = _converter().latex_to_text(source)
    except Exception:  # pylatexenc raises many kinds on broken input; the raw span is the answer
        return raw
    if raw[-1].isalpha() and not shown.strip() and not _known(raw[1:]):
        return raw
    return shown.strip(" ") if raw[0] == "\\" and raw[-1] == " " else shown if shown.strip() else ""


def _script(match: re.Match[str]) -> str:
    """Return a sub- or superscript as Unicode where all of it has such signs."""
    told = match[3] if match[2] is None else match[2].strip()
    if match[1] == "^" and told in _SUPER_SIGNS:
        return f"{{{_SUPER_SIGNS[told]}}}"
    raised = _raised(told, match[1] == "^")
    if not raised and match[1] == "_" and _INDEX.match(told):
        # Cu_{2-δ}O and T_{\mathrm{c}} are written Cu2-δO and Tc where there are no indices.
        return f"{{{told}}}"
    return f"{{{raised}}}" if raised else match[0]


def _bare_script(match: re.Match[str]) -> str:
    high = match[1] == "^" or match[2] == "sup"
    return _raised(match[3], high) or match[3]


def _text_script(match: re.Match[str]) -> str:
    return _raised(match[2], match[1] == "super") or match[2]


def _raised(told: str, high: bool) -> str:
    """Translate a script, or give nothing where one of its signs has no such form."""
    table = _SUPER if high else _SUB
    return told.translate(table) if all(ord(char) in table for char in told) else ""


def _known(name: str) -> bool:
    """Return whether a command means something to the converter."""
    spec = _converter().latex_context.get_macro_spec(name)
    return spec is not None and bool(spec.macroname)


@lru_cache(maxsize=1)
def _converter() -> Any:
    """Make the converter once; importing pylatexenc is left until a text needs it."""
    import logging

    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    # It would tell the terminal about every odd macro.
    logging.getLogger("pylatexenc").addHandler(logging.NullHandler())
    logging.getLogger("pylatexenc").propagate = False

    def name_of(node: Any, l2tobj: Any) -> str:
        arguments = node.nodeargd.argnlist if node.nodeargd else ()
        inner = "".join(l2tobj.node_to_text(arg) for arg in arguments if arg is not None)
        return inner or str(node.macroname) + str(node.macro_post_space or "")

    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, sign) for name, sign in (_SIGNS | _WRAPS).items()]
    context.add_context_category("papersift", prepend=True, macros=macros)
    context.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=name_of))
    return LatexNodes2Text(
        latex_context=context, math_mode="text", keep_comments=True, strict_latex_spaces="macros"
    )
