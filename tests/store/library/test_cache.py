"""The cache never shows what is not so: stale, damaged or gone, it is as if there were none."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.machinery import PathFinder
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.answers import NO_ANSWERS, Answers
from store.library import cache as caching
from store.library import cache_file, cache_writer
from store.library.cache import cache_key, changed_sources, is_damaged, is_settled, load_library
from store.library.cache_file import KeyTable
from store.library.cache_writer import build_key_table
from store.library.library import Library
from store.library.opening import bundled_corpus, open_library
from store.library.packed_papers import DamagedCache, PackedPapers
from store.library.sources import list_files
from store.model.paper import Paper
from store.storage.files import code_fingerprints
from store.tasks import run_steps

DUMP = "Sleep and Memory in Honey Bees\nGlaciers of the Alps and their Forelands\n"


@pytest.fixture
def bees(tmp_path: Path) -> Path:
    """A source that has not changed for a while."""
    path = tmp_path / "bees.txt"
    write(path, DUMP)
    return path


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust files at once, or every test would wait two seconds."""
    monkeypatch.setattr(caching, "RACY_WINDOW_NS", 0)


def write(path: Path, text: str) -> None:
    path.write_text(text)
    os.utime(path, (1_700_000_000, 1_700_000_000))


def opened(paths: Sequence[str | Path], folder: Path) -> tuple[Library, bool]:
    """Open sources; also tell whether they came from the cache."""
    library = open_library(paths, cache=folder / "cache")
    return library, isinstance(library.papers, PackedPapers)


def titles(library: Library) -> list[str]:
    return [paper.title for paper in library.papers]


def test_what_was_opened_once_is_taken_from_the_cache(bees: Path, tmp_path: Path) -> None:
    first, kept = opened([bees], tmp_path)
    again, from_cache = opened([bees], tmp_path)
    assert (kept, from_cache) == (False, True)
    assert list(again.papers) == list(first.papers)
    assert again.sources == first.sources
    assert again.positions == first.positions
    assert not changed_sources(again)


def test_the_corpus_is_the_same_from_the_cache(tmp_path: Path) -> None:
    plain = open_library(bundled_corpus())
    opened(bundled_corpus(), tmp_path)
    library, from_cache = opened(bundled_corpus(), tmp_path)
    assert from_cache
    assert list(library.papers) == list(plain.papers)
    assert (library.sources, library.possible_duplicates) == (
        plain.sources,
        plain.possible_duplicates,
    )
    assert all(library.find(paper.id) == paper for paper in plain.papers)


def test_a_changed_source_is_read_again_even_with_its_old_times(bees: Path, tmp_path: Path) -> None:
    opened([bees], tmp_path)
    write(bees, DUMP.replace("Bees", "Wasp"))
    library, from_cache = opened([bees], tmp_path)
    assert not from_cache
    assert titles(library)[0].endswith("Wasp")


def test_a_file_put_in_anothers_place_is_read(bees: Path, tmp_path: Path) -> None:
    opened([bees], tmp_path)
    other = tmp_path / "other.txt"
    write(other, DUMP.replace("Bees", "Wasp"))
    other.replace(bees)
    assert titles(opened([bees], tmp_path)[0])[0].endswith("Wasp")


