"""Papers: Records of the same work merged into one, the id that names it, and the evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from store.model.record import KEY_STRENGTH, RECORD_FIELDS, Place, Record
from store.text.cleaning import shorten
from store.text.latex import readable

ANSWERED = "you said so"
"""Why two Records are one Paper if the user has answered that they are."""


class Evidence(NamedTuple):
    """A reason to take two Records for one Paper, in words that a person can check: `same DOI`."""

    left: Place
    right: Place
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One or more Records that are the same work; what the list shows."""

    id: str
    """The strongest key that no other open Paper has."""
    keys: tuple[str, ...]
    """The keys of all its Records, the strongest first."""
    shared: frozenset[str] = frozenset()
    """Those of its keys that another open Paper has too; they identify neither."""
    merged: Record
    """The fullest Record, its gaps filled from the others."""
    records: tuple[Record, ...]
    """Its Records, the fullest first."""
    evidence: tuple[Evidence, ...] = ()
    """Why the Records are one Paper; empty when there is one."""

    @property
    def title(self) -> str:
        """The readable title; empty when no Record has one."""
        return readable(self.merged.title)

    @property
    def own_keys(self) -> tuple[str, ...]:
        """The keys that no other open Paper has; its Annotation is found again by them.

        Of several Records, each that has no such key has one of its own here, so that the
        Annotation is found also when they are grouped in another way.
        """
        if not self.shared:
            return self.keys
        keys = tuple(key for key in self.keys if key not in self.shared) or (self.id,)
        if len(self.records) == 1:
            return keys
        unnamed = (entry for entry in self.records if self.shared.issuperset(entry.keys))
        return tuple(dict.fromkeys([*keys, *(fallback_id([entry]) for entry in unnamed)]))

    @property
    def display_title(self) -> str:
        """The title, or where there is none the beginning of the abstract, or the id."""
        return self.title or shorten(self.abstract.replace("\n", " "), 90) or self.id

    @property
    def abstract(self) -> str:
        """The readable abstract."""
        return readable(self.merged.abstract)

    @property
    def raw(self) -> dict[str, str]:
        """Title and abstract with their LaTeX, where that differs from the readable text."""
        texts = (
            ("title", self.merged.title, self.title),
            ("abstract", self.merged.abstract, self.abstract),
        )
        return {name: raw for name, raw, readable_text in texts if raw != readable_text}

    @property
    def duplicates(self) -> int:
        """The number of Records beyond the first."""
        return len(self.records) - 1

    @property
    def joined_by(self) -> str:
        """Who joined its Records: `program`, `user` where an answer did; empty for one Record."""
        if not self.duplicates:
            return ""
        return "user" if any(link.why == ANSWERED for link in self.evidence) else "program"

    @property
    def places(self) -> tuple[Place, ...]:
        """Where its Records start, sorted by source and line."""
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


_FALLBACK_BYTES = 12
"""More than a key made of a Record's text has, by which the two are told apart."""

_FIELDS = tuple(name for name in RECORD_FIELDS if name not in ("place", "extra"))


def build_papers(
    groups: Sequence[Sequence[Record]], evidence: Mapping[int, Sequence[Evidence]]
) -> Iterator[Paper]:
    """Yield one Paper for each group of Records; `evidence` is by the index of the group.

    The id is the strongest key that no other Paper has; among equally strong ones, that of the
    fullest Record. Where other Papers have all of its keys, the id is a hash of its Records'
    fields. So the order of the files never matters.
    """
    sorted_groups = [_sort_records(group) for group in groups]
    keys_of_groups = [_join_keys(group) for group in sorted_groups]
    holders = Counter(chain.from_iterable(keys_of_groups))
    ids = [
        next((key for key in keys if holders[key] == 1), "") or fallback_id(group)
        for keys, group in zip(keys_of_groups, groups, strict=True)
    ]
    suffixes = _number_equal_ids(groups, ids)
    for index, (records, keys) in enumerate(zip(sorted_groups, keys_of_groups, strict=True)):
        yield Paper(
            id=ids[index] + suffixes.get(index, ""),
            keys=keys,
            shared=frozenset(key for key in keys if holders[key] > 1),
            merged=_merge_records(records),
            records=records,
            evidence=tuple(evidence.get(index, ())),
        )


