"""The queries that quality is measured with: of real titles by a seed, and typed by hand."""

from __future__ import annotations

import random

from bench import recalled
from bench.mistyped import (
    DULL,
    Maker,
    bare,
    change,
    double,
    glued,
    half_typed,
    miss,
    parted,
    partial,
    swap,
    telling,
    turned,
    turned_wrong,
    verbatim,
    whole_wrong,
    with_author,
    wrong,
)
from store.model.paper import Paper
from store.text.folding import words

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
    "author and year": recalled.author_and_year,
    "as cited": recalled.cited,
    "words and year": recalled.words_and_year,
    "little words": recalled.little_words,
    "a word too many": recalled.word_too_many,
    "no spaces": recalled.no_spaces,
    "short words, mistyped": recalled.short_wrong,
    "first letter wrong": recalled.first_letter,
    "open quote": recalled.open_quote,
    "capitals and signs": recalled.shouted,
    "foreign, verbatim": verbatim,
    "foreign, no accents": bare,
}


def queries(papers: list[Paper], seed: int, per_kind: int) -> list[tuple[str, str, set[int]]]:
    """Make queries of titles: the kind, the query, and the papers that it may mean.

    A query is only taken when its words, as far as they are not mistyped, are those of one paper.
    """
    rng = random.Random(seed)
    titles = [words(paper.title) for paper in papers]
    holding: dict[str, set[int]] = {}
    for at, title in enumerate(titles):
        names = words(" ".join(papers[at].authors))
        for word in {*title, *names, str(papers[at].year)}:
            holding.setdefault(word, set()).add(at)
    joined = ["".join(title) for title in titles]
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
            kept = [word for word in words(" ".join(typed)) if word in holding and word not in DULL]
            if kept and len(kept) > 1:
                both = set.intersection(*(holding[word] for word in kept))
                if at in both and both - meant:
                    continue
            if kind == "no spaces" and sum(typed[0] in title for title in joined) > len(meant):
                continue
            found.append((kind, " ".join(typed), meant))
            wanted -= 1
    for query, beginning in BY_HAND:
        meant = {at for at, paper in enumerate(papers) if paper.title.startswith(beginning)}
        found.append(("by hand", query, meant))
    return found
