"""What files say that a user decided: our own marks, ASReview's, Rayyan's.

What a format has no exact place for, as the JSON that our own reader takes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper
from store.text.cleaning import clean

DECISION_MARK = "papersift:"
"""Begins the keyword that carries a decision through tools that keep nothing else."""

_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*\{([^{}]{0,2000})\}")
_RAYYAN_LABELS = re.compile(r"RAYYAN-LABELS:\s*([^|{}\n]{0,2000})")
_RAYYAN_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*([^|{}\n]{0,2000})")
_RAYYAN_NOTES = re.compile(r"USER-NOTES:\s*\{([^{}]{0,20000})\}")
_RAYYAN_NOTE = re.compile(r"""=>\s*\[\s*["']([^"']*)["']|=>\s*["']([^"']*)["']""")
_VERDICT = re.compile(r"=>\s*\"?(included|excluded|maybe)", re.I)
_ASREVIEW = {
    "asreview_relevant": Decision.INCLUDE,
    "asreview_irrelevant": Decision.EXCLUDE,
    "asreview_not_seen": Decision.UNDECIDED,
}
_WORDS = {
    Decision.INCLUDE: "include included yes y true 1 1.0 relevant accept accepted in",
    Decision.EXCLUDE: "exclude excluded no n false 0 0.0 irrelevant reject rejected out",
    Decision.MAYBE: "maybe unsure uncertain unclear ?",
    Decision.UNDECIDED: "undecided -1 -1.0 unseen not_seen",
}
_DECISIONS = {word: decision for decision, said in _WORDS.items() for word in said.split()}


def decision_keyword(decision: Decision) -> str:
    """Return the keyword for a decision."""
    return f"{DECISION_MARK}{decision}"


def parse_decision(word: str) -> Decision | None:
    """Read a decision as people and tools write it: `include`, `Excluded`, `1`."""
    return _DECISIONS.get(word.strip().casefold())


def take_decision(keywords: Sequence[str]) -> tuple[Decision | None, tuple[str, ...]]:
    """Take the decision out of keywords, and give the keywords that are left."""
    found, left = None, []
    said = "\n".join(keywords).casefold()
    if DECISION_MARK not in said and "asreview_" not in said and "cluded" not in said:
        return None, tuple(keywords)
    for word in keywords:
        marked = word.casefold()
        if marked.startswith(DECISION_MARK) and (
            decided := parse_decision(marked.removeprefix(DECISION_MARK))
        ):
            found = decided
        elif marked in _ASREVIEW:
            found = _ASREVIEW[marked]
        elif marked in ("included", "excluded"):
            found = parse_decision(marked)
        else:
            left.append(word)
    return found, tuple(left)


def decision_in_note(note: str) -> Annotation:
    """Read the decision in a note that ASReview or Rayyan wrote; BLANK where there is none.

    Rayyan notes several reviewers; where they do not agree the paper is a maybe.
    """
    label = re.sub(r"</?p>", "", note.strip()).casefold()
    if label in _ASREVIEW:
        return build_annotation(decision=_ASREVIEW[label])
    rayyan = _RAYYAN.search(note)
    if not rayyan:
        return EMPTY_ANNOTATION
    verdicts = {parse_decision(word) for word in _VERDICT.findall(rayyan[1])}
    decision = verdicts.pop() if len(verdicts) == 1 else Decision.MAYBE if verdicts else None
    reasons, labels = _RAYYAN_REASONS.search(note), _RAYYAN_LABELS.search(note)
    own = _RAYYAN_NOTES.search(note)
    notes = _RAYYAN_NOTE.findall(own[1]) if own else ()
    return build_annotation(
        decision=decision,
        reason=reasons[1].strip() if reasons else "",
        tags=labels[1].split(",") if labels else (),
        note="\n".join(told or lone for told, lone in notes),
    )


def build_annotation(
    *,
    decision: Decision | str | None = None,
    reason: str = "",
    rating: Any = None,
    tags: Iterable[str] = (),
    note: str = "",
    read: Any = False,
) -> Annotation:
    """Make an Annotation of what a file says, cleaned; nonsense counts as not said."""
    decided = parse_decision(decision) if isinstance(decision, str) else decision
    decided = decided or Decision.UNDECIDED
    return Annotation(
        decision=decided,
        reason=clean(reason) if decided is Decision.EXCLUDE else "",
        rating=_rating(rating),
        tags=tuple(dict.fromkeys(filter(None, map(clean, tags)))),
        note=clean(note, lines=True),
        read=_yes(read),
    )


def _rating(given: Any) -> int | None:
    """Read 1 to 5, as a number, as `rank4` or as stars."""
    text = str(given if given is not None else "").strip()
    stars = text.count("★") + text.count("⭐")
    found = re.fullmatch(r"(?:rank)?([1-5])(?:\.0)?", text)
    return int(found[1]) if found else stars if 1 <= stars <= 5 else None


def _yes(given: Any) -> bool:
    return str(given).strip().casefold() in ("read", "yes", "true", "1", "y")


def is_asreview_label(note: str) -> bool:
    """Return whether a note is nothing but ASReview's label."""
    return re.sub(r"</?p>", "", note.strip()).casefold() in _ASREVIEW


def asreview_label(decision: Decision) -> str:
    """Return the note that ASReview reads as this decision; empty where it knows none."""
    labels = {Decision.INCLUDE: "ASReview_relevant", Decision.EXCLUDE: "ASReview_irrelevant"}
    return labels.get(decision, "")


def annotation_from_json(said: dict[str, Any]) -> Annotation:
    """Make an Annotation of the object that our own exports hold."""
    tags = said.get("tags")
    return build_annotation(
        decision=str(said.get("decision") or ""),
        reason=str(said.get("reason") or ""),
        rating=said.get("rating"),
        tags=[str(tag) for tag in tags] if isinstance(tags, list) else (),
        note=str(said.get("note") or ""),
        read=said.get("read"),
    )


def annotation_json(annotation: Annotation) -> dict[str, Any]:
    """Return what the user said, without what was never said."""
    said = annotation.set_fields
    if said:
        said = {"decision": str(annotation.decision), **said, "tags": list(annotation.tags)}
        said["decision"] = str(annotation.decision)
    return said


def raw_texts(paper: Paper) -> dict[str, str]:
    """Return title and abstract as they came, where their readable text would be read as LaTeX."""
    from store.text.latex import readable

    shown = {"title": paper.title, "abstract": paper.abstract}
    return {name: paper.raw[name] for name, text in shown.items() if readable(text) != text}
