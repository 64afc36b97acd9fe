"""The names that people and tools give to columns and JSON keys, and the field that each means."""

from __future__ import annotations

from functools import lru_cache

EXTRA_COLUMN_PREFIX = "extra."
"""Begins the column of an unknown field whose name alone would mean a known field."""

RAW_COLUMN_PREFIX = "raw."
"""Begins the columns of the raw title and abstract, where the readable ones differ."""

OWN_COLUMN_PREFIX = "papersift_"
"""Begins names that mean something in our own JSON alone: other tables have a `reviewer` too."""

_NAMES = {
    "title": "title|primary_title|article title|article_title|document title|ti|t1|name|item title"
    "|display_name",
    "abstract": "abstract|abstracts|abstract note|notes abstract|summary|n2|ab|abstract text"
    "|abstracttext",
    "authors": "authors|author|author names|first authors|author full names|creators|creator|au"
    "|author(s)|authors_name|author list|author/s|authorstring|authorships.author.display_name"
    "|authorships.raw_author_name|author.display_name",
    "full_authors": "af",
    "year": "year|publication year|publication_year|pub year|pub_year|date|publication date"
    "|publication_date|published|issued|py|y1|year published|publish_time|update_date|pubyear"
    "|published year|date published",
    "venue": "venue|journal|journal title|journal_title|journal name|publication title|booktitle"
    "|source title|source_title|secondary_title|container-title|publication|jf|jo|t2|journal-ref"
    "|journal_ref|publication name|book title|conference name|conference|journal/book|so"
    "|journaltitle|primary_location.source.display_name|host_venue.display_name"
    "|locations.source.display_name|source.display_name",
    "volume": "volume|vl|volume number|journal volume|journalvolume|biblio.volume",
    "number": "number|issue|issue number|is|journal issue|biblio.issue",
    "pages": "pages|page|page range|page numbers|pg|pagination|pageinfo",
    "first_page": "page start|start page|start_page|sp|beginning page|bp|first page|startpage"
    "|biblio.first_page",
    "last_page": "page end|end page|end_page|ep|ending page|last page|endpage|biblio.last_page",
    "article_number": "article number|art. no.|ar",
    "doi": "doi|doi link|di|digital object identifier|item doi|ids.doi",
    "arxiv": "arxiv|arxiv id|arxiv_id|arxivid|eprint",
    "pmid": "pmid|pubmed id|pubmed_id|pm|accession number pmid|medline pmid|ids.pmid",
    "url": "url|urls|link|links|pdf url|pdf_url|ur|entry_id|articleurl|source urls|external url"
    "|primary_location.landing_page_url|primary_location.pdf_url|open_access.oa_url",
    "keywords": "keywords|keyword|author keywords|kw|de|manual tags|subjects|keywords.display_name",
    "type": "type|item type|document type|type_of_reference|ty|publication type|entrytype"
    "|reference type|dt|content type",
    "decision": "decision|screening decision|final decision",
    "included": "included|asreview_label|final_included|label|label_included|include|asreview label"
    "|is_included|abstract_screening|inclusion",
    "reason": "reason|exclusion reason|exclusion_reason|reason for exclusion",
    "decided_at": "decided_at",
    "rating": "rating|stars",
    "tags": "tags|my tags|asreview_tags",
    "note": "note|asreview_note|user note|annotation|comment|comments",
    "read": "read|is read|readstatus",
    "blind": f"{OWN_COLUMN_PREFIX}blind",
    "reviewer": f"{OWN_COLUMN_PREFIX}reviewer",
    "settled_by": f"{OWN_COLUMN_PREFIX}settled_by",
    "own_decision": f"{OWN_COLUMN_PREFIX}own_decision",
    "own_reason": f"{OWN_COLUMN_PREFIX}own_reason",
    "id": "id|display_title|sources|duplicates|joined_by|wanted|unwanted",
}

_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split("|")}
"""Column name, in lower case, to the field it means; `id` is any column of our own exports that
is derived from others."""


@lru_cache(maxsize=4096)
def field_for_column(name: str) -> str:
    """Return the field that a column means, "" if its name is unknown."""
    folded = name.strip().casefold()
    return _FIELDS.get(folded) or _FIELDS.get(folded.replace("_", " ").replace("-", " "), "")
