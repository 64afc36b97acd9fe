"""Text dumps laid out in other ways than the corpus: wrapped, labelled, numbered, mailed."""

from __future__ import annotations

import re
import textwrap

import pytest

from store.formats.dump import assembly
from store.formats.dump.reader import read
from store.model.record import Record

BEES = "Sleep and memory in honey bees"
ROUTES = "Balanced Routing for Sparse Mixtures of Experts in Deep Networks"
ICE = "Microbial succession in glacier forelands: a chronosequence of 150 years in the Alps"
ON_BEES = (
    "We study how honey bees sleep and how sleep loss changes memory in the hive. Using video "
    "tracking over two weeks we show that foragers sleep mostly at night, and that deprived bees "
    "forget learned odours sooner than rested ones. The effect is dose dependent."
)
ON_ROUTES = (
    "Deep networks with sparse mixtures of experts promise cheap scaling, yet routing remains "
    "unstable. This paper introduces a routing loss that balances experts without auxiliary "
    "tokens. We evaluate on three language benchmarks and report consistent gains over strong "
    "baselines at equal cost."
)
ON_ICE = (
    "Glacier retreat exposes new soils whose microbial communities are poorly known. Here we "
    "sampled forelands along a chronosequence of 150 years in the Alps and sequenced ribosomal "
    "genes. Diversity increased with age, while composition was driven mainly by pH."
)
PAIRS = [(BEES, ON_BEES), (ROUTES, ON_ROUTES), (ICE, ON_ICE)]
ABSTRACTS = [("", abstract) for _, abstract in PAIRS]


def wrapped(text: str, width: int = 72, indent: str = "") -> str:
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent)


def records(text: str) -> tuple[Record, ...]:
    reading = read(text, "dump")
    assert not reading.problems
    assert reading.lines == reading.kept + sum(reading.boilerplate.values())
    return reading.records


def pairs(text: str) -> list[tuple[str, str]]:
    return [(entry.title, entry.abstract) for entry in records(text)]


@pytest.mark.parametrize("inside", ["\n", "\n\n"], ids=["adjacent", "separate"])
@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\n\n"])
@pytest.mark.parametrize("width", [60, 72, 80, 2000])
def test_titles_and_abstracts_are_paired_wrapped_or_not(
    inside: str, between: str, width: int
) -> None:
    blocks = [wrapped(title, width) + inside + wrapped(text, width) for title, text in PAIRS]
    assert pairs(between.join(blocks)) == PAIRS


@pytest.mark.parametrize("width", [60, 72, 2000])
def test_abstracts_without_titles_are_one_paragraph_each(width: int) -> None:
    assert pairs("\n\n".join(wrapped(text, width) for _, text in PAIRS)) == ABSTRACTS


def test_a_word_divided_after_its_hyphen_is_joined_again() -> None:
    text = (
        "In this work we look at tree-like and graph-based models, at their use and misuse in "
        "the pre- and post-processing of shared tasks, and at the state-of-the-art results that "
        "well-known but ill-tempered systems have had on them in the course of the last decade."
    )
    divided = 0
    for width in range(44, 90):
        dump = wrapped(text, width)
        divided += bool(re.search(r"\w-\n", dump))
        assert pairs(dump) == [("", text)]
    assert divided > 10


def test_titles_may_end_in_a_full_stop_or_be_questions() -> None:
    assert pairs("\n".join(f"{title}.\n{text}" for title, text in PAIRS)) == [
        (f"{title}.", text) for title, text in PAIRS
    ]
    questions = [("Do bees sleep?", ON_BEES), ("Which experts should be routed?", ON_ROUTES)]
    assert pairs("\n".join(f"{title}\n{text}" for title, text in questions)) == questions


@pytest.mark.parametrize(
    "label", ["Abstract: ", "ABSTRACT — ", "Summary: ", "Abstract\n", "**Abstract** ", "Abstract"]
)
def test_the_label_of_an_abstract_is_removed(label: str) -> None:
    if label == "**Abstract** ":
        label = "**Abstract:** "
    assert pairs(f"{BEES}\n{label}{ON_BEES}\n\n{ROUTES}\n{label}{ON_ROUTES}") == PAIRS[:2]


