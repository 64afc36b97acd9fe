"""What each BibTeX field means, for reading and for writing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, unquote

ANNOTATION_FIELDS = (
    "annote",
    "ranking",
    "readstatus",
    "x-decision",
    "x-reason",
    "x-tags",
    "x-type",
)
"""Fields that hold the Annotation, and the type if BibTeX has no such entry type."""

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
"""Entry type to the field that names the venue; `journal` for all other types."""

ADDRESS_PATTERN = re.compile(r"\\url|https?:|www\.")
"""Matches in a `howpublished` that is an address and not a venue."""

FALLBACK_VENUE_FIELDS = ("journal", "journaltitle", "booktitle", "maintitle")
"""Other fields that may name the venue, the most usual first."""

_MACROS = """
aj Astronomical Journal
araa Annual Review of Astronomy and Astrophysics
apj Astrophysical Journal
apjl Astrophysical Journal Letters
apjlett Astrophysical Journal Letters
apjs Astrophysical Journal Supplement Series
apjsupp Astrophysical Journal Supplement Series
ao Applied Optics
apss Astrophysics and Space Science
aap Astronomy and Astrophysics
aapr Astronomy and Astrophysics Reviews
aaps Astronomy and Astrophysics Supplement Series
baas Bulletin of the American Astronomical Society
icarus Icarus
jcap Journal of Cosmology and Astroparticle Physics
jgr Journal of Geophysical Research
mnras Monthly Notices of the Royal Astronomical Society
memras Memoirs of the Royal Astronomical Society
pra Physical Review A
prb Physical Review B
prc Physical Review C
prd Physical Review D
pre Physical Review E
prl Physical Review Letters
pasa Publications of the Astronomical Society of Australia
pasj Publications of the Astronomical Society of Japan
pasp Publications of the Astronomical Society of the Pacific
qjras Quarterly Journal of the Royal Astronomical Society
solphys Solar Physics
ssr Space Science Reviews
nat Nature
grl Geophysical Research Letters
physrep Physics Reports
planss Planetary and Space Science
procspie Proceedings of the SPIE
"""
JOURNAL_MACROS: Mapping[str, str] = MappingProxyType(
    {
        f"\\{name}": journal
        for name, _, journal in (line.partition(" ") for line in _MACROS.split("\n"))
    }
)
"""Commands that abbreviate journals in exports of the Astrophysics Data System."""

EXTRA_PREFIX = "x-extra-"
"""Prefix of an unknown field whose own name would be taken for that of a known one."""

KNOWN_FIELDS = frozenset(
    (
        *("title", "subtitle", "author", "year", "date", "volume", "number", "issue", "pages"),
        *("doi", "url", "eprint", "archiveprefix", "eprinttype", "arxivid", "pmid"),
        *("abstract", "keywords", "keyword"),
    )
)
"""Fields that become fields of the Record; all others but the venue's go to its `extra`."""

_VERBATIM_PARTS = ("url", "file", "doi", "eprint", "bdsk", "groups", "timestamp")


def is_verbatim(name: str) -> bool:
    """Return whether a field holds an address or a path, in which TeX escapes mean nothing."""
    return any(word in name.casefold() for word in _VERBATIM_PARTS)


def field_for_extra(name: str) -> str:
    """Return a BibTeX field for an unknown field whose own name is taken or not valid."""
    return EXTRA_PREFIX + quote(name, safe="").replace("%", "+")


def extra_name(field: str) -> str:
    """Return the name that an unknown field had in its source."""
    if not field.startswith(EXTRA_PREFIX):
        return field
    return unquote(field.removeprefix(EXTRA_PREFIX).replace("+", "%"))
