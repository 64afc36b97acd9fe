"""Answers about duplicates: when the collection follows them, and when not."""

from __future__ import annotations

import asyncio

import pytest

from store.library.library import Library
from store.library.paper_list import PaperList
from store.notebook.notebook import Notebook
from tui.screens.main.collection_changes import CollectionChanges, Moves


class Outside:
    """What the app does for the changes: opens sources and caches collections."""

    def __init__(self) -> None:
        self.cached: list[Library] = []
        self.can_cache = True

    async def save_collection(self, collection, index, answers) -> bool:
        self.cached.append(collection.library)
        return self.can_cache


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def changes(host, outside) -> CollectionChanges:
    changes = CollectionChanges(host, outside)
    changes.note_opened(host.notebook.answers)
    return changes


def join_swifts(notebook: Notebook, paper_list: PaperList) -> None:
    """Answer that the first two papers are the same."""
    papers = paper_list.collection.papers
    assert notebook.answer(papers[0].records, papers[1].records, True) is not None


async def test_an_answer_regroups_the_collection_once(host, outside, changes) -> None:
    assert changes.up_to_date
    changes.check_answers()
    assert host.work == []
    join_swifts(host.notebook, host.paper_list)
    changes.check_answers()
    changes.check_answers()
    assert len(host.work) == 1
    assert not changes.up_to_date
    await host.work.pop()
    assert len(host.titles) == 3
    assert changes.up_to_date
    assert outside.cached == [host.paper_list.collection.library]
    changes.check_answers()
    assert host.work == []


async def test_filter_marks_and_cursor_stay_and_followers_learn_of_the_moves(host, changes) -> None:
    followed: list[Moves] = []
    changes.followers = (followed.append,)
    host.filter("year:2018..2021")
    host.row = 3
    host.paper_list.collection.marks |= {2}
    join_swifts(host.notebook, host.paper_list)
    changes.check_answers()
    await host.work.pop()
    assert host.paper_list.text == "year:2018..2021"
    assert host.titles[host.row] == "Owls and mice"
    (mark,) = host.paper_list.collection.marks
    assert host.paper_list.collection.papers[mark].title == "Herons of the river"
    (moves,) = followed
    assert [moves.position(position) for position in (0, 1, 2, 3, None)] == [0, 0, 1, 2, None]


async def test_sources_that_were_opened_meanwhile_win(host, outside, changes) -> None:
    join_swifts(host.notebook, host.paper_list)
    changes.check_answers()
    work = asyncio.create_task(host.work.pop())
    await asyncio.sleep(0)
    opened = host.paper_list = PaperList(host.paper_list.collection)
    await work
    assert host.paper_list is opened
    assert outside.cached == []


async def test_a_screen_that_was_closed_meanwhile_is_not_touched(host, outside, changes) -> None:
    join_swifts(host.notebook, host.paper_list)
    changes.check_answers()
    paper_list, host.is_running = host.paper_list, False
    await host.work.pop()
    assert host.paper_list is paper_list
    assert outside.cached == []


async def test_a_collection_that_cannot_be_cached_is_not_what_the_next_start_finds(
    host, outside, changes
) -> None:
    outside.can_cache = False
    join_swifts(host.notebook, host.paper_list)
    changes.check_answers()
    await host.work.pop()
    assert len(host.titles) == 3
    assert not changes.up_to_date
