"""A morning in a real terminal: open, paste, undo, go on with another notebook; and triage."""

from __future__ import annotations

from pathlib import Path

PASTED = "TY  - JOUR\nTI  - Herons of the lower river\nAU  - Ek, Bo\nPY  - 2019\nER  - \n"


def write_papers(path: Path, *titles: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = (
        f"TY  - JOUR\nTI  - {title}\nAU  - Owl, Ann\nPY  - 2011\nER  - \n" for title in titles
    )
    path.write_text("\n".join(entries))
    return path


def test_a_morning_without_a_shell(start, tmp_path: Path) -> None:
    """The card of the first start, a path completed, a paste undone and redone, other notes."""
    write_papers(tmp_path / "birds" / "swifts.ris", "Counting swifts at dusk")
    project = write_papers(tmp_path / "owls" / "owls.ris", "Owls and mice").parent
    made = start("new", "owls")
    assert made.ended() == 0

    day = start()
    day.wait("Go through piles of paper abstracts, one key per decision")
    day.send("O")
    day.wait("the papers that come with papersift")
    day.send("bir", "tab", "tab", "enter")
    day.wait("Counting swifts at dusk")  # the message may be gone by the time this reads
    day.wait("1 papers?")
    day.write(b"\x1b[200~" + PASTED.encode() + b"\x1b[201~")
    day.wait("Added 1 new paper · u undoes")
    day.send("i")
    day.wait("✓ (1 )?included")
    day.send("u", "u")
    day.wait("Undid: Pasted: Herons of the lower river")
    day.wait("1 papers?")
    day.send("ctrl+r", "ctrl+r")
    day.wait("Redid: Included: Herons")
    day.send("O")
    day.wait("Open")
    day.send(str(project), "enter")
    day.wait("Owls and mice")
    day.send("i")
    day.wait("✓ (1 )?included")
    day.send("q")
    assert day.ended() == 0
    assert b"Traceback" not in day.raw

    again = start()
    again.wait("2 papers")
    assert "one key per decision" not in again.text
    again.send("O")
    again.wait("owls +notebook")
    again.escape()
    again.send("q")
    assert again.ended() == 0

    write_papers(project / "new.ris", "Owls at noon")
    next_day = start("owls")
    next_day.wait("1 new paper")
    next_day.send("/is:new", "enter")
    next_day.wait("1 of 2")
    next_day.send("q")
    assert next_day.ended() == 0


def test_triage_takes_single_keys_from_a_terminal(start, tmp_path: Path) -> None:
    path = write_papers(tmp_path / "birds.ris", "Swifts at dusk", "Owls and mice", "Terns")
    session = start("triage", str(path), TERM="dumb")
    session.wait("Paper 1 of 3, undecided")
    session.send("i")
    session.wait("Paper 2 of 3, undecided")
    session.send("t")
    session.wait("Tags, with commas")
    session.send("night\n")
    session.wait(r"Tagged \+night")
    session.send("e", "u", "ctrl+r")
    session.wait("Redid: Excluded: Owls and mice")
    session.send("q")
    session.wait("Decided here: 1 included, 1 excluded")
    assert session.ended() == 0

    drawn = start(str(path), TERM="dumb")
    drawn.wait("3 papers")
    drawn.send("q")
    assert drawn.ended() == 0
    assert b"papersift triage works on plain lines" in drawn.raw
