"""Write a notebook as one JSON document: papers, and every table but the history.

Only this export needs more than papers, so nothing else imports it.

What `merge` reads back from it into an empty notebook is this notebook without its history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from store.formats.json.writer import TermCounts, paper_objects
from store.model.annotation import CHANGES, Annotation
from store.model.paper import Paper
from store.notebook.notebook import Notebook
from store.notebook.table_merge import NOTEBOOK_FORMAT

_VERSION = 1


def write_notebook(
    notebook: Notebook,
    entries: Iterable[tuple[Paper, Annotation]],
    *,
    abstracts: bool = True,
    term_counts: Iterable[TermCounts] = (),
) -> str:
    """Return a notebook as JSON, with these papers as `--format json` writes them.

    Each table is a list of its documents as they are stored. The papers are for other programs;
    what is not among them is in the tables all the same.
    """
    document: dict[str, Any] = {
        "format": NOTEBOOK_FORMAT,
        "version": _VERSION,
        "papers": list(paper_objects(entries, abstracts, term_counts)),
    }
    for name in sorted(notebook.store.tables() - {CHANGES}):
        rows = notebook.store.rows(name)
        document[name] = [dict(rows[str(number)]) for number in sorted(map(int, rows))]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
