"""Library files of other projects: how many fields are read as these projects expect."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from store.formats.reading import Reading, UnreadableSource
from store.model.identifiers import normalize_doi, normalize_year, surname
from store.model.record import Record
from store.text.folding import words
from store.text.latex import readable

FORMATS = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "formats"
"""Files collected from other projects' tests; not part of this project, and may be missing."""

READERS = {
    "arxiv_atom": "xml.atom",
    "biblatex": "bibtex.reader",
    "bibtex": "bibtex.reader",
    "csl_json": "json.reader",
    "csv": "table.csv",
    "endnote_xml": "xml.endnote",
    "enw": "tagged.refer",
    "json": "json.reader",
    "nbib": "tagged.nbib",
    "ovid": "tagged.ovid",
    "pubmed_xml": "xml.pubmed",
    "ris": "tagged.ris",
    "wos_isi": "tagged.wos",
}
FIELDS = ("title", "authors", "year", "doi", "abstract")


@dataclass(frozen=True)
class Difference:
    """One field of one entry that is not what the file's own project expects."""

    file: str
    entry: int
    field: str
    actual: Any
    expected: Any


def decode(content: bytes) -> str:
    """Decode as the program does: byte order mark, UTF-8, declared encoding, cp1252."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    if content[1:2] == b"\0":
        return content.decode("utf-16-le")
    declared = re.search(rb"(?i)encoding: ?([\w-]+)", content[:400])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        name = declared[1].decode() if declared and declared[1].lower() != b"utf8" else "cp1252"
        return content.decode(name, "replace")


def files() -> list[Path]:
    """Return the collected files, without the expected results."""
    return sorted(
        path for folder in READERS for path in (FORMATS / folder).glob("*.*") if path.is_file()
    )


def reader_of(path: Path) -> Any:
    """Return the reader of a file by its folder, or by its content for the one misplaced file."""
    if path.name == "synthesisr_res_synth_methods.txt":
        return import_module("store.formats.tagged.nbib")
    return import_module(f"store.formats.{READERS[path.parent.name]}")


@cache
def reading_of(path: Path) -> Reading | UnreadableSource:
    """Read one file, or return the error that explains why it cannot be read."""
    try:
        reading: Reading = reader_of(path).read(decode(path.read_bytes()), path.name)
    except UnreadableSource as error:
        return error
    return reading


def expected_of(path: Path) -> list[dict[str, Any]] | None:
    """Return the entries that the file's own project expects, under our field names."""
    folder = path.parent / "expected"
    for name in (f"{path.stem}.json", f"{path.stem}_out.json"):
        if (folder / name).exists():
            parsed = json.loads((folder / name).read_text(encoding="utf-8"))
            if "itemType" not in str(parsed)[:100_000] and isinstance(parsed, dict):
                return [_from_papis(parsed)]
            entries = parsed["items"] if isinstance(parsed, dict) else parsed
            return [_from_zotero(entry) for entry in entries if entry.get("itemType") not in _PARTS]
    stem = path.stem.replace("OvidImporterTest", "OvidImporterTestBib")
    for name in (f"{path.stem}.bib", f"{stem}.bib"):
        if (folder / name).exists():
            text = (folder / name).read_text(encoding="utf-8")
            records = import_module("store.formats.bibtex.reader").read(text, "").records
            return [_from_jabref(entry) for entry in records] + _untitled_entries(text)
    return None


_PARTS = ("attachment", "note", "annotation")
"""Zotero's types for what belongs to an entry and is none."""


def _untitled_entries(text: str) -> list[dict[str, Any]]:
    return [] if "title" in text.casefold() else [{"title": "", "authors": (), "year": None}]


def _from_zotero(entry: dict[str, Any]) -> dict[str, Any]:
    people = entry.get("creators", [])
    authors = [person for person in people if person.get("creatorType") in _AUTHOR_ROLES]
    extra = entry.get("extra", "")
    extra = "\n".join(extra) if isinstance(extra, list) else extra
    doi = entry.get("DOI") or next(iter(re.findall(r"(?im)^doi: ?(\S+)", extra)), "")
    return {
        "title": entry.get("title") or entry.get("caseName") or entry.get("subject") or "",
        "authors": tuple(
            _fold(person.get("lastName") or person.get("name") or "") for person in authors
        ),
        "year": normalize_year(
            entry.get("date") or entry.get("issueDate") or entry.get("dateDecided")
        ),
        "doi": normalize_doi(doi),
        "abstract": entry.get("abstractNote", ""),
        "kinds": {person.get("creatorType") for person in people},
    }


