"""Stamps in a notebook: wrong clocks, edits by hand, copies, versions before and after this one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.library.merging import merge_file
from store.model import stamps
from store.model.annotation import Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.model.stamps import Clock, Stamp, milliseconds_of, parse_stamp, read_clock
from store.notebook.notebook import Notebook
from store.notebook.saved_views import View, list_views
from store.notebook.table_merge import merge_tables
from store.notebook.writer import read_writer

BEFORE = Path(__file__).resolve().parents[2] / "fixtures" / "store" / "before-stamps"


def paper(name: str, doi: str = "") -> Paper:
    entry = record(Place("a.txt", 1), title=name, doi=doi or f"10.1000/{name}")
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


SWIFTS, HERONS, OWLS = map(paper, ("swifts", "herons", "owls"))


class SetClock:
    """A clock that shows what a test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
        monkeypatch.setattr(stamps, "datetime", self)

    def now(self, zone: Any) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def fromisoformat(self, text: str) -> datetime:
        return datetime.fromisoformat(text)

    def __call__(self, *parts: Any, **more: Any) -> datetime:
        return datetime(*parts, **more)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    return SetClock(monkeypatch)


@pytest.fixture
def open_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Notebook]]:
    """Return a function that opens the notebook of a machine with a state folder of its own."""
    opened = []

    def open_notebook(machine: str, copy_of: Notebook | Path | None = None) -> Notebook:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / machine / "state"))
        path = tmp_path / machine / "notes.json"
        if copy_of is not None:
            path.parent.mkdir(exist_ok=True)
            shutil.copyfile(copy_of if isinstance(copy_of, Path) else saved(copy_of), path)
        opened.append(Notebook.open(path))
        # a second machine opens its own before the first writes, so the id is asked for here
        with opened[-1]._transaction():
            return opened[-1]

    yield open_notebook
    for notebook in opened:
        notebook.close()


def saved(book: Notebook) -> Path:
    book.store.checkpoint()
    return book.store.path


def stamp_of(book: Notebook, paper: Paper, name: str) -> Stamp:
    (number,) = book.numbers(paper.keys)
    stamp = parse_stamp(book.store.rows("annotations")[str(number)]["stamps"][name])
    assert stamp is not None
    return stamp


@given(
    now=st.integers(0, 10**13),
    replaced=st.builds(Stamp, st.integers(0, 10**13), st.integers(0, 9), st.sampled_from("ab")),
)
def test_a_new_stamp_is_later_than_that_it_replaces(now: int, replaced: Stamp) -> None:
    stamp = Clock("", Stamp(now, 0, "w")).after(replaced)
    assert stamp > replaced
    assert stamp.writer == "w"
    assert parse_stamp([*stamp, "digest"]) == stamp


@pytest.mark.parametrize(
    "parts",
    [None, 3, [], [1, 2], ["1", 0, ""], [-1, 0, ""], [1, -1, ""], [2**60, 0, ""], [1, 0, "\x1b["]],
)
def test_what_is_no_stamp_is_none(parts: object) -> None:
    assert parse_stamp(parts) is None


def test_times_are_read_to_the_millisecond() -> None:
    assert milliseconds_of("1970-01-01T00:00:01.234Z") == 1234
    assert milliseconds_of("1970-01-01T01:00:00+01:00") == 0
    assert milliseconds_of("1970-01-02") == 86_400_000
    assert milliseconds_of("1969-01-01") == 0
    assert milliseconds_of("yesterday") == milliseconds_of(None) == 0
    clock = read_clock("w")
    assert milliseconds_of(clock.when) == clock.now.milliseconds


def test_a_decision_of_a_wrong_clock_is_replaced_for_good(
    open_on: Callable[..., Notebook], clock: SetClock
) -> None:
    clock.moment = datetime(2040, 1, 1, tzinfo=UTC)
    here = open_on("here")
    here.decide([SWIFTS], Decision.INCLUDE)
    here.rate([SWIFTS], 5)
    here.tag([SWIFTS], ["fast"])
    here.annotate(SWIFTS, "written in 2040")
    older = open_on("older", here)
    clock.moment = datetime(2026, 11, 20, tzinfo=UTC)
    here.decide([SWIFTS], Decision.EXCLUDE, "too fast")
    here.rate([SWIFTS], None)
    here.tag([SWIFTS], [], ["fast"])
    here.annotate(SWIFTS, "")
    expected = here.annotation_of(SWIFTS)
    merged = merge_file(here, saved(older))
    assert (merged.change, merged.conflicts) == (None, ())
    assert here.annotation_of(SWIFTS) == expected
    assert merge_file(older, saved(here)).change is not None
    assert older.annotation_of(SWIFTS).set_fields == expected.set_fields
    assert stamp_of(here, SWIFTS, "decision").milliseconds > milliseconds_of("2039")
    assert here.annotation_of(SWIFTS).when["decision"].startswith("2026"), "shown as it was"


