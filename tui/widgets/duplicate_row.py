"""A question about duplicates: as a row of a list, as a comparison, and in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from store.duplicates.diff import diff_records, differing_words
from store.library.clerical_review import MARKED_BY_HAND, Question
from store.library.library import Library
from store.model.display import CURSOR_SIGN
from store.model.paper import Paper, build_papers, field_origins
from store.model.record import Place, Record
from store.screening.blinding import blind_record
from store.text.cleaning import shorten
from tui.widgets.comparison import ComparisonContent
from tui.widgets.paper_row import MAX_TITLE
from tui.widgets.strips import StyledLine

_JOINED_SIGN, _OPEN_SIGN, _ANSWER_SIGNS = "=", "?", {True: "✓", False: "≠"}
"""Signs for records that are one paper now, for open questions, and for answers given just now."""


def draw_question(
    question: Question,
    cursor: bool,
    answer: bool | None,
    both_titles: bool,
    hidden: Mapping[str, str] | None = None,
) -> tuple[StyledLine, StyledLine]:
    """Draw a question as a row.

    It shows the titles of both sides, or one title and how many papers have it; or the title of
    the right side, and below it where this comes from and what suggests that the two are one.
    """
    question = _blind(question, hidden)
    if answer is None:
        sign = _JOINED_SIGN if question.joined else _OPEN_SIGN
    else:
        sign = _ANSWER_SIGNS[answer]
    title_style = "title" if answer is None else "faint"
    left, right = _title(question.left), _title(question.right)
    left_words, right_words = differing_words(left, right) if both_titles else ((), ())
    first, second = StyledLine(), StyledLine()
    for line in (first, second):
        line.add(CURSOR_SIGN if cursor else " ", "edge")
    first.add(f"{sign} ", "include")
    first.add(left if both_titles else right, title_style, left_words)
    if question.like:
        papers = {position for pair in question.all for position in pair.papers}
        second.add(f"  {len(papers):,} papers, {len(question.all):,} pairs", title_style)
    elif both_titles:
        second.add("  ", "dim")
        second.add(right, title_style, right_words)
    else:
        second.add(f"  {_list_places(question.right)} · {question.why}", "dim")
    return first, second


def compare_sides(
    question: Question,
    library: Library,
    shared_keys: Sequence[str],
    hidden: Mapping[str, str] | None = None,
) -> ComparisonContent:
    """Build the comparison of the two sides of a question.

    The lines below it explain where the fields of merged papers come from, and shared keys;
    there are none in a blind session, in which sources are called by their `hidden` names.
    """
    question = _blind(question, hidden)
    left, right = build_papers([question.left, question.right], {})
    if question.joined:
        merged = [(library.papers[question.papers[0]], "The merged paper")]
    else:
        sides = (left, "The paper on the left"), (right, "The paper on the right")
        merged = [side for side in sides if len(set(field_origins(side[0]).values())) > 1]
    origins = (_explain_origins(paper, name) for paper, name in merged)
    return ComparisonContent(
        left=_heading(question.left, "the rest of this paper" if question.joined else ""),
        right=_heading(question.right, ""),
        fields=diff_records(left.merged, right.merged),
        below=[] if hidden is not None else [*origins, *shared_keys],
    )


def _blind(question: Question, names: Mapping[str, str] | None) -> Question:
    """Return a question about the same records without what tells who, where or when.

    Without names for the sources the session is not blind, and nothing is hidden.
    """
    if names is None:
        return question
    left, right = (
        tuple(blind_record(entry, names, ids=False) for entry in side)
        for side in (question.left, question.right)
    )
    return replace(question, left=left, right=right)


def summarize_question(question: Question) -> str:
    """Return in a line whether the sides are one paper, and what suggests it."""
    if question.joined:
        return f"One paper: {question.why}"
    if question.why == MARKED_BY_HAND:
        return "Marked by you"
    return f"Likely, not sure: {question.why}"


def answer_keys(question: Question, like_rows: int) -> list[str]:
    """Return what the keys do that answer a question; `like_rows` have the same evidence."""
    if question.joined:
        return ["n splits it off"]
    keys = ["y the same", "n different"]
    if question.like:
        keys = ["y this pair the same", f"n all {len(question.all):,} pairs different"]
    return [*keys, f"N all {like_rows:,} rows like this different"] if like_rows > 1 else keys


def explain_no_questions(others: int | None) -> str:
    """Return why there is nothing to ask about a paper, or about any paper (None).

    `others` are the possible duplicates of other papers.
    """
    if others is None:
        return "There are no possible duplicates to review."
    if not others:
        return "This paper has one record, and no paper has possible duplicates."
    count = "1 possible duplicate" if others == 1 else f"{others:,} possible duplicates"
    return f"This paper has one record and no possible duplicates; a shows {count} of others."


def _heading(records: Sequence[Record], name: str) -> str:
    if len(records) == 1:
        return records[0].place.short
    return f"{name or 'one paper'}: {_list_places(records)}"


def _list_places(records: Sequence[Record]) -> str:
    places = sorted(record.place for record in records)
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(place.short for place in places[:3]) + more


def _explain_origins(paper: Paper, name: str) -> str:
    """Return a sentence about which fields of a merged paper come from which place."""
    fields_by_place: dict[Place, list[str]] = {}
    for field, place in field_origins(paper).items():
        fields_by_place.setdefault(place, []).append(field.removeprefix("extra."))
    origins = (
        f"{_join_names(fields)} from {place.short}" for place, fields in fields_by_place.items()
    )
    return f"{name} takes {'; '.join(origins)}."


def _join_names(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _title(records: Sequence[Record]) -> str:
    (paper,) = build_papers([records], {})
    return shorten(paper.display_title, MAX_TITLE)
