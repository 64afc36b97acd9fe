"""The queries that search quality is measured with: made from titles by a seed, and by hand."""

from __future__ import annotations

import random

from bench import mistyped_queries as mistyped
from bench import recalled_queries as recalled
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
"""Queries typed by people, each with the beginning of the title that is meant."""

_QUERY_MAKERS: dict[str, mistyped.QueryMaker] = {
    "swapped letters": mistyped.with_mistakes(mistyped.swap_letters),
    "missing letters": mistyped.with_mistakes(mistyped.drop_letter),
    "doubled letters": mistyped.with_mistakes(mistyped.double_letter),
    "wrong letters": mistyped.with_mistakes(mistyped.replace_letter),
    "parts of words": mistyped.word_beginnings,
    "half typed": mistyped.half_typed,
    "shuffled": mistyped.shuffled,
    "shuffled, mistyped": mistyped.shuffled_with_mistakes,
    "joined words": mistyped.with_joined_words,
    "split words": mistyped.with_split_word,
    "complete title, mistyped": mistyped.title_with_mistakes,
    "author and words": mistyped.with_author,
    "author and year": recalled.author_and_year,
    "as cited": recalled.as_cited,
    "words and year": recalled.words_and_year,
    "stop words": recalled.with_stop_words,
    "a word too many": recalled.with_extra_word,
    "no spaces": recalled.without_spaces,
    "short words, mistyped": recalled.with_mistake_in_short_word,
    "first letter wrong": recalled.with_wrong_initial,
    "open quote": recalled.with_open_quote,
    "capitals, punctuation": recalled.in_capitals,
    "foreign, verbatim": mistyped.verbatim,
    "foreign, no accents": mistyped.without_accents,
}


def queries(papers: list[Paper], seed: int, per_kind: int) -> list[tuple[str, str, set[int]]]:
    """Make queries from titles: their kind, their text, and the papers that they may mean.

    A query is used only if its words, as far as they are not mistyped, are those of one paper.
    """
    rng = random.Random(seed)
    titles = [words(paper.title) for paper in papers]
    papers_with: dict[str, set[int]] = {}
    for position, (paper, title) in enumerate(zip(papers, titles, strict=True)):
        for word in {*title, *words(" ".join(paper.authors)), str(paper.year)}:
            papers_with.setdefault(word, set()).add(position)
    joined_titles = ["".join(title) for title in titles]
    same_title: dict[tuple[str, ...], set[int]] = {}
    for position, title in enumerate(titles):
        same_title.setdefault(tuple(title), set()).add(position)
    chosen = []
    for kind, make_query in _QUERY_MAKERS.items():
        wanted = per_kind
        while wanted:
            position = rng.randrange(len(papers))
            paper = papers[position]
            is_foreign = not paper.title.isascii()
            if len(mistyped.content_words(paper.title)) < 4:
                continue
            if kind.startswith("foreign") != is_foreign:
                continue
            query = make_query(rng, paper)
            meant = same_title[tuple(titles[position])]
            known_words = [
                word
                for word in words(" ".join(query))
                if word in papers_with and word not in mistyped.VAGUE_WORDS
            ]
            if len(known_words) > 1:
                fitting = set.intersection(*(papers_with[word] for word in known_words))
                if position in fitting and fitting - meant:
                    continue
            has_no_spaces = kind == "no spaces"
            if has_no_spaces and sum(query[0] in title for title in joined_titles) > len(meant):
                continue
            chosen.append((kind, " ".join(query), meant))
            wanted -= 1
    for query_text, beginning in BY_HAND:
        meant = {
            position for position, paper in enumerate(papers) if paper.title.startswith(beginning)
        }
        chosen.append(("by hand", query_text, meant))
    return chosen
