"""What a person sees of the search: the paper that is meant comes first, and never a wait."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.search.index import FEW_HITS, Hits, Index, build_steps
from store.search.parser import parse_query
from tests.store.search.doubles import FakeReviewState, make_paper

AUTHORS = ("Ada Berg", "Red, Gus", "José Núñez")


def search(index: Index, text: str, state: FakeReviewState | None = None) -> Hits:
    return index.search(parse_query(text), state or FakeReviewState())


def test_a_damaged_file_or_one_of_other_papers_is_not_loaded(tmp_path: Path) -> None:
    papers, path = [make_paper(0, title="Red Pajama")], tmp_path / "one.index"
    Index(papers).save(path, "these")
    content = path.read_bytes()
    assert Index.load(path, papers, "those") is None
    assert Index.load(path, papers * 2, "these") is None
    assert Index.load(tmp_path / "none.index", papers, "these") is None
    halves = content[:-1], content[: len(content) // 2], content[:30]
    for damaged in (b"", b"x" + content[1:], *halves):
        path.write_bytes(damaged)
        assert Index.load(path, papers, "these") is None
    assert not list(tmp_path.glob("*.part"))


def test_an_index_from_a_file_finds_annotations_too(tmp_path: Path) -> None:
    papers, path = make_papers(40), tmp_path / "one.index"
    index, state = Index(papers), FakeReviewState({3: Annotation(tags=("zeppelin",))})
    assert Index.load(path, papers, "these") is None
    index.save(path, "these")
    loaded = Index.load(path, papers, "these")
    assert loaded is not None
    for text in ("neural", "zepp"):
        assert (
            search(loaded, text, state).positions.tolist()
            == search(index, text, state).positions.tolist()
        )
    assert search(loaded, "zepp", state).positions.tolist() == [3]


@dataclass
class CountingPapers(Sequence[Paper]):
    """Papers that count how often any of them is read."""

    papers: list[Paper]
    reads: int = 0

    def __len__(self) -> int:
        return len(self.papers)

    def __getitem__(self, position):  # type: ignore[no-untyped-def]
        self.reads += 1
        return self.papers[position]

    def __iter__(self) -> Iterator[Paper]:
        self.reads += len(self.papers)
        return iter(self.papers)


def make_papers(count: int) -> list[Paper]:
    rng = random.Random(3)
    vocabulary = [
        f"{start}{end}" for start in ("red", "neur", "gram", "pars") for end in ("al", "ing", "er")
    ]
    return [
        make_paper(
            number,
            title=" ".join(rng.choices(vocabulary, k=5)),
            abstract=" ".join(rng.choices(vocabulary, k=30)),
            authors=rng.choices(AUTHORS, k=2),
            year=2000 + number % 20,
        )
        for number in range(count)
    ]


def test_a_keystroke_reads_no_paper_and_asks_for_no_annotation() -> None:
    papers = CountingPapers(make_papers(300))
    index = Index(papers)
    state = FakeReviewState({position: Annotation(note="red") for position in range(50)})
    list(index.load_annotations(state))
    papers.reads = 0
    state.annotation = None  # type: ignore[assignment, method-assign]
    for text in (
        "r",
        "re",
        "redal",
        "redla",
        "redal neur",
        "redalneural",
        '"neural redal" -parser',
    ):
        assert len(search(index, text, state))
    search(index, "is:include note:red title:re abstract:gram (a OR b) has:note", state)
    assert papers.reads == 0


def test_an_index_is_built_in_many_steps_that_yield_how_much_is_done() -> None:
    steps = build_steps(make_papers(500))
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as stop:
            index: Index = stop.value
            break
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert len(index) == 500
    assert len(search(index, "neural")) > FEW_HITS


TITLES = (
    "RedPajama: an Open Dataset for Training Large Language Models",
    "Attention Is All You Need",
    "A Causal View of Casual Conversation",
    "Pre-training Transformers for Dialogue",
    "Über die Schätzung von Modellen",
    "PanGu-α: Large-scale Autoregressive Models",
    "基于规则的双重否定识别",
    "Don’t Stop Pretraining",
    "Neural Machine Translation by Jointly Learning to Align",
    "Open Data Sets of Red Clothes",
)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("redpajama", 0),
        ("red pajama", 0),
        ("red pajma", 0),
        ("RedPyjama", 0),
        ("opne dataset", 0),
        ("atention need", 1),
        ("atttention", 1),
        ("need attention you", 1),
        ("attenti", 1),
        ("casual conversation", 2),
        ("pretraining transformer", 3),
        ("pre training tranformers", 3),
        ("dialgoue", 3),
        ("uber schatzung", 4),
        ("schätzung modelen", 4),
        ("pangu alpha", 5),
        ("PanGu-α", 5),
        ("双重否定", 6),
        ("否定", 6),
        ("dont stop", 7),
        ("nueral mahcine translatoin", 8),
        ("neuralmachine", 8),
        ("jointly learn", 8),
        ("opendata red", 9),
        ("allyouneed", 1),
        ("viewofcasualconv", 2),
        ("jointlylearningtoal", 8),
        ("laern nueral", 8),
        ("rde pajama", 0),
        ("attention und the need", 1),
        ('"jointly learn', 8),
    ],
)
def test_the_paper_that_is_meant_comes_first(typed: str, title: int) -> None:
    index = Index([make_paper(number, title=text) for number, text in enumerate(TITLES)])
    assert search(index, typed).positions[0] == title


def test_a_title_comes_before_an_author_a_venue_and_an_abstract() -> None:
    index = Index(
        [
            make_paper(0, title="Something", abstract="On berg and other words"),
            make_paper(1, title="Something", venue="Berg"),
            make_paper(2, title="Something", authors=["Ada Berg"]),
            make_paper(3, title="A Berg"),
        ]
    )
    assert search(index, "berg").positions.tolist() == [3, 2, 1, 0]


def test_each_further_word_narrows_and_few_hits_are_followed_by_those_that_miss_one() -> None:
    papers = [make_paper(number, title=f"Parsing corpus {number}") for number in range(30)]
    papers += [make_paper(30, title="Parsing Arabic"), make_paper(31, title="Arabic cooking")]
    index = Index(papers)
    assert search(index, "parsing").complete == 31
    hits = search(index, "parsing arabic")
    assert hits.complete == 1
    assert hits.positions[0] == 30
    assert set(hits.positions[1:].tolist()) == {*range(30), 31}
    assert len(search(index, "parsing corpus")) == 30


def test_a_word_that_no_paper_has_leaves_the_papers_that_match_the_rest() -> None:
    index = Index([make_paper(number, title=text) for number, text in enumerate(TITLES)])
    hits = search(index, "attention xylophones need")
    assert hits.complete == 0
    assert hits.positions[0] == 1
    assert not len(search(index, "xylophones"))


def test_mistyped_words_are_not_counted_where_many_papers_have_the_word() -> None:
    papers = [make_paper(number, title=f"Attention study {number}") for number in range(20)]
    index = Index([*papers, make_paper(20, title="Intention study")])
    assert search(index, "attention").complete == 20


def test_an_author_and_a_year_find_a_paper_however_they_are_cited() -> None:
    papers = [
        make_paper(number, title=f"Parsing {number}", authors=[author], year=year)
        for number, (author, year) in enumerate(product(AUTHORS, (2018, 2019, 2020)))
    ]
    papers += [make_paper(9, title="On the year 2019 of Berg", year=2020)]
    index = Index(papers)
    for typed in (
        "berg 2019 parsing",
        "Berg et al. (2019) parsing",
        "parsing, Berg, 2019",
        "parsing berg 2019",
    ):
        hits = search(index, typed)
        assert (hits.positions[0], hits.complete) == (1, 1)
    assert search(index, "nunez 201").positions[:2].tolist() == [6, 7]
    assert search(index, "2019").positions.tolist() == [9, 1, 4, 7]


def test_no_paper_needs_an_article_or_a_preposition_before_the_last_word() -> None:
    papers = [make_paper(0, title="Parsing Arabic"), make_paper(1, title="The parsing of theses")]
    index = Index(papers)
    for typed in ("the parsing of arabic", "parsing para les arabic", "die und der parsing arabic"):
        hits = search(index, typed)
        assert (hits.positions[0], hits.complete) == (0, 1)
    half_typed, alone = search(index, "parsing the"), search(index, "the")
    assert [half_typed.positions[0], half_typed.complete] == [1, 1]
    assert alone.positions.tolist() == [1]


def test_words_without_spaces_are_found_among_frequent_ones_without_reading_every_title() -> None:
    """Where every title has all of them the phrase is looked for in one text, and not for long."""
    papers = [
        make_paper(number, title=f"The model of the corpus {number}") for number in range(1_200)
    ]
    index = Index(papers)
    assert search(index, "ofthecorp").complete == 1_200
    assert not len(search(index, "themodelofmodel"))
    assert not len(search(index, "the" * 2_000))


def test_tags_and_notes_are_found_until_they_are_removed() -> None:
    index, state = Index(make_papers(20)), FakeReviewState()
    search(index, "x", state)
    for annotation, positions in (
        (Annotation(tags=("Zeppelin",), note="see chapter seven"), [7]),
        (EMPTY_ANNOTATION, []),
    ):
        index.annotate(7, annotation)
        for text in ("zeppelin", "zepelin", "zepp", "chapter", "chap", '"see chapter"', "tag:zep"):
            assert search(index, text, state).positions.tolist() == positions


def test_an_empty_list_can_be_searched() -> None:
    for text in ("", "a", "attention", '"a b"', "-x", "year:2020", "title:a", "is:read", "a OR b"):
        assert len(search(Index([]), text)) == 0
