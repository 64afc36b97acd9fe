"""What it means that two titles differ in their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.duplicates import wording
from store.duplicates.differences import Difference, compare_words
from store.duplicates.features import RecordFeatures, extract_features
from store.duplicates.wording import title_difference
from store.model.record import Place, record

D = Difference


def features_of(title: str) -> RecordFeatures:
    return extract_features(record(Place("a.ris", 1), title=title))


def difference_of(first: str, second: str) -> Difference:
    """Compare two titles, in both directions."""
    left, right = features_of(first), features_of(second)
    difference = title_difference(left, right)
    assert title_difference(right, left) is difference
    return difference


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("On-line learning of fens", "Online learning of fens"),
        ("Carbon from the fens", "Carbon from fens"),
        ("Tumour growth in mice", "Tumor growth in mice"),
        ("Paediatric anaemia", "Pediatric anemia"),
        ("Fens, part two", "Fens, part 2"),
        ("Effects of PPARα on moss", "Effects of PPAR alpha on moss"),
        ("Søren's mosses", "Soren's mosses"),
        ("Carbon of fens (Experience Paper)", "Carbon of fens"),
        ("Carbon of fens (invited talk)", "Carbon of fens (invited talk)"),
        ("Carbon of restored fens [Abstract]", "Carbon of restored fens"),
        ("Carbon of restored fens. European Mire Study Group", "Carbon of restored fens"),
        ("How I did it ... Carbon of restored and drained fens",
         "Carbon of restored and drained fens"),
    ],
)  # fmt: skip
def test_spelling_small_words_and_remarks_make_no_difference(first: str, second: str) -> None:
    assert difference_of(first, second) <= D.MISSPELT


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("A randomised trial of rewetting", "A randomized trail of rewetting"),
        ("Methane in bogs", "Methan in bogs"),
        ("The sumer of mosses", "The summer of mosses"),
        ("Moss error models", "Moss errors model"),
        ("Representations of bogs", "epresentations of bogs"),
        ("The TPO-D method", "The TOP-D method"),
    ],
)
def test_a_slip_of_the_pen_is_a_misspelling(first: str, second: str) -> None:
    assert difference_of(first, second) is D.MISSPELT


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Hepatitis B in reindeer", "Hepatitis C in reindeer"),
        ("Vitamin D of moss", "Vitamin E of moss"),
        ("Effects of PPARα", "Effects of PPARγ"),
        ("Ponds with fish", "Ponds without fish"),
        ("Fens that are drained", "Fens that are not drained"),
        ("Symptomatic frogs", "Asymptomatic frogs"),
        ("Supervised learning of moss", "Unsupervised learning of moss"),
        ("Hypertension and the kidney", "Hypotension and the kidney"),
        ("Preoperative care", "Postoperative care"),
        ("Work of women in mines", "Work of men in mines"),
        ("DNA in old bones", "RNA in old bones"),
        ("Uptake of nitrate", "Uptake of nitrite"),
        ("Oxidation of methane", "Oxidation of methene"),
        ("Teaching C to otters", "Teaching C++ to otters"),
        ("Teaching C", "Teaching C#"),
        ("Maternal care of otters", "Paternal care of otters"),
        ("CO in bogs", "CO2 in bogs"),
        ("The role of p53", "The role of p63"),
        ("Intracellular salt", "Extracellular salt"),
        ("Regular verbs", "Irregular verbs"),
        ("Na in fens", "K in fens"),
    ],
)
def test_letters_signs_and_opposites_are_evidence(first: str, second: str) -> None:
    assert difference_of(first, second) is D.TOKEN


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        ("Fens, part I", "Fens, part II", D.NUMBER),
        ("Shared task 2015", "Shared task 2016", D.NUMBER),
        ("Otters in phase 2", "Otters in phase 3", D.NUMBER),
        ("Fens and mosses II", "Fens and mosses", D.NUMBER),
        ("Fens in 2014", "Fens", D.ADDED),
        ("Moss 2 of the north", "Moss of the north", D.SEQUEL),
        ("Carbon of fens 2", "Carbon of fens", D.SEQUEL),
        ("Carbon balance of restored fens over nine summers 2",
         "Carbon balance of restored fens over nine summers", D.FOOTNOTE),
        ("Carbon of fens 1", "Carbon of fens", D.FOOTNOTE),
        ("Carbon of fens1", "Carbon of fens", D.FOOTNOTE),
        ("Moss in the wild type2", "Moss in the wild type", D.TOKEN),
    ],
)  # fmt: skip
def test_numbers_are_footnotes_parts_and_years(
    first: str, second: str, difference: Difference
) -> None:
    assert difference_of(first, second) is difference


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("From English to Czech", "From Czech to English"),
        ("Of mice and men in fens", "Of men and mice in fens"),
        ("Methane, then carbon", "Carbon, then methane"),
        ("Moss eats fish", "Fish eats moss"),
    ],
)
def test_the_order_of_words_is_evidence(first: str, second: str) -> None:
    assert difference_of(first, second) is D.REORDERED


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        ("OtterNet: a graph model of movement", "OtterNet", D.ADDED),
        ("Carbon of fens: evidence from nine rivers", "Carbon of fens", D.ADDED),
        ("Carbon of fens: a survey", "Carbon of fens", D.ADDED),
        ("Carbon of the restored fens", "Carbon of fens", D.INSERTED),
        ("Reeds, moss and wetland carbon", "Reeds, moss and carbon", D.INSERTED),
        ("Wetland plan: wetland otter topic", "Wetland plan: otter topic", D.ADDED),
        ("Carbon of restored fens in sl", "Carbon of restored fens in slow", D.MISSPELT),
        ("Carbon of restored fens and their slo",
         "Carbon of restored fens and their slow return to a sink", D.ADDED),
        ("Sleep in children after stroke", "Sleep in adults after stroke", D.REPLACED),
        ("Otter topic of the plan", "Climate and weather topic of the plan", D.REPLACED),
        ("Wool of mares", "Wool of hares", D.NEAR),
    ],
)  # fmt: skip
def test_more_and_other_words(first: str, second: str, difference: Difference) -> None:
    assert difference_of(first, second) is difference


@pytest.mark.parametrize(
    "notice",
    [
        "Author Correction: {}", "Publisher Correction: {}", "Erratum to: {}", "Corrigendum: {}",
        "Expression of concern: {}", "Retraction note: {}", "Notice of retraction: {}", "Re: {}",
        "Reply to {}", "In reply: {}", "Authors' response: {}", "Comment on: {}",
        "Discussion of {}",
        "Editorial comment: {}", "Letter to the editor: {}", "Book review: {}", "Highlights: {}",
        "Faculty Opinions recommendation of {}", "Data from: {}", "Supplementary material for: {}",
        "Additional file 3 of {}", "Slides for {}", "Study protocol: {}", "Addendum: {}",
        "Plain language summary of {}", "{}: plain language summary", "{}: erratum", "{} - reply",
        "{}: rejoinder", "{} [dataset]", "{} (Retraction of Vol 12, Pg 44, 2019)", "Rebuttal: {}",
    ],
)  # fmt: skip
def test_notices_and_companions_are_other_texts(notice: str) -> None:
    title = "Weirs shorten the nightly range of river otters"
    assert difference_of(title, notice.format(title)) is D.COMPANION


@pytest.mark.parametrize("remark", ["(demo)", "(extended abstract)", "(poster)", "(keynote talk)"])
def test_a_remark_about_the_form_is_no_other_text(remark: str) -> None:
    title = "Weirs shorten the nightly range of river otters"
    assert difference_of(title, f"{title} {remark}") is D.FORM
    assert difference_of(f"{title} (panel session)", f"{title} (panel abstract)") is D.FORM


@pytest.mark.parametrize(
    "title",
    [
        "Review of otters in the wild", "Data for the people", "Reexamining moss",
        "GoEmotions: a dataset of feelings", "Comments sections of newspapers",
        "Replying to otters",
        "Codes of fens", "The summary of all fens", "Letters of Ada Lovelace",
    ],
)  # fmt: skip
def test_a_misspelt_word_for_a_kind_is_no_notice(title: str) -> None:
    assert difference_of(title, title.replace("e", "ee", 1)) is not D.COMPANION


def test_names_of_authors_and_editors_around_a_title_are_no_part_of_it() -> None:
    first = record(Place("a.bib", 1), title="Learning from otters", authors=("M. K. Warmuth",))
    second = record(
        Place("a.bib", 2), title="M.K. Warmuth, Learning from otters. in Saitta L. (ed.)"
    )
    difference = title_difference(extract_features(first), extract_features(second))
    assert difference <= D.MISSPELT


@pytest.mark.parametrize(
    ("title", "year", "is_same"),
    [
        ("1993 Learning from otters", 1993, True),
        ("1993. Learning from otters", 1993, True),
        ("2001 Learning from otters", 1993, False),
        ("Learning from otters 1993", 1993, False),
        ("1993 Learning from otters", None, False),
    ],
)
def test_the_year_of_a_reference_before_a_title_is_no_part_of_it(
    title: str, year: int | None, is_same: bool
) -> None:
    first = record(Place("a.bib", 1), title="Learning from otters", year=year)
    second = record(Place("a.bib", 2), title=title)
    for pair in ((first, second), (second, first)):
        difference = title_difference(*map(extract_features, pair))
        assert (difference <= D.MISSPELT) is is_same


@given(
    st.lists(
        st.sampled_from(["a", "the", "of", "fens", "moss", "B", "2", "without", "hyperfen"]),
        max_size=6,
    )
)
def test_every_title_is_the_same_as_itself(title_words: list[str]) -> None:
    title = " ".join(title_words)
    assert difference_of(title, title) is D.NONE


@given(st.text("abcdeno", min_size=1, max_size=9), st.text("abcdeno", min_size=1, max_size=9))
def test_words_are_compared_alike_in_both_directions(first: str, second: str) -> None:
    assert compare_words(first, second) is compare_words(second, first)
    assert compare_words(first, first) is D.NONE


def test_two_titles_are_compared_word_by_word_once_however_many_records_have_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []

    def note_words(left: str, right: str) -> Difference:
        compared.append((left, right))
        return compare_words(left, right)

    monkeypatch.setattr(wording, "compare_words", note_words)
    for _ in range(3):
        first, second = features_of("Sphagnum of bogs"), features_of("Sphagnvm of bogs")
        assert title_difference(first, second) is D.MISSPELT
    assert compared == [("sphagnum", "sphagnvm")]