def test_a_source_that_changed_a_moment_ago_is_not_kept(
    bees: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second change could leave size and times as they were."""
    monkeypatch.setattr(caching, "RACY_WINDOW_NS", 2_000_000_000)
    bees.write_text(DUMP)
    assert not is_settled(list_files([bees]))
    opened([bees], tmp_path)
    assert not opened([bees], tmp_path)[1]


def test_a_source_that_changed_behind_the_times_is_found_by_its_content(
    bees: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file system tells nothing, the hash after the first paint does."""
    monkeypatch.setattr(caching, "file_fingerprint", lambda _: (0, 0, 0, 0, 0))
    opened([bees], tmp_path)
    library, from_cache = opened([bees], tmp_path)
    assert from_cache
    assert changed_sources(library) == ()
    write(bees, DUMP.replace("Bees", "Wasp"))
    assert changed_sources(library) == (str(bees),)
    bees.unlink()
    assert changed_sources(library) == (str(bees),)


def test_the_answers_and_the_order_of_sources_are_part_of_the_key(
    bees: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    write(other, "A Third Title in Another File\n")
    same = Answers(same=frozenset((frozenset(("text:a", "text:b")),)))
    apart = Answers(different=frozenset((frozenset(("text:a", "text:b")),)))
    keys = {
        cache_key(list_files(paths), answers)
        for paths in ([bees], [other], [bees, other], [other, bees])
        for answers in (NO_ANSWERS, same, apart)
    }
    assert len(keys) == 12


def test_what_cannot_be_relied_on_is_not_kept(bees: Path, tmp_path: Path) -> None:
    for bad in (tmp_path / "absent", "/dev/null"):
        assert not cache_key(list_files([bees, bad]), NO_ANSWERS)
        opened([bees, bad], tmp_path)
        library, from_cache = opened([bees, bad], tmp_path)
        assert not from_cache
        assert len(library.errors) == 1


def test_the_code_that_reads_is_part_of_the_key(
    bees: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened([bees], tmp_path)
    monkeypatch.setattr(caching, "code_fingerprints", lambda *_: ["another version"])
    assert not opened([bees], tmp_path)[1]


DAMAGES: tuple[Callable[[bytes, int, int], bytes], ...] = (
    lambda whole, at, _bits: whole[:at],
    lambda whole, at, bits: whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :],
    lambda whole, _at, bits: whole + bytes([bits]),
    lambda whole, at, bits: whole[:at] + bytes([bits]) + whole[at:],
)


@given(st.floats(0, 1), st.integers(1, 255), st.sampled_from(DAMAGES))
@settings(max_examples=80, deadline=None)
def test_nothing_comes_from_what_is_damaged_in_a_cache(
    tmp_path_factory: pytest.TempPathFactory,
    where: float,
    bits: int,
    damage: Callable[[bytes, int, int], bytes],
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    bees = folder / "bees.txt"
    write(bees, DUMP)
    plain, _ = opened([bees], folder)
    (kept,) = (folder / "cache").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole, int(where * (len(whole) - 1)), bits))
    for _ in range(2):  # a damaged line is read from its source, and the cache is built again
        library, _ = opened([bees], folder)
        assert list(library.papers) == list(plain.papers)
        assert (library.sources, library.positions) == (plain.sources, plain.positions)
    assert opened([bees], folder)[1]


@given(st.floats(0, 1), st.integers(1, 255), st.sampled_from(DAMAGES))
@settings(max_examples=80, deadline=None)
def test_where_papers_are_checked_when_they_are_read_none_is_wrong(
    tmp_path_factory: pytest.TempPathFactory,
    where: float,
    bits: int,
    damage: Callable[[bytes, int, int], bytes],
) -> None:
    """The app does not wait for a look at the whole; what it shows is from the source then."""
    folder = tmp_path_factory.mktemp("damaged")
    bees = folder / "bees.txt"
    write(bees, DUMP)
    plain, _ = opened([bees], folder)
    (kept,) = (folder / "cache").iterdir()
    assert not is_damaged(kept.parent, kept.stem)
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole, int(where * (len(whole) - 1)), bits))
    assert is_damaged(kept.parent, kept.stem)
    read: list[int] = []

    def read_again() -> Sequence[Paper]:
        read.append(1)
        return plain.papers

    found = load_library(kept.parent, kept.stem, NO_ANSWERS, read_again)
    if found is not None:
        assert list(found.papers) == list(plain.papers)
        assert (found.sources, found.positions) == (plain.sources, plain.positions)
        assert found.match_graph is not None
        assert plain.match_graph is not None
        assert list(found.match_graph.members) == list(plain.match_graph.members)
        assert len(read) <= 1