def test_labelled_blocks_fill_every_field() -> None:
    first, second = records(
        f"Title: {BEES}\nAuthors: Jane Q. Public, John Roe and Max Mustermann\nYear: 2019\n"
        f"Journal: Ethology Letters\nDOI: 10.1234/ABC.5\nKeywords: sleep; bees\n"
        f"Affiliation: Hive of Science\nAbstract: {ON_BEES}\n\n"
        f"Title: {ROUTES}\nAbstract: {ON_ROUTES}\nURL: https://example.org/a\n"
    )
    assert (first.title, first.abstract) == PAIRS[0]
    assert first.authors == ("Jane Q. Public", "John Roe", "Max Mustermann")
    assert (first.year, first.venue, first.doi) == (2019, "Ethology Letters", "10.1234/abc.5")
    assert first.keywords == ("sleep", "bees")
    assert dict(first.extra) == {"affiliation": "Hive of Science"}
    assert (second.title, second.abstract) == PAIRS[1]
    assert (second.url, second.authors) == ("https://example.org/a", ())


def test_a_title_with_a_colon_is_no_label() -> None:
    title = "Source: Towards an Etymology of Bees in Language"
    assert pairs(f"{title}\n{ON_BEES}\n{ROUTES}\n{ON_ROUTES}") == [(title, ON_BEES), PAIRS[1]]


@pytest.mark.parametrize("mark", ["{}. ", "{}) ", "[{}] ", "({}) "])
def test_numbers_before_titles_are_removed(mark: str) -> None:
    lines = [f"{mark.format(n)}{title}\n{text}" for n, (title, text) in enumerate(PAIRS, 7)]
    assert pairs("\n".join(lines)) == PAIRS
    assert pairs("\n".join(line.split("\n")[0] for line in lines)) == [(t, "") for t, _ in PAIRS]


def test_a_markdown_list_has_titles_and_its_headings_are_boilerplate() -> None:
    text = (
        f"# Reading list\n\n## {BEES}\nhttps://doi.org/10.1234/abc\n\n{ON_BEES}\n\n"
        f"## {ROUTES}\n*arXiv:2101.00001v2*\n{ON_ROUTES}\n\n# Later\n\n- **{ICE}**\n"
    )
    assert pairs(text) == [*PAIRS[:2], (ICE, "")]
    assert read(text, "dump").boilerplate == {"section heading": 2}
    assert [entry.doi for entry in records(text)] == ["10.1234/abc", "", ""]
    assert [entry.arxiv for entry in records(text)] == ["", "2101.00001", ""]


def test_a_line_of_names_below_a_title_is_its_authors() -> None:
    first, second = records(
        f"{BEES}\nJane Q. Public, John Roe, Wei van der Berg\n{ON_BEES}\n"
        f"{ROUTES}\nMax Muster and Li Wei\n{ON_ROUTES}"
    )
    assert first.authors == ("Jane Q. Public", "John Roe", "Wei van der Berg")
    assert second.authors == ("Max Muster", "Li Wei")


def test_a_title_that_lists_nouns_is_no_list_of_authors() -> None:
    nouns = "Sparse Mixtures, Deep Networks and Strong Baselines"
    assert (nouns, "") in pairs(f"{BEES}\n{ON_BEES}\n{nouns}\n{ROUTES}\n{ON_ROUTES}")


def test_an_identifier_belongs_to_the_paper_above_or_opens_a_block() -> None:
    above = f"{BEES}\n{ON_BEES}\ndoi:10.1234/abc\n\n{ROUTES}\n{ON_ROUTES}\narXiv:2101.00001v3\n"
    assert [(entry.doi, entry.arxiv) for entry in records(above)] == [
        ("10.1234/abc", ""),
        ("", "2101.00001"),
    ]
    before = f"https://arxiv.org/abs/2101.00001\n{BEES}\n{ON_BEES}\n\narXiv:2101.00002\n{ROUTES}"
    assert [entry.arxiv for entry in records(before)] == ["2101.00001", "2101.00002"]


def test_a_link_without_a_paper_is_reported_with_its_line() -> None:
    reading = read("\n\nhttps://example.org/nothing\n", "dump")
    assert [problem.line for problem in reading.problems] == [3]
    assert reading.problems[0].excerpt == "https://example.org/nothing"


def test_the_sections_of_a_structured_abstract_stay_together() -> None:
    sections = (
        "Background: Bees sleep, and nobody knows why it matters to a hive in the end.\n"
        "Methods: Video tracking.\n"
        "Results: Foragers sleep at night, and deprived bees forget odours sooner than others."
    )
    assert pairs(f"{BEES}\n{sections}\n{ROUTES}\n{ON_ROUTES}") == [(BEES, sections), PAIRS[1]]


