"""What a format has no exact place for, as the JSON that our own reader takes back."""

from __future__ import annotations

from typing import Any

from store.annotation import Annotation
from store.papers import Paper


def said_object(annotation: Annotation) -> dict[str, Any]:
    """Give what the user said, without what was never said."""
    said = annotation.said
    if said:
        said = {"decision": str(annotation.decision), **said, "tags": list(annotation.tags)}
        said["decision"] = str(annotation.decision)
    return said


def readable_once(paper: Paper) -> dict[str, str]:
    """Give title and abstract as they came, where their readable text would be read as LaTeX."""
    from store.latex import readable

    shown = {"title": paper.title, "abstract": paper.abstract}
    return {name: paper.raw[name] for name, text in shown.items() if readable(text) != text}
