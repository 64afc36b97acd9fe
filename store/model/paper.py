"""A paper, and the evidence that its records are one.

Papers made of grouped Records: who speaks for them, and the id that names them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from types import MappingProxyType

from store.model.record import KEY_STRENGTH, RECORD_FIELDS, Place, Record
from store.text.cleaning import shorten
from store.text.latex import readable


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two Records are one Paper, in words a person can check: `same DOI`."""

    left: Place
    right: Place
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One or more Records that are the same work; what the list shows."""

    id: str
    """The strongest key that this Paper alone holds."""
    keys: tuple[str, ...]
    """All keys of all its Records, the strongest first."""
    shared: frozenset[str] = frozenset()
    """Those of its keys that another open Paper holds too; they identify neither."""
    merged: Record
    """The fullest Record, its gaps filled from the others."""
    records: tuple[Record, ...]
    """All its Records, the fullest first."""
    evidence: tuple[Evidence, ...] = ()
    """Why the Records are one Paper; empty when there is one."""

    @property
    def title(self) -> str:
        """The readable title; empty when no Record has one."""
        return readable(self.merged.title)

    @property
    def own(self) -> tuple[str, ...]:
        """The keys that it alone holds, by which what is said of it is found again."""
        if not self.shared:
            return self.keys
        return tuple(key for key in self.keys if key not in self.shared) or (self.id,)

    @property
    def display_title(self) -> str:
        """The title, else how the abstract begins."""
        return self.title or shorten(self.abstract.replace("\n", " "), 90)

    @property
    def abstract(self) -> str:
        """The readable abstract."""
        return readable(self.merged.abstract)

    @property
    def raw(self) -> dict[str, str]:
        """Title and abstract as they came, where that differs from the readable text."""
        pairs = (
            ("title", self.merged.title, self.title),
            ("abstract", self.merged.abstract, self.abstract),
        )
        return {name: came for name, came, shown in pairs if came != shown}

    @property
    def duplicates(self) -> int:
        """How many Records there are beyond the first."""
        return len(self.records) - 1

    @property
    def places(self) -> tuple[Place, ...]:
        """Where its Records stand, in the order of the sources."""
        return tuple(sorted(entry.place for entry in self.records))

    @property
    def authors(self) -> tuple[str, ...]:
        """The authors, readable."""
        return tuple(filter(None, map(readable, self.merged.authors)))

    @property
    def year(self) -> int | None:
        """The year of publication."""
        return self.merged.year

    @property
    def venue(self) -> str:
        """The journal, book or conference, readable."""
        return readable(self.merged.venue)


_FIELDS = tuple(name for name in RECORD_FIELDS if name not in ("place", "extra"))

Keyed = tuple[Record, tuple[str, ...]]
"""A Record with its keys, which cost something to work out."""


def build_papers(
    groups: Sequence[Sequence[Record]], evidence: Mapping[int, Sequence[Evidence]]
) -> Iterator[Paper]:
    """Make one Paper of each group; `evidence` is by the place of the group in the sequence.

    The id is the strongest key that this Paper alone holds, among equally strong ones that
    of the fullest Record; a key of two Papers identifies neither. Where all are shared the
    id is a hash of all that the Records say, so the order of the files never matters.
    """
    ranked = [_ranked(group) for group in groups]
    holders = Counter(key for group in ranked for key in {k for _, keys in group for k in keys})
    names = [_name(group, holders) for group in ranked]
    numbers = _numbers(groups, names)
    for at, group in enumerate(ranked):
        records = tuple(entry for entry, _ in group)
        keys = _keys(group)
        yield Paper(
            id=names[at] + numbers.get(at, ""),
            keys=keys,
            shared=frozenset(key for key in keys if holders[key] > 1),
            merged=_merged(records),
            records=records,
            evidence=tuple(evidence.get(at, ())),
        )


def ambiguous_keys(paper: Paper) -> tuple[str, ...]:
    """Return the keys stronger than the id, which do not identify: another Paper has them too."""
    before = paper.keys.index(paper.id) if paper.id in paper.keys else len(paper.keys)
    return paper.keys[:before]


def field_origins(paper: Paper) -> Mapping[str, Place]:
    """Return for each field of the merged Record that says something where it came from.

    Fields that papersift does not know stand as `extra.NAME`.
    """
    found: dict[str, Place] = {}
    for entry in paper.records:
        for name in _FIELDS:
            if name not in found and getattr(entry, name):
                found[name] = entry.place
        for name in entry.extra:
            found.setdefault(f"extra.{name}", entry.place)
    return found


def _ranked(group: Sequence[Record]) -> list[Keyed]:
    """Put the fullest Record first; the lowest keys, then the place decide between equals."""
    keyed = [(entry, entry.keys) for entry in group]
    if len(keyed) > 1:
        keyed.sort(key=_rank)
    return keyed


def _rank(keyed: Keyed) -> tuple[int, int, tuple[str, ...], str, Place]:
    entry, keys = keyed
    filled, length = entry.fullness
    return -filled, -length, keys, _said(entry), entry.place


def _keys(group: Sequence[Keyed]) -> tuple[str, ...]:
    if len(group) == 1:
        return group[0][1]
    all_keys = dict.fromkeys(key for _, keys in group for key in keys)
    return tuple(sorted(all_keys, key=lambda key: KEY_STRENGTH.index(key.partition(":")[0])))


def _name(group: Sequence[Keyed], holders: Mapping[str, int]) -> str:
    for key in _keys(group):
        if holders[key] == 1:
            return key
    return fallback_id([entry for entry, _ in group])


def fallback_id(records: Sequence[Record]) -> str:
    """Return the id of a Paper none of whose keys it holds alone."""
    said = "\f".join(sorted(map(_said, records)))
    return "text:" + blake2b(said.encode(), digest_size=12).hexdigest()


def _said(entry: Record) -> str:
    texts = (entry.title, entry.abstract, "; ".join(entry.authors), str(entry.year), entry.venue)
    return "\n".join((*texts, entry.volume, entry.number, entry.pages, entry.url))


def _numbers(groups: Sequence[Sequence[Record]], names: Sequence[str]) -> dict[int, str]:
    """Return a number to each group whose name is not its alone, as all say the very same."""
    named: defaultdict[str, list[int]] = defaultdict(list)
    for at, name in enumerate(names):
        named[name].append(at)
    return {
        at: f"-{number}"
        for equal in named.values()
        if len(equal) > 1
        for number, at in enumerate(sorted(equal, key=lambda at: min(e.place for e in groups[at])))
        if number
    }


def _merged(records: Sequence[Record]) -> Record:
    """Let the fullest Record speak, and fill what it leaves out from the next ones."""
    first = records[0]
    if len(records) == 1:
        return first
    gaps = {}
    for name in _FIELDS:
        if not getattr(first, name):
            said = next(filter(None, (getattr(entry, name) for entry in records[1:])), None)
            if said:
                gaps[name] = said
    extra = {name: said for entry in reversed(records) for name, said in entry.extra.items()}
    return replace(first, **gaps, extra=MappingProxyType(extra)) if gaps or extra else first
