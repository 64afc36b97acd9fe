"""Tokens assembled into papers: which title and which abstract belong together."""

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

_MIN_REGULAR_PAIRS = 3
"""Pairs that must share words before a pair that shares none is believed."""

_MIN_OVERLAP, _MIN_OVERLAP_UNTITLED = 0.25, 0.7
"""Share of a title's words that must be in the abstract below it where a dump is not regular:
usually, and where most abstracts have no title."""

_LOG_ODDS_FACTOR = 4
"""Log odds required of a pair among several, for each unit of overlap required of a single one."""

_MIN_LEAD, _MIN_LEAD_NEIGHBOURS = 1.5, 1.0
"""Lead over the second best pair, in log odds: usually, and for a title next to its abstract."""

_MAX_CANDIDATES = 6
"""Titles above, and abstracts below, that are considered for a pair."""

_MAX_ABSTRACT_LINES = 100
"""Lines of an abstract of several sections, at most."""

_SAMPLE_SIZE = 2_000
"""Groups, and abstracts, from which a dump is judged; more would only take time."""

_ABSTRACTS = (Kind.ABSTRACT, Kind.SECTION)
_NEVER_PAIRED = (Kind.ENTRY, Kind.FIELDS)
_REASONS = {
    Kind.POSSIBLE_TITLE: "not recognised as a title, and no abstract follows",
    Kind.SENTENCE: "sentence that belongs to no paper",
    Kind.FIELDS: "field, identifier or link that belongs to no paper",
}


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What will be a Record, or the reason why it cannot be one."""

    title: str = ""
    abstract: str = ""
    labelled: Mapping[str, str] = field(default_factory=dict)
    """Texts of further fields by name."""
    numbers: tuple[int, ...] = ()
    """1-based numbers of its lines."""
    why: str = ""
    """Why these lines make no Record; empty when they do."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A token with the fields that belong to it."""

    token: Token
    labelled: dict[str, str] = field(default_factory=dict)
    numbers: tuple[int, ...] = ()
    further_sections: str = ""
    """Sections of a structured abstract after the first, each on a line."""

    @property
    def kind(self) -> Kind:
        return self.token.kind

    def with_fields(self, token: Token) -> _Unit:
        """Return the unit with the fields of a token added."""
        labelled = {**self.labelled, **token.labelled}
        return replace(self, labelled=labelled, numbers=self.numbers + token.numbers)


def assemble_drafts(tokens: Sequence[Token]) -> list[DraftRecord]:
    """Return drafts in the order of their lines; every line of the tokens is in one of them."""
    units = _attach_fields(tokens)
    groups = list(_split_groups(units))
    min_overlaps = _required_overlaps(groups)
    frequencies: dict[str, float] = {}
    if any(_count_possible_pairs(group) > 1 for group in groups):
        abstracts = (token.text for token in tokens if token.kind in _ABSTRACTS)
        frequencies = stem_frequencies(islice(abstracts, _SAMPLE_SIZE))
    drafts = [draft for group in groups for draft in _draft_group(group, min_overlaps, frequencies)]
    return sorted(drafts, key=lambda draft: draft.numbers)


def _attach_fields(tokens: Sequence[Token]) -> list[_Unit]:
    """Return the tokens with the fields below them, or above them where fields open a block."""
    units: list[_Unit] = []
    opening: _Unit | None = None
    for index, token in enumerate(tokens):
        above = units[-1] if units else None
        if token.kind is Kind.FIELDS:
            names = token.labelled.keys()
            followed = index + 1 < len(tokens) and not tokens[index + 1].gap
            if opening and not token.gap and not names & opening.labelled.keys():
                opening = opening.with_fields(token)
            elif above and not (names & above.labelled.keys() or (token.gap and followed)):
                units[-1] = above.with_fields(token)
            else:
                if opening:
                    units.append(opening)
                opening = _Unit(token, dict(token.labelled), token.numbers)
            continue
        unit = _Unit(token, dict(token.labelled), token.numbers)
        if opening and not token.gap and token.kind is not Kind.ENTRY:
            numbers = opening.numbers + token.numbers
            unit = replace(unit, labelled=opening.labelled, numbers=numbers)
        elif opening:
            units.append(opening)
        opening = None
        if token.kind is Kind.SECTION and units and _accepts_section(units[-1]):
            units[-1] = _add_section(units[-1], unit)
        else:
            units.append(unit)
    return [*units, opening] if opening else units


