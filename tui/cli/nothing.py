"""What a query did not match: a hint at a field that is none, and the papers that nearly match.

Only what has a query imports it, which most commands do without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tui.cli.output import warn

if TYPE_CHECKING:
    from store.library.collection import Collection

_FIELD = re.compile(r'(?<![\w":])-?(\w+):(?=\S)(?!//)')


def hint_at_unknown_fields(query: str) -> None:
    """Warn of each `word:` of a query that is no field and was searched as a word."""
    from store.search.language import QUERY_FIELDS

    fields = (*QUERY_FIELDS, "is", "has")
    phrases = re.sub(r'"[^"]*"?', '""', query)
    for match in _FIELD.finditer(phrases):
        name = match[1].lower()
        if name not in fields:
            near = get_close_matches(name, fields, n=1, cutoff=0.5)
            meant = f"; did you mean {near[0]}:?" if near else f"; there are {', '.join(fields)}"
            warn(f"{match[1]}: is no field{meant}")


def near_misses(collection: Collection, query: str, sort: str, matches: int) -> Sequence[int]:
    """Return the positions of the papers that the app shows after those that match."""
    from store.library.paper_list import PaperList
    from store.search.index import FEW_HITS
    from tui.cli.context import collection_index

    if matches >= FEW_HITS:
        return ()
    paper_list = PaperList(collection, query, sort)
    if not paper_list.words:
        return ()
    paper_list.use_index(collection_index(collection))
    return [int(position) for position in paper_list.positions[paper_list.complete :]]
