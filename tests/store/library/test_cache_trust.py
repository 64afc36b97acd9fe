"""A cache is trusted as little as any other file: whoever wrote it, nothing odd comes of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.duplicates.graph import PossibleDuplicate
from store.library import cache as caching
from store.library.cache import load_library, save_library
from store.library.cache_file import KeyTable
from store.library.cache_writer import build_key_table
from store.library.library import Library
from store.library.opening import open_library
from store.library.packed_papers import MALFORMED, DamagedCache, pack_paper, unpack_paper
from store.model.annotation import Annotation, Decision
from store.model.paper import Paper
from store.storage.files import UntrustedFile, open_own_file
from store.tasks import run_steps
from store.text.cleaning import clean
from tests.hostile import ATTACKS

DUMP = "Sleep and Memory in Honey Bees\nGlaciers of the Alps and their Forelands\n"
OSC = "\x1b]52;c;b3duZWQ=\x07"


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust files at once, or every test would wait two seconds."""
    monkeypatch.setattr(caching, "RACY_WINDOW_NS", 0)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "bees.txt"
    path.write_text(DUMP)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.fixture
def cached(source: Path, tmp_path: Path) -> Path:
    """The file of the cached collection."""
    open_library([source], cache=tmp_path / "cache")
    (path,) = (tmp_path / "cache").glob("*.library")
    return path


def forge(cached: Path, source: Path, change: Callable[[Library], Library]) -> None:
    """Write another collection over a cached one, with digests that are right."""
    forged = change(open_library([source]))
    run_steps(save_library(cached.parent, cached.stem, forged))


def plain(text: str) -> bool:
    """Return whether a text is one that came through cleaning."""
    return clean(text, lines=True) == text


@pytest.mark.parametrize("mode", [0o666, 0o622, 0o620, 0o602, 0o777])
def test_a_cache_that_others_may_write_is_not_used(cached: Path, mode: int) -> None:
    cached.chmod(mode)
    lines: list[str] = []
    assert load_library(cached.parent, cached.stem, report=lines.append) is None
    assert lines == [
        f"The cache was not used: {cached.name} can be written by other users: chmod go-w"
    ]


def test_a_cache_of_another_user_is_not_used(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: cached.stat().st_uid + 1)
    lines: list[str] = []
    assert load_library(cached.parent, cached.stem, report=lines.append) is None
    assert lines == [f"The cache was not used: {cached.name} belongs to another user"]


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "nowhere", "empty", "text"])
def test_anything_else_in_its_place_is_no_cache_and_does_not_wait(
    cached: Path, source: Path, kind: str
) -> None:
    cached.unlink()
    if kind == "pipe":
        os.mkfifo(cached)
    elif kind == "folder":
        cached.mkdir()
    elif kind == "device":
        cached.symlink_to("/dev/zero")
    elif kind == "nowhere":
        cached.symlink_to(cached.with_name("absent"))
    else:
        cached.write_text("" if kind == "empty" else "no cache at all" * 100)
        cached.chmod(0o600)
    assert load_library(cached.parent, cached.stem) is None
    assert len(open_library([source], cache=cached.parent).papers) == 2


@pytest.mark.parametrize("attack", [OSC, *ATTACKS[:24]])
def test_a_forged_paper_is_cleaned(cached: Path, source: Path, attack: str) -> None:
    attack = attack.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

    def change(library: Library) -> Library:
        first, *rest = library.papers
        record = replace(
            first.merged,
            title=f"a{attack}b",
            abstract=attack,
            authors=(attack,),
            extra={"x": attack},
        )
        return replace(library, papers=(replace(first, records=(record,), merged=record), *rest))

    forge(cached, source, change)
    library = load_library(cached.parent, cached.stem, read_again=lambda: ())
    assert library is not None
    paper = library.papers[0]
    assert paper.title.startswith("a")
    for text in (paper.title, paper.abstract, *paper.authors, *paper.merged.extra.values()):
        assert plain(text)