def ambiguous_keys(paper: Paper) -> tuple[str, ...]:
    """Return the keys stronger than the id, which do not identify: other Papers have them too."""
    id_index = paper.keys.index(paper.id) if paper.id in paper.keys else len(paper.keys)
    return paper.keys[:id_index]


def field_origins(paper: Paper) -> Mapping[str, Place]:
    """Return the place that each field of the merged Record came from, by the field's name.

    Empty fields are left out; fields that papersift does not know are named `extra.NAME`.
    """
    origins: dict[str, Place] = {}
    for entry in paper.records:
        for name in _FIELDS:
            if name not in origins and getattr(entry, name):
                origins[name] = entry.place
        for name in entry.extra:
            origins.setdefault(f"extra.{name}", entry.place)
    return origins


def fallback_id(records: Sequence[Record]) -> str:
    """Return the id of a Paper that shares each of its keys with another: a hash of its fields."""
    texts = "\f".join(sorted(map(_all_text, records)))
    return "text:" + blake2b(texts.encode(), digest_size=_FALLBACK_BYTES).hexdigest()


def is_fallback_id(key: str) -> bool:
    """Return whether a key is that of a Paper with just these Records, and not of a Record."""
    kind, _, digest = key.partition(":")
    return kind == "text" and len(digest.partition("-")[0]) == 2 * _FALLBACK_BYTES


def _sort_records(group: Sequence[Record]) -> tuple[Record, ...]:
    """Put the fullest Record first; between equals the lowest keys decide, then the place."""
    return tuple(group) if len(group) == 1 else tuple(sorted(group, key=_sort_key))


def _sort_key(entry: Record) -> tuple[int, int, tuple[str, ...], str, Place]:
    filled, length = entry.fullness
    return -filled, -length, entry.keys, _all_text(entry), entry.place


def _all_text(entry: Record) -> str:
    texts = (entry.title, entry.abstract, "; ".join(entry.authors), str(entry.year), entry.venue)
    return "\n".join((*texts, entry.volume, entry.number, entry.pages, entry.url))


def _join_keys(group: Sequence[Record]) -> tuple[str, ...]:
    if len(group) == 1:
        return group[0].keys
    keys = dict.fromkeys(key for entry in group for key in entry.keys)
    return tuple(sorted(keys, key=lambda key: KEY_STRENGTH.index(key.partition(":")[0])))


def _number_equal_ids(groups: Sequence[Sequence[Record]], ids: Sequence[str]) -> dict[int, str]:
    """Return a suffix for each group after the first that has an id: their fields are all equal."""
    groups_by_id: defaultdict[str, list[int]] = defaultdict(list)
    for index, paper_id in enumerate(ids):
        groups_by_id[paper_id].append(index)
    suffixes: dict[int, str] = {}
    for indices in groups_by_id.values():
        if len(indices) > 1:
            indices.sort(key=lambda index: min(entry.place for entry in groups[index]))
            suffixes |= {index: f"-{number}" for number, index in enumerate(indices) if number}
    return suffixes


def _merge_records(records: Sequence[Record]) -> Record:
    """Take the first Record, the fullest, and fill its empty fields from the next ones."""
    first = records[0]
    if len(records) == 1:
        return first
    gaps = {}
    for name in _FIELDS:
        if not getattr(first, name):
            filling = next(filter(None, (getattr(entry, name) for entry in records[1:])), None)
            if filling:
                gaps[name] = filling
    extra = {name: text for entry in reversed(records) for name, text in entry.extra.items()}
    return replace(first, **gaps, extra=MappingProxyType(extra)) if gaps or extra else first
