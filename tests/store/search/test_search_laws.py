"""The laws of the search: it finds the papers that a slow and simple matcher finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper
from store.search.index import Index
from store.search.language import And, Field, Has, Is, Node, Not, Or, Phrase, Query, Range, Word
from store.search.parser import parse_query
from store.search.wording import Wording, find_in_words, is_author, parse_wording
from store.text.folding import fold, words
from tests.store.search.doubles import FakeReviewState, make_paper

WORDS = (
    "red",
    "pajama",
    "redpajama",
    "bert",
    "berta",
    "gpt",
    "pre",
    "training",
    "of",
    "café",
    "behaviour",
)
AUTHORS = ("Ada Berg", "Red, Gus", "José Núñez")
TAGS = ("to-read", "red", "gpt 3")


def texts(max_words: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), max_size=max_words).map(" ".join)


def make_papers(fields_of_papers: list[dict[str, object]]) -> list[Paper]:
    return [
        make_paper(number, source="a.bib" if number % 2 else "b.txt", **fields)
        for number, fields in enumerate(fields_of_papers)
    ]


paper_lists = st.lists(
    st.fixed_dictionaries(
        {
            "title": texts(4) | st.just("Pre-training BERT"),
            "abstract": texts(6),
            "authors": st.lists(st.sampled_from(AUTHORS), max_size=2),
            "year": st.sampled_from([None, 2018, 2019, 2020]),
            "venue": st.sampled_from(["", "Red Letters", "Proceedings of BERT"]),
            "doi": st.sampled_from(["", "10.1234/ab(1)", "10.1234/abc"]),
        }
    ),
    max_size=6,
).map(make_papers)

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
    st.sampled_from([*WORDS, "re", "be", "tr", "pre-training", "pretraining", "x"]).map(Word),
    st.sampled_from(["redpajama", "red-pajama", "pretraining of", "behavior"]).map(Phrase),
    texts(2).filter(bool).map(Phrase),
    st.builds(
        Field,
        st.sampled_from(["title", "abstract", "author", "venue", "note"]),
        st.sampled_from(
            ["red", "ed", "red pajama", "ed pa", "núñez", "training", "pretraining", "berg ada"]
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
    st.sampled_from(
        [parse_query(f"is:{name}").root for name in ("marked", "orphan", "untitled", "new")]
    ),
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


class SlowMatcher:
    """The query language in its plainest form: one paper at a time, word by word."""

    def __init__(self, paper: Paper, annotation: Annotation, **states: bool) -> None:
        self.paper, self.annotation = paper, annotation
        self.states = states
        """`marked`, `orphan` and `new`."""
        self.heads = [paper.title, *paper.authors, paper.venue, *annotation.tags]
        self.bodies = [paper.abstract, annotation.note]

    def matches(self, node: Node) -> bool:
        match node:
            case And(parts):
                return all(map(self.matches, parts))
            case Or(parts):
                return any(map(self.matches, parts))
            case Not(part):
                return not self.matches(part)
            case Word(text):
                return self.has_word(text)
            case Phrase(text):
                wording = parse_wording(text)
                return any(runs(body, wording, wording.edges) for body in self.heads + self.bodies)
            case Field():
                return self.has_in_field(node)
            case Range(name, low, high):
                number = self.paper.year if name == "year" else self.annotation.rating
                if name == "rating" and high == 0:
                    return number is None
                return number is not None and (low or 0) <= number <= (high or 9999)
            case Is(name):
                return self.is_in_state(name)
            case Has(name):
                merged, annotation = self.paper.merged, self.annotation
                return bool(
                    {
                        "abstract": merged.abstract,
                        "doi": merged.doi,
                        "note": annotation.note,
                        "rating": annotation.rating,
                        "tag": annotation.tags,
                    }[name]
                )

    def has_word(self, text: str) -> bool:
        wording, texts = parse_wording(text), self.heads + self.bodies
        found = [" " in run for body in texts for run in runs(body, wording, (False, True))]
        if any(found) or (found and len(wording.words) > 1):
            return True
        joined = "".join(words(text))
        compounds = [plain(token).replace(" ", "") for token in self.paper.title.split()]
        texts = self.heads + (self.bodies if len(joined) >= 3 else [])
        return any(word.startswith(joined) for word in [*compounds, *words(" ".join(texts))])

    def has_in_field(self, node: Field) -> bool:
        paper, annotation = self.paper, self.annotation
        if node.name == "year":
            return paper.year is not None and node.text in str(paper.year)
        field_texts = {
            "title": [plain(paper.title)],
            "abstract": [plain(paper.abstract)],
            "author": [plain(author) for author in paper.authors],
            "venue": [plain(paper.venue)],
            "note": [plain(annotation.note)],
            "tag": [fold(tag) for tag in annotation.tags],
            "reason": [fold(annotation.reason)],
            "doi": [paper.merged.doi],
            "source": [fold(place.source) for place in paper.places],
        }[node.name]
        if node.name in ("tag", "reason", "doi", "source"):
            text = fold(node.text)
            return text in field_texts if node.exact else any(text in part for part in field_texts)
        wording = parse_wording(node.text)
        if node.exact:
            return any(part in runs(part, wording, (False, False)) for part in field_texts)
        if any(runs(part, wording, (True, True)) for part in field_texts):
            return True
        return node.name == "author" and any(
            is_author(wording.words, name.split()) for name in field_texts
        )

    def is_in_state(self, name: str) -> bool:
        if name in self.states:
            return self.states[name]
        if name == "unread":
            return not self.annotation.read
        return not self.paper.title if name == "untitled" else self.annotation.decision == name


def runs(text: str, wording: Wording, edges: tuple[bool, bool]) -> list[str]:
    """Return the parts of a text that match a Wording."""
    return [plain(text)[slice(*span)] for span in find_in_words(plain(text), wording, edges)]


def plain(text: str) -> str:
    return " ".join(words(text))


@settings(deadline=None)
@given(paper_lists, st.dictionaries(st.integers(0, 5), annotations), trees)
def test_yes_and_no_are_those_of_a_slow_matcher(
    papers: list[Paper], annotations: dict[int, Annotation], tree: Node
) -> None:
    """Under a Not every word must be there as typed, so nothing is fuzzy."""
    annotations = {key: annotation for key, annotation in annotations.items() if key < len(papers)}
    marks = {0} & set(range(len(papers)))
    last = {len(papers) - 1} & set(range(len(papers)))
    state = FakeReviewState(annotations, marks, orphans=set(list(annotations)[:1]), new=last)
    hits = Index(papers).search(Query(Not(tree)), state)
    expected = []
    for position, paper in enumerate(papers):
        annotation, orphan = state.annotation(position), state.is_orphan(position)
        states = {"marked": position in marks, "orphan": orphan, "new": position in state.new}
        if not SlowMatcher(paper, annotation, **states).matches(tree):
            expected.append(position)
    assert sorted(hits.positions.tolist()) == expected
    assert hits.complete == len(expected)


@settings(deadline=None)
@given(paper_lists, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_free_words_find_every_paper_that_has_them_all(
    papers: list[Paper], typed: list[str]
) -> None:
    hits = Index(papers).search(parse_query(" ".join(typed)), FakeReviewState())
    typed_words = words(" ".join(typed))
    matchers = [SlowMatcher(paper, EMPTY_ANNOTATION) for paper in papers]
    expected = {
        position
        for position, matcher in enumerate(matchers)
        if all(matcher.has_word(word) for word in typed_words)
    }
    assert expected <= set(hits.positions[: hits.complete].tolist())
    assert len(set(hits.positions.tolist())) == len(hits)


@settings(deadline=None)
@given(paper_lists, st.text(max_size=30))
def test_no_typed_text_is_an_error_and_the_hits_are_always_the_same(
    papers: list[Paper], text: str
) -> None:
    index, query, state = Index(papers), parse_query(text), FakeReviewState()
    first, second = index.search(query, state), Index(papers).search(query, state)
    assert first.positions.tolist() == second.positions.tolist()
    assert first.scores.tolist() == second.scores.tolist()
    assert index.search(query, state).positions.tolist() == second.positions.tolist()


@settings(deadline=None)
@given(paper_lists, st.lists(st.tuples(st.integers(0, 5), annotations), max_size=6), trees)
def test_an_index_that_was_annotated_finds_what_a_new_one_finds(
    papers: list[Paper], changes: list[tuple[int, Annotation]], tree: Node
) -> None:
    index, state, query = Index(papers), FakeReviewState(), Query(And((Word("red"), tree)))
    index.search(query, state)
    for position, annotation in changes:
        if position < len(papers):
            state.annotations[position] = annotation
            index.annotate(position, annotation)
            index.search(query, state)
    annotated, new = index.search(query, state), Index(papers).search(query, state)
    assert annotated.positions.tolist() == new.positions.tolist()
    assert annotated.scores.tolist() == new.scores.tolist()
    assert annotated.complete == new.complete


@settings(deadline=None)
@given(paper_lists, trees, st.lists(st.sampled_from(WORDS), max_size=2))
def test_an_index_from_a_file_finds_what_the_saved_one_finds(
    tmp_path_factory: pytest.TempPathFactory, papers: list[Paper], tree: Node, typed: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "one.index"
    index, query = Index(papers), Query(And((*map(Word, typed), tree)))
    index.save(path, "these")
    loaded = Index.load(path, papers, "these")
    assert loaded is not None
    tagged = {0: Annotation(tags=("red",))} if papers else {}
    for state in (FakeReviewState(), FakeReviewState(tagged)):
        from_file, saved = loaded.search(query, state), index.search(query, state)
        assert from_file.positions.tolist() == saved.positions.tolist()
        assert from_file.scores.tolist() == saved.scores.tolist()
