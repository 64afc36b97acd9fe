"""What the query matched is highlighted, in rows and on the page."""

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
from tui.widgets.paper_pane import PANE_STYLES
from tui.widgets.paper_row import RowState, row_content
from tui.widgets.row_layout import lay_out_row

STYLES = {name: Style() for name in PANE_STYLES} | {"match": Style(underline=True)}


def build_paper(**fields: object) -> Paper:
    merged = record(Place("a.bib", 1), **fields)  # type: ignore[arg-type]
    return Paper(id="text:1", keys=("text:1",), merged=merged, records=(merged,))


def highlighted(content: Content) -> list[str]:
    return [
        content.plain[span.start : span.end]
        for span in content.spans
        if span.style == STYLES["match"]
    ]


PAPER = build_paper(
    title="Deep nets",
    abstract="We study attention at length.",
    authors=["Ada Ng", "Bo Li", "Cy Roe", "Di Foe", "Ed Moe"],
    venue="Journal of Sifting",
    year="2021",
)
ANNOTATION = Annotation(tags=("reading group", "tiny"), note="Compare with Jamba")


@pytest.mark.parametrize(
    ("query", "title", "details"),
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
def test_a_row_shows_and_highlights_what_matched(
    query: str, title: list[str], details: list[str]
) -> None:
    matched = SearchableTexts(PAPER, ANNOTATION).find_matches(parse_query(query))
    first, second = (
        [text for text, styles in line.runs if "match" in styles]
        for line in lay_out_row(row_content(PAPER, ANNOTATION, RowState(matched=matched)), 60)
    )
    assert (first, second) == (title, details)


def test_the_page_highlights_byline_verdict_abstract_and_note() -> None:
    query = parse_query("moe sifting tiny attention jamba")
    matched = SearchableTexts(PAPER, ANNOTATION).find_matches(query)
    about = paper_text.about_text(PAPER, matched, STYLES, 78, 3)
    assert highlighted(about) == ["Moe", "Sifting"]
    verdict = paper_text.verdict_text(ANNOTATION, matched, STYLES)
    assert highlighted(verdict) == ["tiny"]
    abstract = paper_text.abstract_text(PAPER, False, matched.abstract, STYLES)
    assert highlighted(abstract) == ["attention"]
    note = paper_text.note_text(ANNOTATION, matched.note, STYLES)
    assert highlighted(note) == ["Jamba"]


async def test_an_acronym_inside_a_title_is_highlighted_in_the_list(opened) -> None:
    async with opened(size=(120, 40)) as session:
        await session.press("slash")
        await session.type("moe")
        papers = session.main.paper_list
        titles = [papers.collection.papers[papers.position(row)].title for row in range(3)]
        assert titles[1].startswith("OLMoE")
        matched = papers.matches(papers.position(1))
        assert [titles[1][start:end] for start, end in matched.title] == ["MoE"]
