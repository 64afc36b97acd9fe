from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.annotation import BLANK, Annotation, Decision
from store.papers import Paper, Place, record
from store.query import And, Field, Has, Is, Node, Not, Or, Phrase, Query, Range, Word, parse
from store.search import FEW, Index, build_steps
from store.text import fold, words

SAID = ("red", "pajama", "redpajama", "bert", "berta", "gpt", "pre", "training", "of", "café")
NAMES = ("Ada Berg", "Red, Gus", "José Núñez")
TAGS = ("to-read", "red", "gpt 3")


def paper(number: int, **said: object) -> Paper:
    entry = record(Place("a.bib" if number % 2 else "b.txt", number + 1), **said)  # type: ignore[arg-type]
    key = f"text:{number}"
    return Paper(id=key, keys=(key,), merged=entry, records=(entry,))


@dataclass
class Told:
    """Facts from plain dictionaries."""

    said: dict[int, Annotation] = field(default_factory=dict)
    marks: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)

    def annotation(self, position: int) -> Annotation:
        return self.said.get(position, BLANK)

    def annotated(self) -> Iterable[int]:
        return self.said

    def marked(self) -> Collection[int]:
        return self.marks

    def orphan(self, position: int) -> bool:
        return position in self.lost


def texts(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(SAID), max_size=most).map(" ".join)


papers_of = st.lists(
    st.fixed_dictionaries(
        {
            "title": texts(4) | st.just("Pre-training BERT"),
            "abstract": texts(6),
            "authors": st.lists(st.sampled_from(NAMES), max_size=2),
            "year": st.sampled_from([None, 2018, 2019, 2020]),
            "venue": st.sampled_from(["", "Red Letters", "Proceedings of BERT"]),
            "doi": st.sampled_from(["", "10.1234/ab(1)", "10.1234/abc"]),
        }
    ),
    max_size=6,
).map(lambda many: [paper(at, **said) for at, said in enumerate(many)])

annotations = st.builds(
    Annotation,
    decision=st.sampled_from(Decision),
    reason=st.sampled_from(["", "off topic"]),
    rating=st.none() | st.integers(1, 5),
    tags=st.lists(st.sampled_from(TAGS), unique=True).map(tuple),
    note=texts(4),
    read=st.booleans(),
)

terms = st.one_of(
    st.sampled_from([*SAID, "re", "be", "tr", "pre-training", "x"]).map(Word),
    texts(2).filter(bool).map(Phrase),
    st.builds(
        Field,
        st.sampled_from(["title", "abstract", "author", "venue", "note"]),
        st.sampled_from(
            ["red", "ed", "red pajama", "ed pa", "núñez", "training", "proceedings of"]
        ),
        st.booleans(),
    ),
    st.builds(Field, st.just("tag"), st.sampled_from(["red", "to-", "GPT 3"]), st.booleans()),
    st.builds(Field, st.just("doi"), st.sampled_from(["10.1234/AB(", "abc"])),
    st.builds(Field, st.just("source"), st.sampled_from(["a.b", "b.txt"]), st.booleans()),
    st.builds(Field, st.just("reason"), st.sampled_from(["off", "x"])),
    st.builds(Field, st.just("year"), st.sampled_from(["201", "2020"])),
    st.sampled_from([Range("year", 2019, None), Range("year", None, 2018), Range("rating", 2, 4)]),
    st.just(Range("rating", 0, 0)),
    st.sampled_from([parse(f"is:{name}").root for name in ("include", "undecided", "unread")]),
    st.sampled_from([parse(f"is:{name}").root for name in ("marked", "orphan", "untitled")]),
    st.sampled_from(["abstract", "doi", "note", "rating", "tag"]).map(Has),
)

trees = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)


