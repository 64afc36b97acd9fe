"""Agreement of reviewers who decided about the same papers, and what they disagree on.

Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46.
Fleiss JL. Measuring nominal scale agreement among many raters. Psychol Bull 1971;76:378-382.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper
from store.model.record import KEY_STRENGTH

CATEGORIES = (Decision.INCLUDE, Decision.MAYBE, Decision.EXCLUDE)
"""What a paper can be decided as; a paper without a decision is in none."""


@dataclass(frozen=True, slots=True)
class Side:
    """One reviewer's papers with what is recorded about them, under a name."""

    name: str
    papers: Sequence[tuple[Paper, Annotation]]


@dataclass(frozen=True, slots=True)
class ComparedPaper:
    """A paper that at least one side has decided about, found on every side by any of its keys."""

    keys: tuple[str, ...]
    """The keys that it has on any side, the strongest first."""
    title: str
    annotations: tuple[Annotation, ...]
    """What each side has recorded, in the order of the sides; empty where it has nothing."""


@dataclass(frozen=True, slots=True)
class ReviewerComparison:
    """The decisions of all sides, paper by paper."""

    sides: tuple[str, ...]
    """The names of the sides, two or more."""
    papers: tuple[ComparedPaper, ...]
    maybe_as: Decision | None = None
    """The decision that a maybe is taken for; None for a category of its own."""

    def categories(self, paper: ComparedPaper) -> tuple[Decision, ...]:
        """Return what each side decided, with a maybe taken for what it is to count as."""
        decisions = (annotation.decision for annotation in paper.annotations)
        return tuple(
            self.maybe_as if decision is Decision.MAYBE and self.maybe_as else decision
            for decision in decisions
        )

    @property
    def shared(self) -> tuple[ComparedPaper, ...]:
        """The papers that all sides have decided about: those that count."""
        return tuple(
            paper for paper in self.papers if Decision.UNDECIDED not in self.categories(paper)
        )

    @property
    def conflicts(self) -> tuple[ComparedPaper, ...]:
        """The papers that count and that not all sides decided in the same way."""
        return tuple(paper for paper in self.shared if len(set(self.categories(paper))) > 1)

    @property
    def agreement(self) -> float | None:
        """The share of the papers that all sides decided in the same way; None without papers."""
        shared = len(self.shared)
        return float(1 - Fraction(len(self.conflicts), shared)) if shared else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa of two sides, Fleiss' kappa of more; None where it is not defined."""
        rows = [self.categories(paper) for paper in self.shared]
        if len(self.sides) == 2:
            return cohen_kappa((left, right) for left, right in rows)
        return fleiss_kappa([[row.count(category) for category in CATEGORIES] for row in rows])

    @property
    def kappa_name(self) -> str:
        """Whose kappa it is."""
        return "Cohen's kappa" if len(self.sides) == 2 else "Fleiss' kappa"

    def decided(self, side: int) -> int:
        """Count the papers that a side has decided about."""
        decisions = (paper.annotations[side].decision for paper in self.papers)
        return sum(decision is not Decision.UNDECIDED for decision in decisions)

    def table(self) -> list[list[int]]:
        """Count the papers of two sides by category: rows for the first, columns for the second."""
        counts = Counter(map(self.categories, self.shared))
        return [[counts[left, right] for right in CATEGORIES] for left in CATEGORIES]


