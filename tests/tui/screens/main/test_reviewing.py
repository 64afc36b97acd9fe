"""Actions: which papers they apply to, what is said about them, and what is not saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.model.annotation import Decision
from store.notebook.notebook import Notebook
from store.storage.errors import SaveFailed
from tui.actions import annotate, decide, undo
from tui.screens.main.reviewing import Action, ReviewSession
from tui.screens.tags import Tagging


@pytest.fixture
def review_session(host) -> ReviewSession:
    """The host's session, which actions reach through the screen."""
    host.review_session = ReviewSession(host, lambda: None)
    return host.review_session


def decision(host, position: int) -> Decision:
    return host.paper_list.collection.annotation(position).decision


def test_an_action_applies_to_the_paper_under_the_cursor(host, review_session) -> None:
    host.row = 2
    decide.include(host)
    assert [decision(host, position) for position in range(4)].count(Decision.INCLUDE) == 1
    assert decision(host, 2) is Decision.INCLUDE
    assert host.status == "Included: Herons of the river · u undoes"
    assert host.redrawn == {2}
    assert host.row == 3


def test_an_action_applies_to_the_marked_papers_and_drops_their_marks(host, review_session) -> None:
    host.paper_list.collection.marks |= {1, 3}
    assert review_session.targets() == [1, 3]
    decide.maybe(host)
    assert decision(host, 1) is decision(host, 3) is Decision.MAYBE
    assert host.paper_list.collection.marks == set()
    assert (host.row, host.status) == (0, "Maybe: 2 papers · u undoes")


def test_hidden_marks_are_not_touched_and_are_counted(host, review_session) -> None:
    host.paper_list.collection.marks |= {0, 2}
    host.filter("herons")
    decide.include(host)
    assert decision(host, 0) is Decision.UNDECIDED
    assert "1 marked paper hidden by the filter left alone" in host.status
    assert host.paper_list.collection.marks == {0}


def test_an_action_without_a_paper_says_why_there_is_none(host, review_session) -> None:
    host.filter("zzzzzz")
    decide.include(host)
    assert host.status == "No paper selected: the list is empty"
    host.paper_list.collection.marks |= {0, 1}
    decide.include(host)
    assert host.status == "No paper selected: the list is empty"
    assert len(host.notebook) == 0


def tag(host: Any, tagging: Tagging) -> None:
    host.review_session.last_tags = tagging
    annotate.tags_again(host)


ALREADY: list[tuple[Callable[[Any], None], str]] = [
    (decide.undecide, "Already undecided"),
    (lambda host: annotate.rate(host, 0), "No rating to clear"),
    (lambda host: tag(host, Tagging((), ("moe",))), "No change: not tagged moe"),
]

TWICE: list[tuple[Callable[[Any], None], str]] = [
    (decide.include, "Already included"),
    (decide.maybe, "Already maybe"),
    (lambda host: annotate.rate(host, 4), "Already rated 4"),
    (lambda host: tag(host, Tagging(("moe",), ())), "No change: already tagged moe"),
    (
        lambda host: tag(host, Tagging(("moe", "rnn"), ("old",))),
        "No change: already tagged moe, rnn and not tagged old",
    ),
]


@pytest.mark.parametrize(("action", "line"), ALREADY)
def test_an_action_that_changes_nothing_says_what_is_already_so(
    host, review_session, action: Callable[[Any], None], line: str
) -> None:
    action(host)
    assert host.status.startswith(line)
    assert len(host.notebook) == 0


@pytest.mark.parametrize(("action", "line"), TWICE)
def test_a_second_time_an_action_says_what_is_already_so(
    host, review_session, action: Callable[[Any], None], line: str
) -> None:
    action(host)
    host.row = 0
    action(host)
    assert host.status.startswith(line)
    host.paper_list.collection.marks |= {0, 1}
    action(host)
    host.paper_list.collection.marks |= {0, 1}
    action(host)
    assert host.status.startswith(f"{line} (2 papers)")


def test_what_was_not_saved_is_shown_until_something_is(
    host, review_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SaveFailed("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Notebook, "decide", fail)
        patch.setattr(Notebook, "undo", fail)
        decide.include(host)
        assert host.trouble == "NOT SAVED: no space left on device"
        undo.undo(host)
        assert review_session.unsaved_reason == "no space left on device"
    assert (host.row, host.status) == (0, "")
    decide.include(host)
    assert (host.trouble, review_session.unsaved_reason) == ("", "")
    assert decision(host, 0) is Decision.INCLUDE


def test_the_last_decision_says_that_none_is_left(host, review_session) -> None:
    for _ in range(3):
        decide.include(host)
    assert host.row == 3
    host.row = 1
    decide.maybe(host)
    assert host.row == 3
    decide.include(host)
    assert host.status.endswith("every paper shown has a decision")
    assert host.announced[0] == f"All {len(host.rows)} papers are decided"


def test_the_last_action_is_repeated_on_another_paper(host, review_session) -> None:
    annotate.repeat(host)
    assert host.status == "Nothing to repeat yet"
    annotate.rate(host, 5)
    host.row = 3
    annotate.repeat(host)
    assert host.paper_list.collection.annotation(3).rating == 5


def test_every_change_is_followed_by_a_look_at_the_answers(host) -> None:
    calls: list[str] = []
    review_session = ReviewSession(host, lambda: calls.append("after"))
    rate = Action(lambda papers: host.notebook.rate(papers, 3), "Already rated 3")
    assert review_session.apply(rate) is not None
    assert calls == ["after"]
    assert review_session.apply(rate) is None
    assert calls == ["after"]


def test_what_another_window_wrote_is_redrawn_and_counted(host, review_session, tmp_path) -> None:
    other = Notebook.open(tmp_path / "notes.json")
    other.decide([host.paper_list.collection.papers[1]], Decision.INCLUDE)
    other.close()
    review_session.refresh()
    assert host.redrawn == {1}
    assert host.paper_list.progress.decided == 1