class Naive:
    """The language read slowly: one paper at a time, by the words of the design."""

    def __init__(self, paper: Paper, said: Annotation, marked: bool, orphan: bool) -> None:
        self.paper, self.said, self.marked, self.orphan = paper, said, marked, orphan
        self.short = [paper.title, *paper.authors, paper.venue, *said.tags]
        self.long = [paper.abstract, said.note]

    def fits(self, node: Node) -> bool:
        match node:
            case And(parts):
                return all(map(self.fits, parts))
            case Or(parts):
                return any(map(self.fits, parts))
            case Not(part):
                return not self.fits(part)
            case Word(text):
                return self.word(words(text))
            case Phrase(text):
                wanted = f" {' '.join(words(text))} "
                return any(wanted in f" {plain(one)} " for one in self.short + self.long)
            case Field():
                return self.field(node)
            case Range(name, low, high):
                value = self.paper.year if name == "year" else self.said.rating
                if name == "rating" and high == 0:
                    return value is None
                return value is not None and (low or 0) <= value <= (high or 9999)
            case Is(name):
                return self.state(name)
            case Has(name):
                merged, said = self.paper.merged, self.said
                return bool(
                    {
                        "abstract": merged.abstract,
                        "doi": merged.doi,
                        "note": said.note,
                        "rating": said.rating,
                        "tag": said.tags,
                    }[name]
                )

    def word(self, parts: list[str]) -> bool:
        if len(parts) > 1:
            begun = " " + " ".join(parts)
            if any(begun in f" {plain(one)}" for one in self.short + self.long):
                return True
        one = "".join(parts)
        compounds = [plain(token).replace(" ", "") for token in self.paper.title.split()]
        places = self.short + (self.long if len(one) >= 3 else [])
        return any(word.startswith(one) for word in [*compounds, *words(" ".join(places))])

    def field(self, node: Field) -> bool:
        paper, said = self.paper, self.said
        if node.name == "year":
            return paper.year is not None and node.value in str(paper.year)
        folded = {
            "title": [plain(paper.title)],
            "abstract": [plain(paper.abstract)],
            "author": [plain(author) for author in paper.authors],
            "venue": [plain(paper.venue)],
            "note": [plain(said.note)],
            "tag": [fold(tag) for tag in said.tags],
            "reason": [fold(said.reason)],
            "doi": [paper.merged.doi],
            "source": [fold(place.source) for place in paper.places],
        }[node.name]
        exact = node.name in ("tag", "reason", "doi", "source")
        value = fold(node.value) if exact else plain(node.value)
        return any(value == one if node.exact else value in one for one in folded)

    def state(self, name: str) -> bool:
        if name in ("marked", "orphan"):
            return self.marked if name == "marked" else self.orphan
        if name == "unread":
            return not self.said.read
        return not self.paper.title if name == "untitled" else self.said.decision == name


def plain(text: str) -> str:
    return " ".join(words(text))


@settings(deadline=None)
@given(papers_of, st.dictionaries(st.integers(0, 5), annotations), trees)
def test_yes_and_no_are_those_of_a_naive_reader(
    papers: list[Paper], said: dict[int, Annotation], tree: Node
) -> None:
    """Under a Not every word must stand there as typed, so nothing is fuzzy."""
    said = {at: one for at, one in said.items() if at < len(papers)}
    facts = Told(said, marks={0} & set(range(len(papers))), lost=set(list(said)[:1]))
    hits = Index(papers).search(Query(Not(tree)), facts)
    slow = [
        at
        for at, one in enumerate(papers)
        if not Naive(one, facts.annotation(at), at in facts.marks, facts.orphan(at)).fits(tree)
    ]
    assert sorted(hits.positions.tolist()) == slow
    assert hits.complete == len(slow)


@settings(deadline=None)
@given(papers_of, st.lists(st.sampled_from(SAID), min_size=1, max_size=3))
def test_free_words_find_every_paper_that_has_them_all(
    papers: list[Paper], typed: list[str]
) -> None:
    hits = Index(papers).search(parse(" ".join(typed)), Told())
    sure = {
        at
        for at, one in enumerate(papers)
        if all(Naive(one, BLANK, False, False).word([word]) for word in words(" ".join(typed)))
    }
    assert sure <= set(hits.positions[: hits.complete].tolist())
    assert len(set(hits.positions.tolist())) == len(hits)


@settings(deadline=None)
@given(papers_of, st.text(max_size=30))
def test_no_typed_text_is_an_error_and_an_answer_is_always_the_same(
    papers: list[Paper], text: str
) -> None:
    index, query = Index(papers), parse(text)
    once, again = index.search(query, Told()), Index(papers).search(query, Told())
    assert once.positions.tolist() == again.positions.tolist()
    assert once.scores.tolist() == again.scores.tolist()
    assert index.search(query, Told()).positions.tolist() == again.positions.tolist()


