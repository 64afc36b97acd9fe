"""Annotations in library files: our own marks, and those of ASReview and Rayyan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper
from store.model.stamps import milliseconds_of
from store.text.cleaning import clean

_DECISION_PREFIX = "papersift:"
"""Begins the keyword that carries a decision through tools that keep nothing but keywords."""

_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*\{([^{}]{0,2000})\}")
_RAYYAN_LABELS = re.compile(r"RAYYAN-LABELS:\s*([^|{}\n]{0,2000})")
_RAYYAN_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*([^|{}\n]{0,2000})")
_RAYYAN_NOTES = re.compile(r"USER-NOTES:\s*\{([^{}]{0,20000})\}")
_RAYYAN_NOTE = re.compile(r"""=>\s*\[\s*["']([^"']*)["']|=>\s*["']([^"']*)["']""")
_RAYYAN_VERDICT = re.compile(r"=>\s*\"?(included|excluded|maybe)", re.I)
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
_DECISIONS = {word: decision for decision, words in _WORDS.items() for word in words.split()}


def decision_keyword(decision: Decision) -> str:
    """Return the keyword for a decision: `papersift:include`."""
    return f"{_DECISION_PREFIX}{decision}"


def parse_decision(word: str) -> Decision | None:
    """Parse a decision as people and tools write it: `include`, `Excluded`, `1`."""
    return _DECISIONS.get(word.strip().casefold())


def take_decision(keywords: Sequence[str]) -> tuple[Decision | None, tuple[str, ...]]:
    """Split keywords into the decision among them and the other keywords."""
    joined = "\n".join(keywords).casefold()
    if _DECISION_PREFIX not in joined and "asreview_" not in joined and "cluded" not in joined:
        return None, tuple(keywords)
    decision: Decision | None = None
    others = []
    for word in keywords:
        folded = word.casefold()
        if folded.startswith(_DECISION_PREFIX) and (
            parsed := parse_decision(folded.removeprefix(_DECISION_PREFIX))
        ):
            decision = parsed
        elif folded in _ASREVIEW:
            decision = _ASREVIEW[folded]
        elif folded in ("included", "excluded"):
            decision = parse_decision(folded)
        else:
            others.append(word)
    return decision, tuple(others)


def decision_in_note(note: str) -> Annotation:
    """Parse a note that ASReview or Rayyan wrote; EMPTY_ANNOTATION for any other note.

    A Rayyan note has the verdicts of several reviewers; where they disagree, the decision is
    maybe.
    """
    label = re.sub(r"</?p>", "", note.strip()).casefold()
    if label in _ASREVIEW:
        return build_annotation(decision=_ASREVIEW[label])
    rayyan = _RAYYAN.search(note)
    if not rayyan:
        return EMPTY_ANNOTATION
    verdicts = {parse_decision(word) for word in _RAYYAN_VERDICT.findall(rayyan[1])}
    decision = verdicts.pop() if len(verdicts) == 1 else Decision.MAYBE if verdicts else None
    reasons, labels = _RAYYAN_REASONS.search(note), _RAYYAN_LABELS.search(note)
    user_notes = _RAYYAN_NOTES.search(note)
    notes = _RAYYAN_NOTE.findall(user_notes[1]) if user_notes else ()
    return build_annotation(
        decision=decision,
        reason=reasons[1].strip() if reasons else "",
        tags=labels[1].split(",") if labels else (),
        note="\n".join(in_list or alone for in_list, alone in notes),
    )


def build_annotation(
    *,
    decision: Decision | str | None = None,
    reason: str = "",
    decided_at: str = "",
    rating: Any = None,
    tags: Iterable[str] = (),
    note: str = "",
    read: Any = False,
    blind: Any = False,
    reviewer: str = "",
    settled_by: str = "",
    own_decision: str = "",
    own_reason: str = "",
) -> Annotation:
    """Build an Annotation from the contents of a file, cleaned; nonsense is ignored.

    `decided_at` is ISO 8601.
    """
    parsed = parse_decision(decision) if isinstance(decision, str) else decision
    parsed = parsed or Decision.UNDECIDED
    own = (settled_by and parse_decision(own_decision)) or Decision.UNDECIDED
    decided = own if settled_by else parsed
    return Annotation(
        decision=parsed,
        reason=clean(reason) if parsed is Decision.EXCLUDE else "",
        rating=_parse_rating(rating),
        tags=tuple(dict.fromkeys(filter(None, map(clean, tags)))),
        note=clean(note, lines=True),
        read=_parse_read(read),
        blind=decided is not Decision.UNDECIDED and _parse_read(blind),
        reviewer=clean(reviewer) if decided is not Decision.UNDECIDED else "",
        settled_by=clean(settled_by),
        own_decision=own,
        own_reason=clean(own_reason) if own is Decision.EXCLUDE else "",
        when={"decision": clean(decided_at)} if milliseconds_of(decided_at) else {},
    )


def _parse_rating(raw: Any) -> int | None:
    """Parse a rating from 1 to 5: a number, JabRef's `rank4`, or stars."""
    text = str(raw if raw is not None else "").strip()
    stars = text.count("★") + text.count("⭐")
    number = re.fullmatch(r"(?:rank)?([1-5])(?:\.0)?", text)
    return int(number[1]) if number else stars if 1 <= stars <= 5 else None


def _parse_read(raw: Any) -> bool:
    return str(raw).strip().casefold() in ("read", "yes", "true", "1", "y")


def is_asreview_label(note: str) -> bool:
    """Return whether a note consists of ASReview's label alone."""
    return re.sub(r"</?p>", "", note.strip()).casefold() in _ASREVIEW


def asreview_label(decision: Decision) -> str:
    """Return the note that ASReview reads as this decision; empty if it has none for it."""
    labels = {Decision.INCLUDE: "ASReview_relevant", Decision.EXCLUDE: "ASReview_irrelevant"}
    return labels.get(decision, "")


def annotation_from_json(fields: dict[str, Any]) -> Annotation:
    """Build an Annotation from the JSON object in one of our own exports."""
    tags = fields.get("tags")
    return build_annotation(
        decision=str(fields.get("decision") or ""),
        reason=str(fields.get("reason") or ""),
        decided_at=str(fields.get("decided_at") or ""),
        rating=fields.get("rating"),
        tags=[str(tag) for tag in tags] if isinstance(tags, list) else (),
        note=str(fields.get("note") or ""),
        read=fields.get("read"),
        blind=fields.get("blind"),
        reviewer=str(fields.get("reviewer") or ""),
    )


def annotation_json(annotation: Annotation) -> dict[str, Any]:
    """Return an Annotation as a JSON object of the fields that the user has set.

    Formats that have no exact place for it embed this object for our own readers.
    """
    fields = annotation.set_fields
    if not fields:
        return {}
    return {"decision": annotation.decision, **fields, "tags": list(annotation.tags)}


def raw_texts(paper: Paper) -> dict[str, str]:
    """Return the raw title and abstract where LaTeX rules would change the readable ones."""
    from store.text.latex import readable

    texts = {"title": paper.title, "abstract": paper.abstract}
    return {name: paper.raw[name] for name, text in texts.items() if readable(text) != text}
