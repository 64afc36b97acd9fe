"""Which BibTeX field means what, for reading and for writing."""

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

ADDRESS = re.compile(r"\\url|https?:|www\.")
"""Found in a `howpublished` that says where to load a work, not where it appeared."""

VENUES = ("journal", "journaltitle", "booktitle", "maintitle")
"""Where else it may say so, the most usual first."""

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
JOURNALS: Mapping[str, str] = MappingProxyType(
    {f"\\{name}": said for name, _, said in (line.partition(" ") for line in _MACROS.split("\n"))}
)
"""The commands that stand for journals in what the Astrophysics Data System exports."""

EXTRA_PREFIX = "x-extra-"
"""Before the name of an unknown field that reading would otherwise take for a known one."""

KNOWN_FIELDS = frozenset(
    (
        *("title", "subtitle", "author", "year", "date", "volume", "number", "issue", "pages"),
        *("doi", "url", "eprint", "archiveprefix", "eprinttype", "arxivid", "pmid"),
        *("abstract", "keywords", "keyword"),
    )
)
"""Fields that become fields of the Record; all others but the venue's stay in its `extra`."""

_VERBATIM = ("url", "file", "doi", "eprint", "bdsk", "groups", "timestamp")


def is_verbatim(name: str) -> bool:
    """Return whether a field holds an address or a path, in which TeX's escapes mean nothing."""
    return any(word in name.casefold() for word in _VERBATIM)


def field_for_extra(name: str) -> str:
    """Return the BibTeX field for an unknown field whose own name means something, or is none."""
    return EXTRA_PREFIX + quote(name, safe="").replace("%", "+")


def extra_name(field: str) -> str:
    """Return the name of an unknown field, as its source had it."""
    if not field.startswith(EXTRA_PREFIX):
        return field
    return unquote(field.removeprefix(EXTRA_PREFIX).replace("+", "%"))
