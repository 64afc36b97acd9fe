"""Papers made of grouped Records: who speaks for them, and the id that names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from hashlib import blake2b

from store.papers import STRENGTH, Evidence, Paper, Place, Record

_FILLED = tuple(spec.name for spec in fields(Record) if spec.name not in ("place", "extra"))


def paper_of(
    records: Sequence[Record],
    evidence: Sequence[Evidence] = (),
    shared: frozenset[str] = frozenset(),
) -> Paper:
    """Make one Paper of Records; `shared` are the keys that another Paper holds too."""
    ranked = sorted(records, key=_rank)
    keys = _keys(ranked)
    own = [key for key in keys if key not in shared]
    return Paper(
        id=own[0] if own else _fallback(ranked),
        keys=keys,
        merged=_merged(ranked),
        records=tuple(ranked),
        evidence=tuple(evidence),
    )


def shared_keys(groups: Sequence[Sequence[Record]]) -> frozenset[str]:
    """Give the keys that more than one group holds; they identify none of them."""
    holders = Counter(key for group in groups for key in {k for one in group for k in one.keys})
    return frozenset(key for key, count in holders.items() if count > 1)


def origins(paper: Paper) -> Mapping[str, Place]:
    """Tell for each field of the merged Record that says something where it came from."""
    found = {}
    for name in _FILLED:
        for entry in paper.records:
            if getattr(entry, name):
                found[name] = entry.place
                break
    return found


def _rank(entry: Record) -> tuple[tuple[int, int], tuple[str, ...], Place]:
    filled, length = entry.fullness
    return (-filled, -length), entry.keys, entry.place


def _keys(ranked: Sequence[Record]) -> tuple[str, ...]:
    by_kind: dict[str, dict[str, None]] = {kind: {} for kind in STRENGTH}
    for entry in ranked:
        for key in entry.keys:
            by_kind[key.partition(":")[0]][key] = None
    return tuple(key for kind in STRENGTH for key in by_kind[kind])


def _merged(ranked: Sequence[Record]) -> Record:
    if len(ranked) == 1:
        return ranked[0]
    first = ranked[0]
    gaps = {}
    for name in _FILLED:
        if not getattr(first, name):
            for entry in ranked[1:]:
                if value := getattr(entry, name):
                    gaps[name] = value
                    break
    extra: dict[str, str] = {}
    for entry in ranked:
        for name, value in entry.extra.items():
            extra.setdefault(name, value)
    return replace(first, **gaps, extra=extra)


def _fallback(ranked: Sequence[Record]) -> str:
    """Name a Paper that holds no key alone by what all its Records say."""
    said = sorted(
        "\n".join((one.title, one.abstract, *one.authors, str(one.year), one.venue, one.pages))
        for one in ranked
    )
    return "text:" + blake2b("\f".join(said).encode(), digest_size=12).hexdigest()