@pytest.mark.parametrize("is_open_first", [False, True])
def test_an_older_copy_of_a_store_of_before_brings_nothing_back(
    open_on: Callable[..., Notebook], tmp_path: Path, is_open_first: bool
) -> None:
    """Written by the version before: a clock in 2030, then acts in 2026, an answer undone."""
    here = open_on("here", BEFORE / "newer.json")
    if is_open_first:
        here.rate([HERONS], 3)
    swifts, herons = here.annotation_of(SWIFTS), here.annotation_of(HERONS)
    assert (swifts.decision, swifts.reason, swifts.rating) == (Decision.EXCLUDE, "not a bird", 2)
    assert (herons.tags, herons.note) == (("reeds", "water"), "another note, not the first")
    assert not here.answers.same
    merged = merge_file(here, BEFORE / "older.json")
    assert (merged.change, merged.conflicts) == (None, ())
    assert here.annotation_of(SWIFTS) == swifts
    assert here.annotation_of(HERONS) == herons
    assert not here.answers.same
    assert list_views(here.store) == (View("mine", "is:include", "-year"),)


def test_a_newer_copy_of_a_store_of_before_is_merged_without_conflicts(
    open_on: Callable[..., Notebook],
) -> None:
    here = open_on("here", BEFORE / "older.json")
    merged = merge_file(here, BEFORE / "newer.json")
    assert merged.change is not None
    assert merged.conflicts == ()
    swifts, herons = here.annotation_of(SWIFTS), here.annotation_of(HERONS)
    assert (swifts.decision, swifts.reason, swifts.rating) == (Decision.EXCLUDE, "not a bird", 2)
    assert (herons.tags, herons.note) == (("reeds", "water"), "another note, not the first")
    assert not here.answers.same
    assert merge_file(here, BEFORE / "newer.json").change is None
    assert merge_file(here, BEFORE / "older.json").change is None


def edit_by_hand(path: Path, **fields: Any) -> None:
    """Change fields of the first annotation as somebody with a text editor would."""
    document = json.loads(path.read_text())
    (annotation,) = document["annotations"].values()
    annotation.update(fields)
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "exclude", "reason": "by hand"},
        {"rating": 1},
        {"rating": None},
        {"note": "written by hand"},
        {"tags": ["kept", "by hand"]},
        {"tags": []},
        {"read": False},
        {"read": False, "note": "", "rating": 4},
    ],
)
def test_what_was_edited_by_hand_is_a_new_value(
    open_on: Callable[..., Notebook], fields: dict[str, Any]
) -> None:
    here = open_on("here")
    here.decide([SWIFTS], Decision.INCLUDE)
    here.rate([SWIFTS], 3)
    here.tag([SWIFTS], ["kept"])
    here.annotate(SWIFTS, "in the app")
    here.mark_read([SWIFTS], True)
    other = open_on("other", here)
    other.close()
    edit_by_hand(other.store.path, **fields)
    edited = open_on("other").annotation_of(SWIFTS)
    for name, content in fields.items():
        expected = tuple(content) if isinstance(content, list) else content
        assert getattr(edited, name) == expected
    merged = merge_file(here, other.store.path)
    assert merged.change is not None
    assert merged.conflicts == ()
    assert here.annotation_of(SWIFTS).set_fields == edited.set_fields
    assert merge_file(here, other.store.path).change is None
    assert merge_file(open_on("other"), saved(here)).change is None
    assert open_on("other").annotation_of(SWIFTS).set_fields == edited.set_fields


def test_what_was_edited_by_hand_is_stamped_with_the_next_change(
    open_on: Callable[..., Notebook],
) -> None:
    here = open_on("here")
    here.rate([SWIFTS], 3)
    here.close()
    edit_by_hand(here.store.path, rating=5)
    here = open_on("here")
    other = open_on("other", here)
    assert merge_file(here, saved(other)).change is None
    here.rate([SWIFTS], 2)
    merge_file(here, saved(other))
    assert here.annotation_of(SWIFTS).rating == 2


def test_a_copied_file_gets_another_writer(open_on: Callable[..., Notebook]) -> None:
    here = open_on("here")
    here.rate([SWIFTS], 3)
    elsewhere = open_on("elsewhere", here)
    elsewhere.rate([SWIFTS], 4)
    writers = {stamp_of(book, SWIFTS, "rating").writer for book in (here, elsewhere)}
    assert len(writers) == 2
    assert here.store.store_id == elsewhere.store.store_id


def test_a_copy_on_the_same_machine_gets_another_writer_too(tmp_path: Path) -> None:
    book = Notebook.open(tmp_path / "notes.json")
    book.rate([SWIFTS], 3)
    book.close()
    shutil.copyfile(book.store.path, tmp_path / "copy.json")
    copy, again = Notebook.open(tmp_path / "copy.json"), Notebook.open(tmp_path / "notes.json")
    assert read_writer(copy.store) != read_writer(again.store)
    assert read_writer(again.store) == stamp_of(again, SWIFTS, "rating").writer
    copy.close()
    again.close()


