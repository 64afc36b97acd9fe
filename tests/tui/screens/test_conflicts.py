"""Conflicts of reviewers in the app: compared, settled, exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.containers import Vertical

from store.formats.json.writer import write as write_json
from store.library.merging import merge_file, read_annotations, read_reviewer
from store.library.opening import open_library
from store.model.annotation import Annotation, Decision
from store.notebook.notebook import Notebook
from store.screening.agreement import Side, compare_reviewers

PAPERS = """title,abstract,year
Counting swifts at dusk,A microphone on a tower counts swifts.,2020
Counting swifts at dawn,A second microphone counts them again.,2021
Herons of the river,Herons were counted from a boat.,2019
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "birds.csv"
    path.write_text(PAPERS)
    return path


@pytest.fixture
def colleague(tmp_path: Path, source: Path) -> Path:
    """Return the notebook of Bert, who has excluded all papers."""
    path = tmp_path / "bert" / "notes.json"
    papers = open_library([source]).papers
    notebook = Notebook.open(path)
    notebook.profile.name_reviewer("Bert [/x]")
    notebook.decide(list(papers), Decision.EXCLUDE, "no birds [/x]")
    notebook.annotate(papers[1], "Only a microphone.")
    notebook.close()
    return path


def kappa(tmp_path: Path, colleague: Path) -> float | None:
    files = (tmp_path / "notes.json", colleague)
    sides = [Side(str(file), read_annotations(file)[0]) for file in files]
    return compare_reviewers(sides).kappa


async def test_conflicts_are_shown_when_all_are_done_and_settled_by_a_key(
    opened, tmp_path: Path, source: Path, colleague: Path
) -> None:
    async with opened(source, size=(120, 40)) as session:
        session.notebook.profile.name_reviewer("Anna")
        await session.press("i", "i", "C")
        session.app.focused.value = str(colleague)
        await session.press("enter")
        await session.wait_until(lambda: "not decided by all" in session.text)
        assert "1 paper is not decided by all" in session.text
        assert "no birds" not in session.text
        await session.press("a")
        assert "Only a microphone." not in session.text
        assert "no birds [/x]" in session.text
        await session.press("j")
        assert "Only a microphone." in session.text
        await session.press("escape", "e")
        before = None
        await session.press("C")
        await session.wait_until(lambda: "2 of 3 papers" in session.text)
        assert "Conflicts of Anna, Bert [/x]" in session.text
        before = kappa(tmp_path, colleague)
        assert before == 0
        await session.press("g", "m", "e")
        assert session.app.screen.is_modal
        await session.press("enter")
        assert "settled by Anna" in session.text
        await session.press("u")
        assert session.text.count("settled by Anna") == 1
        await session.press("G", "n")
        assert "i m e settle it first" in session.text
        await session.press("ctrl+r")
        assert session.text.count("settled by Anna") == 2
        await session.press("g", "n")
        await session.type("Talked [/x]")
        await session.press("enter")
        assert "settled by Anna: Talked [/x]" in session.text
        await session.press("n", "ctrl+u", "x", "escape")
        assert "settled by Anna: Talked [/x]" in session.text
        await session.press("u")
        assert "Talked [/x]" not in session.text
        await session.press("ctrl+r")
        assert "settled by Anna: Talked [/x]" in session.text
        await session.press("escape")
        assert kappa(tmp_path, colleague) == before
        await session.press("g")
        assert session.annotation.decision is Decision.MAYBE
        assert session.annotation.settled_by == "Anna"
        assert "settled by Anna" in session.text
        await session.press("slash")
        await session.type("is:maybe")
        await session.press("enter")
        assert "1 of 3" in session.text
        await session.press("escape", "x", "ctrl+u")
        await session.type(str(tmp_path / "out.json"))
        await session.press("enter")
        exported = json.loads((tmp_path / "out.json").read_text())
        assert [(each["decision"], each["settled_by"]) for each in exported] == [
            ("maybe", "Anna"),
            ("exclude", "Anna"),
            ("exclude", ""),
        ]
        own = [(each["own_decision"], each["own_reason"]) for each in exported]
        assert own == [("include", ""), ("include", ""), ("", "")]
        await session.press("C", "g", "backspace", "escape", "g")
        assert session.annotation.decision is Decision.INCLUDE
    async with opened(source) as session:
        assert session.notebook.annotation_of(session.main.paper).settled_by == ""


async def test_the_dialog_grows_with_the_conflicts(opened, source: Path, colleague: Path) -> None:
    async with opened(source, size=(200, 70)) as session:
        await session.press("i", "i", "i", "C")
        frame = session.app.screen.query_one(Vertical)
        assert frame.size.height < 15
        session.app.focused.value = str(colleague)
        await session.press("enter")
        await session.wait_until(lambda: "no birds" in session.text)
        assert 40 < frame.size.height < 60


