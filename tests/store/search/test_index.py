"""What a person sees of the filter: the paper that is meant first, and never a wait."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest

from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.model.record import Place, record
from store.search.index import FEW, Index, build_steps
from store.search.parser import parse_query

NAMES = ("Ada Berg", "Red, Gus", "José Núñez")


def paper(number: int, **said: object) -> Paper:
    entry = record(Place("a.bib", number + 1), **said)  # type: ignore[arg-type]
    key = f"text:{number}"
    return Paper(id=key, keys=(key,), merged=entry, records=(entry,))


@dataclass
class Told:
    """Facts from a plain dictionary."""

    said: dict[int, Annotation] = field(default_factory=dict)

    def annotation(self, position: int) -> Annotation:
        return self.said.get(position, EMPTY_ANNOTATION)

    def annotated(self) -> tuple[int, ...]:
        return tuple(self.said)

    def marked(self) -> tuple[int, ...]:
        return ()

    def orphan(self, position: int) -> bool:
        return False


def test_a_file_of_other_papers_or_a_damaged_one_is_not_taken(tmp_path: Path) -> None:
    papers, path = [paper(0, title="Red Pajama")], tmp_path / "one.index"
    Index(papers).save(path, "these")
    whole = path.read_bytes()
    assert Index.load(path, papers, "those") is None
    assert Index.load(path, papers * 2, "these") is None
    assert Index.load(tmp_path / "none.index", papers, "these") is None
    for damaged in (b"", whole[:-1], whole[: len(whole) // 2], b"x" + whole[1:], whole[:30]):
        path.write_bytes(damaged)
        assert Index.load(path, papers, "these") is None
    assert not list(tmp_path.glob("*.part"))


def test_an_index_goes_on_from_its_file_with_what_was_said(tmp_path: Path) -> None:
    index, path = Index(pile(40)), tmp_path / "one.index"
    index.annotate(3, Annotation(tags=("zeppelin",)))
    facts = Told({3: Annotation(tags=("zeppelin",))})
    before = [
        index.search(parse_query(text), facts).positions.tolist() for text in ("neural", "zepp")
    ]
    assert not index.remap(path, "these")
    index.save(path, "these")
    assert index.remap(path, "these")
    after = [
        index.search(parse_query(text), facts).positions.tolist() for text in ("neural", "zepp")
    ]
    assert before == after
    assert after[1] == [3]


@dataclass
class Counting(Sequence[Paper]):
    """Papers that count how often one of them is looked at."""

    papers: list[Paper]
    looks: int = 0

    def __len__(self) -> int:
        return len(self.papers)

    def __getitem__(self, position):  # type: ignore[no-untyped-def]
        self.looks += 1
        return self.papers[position]

    def __iter__(self) -> Iterator[Paper]:
        self.looks += len(self.papers)
        return iter(self.papers)


def pile(count: int) -> list[Paper]:
    rng = random.Random(3)
    known = [
        f"{one}{two}" for one in ("red", "neur", "gram", "pars") for two in ("al", "ing", "er")
    ]
    return [
        paper(
            at,
            title=" ".join(rng.choices(known, k=5)),
            abstract=" ".join(rng.choices(known, k=30)),
            authors=rng.choices(NAMES, k=2),
            year=2000 + at % 20,
        )
        for at in range(count)
    ]


def test_a_keystroke_looks_at_no_paper_and_asks_for_no_annotation() -> None:
    papers = Counting(pile(300))
    index, facts = Index(papers), Told({at: Annotation(note="red") for at in range(50)})
    list(index.learn(facts))
    papers.looks = 0
    facts.annotation = None  # type: ignore[assignment, method-assign]
    for text in (
        "r",
        "re",
        "redal",
        "redla",
        "redal neur",
        "redalneural",
        '"neural redal" -parser',
    ):
        assert len(index.search(parse_query(text), facts))
    index.search(parse_query("is:include note:red title:re abstract:gram (a OR b) has:note"), facts)
    assert papers.looks == 0


def test_an_index_is_built_in_many_steps_that_tell_how_far_they_are() -> None:
    steps = build_steps(pile(500))
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as stop:
            index: Index = stop.value
            break
    assert len(told) > 10
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] <= 1
    assert len(index) == 500
    assert len(index.search(parse_query("neural"), Told())) > FEW


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
    index = Index([paper(at, title=one) for at, one in enumerate(TITLES)])
    hits = index.search(parse_query(typed), Told())
    assert hits.positions[0] == title


def test_a_title_comes_before_an_author_a_venue_and_an_abstract() -> None:
    index = Index(
        [
            paper(0, title="Something", abstract="On berg and other words"),
            paper(1, title="Something", venue="Berg"),
            paper(2, title="Something", authors=["Ada Berg"]),
            paper(3, title="A Berg"),
        ]
    )
    assert index.search(parse_query("berg"), Told()).positions.tolist() == [3, 2, 1, 0]


def test_each_further_word_narrows_and_few_are_followed_by_those_that_miss_one() -> None:
    papers = [paper(at, title=f"Parsing corpus {at}") for at in range(30)]
    papers += [paper(30, title="Parsing Arabic"), paper(31, title="Arabic cooking")]
    index = Index(papers)
    assert index.search(parse_query("parsing"), Told()).complete == 31
    hits = index.search(parse_query("parsing arabic"), Told())
    assert hits.complete == 1
    assert hits.positions[0] == 30
    assert set(hits.positions[1:].tolist()) == {*range(30), 31}
    assert len(index.search(parse_query("parsing corpus"), Told())) == 30


def test_a_word_that_is_nowhere_leaves_the_papers_that_match_the_rest() -> None:
    index = Index([paper(at, title=one) for at, one in enumerate(TITLES)])
    hits = index.search(parse_query("attention xylophones need"), Told())
    assert hits.complete == 0
    assert hits.positions[0] == 1
    assert not len(index.search(parse_query("xylophones"), Told()))


def test_mistyped_words_are_not_counted_where_many_papers_have_the_word() -> None:
    papers = [paper(at, title=f"Attention study {at}") for at in range(20)]
    index = Index([*papers, paper(20, title="Intention study")])
    assert index.search(parse_query("attention"), Told()).complete == 20


def test_an_author_and_a_year_name_a_paper_however_they_are_cited() -> None:
    papers = [
        paper(at, title=f"Parsing {at}", authors=[name], year=year)
        for at, (name, year) in enumerate(product(NAMES, (2018, 2019, 2020)))
    ]
    papers += [paper(9, title="On the year 2019 of Berg", year=2020)]
    index = Index(papers)
    for typed in (
        "berg 2019 parsing",
        "Berg et al. (2019) parsing",
        "parsing, Berg, 2019",
        "parsing berg 2019",
    ):
        hits = index.search(parse_query(typed), Told())
        assert (hits.positions[0], hits.complete) == (1, 1)
    assert index.search(parse_query("nunez 201"), Told()).positions[:2].tolist() == [6, 7]
    assert index.search(parse_query("2019"), Told()).positions.tolist() == [9, 1, 4, 7]


def test_no_paper_needs_an_article_or_a_preposition_before_the_last_word() -> None:
    index = Index([paper(0, title="Parsing Arabic"), paper(1, title="The parsing of theses")])
    for typed in ("the parsing of arabic", "parsing para les arabic", "die und der parsing arabic"):
        hits = index.search(parse_query(typed), Told())
        assert (hits.positions[0], hits.complete) == (0, 1)
    half, only = (
        index.search(parse_query("parsing the"), Told()),
        index.search(parse_query("the"), Told()),
    )
    assert [half.positions[0], half.complete] == [1, 1]
    assert only.positions.tolist() == [1]


def test_words_without_spaces_are_found_among_frequent_ones_without_reading_every_title() -> None:
    """Where every title has them all the row is looked for in one text, and not for long."""
    index = Index([paper(at, title=f"The model of the corpus {at}") for at in range(1_200)])
    assert index.search(parse_query("ofthecorp"), Told()).complete == 1_200
    assert not len(index.search(parse_query("themodelofmodel"), Told()))
    assert not len(index.search(parse_query("the" * 2_000), Told()))


def test_tags_and_notes_are_found_and_forgotten() -> None:
    index, facts = Index(pile(20)), Told()
    index.search(parse_query("x"), facts)
    for annotation, found in (
        (Annotation(tags=("Zeppelin",), note="see chapter seven"), [7]),
        (EMPTY_ANNOTATION, []),
    ):
        index.annotate(7, annotation)
        for text in ("zeppelin", "zepelin", "zepp", "chapter", "chap", '"see chapter"', "tag:zep"):
            assert index.search(parse_query(text), facts).positions.tolist() == found


def test_an_empty_list_can_be_searched() -> None:
    for text in ("", "a", "attention", '"a b"', "-x", "year:2020", "title:a", "is:read", "a OR b"):
        assert len(Index([]).search(parse_query(text), Told())) == 0
