"""Which BibTeX field means what, for reading and for writing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SAID_FIELDS = ("annote", "ranking", "readstatus", "x-decision", "x-reason", "x-tags", "x-type")
"""Fields that carry what the user said, and the type where BibTeX has no such."""

VENUE_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "inproceedings": "booktitle",
        "conference": "booktitle",
        "incollection": "booktitle",
        "inbook": "booktitle",
        "phdthesis": "school",
        "mastersthesis": "school",
        "thesis": "institution",
        "techreport": "institution",
        "report": "institution",
        "misc": "howpublished",
        "online": "organization",
        "book": "series",
    }
)
"""Where an entry type says where the work appeared; `journal` for all others."""
