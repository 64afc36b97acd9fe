"""Duplicates: how well four labelled sets are grouped, and how long large corpora take."""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from time import perf_counter, process_time
from typing import Any

from bench.corpora import REAL_CORPUS, ROOT, real_papers, synthetic_papers
from store.duplicates.answers import NO_ANSWERS, answer_to_document, answers_from_documents
from store.duplicates.components import build_match_graph
from store.duplicates.grouping import group_records, group_records_in_steps, grouped_papers
from store.formats.names import split_people
from store.library.library import Library
from store.library.regrouping import regroup_nearby
from store.model.record import Place, Record, record

SHARED = ROOT / ".." / "shared"
LABELLED_SETS = ("stroke", "respiratory", "digital_work", "cora")
_BIB_DEDUPE_F1 = {"stroke": 0.997, "respiratory": 0.967, "digital_work": 0.999, "cora": 0.897}
"""What bib-dedupe reaches; it was tuned on the first three."""

REQUIRED_F1 = {"stroke": 0.9968, "respiratory": 0.994, "digital_work": 0.993, "cora": 0.9808}
ALLOWED_FALSE_MERGES = {"stroke": 0, "respiratory": 2, "digital_work": 2, "cora": 10}
REQUIRED_CORE_F1 = {"stroke": 0.988, "respiratory": 0.965, "digital_work": 0.98, "cora": 0.97}
"""The F1 to reach with title, abstract, authors, year and DOI only."""


def read_labelled_set(name: str, *, core: bool = False) -> tuple[list[str], list[Record]]:
    """Read the ids and the records of a labelled set; `core` leaves out venue, volume and pages."""
    path = SHARED / "data" / "dedupe" / name / "records.csv"
    ids, records = [], []
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as rows:
        for line, row in enumerate(csv.DictReader(rows), 2):
            place: dict[str, Any] = (
                {} if core else {key: row[key] for key in ("volume", "number", "pages", "type")}
            )
            ids.append(row["id"])
            records.append(
                record(
                    Place(name, line),
                    title=row["title"],
                    abstract=row["abstract"],
                    authors=split_people(row["authors"]),
                    year=row["year"],
                    doi=row["doi"],
                    venue="" if core else row["journal"],
                    **place,
                )
            )
    return ids, records