def cohen_kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Return Cohen's kappa of two raters, given both ratings of each subject.

    None without subjects, and where both raters use one and the same category: without variance
    there is no agreement beyond chance to speak of.
    """
    counts = Counter(pairs)
    total = counts.total()
    if not total:
        return None
    left: Counter[Hashable] = Counter()
    right: Counter[Hashable] = Counter()
    for (first, second), count in counts.items():
        left[first] += count
        right[second] += count
    observed = Fraction(sum(n for (a, b), n in counts.items() if a == b), total)
    expected = Fraction(sum(left[category] * right[category] for category in left), total**2)
    return _beyond_chance(observed, expected)


def fleiss_kappa(ratings: Sequence[Sequence[int]]) -> float | None:
    """Return Fleiss' kappa, given for each subject how many raters chose each category.

    All subjects have the same number of raters, at least two. None without subjects, and where
    all ratings are of one category.
    """
    if not ratings:
        return None
    raters, total = sum(ratings[0]), len(ratings)
    agreeing = sum(count * (count - 1) for row in ratings for count in row)
    observed = Fraction(agreeing, total * raters * (raters - 1))
    shares = [Fraction(sum(column), total * raters) for column in zip(*ratings, strict=True)]
    return _beyond_chance(observed, sum((share**2 for share in shares), Fraction(0)))


def _beyond_chance(observed: Fraction, expected: Fraction) -> float | None:
    return None if expected == 1 else float((observed - expected) / (1 - expected))


def compare_reviewers(
    sides: Sequence[Side], maybe_as: Decision | None = None
) -> ReviewerComparison:
    """Match the papers of all sides by any key, and put their decisions side by side.

    The papers are in the order of the first side, then of the next. Where one side has two
    annotations of what is one paper on another side, the newest decision counts.
    """
    papers = (
        _compare(members, len(sides)) for members in _match_papers([side.papers for side in sides])
    )
    decided = tuple(
        paper
        for paper in papers
        if any(annotation.decision is not Decision.UNDECIDED for annotation in paper.annotations)
    )
    return ReviewerComparison(tuple(side.name for side in sides), decided, maybe_as)


_Member = tuple[int, Paper, Annotation]
"""The number of a side, and a paper of that side."""


def _match_papers(sides: Sequence[Sequence[tuple[Paper, Annotation]]]) -> Iterator[list[_Member]]:
    """Yield the papers of all sides in groups that share keys.

    A key that two papers of one side have identifies neither: one DOI of a whole supplement.
    """
    group_of_key: dict[str, list[_Member]] = {}
    groups: dict[int, list[_Member]] = {}
    for number, papers in enumerate(sides):
        holders = Counter(key for paper, _ in papers for key in paper.own_keys)
        for paper, annotation in papers:
            keys = [key for key in paper.own_keys if holders[key] == 1]
            met = {id(group_of_key[key]): group_of_key[key] for key in keys if key in group_of_key}
            group, *others = met.values() if met else ([],)
            for other in others:
                group += groups.pop(id(other))
                for _, member, _ in other:
                    moved = [key for key in member.keys if group_of_key.get(key) is other]
                    group_of_key.update(dict.fromkeys(moved, group))
            group.append((number, paper, annotation))
            groups[id(group)] = group
            group_of_key.update(dict.fromkeys(keys, group))
    yield from groups.values()


def _compare(members: Sequence[_Member], sides: int) -> ComparedPaper:
    """Put the papers of one group side by side."""
    by_side: defaultdict[int, list[Annotation]] = defaultdict(list)
    for number, _, annotation in members:
        by_side[number].append(annotation)
    keys = dict.fromkeys(key for _, paper, _ in members for key in (paper.id, *paper.keys))
    return ComparedPaper(
        keys=tuple(sorted(keys, key=_strength)),
        title=next((paper.display_title for _, paper, _ in members if paper.display_title), ""),
        annotations=tuple(
            max(by_side[number], key=_decided_at, default=EMPTY_ANNOTATION)
            for number in range(sides)
        ),
    )


def _decided_at(annotation: Annotation) -> tuple[str, bool]:
    return annotation.when.get("decision", ""), annotation.decision is not Decision.UNDECIDED


def _strength(key: str) -> int:
    kind = key.partition(":")[0]
    return KEY_STRENGTH.index(kind) if kind in KEY_STRENGTH else len(KEY_STRENGTH)


def comparison_json(comparison: ReviewerComparison) -> dict[str, Any]:
    """Return a comparison as a JSON object; agreement and kappa are None where there is none."""
    return {
        "sides": [
            {"name": name, "decided": comparison.decided(number)}
            for number, name in enumerate(comparison.sides)
        ],
        "papers": len(comparison.shared),
        "not_decided_by_all": len(comparison.papers) - len(comparison.shared),
        "maybe_as": comparison.maybe_as,
        "agreement": comparison.agreement,
        "kappa": comparison.kappa,
        "kappa_name": comparison.kappa_name,
        "conflicts": [_conflict_json(comparison, paper) for paper in comparison.conflicts],
    }


def _conflict_json(comparison: ReviewerComparison, paper: ComparedPaper) -> dict[str, Any]:
    return {
        "id": paper.keys[0],
        "ids": list(paper.keys),
        "title": paper.title,
        "decisions": [
            {
                "side": name,
                "decision": annotation.decision,
                "reason": annotation.reason,
                "note": annotation.note,
            }
            for name, annotation in zip(comparison.sides, paper.annotations, strict=True)
        ],
    }
