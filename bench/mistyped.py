"""Queries as people mistype them, made of real titles by a seed, and some typed by hand."""

from __future__ import annotations

import random
from collections.abc import Callable

from store.papers import Paper
from store.text import words

Mistake = Callable[[random.Random, str], str]
Maker = Callable[[random.Random, Paper], list[str]]

DULL = frozenset(
    words(
        "a an and are as at by for from how in into is it of on or the to using via with "
        "de la le les des du et en un une pour"
    )
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"

BY_HAND = (
    ("leaderboards critique utility", "Utility is in the Eye of the User"),
    ("twiter homophily ocupation", "Twitter Homophily: Network Based Prediction"),
    ("closed book summarisation memory", "Closed-Book Training to Improve Summarization"),
    ("vardial third evaluation", "A Report on the Third VarDial Evaluation Campaign"),
    ("what-if reasoning procedural text", "WIQA: A dataset for"),
    ("disco fuse sentence fusion", "DiscoFuse: A Large-Scale Dataset"),
    ("syntacticaly controled paraphrase adverserial", "Adversarial Example Generation with Synt"),
    ("zuidema gender number default reasoning", "Analysing Neural Language Models: Contextual"),
    ("fuzzy duplicates crowdsourcing", "Eliminating Fuzzy Duplicates in Crowdsourced"),
    ("sieve coref biomedical", "Sieve-based Coreference Resolution"),
    ("multilingual entity discovery linking", "Multi-lingual Entity Discovery and Linking"),
    ("desambiguisation lexicale indices", "Désambiguïsation lexicale automatique"),
    ("dutch afrikaans compond boundary", "The Development of Dutch and Afrikaans"),
    ("amr to text shortest path encoder", "Generalized Shortest-Paths Encoders"),
    ("yet another arabic dialect corpus", "YADAC: Yet another Dialectal Arabic"),
    ("negative constrained decoding parahprase", "Negative Lexically Constrained Decoding"),
    ("rubrics short answer", "Inject Rubrics into Short Answer"),
    ("character lm multilingual ner strength", "On the Strength of Character Language Models"),
    ("subword query autocompletion", "Subword Language Model for Query Auto-Completion"),
    ("dont use english dev", "Don’t Use English Dev"),
    ("its not greek to mbert", "It’s not Greek to mBERT"),
    ("tüba d/dc diachronic", "Automatic Annotation and Manual Evaluation of the Diachronic"),
    ("tuba ddc diachronic german", "Automatic Annotation and Manual Evaluation of the Diachronic"),
    ("grammaires factorisees dialectes", "Grammaires factorisées pour des dialectes"),
    ("paraphrase wikipedia revision history french", "Paraphrases et modifications locales"),
    ("double negative recognition rules", "基于规则的双重否定识别"),
    ("双重否定识别", "基于规则的双重否定识别"),
    ("making fetch happen", "Making “fetch” happen"),
    ("bert semantic priming", "Exploring BERT’s Sensitivity to Lexical Cues"),
    ("yogatama streaming", "Dynamic Language Models for Streaming Text"),
    ("composible nlp workflow", "A Data-Centric Framework for Composable NLP"),
    ("centroid multidocument sumarization baseline", "Revisiting the Centroid-based Method"),
)
"""Typed by people: the query, and how the title that is meant begins."""


def telling(title: str) -> list[str]:
    """Give the words of a title that say something."""
    return [word for word in words(title) if word not in DULL and len(word) > 2]


def swap(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def miss(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def double(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def change(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + rng.choice(LETTERS) + word[at + 1 :]


def wrong(*mistakes: Mistake) -> Maker:
    """Make a mistake in one or two of three or four words."""

    def query(rng: random.Random, paper: Paper) -> list[str]:
        chosen = some(rng, telling(paper.title), rng.choice([3, 4]))
        long = [at for at, word in enumerate(chosen) if len(word) > 4]
        for at in rng.sample(long, min(len(long), rng.choice([1, 2]))):
            chosen[at] = rng.choice(mistakes)(rng, chosen[at])
        return chosen

    return query


def some(rng: random.Random, said: list[str], count: int) -> list[str]:
    """Take some words in the order of the title."""
    return [said[at] for at in sorted(rng.sample(range(len(said)), min(count, len(said))))]


def partial(rng: random.Random, paper: Paper) -> list[str]:
    return [word[: rng.randint(4, 6)] for word in some(rng, telling(paper.title), 4)]


def half_typed(rng: random.Random, paper: Paper) -> list[str]:
    chosen = telling(paper.title)[: rng.choice([3, 4])]
    return [*chosen[:-1], chosen[-1][: max(2, len(chosen[-1]) // 2)]]


def turned(rng: random.Random, paper: Paper) -> list[str]:
    chosen = some(rng, telling(paper.title), rng.choice([3, 4]))
    rng.shuffle(chosen)
    return chosen


def turned_wrong(rng: random.Random, paper: Paper) -> list[str]:
    chosen = wrong(swap, miss, double, change)(rng, paper)
    rng.shuffle(chosen)
    return chosen


def glued(rng: random.Random, paper: Paper) -> list[str]:
    plain, said = words(paper.title), telling(paper.title)
    pairs = [at for at in range(len(plain) - 1) if {plain[at], plain[at + 1]} <= set(said)]
    at = rng.choice(pairs) if pairs else 0
    rest = [word for word in said if word not in plain[at : at + 2]]
    return [plain[at] + plain[at + 1], *some(rng, rest, 2)]


def parted(rng: random.Random, paper: Paper) -> list[str]:
    chosen = some(rng, telling(paper.title), 3)
    at = max(range(len(chosen)), key=lambda place: len(chosen[place]))
    cut = rng.randint(2, len(chosen[at]) - 2)
    return [*chosen[:at], chosen[at][:cut], chosen[at][cut:], *chosen[at + 1 :]]


def whole_wrong(rng: random.Random, paper: Paper) -> list[str]:
    typed = words(paper.title)
    for at in rng.sample(range(len(typed)), max(1, len(typed) // 4)):
        if len(typed[at]) > 4:
            typed[at] = rng.choice([swap, miss, double, change])(rng, typed[at])
    return typed


def with_author(rng: random.Random, paper: Paper) -> list[str]:
    name = words(paper.authors[0])[-1] if paper.authors else words(paper.title)[0]
    return [name, *some(rng, telling(paper.title), 2)]


def verbatim(rng: random.Random, paper: Paper) -> list[str]:
    """Take four words of a title as they stand, accents and all."""
    typed = paper.title.split()
    start = rng.randrange(max(1, len(typed) - 4))
    return typed[start : start + 5]


def bare(rng: random.Random, paper: Paper) -> list[str]:
    """Take words without their accents."""
    return [word for word in turned(rng, paper) if word.isascii()] or telling(paper.title)


KINDS: dict[str, Maker] = {
    "swapped letters": wrong(swap),
    "missing letters": wrong(miss),
    "doubled letters": wrong(double),
    "wrong letters": wrong(change),
    "parts of words": partial,
    "half typed": half_typed,
    "turned": turned,
    "turned, mistyped": turned_wrong,
    "joined words": glued,
    "split words": parted,
    "whole title, mistyped": whole_wrong,
    "author and words": with_author,
    "foreign, verbatim": verbatim,
    "foreign, no accents": bare,
}


def queries(papers: list[Paper], seed: int, per_kind: int) -> list[tuple[str, str, set[int]]]:
    """Make queries of titles: the kind, the query, and the papers that it may mean.

    A query is only taken when its words, before they are mistyped, are those of one title.
    """
    rng = random.Random(seed)
    titles = [words(paper.title) for paper in papers]
    holding: dict[str, set[int]] = {}
    for at, title in enumerate(titles):
        for word in title:
            holding.setdefault(word, set()).add(at)
    same: dict[tuple[str, ...], set[int]] = {}
    for at, title in enumerate(titles):
        same.setdefault(tuple(title), set()).add(at)
    found = []
    for kind, make in KINDS.items():
        wanted = per_kind
        while wanted:
            at = rng.randrange(len(papers))
            said = telling(papers[at].title)
            foreign = not papers[at].title.isascii()
            if len(said) < 4 or kind.startswith("foreign") != foreign:
                continue
            typed = make(rng, papers[at])
            meant = same[tuple(titles[at])]
            kept = [word for word in words(" ".join(typed)) if word in holding]
            if kept and len(kept) > 1:
                both = set.intersection(*(holding[word] for word in kept))
                if at in both and both - meant:
                    continue
            found.append((kind, " ".join(typed), meant))
            wanted -= 1
    for query, beginning in BY_HAND:
        meant = {at for at, paper in enumerate(papers) if paper.title.startswith(beginning)}
        found.append(("by hand", query, meant))
    return found
