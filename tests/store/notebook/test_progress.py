"""Counts, pace, and the line that sums them up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.annotation import Annotation, Change, Decision, Edit
from store.notebook.progress import (
    STEADY_GAPS,
    count_over_time,
    count_progress,
    duration,
    pace,
    progress_json,
    progress_line,
    session_line,
)

NO, IN, OUT, MAYBE = Decision.UNDECIDED, Decision.INCLUDE, Decision.EXCLUDE, Decision.MAYBE
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def decided(decision: Decision, second: int, reason: str = "") -> Annotation:
    when = (START + timedelta(seconds=second)).isoformat()
    return Annotation(decision=decision, reason=reason, when={"decision": when})


def change(second: float, papers: int = 1, command: str = "decide") -> Change:
    edits = tuple(Edit(n, f"doi:10.1/{n}", "A title", {}, {}) for n in range(papers))
    when = (START + timedelta(seconds=second)).isoformat()
    return Change(1, "a session", when, command, "Included", edits)


def edit(before: Decision, after: Decision) -> Edit:
    return Edit(1, "doi:10.1/1", "A title", {"decision": before}, {"decision": after})


def test_without_annotations_all_papers_are_undecided() -> None:
    progress = count_progress(153, [])
    assert (progress.papers, progress.decided, progress.undecided) == (153, 0, 153)
    assert progress.since_include is None
    assert progress_line(progress, None) == "0/153 · 0 in"


def test_every_field_is_counted() -> None:
    progress = count_progress(
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
    assert progress.decided == 5
    assert progress.undecided == 5
    assert progress.decisions[Decision.EXCLUDE] == 3
    assert progress.reasons == {"too old": 2}
    assert (progress.read, progress.rated, progress.tagged, progress.noted) == (1, 1, 1, 1)
    assert progress.since_include == 4


def test_going_back_to_undecided_is_not_counted_since_the_include() -> None:
    annotations = [decided(Decision.INCLUDE, 1), decided(Decision.UNDECIDED, 9)]
    assert count_progress(5, annotations).since_include == 0


@given(st.lists(st.sampled_from(Decision), max_size=30), st.integers(0, 20))
def test_the_decisions_add_up_to_the_papers(decisions: list[Decision], more: int) -> None:
    annotations = [decided(decision, second) for second, decision in enumerate(decisions)]
    progress = count_progress(len(annotations) + more, annotations)
    assert sum(progress.decisions.values()) == progress.papers
    assert progress.decided + progress.undecided == progress.papers


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Decision)), max_size=40))
def test_counting_on_after_each_change_equals_counting_again(
    decided_papers: list[tuple[int, Decision]],
) -> None:
    current = dict.fromkeys(range(10), Decision.UNDECIDED)
    running = count_progress(10, [])
    for paper, decision in decided_papers:
        if current[paper] is not decision:
            running = running.after([edit(current[paper], decision)])
            current[paper] = decision
    recounted = count_progress(10, [decided(decision, 1) for decision in current.values()])
    assert dict(running.decisions) == dict(recounted.decisions)


def test_all_papers_of_a_change_are_counted_since_the_include() -> None:
    progress = count_progress(10, []).after([edit(Decision.UNDECIDED, Decision.INCLUDE)])
    assert progress.since_include == 0
    progress = progress.after([edit(Decision.UNDECIDED, Decision.EXCLUDE)] * 3)
    assert progress.since_include == 3
    progress = progress.after([edit(Decision.EXCLUDE, Decision.MAYBE)])
    assert progress.since_include == 3


def test_edits_of_other_fields_change_no_decision_count() -> None:
    progress = count_progress(10, [])
    assert progress.after([Edit(1, "k", "t", {"rating": None}, {"rating": 4})]) == progress


def test_the_pace_is_the_time_between_decisions() -> None:
    newest_first = [change(second) for second in (80, 60, 40, 20, 0)]
    assert pace(newest_first) == 20


def test_a_pause_is_not_counted_as_reading_time() -> None:
    newest_first = [change(second) for second in (9030, 9020, 9010, 9000, 20, 10, 0)]
    assert pace(newest_first) == 10


def test_a_change_of_many_papers_does_not_count_for_the_pace() -> None:
    newest_first = [change(60), change(40), change(39, papers=300), change(20), change(0)]
    assert pace(newest_first) == 20


def test_the_pace_is_the_median_of_the_last_thirty_active_times() -> None:
    moments = [0, 250, 300]
    moments += [moments[-1] + 7 * number for number in range(1, 31)]
    assert pace([change(moment) for moment in reversed(moments)]) == 7
    assert pace([change(moment) for moment in (100, 90, 60, 59, 58)]) == 5.5


def test_decisions_are_counted_over_time() -> None:
    annotations = [
        decided(Decision.INCLUDE, 0),
        decided(Decision.EXCLUDE, 1),
        decided(Decision.UNDECIDED, 50),
        decided(Decision.MAYBE, 60),
        decided(Decision.INCLUDE, 100),
        Annotation(decision=Decision.INCLUDE, when={"decision": "yesterday"}),
    ]
    chart = count_over_time(annotations, 4)
    assert (chart.decided, chart.included) == ((2, 0, 1, 1), (1, 0, 0, 1))
    assert chart.first.endswith("09:00:00+00:00")
    alone = count_over_time(annotations[:1], 3)
    assert (alone.decided, alone.included) == ((1, 0, 0), (1, 0, 0))
    assert count_over_time([], 9).decided == ()


def test_other_changes_do_not_shorten_the_time_of_a_paper() -> None:
    newest_first = [
        change(60),
        change(50, command="tag"),
        change(40),
        change(30, command="note"),
        change(20),
        change(0),
    ]
    assert pace(newest_first) == 20


def test_a_few_decisions_are_not_enough_for_a_pace() -> None:
    assert pace([]) is None
    assert pace([change(20), change(10), change(0)]) is None


def test_a_gap_in_which_the_clock_went_back_is_ignored() -> None:
    newest_first = [change(30), change(20), change(10), change(5000), change(4990), change(4980)]
    assert pace(newest_first) == 10


def test_damaged_times_are_ignored() -> None:
    broken = Change(1, "s", "yesterday", "decide", "Included", change(0).edits)
    naive = Change(1, "s", "2026-03-01T09:00:00", "decide", "Included", change(0).edits)
    assert pace([change(30), change(20), change(10), change(0), broken, naive]) == 10


def test_the_progress_line_has_all_the_numbers() -> None:
    annotations = [decided(Decision.INCLUDE, second) for second in range(37)]
    annotations += [decided(Decision.EXCLUDE, second) for second in range(1000, 1061)]
    annotations += [decided(Decision.MAYBE, -second) for second in range(1, 315)]
    line = progress_line(count_progress(1806, annotations), 18.2)
    assert line == "412/1,806 · 37 in · 61 since the last include · 18 s a paper · ~7 h left"


def test_the_line_names_no_time_left_when_all_papers_are_decided() -> None:
    line = progress_line(count_progress(1, [decided(Decision.MAYBE, 0)]), 18)
    assert line == "1/1 · 0 in · 18 s a paper"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (40, "40 s"), (89, "89 s"), (100, "2 min"), (5000, "83 min"), (7200, "2 h")],
)
def test_a_duration_is_in_the_unit_that_a_person_would_use(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_json_has_the_pace_and_the_seconds_left() -> None:
    numbers = progress_json(count_progress(10, [decided(Decision.EXCLUDE, 0, "old")]), 12.34)
    assert numbers["seconds_a_paper"] == 12.3
    assert numbers["seconds_left"] == 111
    assert numbers["exclude"] == 1
    assert numbers["reasons"] == {"old": 1}


def decision(document: int, before: Decision, after: Decision, session: str = "mine") -> Change:
    fields = {"decision": before}, {"decision": after}
    edits = (Edit(document, f"doi:10.1/{document}", "A title", *fields),)
    return Change(1, session, START.isoformat(), "decide", "Included", edits)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ([], ""),
        ([decision(1, NO, IN)], "1 seen, 1 in, 0 maybe"),
        (
            [decision(1, NO, IN), decision(2, NO, MAYBE), decision(3, NO, OUT)],
            "3 seen, 1 in, 1 maybe",
        ),
        ([decision(1, NO, IN), decision(1, IN, OUT)], "1 seen, 0 in, 0 maybe"),
        ([decision(1, NO, IN), decision(1, IN, NO)], ""),
        ([decision(1, NO, IN, "theirs"), decision(2, NO, IN)], "1 seen, 1 in, 0 maybe"),
        ([change(1)], ""),
    ],
)  # fmt: skip
def test_a_session_is_summed_up_in_one_line(changes: list[Change], line: str) -> None:
    assert session_line(reversed(changes), "mine") == line


def test_a_pace_that_is_always_shown_takes_twenty_decisions() -> None:
    history = [change(second) for second in range(200, 0, -10)]
    assert pace(history[:19], STEADY_GAPS) is None
    assert pace(history, STEADY_GAPS) == 10
