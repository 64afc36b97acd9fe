"""Answers about duplicates in a real terminal, still there the next day."""

from __future__ import annotations

from pathlib import Path

import pytest

AUTHORS = "AU  - Okonkwo, Ada\nAU  - Berg, Olav\nPY  - 2011\nJO  - Bogs\n"
TITLES = (
    "Methane of drained bogs",
    "Methane of drained bogs: forty sites in the north",
    "Carbon of fens",
    "Carbon of fens",
)


@pytest.mark.parametrize(("rows", "columns"), [(24, 80), (40, 120)])
def test_splitting_joining_and_undoing(start, tmp_path: Path, rows: int, columns: int) -> None:
    source = tmp_path / "bogs.ris"
    likely = [f"TY  - JOUR\nTI  - {title}\n{AUTHORS}ER  - \n\n" for title in TITLES[:2]]
    twice = [
        f"TY  - JOUR\nTI  - {title}\nAU  - Kim, Sun\nPY  - 2014\nJO  - Mires\n{more}\nER  - \n\n"
        for title, more in zip(TITLES[2:], ("KW  - peat", "VL  - 3"), strict=True)
    ]
    source.write_text("".join([*likely, *twice]))

    day = start(str(source), rows=rows, columns=columns)
    day.wait("3 papers")
    day.send("D")
    day.wait("Possible duplicates · 1 of 1")
    day.wait("Likely, not sure")
    day.send("y")
    day.wait("Joined: .* u undoes")
    day.wait("There are no possible duplicates")
    day.escape()
    day.wait("2 papers")
    day.send("G", "d")
    day.wait("Duplicates of Carbon of fens")
    day.wait("[←→] .*peat")
    day.send("n")
    day.wait("Split: Carbon of fens")
    day.send("u")
    day.wait("Undid: Split: Carbon of fens")
    day.wait("One paper: ")
    day.escape()
    day.wait("2 papers")
    day.send("q")
    assert day.ended() == 0

    again = start(rows=rows, columns=columns)
    again.wait("2 papers")
    again.send("g", "d")
    again.wait("One paper: you said so")
    again.send("d")
    again.settle()
    again.send("u")
    again.wait("Undid: Joined")
    again.wait("3 papers")
    again.send("q")
    assert again.ended() == 0
    assert b"Traceback" not in again.raw
