"""Papers that no open source holds, made from what their Annotations remember."""

from __future__ import annotations

from store.annotation import Annotation
from store.papers import Paper, Place, record

NOWHERE = Place("", 0)
"""The place of a Record that stands in no open source."""


def paper_of(annotation: Annotation) -> Paper:
    """Make a Paper of an Annotation's citation, so that an orphan can be shown and exported."""
    cited = annotation.citation
    entry = record(
        NOWHERE,
        title=cited.title,
        authors=cited.authors,
        year=cited.year,
        venue=cited.venue,
        doi=cited.doi,
        arxiv=cited.arxiv,
        pmid=cited.pmid,
        url=cited.url,
    )
    keys = annotation.keys or entry.keys
    return Paper(id=keys[0] if keys else "", keys=keys, merged=entry, records=(entry,))
