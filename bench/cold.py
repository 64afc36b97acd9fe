"""The first time: from exec with nothing cached to the first rows, to all papers, to searchable.

`python -m bench cold [FOLDER] [--million]` measures each format at 10,000 and 100,000 papers, and
with `--million` JSONL at 1,000,000; with FOLDER another checkout, in an environment of its own in
`.venv`, comes before this one in every row. Processor time is that of the program and of the
workers that it has ended.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from bench.corpora import paper_of, real_papers, synthetic_papers
from bench.corpus_files import BENCH_FOLDER, CORPUS_SIZES, corpus_paths, environment
from bench.foreign import write_foreign
from bench.formats import build_records
from bench.terminal import ROOT, Terminal
from store.formats.registry import WRITERS
from store.model.annotation import EMPTY_ANNOTATION
from store.model.record import Record

_FORMATS = {"jsonl": ".jsonl", "ris": ".ris", "bibtex": ".bib", "pubmed": ".xml", "csv": ".csv"}
_SIZES = (10_000, 100_000)
_MILLION = 1_000_000

_TIMEOUT = 1_800.0
_QUIET = 15.0
"""Seconds of silence after which all that was built is cached and let go."""

_ALL_PAPERS = "(?<!first )(?<![0-9,])[1-9][0-9]*,[0-9,]+ papers"

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class _Moment:
    """When something was on the screen, in seconds since exec."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class _Opening:
    """One opening with nothing cached, and one after it."""

    rows: _Moment
    papers: _Moment
    searchable: _Moment
    peak: int
    """Megabytes of the program at most."""
    lasting: int
    """Megabytes of its own that it has at the end."""
    warm: _Moment
    warm_lasting: int


def _source(form: str, size: int) -> Path:
    """Return a file of so many papers in a format; it is written once."""
    if form == "jsonl" and (paths := corpus_paths(size)):
        return Path(paths[0])
    path = BENCH_FOLDER / f"cold-{size}{_FORMATS[form]}"
    if not path.exists():
        BENCH_FOLDER.mkdir(exist_ok=True)
        papers = real_papers() if size == CORPUS_SIZES[1] else list(synthetic_papers(size))
        papers = papers or list(map(paper_of, build_records(size)))
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            if form == "pubmed":
                records = [_plain_record(n, paper.merged) for n, paper in enumerate(papers)]
                file.write(write_foreign(records, "pubmed-xml")["pubmed-xml"])
            else:
                entries = [(paper, EMPTY_ANNOTATION) for paper in papers]
                file.writelines(WRITERS[form].write(entries))
        part.replace(path)
    return path


def _plain_record(number: int, entry: Record) -> Record:
    """Return a Record as the generated foreign formats take it: escaped, and with such a DOI."""
    return replace(
        entry,
        title=escape(entry.title),
        abstract=escape(entry.abstract),
        authors=tuple(map(escape, entry.authors)),
        venue=escape(entry.venue),
        pages="1-9",
        doi=f"10.1234/thing.{number}",
    )


def _open_cold(folder: Path, source: Path) -> _Opening:
    """Open a source with nothing cached, ask for a word as soon as may be, and open it again."""
    home = BENCH_FOLDER / "cold"
    shutil.rmtree(home, ignore_errors=True)
    python = folder / ".venv" / "bin" / "python"
    argv = [str(python) if python.exists() else sys.executable, "-m", "tui", str(source)]
    env = _environment(home)
    with Terminal(argv, env, folder=folder) as terminal:
        rows = _wait(terminal, "[1-9][0-9,]* papers")
        papers = _wait(terminal, _ALL_PAPERS)
        terminal.send("/model")
        searchable = _wait(terminal, "[0-9] of (?!first )[1-9]")
        terminal.send("\x1b")
        terminal.settle(_QUIET, most=_TIMEOUT)
        peak, lasting = _memory(terminal.pid, "VmHWM"), _memory(terminal.pid, "RssAnon")
        terminal.send("q")
        terminal.ended()
    with Terminal(argv, env, folder=folder) as terminal:
        warm = _wait(terminal, _ALL_PAPERS)
        terminal.settle(3)
        warm_lasting = _memory(terminal.pid, "RssAnon")
        terminal.send("q")
        terminal.ended()
    return _Opening(rows, papers, searchable, peak, lasting, warm, warm_lasting)


def _environment(home: Path) -> Mapping[str, str]:
    names = ("DATA", "STATE", "CONFIG", "CACHE")
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in names}
    return {**environment(), **folders}


def _wait(terminal: Terminal, pattern: str) -> _Moment:
    wall = terminal.shows(pattern, timeout=_TIMEOUT)
    fields = Path(f"/proc/{terminal.pid}/stat").read_text().rpartition(")")[2].split()
    return _Moment(wall, sum(map(int, fields[11:15])) / _TICKS)


def _memory(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in status if line.startswith(name)).split()[1]) // 1000


def _rows(arguments: Sequence[str]) -> Iterator[tuple[str, int]]:
    for size in _SIZES:
        for form in _FORMATS:
            yield form, size
    if "--million" in arguments:
        yield "jsonl", _MILLION


def run(arguments: Sequence[str] = ()) -> None:
    print("nothing cached: seconds from exec, as wall/CPU; first rows also against a warm start")
    print("format      papers  checkout  first rows       all papers       searchable")
    others = [Path(name).resolve() for name in arguments if not name.startswith("-")]
    for form, size in _rows(arguments):
        source = _source(form, size)
        for name, folder in (*(("before", other) for other in others[:1]), ("this", ROOT)):
            opening = _open_cold(folder, source)
            moments = (opening.rows, opening.papers, opening.searchable)
            times = "  ".join(f"{each.wall:7.2f}/{each.cpu:7.2f}" for each in moments)
            ratio = opening.rows.cpu / opening.warm.cpu
            print(f"{form:<8}{size:10,}  {name:<8}{times}  {ratio:5.2f}x warm (CPU)")
            print(
                f"{'':22}MB at most {opening.peak:,}, own at the end {opening.lasting:,},"
                f" own warm {opening.warm_lasting:,}",
                flush=True,
            )
