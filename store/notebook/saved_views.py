"""Views: named queries with a sort order, saved in the store."""

from __future__ import annotations

from typing import NamedTuple

from store.errors import UserError
from store.model.annotation import VIEWS, Edit
from store.model.stamps import Clock
from store.notebook.document_fields import JsonDocument
from store.notebook.document_table import DocumentTable
from store.notebook.rules import RULES
from store.storage.database import Store
from store.text.cleaning import clean
from store.text.folding import fold


class ViewRefused(UserError):
    """The name is empty, taken, or that of no View; the message is one line for the user."""


class View(NamedTuple):
    """A named query with a sort order."""

    name: str
    query: str = ""
    """As the user typed it."""
    sort: str = ""
    """A sort key, with `-` before it for the reverse order; empty for the default order."""


_BUILT_IN_VIEWS = (
    View("all papers"),
    View("undecided", "is:undecided"),
    View("included", "is:include"),
    View("maybe", "is:maybe"),
    View("noted", "has:note", "-noted"),
)
"""Listed after the user's own; each is replaced by a View of the user's with the same name."""


_NEW_PAPERS = View("new", "is:new")
"""The papers that came in since the last time; built in, but listed only when there are some."""


def available_views(store: Store, *, new: bool = False) -> tuple[View, ...]:
    """Return the user's Views, then the built-in ones with other names.

    With `new` that of the papers which came in is among them.
    """
    own_views = list_views(store)
    own_names = {fold(view.name) for view in own_views}
    built_in = (*_BUILT_IN_VIEWS, *([_NEW_PAPERS] if new else ()))
    return (*own_views, *(view for view in built_in if fold(view.name) not in own_names))


def list_views(store: Store) -> tuple[View, ...]:
    """Return the user's Views in the order in which they were first saved."""
    rows = store.rows(VIEWS)
    documents = (RULES[VIEWS].read_whole(rows[str(n)]) for n in sorted(map(int, rows)))
    return tuple(View(**document) for document in documents if document)


class ViewTable(DocumentTable):
    """Writes Views, found by their names but for case and accents."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, VIEWS)

    def save(self, view: View, clock: Clock) -> Edit | None:
        """Save a View, replacing one with the same name; None if it is there already.

        Raises ViewRefused if the name is empty.
        """
        return self.set({**view._asdict(), "name": _clean_name(view.name)}, clock)

    def rename(self, old: str, new: str, clock: Clock) -> Edit | None:
        """Rename a View. Raises ViewRefused if the new name is empty or taken."""
        number, document = self._existing(old)
        namesake = self.find({"name": new}, other_than=number)
        if RULES[VIEWS].read_whole(self.document(namesake)):
            raise ViewRefused(f"there is already a view called {clean(new)!r}")
        return self.set({**document, "name": _clean_name(new)}, clock, number)

    def delete(self, name: str, clock: Clock) -> Edit:
        """Delete a View."""
        return self.remove(self._existing(name)[0], clock)

    def _existing(self, name: str) -> tuple[int, JsonDocument]:
        number = self.find({"name": name})
        document = RULES[VIEWS].read_whole(self.document(number))
        if not document:
            raise ViewRefused(f"there is no view called {clean(name)!r}")
        return number, document


def _clean_name(name: str) -> str:
    name = clean(name)
    if not name:
        raise ViewRefused("a view needs a name")
    return name
