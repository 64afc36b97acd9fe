"""Saved views: kept over a restart, renamed, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.notebook.saved_views import (
    View,
    ViewRefused,
    delete_view,
    list_views,
    rename_view,
    save_view,
)
from store.search.parser import parse_query
from store.storage.database import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "notes.json")
    yield opened
    opened.close()


MUST_READ = View("Must read", "is:include -is:read", "-rating")


def test_saved_views_survive_a_restart(store: Store) -> None:
    save_view(store, MUST_READ)
    save_view(store, View("All"))
    store.close()
    again = open_store(store.path)
    assert list_views(again) == (MUST_READ, View("All"))
    again.close()


def test_a_view_saved_again_under_its_name_keeps_its_position(store: Store) -> None:
    save_view(store, MUST_READ)
    save_view(store, View("All"))
    save_view(store, View("MUST READ", "tag:x"))
    assert list_views(store) == (View("MUST READ", "tag:x"), View("All"))


def test_views_are_renamed_and_deleted(store: Store) -> None:
    save_view(store, MUST_READ)
    save_view(store, View("All"))
    assert rename_view(store, "must read", "Later") == View(
        "Later", MUST_READ.query, MUST_READ.sort
    )
    assert rename_view(store, "later", "LATER").name == "LATER"
    with pytest.raises(ViewRefused, match="already"):
        rename_view(store, "Later", "all")
    with pytest.raises(ViewRefused, match="Nothing"):
        rename_view(store, "Nothing", "x")
    deleted = delete_view(store, "Later")
    assert list_views(store) == (View("All"),)
    save_view(store, deleted)
    assert deleted in list_views(store)
    with pytest.raises(ViewRefused, match="Nothing"):
        delete_view(store, "Nothing")


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_a_view_needs_a_name(store: Store, name: str) -> None:
    with pytest.raises(ViewRefused):
        save_view(store, View(name))
    assert list_views(store) == ()


def test_names_and_queries_are_made_safe_to_draw(store: Store) -> None:
    saved = save_view(store, View("a\x1b[31mb\nc", "tag:x\u202e\n is:read"))
    assert saved == View("a␛b c", "tag:x is:read")
    assert not parse_query(saved.query).ignored


def test_plain_tinydb_reads_them(store: Store) -> None:
    save_view(store, MUST_READ)
    store.close()
    with TinyDB(store.path) as plain:
        documents = [dict(document) for document in plain.table("views")]
    assert documents == [{"name": MUST_READ.name, "query": MUST_READ.query, "sort": MUST_READ.sort}]
