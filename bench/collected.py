"""Library files by others: how many of their fields are read as their own projects expect."""

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
"""Files collected from other projects' tests; not part of the project, and may be absent."""

READERS = {
    "arxiv_atom": "xml.atom",
    "biblatex": "bibtex.reader",
    "bibtex": "bibtex.reader",
    "csl_json": "json.csl",
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
    ours: Any
    theirs: Any


def decode(content: bytes) -> str:
    """Decode as the program does: byte order mark, UTF-8, what is declared, cp1252."""
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
    """Return the reader for a file, by its folder and for the misplaced by its content."""
    if path.name == "synthesisr_res_synth_methods.txt":
        return import_module("store.formats.tagged.nbib")
    return import_module(f"store.formats.{READERS[path.parent.name]}")


@cache
def reading_of(path: Path) -> Reading | UnreadableSource:
    """Read one file, or say why it cannot be read."""
    try:
        reading: Reading = reader_of(path).read(decode(path.read_bytes()), path.name)
    except UnreadableSource as error:
        return error
    return reading


def expected_of(path: Path) -> list[dict[str, Any]] | None:
    """Return what the file's own project expects of it, by our field names."""
    folder = path.parent / "expected"
    for name in (f"{path.stem}.json", f"{path.stem}_out.json"):
        if (folder / name).exists():
            found = json.loads((folder / name).read_text(encoding="utf-8"))
            if "itemType" not in str(found)[:100_000] and isinstance(found, dict):
                return [_papis(found)]
            entries = found["items"] if isinstance(found, dict) else found
            return [_zotero(one) for one in entries if one.get("itemType") not in _NO_ENTRY]
    stem = path.stem.replace("OvidImporterTest", "OvidImporterTestBib")
    for name in (f"{path.stem}.bib", f"{stem}.bib"):
        if (folder / name).exists():
            text = (folder / name).read_text(encoding="utf-8")
            return [_jabref(one) for one in import_module("store.formats.bibtex.reader").read(text, "").records] + _titleless(text)  # fmt: skip  # noqa: E501
    return None


_NO_ENTRY = ("attachment", "note", "annotation")


def _titleless(text: str) -> list[dict[str, Any]]:
    return [] if "title" in text.casefold() else [{"title": "", "authors": (), "year": None}]


def _zotero(entry: dict[str, Any]) -> dict[str, Any]:
    people = entry.get("creators", [])
    leading = [one for one in people if one.get("creatorType") in _LEADING]
    extra = entry.get("extra", "")
    extra = "\n".join(extra) if isinstance(extra, list) else extra
    doi = entry.get("DOI") or next(iter(re.findall(r"(?im)^doi: ?(\S+)", extra)), "")
    return {
        "title": entry.get("title") or entry.get("caseName") or entry.get("subject") or "",
        "authors": tuple(_folded(one.get("lastName") or one.get("name") or "") for one in leading),
        "year": normalize_year(
            entry.get("date") or entry.get("issueDate") or entry.get("dateDecided")
        ),
        "doi": normalize_doi(doi),
        "abstract": entry.get("abstractNote", ""),
        "kinds": {one.get("creatorType") for one in people},
    }


_LEADING = ("author", "inventor", "artist", "programmer", "presenter", "director", "contributor",
            "podcaster", "performer", "composer", "cartographer", "interviewee", "reviewedAuthor")  # fmt: skip  # noqa: E501


def _papis(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": entry.get("title", ""),
        "authors": tuple(_folded(one["family"]) for one in entry.get("author_list", ())),
        "year": normalize_year(entry.get("year")),
        "doi": normalize_doi(entry.get("doi", "")),
        "abstract": entry.get("abstract", ""),
    }


def _jabref(entry: Record) -> dict[str, Any]:
    return {
        "title": readable(entry.title),
        "authors": tuple(surname(name) for name in entry.authors),
        "year": entry.year,
        "doi": entry.doi,
        "abstract": readable(entry.abstract),
    }


def _folded(name: str) -> str:
    return "".join(words(readable(name)))


@cache
def plain(text: str) -> str:
    """Fold a text to its words, without markup."""
    return " ".join(words(re.sub(r"</?\w[^<>]*>", "", readable(text)))).replace(" ", "")


def differences(path: Path) -> Iterator[Difference]:
    """Compare a file's Records with what is expected, title by title."""
    expected = expected_of(path)
    reading = reading_of(path)
    if expected is None:
        return
    records = () if isinstance(reading, UnreadableSource) else reading.records
    wanted = [one for one in expected if one["title"] or one.get("abstract")]
    left = list(records)
    for number, theirs in enumerate(wanted):
        record = _twin(theirs, left)
        if record is None:
            yield Difference(path.name, number, "entry", None, theirs["title"])
            continue
        left.remove(record)
        ours = {
            "title": plain(record.title),
            "authors": tuple(surname(name) for name in record.authors),
            "year": record.year,
            "doi": record.doi,
            "abstract": plain(record.abstract),
        }
        for name in FIELDS:
            given = plain(theirs[name]) if name in ("title", "abstract") else theirs[name]
            if name == "authors" and _same_people(ours[name], given):
                continue
            if ours[name] != given:
                yield Difference(path.name, number, name, getattr(record, name), theirs[name])
    for record in left:
        yield Difference(path.name, -1, "entry", readable(record.title), None)


def _same_people(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Compare surnames; how a particle or a suffix is split is a matter of taste."""
    return len(ours) == len(theirs) and all(
        a == b or a.endswith(b) or b.endswith(a) or a.startswith(b) or b.startswith(a)
        for a, b in zip(ours, theirs, strict=True)
    )


def _twin(theirs: dict[str, Any], records: list[Record]) -> Record | None:
    """Find the Record for an expected entry: by title, the likest where several have it."""
    title = plain(theirs["title"])
    likely = [one for one in records if plain(one.title)[:20] == title[:20]]

    def likeness(record: Record) -> int:
        people = _same_people(tuple(map(surname, record.authors)), theirs["authors"])
        near = record.year == theirs["year"], record.doi == theirs["doi"], people
        return 4 * (plain(record.title) == title) + sum(near)

    return max(likely or (records if len(records) == 1 else ()), key=likeness, default=None)


def run() -> None:
    """Print what became of the collected files, and how many fields are as expected."""
    if not FORMATS.is_dir():
        print("\nCollected files: not here")
        return
    print("\nCollected files: entries and Records; entries compared, fields that differ")
    for folder in sorted(set(READERS)):
        paths = [path for path in files() if path.parent.name == folder]
        readings = [one for one in map(reading_of, paths) if isinstance(one, Reading)]
        compared = [path for path in paths if expected_of(path) is not None]
        entries = sum(len(expected_of(path) or ()) for path in compared)
        differing = sum(len(list(differences(path))) for path in compared)
        print(
            f"{folder:12} {len(paths):4} files {sum(one.entries for one in readings):6} entries"
            f" {sum(len(one.records) for one in readings):6} Records {entries:6} compared"
            f" {differing:4} differ"
        )