def _accepts_section(unit: _Unit) -> bool:
    """Return whether another section of a structured abstract can follow."""
    begun = unit.kind is Kind.SECTION or (unit.kind is Kind.ABSTRACT and unit.token.certain)
    return begun and len(unit.numbers) < _MAX_ABSTRACT_LINES


def _add_section(unit: _Unit, section: _Unit) -> _Unit:
    """Add a section of the abstract, and the fields that stand right above it."""
    return replace(
        unit,
        further_sections=f"{unit.further_sections}\n{section.token.text}",
        labelled={**section.labelled, **unit.labelled},
        numbers=unit.numbers + section.numbers,
    )


def _split_groups(units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
    """Yield groups of units, split before the first title after an abstract and around entries."""
    group: list[_Unit] = []
    has_abstract = False
    for unit in units:
        alone = unit.kind in _NEVER_PAIRED or (group and group[-1].kind in _NEVER_PAIRED)
        begins = has_abstract and unit.kind not in _ABSTRACTS
        labelled = unit.kind is Kind.TITLE and unit.token.certain and not unit.token.mark
        if group and (alone or begins or labelled):
            yield group
            group, has_abstract = [], False
        group.append(unit)
        has_abstract = has_abstract or unit.kind in _ABSTRACTS
    if group:
        yield group


def _select(group: Iterable[_Unit], *kinds: Kind) -> list[_Unit]:
    return [unit for unit in group if unit.kind in kinds]


def _possible_titles(group: Sequence[_Unit]) -> list[_Unit]:
    """Return the last titles of a group, else what is right above its first abstract."""
    titles = _select(group, Kind.TITLE)
    if titles:
        return titles[-_MAX_CANDIDATES:]
    index = next((index for index, unit in enumerate(group) if unit.kind in _ABSTRACTS), 0)
    if not index:
        return []
    above, abstract = group[index - 1], group[index]
    if above.kind is Kind.SENTENCE:
        overlap = title_overlap(above.token.text, abstract.token.text)
        likely = overlap > 0.5 or (overlap > 0.25 and in_title_case(above.token.text))
        return [above] if likely and not is_statement(above.token.text) else []
    return [above]


def _count_possible_pairs(group: Sequence[_Unit]) -> int:
    return len(_possible_titles(group)) * len(_select(group, *_ABSTRACTS)[:_MAX_CANDIDATES])


def _required_overlaps(groups: Iterable[Sequence[_Unit]]) -> dict[bool, float]:
    """Return the overlap that a single title and the abstract below it need to be a pair.

    The key is whether the abstract has a label. Nothing is required where such abstracts are
    below their titles throughout the dump, and much where most of them have no title.
    """
    pairs = {True: 0, False: 0}
    total = {True: 0, False: 0}
    for group in islice(groups, _SAMPLE_SIZE):
        titles, abstracts = _possible_titles(group), _select(group, *_ABSTRACTS)
        for abstract in abstracts:
            total[abstract.token.certain] += 1
        if len(titles) == len(abstracts) == 1:
            has_label = abstracts[0].token.certain
            pairs[has_label] += title_overlap(titles[0].token.text, abstracts[0].token.text) > 0
    return {has_label: _required_overlap(pairs[has_label], total[has_label]) for has_label in pairs}


def _required_overlap(pairs: int, abstracts: int) -> float:
    if pairs >= max(_MIN_REGULAR_PAIRS, abstracts * 0.8):
        return 0.0
    return _MIN_OVERLAP_UNTITLED if pairs * 2 < abstracts else _MIN_OVERLAP


def _draft_group(
    group: Sequence[_Unit], min_overlaps: Mapping[bool, float], frequencies: Mapping[str, float]
) -> Iterator[DraftRecord]:
    """Yield drafts of a group: at most one title and one abstract are paired.

    In a group without abstracts every short sentence may be the abstract of the title above it.
    """
    pair = _find_pair(group, min_overlaps, frequencies)
    abstract_of = {id(pair[0]): pair[1]} if pair else {}
    if not any(unit.kind in _ABSTRACTS for unit in group):
        abstract_of = dict(_pair_sentences(group))
    paired = set(map(id, abstract_of.values()))
    for unit in group:
        if id(unit) in abstract_of:
            yield _draft_pair(unit, abstract_of[id(unit)])
        elif id(unit) not in paired:
            yield _draft_unpaired(unit)


def _find_pair(
    group: Sequence[_Unit], min_overlaps: Mapping[bool, float], frequencies: Mapping[str, float]
) -> tuple[_Unit, _Unit] | None:
    """Return the title and the abstract of a group that belong together, if that is clear."""
    titles, abstracts = _possible_titles(group), _select(group, *_ABSTRACTS)[:_MAX_CANDIDATES]
    if not (titles and abstracts):
        return None
    neighbours = (titles[-1], abstracts[0])
    if len(titles) == len(abstracts) == 1:
        title, abstract = neighbours
        min_overlap = min_overlaps[abstract.token.certain]
        if not min_overlap or (title.token.certain and abstract.token.certain):
            return neighbours
        overlap = title_overlap(title.token.text, abstract.token.text)
        return neighbours if overlap >= min_overlap else None
    scores = {
        (row, column): title_log_odds(title.token.text, abstract.token.text, frequencies)
        for row, title in enumerate(titles)
        for column, abstract in enumerate(abstracts)
    }
    # Of equal pairs the closest counts: the last title, the first abstract.
    (row, column), best = max(scores.items(), key=lambda pair: (pair[1], pair[0][0], -pair[0][1]))
    second_best = max(score for pair, score in scores.items() if pair != (row, column))
    best_pair = (titles[row], abstracts[column])
    min_lead = _MIN_LEAD_NEIGHBOURS if best_pair == neighbours else _MIN_LEAD
    min_overlap = min_overlaps[best_pair[1].token.certain]
    likely = not min_overlap or best >= min_overlap * _LOG_ODDS_FACTOR
    return best_pair if likely and best >= second_best + min_lead else None


def _pair_sentences(group: Sequence[_Unit]) -> Iterator[tuple[int, _Unit]]:
    """Yield the id of each title and the sentence below it that can be its abstract."""
    for title, below in pairwise(group):
        if title.kind is Kind.TITLE and below.kind is Kind.SENTENCE:
            related = title_overlap(title.token.text, below.token.text) > 0
            if related or opens_abstract(below.token.text):
                yield id(title), below


def _draft_pair(title: _Unit, abstract: _Unit) -> DraftRecord:
    return DraftRecord(
        title.token.text,
        abstract.token.text + abstract.further_sections,
        {**abstract.labelled, **title.labelled},
        title.numbers + abstract.numbers,
    )


def _draft_unpaired(unit: _Unit) -> DraftRecord:
    if unit.kind is Kind.TITLE:
        return DraftRecord(title=unit.token.text, labelled=unit.labelled, numbers=unit.numbers)
    if unit.kind in _ABSTRACTS:
        text = unit.token.text + unit.further_sections
        return DraftRecord(abstract=text, labelled=unit.labelled, numbers=unit.numbers)
    if unit.kind is Kind.ENTRY:
        labelled = dict(unit.labelled)
        title, abstract = labelled.pop("title", ""), labelled.pop("abstract", "")
        return DraftRecord(title, abstract, labelled, unit.numbers)
    return DraftRecord(numbers=unit.numbers, why=_REASONS[unit.kind])
