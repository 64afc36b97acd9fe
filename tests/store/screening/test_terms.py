"""Terms: parsing, matching, and that what is highlighted is counted is matches."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from store.model.paper import Paper
from store.model.record import Place, record
from store.screening.term_index import TermIndex
from store.screening.term_matches import NO_TERMS, TermMatcher
from store.screening.terms import NotATerm, Term, TermKind, parse_pattern, read_terms
from store.search.fuzzy import is_unspaced_script
from store.search.index import Index
from store.search.language import Field, Range
from store.tasks import run_steps
from store.text.cleaning import clean
from store.text.folding import words


def paper(title: str = "", abstract: str = "", number: int = 0) -> Paper:
    entry = record(Place("a.txt", number), title=title, abstract=abstract)
    return Paper(id=f"x:{number}", keys=(f"x:{number}",), merged=entry, records=(entry,))


def highlighted(text: str, *terms: str) -> list[str]:
    """Return the pieces of a title that some wanted terms highlight."""
    matches = TermMatcher([Term(term, True) for term in terms]).find(paper(text))
    return [text[start:end] for start, end in matches.title.wanted]


@pytest.mark.parametrize(
    ("typed", "kind", "parts"),
    [
        ("Random", TermKind.WORD, ("random",)),
        ("random*", TermKind.BEGINNING, ("random",)),
        ('"Quality of Life"', TermKind.PHRASE, ("quality", "of", "life")),
        ("quality of life", TermKind.PHRASE, ("quality", "of", "life")),
        ("pre-training", TermKind.PHRASE, ("pre", "training")),
        ("pre-train*", TermKind.BEGINNING, ("pre", "train")),
        ('"clinical tri*"', TermKind.BEGINNING, ("clinical", "tri")),
        ("~screen", TermKind.FAMILY, ("screen",)),
        ('~"clinical trial"', TermKind.FAMILY, ("clinical", "trial")),
        ("Łódź's", TermKind.PHRASE, None),
        ("COVID-19", TermKind.PHRASE, ("covid", "19")),
        ("cafe\u0301*", TermKind.BEGINNING, ("cafe",)),
        ("[/x]", TermKind.WORD, ("x",)),
        ('"', None, None),
        ("*", None, None),
        (".*", None, None),
        ("~", None, None),
        ("", None, None),
        ("wom*n", None, None),
        ("**", None, None),
        ("trial**", None, None),
        ("trial-*", None, None),
        ("~random*", None, None),
    ],
)
def test_a_term_is_a_word_a_beginning_a_phrase_or_a_family(
    typed: str, kind: TermKind | None, parts: tuple[str, ...] | None
) -> None:
    if kind is None:
        with pytest.raises(NotATerm) as error:
            parse_pattern(typed)
        assert "\n" not in str(error.value)
    else:
        pattern = parse_pattern(typed)
        assert pattern.kind is kind
        assert parts is None or pattern.parts == parts


@pytest.mark.parametrize(
    ("term", "text", "pieces"),
    [
        ("screen", "Screen, screened, SCREEN", ["Screen", "SCREEN"]),
        ("~screen", "Screen, screened; a sunscreen", ["Screen", "screened"]),
        ("~screening", "They screen", ["screen"]),
        ("random*", "Randomised and random; quasi-random, nonrandom",
         ["Randomised", "random", "random"]),
        ("naive", "A naïve Bayes", ["naïve"]),
        ("naïve", "A NAIVE Bayes", ["NAIVE"]),
        ("pre-training", "Pre-training, pretraining and PRE TRAINING", None),
        ("pretraining", "Pre-training, pretraining and PRE TRAINING", None),
        ("pre training", "Pre\u2010training, pretraining and PRE\u2013TRAINING", None),
        ("pre-train*", "Pretrained, pre-training, pre trains; pre", None),
        ("~pretrain", "Pretrained, pre-training, pre trains", None),
        ('~"pre train"', "Pretrained, pre-training, pre trains", None),
        ("healthcare", "Health care, health-care, healthcare", None),
        ("x-ray", "X ray, xray, X-rays", ["X ray", "xray"]),
        ("metaanalysis", "A meta-analysis", ["meta-analysis"]),
        ("~analysis", "Meta-analyses and an analysis", ["analyses", "analysis"]),
        ("~hypothesis", "Hypotheses", ["Hypotheses"]),
        ("therapist", "The rapist; a therapist", ["therapist"]),
        ("notable", "Not able", []),
        ("not able", "Notable", []),
        ("model*", "Mode-locked lasers", []),
        ("~modeling", "The mode led to", []),
        ('"quality of life"', "Quality-of-life; the life of quality", ["Quality-of-life"]),
        ("of", "Of life", ["Of"]),
        ("深度学习", "基于深度学习的方法", ["深度学习"]),
        ("covid-19", "COVID19, Covid 19", ["COVID19", "Covid 19"]),
        ("the", "Therapy", []),
        ("ﬁne", "fine", ["fine"]),
    ],
)  # fmt: skip
def test_case_accents_hyphens_and_spaces_make_no_difference(
    term: str, text: str, pieces: list[str] | None
) -> None:
    """Without pieces all words of the text that begin with `pre` or `health` are meant."""
    if pieces is None:
        whole = [
            piece.strip() for piece in text.replace(" and ", ", ").replace(";", ",").split(",")
        ]
        pieces = [piece for piece in whole if piece.lower() != "pre"]
    assert highlighted(text, term) == pieces


def test_wanted_and_unwanted_are_found_each_for_itself() -> None:
    terms = [Term("random*", True), Term("mice", False), Term("trial", True)]
    matches = TermMatcher(terms).find(paper("Random mice", "Mice in a trial. Mice!"))
    assert matches.title.wanted == ((0, 6),)
    assert matches.title.unwanted == ((7, 11),)
    assert matches.abstract.unwanted == ((0, 4), (17, 21))
    assert matches.wanted == (terms[0], terms[2])
    assert matches.unwanted == (terms[1],)
    assert matches.balance == 1


def test_spans_that_overlap_are_merged_within_their_kind() -> None:
    terms = ["quality of life", "life", "of life quality", "qual*"]
    assert highlighted("Quality of life quality", *terms) == ["Quality of life quality"]


def test_without_a_title_the_beginning_of_the_abstract_is_highlighted() -> None:
    """It is shown cut, and no word that is cut is taken for another."""
    abstract = "Mice, counted. " * 3 + "What follows is about trials in mice and men, mice"
    untitled = paper("", abstract)
    matches = TermMatcher([Term("mice", True), Term("an", True)]).find(untitled)
    shown = untitled.display_title
    assert shown.endswith("…")
    assert [shown[start:end] for start, end in matches.title.wanted] == ["Mice"] * 3 + ["mice"]
    assert len(matches.abstract.wanted) == 5


def test_no_terms_and_no_text_are_no_trouble() -> None:
    assert TermMatcher([]).find(paper("Title")) is NO_TERMS
    assert TermMatcher([Term("x", True)]).find(paper("Title")) is NO_TERMS
    assert TermMatcher([Term("x", True)]).find(paper()) is NO_TERMS


def test_two_texts_that_look_for_the_same_are_one_term() -> None:
    assert Term("Pre-Training", True).key == Term('"pre training"', False).key
    assert Term("~screen", True).key != Term("screen", True).key
    assert Term("screen*", True).key != Term("screen", True).key


def test_terms_are_read_one_a_line_and_what_is_none_is_reported() -> None:
    terms, errors = read_terms("\ufeffmice\r\n\n  random* \nMICE\n.*\nwom*n\n", wanted=False)
    assert [term.text for term in terms] == ["mice", "random*"]
    assert not any(term.wanted for term in terms)
    assert [line for line, _ in errors] == [5, 6]


WORDS = """
pre train training trains pretraining pretrain pretrained the rapist therapist theory model mode led
locked modeled a meta analysis analyses metaanalysis of quality life x ray xray rays die dying lies
lie not able notable screen screening screened covid 19 covid19 naïve naive Straße strasse 深度 学习
深度学习 é β beta ½ İ ﬁne fine
"""
PIECES = WORDS.split()
SEPARATORS = st.sampled_from([" ", "-", ", ", "\u2010", "\n", "/", "_", ""])
TEXT = st.one_of(
    st.lists(st.tuples(st.sampled_from(PIECES), SEPARATORS), max_size=12).map(
        lambda pairs: "".join(itertools.chain.from_iterable(pairs))
    ),
    st.text(max_size=30),
)


@st.composite
def typed_terms(draw: st.DrawFn) -> Term:
    """Draw a term of any kind, of words that the texts may have, joined in any way."""
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6))
    text = draw(st.sampled_from([" ", "-", "", " "])).join(pieces)
    text = text[: draw(st.integers(1, len(text)))]
    shape = draw(st.sampled_from(["{}", "{}*", '"{}"', "~{}", '~"{}"', '"{}*"']))
    return Term(clean(shape.format(text)), draw(st.booleans()))


def is_term(term: Term) -> bool:
    try:
        return bool(term.pattern)
    except NotATerm:
        return False


TERM = st.one_of(
    typed_terms(), st.builds(Term, st.text(min_size=1, max_size=12).map(clean), st.booleans())
).filter(is_term)
EDITS = st.lists(st.lists(TERM, max_size=5), max_size=4)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=6), st.lists(TERM, max_size=8, unique=True))
@settings(max_examples=200, deadline=None)
def test_what_is_highlighted_is_counted_is_found(
    texts: list[tuple[str, str]], terms: list[Term]
) -> None:
    """One paper at a time by its letters, and all papers at once by the index."""
    papers = [paper(*pair, number) for number, pair in enumerate(texts)]
    matcher, index = TermMatcher(terms), TermIndex(Index(papers).paper_index)
    run_steps(index.update(terms))
    all_matches = [matcher.find(each) for each in papers]
    for matches, each in zip(all_matches, papers, strict=True):
        assert matcher.find_in_title(each) == matches.title
        spans = (matches.title, matches.abstract)
        assert bool(matches.wanted) == any(each.wanted for each in spans)
        assert bool(matches.unwanted) == any(each.unwanted for each in spans)
    assert index.wanted.tolist() == [len(matches.wanted) for matches in all_matches]
    assert index.unwanted.tolist() == [len(matches.unwanted) for matches in all_matches]
    for term in terms:
        having = [term in (*matches.wanted, *matches.unwanted) for matches in all_matches]
        assert index.counts[term] == sum(having)
        assert index.papers_with(term).tolist() == having
        assert having == [TermMatcher([term]).find(each) is not NO_TERMS for each in papers]
    balances = [matches.balance for matches in all_matches]
    assert index.mask(Range("terms", 1, None)).tolist() == [each > 0 for each in balances]
    assert index.mask(Range("terms", None, -1)).tolist() == [each < 0 for each in balances]
    for low in range(3):
        wanted = index.mask(Range("wanted", low, low))
        assert wanted.tolist() == [len(matches.wanted) == low for matches in all_matches]


@given(
    st.lists(st.tuples(TEXT, TEXT), max_size=4), st.lists(st.lists(TERM, max_size=5), max_size=4)
)
@settings(max_examples=60, deadline=None)
def test_edited_terms_are_counted_as_if_they_had_always_been_these(
    texts: list[tuple[str, str]], edits: list[list[Term]]
) -> None:
    papers = [paper(*pair, number) for number, pair in enumerate(texts)]
    edited = TermIndex(Index(papers).paper_index)
    for terms in edits:
        run_steps(edited.update(terms))
        once = TermIndex(Index(papers).paper_index)
        run_steps(once.update(terms))
        assert list(edited.counts.items()) == list(once.counts.items())
        assert np.array_equal(edited.wanted, once.wanted)
        assert np.array_equal(edited.unwanted, once.unwanted)


LATEX = set("\\$&<>{}^_~%#")
"""Characters that a title is not shown with as they are written."""


@given(TERM)
@settings(deadline=None)
def test_a_term_finds_itself(term: Term) -> None:
    text = term.text.removeprefix("~").replace("*", "").replace('"', " ")
    assume(not LATEX & set(text))
    assert TermMatcher([term]).find(paper(f"({text})")).balance == (1 if term.wanted else -1)


@given(TEXT, TERM)
@settings(max_examples=200, deadline=None)
def test_whole_words_are_highlighted(text: str, term: Term) -> None:
    """But in scripts that put no space between words."""
    if is_unspaced_script(term.pattern.joined):
        return
    entry = paper(clean(text))
    title = entry.title
    matches = TermMatcher([term]).find(entry)
    for start, end in (*matches.title.wanted, *matches.title.unwanted):
        before, piece, after = title[:start], title[start:end], title[end:]
        assert words(before) + words(piece) + words(after) == words(title)
        assert words(piece)


def test_a_term_is_named_by_a_part_or_by_all_of_its_words() -> None:
    papers = [paper("Random trials", number=0), paper("Trials", number=1), paper("Mice", number=2)]
    index = TermIndex(Index(papers).paper_index)
    run_steps(index.update([Term("random*", True), Term("~trial", True), Term("mice", False)]))
    assert index.mask(Field("wanted", "rand")).tolist() == [True, False, False]
    assert index.mask(Field("wanted", "trial")).tolist() == [True, True, False]
    assert index.mask(Field("wanted", "tri", exact=True)).tolist() == [False] * 3
    assert index.mask(Field("wanted", "Trial", exact=True)).tolist() == [True, True, False]
    assert index.mask(Field("wanted", "mice")).tolist() == [False] * 3
    assert index.mask(Field("unwanted", "mice")).tolist() == [False, False, True]
    assert index.mask(Range("unwanted", 1, None)).tolist() == [False, False, True]


LONG = "x" * 10_000
MANY_WORDS = " ".join(["quality of life"] * 700)


@pytest.mark.parametrize("typed", [LONG, f"{LONG}*", f"~{LONG}", MANY_WORDS, f'"{MANY_WORDS}*"'])
def test_a_term_of_ten_thousand_characters_is_found_where_it_is(typed: str) -> None:
    papers = [paper("Short", "quality of life", 0), paper("Long", typed.strip('~*"'), 1)]
    term = Term(clean(typed), True)
    index = TermIndex(Index(papers).paper_index)
    run_steps(index.update([term]))
    assert index.wanted.tolist() == [0, 1]
    assert [TermMatcher([term]).find(each).balance for each in papers] == [0, 1]


def test_five_thousand_terms_are_looked_up_not_tried() -> None:
    """As many look-ups for a paper as its words need, whatever the number of terms."""
    counted: list[str] = []

    class Counting(dict[str, list[int]]):
        def get(self, key: str, default: Sequence[int] = ()) -> Sequence[int]:  # type: ignore[override]
            counted.append(key)
            return super().get(key, default)

    text = "Mice in a trial of nothing. " * 40
    lookups = []
    for count in (5, 5_000):
        terms = [Term(f"{'~' * (number % 2)}term{number}", True) for number in range(count)]
        matcher = TermMatcher([*terms, Term("mice", False)])
        matcher._words = Counting(matcher._words)
        counted.clear()
        assert matcher.find(paper("", text)).balance == -1
        lookups.append(len(counted))
    assert lookups[0] == lookups[1]


def test_the_steps_of_counting_are_one_term_each() -> None:
    index = TermIndex(Index([paper("Mice")]).paper_index)
    terms = [Term(f"term{number}", True) for number in range(4)]
    steps = index.update(terms)
    assert next(steps) == 0.25
    assert list(index.counts) == terms[:1]
    assert list(steps) == [0.5, 0.75, 1.0]
