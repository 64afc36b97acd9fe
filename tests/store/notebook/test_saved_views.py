"""Saved views: kept over a restart, renamed, deleted, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.notebook.notebook import Notebook
from store.notebook.saved_views import View, ViewRefused, available_views, list_views
from store.search.parser import parse_query


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open(tmp_path / "notes.json")
    yield notebook
    notebook.close()


MUST_READ = View("Must read", "is:include -is:read", "-rating")


def views(book: Notebook) -> tuple[View, ...]:
    return list_views(book.store)


def test_saved_views_survive_a_restart(book: Notebook) -> None:
    book.save_view(MUST_READ)
    book.save_view(View("All"))
    book.close()
    again = Notebook.open(book.store.path)
    assert views(again) == (MUST_READ, View("All"))
    again.close()


def test_a_view_saved_again_under_its_name_keeps_its_position(book: Notebook) -> None:
    book.save_view(MUST_READ)
    book.save_view(View("All"))
    book.save_view(View("MUST READ", "tag:x"))
    assert views(book) == (View("MUST READ", "tag:x"), View("All"))
    assert book.save_view(View("MUST READ", "tag:x")) is None


def test_views_are_renamed_and_deleted(book: Notebook) -> None:
    book.save_view(MUST_READ)
    book.save_view(View("All"))
    book.rename_view("must read", "Later")
    later = View("Later", MUST_READ.query, MUST_READ.sort)
    assert views(book) == (later, View("All"))
    book.rename_view("later", "LATER")
    assert [view.name for view in views(book)] == ["LATER", "All"]
    with pytest.raises(ViewRefused, match="already"):
        book.rename_view("Later", "all")
    with pytest.raises(ViewRefused, match="Nothing"):
        book.rename_view("Nothing", "x")
    book.delete_view("Later")
    assert views(book) == (View("All"),)
    with pytest.raises(ViewRefused, match="Later"):
        book.delete_view("Later")
    book.save_view(later)
    assert later in views(book)
    assert book.rename_view("later", "Must read") is not None, "the name is free again"
    assert MUST_READ in views(book)


def test_what_was_done_to_views_is_undone_and_redone(book: Notebook) -> None:
    states = [views(book)]
    book.save_view(MUST_READ)
    states.append(views(book))
    book.save_view(View("must read", "tag:x"))
    states.append(views(book))
    book.rename_view("must read", "Tagged")
    states.append(views(book))
    book.delete_view("tagged")
    states.append(views(book))
    for state in reversed(states[:-1]):
        assert book.undo() is not None
        assert views(book) == state
    assert book.undo() is None
    for state in states[1:]:
        assert book.redo() is not None
        assert views(book) == state


def test_undoing_leaves_what_another_window_saved_since(tmp_path: Path) -> None:
    here, there = (Notebook.open(tmp_path / "notes.json", name) for name in ("here", "there"))
    here.save_view(MUST_READ)
    there.save_view(View("must read", "tag:theirs"))
    undone = here.undo()
    assert undone is not None
    assert "left 1 that another session has changed since" in undone.text
    assert views(here) == (View("must read", "tag:theirs"),)
    here.close()
    there.close()


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_a_view_needs_a_name(book: Notebook, name: str) -> None:
    with pytest.raises(ViewRefused):
        book.save_view(View(name))
    book.save_view(MUST_READ)
    with pytest.raises(ViewRefused):
        book.rename_view("Must read", name)
    assert views(book) == (MUST_READ,)


def test_names_and_queries_are_made_safe_to_draw(book: Notebook) -> None:
    book.save_view(View("a\x1b[31mb\nc", "tag:x\u202e\n is:read"))
    (saved,) = views(book)
    assert saved == View("a␛b c", "tag:x is:read")
    assert not parse_query(saved.query).ignored


def test_a_deleted_view_no_longer_hides_a_built_in_one(book: Notebook) -> None:
    book.save_view(View("Undecided", "tag:x"))
    assert View("undecided", "is:undecided") not in available_views(book.store)
    book.delete_view("undecided")
    assert View("undecided", "is:undecided") in available_views(book.store)


def test_plain_tinydb_reads_them(book: Notebook) -> None:
    book.save_view(MUST_READ)
    book.close()
    with TinyDB(book.store.path) as plain:
        (document,) = plain.table("views").all()
    fields = {"name": MUST_READ.name, "query": MUST_READ.query, "sort": MUST_READ.sort}
    assert document.items() >= fields.items()
