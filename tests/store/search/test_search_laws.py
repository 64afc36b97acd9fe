"""The laws of the filter: it answers as a slow and simple reader of the language does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.search.index import Index
from store.search.language import And, Field, Has, Is, Node, Not, Or, Phrase, Query, Range, Word
from store.search.parser import parse_query
from store.text.folding import fold, words

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
        return self.said.get(position, EMPTY_ANNOTATION)

    def annotated(self) -> Iterable[int]:
        return self.said

    def marked(self) -> Collection[int]:
        return self.marks

    def is_orphan(self, position: int) -> bool:
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
    st.sampled_from(
        [parse_query(f"is:{name}").root for name in ("include", "undecided", "unread")]
    ),
    st.sampled_from([parse_query(f"is:{name}").root for name in ("marked", "orphan", "untitled")]),
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
        if not Naive(one, facts.annotation(at), at in facts.marks, facts.is_orphan(at)).fits(tree)
    ]
    assert sorted(hits.positions.tolist()) == slow
    assert hits.complete == len(slow)


@settings(deadline=None)
@given(papers_of, st.lists(st.sampled_from(SAID), min_size=1, max_size=3))
def test_free_words_find_every_paper_that_has_them_all(
    papers: list[Paper], typed: list[str]
) -> None:
    hits = Index(papers).search(parse_query(" ".join(typed)), Told())
    sure = {
        at
        for at, one in enumerate(papers)
        if all(
            Naive(one, EMPTY_ANNOTATION, False, False).word([word])
            for word in words(" ".join(typed))
        )
    }
    assert sure <= set(hits.positions[: hits.complete].tolist())
    assert len(set(hits.positions.tolist())) == len(hits)


@settings(deadline=None)
@given(papers_of, st.text(max_size=30))
def test_no_typed_text_is_an_error_and_an_answer_is_always_the_same(
    papers: list[Paper], text: str
) -> None:
    index, query = Index(papers), parse_query(text)
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
