"""Numbers about a collection."""

from __future__ import annotations

from pathlib import Path

from store.library.library import Library
from store.library.opening import open_library
from store.library.statistics import quality_line


def test_the_line_about_a_collection_says_how_complete_it_is(tmp_path: Path) -> None:
    path = tmp_path / "birds.csv"
    path.write_text(
        "title,abstract,doi,authors,year\n"
        "Swifts,They fly.,10.1234/a,Ann Owl,2001\nSwifts,They fly.,10.1234/a,Ann Owl,2001\n"
        "Owls,,,Ann Owl,2002\n"
    )
    line = quality_line(open_library([path]))
    assert line == "3 records, 100% titles, 67% abstracts, 50% DOIs; 1 duplicate joined"
    assert quality_line(Library()) == ""
    path.write_text("title,abstract\n" + "".join(f"Paper {n},x\n" for n in range(400)) + ",y\n")
    assert quality_line(open_library([path])).startswith("401 records, 99% titles, 100% abstracts")
