"""The documents of pasted texts: which files of pastes are open, so that a paste can be undone.

The texts themselves are files beside the notes; here is what a Change can undo and a merge can
carry. In a notebook to which a paste came by a merge, its file is not there, and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from store.duplicates.answers import IndistinguishableRecords
from store.model.annotation import PASTES, Change, Edit
from store.model.stamps import Clock
from store.notebook.answer_table import AnsweredPair, AnswerTable
from store.notebook.document_table import DocumentTable
from store.notebook.term_table import ChangeMaker
from store.storage.database import Store
from store.text.cleaning import clean


class PasteTable(DocumentTable):
    """The pastes of a notebook, each kept as a file beside it.

    An undone paste is a tombstone; its file stays, so that the paste can be redone.
    """

    def __init__(self, store: Store, make_change: ChangeMaker, answers: AnswerTable) -> None:
        super().__init__(store, PASTES)
        self._make_change = make_change
        self._answers = answers

    def add(
        self, file: str, digest: str, text: str, same: Sequence[AnsweredPair] = ()
    ) -> Change | None:
        """Record that a text was pasted and kept in a file, as one Change.

        `text` says for people what it brought. `same` are records of it that belong to papers
        which are open; pairs that could not be told apart the next time are left out.
        """
        fields = {"file": file, "digest": digest, "text": clean(text)}

        def write(clock: Clock) -> Iterator[Edit | None]:
            yield self.set(fields, clock)
            if same:
                with suppress(IndistinguishableRecords):
                    yield from self._answers.edit_all(same, clock, same=True)[1]

        return self._make_change("paste", "Pasted", write)

    @property
    def undone_files(self) -> frozenset[str]:
        """The names of the files of pastes that were undone."""
        rows = self.store.rows(PASTES).values()
        undone = (row for row in rows if row and not self._rules.read_whole(row))
        return frozenset(str(row.get("file", "")) for row in undone)


def pasted_files(change: Change) -> list[tuple[str, bool]]:
    """Return the files of the pastes that a Change is about, and whether they are open after it."""
    edits = [edit for edit in change.edits if edit.table == PASTES]
    return [(str({**edit.before, **edit.after}["file"]), bool(edit.after)) for edit in edits]