@pytest.mark.parametrize("content", [b"", b"../../x", b"\xff" * 12, b"A" * 12, b"0" * 10_000])
def test_a_writer_that_cannot_be_read_is_made_anew_and_a_fifo_does_not_hang(
    tmp_path: Path, own_folders: Path, content: bytes
) -> None:
    import os

    book = Notebook.open(tmp_path / "notes.json")
    read_writer(book.store)
    (path,) = (own_folders / "state" / "papersift" / "writers").iterdir()
    path.write_bytes(content)
    writer = read_writer(book.store)
    assert writer.encode() != content
    assert read_writer(book.store) == writer
    path.unlink()
    os.mkfifo(path)
    assert len(read_writer(book.store)) == 12
    book.close()


def test_what_a_later_version_wrote_stays_through_edits_and_merges(
    open_on: Callable[..., Notebook],
) -> None:
    later = {
        "colour": {"text": "blue\x1b[2J", "shade": 3},
        "blind": True,
        "reviewer": "Ines",
    }
    here, other = open_on("here"), open_on("other")
    other.decide([SWIFTS], Decision.INCLUDE)
    with other.store.transaction():
        row = dict(other.store.rows("annotations")["1"])
        row |= later
        row["stamps"] = {**row["stamps"], "colour": [5, 0, "w", "x"], "gone": [7, 0, "w", "y"]}
        other.store.table("annotations").update(row, doc_ids=[1])
        other.store.table("moods").insert({"mood": "calm"})
    other.rate([SWIFTS], 4)
    assert dict(other.store.rows("annotations")["1"]).items() >= later.items()
    here.rate([SWIFTS], 2)
    for _ in range(2):
        merge_file(here, saved(other))
        row = dict(here.store.rows("annotations")["1"])
        assert row["colour"] == {"text": "blue␛", "shade": 3}
        assert (row["reviewer"], row["blind"]) == ("Ines", True)
        assert row["stamps"]["gone"] == [7, 0, "w", "y"]
        assert [dict(row) for row in here.store.rows("moods").values()] == [{"mood": "calm"}]
    here.rate([SWIFTS], 1)
    assert here.store.rows("annotations")["1"]["colour"]["shade"] == 3


def test_two_windows_whose_files_are_carried_to_and_fro_come_to_rest(
    open_on: Callable[..., Notebook],
) -> None:
    """After one exchange each way no document is written any more, on either side."""
    here = open_on("here")
    here.rate([SWIFTS, HERONS], 3)
    there = open_on("there", here)
    here.decide([SWIFTS], Decision.INCLUDE)
    here.annotate(HERONS, "here")
    here.save_view(View("mine", "tag:here"))
    there.decide([SWIFTS], Decision.EXCLUDE)
    there.annotate(HERONS, "there")
    there.tag([OWLS], ["night"])
    there.save_view(View("Mine", "tag:there"))
    there.answer(SWIFTS.records, OWLS.records, same=True)

    def carry(source: Notebook, target: Notebook) -> bool:
        tables = {name: dict(source.store.rows(name)) for name in source.store.tables()}
        return target.merge(tables, "Merged").change is not None

    assert carry(here, there)
    assert carry(there, here)
    for _ in range(2):
        assert not carry(here, there)
        assert not carry(there, here)
    for name in ("annotations", "views", "answers"):
        rows = [
            sorted(json.dumps(row, sort_keys=True) for row in book.store.rows(name).values())
            for book in (here, there)
        ]
        assert rows[0] == rows[1]
    assert "here" in here.annotation_of(HERONS).note
    assert "there" in here.annotation_of(HERONS).note


def test_a_split_is_not_undone_by_an_older_copy(open_on: Callable[..., Notebook]) -> None:
    joined = Paper(
        id=SWIFTS.id,
        keys=(*SWIFTS.keys, *OWLS.keys),
        merged=SWIFTS.merged,
        records=(*SWIFTS.records, *OWLS.records),
    )
    here = open_on("here")
    here.rate([joined], 4)
    older = open_on("older", here)
    here.answer(SWIFTS.records, OWLS.records, same=False)
    stays, leaves = (SWIFTS, OWLS) if here.annotation_of(SWIFTS).rating else (OWLS, SWIFTS)
    here.annotate(leaves, "another paper")
    assert merge_file(here, saved(older)).change is None
    assert here.annotation_of(leaves).rating is None
    assert merge_file(older, saved(here)).change is not None
    assert older.annotation_of(stays).rating == 4
    assert older.annotation_of(leaves).set_fields == {"note": "another paper"}


def test_undo_writes_the_earlier_value_with_a_later_stamp(
    open_on: Callable[..., Notebook],
) -> None:
    here = open_on("here")
    here.rate([SWIFTS], 3)
    here.rate([SWIFTS], 5)
    older = open_on("older", here)
    here.undo()
    assert here.annotation_of(SWIFTS).rating == 3
    assert merge_file(here, saved(older)).change is None
    merge_file(older, saved(here))
    assert older.annotation_of(SWIFTS).rating == 3


def test_merging_does_not_change_its_arguments(open_on: Callable[..., Notebook]) -> None:
    tables = [json.loads((BEFORE / name).read_text()) for name in ("older.json", "newer.json")]
    before = json.dumps(tables)
    merge_tables(*tables)
    assert json.dumps(tables) == before
