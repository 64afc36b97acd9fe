"""Views: named queries with a sort order, saved in the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tinydb.table import Document

from store.errors import UserError
from store.storage.database import Store
from store.text.cleaning import clean
from store.text.folding import fold

_VIEWS = "views"


class ViewRefused(UserError):
    """The name is empty, taken, or that of no View; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class View:
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


def available_views(store: Store) -> tuple[View, ...]:
    """Return the user's Views, then the built-in ones with other names."""
    own_views = list_views(store)
    own_names = {fold(view.name) for view in own_views}
    return (*own_views, *(view for view in _BUILT_IN_VIEWS if fold(view.name) not in own_names))


def list_views(store: Store) -> tuple[View, ...]:
    """Return the user's Views in the order in which they were first saved."""
    return tuple(_from_document(document) for _, document in _documents(store))


def save_view(store: Store, view: View) -> View:
    """Save a View, replacing one with the same name but for case and accents.

    Returns the View as it was saved. Raises ViewRefused if the name is empty, SaveFailed if the
    View could not be saved.
    """
    view = View(_clean_name(view.name), clean(view.query), clean(view.sort))
    document = {"name": view.name, "query": view.query, "sort": view.sort}
    with store.transaction():
        number = _find(store, view.name)
        table = store.table(_VIEWS)
        if number is None:
            table.insert(document)
        else:
            table.upsert(Document(document, doc_id=number))
    return view


def rename_view(store: Store, old: str, new: str) -> View:
    """Rename a View and return it. Raises ViewRefused if the new name is empty or taken."""
    name = _clean_name(new)
    with store.transaction():
        number, namesake = _find(store, old), _find(store, name)
        if number is None:
            raise ViewRefused(f"there is no view called {clean(old)!r}")
        if namesake not in (None, number):
            raise ViewRefused(f"there is already a view called {name!r}")
        store.table(_VIEWS).update({"name": name}, doc_ids=[number])
        return _from_document(store.rows(_VIEWS)[str(number)])


def delete_view(store: Store, name: str) -> View:
    """Delete a View and return it, so that it can be saved again."""
    with store.transaction():
        number = _find(store, name)
        if number is None:
            raise ViewRefused(f"there is no view called {clean(name)!r}")
        view = _from_document(store.rows(_VIEWS)[str(number)])
        store.table(_VIEWS).remove(doc_ids=[number])
        return view


def _documents(store: Store) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = store.rows(_VIEWS)
    for number in sorted(map(int, rows)):
        yield number, rows[str(number)]


def _from_document(document: Mapping[str, Any]) -> View:
    texts = (clean(str(document.get(field, ""))) for field in ("name", "query", "sort"))
    return View(*texts)


def _find(store: Store, name: str) -> int | None:
    """Return the number of the View's document; None if no View has this name."""
    wanted = fold(clean(name))
    for number, document in _documents(store):
        if fold(_from_document(document).name) == wanted:
            return number
    return None


def _clean_name(name: str) -> str:
    name = clean(name)
    if not name:
        raise ViewRefused("a view needs a name")
    return name
