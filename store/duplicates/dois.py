"""What a DOI says about the work that it names: its version, its registrar, whether it is whole."""

from __future__ import annotations

import re

_PREPRINT_SERVERS = tuple(
    f"10.{prefix}/"
    for prefix in ("48550", "2139", "31234", "31219", "26434", "21203", "20944", "36227")
)
_BIORXIV = "10.1101/"
_VERSION = re.compile(r"(?:[-_./]v\d{1,2})+$")


def is_preprint_doi(doi: str) -> bool:
    """Return whether a preprint server registered a DOI."""
    # Cold Spring Harbor gives bioRxiv numbers, and its journals names: 10.1101/gr.123456.
    is_biorxiv = doi.startswith(_BIORXIV) and doi[len(_BIORXIV) :][:1].isdecimal()
    return is_biorxiv or doi.startswith(_PREPRINT_SERVERS)


def work_of_doi(doi: str) -> str:
    """Return a DOI without its version (`/v2`) and without doubled slashes."""
    if "//" in doi:
        doi = re.sub("/{2,}", "/", doi)
    return _VERSION.sub("", doi) if "v" in doi[-3:] else doi


def is_breakable(doi: str) -> bool:
    """Return whether a DOI has a bracket or semicolon, at which some exports cut it off."""
    return "(" in doi or "<" in doi or "[" in doi or ";" in doi


def cut_doi(doi: str) -> str:
    """Return a DOI up to where an export may have cut it off: `10.1659/0276-4741(2004)024[`."""
    return re.split(r"[<\[]", doi, maxsplit=1)[0] if "<" in doi or "[" in doi else doi
