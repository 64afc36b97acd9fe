"""Pasted titles and abstracts in turn: what each line is, decided by the whole dump.

The cheapest way to read all lines as titles, authors and abstracts is found by the Viterbi
algorithm; a dump whose cheapest way costs too much is of another kind. Costs are negative log
odds, estimated on 600 pairs of one field in 36 layouts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from store.formats.dump.boilerplate import boilerplate_rule
from store.formats.dump.labels import (
    PARTICLES,
    has_label,
    is_section,
    lists_names,
    parse_identifier,
)
from store.formats.dump.lines import LONG_LINE, Paragraph
from store.formats.dump.shape import (
    count_statement_words,
    count_words,
    ends_with_full_stop,
    in_title_case,
    opens_abstract,
)

TITLE, AUTHORS, ABSTRACT = "title", "authors", "abstract"
_FOLLOWING = {TITLE: (AUTHORS, ABSTRACT), AUTHORS: (ABSTRACT,), ABSTRACT: (TITLE,)}
_MOST_LINES = {TITLE: 6, AUTHORS: 8, ABSTRACT: 2}
"""Lines that are counted: a title or a list of authors has no more."""

_MAX_COST, _MAX_PAIR_COST = 4.0, 1.0
"""Costs above which a dump is of another kind: `_MAX_COST`, and so much for each pair."""

_MAX_ODD_SHARE = 0.01
"""Share of the lines that may be labels, links or page furniture."""

_MIN_WIDTH, _MIN_ABSTRACT_WORDS = 40, 8
"""Characters of a wrapped line, and words of an abstract on one line, at least."""

_UNWRAPPED = 9_999
"""The slack of a line that is a complete paragraph."""

_NEVER, _RARELY = 40.0, 6.0
_MAX_LINES, _MAX_UNWRAPPED = 20_000, 60
"""Lines of a dump that is looked at; unwrapped lines show their shape by themselves if many."""

_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’)\]]*$")
_OPEN_END = re.compile(
    r"(?:[,;:(–—-]|\b(?:a|an|the|of|and|or|for|in|on|to|with|by|from|de|la|et))$", re.I
)
_NEW_SENTENCE = re.compile(r"[a-z)\]][.!?] +[A-Z]")
_MARKED = re.compile(r"#{1,6}\s|[-*•–+]\s|[(\[]?\d{1,4}[.)\]]{1,2}\s|\*\*|__")
"""Matches the mark of a list or a heading."""
_LOWER_CASE_WORD = re.compile(r"(?<![\w-])[a-z]{3,}(?![\w-])")
_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’\-]*|van|von|de[rn]?|di|da|del|la|le|al|and|&)[,;]?")


@dataclass(frozen=True, slots=True)
class _Line:
    """What is known of a line by itself."""

    gap: bool
    full: bool
    """Whether the first word of the next line would not have fitted."""
    slack: int
    """Characters that would have been left had it fitted."""
    lower: bool
    ends: bool
    stops: bool
    """Whether it ends in a full stop, not in a question mark."""
    open_end: bool
    opens: bool
    title_case: bool
    statements: int
    sentences: int
    names: int
    """2 for a list of names, 1 for what may be one, or a part of a list."""
    words: int


def find_pairs(
    lines: Sequence[Paragraph], width: int
) -> list[tuple[str, Sequence[Paragraph]]] | None:
    """Return the roles of a dump of pairs, each with its lines; None if it is not one.

    `width` is the width at which lines are wrapped, 0 if they are not.
    """
    longest = max((line.width for line in lines), default=0)
    if not width and longest <= LONG_LINE:
        if (pairs := _find_pairs(lines, 0)) or longest < _MIN_WIDTH:
            return pairs
        # two lines are too few to show a width, but they may be an abstract
        pairs = _find_pairs(lines, longest) or []
        wrapped = [len(part) > 1 for role, part in pairs if role == ABSTRACT]
        # one abstract of two lines among others of one: the second is a stray line
        return pairs if 2 * sum(wrapped) > len(wrapped) else None
    return _find_pairs(lines, width if longest <= LONG_LINE else 0)


def _find_pairs(
    lines: Sequence[Paragraph], width: int
) -> list[tuple[str, Sequence[Paragraph]]] | None:
    if not 1 < len(lines) <= (_MAX_LINES if width else _MAX_UNWRAPPED):
        return None
    lower_case = {word for line in lines for word in _LOWER_CASE_WORD.findall(line.text)}
    facts = [
        _look_at(line, following, width, lower_case)
        for line, following in pairwise((*lines, lines[0]))
    ]
    odd = sum(
        _is_odd(line.text) and (line.gap or not before.full)
        for line, before in zip(lines, (facts[-1], *facts), strict=False)
    )
    if odd > _MAX_ODD_SHARE * len(lines):
        return None
    # blank lines before titles, and before what follows them
    with_gaps = [(True, False), (True, True), (False, True)]
    spaced = with_gaps if any(fact.gap for fact in facts[1:]) else [(False, False)]
    best: tuple[float, list[str]] | None = None
    for gaps in spaced:
        for has_authors in (False, True):
            path = _cheapest_path(facts, gaps, has_authors)
            if path and (best is None or has_authors or path[0] < best[0]):
                best = path
            if not path or path[1].count(AUTHORS) * 2 < path[1].count(TITLE):
                break  # few pairs have authors, so a single name is hardly one
    if best is None:
        return None
    starts = [index for index, role in enumerate(best[1]) if role]
    return [(best[1][start], lines[start:end]) for start, end in pairwise((*starts, len(lines)))]


def _is_odd(text: str) -> bool:
    """Return whether a line is of a kind that pairs do not have; inside a paragraph it may be."""
    return bool(
        _MARKED.match(text)
        or has_label(text)
        or is_section(text)
        or parse_identifier(text)
        or boilerplate_rule(text)
    )


def _look_at(line: Paragraph, following: Paragraph, width: int, lower_case: set[str]) -> _Line:
    text = line.text
    slack = width - line.width - 1 - len(following.text.split(None, 1)[0])
    parts = text.split()
    name_parts = [part.strip(",;.").lower() for part in parts]
    common = sum(part in lower_case and part not in PARTICLES for part in name_parts)
    names = 0
    if common * 4 < len(parts) and all(map(_NAME.fullmatch, parts)):
        names = 2 if "," in text or lists_names(text) else 1
    return _Line(
        gap=line.gap,
        full=bool(width) and slack < 0,
        slack=slack if width else _UNWRAPPED,
        lower=text[0].islower(),
        ends=bool(_SENTENCE_END.search(text)),
        stops=ends_with_full_stop(text),
        open_end=bool(_OPEN_END.search(text)),
        opens=opens_abstract(text),
        title_case=in_title_case(text),
        statements=min(3, count_statement_words(text)),
        sentences=len(_NEW_SENTENCE.findall(text)),
        names=names,
        words=count_words(text),
    )


_State = tuple[str, int]


def _cheapest_path(
    facts: Sequence[_Line], gaps: tuple[bool, bool], has_authors: bool
) -> tuple[float, list[str]] | None:
    """Return the cost and the role of each line that begins one, "" for the others; or None."""
    costs: dict[_State, float] = {(TITLE, 1): _line_cost(facts, 0, (TITLE, 1), has_authors)}
    origins: list[dict[_State, _State]] = [{}]
    for index in range(1, len(facts)):
        new_costs: dict[_State, float] = {}
        new_origins: dict[_State, _State] = {}
        for state, cost in costs.items():
            for target, step in _steps(facts, index, state, gaps, has_authors):
                total = cost + step + _line_cost(facts, index, target, has_authors)
                if total < new_costs.get(target, _NEVER * len(facts)):
                    new_costs[target], new_origins[target] = total, state
        costs = new_costs
        origins.append(new_origins)
    ends = {state: cost for state, cost in costs.items() if state[0] == ABSTRACT}
    if not ends:
        return None
    state = min(ends, key=lambda end: ends[end])
    total = ends[state] + _end_cost(facts[-1], state)
    roles = [""] * len(facts)
    for index in range(len(facts) - 1, -1, -1):
        roles[index] = state[0] if state[1] == 1 else ""
        state = origins[index].get(state, state)
    limit = _MAX_COST + _MAX_PAIR_COST * roles.count(TITLE)
    return (total, roles) if total <= limit else None


def _steps(
    facts: Sequence[_Line], index: int, state: _State, gaps: tuple[bool, bool], has_authors: bool
) -> Iterator[tuple[_State, float]]:
    """Yield the states that may follow, with the costs of the break between two lines."""
    before, line = facts[index - 1], facts[index]
    role, count = state
    if not line.gap and before.slack < _UNWRAPPED:
        cost = 0.0 if before.full else min(8.0, 3.0 + before.slack / 3)
        if role == ABSTRACT:
            if line.lower:
                cost += 2.0 if before.ends else -0.2
            else:
                cost += 1.5 if before.ends else 1.0
        if role == ABSTRACT or count < _MOST_LINES[role]:
            yield (role, min(count + 1, _MOST_LINES[role])), cost
    for target in _FOLLOWING[role]:
        cost = 2.0 if before.full else 0.0
        cost += 0.0 if line.gap == gaps[target != TITLE] else _RARELY
        cost += _RARELY if line.lower else 0.0
        if role == TITLE:
            cost += 2.5 * before.stops + 4.0 * before.open_end
        elif role == ABSTRACT:
            cost += _end_cost(before, state)
        if target == ABSTRACT:
            cost += (3.0 if role == TITLE and has_authors else 0.0) - line.opens
        yield (target, 1), cost


def _end_cost(line: _Line, state: _State) -> float:
    """Return the cost of an abstract that ends with a line."""
    short = state[1] == 1 and line.words < _MIN_ABSTRACT_WORDS
    cut_off = _RARELY if line.slack < _UNWRAPPED else _NEVER
    return (0.0 if line.ends else cut_off) + (_RARELY if short else 0.0)


def _line_cost(facts: Sequence[_Line], index: int, state: _State, has_authors: bool) -> float:
    """Return the cost of a line in a role, as the line of that number in it."""
    line = facts[index]
    role, count = state
    if role == AUTHORS:
        single = 0.3 if has_authors or count > 1 else 3.0
        other = 9.0 if line.slack < _UNWRAPPED else _NEVER
        return (other, single, 0.0)[line.names]
    if role == ABSTRACT:
        return 3.0 * (line.title_case and line.words > 4) + 2.0 * (line.names > 1)
    cost = 0.8 * line.statements + 3.0 * line.sentences + 3.0 * (line.names > 1)
    if count > 1:
        first = facts[index - count + 1]
        if first.title_case:
            cost += 2.5 * (line.words > 2 and not line.title_case)
        else:
            cost += 1.5 * (not line.lower)
        cost += max(0, count - 3)
    return cost