def score_labelled_set(name: str, *, core: bool = False) -> dict[str, Any]:
    """Score the merges on a labelled set, with the possible duplicates and the CPU seconds."""
    spec = spec_from_file_location("score_dedupe", SHARED / "tools" / "score_dedupe.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = module_from_spec(spec)
    spec.loader.exec_module(scorer)
    ids, records = read_labelled_set(name, core=core)
    grouping, seconds = _time(lambda: group_records(records))
    path = SHARED / "data" / "dedupe" / name / "truth_groups.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        truth = [row["merged_ids"].split(";") for row in csv.DictReader(rows)]
    merged = [[ids[index] for index in group] for group in grouping.groups if len(group) > 1]
    return {
        **scorer.score(truth, merged),
        "possible": len(grouping.possible_duplicates),
        "seconds": seconds,
    }


def retold_records(count: int, seed: int = 7) -> list[Record]:
    """Return the real papers, followed by copies of them with typing errors and missing fields."""
    rng = random.Random(seed)
    originals = [paper.merged for paper in real_papers()]
    records = list(originals)
    while originals and len(records) < count:
        place = Place("swarm", len(records) + 1)
        records.append(_retell(rng, rng.choice(originals), place))
    return records[:count]


def _retell(rng: random.Random, entry: Record, place: Place) -> Record:
    title = entry.title
    for _ in range(rng.choice((0, 0, 1, 2))):
        title = _mistype(rng, title)
    has_initials = rng.random() < 0.5
    return replace(
        entry,
        place=place,
        title=title.lower() if rng.random() < 0.3 else title,
        abstract="" if rng.random() < 0.3 else _mistype(rng, entry.abstract),
        authors=tuple(map(_with_initials, entry.authors)) if has_initials else entry.authors,
        year=entry.year + 1 if entry.year and rng.random() < 0.05 else entry.year,
        venue="" if rng.random() < 0.2 else entry.venue,
        doi="" if rng.random() < 0.4 else entry.doi,
    )


def _mistype(rng: random.Random, text: str) -> str:
    position = rng.randrange(len(text) + 1)
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return text[:position] + letter * rng.randrange(2) + text[position + rng.randrange(2) :]


def _with_initials(name: str) -> str:
    *first_names, family = name.split() or [""]
    initials = " ".join(part[0] + "." for part in first_names)
    return f"{family}, {initials}" if first_names else family


def _time(work: Callable[[], Any]) -> tuple[Any, float]:
    """Do work; return its result and its CPU seconds."""
    start = process_time()
    outcome = work()
    return outcome, process_time() - start


def _longest_step(records: Sequence[Record]) -> float:
    """Return the longest time between two yields of `group_records_in_steps`, in seconds."""
    longest, last = 0.0, perf_counter()
    for _ in group_records_in_steps(records):
        now = perf_counter()
        longest, last = max(longest, now - last), now
    return longest


def _time_answer(records: Sequence[Record]) -> tuple[float, float]:
    """Join two papers; return the CPU seconds and the longest step of regrouping them."""
    grouping = group_records(records)
    papers = grouped_papers(records, grouping)
    library = replace(
        Library.from_papers(papers),
        answers=NO_ANSWERS,
        match_graph=build_match_graph(records, papers, grouping),
    )
    left, right = papers[0], papers[-1]
    document = answer_to_document(left.records, right.records, same=True, when="2026")
    start, last, longest = process_time(), perf_counter(), 0.0
    for _ in regroup_nearby(library, answers_from_documents([document])):
        now = perf_counter()
        longest, last = max(longest, now - last), now
    return process_time() - start, max(longest, perf_counter() - last)


def run() -> None:
    if not (SHARED / "data" / "dedupe").exists():
        print("duplicates: the labelled sets are not here")
        return
    _print_quality()
    if real_papers():
        _print_speed()
    sys.stdout.flush()


def _print_quality() -> None:
    print("duplicates, record-level F1 (false merges/missed), automatic merges only")
    for name in LABELLED_SETS:
        full, core = score_labelled_set(name), score_labelled_set(name, core=True)
        is_good = (
            full["rec_F1"] >= REQUIRED_F1[name]
            and full["rec_fp"] <= ALLOWED_FALSE_MERGES[name]
            and core["rec_F1"] >= REQUIRED_CORE_F1.get(name, 0)
        )
        print(
            f"  {name:13} {full['rec_F1']:.4f} ({full['rec_fp']}/{full['rec_fn']})"
            f"   core fields {core['rec_F1']:.4f} ({core['rec_fp']}/{core['rec_fn']})"
            f"   possible {full['possible']:3}   bib-dedupe {_BIB_DEDUPE_F1[name]:.3f}"
            f"   {'as required' if is_good else 'BELOW'}   {full['seconds']:.2f} s"
        )


def _print_speed() -> None:
    start = process_time()
    with REAL_CORPUS.open(encoding="utf-8") as lines:
        for line in lines:
            json.loads(line)
    parsing = process_time() - start
    print("duplicates, CPU seconds, as multiples of json.loads over as many records, longest step")
    corpora: dict[str, Callable[[], list[Record]]] = {
        "10,000 real": lambda: [paper.merged for paper in real_papers()],
        "10,000 retold": lambda: retold_records(20_000)[10_000:],
        "100,000 retold": lambda: retold_records(100_000),
        "100,000 unlike": lambda: [paper.merged for paper in synthetic_papers(100_000)],
    }
    for name, build_corpus in corpora.items():
        records = [replace(entry) for entry in build_corpus()]  # copies have no cached keys
        grouping, seconds = _time(partial(group_records, records))
        _, naming = _time(partial(grouped_papers, records, grouping))
        ratio = seconds / (parsing * len(records) / 10_000)
        print(
            f"  {name:15} {seconds:5.2f} s  x{ratio:4.1f}   papers {len(grouping.groups):6}"
            f" named in {naming:.2f} s   step {_longest_step(records) * 1000:4.0f} ms"
        )
    for name in ("10,000 retold", "100,000 retold"):
        seconds, step = _time_answer(corpora[name]())
        print(f"  {name:15} after an answer {seconds:.2f} s   step {step * 1000:4.0f} ms")
