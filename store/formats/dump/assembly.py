"""Tokens put together as papers: which title and which abstract belong to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from store.formats.dump.shape import (
    in_title_case,
    is_statement,
    opens_abstract,
    stem_frequencies,
    title_log_odds,
    title_overlap,
)
from store.formats.dump.tokens import Kind, Token

REGULAR = 3
"""Pairs that must agree in words before a pair that shares none is believed."""

LONE, UNTITLED = 0.25, 0.7
"""Share of its words that a title has in the abstract below it, in a dump that is not regular."""

CLEARLY, NEARLY = 1.5, 1.0
"""Lead, in log odds, over the next best that a pair needs: one apart, and one side by side."""


REACH = 6
"""Titles above, and abstracts below, among which a pair is looked for."""

PARTS = 100
"""Lines that an abstract of several parts has at most."""

SPOKEN = 50
"""Characters from which one sentence below one line, and nothing else, is its abstract."""

SAMPLE = 2_000
"""Groups, and abstracts, that a dump is judged by; more would only take time."""


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What will be a Record, or the reason why it cannot be one."""

    title: str = ""
    abstract: str = ""
    labelled: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[int, ...] = ()
    why: str = ""
    """Why these lines make no Record; empty when they do."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A token with the fields that stand under it."""

    token: Token
    labelled: dict[str, str] = field(default_factory=dict)
    lines: tuple[int, ...] = ()
    more: str = ""
    """Further parts of a structured abstract."""

    @property
    def kind(self) -> Kind:
        return self.token.kind


def assemble(tokens: Sequence[Token]) -> list[DraftRecord]:
    """Make drafts of all tokens, in the order of their lines; every line is in one of them."""
    units = _units(tokens)
    if _is_one_paper(units):
        return [_draft(*units)]
    groups = list(_groups(units))
    demands = _demands(groups)
    shares: dict[str, float] = {}
    if any(_pairs(group) > 1 for group in groups):
        spoken = (token.text for token in tokens if token.kind in _ABSTRACTS)
        shares = stem_frequencies(islice(spoken, SAMPLE))
    drafts = [draft for group in groups for draft in _resolve(group, demands, shares)]
    return sorted(drafts, key=lambda draft: draft.lines)


def _is_one_paper(units: Sequence[_Unit]) -> bool:
    """Return whether a dump is nothing but a line and a sentence below it, as of one paper."""
    if [unit.kind for unit in units] not in (
        [Kind.TITLE, Kind.SENTENCE],
        [Kind.WEAK, Kind.SENTENCE],
    ):
        return False
    title, said = (unit.token.text for unit in units)
    # A letter goes on in lower case below its greeting.
    return len(said) >= SPOKEN and not said[0].islower() and title[-1] not in ",;:"


def _units(tokens: Sequence[Token]) -> list[_Unit]:
    """Return every field to the token it stands under, or before when it opens a block."""
    units: list[_Unit] = []
    waiting: _Unit | None = None
    for at, token in enumerate(tokens):
        if token.kind is not Kind.FIELDS:
            unit = _Unit(token, dict(token.labelled), token.lines)
            if waiting and not token.gap and token.kind is not Kind.ENTRY:
                unit = replace(unit, labelled=waiting.labelled, lines=waiting.lines + unit.lines)
            elif waiting:
                units.append(waiting)
            waiting = None
            if token.kind is Kind.SECTION and units and _goes_on(units[-1]):
                before = units[-1]
                more = f"{before.more}\n{token.text}"
                units[-1] = replace(before, more=more, lines=before.lines + token.lines)
            else:
                units.append(unit)
            continue
        taken = token.labelled.keys()
        follows = at + 1 < len(tokens) and not tokens[at + 1].gap
        under = units[-1] if units else None
        if waiting and not token.gap and not taken & waiting.labelled.keys():
            waiting = _with(waiting, token)
        elif under and not (taken & under.labelled.keys() or (token.gap and follows)):
            units[-1] = _with(under, token)
        else:
            if waiting:
                units.append(waiting)
            waiting = _Unit(token, dict(token.labelled), token.lines)
    return [*units, waiting] if waiting else units


def _with(unit: _Unit, token: Token) -> _Unit:
    return replace(
        unit, labelled={**unit.labelled, **token.labelled}, lines=unit.lines + token.lines
    )


def _goes_on(unit: _Unit) -> bool:
    """Return whether a part of a structured abstract can follow."""
    begun = unit.kind is Kind.SECTION or (unit.kind is Kind.ABSTRACT and unit.token.sure)
    return begun and len(unit.lines) < PARTS


_ABSTRACTS = (Kind.ABSTRACT, Kind.SECTION)


def _groups(units: Iterable[_Unit]) -> Iterable[list[_Unit]]:
    """Cut before every title that follows an abstract, and around what is whole by itself."""
    group: list[_Unit] = []
    closed = False
    for unit in units:
        alone = unit.kind in (Kind.ENTRY, Kind.FIELDS)
        begins = closed and unit.kind not in _ABSTRACTS
        labelled = unit.kind is Kind.TITLE and unit.token.sure and not unit.token.mark
        if group and (alone or begins or labelled or group[-1].kind in (Kind.ENTRY, Kind.FIELDS)):
            yield group
            group, closed = [], False
        group.append(unit)
        closed = closed or unit.kind in _ABSTRACTS
    if group:
        yield group


