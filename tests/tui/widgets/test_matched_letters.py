"""Matched letters in rows and on the page: what is lit is what was found."""

from __future__ import annotations

import pytest
from textual.content import Content
from textual.style import Style

from store.model.annotation import Annotation
from store.model.paper import Paper
from store.model.record import Place, record
from store.search.highlights import SearchableTexts
from store.search.parser import parse_query
from tui.widgets import paper_text
from tui.widgets.paper_row import RowState, draw_row
from tui.widgets.row_list import PARTS

STYLES = {name: Style() for name in {*PARTS, "text", "note", "heading"}} | {
    "match": Style(underline=True)
}


def paper(**said: object) -> Paper:
    entry = record(Place("a.bib", 1), **said)  # type: ignore[arg-type]
    return Paper(id="text:1", keys=("text:1",), merged=entry, records=(entry,))


def lit(content: Content) -> list[str]:
    return [content.plain[s.start : s.end] for s in content.spans if s.style == STYLES["match"]]


ONE = paper(
    title="Deep nets",
    abstract="We study attention at length.",
    authors=["Ada Ng", "Bo Li", "Cy Roe", "Di Foe", "Ed Moe"],
    venue="Journal of Sifting",
    year="2021",
)
SAID = Annotation(tags=("reading group", "tiny"), note="Compare with Jamba")


@pytest.mark.parametrize(
    ("query", "title", "about"),
    [
        ("deep", ["Deep"], []),
        ("li", [], ["Li"]),
        ("roe", [], ["Roe"]),
        ("sifting", [], ["Sifting"]),
        ("tiny", [], ["tiny"]),
        ("group nets", ["nets"], ["group"]),
        ("attention", [], ["attention"]),
        ("jamba", [], ["Jamba"]),
    ],
)
def test_a_row_lights_what_was_found_and_says_where(
    query: str, title: list[str], about: list[str]
) -> None:
    found = SearchableTexts(ONE, SAID).find_matches(parse_query(query))
    first, second = (
        [text for text, look in line.runs if "match" in look]
        for line in draw_row(ONE, SAID, RowState(matched=found))
    )
    assert (first, second) == (title, about)


def test_the_page_lights_byline_verdict_abstract_and_note() -> None:
    found = SearchableTexts(ONE, SAID).find_matches(parse_query("moe sifting tiny attention jamba"))
    assert lit(paper_text.byline_text(ONE, found, STYLES)) == ["Moe", "Sifting"]
    assert lit(paper_text.verdict_text(SAID, found, STYLES)) == ["tiny"]
    assert lit(paper_text.abstract_text(ONE, False, found.abstract, STYLES)) == ["attention"]
    assert lit(paper_text.note_text(SAID, found.note, STYLES)) == ["Jamba"]


async def test_the_acronym_inside_a_title_is_lit_in_the_list(opened) -> None:
    async with opened(size=(120, 40)) as session:
        await session.press("slash")
        await session.type("moe")
        view = session.main.paper_list
        titles = [view.collection.papers[view.position(row)].title for row in range(3)]
        assert titles[1].startswith("OLMoE")
        found = view.matched(view.position(1))
        assert [titles[1][start:end] for start, end in found.title] == ["MoE"]
