"""What reviewers have recorded about a paper, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from store.library.collection import Collection
from store.library.merging import read_reviewer
from store.model.annotation import Annotation, Decision
from store.model.display import CURSOR_SIGN, GLYPHS, WORDS, short_names, stars
from store.notebook.settlement_table import ANONYMOUS
from store.screening.agreement import ComparedPaper, ReviewerComparison, Side
from store.text.cleaning import clean, shorten
from tui.config.projects import notes_in, reviewer_path
from tui.widgets.strips import DrawnRow, StyledLine


def read_sides(paths: Sequence[str]) -> list[Side]:
    """Read the colleagues' files, each under the reviewer's name or that of the file."""
    sides: list[Side] = []
    for path, short_name in zip(paths, short_names(list(map(reviewer_path, paths))), strict=True):
        name, papers, _ = read_reviewer(notes_in(path))
        sides.append(Side(name or short_name, papers))
    return sides


def own_side(collection: Collection, others: Sequence[Side]) -> Side:
    """Return what this reviewer has decided, settled or not."""
    notebook = collection.notebook
    name = notebook.profile.reviewer or ANONYMOUS
    name = f"{name} (here)" if name in (side.name for side in others) else name
    papers = [collection.papers[position] for position in sorted(collection.annotated())]
    return Side(name, [(paper, notebook.own_annotation_of(paper)) for paper in papers])


def comparison_heading(comparison: ReviewerComparison, conflicts: Sequence[ComparedPaper]) -> str:
    """Return who is compared and, once conflicts are shown, how far they agree."""
    parts = [f"Conflicts of {', '.join(comparison.sides)}"]
    if conflicts:
        parts.append(f"{len(conflicts):,} of {len(comparison.shared):,} papers")
        kappa = comparison.kappa
        parts.append(f"{comparison.kappa_name} {'-' if kappa is None else f'{kappa:.3f}'}")
    return " · ".join(parts)


def side_text(name: str, annotation: Annotation) -> Content:
    """Return what a reviewer has recorded."""
    decision = annotation.decision
    lines = [f"{GLYPHS[decision]} {WORDS[decision]}"]
    lines += filter(None, (annotation.reason, stars(annotation.rating)))
    lines += [" ".join(f"#{tag}" for tag in annotation.tags)] if annotation.tags else []
    lines += ["", annotation.note] if annotation.note else []
    heading = Content.assemble((name, "bold $accent"), "\n")
    return heading + Content("\n".join(lines))


def conflict_row(
    paper: ComparedPaper, names: Sequence[str], settled: Mapping[str, Any] | None, cursor: bool
) -> DrawnRow:
    """Return the two lines of a conflict: how it was settled, and what each side decided."""
    edge = CURSOR_SIGN if cursor else " "
    first, second = StyledLine(), StyledLine()
    decision = Decision(settled["decision"]) if settled is not None else Decision.UNDECIDED
    first.add(edge, "edge")
    first.add(f"{GLYPHS[decision]} ", decision.value)
    first.add(paper.title, "faint" if settled is not None else "title")
    second.add(edge, "edge")
    second.add("  ", "dim")
    for name, annotation in zip(names, paper.annotations, strict=True):
        decided = annotation.decision
        second.add(f"{GLYPHS[decided]} ", decided.value)
        second.add(f"{shorten(name, 24)}   ", "dim")
    if settled is not None:
        parts = (f"settled by {settled.get('by', ANONYMOUS)}", clean(settled.get("note", "")))
        second.add(": ".join(filter(None, parts)), "dim")
    return first, second
