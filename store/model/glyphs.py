"""ASCII in place of the signs that papersift draws, for consoles whose fonts lack them.

Imported before the first frame, so it imports nothing.
"""

from __future__ import annotations

_ASCII = {
    "✓": "+",
    "✗": "x",
    "◆": "?",
    "·": "-",
    "•": "*",
    "★": "*",
    "☆": ".",
    "✎": "n",
    "×": "x",
    "…": "~",
    "–": "-",
    "—": "-",
    "−": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "›": ">",
    "▸": ">",
    "≠": "#",
    "←": "<",
    "→": ">",
    "↑": "^",
    "↓": "v",
    "⌫": "<",
    "⏎": "/",
    "␛": "^",
    "▌": "|",
    "▊": "|",
    "▎": "|",
    "█": "#",
    "░": ".",
    "▁": "_",
    "▔": "-",
    **dict.fromkeys("▂▃▄▅▆▇", "#"),
    **dict.fromkeys("─━", "-"),
    **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼", "+"),
}
_TABLE = str.maketrans(_ASCII)


def in_ascii(text: str) -> str:
    """Return a text with ASCII for each sign, column by column; letters stay as they are."""
    return text if text.isascii() else text.translate(_TABLE)
