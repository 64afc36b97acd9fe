"""Write a notebook as one JSON document: papers, and every table but the history.

Only this export needs more than papers, so nothing else imports it.

What `merge` reads back from it into an empty notebook is this notebook without its history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from store.formats.json.writer import TermCounts, json_list, paper_objects
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
) -> Iterator[str]:
    """Yield a notebook as JSON, with these papers as `--format json` writes them.

    Each table is a list of its documents as they are stored. The papers are for other programs;
    what is not among them is in the tables all the same.
    """
    yield f'{{\n  "format": {json.dumps(NOTEBOOK_FORMAT)},\n  "version": {_VERSION},\n  "papers": '
    yield from json_list(paper_objects(entries, abstracts, term_counts), depth=1)
    for name in sorted(notebook.store.tables() - {CHANGES}):
        rows = notebook.store.rows(name)
        yield f",\n  {json.dumps(name, ensure_ascii=False)}: "
        documents = (dict(rows[str(number)]) for number in sorted(map(int, rows)))
        yield from json_list(documents, depth=1)
    yield "\n}\n"
