"""Whether two Records are one Paper: the evidence for and against, weighed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz

from store.text import words
from store.traits import Traits


class Standing(IntEnum):
    """What is known of a pair of Records."""

    APART = -1
    UNLIKE = 0
    LIKELY = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found for a pair, how sure it is (0 to 1) and why, in words."""

    standing: Standing
    likeness: float
    why: str


_UNLIKE = Verdict(Standing.UNLIKE, 0.0, "")


def judge(a: Traits, b: Traits) -> Verdict:
    """Weigh what two Records say; symmetric."""
    ids = _shared_ids(a, b)
    if not a.title or not b.title:
        return _judge_by_abstract(a, b, ids)
    title = fuzz.ratio(a.title, b.title) / 100
    abstract = likeness_of_abstracts(a, b)
    who = likeness_of_names(a, b)
    if a.numbers != b.numbers or a.kinds != b.kinds:
        return Verdict(Standing.APART, 0.0, "numbers or kind differ")
    if ids and title >= 0.75:
        return Verdict(Standing.SAME, 1.0, ids)
    if _ids_clash(a, b):
        return _UNLIKE
    if who is not None and who < 0.4:
        return _UNLIKE
    gap = abs(a.year - b.year) if a.year and b.year else 0
    if title >= 0.93 and gap <= 1 and (abstract is None or abstract > 0.5):
        return Verdict(Standing.SAME, title, f"title {title:.2f}, year ±{gap}")
    if abstract is not None and abstract > 0.95:
        return Verdict(Standing.SAME, abstract, f"abstract {abstract:.2f}")
    return _UNLIKE


def likeness_of_abstracts(a: Traits, b: Traits) -> float | None:
    """Compare abstracts, over the length that both have; nothing where one is short."""
    one, other = a.abstract, b.abstract
    short = min(len(one), len(other))
    if short < 100:
        return None
    return fuzz.ratio(one[:short], other[:short]) / 100


def likeness_of_names(a: Traits, b: Traits) -> float | None:
    """Tell what share of the smaller set of names the other has; nothing where one has none."""
    if not a.names or not b.names:
        return None
    return len(a.names & b.names) / min(len(a.names), len(b.names))


def _shared_ids(a: Traits, b: Traits) -> str:
    for name, label in (("doi", "DOI"), ("arxiv", "arXiv id"), ("pmid", "PMID")):
        value = getattr(a.entry, name)
        if value and value == getattr(b.entry, name):
            return f"same {label}"
    return ""


def _ids_clash(a: Traits, b: Traits) -> bool:
    return any(
        getattr(a.entry, name) and getattr(b.entry, name)
        for name in ("doi", "arxiv", "pmid")
        if getattr(a.entry, name) != getattr(b.entry, name)
    )


def _judge_by_abstract(a: Traits, b: Traits, ids: str) -> Verdict:
    abstract = likeness_of_abstracts(a, b)
    if abstract is None:
        return Verdict(Standing.SAME, 1.0, ids) if ids else _UNLIKE
    if abstract >= 0.95 and not _ids_clash(a, b):
        return Verdict(Standing.SAME, abstract, f"abstract {abstract:.2f}")
    if abstract >= 0.85:
        return Verdict(Standing.LIKELY, abstract, f"abstract {abstract:.2f}")
    return _UNLIKE


_STOP = frozenset(("the", "of", "and", "for", "in", "on", "de", "proceedings", "journal"))
_SPACE = re.compile(r"\s+")


def likeness_of_venues(a: Traits, b: Traits) -> float | None:
    """Tell what share of the shorter venue's words begin like words of the other."""
    one, other = ([word for word in words(t.entry.venue) if word not in _STOP] for t in (a, b))
    if not one or not other:
        return None
    short, long = sorted((one, other), key=len)
    starts = {word[:3] for word in long}
    return sum(word[:3] in starts for word in short) / len(short)
