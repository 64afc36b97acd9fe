"""Whether two Records are one Paper: the evidence for and against, weighed in points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.fuzz import ratio

from store.imprint import NOTHING, SAME_PLACE, Finding, place, years
from store.titles import (
    CONTAINED,
    generic,
    likeness_of_titles,
    numbers_clash,
    rest_is_venue,
    substituted,
)
from store.traits import OPENING, Traits

SAME_AT = 3.5
"""Points from which two Records are one Paper."""

LIKELY_AT = 2.0
"""Points from which they are offered."""

APART_AT = 1.5
"""Points up to which two Records with titles alike speak against one Paper."""

SURE_AT = 6.5
"""Points from which no further evidence is asked for."""


BRIEF = 40
"""Letters of an abstract that is too short to be compared, but not to be the same."""

SAME_ABSTRACT = 3.0
"""Points for abstracts that begin alike; no other finding but an id or the place brings more."""


class Standing(IntEnum):
    """What is known of a pair of Records."""

    APART = -1
    UNLIKE = 0
    LIKELY = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found for a pair, in points and in words a person can check."""

    standing: Standing
    points: float = 0.0
    why: str = ""

    @property
    def likeness(self) -> float:
        """How sure it is, 0 to 1."""
        return min(1.0, max(0.0, self.points / (2 * SAME_AT)))


_UNLIKE = Verdict(Standing.UNLIKE)
_APART = Verdict(Standing.APART)


def judge(a: Traits, b: Traits) -> Verdict:
    """Weigh what two Records say; symmetric.

    The same title is enough where one of the two says no more and it is a telling one.
    """
    if not a.title or not b.title:
        return _untitled(a, b)
    like = likeness_of_titles(a, b)
    versions = a.preprint != b.preprint
    where = NOTHING if versions else place(a, b, like)
    findings = [
        _letters(a, b, like),
        _people(a, b),
        where,
        years(a, b, where[0], versions),
        _ids(a, b, versions),
    ]
    points = sum([finding[0] for finding in findings])
    if a.title == b.title and not any(finding[0] for finding in findings[1:]):
        points = SAME_AT
    if points >= LIKELY_AT - SAME_ABSTRACT:
        points -= _doubts(a, b, like, where[0])
        if LIKELY_AT - SAME_ABSTRACT <= points < SURE_AT:
            findings.append(_abstracts(a, b, where[0]))
            points += findings[-1][0]
    if points < LIKELY_AT:
        return _APART if points <= APART_AT and like > 0.75 else _UNLIKE
    if versions:
        findings.append((0.0, "preprint and published version"))
    return _verdict(points, findings)


def _verdict(points: float, findings: list[Finding]) -> Verdict:
    if points < LIKELY_AT:
        return _UNLIKE
    why = ", ".join([words for _, words in findings if words])
    return Verdict(Standing.SAME if points >= SAME_AT else Standing.LIKELY, points, why)


def _letters(a: Traits, b: Traits, like: float) -> Finding:
    """Weigh how many letters of the titles agree, or that one stands within the other."""
    if like >= 0.93:
        return 3.0 - (1 - like) * 20, f"title {like:.2f}" if like < 1 else "same title"
    points = max(-3.5, 1.6 - (0.93 - like) * 15)
    if points < 0.7:
        short, long = (a, b) if len(a.title) < len(b.title) else (b, a)
        if len(short.title) >= CONTAINED and short.title in long.title:
            whole = short.cut or rest_is_venue(short, long)
            return 2.0 if whole else 0.7, "one title within the other"
    return points, f"title {like:.2f}" if points > 0 else ""


def _doubts(a: Traits, b: Traits, like: float, where: float) -> float:
    """Give the points to take off, as other papers may bear such titles or differ in a word."""
    points = 0.0
    within = a.title in b.title or b.title in a.title
    if 0.75 <= like < 1 and not within and substituted(a, b):
        points += 3.0
    if like >= 0.75 and (len(a.opening) < OPENING / 2 or a.opening != b.opening):
        short = min(len(a.title), len(b.title))
        points += 2.0 if short < 20 else 0.5 if short < 30 else 0.0
        if generic(a.said) or generic(b.said):
            points += 4.0
            if where < SAME_PLACE and a.entry.number != b.entry.number:
                points += 2.0
    if like < 1:
        if like > 0.6 and a.kinds != b.kinds:
            points += 5.0
        clash = numbers_clash(a, b)
        if clash == 2 and like > 0.6:
            points += 9.0
        elif clash and where < SAME_PLACE + 0.5:
            points += 4.0
    return points


def _people(a: Traits, b: Traits) -> Finding:
    if not a.names or not b.names:
        return NOTHING
    share = len(a.names & b.names) / min(len(a.names), len(b.names))
    if share >= 0.7:
        return 1.5, "same authors"
    if share >= 0.4:
        return 0.5, "authors in common"
    return (-1.0, "") if share else (-2.5, "")


def _abstracts(a: Traits, b: Traits, where: float) -> Finding:
    """Weigh how the abstracts begin; where the place is the same another one is no wonder."""
    one, other = a.opening, b.opening
    short = min(len(one), len(other))
    if short < 100:
        return NOTHING
    like = ratio(one[:short], other[:short]) / 100
    if like >= 0.8:
        return (SAME_ABSTRACT if like >= 0.9 else 2.0), f"abstract {like:.2f}"
    if where >= SAME_PLACE or like >= 0.6:
        return NOTHING
    return (-2.5 if like < 0.5 else -1.0), ""


def _ids(a: Traits, b: Traits, versions: bool) -> Finding:
    points, words = 0.0, ""
    one, other = a.entry, b.entry
    for ours, theirs, label in (
        (one.doi, other.doi, "same DOI"),
        (one.arxiv, other.arxiv, "same arXiv id"),
        (one.pmid, other.pmid, "same PMID"),
    ):
        if ours and theirs:
            if ours == theirs:
                points, words = 4.0, words or label
            elif points <= 0 and not (versions and label == "same DOI"):
                points = -5.0
    return points, words


def _untitled(a: Traits, b: Traits) -> Verdict:
    """Judge a pair of which one has no title, by the abstracts."""
    ids = _ids(a, b, versions=False)
    one, other = a.abstract, b.abstract
    short = min(len(one), len(other))
    if short < 100:
        same = (4.0, "same abstract") if short >= BRIEF and one == other else NOTHING
        return _verdict(ids[0] + same[0], [same, ids])
    like = ratio(one[:short], other[:short], score_cutoff=85) / 100
    if not like:
        return _UNLIKE
    enough = 0.95 if short > 300 else 0.97
    found = (4.0 if like >= enough else 2.5), f"abstract {like:.2f}"
    findings = [found, ids, _people(a, b), years(a, b, 0.0, versions=True)]
    return _verdict(sum([finding[0] for finding in findings]), findings)