def test_a_damaged_paper_whose_source_has_changed_is_not_shown(bees: Path, tmp_path: Path) -> None:
    plain, _ = opened([bees], tmp_path)
    (kept,) = (tmp_path / "cache").iterdir()
    damaged = kept.read_bytes().replace(b"Honey Bees", b"Honey Wasp", 1)
    for others in (plain.papers[1:], plain.papers[::-1], ()):
        kept.write_bytes(damaged)
        kept.chmod(0o600)
        library = load_library(kept.parent, kept.stem, NO_ANSWERS, lambda others=others: others)
        assert library is not None
        with pytest.raises(DamagedCache):
            library.papers[0]
        assert library.papers[1] == plain.papers[1]
        assert not kept.exists()  # or every start would end here


@given(
    st.dictionaries(st.text(max_size=5), st.integers(-1, 1 << 30)), st.sampled_from((3, 1 << 32))
)
@settings(max_examples=60, deadline=None)
def test_a_table_of_keys_is_the_dict_that_it_was_made_of(found: dict[str, int], sums: int) -> None:
    """Also where many keys have one checksum."""
    found = {key: at for key, at in found.items() if key.isprintable()}
    with pytest.MonkeyPatch.context() as patch:
        real = cache_file.crc32
        for module in (cache_file, cache_writer):
            patch.setattr(module, "crc32", lambda text: real(text) % sums)
        *columns, text = map(memoryview, run_steps(build_key_table(found)))
        papers = 1 + max(found.values(), default=0)
        table_columns = *(each.cast(code) for each, code in zip(columns, "IiI", strict=True)), text
        table = KeyTable(papers, *table_columns)
        assert table == found
        assert dict(table.items()) == dict(iter(table.items())) == found
        assert len(table) == len(found)
        assert all(position < 2 for _, position in KeyTable(2, *table_columns).items())
        assert [table[key] for key in found] == list(found.values())
        assert "absent key" not in table


def test_a_cache_that_is_deleted_while_it_is_open_is_still_read(bees: Path, tmp_path: Path) -> None:
    plain, _ = opened([bees], tmp_path)
    library, from_cache = opened([bees], tmp_path)
    assert from_cache
    for path in (tmp_path / "cache").iterdir():
        path.unlink()
    (tmp_path / "cache").rmdir()
    papers: list[Paper] = list(library.papers)
    assert papers == list(plain.papers)


def test_a_folder_that_cannot_be_written_means_no_cache(bees: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    for _ in range(2):
        library, from_cache = opened([bees], tmp_path)
        assert not from_cache
        assert len(library.papers) == 2


def test_a_full_disk_means_no_cache_and_leaves_nothing(
    bees: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Paper, packed: Sequence[bytes]) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache_writer, "pack_paper", full)
    assert len(opened([bees], tmp_path)[0].papers) == 2
    assert not list((tmp_path / "cache").iterdir())


def test_the_oldest_piles_go_first(
    bees: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "_MAX_FILES", 3)
    folder = tmp_path / "cache"
    sources = []
    for number in range(5):
        source = tmp_path / f"{number}.txt"
        write(source, f"A Title with Number {number} of Five\n")
        sources.append(source)
        opened([source], tmp_path)
        for path in folder.iterdir():
            os.utime(path, (path.stat().st_mtime - 100,) * 2)
    assert len(list(folder.iterdir())) == 3
    assert [opened([source], tmp_path)[1] for source in sources[2:]] == [True] * 3


def test_what_is_kept_is_for_the_user_alone(bees: Path, tmp_path: Path) -> None:
    opened([bees], tmp_path)
    (kept,) = (tmp_path / "cache").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0


def test_an_unknown_key_gives_nothing(tmp_path: Path) -> None:
    assert load_library(tmp_path, "absent") is None


def test_a_library_that_was_installed_anew_is_other_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "bibtexparser"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.setattr(
        "store.storage.files.find_spec", lambda name: PathFinder.find_spec(name, [str(tmp_path)])
    )
    before = code_fingerprints(tmp_path)
    assert code_fingerprints(tmp_path) == before
    (tmp_path / "bibtexparser-3.dist-info").mkdir()
    assert code_fingerprints(tmp_path) != before
