"""The names that the filter box's language knows; help, completion and README come from here."""

from __future__ import annotations

FIELDS = {
    "title": "words of the title",
    "abstract": "words of the abstract",
    "author": "an author's name",
    "venue": "journal, book or conference",
    "year": "year: 2020, >=2020, 2018..2021",
    "tag": "one of your tags",
    "rating": "your rating: 4, >=3, 2..4, 0 for none",
    "note": "words of your note",
    "reason": "why you excluded it",
    "source": "the file it comes from",
    "doi": "its DOI",
}
"""Field name to what it looks at."""

IS = {
    "undecided": "no decision yet",
    "include": "included",
    "maybe": "set to maybe",
    "exclude": "excluded",
    "read": "read",
    "unread": "not read yet",
    "marked": "marked in the list",
    "untitled": "without a title",
    "duplicate": "found more than once",
    "orphan": "annotated, but in no open source",
}
"""What can follow `is:`, and what it means."""

HAS = {
    "note": "with a note",
    "abstract": "with an abstract",
    "doi": "with a DOI",
    "tag": "with a tag",
    "rating": "with a rating",
}
"""What can follow `has:`, and what it means."""

NUMBERS = ("year", "rating")
"""Fields that are compared as numbers."""

VERBATIM = ("tag", "reason", "source", "doi")
"""Fields in which punctuation counts."""
