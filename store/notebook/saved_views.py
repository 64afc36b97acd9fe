"""Views: queries with a sort order, kept under a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tinydb.table import Document

from store.errors import UserError
from store.storage.database import Store
from store.text.cleaning import clean
from store.text.folding import fold

VIEWS_TABLE = "views"


class ViewRefused(UserError):
    """A name that a View cannot have, or that none has; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class View:
    """A named query with a sort order."""

    name: str
    query: str = ""
    """As it was typed."""
    sort: str = ""
    """One of the sort keys, `-` before it for the reverse; empty for the usual order."""


BUILT_IN_VIEWS = (
    View("all papers"),
    View("undecided", "is:undecided"),
    View("included", "is:include"),
    View("maybe", "is:maybe"),
    View("noted", "has:note", "-noted"),
)
"""Offered behind the user's own; one of theirs with the same name stands in place of it."""


def available_views(store: Store) -> tuple[View, ...]:
    """Return the user's Views, then those built in whose names are free."""
    own = list_views(store)
    taken = {fold(view.name) for view in own}
    return (*own, *(view for view in BUILT_IN_VIEWS if fold(view.name) not in taken))


def list_views(store: Store) -> tuple[View, ...]:
    """Return the Views in the order in which they were first saved."""
    return tuple(_view(document) for _, document in _documents(store))


def save_view(store: Store, view: View) -> View:
    """Keep a View, in place of one whose name differs at most in case and accents.

    Raises ViewRefused where the name is empty, SaveFailed where it could not be kept.
    """
    kept = View(_named(view.name), clean(view.query), clean(view.sort))
    fields = {"name": kept.name, "query": kept.query, "sort": kept.sort}
    with store.transaction():
        number = _number(store, kept.name)
        table = store.table(VIEWS_TABLE)
        if number is None:
            table.insert(fields)
        else:
            table.upsert(Document(fields, doc_id=number))
    return kept


def rename_view(store: Store, old: str, new: str) -> View:
    """Return a View another name. Raises ViewRefused where that is empty or taken."""
    name = _named(new)
    with store.transaction():
        number, taken = _number(store, old), _number(store, name)
        if number is None:
            raise ViewRefused(f"no view is called {clean(old)!r}")
        if taken not in (None, number):
            raise ViewRefused(f"a view is called {name!r} already")
        store.table(VIEWS_TABLE).update({"name": name}, doc_ids=[number])
        return _view(store.rows(VIEWS_TABLE)[str(number)])


def delete_view(store: Store, name: str) -> View:
    """Forget a View; gives what it was, to be saved again by an undo."""
    with store.transaction():
        number = _number(store, name)
        if number is None:
            raise ViewRefused(f"no view is called {clean(name)!r}")
        gone = _view(store.rows(VIEWS_TABLE)[str(number)])
        store.table(VIEWS_TABLE).remove(doc_ids=[number])
        return gone


def _documents(store: Store) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = store.rows(VIEWS_TABLE)
    for number in sorted(map(int, rows)):
        yield number, rows[str(number)]


def _view(document: Mapping[str, Any]) -> View:
    texts = (clean(str(document.get(field, ""))) for field in ("name", "query", "sort"))
    return View(*texts)


def _number(store: Store, name: str) -> int | None:
    """Find the document of the View that has a name."""
    wanted = fold(clean(name))
    found = (number for number, view in _documents(store) if fold(_view(view).name) == wanted)
    return next(found, None)


def _named(name: str) -> str:
    kept = clean(name)
    if not kept:
        raise ViewRefused("a view needs a name")
    return kept
