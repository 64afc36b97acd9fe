"""Wanted and unwanted terms in the notebook: added, moved, edited, removed, undone, merged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from store.library.merging import merge_file
from store.library.notebook_export import write_notebook
from store.notebook import term_table
from store.notebook.conflicts import conflict_line
from store.notebook.notebook import Notebook
from store.notebook.term_table import UnknownTerm
from store.screening.terms import NotATerm, term_key


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open(tmp_path / "notes.json")
    yield notebook
    notebook.close()


def listed(book: Notebook) -> list[str]:
    return [f"{'+' if term.wanted else '-'}{term.text}" for term in book.terms]


def test_terms_are_kept_in_the_order_in_which_they_were_added(book: Notebook) -> None:
    change = book.terms.add(["random*", '"quality of life"'], wanted=True)
    assert change is not None
    assert (change.command, change.text) == ("term", "Added as wanted: 2 terms")
    book.terms.add(["mice"], wanted=False)
    book.close()
    again = Notebook.open(book.store.path)
    assert listed(again) == ["+random*", '+"quality of life"', "-mice"]
    again.close()


def test_a_term_that_looks_for_the_same_is_the_same_term(book: Notebook) -> None:
    book.terms.add(["pre-training", "Mice"], wanted=True)
    book.terms.add(["Pre training", "mice", "mice*"], wanted=False)
    assert listed(book) == ["-Pre training", "-mice", "-mice*"]
    assert book.terms.add(["mice", "mice"], wanted=False) is None


def test_terms_are_moved_edited_and_removed(book: Notebook) -> None:
    book.terms.add(["mice", "rats", "~screen"], wanted=True)
    book.terms.move(["Mice", "~Screen"], wanted=False)
    assert listed(book) == ["-mice", "+rats", "-~screen"]
    assert book.terms.move(["mice"], wanted=False) is None
    book.terms.edit("mice", "~mouse")
    book.terms.edit("rats", "Rats")
    assert listed(book) == ["-~mouse", "+Rats", "-~screen"]
    book.terms.drop(["~mouse", "~screen"])
    assert listed(book) == ["+Rats"]
    book.terms.add(["~screen"], wanted=True)
    assert listed(book) == ["+Rats", "+~screen"]


def test_a_term_edited_to_another_takes_its_place(book: Notebook) -> None:
    book.terms.add(["mice", "rats"], wanted=True)
    book.terms.edit("mice", "rats")
    assert listed(book) == ["+rats"]


@pytest.mark.parametrize("text", ["", ".*", "wom*n", "~x*"])
def test_what_is_no_term_is_refused_and_nothing_is_added(book: Notebook, text: str) -> None:
    with pytest.raises(NotATerm):
        book.terms.add(["mice", text], wanted=True)
    book.terms.add(["mice"], wanted=True)
    with pytest.raises(NotATerm):
        book.terms.edit("mice", text)
    assert listed(book) == ["+mice"]


def test_what_is_not_among_the_terms_is_refused_and_nothing_is_changed(book: Notebook) -> None:
    book.terms.add(["mice"], wanted=True)
    for action in (
        lambda: book.terms.drop(["mice", "rats"]),
        lambda: book.terms.move(["mice", "mice*"], wanted=False),
        lambda: book.terms.edit("rats", "mice"),
        lambda: book.terms.drop(["[/x]\x1b"]),
    ):
        with pytest.raises(UnknownTerm) as error:
            action()
        assert "\x1b" not in str(error.value)
    assert listed(book) == ["+mice"]


def test_every_action_is_one_step_of_undo(book: Notebook) -> None:
    states = [listed(book)]
    for action in (
        lambda: book.terms.add(["random*", "mice", "rats"], wanted=True),
        lambda: book.terms.add(["Mice", "trial"], wanted=False),
        lambda: book.terms.move(["rats"], wanted=False),
        lambda: book.terms.edit("mice", "~mouse"),
        lambda: book.terms.drop(["random*", "~mouse"]),
        lambda: book.terms.add(["mice"], wanted=True),
    ):
        assert action() is not None
        states.append(listed(book))
    for state in reversed(states[:-1]):
        assert book.undo() is not None
        assert sorted(listed(book)) == sorted(state)
    assert book.undo() is None
    for state in states[1:]:
        assert book.redo() is not None
        assert sorted(listed(book)) == sorted(state)


def test_undoing_leaves_what_another_window_changed_since(tmp_path: Path) -> None:
    here, there = (Notebook.open(tmp_path / "notes.json", name) for name in ("here", "there"))
    here.terms.add(["mice", "rats"], wanted=True)
    there.refresh()
    there.terms.move(["mice"], wanted=False)
    undone = here.undo()
    assert undone is not None
    assert "left 1 that another session has changed since" in undone.text
    assert listed(here) == ["-mice"]
    here.close()
    there.close()


def test_two_notebooks_are_merged_term_by_term(tmp_path: Path) -> None:
    paths = [tmp_path / name / "notes.json" for name in ("a", "b")]
    first, second = map(Notebook.open, paths)
    first.terms.add(["mice", "rats"], wanted=True)
    second.terms.add(["MICE", "trial"], wanted=False)
    second.close()
    merged = merge_file(first, paths[1])
    assert merged.change is not None
    assert listed(first) == ["-MICE", "+rats", "-trial"]
    lines = [conflict_line(conflict, merged.writer) for conflict in merged.conflicts]
    assert len(lines) == 1
    assert "mice: term is now unwanted" in lines[0]
    assert "not wanted" in lines[0]
    assert merge_file(first, paths[1]).change is None
    first.undo_newest()
    assert listed(first) == ["+mice", "+rats"]
    first.close()


def test_an_exported_notebook_brings_terms_and_reasons_along(
    book: Notebook, tmp_path: Path
) -> None:
    book.terms.add(["random*", "mice"], wanted=True)
    book.terms.move(["mice"], wanted=False)
    book.reasons.make("too old")
    book.reasons.rename("too old", "Before 2000")
    path = tmp_path / "export.json"
    path.write_text("".join(write_notebook(book, [])), encoding="utf-8")
    empty = Notebook.open(tmp_path / "empty" / "notes.json")
    merge_file(empty, path)
    assert listed(empty) == ["+random*", "-mice"]
    assert list(empty.reasons) == list(book.reasons)
    assert merge_file(empty, path).change is None
    empty.close()


def test_plain_tinydb_reads_them(book: Notebook) -> None:
    book.terms.add(["random*"], wanted=True)
    book.terms.add(["mice"], wanted=False)
    book.close()
    with TinyDB(book.store.path) as plain:
        documents = plain.table("terms").all()
    assert [(row["text"], row["wanted"]) for row in documents] == [
        ("random*", True),
        ("mice", False),
    ]


def test_texts_are_made_safe_to_draw(book: Notebook) -> None:
    book.terms.add(["a\x1b[31mb\n c\u202e"], wanted=True)
    assert listed(book) == ["+a␛b c"]


def test_many_terms_are_looked_up_and_not_compared_one_by_one(
    book: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice as many terms take twice as many keys, in adding, undoing and redoing."""
    calls: list[str] = []

    def counting(text: str) -> str:
        calls.append(text)
        return term_key(text)

    monkeypatch.setattr(term_table, "term_key", counting)
    counts = []
    for size in (50, 100):
        calls.clear()
        book.terms.add([f"term{size}x{number}" for number in range(size)], wanted=True)
        book.undo()
        book.redo()
        book.undo()
        counts.append(len(calls))
    assert counts[1] < 3 * counts[0] + 1_000