_AUTHOR_ROLES = (
    *("author", "inventor", "artist", "programmer", "presenter", "director", "contributor"),
    *("podcaster", "performer", "composer", "cartographer", "interviewee", "reviewedAuthor"),
)


def _from_papis(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": entry.get("title", ""),
        "authors": tuple(_fold(person["family"]) for person in entry.get("author_list", ())),
        "year": normalize_year(entry.get("year")),
        "doi": normalize_doi(entry.get("doi", "")),
        "abstract": entry.get("abstract", ""),
    }


def _from_jabref(entry: Record) -> dict[str, Any]:
    return {
        "title": readable(entry.title),
        "authors": tuple(surname(name) for name in entry.authors),
        "year": entry.year,
        "doi": entry.doi,
        "abstract": readable(entry.abstract),
    }


def _fold(name: str) -> str:
    return "".join(words(readable(name)))


@cache
def fold_words(text: str) -> str:
    """Return the folded words of a text without markup, joined."""
    return " ".join(words(re.sub(r"</?\w[^<>]*>", "", readable(text)))).replace(" ", "")


def differences(path: Path) -> Iterator[Difference]:
    """Yield the differences between a file's Records and the expected entries."""
    expected = expected_of(path)
    reading = reading_of(path)
    if expected is None:
        return
    records = () if isinstance(reading, UnreadableSource) else reading.records
    comparable = [entry for entry in expected if entry["title"] or entry.get("abstract")]
    unmatched = list(records)
    for number, entry in enumerate(comparable):
        record = _find_record(entry, unmatched)
        if record is None:
            yield Difference(path.name, number, "entry", None, entry["title"])
            continue
        unmatched.remove(record)
        actual: dict[str, Any] = {
            "title": fold_words(record.title),
            "authors": tuple(surname(name) for name in record.authors),
            "year": record.year,
            "doi": record.doi,
            "abstract": fold_words(record.abstract),
        }
        for name in FIELDS:
            is_text = name in ("title", "abstract")
            expected_text: Any = fold_words(entry[name]) if is_text else entry[name]
            if name == "authors" and _same_people(actual[name], expected_text):
                continue
            if actual[name] != expected_text:
                yield Difference(path.name, number, name, getattr(record, name), entry[name])
    for record in unmatched:
        yield Difference(path.name, -1, "entry", readable(record.title), None)


def _same_people(actual: tuple[str, ...], expected: tuple[str, ...]) -> bool:
    """Compare surnames; a particle or suffix may be part of them or not."""
    return len(actual) == len(expected) and all(
        a == b or a.endswith(b) or b.endswith(a) or a.startswith(b) or b.startswith(a)
        for a, b in zip(actual, expected, strict=True)
    )


def _find_record(entry: dict[str, Any], records: list[Record]) -> Record | None:
    """Find the Record of an expected entry by title, the most similar one if several have it."""
    title = fold_words(entry["title"])
    candidates = [record for record in records if fold_words(record.title)[:20] == title[:20]]

    def similarity(record: Record) -> int:
        people = _same_people(tuple(map(surname, record.authors)), entry["authors"])
        same = record.year == entry["year"], record.doi == entry["doi"], people
        return 4 * int(fold_words(record.title) == title) + sum(map(bool, same))

    return max(candidates or (records if len(records) == 1 else ()), key=similarity, default=None)


def run() -> None:
    """Print how many entries of the collected files are read, and how many fields differ."""
    if not FORMATS.is_dir():
        print("\nCollected files: missing")
        return
    print("\nCollected files: entries and Records; entries compared, fields that differ")
    for folder in sorted(set(READERS)):
        paths = [path for path in files() if path.parent.name == folder]
        readings = [reading for reading in map(reading_of, paths) if isinstance(reading, Reading)]
        entries = sum(reading.entries for reading in readings)
        records = sum(len(reading.records) for reading in readings)
        compared = [path for path in paths if expected_of(path) is not None]
        expected = sum(len(expected_of(path) or ()) for path in compared)
        differing = sum(len(list(differences(path))) for path in compared)
        print(
            f"{folder:12} {len(paths):4} files {entries:6} entries"
            f" {records:6} Records {expected:6} compared"
            f" {differing:4} differ"
        )
