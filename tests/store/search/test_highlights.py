from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.model.record import Place, record
from store.search.highlights import SearchableTexts
from store.search.matches import MatchSpans
from store.search.parser import parse_query
from store.text.folding import fold, fold_with_offsets

LETTERS = "abé ﬁßÉß文Σ-_.,'’İn\u0301\u0308ǆ½"


def paper(**said: object) -> Paper:
    entry = record(Place("a.bib", 1), **said)  # type: ignore[arg-type]
    return Paper(id="text:1", keys=("text:1",), merged=entry, records=(entry,))


def pieces(text: str, spans: MatchSpans) -> list[str]:
    return [text[start:end] for start, end in spans]


def well_formed(text: str, spans: MatchSpans) -> bool:
    flat = [place for span in spans for place in span]
    inside = all(0 <= start < end <= len(text) for start, end in spans)
    return inside and flat == sorted(set(flat))


mixed = st.text(st.sampled_from(LETTERS), max_size=20)


@settings(deadline=None)
@given(mixed, st.text(max_size=12) | mixed | st.sampled_from(["ab", '"ab"', "title:b", "-a b"]))
def test_spans_lie_inside_their_text_in_order_and_apart(text: str, typed: str) -> None:
    one = paper(title=text or "x", abstract=text, authors=[text, "Ada"], venue=text)
    said = Annotation(tags=("ab", text), note=text)
    found = SearchableTexts(one, said).matched(parse_query(typed))
    assert well_formed(one.display_title, found.title)
    assert well_formed(one.abstract, found.abstract)
    assert well_formed(one.venue, found.venue)
    assert well_formed(text, found.note)
    for texts, spans in ((one.authors, found.authors), (said.tags, found.tags)):
        if found.authors or found.tags:
            assert len(spans) == len(texts)
        assert all(map(well_formed, texts, spans))


@settings(deadline=None)
@given(mixed, st.lists(mixed | st.sampled_from(["ab", '"ab"', "a b", "2019"]), max_size=6))
def test_what_was_asked_before_changes_nothing(text: str, queries: list[str]) -> None:
    one = paper(title=text or "x", abstract=text, authors=[text, "Ada"], venue=text, year=2019)
    said = Annotation(tags=("ab", text), note=text)
    kept = SearchableTexts(one, said)
    for typed in queries:
        assert kept.matched(parse_query(typed)) == SearchableTexts(one, said).matched(
            parse_query(typed)
        )


@settings(deadline=None)
@given(st.text(max_size=20) | mixed)
def test_a_folded_text_is_the_fold_of_its_text_and_knows_where_it_came_from(text: str) -> None:
    known = fold_with_offsets(text)
    assert known.text == fold(text)
    for at in range(len(known.text)):
        start, end = known.span(at, at + 1)
        assert known.text[at] in fold(text[start:end])
    if known.text:
        first, last = known.span(0, len(known.text))
        assert fold(text[first:last]) == known.text


@settings(deadline=None)
@given(mixed, st.data())
def test_a_phrase_cut_from_a_text_is_shown_where_it_stands(text: str, data: st.DataObject) -> None:
    said = text.split()
    if not said or not fold(" ".join(said)).strip("-_.,'’ "):
        return
    word = data.draw(st.sampled_from(said))
    found = SearchableTexts(paper(title=text), EMPTY_ANNOTATION).matched(
        parse_query(word.strip("-(|)"))
    )
    if parse_query(word.strip("-(|)")):
        assert found.title


@pytest.mark.parametrize(
    ("typed", "title", "shown"),
    [
        ("atten", "Attention and attention", ["Atten", "atten"]),
        ("atention", "Attention", ["Attention"]),
        ("schatzung", "Über die Schätzung", ["Schätzung"]),
        ("uber", "U\u0308ber alles", ["U\u0308ber"]),
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
def test_what_is_shown_in_a_title(typed: str, title: str, shown: list[str]) -> None:
    one = paper(title=title, abstract="nothing here")
    assert (
        pieces(one.title, SearchableTexts(one, EMPTY_ANNOTATION).matched(parse_query(typed)).title)
        == shown
    )


def test_the_reason_is_the_first_field_that_matched_if_the_title_did_not() -> None:
    one = paper(title="Parsing", abstract="of zeppelins", authors=["Ada Berg"], venue="Letters")
    said = Annotation(tags=("later",), note="see chapter 7")
    for typed, reason in (
        ("parsing zeppelins", ""),
        ("berg zeppelins", "authors"),
        ("later", "tags"),
        ("letters", "venue"),
        ("zeppel", "abstract"),
        ("chapter", "note"),
        ("nothing", ""),
    ):
        assert SearchableTexts(one, said).matched(parse_query(typed)).reason == reason


def test_a_year_is_lit_where_it_is_printed_and_is_the_last_of_all_reasons() -> None:
    one = paper(title="Parsing", abstract="of zeppelins", year=2019)
    found = [
        SearchableTexts(one, EMPTY_ANNOTATION).matched(parse_query(typed))
        for typed in ("2019", "201", "2018", "zeppelins 2019")
    ]
    assert [one.year for one in found] == [((0, 4),), ((0, 3),), (), ((0, 4),)]
    assert [one.reason for one in found] == ["year", "year", "", "abstract"]


def test_short_words_are_not_shown_in_abstracts_and_typed_ones_win_over_likely_ones() -> None:
    one = paper(title="Intention", abstract="of attention to it")
    assert SearchableTexts(one, EMPTY_ANNOTATION).matched(parse_query("of")).abstract == ()
    found = SearchableTexts(one, EMPTY_ANNOTATION).matched(parse_query("attention"))
    assert (found.title, pieces(one.abstract, found.abstract)) == ((), ["attention"])


def test_a_paper_without_a_title_shows_the_words_in_what_stands_for_it() -> None:
    one = paper(abstract="We introduce Baichuan, a model.")
    found = SearchableTexts(one, EMPTY_ANNOTATION).matched(parse_query("baichuan"))
    assert pieces(one.display_title, found.title) == ["Baichuan"]


def test_letters_of_the_fold_are_those_that_unicode_names() -> None:
    """The mixed texts above really hold what folds to more, to fewer and to no letters."""
    sizes = {len(fold(char)) for char in LETTERS}
    assert {0, 1, 2} <= sizes
    assert any(unicodedata.combining(char) for char in LETTERS)


def test_a_word_inside_a_longer_one_of_the_title_is_lit_though_the_abstract_has_it_whole() -> None:
    found = paper(title="OLMoE: Open Models", abstract="A mixture of experts (MoE).")
    marks = SearchableTexts(found, EMPTY_ANNOTATION).matched(parse_query("moe"))
    assert marks.title == ((2, 5),)
    assert marks.reason == ""
    assert [found.abstract[a:b] for a, b in marks.abstract] == ["MoE"]


def test_letters_inside_words_are_not_lit_where_a_word_begins_with_them() -> None:
    found = paper(title="Generating rating scales", abstract="")
    assert SearchableTexts(found, EMPTY_ANNOTATION).matched(parse_query("rating")).title == (
        (11, 17),
    )
