from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.search.highlights import SearchableTexts
from store.search.matches import Matches, MatchSpans
from store.search.parser import parse_query
from store.text.folding import fold, fold_for_keys, fold_with_offsets
from tests.store.search.doubles import make_paper

LETTERS = "abé ﬁßÉß文Σ-_.,'’İn\u0301\u0308ǆ½"


def find_matches(paper: Paper, typed: str, annotation: Annotation = EMPTY_ANNOTATION) -> Matches:
    return SearchableTexts(paper, annotation).find_matches(parse_query(typed))


def cut_out(text: str, spans: MatchSpans) -> list[str]:
    return [text[start:end] for start, end in spans]


def well_formed(text: str, spans: MatchSpans) -> bool:
    ends = [end for span in spans for end in span]
    inside = all(0 <= start < end <= len(text) for start, end in spans)
    return inside and ends == sorted(set(ends))


def paper_of(text: str, **fields: object) -> Paper:
    """Make a paper that has a text in every field."""
    authors = [text, "Ada"]
    return make_paper(title=text or "x", abstract=text, authors=authors, venue=text, **fields)


mixed = st.text(st.sampled_from(LETTERS), max_size=20)


@settings(deadline=None)
@given(mixed, st.text(max_size=12) | mixed | st.sampled_from(["ab", '"ab"', "title:b", "-a b"]))
def test_spans_are_inside_their_text_in_order_and_apart(text: str, typed: str) -> None:
    paper = paper_of(text)
    annotation = Annotation(tags=("ab", text), note=text)
    matches = find_matches(paper, typed, annotation)
    assert well_formed(paper.display_title, matches.title)
    assert well_formed(paper.abstract, matches.abstract)
    assert well_formed(paper.venue, matches.venue)
    assert well_formed(text, matches.note)
    for texts, spans in ((paper.authors, matches.authors), (annotation.tags, matches.tags)):
        assert len(spans) in (0, len(texts))
        assert all(map(well_formed, texts, spans))


@settings(deadline=None)
@given(mixed, st.lists(mixed | st.sampled_from(["ab", '"ab"', "a b", "2019"]), max_size=6))
def test_earlier_queries_change_no_matches(text: str, queries: list[str]) -> None:
    paper = paper_of(text, year=2019)
    annotation = Annotation(tags=("ab", text), note=text)
    texts = SearchableTexts(paper, annotation)
    for typed in queries:
        assert texts.find_matches(parse_query(typed)) == find_matches(paper, typed, annotation)


@settings(deadline=None)
@given(st.text(max_size=20) | mixed)
def test_a_folded_text_is_the_fold_of_its_text_and_keeps_its_offsets(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        piece = text[start:end]  # alone, a `μ` is no unit
        assert folded.text[index] in fold(piece) + fold_for_keys(piece)
    if folded.text:
        first, last = folded.span(0, len(folded.text))
        assert fold(text[first:last]) == folded.text


@settings(deadline=None)
@given(mixed, st.data())
def test_a_word_cut_from_a_title_is_matched_in_it(text: str, data: st.DataObject) -> None:
    tokens = text.split()
    if not tokens or not fold(" ".join(tokens)).strip("-_.,'’ "):
        return
    typed = data.draw(st.sampled_from(tokens)).strip("-(|)")
    matches = find_matches(make_paper(title=text), typed)
    if parse_query(typed):
        assert matches.title


@pytest.mark.parametrize(
    ("typed", "title", "pieces"),
    [
        ("atten", "Attention and attention", ["Atten", "atten"]),
        ("atention", "Attention", ["Attention"]),
        ("schatzung", "Über die Schätzung", ["Schätzung"]),
        ("uber", "U\u0308ber alles", ["\u00dcber"]),
        ("fi", "ﬁne words", ["ﬁ"]),
        ("redpajama", "The Red Pajama set", ["Red Pajama"]),
        ("red pajama", "The RedPajama set", ["RedPajama"]),
        ("likingpansas", "Liking pan-sashimi", ["Liking pan-sas"]),
        ("npl", "NLP for all", ["NLP"]),
        ("2019", "Of 2018", []),
        ("red paj", "The RedPajama set", ["RedPaj"]),
        ("re pa", "The RedPajama, repaired", ["Re", "re"]),
        ("dont", "We don’t stop", ["don’t"]),
        ('"red pajama"', "Red-Pajama and red", ["Red-Pajama"]),
        ("title:ajam", "Red Pajama", ["ajam"]),
        ("-red pajama", "Red Pajama", ["Pajama"]),
        ("(red OR blue)", "Red Pajama", ["Red"]),
        ("former", "A Transformer", ["former"]),
        ("abstract:red", "Red Pajama", []),
        ("is:read", "Red Pajama", []),
        ("of", "Of mice", ["Of"]),
        ("否定", "基于规则的双重否定识别", ["否定"]),
    ],
)
def test_matches_in_a_title(typed: str, title: str, pieces: list[str]) -> None:
    paper = make_paper(title=title, abstract="nothing here")
    assert cut_out(paper.title, find_matches(paper, typed).title) == pieces


def test_the_field_outside_the_title_is_the_first_that_matched() -> None:
    paper = make_paper(
        title="Parsing", abstract="of zeppelins", authors=["Ada Berg"], venue="Letters"
    )
    annotation = Annotation(tags=("later",), note="see chapter 7")
    for typed, field in (
        ("parsing zeppelins", ""),
        ("berg zeppelins", "authors"),
        ("later", "tags"),
        ("letters", "venue"),
        ("zeppel", "abstract"),
        ("chapter", "note"),
        ("nothing", ""),
    ):
        assert find_matches(paper, typed, annotation).field_outside_title == field


def test_a_year_is_matched_as_it_is_printed_and_is_the_last_of_the_fields() -> None:
    paper = make_paper(title="Parsing", abstract="of zeppelins", year=2019)
    matches = [find_matches(paper, typed) for typed in ("2019", "201", "2018", "zeppelins 2019")]
    assert [match.year for match in matches] == [((0, 4),), ((0, 3),), (), ((0, 4),)]
    assert [match.field_outside_title for match in matches] == ["year", "year", "", "abstract"]


def test_short_words_are_not_matched_in_abstracts_and_typed_ones_win_over_near_ones() -> None:
    paper = make_paper(title="Intention", abstract="of attention to it")
    assert find_matches(paper, "of").abstract == ()
    matches = find_matches(paper, "attention")
    assert (matches.title, cut_out(paper.abstract, matches.abstract)) == ((), ["attention"])


def test_a_paper_without_a_title_has_matches_in_its_display_title() -> None:
    paper = make_paper(abstract="We introduce Baichuan, a model.")
    assert cut_out(paper.display_title, find_matches(paper, "baichuan").title) == ["Baichuan"]


def test_the_mixed_letters_fold_to_none_to_one_and_to_two() -> None:
    sizes = {len(fold(char)) for char in LETTERS}
    assert {0, 1, 2} <= sizes
    assert any(unicodedata.combining(char) for char in LETTERS)


def test_a_word_inside_a_longer_one_of_the_title_is_matched_though_the_abstract_has_it() -> None:
    paper = make_paper(title="OLMoE: Open Models", abstract="A mixture of experts (MoE).")
    matches = find_matches(paper, "moe")
    assert matches.title == ((2, 5),)
    assert matches.field_outside_title == ""
    assert cut_out(paper.abstract, matches.abstract) == ["MoE"]


def test_letters_inside_words_are_not_matched_where_a_word_begins_with_them() -> None:
    paper = make_paper(title="Generating rating scales", abstract="")
    assert find_matches(paper, "rating").title == ((11, 17),)
