"""What paths mean, and that one bad file never keeps the others shut."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from store.library.sources import Source, list_files, open_source

DUMP = (
    "Sleep and Memory in Honey Bees\n"
    "We study how honey bees sleep. Using video tracking over two weeks we show that foragers "
    "sleep mostly at night, and that deprived bees forget odours sooner than rested ones do.\n"
)
BIBTEX = "@article{a, title = {Sleep of Bees}, author = {Doe, Jane}, year = {2001}, x-hive = {7}}\n"


def source(path: Path) -> Source:
    return open_source(str(path), path).source


def shown(paths: list[str | Path]) -> list[str]:
    return [path for path, _ in list_files(paths)]


def test_the_format_is_told_by_content_before_suffix(tmp_path: Path) -> None:
    path = tmp_path / "library.txt"
    path.write_text(BIBTEX)
    assert source(path).format == "BibTeX"
    path.write_text(DUMP)
    assert source(path).format == "text"


def test_a_dump_with_another_formats_suffix_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "pasted.bib"
    path.write_text(DUMP)
    assert (source(path).format, source(path).records) == ("text", 1)


def test_gzip_is_opened_whatever_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "library.gz"
    path.write_bytes(gzip.compress(BIBTEX.encode()))
    assert (source(path).format, source(path).records) == ("BibTeX", 1)


def test_unknown_fields_and_gaps_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "library.bib"
    path.write_text(BIBTEX)
    found = source(path)
    assert (found.no_title, found.no_abstract, found.entries) == (0, 1, 1)
    assert found.unknown_fields["x-hive"] == 1
    assert "citekey" not in found.unknown_fields


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("\ufeff \n\n", "empty"),
        ("<!DOCTYPE html><html><body>Bees</body></html>", "HTML"),
        ("<?xml version='1.0'?><unknown/>", "XML"),
        ("\0\0\0\0\0\0\0\0", "binary"),
    ],
)
def test_what_cannot_be_read_says_why_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "file.txt"
    path.write_text(text)
    assert said in source(path).error
    assert "\n" not in source(path).error
    assert source(path).records == 0


def test_json_nested_without_end_is_an_error_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 200_000)
    assert source(path).error


def test_a_folder_means_the_files_in_it_by_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a.bib", "c", "README.md", ".hidden.txt", "picture.png", "z.ris.gz"):
        (tmp_path / name).write_text(DUMP)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "deep.txt").write_text(DUMP)
    found = dict(list_files([tmp_path]))
    names = [str(tmp_path / name) for name in ("a.bib", "b.txt", "c", "z.ris.gz")]
    assert list(found) == [*names, str(tmp_path)]
    note = found[str(tmp_path)]
    assert isinstance(note, Source)
    assert not note.error
    assert [problem.why.split()[-1] for problem in note.problems] == [
        "README.md",
        "inside",
        "picture.png",
    ]


def test_a_folder_without_files_says_so(tmp_path: Path) -> None:
    (_, found), *_ = list_files([tmp_path])
    assert isinstance(found, Source)
    assert "without" in found.error


def test_files_of_a_folder_are_shown_below_it_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.txt").write_text(DUMP)
    monkeypatch.chdir(tmp_path)
    assert shown(["papers"]) == ["papers/a.txt"]
    assert shown(["papers/"]) == ["papers/a.txt"]
    assert shown(["./papers/a.txt"]) == ["./papers/a.txt"]


def test_a_file_is_opened_once_under_whatever_name(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DUMP)
    link, hard = tmp_path / "link.txt", tmp_path / "hard.txt"
    link.symlink_to(path)
    os.link(path, hard)
    assert shown([path, link, hard, path, tmp_path]) == [str(path)]
    assert shown([link, path]) == [str(link)]


def test_what_is_not_there_is_told_every_time(tmp_path: Path) -> None:
    assert shown([tmp_path / "no", tmp_path / "no"]) == [str(tmp_path / "no")] * 2


def test_a_name_with_control_characters_is_shown_without_them(tmp_path: Path) -> None:
    path = tmp_path / "red\x1b[31m.txt"
    path.write_text(DUMP)
    ((name, _),) = list_files([path])
    assert "\x1b" not in name
