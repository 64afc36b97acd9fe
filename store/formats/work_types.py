"""What type of work a paper is: one word for each, and what the formats call it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from store.model.record import Record

_TABLE = """
article        JOUR    article-journal   article
inproceedings  CPAPER  paper-conference  inproceedings
proceedings    CONF    book              proceedings
book           BOOK    book              book
incollection   CHAP    chapter           incollection
techreport     RPRT    report            techreport
thesis         THES    thesis            phdthesis
unpublished    UNPB    manuscript        unpublished
preprint       UNPB    article           misc
magazine       MGZN    article-magazine  article
newspaper      NEWS    article-newspaper article
online         ELEC    webpage           online
patent         PAT     patent            patent
dataset        DATA    dataset           dataset
software       COMP    software          software
misc           GEN     document          misc
"""
_ROWS = tuple(line.split() for line in _TABLE.split("\n") if line)

TO_RIS: Mapping[str, str] = MappingProxyType({word: ris for word, ris, _, _ in _ROWS})
TO_CSL: Mapping[str, str] = MappingProxyType({word: csl for word, _, csl, _ in _ROWS})
TO_BIBTEX: Mapping[str, str] = MappingProxyType({word: bibtex for word, _, _, bibtex in _ROWS})

# Of several words for one code the first in the table counts.
FROM_RIS: Mapping[str, str] = MappingProxyType(
    {ris: word for word, ris in reversed(list(TO_RIS.items()))}
    | {"JFULL": "article", "EJOUR": "article", "ECHAP": "incollection", "EBOOK": "book"}
    | {"WEB": "online", "BLOG": "online", "MANSCPT": "unpublished", "UNPB": "unpublished"}
)
FROM_CSL: Mapping[str, str] = MappingProxyType(
    {csl: word for word, csl in reversed(list(TO_CSL.items()))}
    | {"book": "book", "post-weblog": "online", "post": "online"}
    | {"journal-article": "article", "proceedings-article": "inproceedings"}  # Crossref's words
    | {"book-chapter": "incollection", "posted-content": "preprint"}
)
_ENTRY_TYPES = (
    "article book booklet collection conference dataset electronic inbook incollection"
    " inproceedings manual mastersthesis misc online patent periodical phdthesis proceedings"
    " reference report software techreport thesis unpublished www"
)
FROM_BIBTEX = frozenset(_ENTRY_TYPES.split())
"""Entry types that BibTeX and BibLaTeX styles know."""


def work_type(entry: Record) -> str:
    """Return the Record's type in lower case, or guess it from where the paper appeared."""
    if entry.type:
        return entry.type.casefold()
    venue = entry.venue.casefold()
    if any(word in venue for word in ("proceedings", "conference", "workshop", "symposium")):
        return "inproceedings"
    if not venue or "arxiv" in venue or "preprint" in venue:
        return "misc"
    return "article"