@settings(deadline=None)
@given(papers_of, st.lists(st.tuples(st.integers(0, 5), annotations), max_size=6), trees)
def test_an_index_that_was_told_of_acts_answers_as_a_new_one(
    papers: list[Paper], acts: list[tuple[int, Annotation]], tree: Node
) -> None:
    index, facts, query = Index(papers), Told(), Query(And((Word("red"), tree)))
    index.search(query, facts)
    for position, annotation in acts:
        if position < len(papers):
            facts.said[position] = annotation
            index.annotate(position, annotation)
            index.search(query, facts)
    told, new = index.search(query, facts), Index(papers).search(query, facts)
    assert told.positions.tolist() == new.positions.tolist()
    assert told.scores.tolist() == new.scores.tolist()
    assert told.complete == new.complete


@settings(deadline=None)
@given(papers_of, trees, st.lists(st.sampled_from(SAID), max_size=2))
def test_an_index_from_a_file_answers_as_the_one_that_was_saved(
    tmp_path_factory: pytest.TempPathFactory, papers: list[Paper], tree: Node, typed: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "one.index"
    index, query = Index(papers), Query(And((*map(Word, typed), tree)))
    index.save(path, "these")
    loaded = Index.load(path, papers, "these")
    assert loaded is not None
    for facts in (Told(), Told({0: Annotation(tags=("red",))} if papers else {})):
        kept, new = loaded.search(query, facts), index.search(query, facts)
        assert kept.positions.tolist() == new.positions.tolist()
        assert kept.scores.tolist() == new.scores.tolist()


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
        assert len(index.search(parse(text), facts))
    index.search(parse("is:include note:red title:re abstract:gram (a OR b) has:note"), facts)
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
    assert len(index.search(parse("neural"), Told())) > FEW


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
    ],
)
def test_the_paper_that_is_meant_comes_first(typed: str, title: int) -> None:
    index = Index([paper(at, title=one) for at, one in enumerate(TITLES)])
    hits = index.search(parse(typed), Told())
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
    assert index.search(parse("berg"), Told()).positions.tolist() == [3, 2, 1, 0]


def test_each_further_word_narrows_and_few_are_followed_by_those_that_miss_one() -> None:
    papers = [paper(at, title=f"Parsing corpus {at}") for at in range(30)]
    papers += [paper(30, title="Parsing Arabic"), paper(31, title="Arabic cooking")]
    index = Index(papers)
    assert index.search(parse("parsing"), Told()).complete == 31
    hits = index.search(parse("parsing arabic"), Told())
    assert hits.complete == 1
    assert hits.positions[0] == 30
    assert set(hits.positions[1:].tolist()) == {*range(30), 31}
    assert len(index.search(parse("parsing corpus"), Told())) == 30


def test_a_word_that_is_nowhere_leaves_the_papers_that_match_the_rest() -> None:
    index = Index([paper(at, title=one) for at, one in enumerate(TITLES)])
    hits = index.search(parse("attention xylophones need"), Told())
    assert hits.complete == 0
    assert hits.positions[0] == 1
    assert not len(index.search(parse("xylophones"), Told()))


def test_mistyped_words_are_not_counted_where_many_papers_have_the_word() -> None:
    papers = [paper(at, title=f"Attention study {at}") for at in range(20)]
    index = Index([*papers, paper(20, title="Intention study")])
    assert index.search(parse("attention"), Told()).complete == 20


def test_tags_and_notes_are_found_and_forgotten() -> None:
    index, facts = Index(pile(20)), Told()
    index.search(parse("x"), facts)
    for annotation, found in (
        (Annotation(tags=("Zeppelin",), note="see chapter seven"), [7]),
        (BLANK, []),
    ):
        index.annotate(7, annotation)
        for text in ("zeppelin", "zepelin", "zepp", "chapter", "chap", '"see chapter"', "tag:zep"):
            assert index.search(parse(text), facts).positions.tolist() == found


def test_an_empty_list_can_be_searched() -> None:
    for text in ("", "a", "attention", '"a b"', "-x", "year:2020", "title:a", "is:read", "a OR b"):
        assert len(Index([]).search(parse(text), Told())) == 0
