"""The flow of records: its boxes add up, and every form of it shows the same numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
from hypothesis import given
from hypothesis import strategies as st

from store.model.annotation import Decision
from store.screening.prisma import LATER_BOXES, Flow, flow_json, reason_counts
from store.screening.prisma_formats import flow_csv, flow_lines, flow_markdown, flow_text
from store.screening.prisma_svg import flow_svg
from store.text.cleaning import clean

COUNT = st.integers(0, 30_000)
TEXT = st.text(min_size=1, max_size=300).map(clean).filter(bool)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Draw the flow of any collection: duplicates are records beyond the papers."""
    decisions = {decision: draw(COUNT) for decision in Decision}
    papers = sum(decisions.values())
    by_user, by_program = draw(COUNT), draw(COUNT)
    records = papers + by_user + by_program
    first = draw(st.integers(0, records))
    paths = draw(st.lists(TEXT, min_size=2, max_size=2, unique=True))
    excluded = decisions[Decision.EXCLUDE]
    reasons = {}
    for reason in draw(st.lists(TEXT, max_size=25, unique=True)):
        reasons[reason] = draw(st.integers(0, excluded))
        excluded -= reasons[reason]
    return Flow(
        sources=((paths[0], first), (paths[1], records - first)),
        duplicates_by_user=by_user,
        decisions=decisions,
        reasons=reasons,
        orphans={decision: draw(COUNT) for decision in (Decision.INCLUDE, Decision.EXCLUDE)},
        unopened=draw(st.integers(0, 3)),
        rejected=draw(st.integers(0, 3)),
    )


FLOW = Flow(
    sources=(("searches/medline.nbib", 812), ("searches/embase.ris", 1_204)),
    duplicates_by_user=3,
    decisions={
        Decision.UNDECIDED: 0,
        Decision.INCLUDE: 61,
        Decision.MAYBE: 0,
        Decision.EXCLUDE: 1_592,
    },
    reasons={"wrong population": 1_200, "no control group": 300},
)


@given(flows())
def test_the_boxes_add_up(flow: Flow) -> None:
    """From top to bottom: what leaves one box and what reaches the next are what it had."""
    assert flow.identified == flow.duplicates_by_program + flow.duplicates_by_user + flow.papers
    assert flow.papers == flow.screened + flow.still_undecided
    assert flow.screened == flow.excluded + flow.included
    assert flow.excluded == sum(flow.reasons.values()) + flow.without_reason
    assert flow.still_undecided == flow.maybe + flow.decisions[Decision.UNDECIDED]
    assert min(flow.duplicates_by_program, flow.without_reason) >= 0


@given(flows())
def test_the_parts_of_a_line_add_up_to_it(flow: Flow) -> None:
    total, parts = 0, 0
    for line in [*flow_lines(flow), None]:
        if line is not None and line.is_part:
            parts += line.count or 0
            continue
        assert parts in (0, total)
        total, parts = (line.count or 0) if line else 0, 0


@given(flows())
def test_csv_has_the_numbers_of_the_json(flow: Flow) -> None:
    document = flow_json(flow)
    rows = list(csv.reader(io.StringIO(flow_csv(flow), newline="")))[1:]
    assert [int(n) for box, _, n in rows if box == "sources"] == [n for _, n in flow.sources]
    assert [int(n) for box, _, n in rows if box == "reasons"] == [*flow.reasons.values()]
    numbers = {box: int(n) if n else None for box, detail, n in rows if not detail}
    expected = {box: n for box, n in document.items() if isinstance(n, int | None)}
    assert numbers == expected
    assert not [cell for row in rows for cell in row if re.match(r"[=+\-@\t\r]", cell)]


@given(flows())
def test_the_picture_is_xml_and_every_text_is_inside_of_its_box(flow: Flow) -> None:
    picture = defusedxml.ElementTree.fromstring(flow_svg(flow))
    boxes = [rect for rect in elements(picture, "rect") if rect.get("class")]
    height = float(picture.get("height") or 0)
    for text in elements(picture, "text"):
        if text.get("x") is None or text.get("class") == "strong" or "note" in classes(text):
            continue
        x, y = float(text.get("x") or 0), float(text.get("y") or 0)
        assert any(
            0 <= x - place(box, "x") < place(box, "width")
            and 10 <= y - place(box, "y") <= place(box, "height") - 4
            for box in boxes
        )
    assert all(place(box, "y") + place(box, "height") < height for box in boxes)


