"""Library files: how fast each format is read, compared with the parser that does the least."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from statistics import median
from time import process_time
from typing import Any
from xml.etree import ElementTree

from bench.foreign import write_foreign
from store.formats.registry import WRITERS, render
from store.model.annotation import EMPTY_ANNOTATION
from store.model.paper import Paper
from store.model.record import Place, Record, record

_ROUNDS = 5
"""Runs of peer and reader in turn; the median of their ratios counts."""


@dataclass(frozen=True)
class Format:
    """A format, another parser of it, and how many times as long as that ours may take."""

    module: str
    peer: str
    parse: Callable[[str], Any]
    limits: tuple[float, float] = (3, 5)
    """Without and with the keys that identify the paper of each Record."""


def build_records(count: int) -> list[Record]:
    """Build Records about as long as real ones."""
    return [
        record(
            Place("", 0),
            title=f"Measuring how {number} small things move in {number * 7} ways",
            abstract=" ".join(
                f"sentence {number + offset} says a little more" for offset in range(25)
            ),
            authors=[f"Surname{number % 97}, A. B.", f"Other{number % 89}, Given", "Third, C."],
            year=1990 + number % 35,
            venue=f"Journal of Things {number % 50}",
            volume=str(number % 80),
            number=str(number % 12),
            pages=f"{number}-{number + 9}",
            doi=f"10.1234/thing.{number}",
            keywords=("things", "motion", "measurement"),
            type="article",
        )
        for number in range(count)
    ]


def write_all(count: int) -> dict[str, str]:
    """Write the same papers in every format."""
    records = build_records(count)
    papers = [
        (Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,)), EMPTY_ANNOTATION)
        for entry in records
    ]
    exports = {name: render(name, papers) for name in WRITERS if name != "markdown"}
    return exports | write_foreign(records)


def formats() -> dict[str, Format]:
    """Return each format with its reader and its peer, the parser that does the least."""
    import rispy
    from bibtexparser.entrypoint import parse_string

    def wos(text: str) -> Any:
        return rispy.loads(text, implementation=rispy.WokParser)

    def tree(text: str) -> Any:
        return ElementTree.fromstring(text)

    return {
        "bibtex": Format("bibtex.reader", "bibtexparser", parse_string, (2, 2)),
        "ris": Format("tagged.ris", "rispy", rispy.loads),
        "wos": Format("tagged.wos", "rispy", wos),
        "medline": Format("tagged.nbib", "line split", _split_lines),
        "ovid": Format("tagged.ovid", "line split", _split_lines),
        "refer": Format("tagged.refer", "line split", lambda text: _split_lines(text, " ")),
        "pubmed-xml": Format("xml.pubmed", "ElementTree", tree),
        "endnote-xml": Format("xml.endnote", "ElementTree", tree),
        "atom": Format("xml.atom", "ElementTree", tree),
        "csl-json": Format("json.reader", "json", json.loads),
        "json": Format("json.reader", "json", json.loads),
        "jsonl": Format(
            "json.reader", "json", lambda text: list(map(json.loads, text.splitlines()))
        ),
        "csv": Format("table.csv", "csv", lambda text: list(csv.DictReader(io.StringIO(text)))),
    }


def _split_lines(text: str, separator: str = "- ") -> list[dict[str, list[str]]]:
    """Parse tagged lines in the simplest way: tag to values, indented lines joined."""
    entries: list[dict[str, list[str]]] = []
    entry: dict[str, list[str]] = {}
    values: list[str] = []
    for line in text.split("\n"):
        tag, separated, text_of_tag = line.partition(separator)
        if not line:
            if entry:
                entries.append(entry)
            entry = {}
        elif line[0] == " ":
            values[-1] += " " + line.strip()
        elif separated:
            values = entry.setdefault(tag.rstrip(), [])
            values.append(text_of_tag.strip())
    return entries


def cpu_seconds(work: Callable[[str], Any], text: str) -> float:
    """Return the CPU time of one run."""
    start = process_time()
    work(text)
    return process_time() - start


def run(count: int = 10_000) -> None:
    """Print how our readers compare with the plain parsers."""
    print(f"\nReading {count:,} entries, µs of CPU an entry, median of {_ROUNDS} runs;")
    print("ratios to the peer in the same run; with keys: including the keys of every Record")
    print(f"{'format':12} {'peer':13} {'peer':>6} {'ours':>6} {'ratio':>12} {'with keys':>12}")
    texts = write_all(count)
    for name, form in formats().items():
        module = import_module(f"store.formats.{form.module}")

        def read_records(text: str, module: Any = module) -> Any:
            return module.read(text, "x").records

        def read_keys(text: str, module: Any = module) -> Any:
            return [entry.keys for entry in module.read(text, "x").records]

        if len(read_records(texts[name])) != count:
            raise AssertionError(f"{name}: not every entry is a Record")
        rounds = [
            (
                cpu_seconds(form.parse, texts[name]),
                cpu_seconds(read_records, texts[name]),
                cpu_seconds(read_keys, texts[name]),
            )
            for _ in range(_ROUNDS)
        ]
        peer, read = (median(times[column] for times in rounds) / count * 1e6 for column in (0, 1))
        ratios = [median(times[column] / times[0] for times in rounds) for column in (1, 2)]
        plain, keyed = (
            f"{ratio:5.1f} (≤ {limit:g})" for ratio, limit in zip(ratios, form.limits, strict=True)
        )
        print(f"{name:12} {form.peer:13} {peer:6.1f} {read:6.1f} {plain:>12} {keyed:>12}")