def test_a_forged_source_pair_and_annotation_are_cleaned(cached: Path, source: Path) -> None:
    def change(library: Library) -> Library:
        annotation = Annotation(decision=Decision.EXCLUDE, reason=OSC, note=OSC, tags=(OSC,))
        return replace(
            library,
            sources=(library.sources[0]._replace(format=OSC, unknown_fields={OSC: 1}),),
            possible_duplicates=(PossibleDuplicate(0, 1, OSC, 0.5),),
            annotations={library.papers[0].merged.place: annotation},
        )

    forge(cached, source, change)
    library = load_library(cached.parent, cached.stem)
    assert library is not None
    (annotation,) = library.annotations.values()
    texts = [annotation.reason, annotation.note, *annotation.tags, library.sources[0].format]
    texts += [*library.sources[0].unknown_fields, library.possible_duplicates[0].why]
    assert all(map(plain, texts))


@pytest.mark.parametrize(
    "change",
    [
        {"possible_duplicates": (PossibleDuplicate(0, 7, "", 0.5),)},
        {"possible_duplicates": (PossibleDuplicate(-1, 1, "", 0.5),)},
        {"possible_duplicates": (PossibleDuplicate("a", 1, "", 0.5),)},  # type: ignore[arg-type]
        {"possible_duplicates": (PossibleDuplicate(0, 1, ["x"], 0.5),)},  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_means_that_there_is_no_cache(
    cached: Path, source: Path, change: Mapping[str, Any]
) -> None:
    forge(cached, source, lambda library: replace(library, **change))
    lines: list[str] = []
    assert load_library(cached.parent, cached.stem, report=lines.append) is None
    assert lines == ["The cache was damaged and is built again"]


def test_a_paper_that_cannot_be_is_read_from_the_source_or_the_cache_is_removed(
    cached: Path, source: Path
) -> None:
    papers = open_library([source]).papers

    def change(library: Library) -> Library:
        first, *rest = library.papers
        record = replace(first.merged, authors=5, year="x")  # type: ignore[arg-type]
        return replace(library, papers=(replace(first, records=(record,), merged=record), *rest))

    forge(cached, source, change)
    library = load_library(cached.parent, cached.stem, read_again=lambda: papers)
    assert library is not None
    with pytest.raises(DamagedCache):
        library.papers[0]
    assert not cached.exists()
    assert list(open_library([source], cache=cached.parent).papers) == list(papers)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=5,
)


@given(st.data())
def test_a_line_with_any_field_changed_is_a_paper_or_malformed(data: st.DataObject) -> None:
    fields: Any = json.loads(pack_paper(SAMPLE))
    where = data.draw(st.sampled_from([fields, fields["records"][0]]))
    where[data.draw(st.sampled_from(sorted(where)))] = data.draw(JSON)
    try:
        paper = unpack_paper(json.dumps(fields).encode())
    except MALFORMED:
        return
    assert isinstance(paper, Paper)
    assert plain(paper.title + paper.abstract + "".join(paper.authors) + "".join(paper.keys))


SAMPLE = open_library([Path(__file__).parents[3] / "seeds"]).papers[0]


@given(st.dictionaries(st.text(max_size=5), st.integers(-5, 50), max_size=9))
def test_a_key_of_no_paper_is_not_there(positions: dict[str, int]) -> None:
    columns = run_steps(build_key_table(positions))
    views = [memoryview(bytes(c)).cast(t) for c, t in zip(columns, "IiIB", strict=True)]
    table = KeyTable(10, *views)
    for key, position in positions.items():
        assert table.get(key) == (position if position < 10 else None)


def test_a_file_is_opened_only_if_it_is_the_users_own(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("x")
    path.chmod(0o644)
    with open_own_file(path) as file:
        assert file.read() == b"x"
    path.chmod(0o646)
    with pytest.raises(UntrustedFile, match="chmod go-w"):
        open_own_file(path)