def _of(group: Iterable[_Unit], *kinds: Kind) -> list[_Unit]:
    return [unit for unit in group if unit.kind in kinds]


def _titles(group: Sequence[_Unit]) -> list[_Unit]:
    """Return what can be the title in a group: titles, else what stands right over the abstract."""
    titles = _of(group, Kind.TITLE)
    if titles:
        return titles[-REACH:]
    abstract = next((at for at, unit in enumerate(group) if unit.kind in _ABSTRACTS), 0)
    above = group[abstract - 1] if abstract else None
    if above is None:
        return []
    if above.kind is Kind.SENTENCE:
        close = title_overlap(above.token.text, group[abstract].token.text)
        likely = close > 0.5 or (close > 0.25 and in_title_case(above.token.text))
        return [above] if likely and not is_statement(above.token.text) else []
    return [above]


def _pairs(group: Sequence[_Unit]) -> int:
    return len(_titles(group)) * len(_of(group, *_ABSTRACTS)[:REACH])


def _demands(groups: Iterable[Sequence[_Unit]]) -> dict[bool, float]:
    """Say how much a lone title and the abstract below it must share to be a pair.

    Told apart for labelled and unlabelled abstracts: nothing where they stand under their
    titles throughout the dump, much where they mostly stand without one.
    """
    agree = {True: 0, False: 0}
    count = {True: 0, False: 0}
    for group in islice(groups, SAMPLE):
        titles, abstracts = _titles(group), _of(group, *_ABSTRACTS)
        for unit in abstracts:
            count[unit.token.sure] += 1
        if len(titles) == len(abstracts) == 1:
            style = abstracts[0].token.sure
            agree[style] += title_overlap(titles[0].token.text, abstracts[0].token.text) > 0
    demands = {}
    for style, pairs in agree.items():
        regular = pairs >= max(REGULAR, count[style] * 0.8)
        demands[style] = 0.0 if regular else (UNTITLED if pairs * 2 < count[style] else LONE)
    return demands


def _resolve(
    group: Sequence[_Unit], demands: dict[bool, float], shares: dict[str, float]
) -> Iterable[DraftRecord]:
    """Pair one title and one abstract of a group at most; the others stay by themselves.

    In a group without abstracts every short sentence may be that of the title above it.
    """
    pair = _pair(group, demands, shares)
    below = {id(pair[0]): pair[1]} if pair else {}
    if not any(unit.kind in _ABSTRACTS for unit in group):
        below = dict(_short_pairs(group))
    taken = set(map(id, below.values()))
    for unit in group:
        if id(unit) in below:
            yield _draft(unit, below[id(unit)])
        elif id(unit) not in taken:
            yield _alone(unit)


def _pair(
    group: Sequence[_Unit], demands: dict[bool, float], shares: dict[str, float]
) -> tuple[_Unit, _Unit] | None:
    titles, abstracts = _titles(group), _of(group, *_ABSTRACTS)[:REACH]
    if not (titles and abstracts):
        return None
    near = (titles[-1], abstracts[0])
    if len(titles) == len(abstracts) == 1:
        both = titles[0].token.sure and abstracts[0].token.sure
        demand = demands[abstracts[0].token.sure]
        if both or not demand:
            return near
        return near if title_overlap(near[0].token.text, near[1].token.text) >= demand else None
    scores = {
        (at, to): title_log_odds(title.token.text, abstract.token.text, shares)
        for at, title in enumerate(titles)
        for to, abstract in enumerate(abstracts)
    }
    (at, to), best = max(scores.items(), key=lambda pair: (pair[1], pair[0][0], -pair[0][1]))
    second = max(score for pair, score in scores.items() if pair != (at, to))
    best_pair = (titles[at], abstracts[to])
    lead = NEARLY if best_pair == near else CLEARLY
    demand = demands[best_pair[1].token.sure]
    enough = best >= second + lead and (not demand or best >= demand * 4)
    return best_pair if enough else None


def _short_pairs(group: Sequence[_Unit]) -> Iterator[tuple[int, _Unit]]:
    """Pair titles with short sentences that speak of the same, or as abstracts do."""
    for title, after in pairwise(group):
        if title.kind is Kind.TITLE and after.kind is Kind.SENTENCE:
            close = title_overlap(title.token.text, after.token.text) > 0
            if close or opens_abstract(after.token.text):
                yield id(title), after


def _draft(title: _Unit, abstract: _Unit) -> DraftRecord:
    return DraftRecord(
        title.token.text,
        abstract.token.text + abstract.more,
        {**abstract.labelled, **title.labelled},
        title.lines + abstract.lines,
    )


def _alone(unit: _Unit) -> DraftRecord:
    """Make a draft of what found no partner."""
    if unit.kind is Kind.TITLE:
        return DraftRecord(title=unit.token.text, labelled=unit.labelled, lines=unit.lines)
    if unit.kind in _ABSTRACTS:
        text = unit.token.text + unit.more
        return DraftRecord(abstract=text, labelled=unit.labelled, lines=unit.lines)
    if unit.kind is Kind.ENTRY:
        said = dict(unit.labelled)
        return DraftRecord(said.pop("title", ""), said.pop("abstract", ""), said, unit.lines)
    return DraftRecord(lines=unit.lines, why=_REASONS[unit.kind])


_REASONS = {
    Kind.WEAK: "too short for a title, and no abstract follows",
    Kind.SENTENCE: "a sentence that belongs to no paper",
    Kind.FIELDS: "a field or an address that belongs to no paper",
}
