"""Counts, pace, and the line that says how far one is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.annotation import Annotation, Change, Decision, Edit
from store.notebook.progress import count_progress, duration, pace, progress_json, progress_line

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def decided(decision: Decision, second: int, reason: str = "") -> Annotation:
    when = (START + timedelta(seconds=second)).isoformat()
    return Annotation(decision=decision, reason=reason, when={"decision": when})


def act(second: float, papers: int = 1, act: str = "decide") -> Change:
    edits = tuple(Edit(n, f"doi:10.1/{n}", "A title", {}, {}) for n in range(papers))
    when = (START + timedelta(seconds=second)).isoformat()
    return Change(1, "a session", when, act, "Included", edits)


def edit(before: Decision, after: Decision) -> Edit:
    return Edit(1, "doi:10.1/1", "A title", {"decision": before}, {"decision": after})


def test_a_pile_of_which_nothing_was_said_is_all_undecided() -> None:
    found = count_progress(153, [])
    assert (found.papers, found.decided, found.undecided) == (153, 0, 153)
    assert found.since_include is None
    assert progress_line(found, None) == "0/153 · 0 in"


def test_every_decision_reason_and_remark_is_counted() -> None:
    found = count_progress(
        10,
        [
            decided(Decision.INCLUDE, 1),
            decided(Decision.MAYBE, 2),
            decided(Decision.EXCLUDE, 3, "too old"),
            decided(Decision.EXCLUDE, 4, "too old"),
            decided(Decision.EXCLUDE, 5),
            Annotation(rating=4, tags=("moe",), note="good", read=True),
        ],
    )
    assert found.decided == 5
    assert found.undecided == 5
    assert found.decisions[Decision.EXCLUDE] == 3
    assert found.reasons == {"too old": 2}
    assert (found.read, found.rated, found.tagged, found.noted) == (1, 1, 1, 1)
    assert found.since_include == 4


def test_going_back_to_undecided_is_no_decision_since_the_include() -> None:
    said = [decided(Decision.INCLUDE, 1), decided(Decision.UNDECIDED, 9)]
    assert count_progress(5, said).since_include == 0


@given(st.lists(st.sampled_from(Decision), max_size=30), st.integers(0, 20))
def test_the_decisions_add_up_to_the_papers(decisions: list[Decision], more: int) -> None:
    said = [decided(decision, second) for second, decision in enumerate(decisions)]
    found = count_progress(len(said) + more, said)
    assert sum(found.decisions.values()) == found.papers
    assert found.decided + found.undecided == found.papers


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Decision)), max_size=40))
def test_counting_on_with_each_act_is_counting_anew(acts: list[tuple[int, Decision]]) -> None:
    now = dict.fromkeys(range(10), Decision.UNDECIDED)
    running = count_progress(10, [])
    for paper, decision in acts:
        if now[paper] is not decision:
            running = running.after([edit(now[paper], decision)])
            now[paper] = decision
    anew = count_progress(10, [decided(decision, 1) for decision in now.values()])
    assert dict(running.decisions) == dict(anew.decisions)


def test_an_act_on_many_counts_since_the_include() -> None:
    found = count_progress(10, []).after([edit(Decision.UNDECIDED, Decision.INCLUDE)])
    assert found.since_include == 0
    found = found.after([edit(Decision.UNDECIDED, Decision.EXCLUDE)] * 3)
    assert found.since_include == 3
    found = found.after([edit(Decision.EXCLUDE, Decision.MAYBE)])
    assert found.since_include == 3


def test_edits_of_other_fields_change_no_count() -> None:
    before = count_progress(10, [])
    assert before.after([Edit(1, "k", "t", {"rating": None}, {"rating": 4})]) == before


def test_the_pace_is_the_time_between_decisions() -> None:
    newest_first = [act(second) for second in (80, 60, 40, 20, 0)]
    assert pace(newest_first) == 20


def test_a_pause_is_no_reading_time() -> None:
    newest_first = [act(second) for second in (9030, 9020, 9010, 9000, 20, 10, 0)]
    assert pace(newest_first) == 10


def test_an_act_on_many_papers_does_not_make_the_pace() -> None:
    newest_first = [act(60), act(40), act(39, papers=300), act(20), act(0)]
    assert pace(newest_first) == pytest.approx((20 + 1 + 20) / 3)


def test_other_acts_do_not_break_the_time_that_a_paper_took() -> None:
    newest_first = [act(60), act(50, act="tag"), act(40), act(30, act="note"), act(20), act(0)]
    assert pace(newest_first) == 20


def test_a_few_decisions_are_no_pace_yet() -> None:
    assert pace([]) is None
    assert pace([act(20), act(10), act(0)]) is None


def test_a_clock_that_went_back_is_left_out() -> None:
    newest_first = [act(30), act(20), act(10), act(5000), act(4990), act(4980)]
    assert pace(newest_first) == 10


def test_damaged_times_are_left_out() -> None:
    broken = Change(1, "s", "yesterday", "decide", "Included", act(0).edits)
    naive = Change(1, "s", "2026-03-01T09:00:00", "decide", "Included", act(0).edits)
    assert pace([act(30), act(20), act(10), act(0), broken, naive]) == 10


def test_the_line_says_it_all() -> None:
    said = [decided(Decision.INCLUDE, second) for second in range(37)]
    said += [decided(Decision.EXCLUDE, second) for second in range(1000, 1061)]
    said += [decided(Decision.MAYBE, -second) for second in range(1, 315)]
    line = progress_line(count_progress(1806, said), 18.2)
    assert line == "412/1,806 · 37 in · 61 since the last include · 18 s a paper · ~7 h left"


def test_nothing_is_left_when_all_is_decided() -> None:
    line = progress_line(count_progress(1, [decided(Decision.MAYBE, 0)]), 18)
    assert line == "1/1 · 0 in · 18 s a paper"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 s"), (40, "40 s"), (89, "89 s"), (100, "2 min"), (5000, "83 min"), (7200, "2 h")],
)
def test_a_duration_stands_in_the_unit_a_person_would_take(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_the_json_has_the_seconds_that_are_left() -> None:
    found = progress_json(count_progress(10, [decided(Decision.EXCLUDE, 0, "old")]), 12.34)
    assert found["seconds_a_paper"] == 12.3
    assert found["seconds_left"] == 111
    assert found["exclude"] == 1
    assert found["reasons"] == {"old": 1}