ARXIV_PAGE = f"""[1] arXiv:2411.00001 [pdf, html, other]
Title: {ROUTES}
Jane Doe, John Roe
Comments: 10 pages, 3 figures
Subjects: Computation and Language (cs.CL); Machine Learning (cs.LG)
[2] arXiv:2411.00002 [pdf, html, other]
Title: {ICE}
Authors: Max Muster
Subjects: Populations and Evolution (q-bio.PE)
"""


def test_a_copied_page_of_arxiv_has_papers_with_their_ids() -> None:
    first, second = records(ARXIV_PAGE)
    assert (first.title, first.arxiv, first.authors) == (
        ROUTES,
        "2411.00001",
        ("Jane Doe", "John Roe"),
    )
    assert (second.title, second.arxiv, second.authors) == (ICE, "2411.00002", ("Max Muster",))
    assert first.extra["comments"] == "10 pages, 3 figures"


MAILING = f"""------------------------------------------------------------------------------
Send any comments regarding submissions directly to submitter.
------------------------------------------------------------------------------
 Submissions to:
Computation and Language
 received from  Mon 14 Nov 16 19:00:00 GMT  to  Tue 15 Nov 16 19:00:00 GMT
------------------------------------------------------------------------------
\\\\
arXiv:2101.00001
Date: Fri, 1 Jan 2021 10:00:00 GMT   (12kb)

Title: {wrapped(ICE, 60)}
Authors: Jane Doe, John Roe and Max Muster
Categories: cs.CL cs.LG
Comments: 12 pages
Journal-ref: J. Tests 12 (2021) 3-4
DOI: 10.1234/xyz
\\\\
{wrapped(ON_ICE, 76, "  ")}
\\\\ ( https://arxiv.org/abs/2101.00001 ,  12kb)
------------------------------------------------------------------------------
\\\\
arXiv:1901.00003
replaced with revised version Thu, 31 Dec 2020 12:00:00 GMT   (30kb)

Title: {BEES}
Authors: A. Nother
\\\\ ( https://arxiv.org/abs/1901.00003 ,  30kb)
%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%--%%
"""


def test_a_mailing_of_arxiv_is_read_completely() -> None:
    first, second = records(MAILING)
    assert (first.title, first.abstract) == (ICE, ON_ICE)
    assert first.authors == ("Jane Doe", "John Roe", "Max Muster")
    assert (first.arxiv, first.doi, first.year) == ("2101.00001", "10.1234/xyz", 2021)
    assert first.venue == "J. Tests 12 (2021) 3-4"
    assert first.extra["categories"] == "cs.CL cs.LG"
    assert (second.title, second.abstract, second.arxiv) == (BEES, "", "1901.00003")


def test_a_mailing_and_a_page_in_one_file_stay_separate() -> None:
    mailed = [(entry.title, entry.abstract) for entry in records(MAILING)]
    page = "\n".join(f"{title}\n{text}" for title, text in PAIRS[:2])
    assert pairs(f"{page}\n{MAILING}{page}") == [*PAIRS[:2], *mailed, *PAIRS[:2]]


@pytest.mark.parametrize("missing", range(len(MAILING.split("\n"))))
def test_a_mailing_without_one_line_joins_no_two_papers(missing: int) -> None:
    lines = MAILING.split("\n")
    reading = read("\n".join(lines[:missing] + lines[missing + 1 :]), "mail")
    for entry in reading.records:
        assert not ("forelands" in entry.abstract and "bees" in entry.title)
        assert not ("honey bees" in entry.title + entry.abstract and "glacier" in entry.title)


def test_a_title_at_the_end_of_an_abstract_is_split_off_when_its_abstract_follows() -> None:
    long = " ".join([ON_BEES] * 2)
    reading = read(f"{BEES}\n{long}{ICE}\n{ON_ICE}", "dump")
    assert [(entry.title, entry.abstract) for entry in reading.records] == [
        (BEES, long),
        (ICE, ON_ICE),
    ]
    assert reading.glued == {"title at the end of an abstract": 1}


