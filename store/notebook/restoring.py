"""Set the documents of a store to what they were in a backup, as values that are new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from store.model.annotation import Edit
from store.model.stamps import Clock
from store.notebook.document_table import write_document
from store.notebook.documents import JsonDocument, NotebookTables
from store.notebook.edits import edit_between
from store.notebook.rules import RULES, TableRules
from store.notebook.values import set_fields
from store.storage.database import Store


def restore_documents(store: Store, backup: NotebookTables, clock: Clock) -> Iterator[Edit]:
    """Write what differs from a backup, inside a transaction; yield the Edits.

    What has come since is emptied or made a tombstone, so that a merge does not bring it back.
    """
    for table, rules in RULES.items():
        rows, wanted_rows = dict(store.rows(table)), backup.get(table, {})
        for key in sorted(rows.keys() | wanted_rows.keys(), key=int):
            before, wanted = rows.get(key, {}), wanted_rows.get(key, {})
            if rules.parse(before) != rules.parse(wanted):
                document = _restore(rules, before, wanted, clock)
                write_document(store, table, int(key), document)
                originals = {int(key): before} if before else {}
                yield edit_between(table, int(key), originals, document, clock.now)


def _restore(
    rules: TableRules, before: JsonDocument, wanted: JsonDocument, clock: Clock
) -> JsonDocument:
    """Return a document with the values of the backup, stamped now."""
    names = {*(name for names in rules.fields.values() for name in names)}
    names.update(filter(None, (rules.members, rules.texts)))
    fields: Mapping[str, Any] = {
        **dict.fromkeys(names - rules.details),
        **(rules.parse(wanted) if wanted else rules.absent),
    }
    named = {name: wanted[name] for name in (rules.union, rules.newest) if name in wanted}
    document, _ = set_fields(rules, before or named, fields, clock)
    times = document.get("when")
    if isinstance(times, Mapping):
        document["when"] = {**times, **dict.fromkeys(fields, clock.when)}
    return document