TEXTS = st.sampled_from(["mice", "Mice", "mice*", "~mouse", '"a b"', "a-b", "rats"])
ACTIONS = st.one_of(
    st.tuples(st.just("add"), st.lists(TEXTS, max_size=3), st.booleans()),
    st.tuples(st.just("move"), st.lists(TEXTS, max_size=3), st.booleans()),
    st.tuples(st.just("drop"), st.lists(TEXTS, max_size=3), st.booleans()),
    st.tuples(st.just("edit"), st.lists(TEXTS, min_size=2, max_size=2), st.booleans()),
)


@given(st.lists(ACTIONS, max_size=8))
@settings(max_examples=30, deadline=None)
def test_terms_are_what_a_dictionary_would_hold(
    actions: list[tuple[str, list[str], bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = Notebook.open(Path(folder) / "notes.json")
        model: dict[str, tuple[str, bool]] = {}
        for action, texts, wanted in actions:
            keys = [term_key(text) for text in texts]
            known = all(key in model for key in keys[: 1 if action == "edit" else None])
            if action != "add" and not known:
                continue
            if action == "add":
                book.terms.add(texts, wanted=wanted)
                model |= dict(zip(keys, [(text, wanted) for text in texts], strict=True))
            elif action == "move":
                book.terms.move(texts, wanted=wanted)
                model |= {key: (model[key][0], wanted) for key in keys}
            elif action == "drop":
                book.terms.drop(texts)
                model = {key: entry for key, entry in model.items() if key not in keys}
            else:
                book.terms.edit(*texts)
                _, side = model.pop(keys[0])
                model[keys[1]] = (texts[1], side)
            assert sorted((t.text, t.wanted) for t in book.terms) == sorted(model.values())
        book.close()
