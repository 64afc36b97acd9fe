"""A session with the filter box: begun, typed into, kept, dropped, cleared, completed."""

from __future__ import annotations

import pytest

from tui.screens.main.collection_changes import Moves
from tui.screens.main.filtering import FilterSession


class FakeBox:
    """A line of text with a cursor."""

    def __init__(self) -> None:
        self.value = ""
        self.cursor_position = 0

    def set_text(self, text: str) -> None:
        self.value = text


@pytest.fixture
def box() -> FakeBox:
    return FakeBox()


@pytest.fixture
def session(host, box) -> FilterSession:
    return FilterSession(host, box)


def type_text(session: FilterSession, box: FakeBox, text: str) -> None:
    box.value = text
    session.narrow(text)


def test_typing_narrows_the_list_and_puts_the_cursor_on_the_best_match(host, box, session) -> None:
    host.row = 3
    session.begin()
    assert host.focus == "filter"
    type_text(session, box, "herons")
    assert (host.titles, host.row) == (["Herons of the river"], 0)
    type_text(session, box, "")
    assert (len(host.titles), host.row) == (4, 3)


def test_dropping_goes_back_to_filter_order_and_paper(host, box, session) -> None:
    session.sort("year")
    session.apply("swifts", "year")
    host.row = 1
    paper = host.position
    session.begin()
    type_text(session, box, "owls")
    session.drop()
    assert (host.paper_list.text, host.paper_list.sort, box.value) == ("swifts", "year", "swifts")
    assert (host.position, host.focus) == (paper, "list")


def test_keeping_an_emptied_box_clears_the_filter(host, box, session) -> None:
    session.apply("swifts", "")
    session.begin()
    type_text(session, box, "")
    session.keep()
    assert (host.status, host.focus, len(host.titles)) == ("Filter cleared", "list", 4)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("herons year:abc", "Not used: year:abc (year: needs a number)"),
        ("herons )", "Not used: ) (the opening ( is missing)"),
        ("year:[/x] rating:9 )", "Not used: year:[/x] (year: needs a number; 2 more)"),
        ('"a heron', 'Not used: "a heron (the closing quote is missing)'),
        (f"year:{'x' * 90}", "Not used: year:xxxxxxxxxxxxxxxxxx… (year: needs a number)"),
        ("herons [/x] [b]", ""),
    ],
)
def test_keeping_a_filter_says_what_of_it_does_nothing(host, box, session, text, status) -> None:
    session.begin()
    type_text(session, box, text)
    assert host.status == ""
    session.keep()
    assert host.status == status


def test_clearing_stays_on_the_paper_and_in_the_chosen_order(host, box, session) -> None:
    session.sort("title")
    session.begin()
    type_text(session, box, "owls")
    paper = host.position
    session.clear()
    assert (host.paper_list.text, host.paper_list.sort) == ("", "title")
    assert host.position == paper


def test_sorting_keeps_the_cursor_on_its_paper(host, session) -> None:
    host.row = 1
    session.sort("-year")
    assert host.status == "Sorted by year, reversed"
    assert (host.titles[0], host.row) == ("Counting swifts at dawn", 0)


def test_tab_goes_through_the_completions_and_names_the_next(host, box, session) -> None:
    box.value = "is:un"
    session.complete("is:un", 5)
    assert (box.value, host.status) == ("is:undecided ", "Tab: is:unread · is:untitled")
    session.complete(box.value, box.cursor_position)
    assert box.value == "is:unread "


def test_tab_without_a_completion_says_so(host, box, session) -> None:
    session.complete("author:zzzzzz", 13)
    assert (box.value, host.status) == ("", "No completion")
    session.complete("", 0)
    assert "author:" in host.status


def test_the_paper_to_go_back_to_is_found_again_after_a_regrouping(host, box, session) -> None:
    host.row = 2
    session.begin()
    type_text(session, box, "owls")
    collection = host.paper_list.collection
    session.follow(Moves(collection, collection))
    session.drop()
    assert host.position == 2