async def test_a_file_that_cannot_be_read_is_one_line(opened, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{" * 1000)
    async with opened() as session:
        for name in ("missing.json", "broken.json", "[/x]"):
            await session.press("C")
            session.app.focused.value = str(tmp_path / name)
            await session.press("enter")
            await session.wait_until(lambda: "Reading" not in session.text)
            assert "Conflicts" in session.text
            await session.press("escape")
            if session.app.screen.is_modal:
                await session.press("escape")
        assert not session.app.screen.is_modal
        await session.press("j", "i")


def test_a_settlement_is_undone_merged_exported_and_read_back(tmp_path: Path, source: Path) -> None:
    papers = open_library([source]).papers
    here, there = (Notebook.open(tmp_path / name / "notes.json") for name in ("a", "b"))
    here.decide([papers[0]], Decision.INCLUDE)
    own = here.own_annotation_of(papers[0])
    settle = here.settlements.settle
    settle(papers[0], Decision.EXCLUDE, "too old", "Talked it over.", "Anna", [("Anna", own)])
    assert here.annotation_of(papers[0]).reason == "too old"
    assert here.own_annotation_of(papers[0]).decision is Decision.INCLUDE
    assert settle(papers[0], Decision.EXCLUDE, "too old", "Talked it over.", "Anna",
                  [("Anna", own)]) is None  # fmt: skip
    here.store.checkpoint()
    merged = merge_file(there, tmp_path / "a" / "notes.json")
    assert merged.change is not None
    assert there.annotation_of(papers[0]).settled_by == "Anna"
    assert merge_file(there, tmp_path / "a" / "notes.json").change is None
    there.settlements.withdraw(papers[0])
    assert there.annotation_of(papers[0]).decision is Decision.INCLUDE
    assert merge_file(there, tmp_path / "a" / "notes.json").change is None
    there.undo()
    assert there.annotation_of(papers[0]).settled_by == "Anna"
    here.undo()
    assert here.annotation_of(papers[0]).settled_by == ""
    here.close()
    there.close()
    again = Notebook.open(tmp_path / "b" / "notes.json")
    assert again.annotation_of(papers[0]).settled_by == "Anna"
    again.close()


@pytest.mark.parametrize("copies", ["a.json", "both", "through a merge"])
def test_exports_after_settling_compare_as_the_reviewers_decided(
    tmp_path: Path, source: Path, colleague: Path, copies: str
) -> None:
    papers = open_library([source]).papers
    notebook = Notebook.open(tmp_path / "notes.json")
    notebook.profile.name_reviewer("Anna")
    for paper, decision in zip(papers, ("exclude", "maybe", "include"), strict=True):
        notebook.decide([paper], Decision(decision), "[/x]" if decision == "exclude" else "")
    notebook.store.checkpoint()
    before = kappa(tmp_path, colleague)
    other = Notebook.open(colleague)
    for here in (notebook, other):
        here.settlements.settle(papers[0], Decision.INCLUDE, "", "", "Cleo", ())
        here.settlements.settle(papers[1], Decision.EXCLUDE, "too old", "", "Cleo", ())
    files = {"Anna": tmp_path / "a.json", "Bert [/x]": tmp_path / "b.json"}
    for here, file in zip((notebook, other), files.values(), strict=True):
        file.write_text(
            "".join(write_json([(paper, here.annotation_of(paper)) for paper in papers]))
        )
    other.close()
    if copies == "through a merge":
        third = Notebook.open(tmp_path / "third" / "notes.json")
        assert merge_file(third, files["Anna"]).change is not None
        assert merge_file(third, files["Anna"]).change is None
        settled = [third.annotation_of(paper) for paper in papers]
        assert [(each.decision, each.reason, each.settled_by) for each in settled] == [
            ("include", "", "Cleo"),
            ("exclude", "too old", "Cleo"),
            ("include", "", ""),
        ]
        assert third.own_annotation_of(papers[0]).reason == "[/x]"
        files["Anna"].write_text("".join(write_json(list(zip(papers, settled, strict=True)))))
        third.undo_newest()
        assert third.annotation_of(papers[0]).decision is Decision.UNDECIDED
        third.close()
    notebook.close()
    right = colleague if copies == "a.json" else files["Bert [/x]"]
    (name, left, _), (_, others, _) = read_reviewer(files["Anna"]), read_reviewer(right)
    assert name == "Anna"
    assert [each.decision for _, each in left] == ["exclude", "maybe", "include"]
    comparison = compare_reviewers([Side("Anna", left), Side("Bert", others)])
    assert comparison.kappa == before
    assert len(comparison.conflicts) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("maybe", "", ""), ("exclude", "too old", "")),
        (("include", "", ""), ("include", "", "Talked it over. [/x]")),
        (("exclude", "too old", "a note"), ("include", "", "")),
        (("exclude", "a", "b"), ("exclude", "c", "d\ne")),
    ],
)
def test_undo_empties_what_a_settlement_filled(
    tmp_path: Path, source: Path, first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    paper = open_library([source]).papers[0]
    notebook = Notebook.open(tmp_path / "notes.json")

    def settled() -> tuple[str, str, str]:
        fields = notebook.settlements.of(paper.keys) or {}
        return fields["decision"], fields.get("reason", ""), fields.get("note", "")

    for decision, reason, note in (first, second):
        notebook.settlements.settle(paper, Decision(decision), reason, note, "Anna", [])
    notebook.undo()
    assert settled() == first
    notebook.redo()
    assert settled() == second
    notebook.close()


def test_an_export_of_the_version_before_is_read_as_it_was(tmp_path: Path, source: Path) -> None:
    (paper,) = open_library([source]).papers[:1]
    settled = Annotation(decision=Decision.EXCLUDE, reason="too old", settled_by="Cleo")
    fields = json.loads("".join(write_json([(paper, settled)])))
    del fields[0]["own_decision"], fields[0]["own_reason"]
    (tmp_path / "old.json").write_text(json.dumps(fields))
    ((_, read),), _ = read_annotations(tmp_path / "old.json")
    assert (read.decision, read.reason, read.settled_by) == (Decision.EXCLUDE, "too old", "")
