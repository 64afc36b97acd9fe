"""An abstract pasted onto a paper that has none: kept as a record of that paper.

It needs readers and a writer, so it is imported only when something is pasted.
"""

from __future__ import annotations

from dataclasses import replace

from store.formats.reading import UnreadableSource
from store.formats.registry import read_text
from store.formats.tagged import ris
from store.model.annotation import EMPTY_ANNOTATION
from store.model.paper import Paper
from store.text.cleaning import clean

_MAX_CHARACTERS = 20_000
"""Longer pastes are lists of papers; reading one here would hold up the keys."""


def complete_paper(paper: Paper, pasted: str) -> str:
    """Return a paper with a pasted abstract as a source of its own, in RIS.

    Empty where the paper has an abstract already, or the text is more than one abstract.
    """
    if paper.merged.abstract or len(pasted) > _MAX_CHARACTERS:
        return ""
    try:
        records = read_text(clean(pasted, lines=True), "pasted", "pasted.txt").records
    except UnreadableSource:
        return ""
    if len(records) != 1 or records[0].title or not records[0].abstract:
        return ""
    completed = replace(paper.merged, abstract=records[0].abstract)
    return "".join(ris.write([(replace(paper, merged=completed), EMPTY_ANNOTATION)]))
