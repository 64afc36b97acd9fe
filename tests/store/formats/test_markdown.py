"""The Markdown reading list: renderers show exactly the text of the papers."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.formats.markdown import escape_markdown
from store.formats.registry import render
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper

markdown_it = pytest.importorskip("markdown_it")

SIGNS = st.text(alphabet="\\`*_[]<>&$~^|#+-=:.)(!1aé /@'\"{}%", max_size=40)


def visible_text(text: str) -> str:
    """Return the text that a reader of the rendered Markdown sees."""
    rendered = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).render(text)
    return html.unescape(re.sub(r"<[^>]+>", "", rendered)).strip()


@settings(max_examples=120, deadline=None)
@given(SIGNS)
def test_any_line_is_shown_as_it_is(line: str) -> None:
    line = " ".join(line.split())
    assert visible_text(escape_markdown(line)) == line
    assert visible_text(f"### {escape_markdown(line)}") == line


def test_a_paper_without_a_title_says_so_below_the_beginning_of_its_abstract(
    make_paper: Callable[..., Paper],
) -> None:
    untitled = make_paper(title="", abstract="We count owls in winter.")
    text = render("markdown", [(untitled, EMPTY_ANNOTATION)], abstracts=False)
    assert "### We count owls in winter. (no title)\n" in text
    titled = make_paper(title="Owls", abstract="We count owls in winter.")
    assert "(no title)" not in render("markdown", [(titled, EMPTY_ANNOTATION)], abstracts=True)


def test_a_list_is_grouped_by_decision_and_has_every_annotation(
    attention: Paper, make_paper: Callable[..., Paper]
) -> None:
    included = Annotation(
        decision=Decision.INCLUDE, rating=4, tags=("moe", "to teach"), note="First line\n\n# second"
    )
    excluded = Annotation(decision=Decision.EXCLUDE, reason="no data")
    hostile = make_paper(title="A <b>bold</b> & <script>", doi="10.1038/171737a0")
    text = render("markdown", [(hostile, excluded), (attention, included)], abstracts=False)
    assert text.index("## Included (1)") < text.index("## Excluded (1)")
    assert "## Maybe" not in text
    assert "★★★★☆ · Tags: moe, to teach" in text
    assert "[arXiv:1706.03762](https://arxiv.org/abs/1706.03762)" in text
    assert "Source: a.txt:7" in text
    assert "> First line\n>\n> \\# second" in text
    assert "Reason: no data" in text
    assert "recurrent" not in text
    assert "recurrent" in render("markdown", [(attention, included)])
    assert "<script>" not in text.replace("\\<script\\>", "")


def test_an_unsafe_address_does_not_become_a_link(make_paper: Callable[..., Paper]) -> None:
    paper = make_paper(title="A paper", url="javascript:alert(1)")
    assert "javascript" not in render("markdown", [(paper, EMPTY_ANNOTATION)])


def test_the_heading_of_a_paper_without_title_is_the_beginning_of_its_abstract(
    make_paper: Callable[..., Paper],
) -> None:
    paper = make_paper(abstract="We show that things move. They do so slowly.")
    assert "### We show that things move." in render("markdown", [(paper, EMPTY_ANNOTATION)])
