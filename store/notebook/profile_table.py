"""The texts about the review and the reviewer: the criteria, and under which name one works.

Apart from the other tables, because every start imports it.
"""

from __future__ import annotations

from store.model.annotation import PROFILE, Change
from store.notebook.document_table import DocumentTable
from store.notebook.rules import REVIEWER
from store.notebook.term_table import ChangeMaker
from store.storage.database import Store
from store.text.cleaning import clean

CRITERIA = "criteria"
"""The profile's text on what is included and what is not, in Markdown."""


class ProfileTable(DocumentTable):
    """The profile of a notebook; each verb is one Change, None if it changes nothing."""

    def __init__(self, store: Store, make_change: ChangeMaker) -> None:
        super().__init__(store, PROFILE)
        self._make_change = make_change
        self._texts: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Return a text of the profile, read again only when the profile has changed."""
        if (rows := self.read_if_changed()) is not None:
            parsed = map(self._rules.parse, rows)
            self._texts = {fields["name"]: fields["text"] for fields in parsed if fields}
        return self._texts.get(name, "")

    @property
    def reviewer(self) -> str:
        """The name under which the notebook speaks; empty where it has none."""
        return self.text(REVIEWER)

    @property
    def criteria(self) -> str:
        """What is included and what is not, in Markdown."""
        return self.text(CRITERIA)

    def name_reviewer(self, name: str) -> Change | None:
        """Set the name under which the notebook speaks; an empty one removes it."""
        return self._set_text(REVIEWER, clean(name))

    def write_criteria(self, text: str) -> Change | None:
        """Replace the criteria."""
        return self._set_text(CRITERIA, clean(text, lines=True))

    def _set_text(self, name: str, text: str) -> Change | None:
        if text == self.text(name):
            return None  # an empty one has no document before it is first written
        fields = {"name": name, "text": text}
        line = f"Set the {name}" if text else f"Removed the {name}"
        return self._make_change("profile", line, lambda clock: [self.set(fields, clock)])
