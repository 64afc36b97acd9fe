"""Library files: how fast each format is read, beside the parser that does the least."""

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

from bench.foreign import foreign
from store.formats.registry import WRITERS, render
from store.model.annotation import EMPTY_ANNOTATION
from store.model.paper import Paper
from store.model.record import Place, Record, record

ROUNDS = 5
"""Runs of peer and reader in turn; the middle one of their ratios counts."""


@dataclass(frozen=True)
class Format:
    """A format: who reads it beside us, and how often as long we may take."""

    module: str
    peer: str
    parse: Callable[[str], Any]
    limits: tuple[float, float] = (3, 5)
    """Without and with the keys that say which paper each Record is."""


def entries(count: int) -> list[Record]:
    """Make Records about as long as real ones."""
    return [
        record(
            Place("", 0),
            title=f"Measuring how {number} small things move in {number * 7} ways",
            abstract=" ".join(
                f"sentence {number + place} says a little more" for place in range(25)
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


def written(count: int) -> dict[str, str]:
    """Write the same papers in every format."""
    made = entries(count)
    papers = [
        (Paper(id=one.keys[0], keys=one.keys, merged=one, records=(one,)), EMPTY_ANNOTATION)
        for one in made
    ]
    ours = {name: render(name, papers) for name in WRITERS if name != "markdown"}
    return ours | foreign(made)


def formats() -> dict[str, Format]:
    """Return for each format its reader and the peer: the parser that does the least."""
    import bibtexparser
    import rispy

    def wos(text: str) -> Any:
        return rispy.loads(text, implementation=rispy.WokParser)

    def tree(text: str) -> Any:
        return ElementTree.fromstring(text)

    return {
        "bibtex": Format("bibtex.reader", "bibtexparser", bibtexparser.parse_string, (2, 2)),
        "ris": Format("tagged.ris", "rispy", rispy.loads),
        "wos": Format("tagged.wos", "rispy", wos),
        "medline": Format("tagged.nbib", "line split", _split_lines),
        "ovid": Format("tagged.ovid", "line split", _split_lines),
        "refer": Format("tagged.refer", "line split", lambda text: _split_lines(text, " ")),
        "pubmed-xml": Format("xml.pubmed", "ElementTree", tree),
        "endnote-xml": Format("xml.endnote", "ElementTree", tree),
        "atom": Format("xml.atom", "ElementTree", tree),
        "csl-json": Format("json.csl", "json", json.loads),
        "json": Format("json.reader", "json", json.loads),
        "jsonl": Format(
            "json.reader", "json", lambda text: list(map(json.loads, text.splitlines()))
        ),
        "csv": Format("table.csv", "csv", lambda text: list(csv.DictReader(io.StringIO(text)))),
    }


def _split_lines(text: str, mark: str = "- ") -> list[dict[str, list[str]]]:
    """Do the least that gives the fields of tagged lines: tag to values, indented lines joined."""
    found: list[dict[str, list[str]]] = []
    entry: dict[str, list[str]] = {}
    values: list[str] = []
    for line in text.split("\n"):
        tag, parted, value = line.partition(mark)
        if not line:
            if entry:
                found.append(entry)
            entry = {}
        elif line[0] == " ":
            values[-1] += " " + line.strip()
        elif parted:
            values = entry.setdefault(tag.rstrip(), [])
            values.append(value.strip())
    return found


def seconds(work: Callable[[str], Any], text: str) -> float:
    """Return the processor's time of one run."""
    start = process_time()
    work(text)
    return process_time() - start


def run(count: int = 10_000) -> None:
    """Print how our readers compare with the bare parsers."""
    print(f"\nReading {count:,} entries, µs of CPU an entry, the middle of {ROUNDS} runs;")
    print("ratios to the peer in the same run; with keys: identity of every Record as well")
    print(f"{'format':12} {'peer':13} {'peer':>6} {'ours':>6} {'ratio':>12} {'with keys':>12}")
    texts = written(count)
    for name, form in formats().items():
        module = import_module(f"store.formats.{form.module}")

        def ours(text: str, module: Any = module) -> Any:
            return module.read(text, "x").records

        def keyed(text: str, module: Any = module) -> Any:
            return [entry.keys for entry in module.read(text, "x").records]

        if len(ours(texts[name])) != count:
            raise AssertionError(f"{name}: not every entry is a Record")
        rounds = [
            (
                seconds(form.parse, texts[name]),
                seconds(ours, texts[name]),
                seconds(keyed, texts[name]),
            )
            for _ in range(ROUNDS)
        ]
        bare, read = (median(one[at] for one in rounds) / count * 1e6 for at in (0, 1))
        ratios = [median(one[at] / one[0] for one in rounds) for at in (1, 2)]
        shown = [f"{one:5.1f} (≤ {most:g})" for one, most in zip(ratios, form.limits, strict=True)]
        print(f"{name:12} {form.peer:13} {bare:6.1f} {read:6.1f} {shown[0]:>12} {shown[1]:>12}")
