"""Write the key table and the filter table into the README, from the program's own tables."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tables() -> dict[str, str]:
    """Return each table of the README by its name, as Markdown."""
    sys.path.insert(0, str(ROOT))
    return {"keys": _key_table(), "filter": _filter_table()}


def _key_table() -> str:
    from tui.config.keymap import key_table

    rows = ["| key | what it does |", "|---|---|"]
    for commands in key_table().values():
        for keys, _, text in commands:
            rows.append(f"| {' '.join(f'`{key}`' for key in keys.split())} | {text} |")
    return "\n".join(rows)


def _filter_table() -> str:
    from store.search.language import HAS_FIELDS, QUERY_FIELDS, STATES
    from tui.screens.reports import FILTER_EXAMPLES

    lines = [(example, text) for example, text in FILTER_EXAMPLES if example]
    lines += [(f"{name}:", text) for name, text in QUERY_FIELDS.items()]
    lines += [(f"is:{name}", text) for name, text in STATES.items()]
    lines += [(f"has:{name}", text) for name, text in HAS_FIELDS.items()]
    rows = ["| in the box | finds |", "|---|---|"]
    rows += [f"| `{_escape(example)}` | {_escape(text)} |" for example, text in lines]
    return "\n".join(rows)


def _escape(text: str) -> str:
    """Escape what would end a cell."""
    return text.replace("|", "\\|")


def main() -> None:
    """Replace what is between the markers of each table."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, table in tables().items():
        part = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
        text = part.sub(lambda match, table=table: f"{match[1]}{table}\n{match[2]}", text)
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
