"""What reviewers have recorded about a paper, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.content import Content

from store.library.merging import read_reviewer
from store.model.annotation import Annotation
from store.model.display import GLYPHS, WORDS, short_names, stars
from store.screening.agreement import ComparedPaper, ReviewerComparison, Side


def read_sides(paths: Sequence[str]) -> list[Side]:
    """Read the colleagues' files, each under the reviewer's name or that of the file."""
    sides: list[Side] = []
    for path, short_name in zip(paths, short_names(paths), strict=True):
        name, papers, _ = read_reviewer(Path(path))
        sides.append(Side(name or short_name, papers))
    return sides


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