def test_a_word_that_begins_like_a_button_stays() -> None:
    title, _ = pairs(f"Subscribers of Scientific Mailing Lists\n{ON_BEES}")[0]
    assert title == "Subscribers of Scientific Mailing Lists"


def test_a_line_beyond_the_limit_is_cut_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.formats.dump.lines.TEXT_LIMIT", 2_000)
    reading = read(f"{BEES}\n{'word and more words. ' * 1_000}\n", "dump")
    assert [problem.line for problem in reading.problems] == [2]
    assert "cut" in reading.problems[0].why
    assert len(reading.records[0].abstract) <= 2_000
    assert reading.lines == 2
    assert reading.kept == 1


def test_a_program_is_no_list_of_papers() -> None:
    reading = read("import os\n\ndef f(x):\n    return x\n\nprint(f(3))\n", "code")
    assert not reading.records
    assert [problem.line for problem in reading.problems] == [1, 3, 4, 6]


def test_short_sentences_are_the_abstracts_of_the_titles_above_them() -> None:
    text = f"{BEES}\nWe show that they sleep.\n{ROUTES}\nRouting can be balanced.\n"
    assert pairs(text) == [
        (BEES, "We show that they sleep."),
        (ROUTES, "Routing can be balanced."),
    ]


@pytest.mark.parametrize("line", ["A Title of a Paper", "# Heads\n## Tails", "Title: A\nYear: 1"])
def test_the_work_grows_no_faster_than_the_dump(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list of titles once compared each title with all before it."""
    calls = 0
    get_kind = assembly._Unit.kind.fget  # type: ignore[attr-defined]

    def count_call(unit: assembly._Unit) -> object:
        nonlocal calls
        calls += 1
        return get_kind(unit)

    monkeypatch.setattr(assembly._Unit, "kind", property(count_call))
    counts = []
    for size in (100, 400):
        calls = 0
        read("\n".join([line] * size), "dump")
        counts.append(calls)
    assert counts[1] <= counts[0] * 4.5


@pytest.mark.parametrize(
    "line",
    [
        "# a" + " " * 50_000 + "x",
        "Title:" + " " * 50_000 + "x",
        "△" + " " * 50_000 + "x",
        "Get the" + " " * 50_000 + " inbox",
        "1. b" + " " * 50_000 + "x",
        "a." + '"' * 50_000,
        "Jane Doe, " * 10_000,
        "**" + "a" * 50_000,
    ],
    ids=range(8),
)
def test_no_pattern_takes_forever_on_a_long_line(line: str) -> None:
    """A pattern that backtracks at every blank takes minutes here, and the suite is killed."""
    reading = read(f"{line}\n{line}", "dump")
    assert reading.lines == 2


def test_a_heading_may_be_closed_with_its_mark() -> None:
    assert pairs(f"## {BEES} ##\n{ON_BEES}\n\n## The Language C#\n{ON_ROUTES}")[0] == PAIRS[0]


ONE_SENTENCE = "A study of how deep nets learn when data is scarce, with many experiments."


@pytest.mark.parametrize("title", ["Deep nets", "Grokking", "Bees of the High Alps"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_dump_of_one_line_and_one_sentence_is_one_paper(title: str, between: str) -> None:
    assert pairs(f"{title}{between}{ONE_SENTENCE}\n") == [(title, ONE_SENTENCE)]


@pytest.mark.parametrize(
    "dump",
    [
        "Dear Ann,\nPlease find attached the notes of what was said in the meeting yesterday.\n",
        "Notes\nplease find attached the notes of what was said in the meeting yesterday.\n",
        "Notes\nCall Bob back.\n",
    ],
)
def test_a_letter_is_no_paper(dump: str) -> None:
    reading = read(dump, "dump")
    assert (reading.records, len(reading.problems)) == ((), 2)


def test_an_identifier_above_a_section_belongs_to_the_paper() -> None:
    """The line of the DOI was in no record, no boilerplate and no problem."""
    reading = read(
        "A study of something in the dump reader\n\n"
        "Abstract: Background. We looked at a thing and found that lines vanish now and then "
        "in readers.\n\n"
        "doi:10.1234/abcd\n"
        "Methods: We read everything twice and counted all of the lines that were there before.\n",
        "dump.txt",
    )
    (record,) = reading.records
    assert record.doi == "10.1234/abcd"
    assert record.abstract.splitlines()[1].startswith("Methods:")
    assert (reading.kept, reading.lines) == (4, 4)
