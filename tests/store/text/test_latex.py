"""LaTeX and HTML leftovers as a person would read them, and BibTeX values."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.formats.bibtex.values import decode_lines, decode_value, encode_lines, encode_value
from store.text.cleaning import clean
from store.text.latex import readable


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (r"{\Sigma} \textless 3 x2014", "Σ < 3 —"),
        (r"{\'E}tude \`a Poincar\'{e}", "Étude à Poincaré"),
        (r"{\"\i} \aa{}s stra\ss e \O re", "ï ås straße Øre"),
        (r"Cu$_2$O, Cu$_{2-\delta}$O and H$^+$", "Cu₂O, Cu2-δO and H⁺"),
        (r"$\theta_{t+1}$ in $O(n^2)$", "θₜ₊₁ in O(n²)"),
        (r"High-$T_\mathrm{c}$ at 4$^\circ$C", "High-Tc at 4°C"),
        ("costs $5 and $6 more", "costs $5 and $6 more"),
        (r"\textbf{bold} and {\em slanted\/} {\rm up}", "bold and slanted up"),
        (r"\modelname, a model", "modelname, a model"),
        (r"as in \cite{turing50} and \href{http://a.b}{here}", "as in [turing50] and here"),
        (r"R\&D at 100\% of \$5", "R&D at 100% of $5"),
        ("R&D, AT&T, Q&A", "R&D, AT&T, Q&A"),
        ("p &lt; 0.05 &amp;amp; more", "p < 0.05 & more"),
        ("H<sub>2</sub>O <jats:title>Aim</jats:title><jats:p>To see", "H2O Aim To see"),
        ("a < b and c > d", "a < b and c > d"),
        ("unclosed $x and { stay", "unclosed $x and { stay"),
        ("{a, b} is a set", "{a, b} is a set"),
    ],
)
def test_leftovers_are_shown_as_a_person_would_write_them(raw: str, expected: str) -> None:
    assert readable(raw) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="\\{}$&<>%_^~'\"`x2014 abE;#-", max_size=60))
def test_no_text_raises_and_plain_text_stays(text: str) -> None:
    text = clean(text, lines=True).strip()
    converted = readable(text)
    assert converted == clean(converted, lines=True)
    if not any(sign in text for sign in ("\\", "$", "&", "<", "x20", "{_", "{^")):
        assert converted == text


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        ("The {DNA} of {{Big Things}}", "The DNA of Big Things"),
        (r"R\&D --- 5--6~km ``so''", "R&D — 5–6 km “so”"),
        (r"keep {\'e} and $x_{1}$ and \emph{this}", r"keep {\'e} and $x_{1}$ and \emph{this}"),
        (r"{a \alpha}b", r"a \alpha{}b"),
    ],
)
def test_bibtex_values_lose_braces_that_only_group(encoded: str, text: str) -> None:
    assert decode_value(encoded) == text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="\\{}$&%_^~'\"`ab @#-,\n=", max_size=40))
def test_plain_text_survives_bibtex_unchanged(text: str) -> None:
    line = " ".join(text.split())
    assert decode_value(encode_value(line, plain=True), plain=True) == line
    lines = clean(text, lines=True).strip()
    assert decode_lines(encode_lines(lines, plain=True), plain=True) == lines


@pytest.mark.parametrize(
    "broken", ["a&#10;b", "a&NewLine;b", r"\begin{x}\item y\end{x}", "$$a\r=b$$"]
)
def test_a_title_stays_on_one_line(broken: str) -> None:
    assert "\n" not in readable(clean(broken))


@given(st.text(st.sampled_from("&#;10x27\\{}$[]<>ab\x1b\u202e "), max_size=40))
def test_entities_and_commands_bring_back_nothing_that_clean_removed(text: str) -> None:
    converted = readable(clean(text))
    assert clean(converted) == converted
