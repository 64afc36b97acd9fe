"""Write the key table and the filter table into the README, from the program's own tables."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tables() -> dict[str, str]:
    """Return each table of the README by its name, as Markdown."""
    sys.path.insert(0, str(ROOT))
    from store.search.language import HAS_FIELDS, QUERY_FIELDS, STATES
    from tui.commands import key_table
    from tui.screens.reports import LANGUAGE

    keys = ["| key | act |", "|---|---|"]
    for lines in key_table().values():
        keys += [
            f"| {' '.join(f'`{key}`' for key in row[0].split())} | {row[2]} |" for row in lines
        ]
    examples = [(example, text) for example, text in LANGUAGE if example]
    examples += [(f"{name}:", text) for name, text in QUERY_FIELDS.items()]
    examples += [(f"is:{name}", text) for name, text in STATES.items()]
    examples += [(f"has:{name}", text) for name, text in HAS_FIELDS.items()]
    finds = ["| in the box | finds |", "|---|---|"]
    finds += [f"| `{example.replace('|', chr(92) + '|')}` | {text} |" for example, text in examples]
    return {"keys": "\n".join(keys), "filter": "\n".join(finds)}


def main() -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, table in tables().items():
        part = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
        text = part.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text)
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
