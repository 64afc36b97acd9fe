"""Whether the terminal has the signs that papersift draws.

Apart from the settings, so that it can be asked without an import of their reader.
"""

from __future__ import annotations

import os
import sys

_CONSOLES = ("linux", "dumb", "ansi", "cons25", "sun", "vt")
"""Beginnings of $TERM for terminals whose fonts have few signs."""


def lacks_glyphs() -> bool:
    """Return whether the terminal probably lacks the signs: a console, or not in UTF-8."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return os.environ.get("TERM", "").startswith(_CONSOLES) or not encoding.lower().startswith(
        "utf"
    )
