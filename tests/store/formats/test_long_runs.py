"""A field that is one character 50,000 times is read in the time of any other.

A pattern that tries each of them as its beginning, or each way to divide them, would take
minutes here, or for ever: `Longo, ,,,,,,,,` ended a reading of Ovid's format.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from store.library.opening import open_library
from store.search.index import build_steps

_RUNS = (
    *(" ", ",", "a", "A", "7", "-", ".", "'", "}", "{", "\\", "[", "(", "$", "]", "*", "_", "/"),
    *("ib", "aZ", "a ", "A. ", "; ", "(a", "a,", "<b>", "&amp;", "\\'", "é", "{\\i ", "1-", "Ab, "),
)
"""What is repeated; Python's patterns are slow on different runs."""

_LENGTH = 50_000

_RIS = "TY  - JOUR\nTI  - {0}\nAU  - {0}\nJO  - {0}\nSP  - {0}\nDO  - 10.1/{0}\nAB  - {0}\nER  - \n"
_OVID = "<1>\nVN  - Ovid\nDB  - MEDLINE\nUI  - 12345\nAU  - {0}\nTI  - {0}\nSO  - {0}\n"
_WOS = "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU {0}\nTI {0}\nSO {0}\nER\n\nEF\n"
_BIBTEX = "@article{{k,\n  title = {{{0}}},\n  author = {{{0}}},\n  pages = {{{0}}}\n}}\n"
_TEMPLATES = {"x.ris": _RIS, "ovid.txt": _OVID, "wos.txt": _WOS, "x.bib": _BIBTEX}


@pytest.mark.parametrize("run", _RUNS)
@pytest.mark.parametrize("name", _TEMPLATES)
def test_a_long_run_of_one_character_is_read(tmp_path: Path, name: str, run: str) -> None:
    text = "Ab " + run * (_LENGTH // len(run)) + "Q!"
    path = tmp_path / name
    path.write_text(_TEMPLATES[name].format(text), encoding="utf-8")
    library = open_library([path])
    for _ in build_steps(library.papers):
        pass
    assert library.sources