def elements(picture: Element, name: str) -> Sequence[Element]:
    return list(picture.iter(f"{{http://www.w3.org/2000/svg}}{name}"))


def classes(text: Element) -> Sequence[str]:
    return (text.get("class") or "").split()


def place(box: Element, name: str) -> float:
    return float(box.get(name) or 0)


def drawn(flow: Flow) -> str:
    picture = defusedxml.ElementTree.fromstring(flow_svg(flow))
    return "\n".join(text.text or "" for text in elements(picture, "text")).replace("\u00a0", " ")


def test_the_picture_shows_the_numbers_under_the_names_of_prisma() -> None:
    texts = drawn(FLOW)
    for line in (
        "Identification of studies via databases and registers",
        "Records identified (n = 2,016):",
        "medline.nbib (n = 812)",
        "Records removed before screening (n = 363):",
        "Duplicates removed by hand (n = 3)",
        "Records screened (n = 1,653)",
        "Records excluded (n = 1,592):",
        "no control group (n = 300)",
        "no reason given (n = 92)",
        "Included by title and abstract (n = 61)",
        "BMJ 2021;372:n71",
    ):
        assert line in texts
    for label in LATER_BOXES.values():
        assert re.search(rf"{label} \(n = +\)", texts)


def test_undecided_papers_are_drawn_only_while_there_are_any() -> None:
    assert "Still undecided" not in drawn(FLOW)
    decisions = {**FLOW.decisions, Decision.MAYBE: 4}
    unfinished = Flow(sources=FLOW.sources, duplicates_by_user=0, decisions=decisions)
    assert "Still undecided (n = 4):\nNo decision yet (n = 0)\nMaybe (n = 4)" in drawn(unfinished)


def test_a_maybe_counts_as_undecided_in_a_line_of_its_own() -> None:
    decisions = {Decision.UNDECIDED: 5, Decision.INCLUDE: 1, Decision.MAYBE: 2, Decision.EXCLUDE: 3}
    flow = Flow(sources=(("a.ris", 11),), duplicates_by_user=0, decisions=decisions)
    assert (flow.screened, flow.still_undecided, flow.maybe) == (4, 7, 2)
    lines = [(line.text, line.count) for line in flow_lines(flow)]
    assert lines.index(("maybe", 2)) > lines.index(("Still undecided", 7))


def test_what_is_in_no_box_is_said_in_every_form() -> None:
    flow = Flow(
        sources=(("a.ris", 1),),
        duplicates_by_user=0,
        decisions={Decision.INCLUDE: 1},
        orphans={Decision.INCLUDE: 2, Decision.MAYBE: 1},
        unopened=1,
        rejected=2,
    )
    notes = (
        "Not counted: 3 decided papers in no open source (2 included, 1 maybe).",
        "Not counted: 1 source that could not be opened.",
        "Not counted: 2 entries of the sources that could not be read.",
    )
    assert flow.notes == notes
    for text in (flow_text(flow), drawn(flow), flow_csv(flow).replace('"', "")):
        assert all(note in text for note in notes)
    assert "3 decided papers in no open source" in flow_markdown(flow)
    assert FLOW.notes == ()


def test_a_list_too_long_for_a_box_is_cut_and_its_rest_counted() -> None:
    sources = tuple((f"source-{number}.ris", number) for number in range(30))
    total = sum(count for _, count in sources)
    flow = Flow(sources=sources, duplicates_by_user=0, decisions={Decision.UNDECIDED: total})
    assert f"and 10 more (n = {sum(range(20, 30))})" in drawn(flow)
    assert len([row for row in flow_csv(flow).splitlines() if row.startswith("sources,")]) == 30


def test_only_excluded_papers_without_a_reason_are_counted_as_such() -> None:
    assert reason_counts(FLOW)[-1] == ("no reason given", 92)
    decisions = {Decision.EXCLUDE: 2}
    flow = Flow(
        sources=(("a", 2),), duplicates_by_user=0, decisions=decisions, reasons={"too old": 2}
    )
    assert reason_counts(flow) == [("too old", 2)]
