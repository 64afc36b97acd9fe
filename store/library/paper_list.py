"""What the list shows: the papers of a collection that match a query, sorted."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING

from store.library.collection import Collection
from store.library.paper_terms import PaperTerms
from store.model.annotation import Decision
from store.notebook.progress import STEADY_GAPS, Progress, count_progress, pace, progress_line
from store.screening.blinding import BLIND_SORTS
from store.search.inspection import (
    asks_for_state,
    count_words_alone,
    has_free_words,
    names_terms,
)
from store.search.language import Node, Query, split_sort_key
from store.search.parser import parse_query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from store.search.highlights import SearchableTexts
    from store.search.index import Index
    from store.search.matches import Matches

    _Array = NDArray[np.int32]
    Rows = range | _Array


_EXPORTED_DECISIONS = {
    "included": (Decision.INCLUDE,),
    "included and maybe": (Decision.INCLUDE, Decision.MAYBE),
}
"""Papers that can be exported, by name: those with one of these decisions."""

_MAX_TEXTS = 500
"""Papers whose matches are kept."""


class PaperList:
    """A query and a sort order over a collection, and the rows that follow from them.

    Until there is an index (`use_index`), all papers are shown.
    """

    def __init__(self, collection: Collection, text: str = "", sort: str = "") -> None:
        self.collection = collection
        self.text = text
        """The query as it was typed."""
        self.query: Query = parse_query(text)
        self.sort = sort
        """A sort key, with `-` before it for the reverse; empty for the default order."""
        self.positions: Rows = range(len(collection.library.papers))
        self.complete = len(self.positions)
        """Rows that match the whole query; those after them lack a word."""
        self.progress: Progress
        self.recount()
        self.loading = ""
        """How far the rest is, while papers or index are still loaded."""
        self.stale = 0
        """Papers shown that no longer match the query, when they were last counted."""
        self._changed: set[int] = set()
        """Papers that were annotated or marked since the query was run."""
        self._index: Index | None = None
        self._matches: dict[int, Matches] = {}
        self._texts: dict[int, SearchableTexts] = {}
        """The texts of papers that were shown recently."""
        self.terms = PaperTerms(collection)

    @property
    def pending(self) -> bool:
        """Whether query or sort order wait for an index to be followed."""
        return self._index is None and bool(self.query or self.sort)

    @property
    def index(self) -> Index | None:
        """The index, once it is there."""
        return self._index

    def prepare(self, index: Index) -> Generator[float, None, None]:
        """Count in steps what query and sort order ask for, before `use_index` needs it at once."""
        if self.asks_for_terms:
            self.terms.use(index)
            yield from self.terms.count()

    def use_index(self, index: Index, since: int | None = None) -> None:
        """Use an index from now on; it may lack the Changes after number `since`."""
        self._index = index
        self.terms.use(index)
        notebook = self.collection.notebook
        if since is not None:
            self._annotate_since(since)
            if notebook.newest != since:
                self.recount()
        self.find(self.text)

    def use_copy(self, index: Index, since: int) -> None:
        """Use an equal index, such as the one that was saved: rows and query stay as they are."""
        if self._index is not None:
            self._index = index
            self.terms.use_copy(index)
            self._annotate_since(since)

    def _annotate_since(self, since: int) -> None:
        notebook = self.collection.notebook
        for change in notebook.history(notebook.newest - since):
            self.update_for(change.documents)

    def recount(self) -> None:
        """Count the progress from all annotations; a change made here is counted by its edits."""
        papers = self.collection.library.papers
        self.progress = count_progress(len(papers), self.collection.annotations())

    def find(self, text: str, *, default_sort: str | None = None) -> None:
        """Show the papers that match a query.

        While it has free words they are sorted by relevance, else by `default_sort`; None leaves
        the sort order as it is.
        """
        self.text = text
        self.query = parse_query(text)
        if default_sort is not None:
            self.sort = "" if self.words else default_sort
        self._matches.clear()
        self._show()

    def order(self, sort: str) -> None:
        """Sort the same papers by another key."""
        self.sort = sort
        self._show()

    @property
    def words(self) -> bool:
        """Whether the query has free words, by which papers are ranked."""
        return has_free_words(self.query)

    @property
    def asks_for_terms(self) -> bool:
        """Whether query or sort order need the number of terms in every paper."""
        return self.sort.removeprefix("-") == "terms" or names_terms(self.query)

    def count_matches(self, text: str) -> int | None:
        """Return how many papers match another query; None until there is an index."""
        if self._index is None:
            return None
        query = parse_query(text)
        if names_terms(query):
            self.terms.complete()
        hits = self._index.search(query, self.collection)
        return self._without_orphans(query, hits.positions, hits.complete)[1]

    def _show(self) -> None:
        index = self._index
        if index is None:
            return
        from store.search.sorting import sort_positions

        self._changed.clear()
        self.stale = 0
        if self.asks_for_terms:
            self.terms.complete()
        hits = index.search(self.query, self.collection)
        name = split_sort_key(self.sort)[0]
        key = self.sort if name else "relevance"
        if self.collection.notebook.blind and name in BLIND_SORTS:
            self.sort, key = "", "relevance"
        rows = sort_positions(index, key, hits)
        self.positions, self.complete = self._without_orphans(self.query, rows, hits.complete)

    def _without_orphans(self, query: Query, rows: _Array, complete: int) -> tuple[_Array, int]:
        """Remove orphans unless the query asks for them; the complete matches come first."""
        sources = len(self.collection.library.papers)
        if len(self.collection.papers) == sources or asks_for_orphans(query.root):
            return rows, complete
        has_source = rows < sources
        return rows[has_source], int(has_source[:complete].sum())

    def index_of(self, position: int) -> int | None:
        """Return the row of a paper; None when the list does not show it."""
        if isinstance(self.positions, range):
            return position if position in self.positions else None
        rows = (self.positions == position).nonzero()[0]
        return int(rows[0]) if len(rows) else None

    def position(self, row: int) -> int:
        """Return the position of the paper in a row."""
        return int(self.positions[row])

    def is_near(self, row: int) -> bool:
        """Return whether the paper in a row lacks a word of the query."""
        return row >= self.complete

    def matches(self, position: int) -> Matches | None:
        """Return the letters of a paper that match the query; None for an empty query."""
        if not self.query or self._index is None:
            return None
        if position not in self._matches:
            if len(self._matches) > _MAX_TEXTS:
                self._matches.clear()
            matches = self._texts_of(position).find_matches(self.query)
            if self.collection.notebook.blind:
                matches = matches._replace(authors=(), venue=(), year=())
            self._matches[position] = matches
        return self._matches[position]

    def _texts_of(self, position: int) -> SearchableTexts:
        if position not in self._texts:
            from store.search.highlights import SearchableTexts

            if len(self._texts) > _MAX_TEXTS:
                self._texts.clear()
            paper = self.collection.papers[position]
            self._texts[position] = SearchableTexts(paper, self.collection.annotation(position))
        return self._texts[position]

    def update_for(self, documents: Iterable[int]) -> frozenset[int]:
        """Update list and index for documents that were written; return the changed positions.

        A paper that no longer matches stays in the list until the query is run again: rows do
        not vanish under the cursor.
        """
        positions = self.collection.update_for(documents)
        for position in positions:
            self._matches.pop(position, None)
            self._texts.pop(position, None)
            if self._index is not None:
                self._index.annotate(position, self.collection.annotation(position))
        return positions

    def note_changed(self, positions: Iterable[int]) -> bool:
        """Remember papers that may no longer match; return whether that is worth counting."""
        if self.query:
            self._changed.update(positions)
        return bool(self._changed)

    def count_stale(self) -> int:
        """Count the papers shown that no longer match; takes as long as a search."""
        self.stale = 0
        if self._index is not None and self._changed:
            hits = self._index.search(self.query, self.collection)
            changed = self._changed.intersection(map(int, self.positions[: self.complete]))
            self.stale = len(changed.difference(map(int, hits.positions[: hits.complete])))
        return self.stale

    def undecided(self, row: int, step: int) -> int | None:
        """Return the next undecided row in a direction, 1 or -1; None when there is none."""
        if self._index is None or isinstance(self.positions, range):
            rows = range(row + step, len(self.positions) if step > 0 else -1, step)
            return next((other for other in rows if self._is_undecided(other)), None)
        rest = self.positions[row + 1 :] if step > 0 else self.positions[:row][::-1]
        undecided = (self._index.annotation_index.decision[rest] == 0).nonzero()[0]
        return row + step * (int(undecided[0]) + 1) if len(undecided) else None

    def _is_undecided(self, row: int) -> bool:
        annotation = self.collection.annotation(self.position(row))
        return annotation.decision is Decision.UNDECIDED

    def shown_marks(self) -> list[int]:
        """Return the positions of the marked papers that the list shows, in its order."""
        marks = self.collection.marks
        rows = map(int, self.positions if marks else ())
        return [position for position in rows if position in marks]

    def scopes(self) -> dict[str, Sequence[int]]:
        """Return what can be exported, by name, the likeliest first: marked, included, shown."""
        marked = self.shown_marks()
        scopes: dict[str, Sequence[int]] = {"marked": marked} if marked else {}
        annotation, annotated = self.collection.annotation, sorted(self.collection.annotated())
        decided = [(position, annotation(position).decision) for position in annotated]
        for name, kept in _EXPORTED_DECISIONS.items():
            scopes[name] = [position for position, decision in decided if decision in kept]
            scopes.setdefault("shown", [*map(self.position, range(len(self.positions)))])
        return scopes

    def explain_empty(self) -> tuple[str, str]:
        """Return why the list is empty, as a heading, and what to do about it."""
        if not self.progress.papers:
            advice = "O opens a file or a folder. R shows what each source gave."
            if len(self.collection.papers):
                advice += " is:orphan finds the papers of your notes."
            return "No papers here", advice
        if self.text.strip():
            return "Nothing matches", "Esc clears the filter. Fewer words find more."
        return "Nothing to show", "R shows what each source gave."

    def common_tags(self, positions: Sequence[int]) -> tuple[str, ...]:
        """Return the tags that all of these papers have."""
        first, *others = (self.collection.annotation(position).tags for position in positions)
        return tuple(tag for tag in first if all(tag in tags for tags in others))

    def reasons(self) -> tuple[str, ...]:
        """Return the reasons in use, the most frequent first."""
        return tuple(reason for reason, _ in self.collection.reasons.most_common())

    def count(self) -> str:
        """Return a line with the number of papers shown, the sort order and the marks."""
        total, complete = self.progress.papers, self.complete
        papers = f"{'first ' * self.collection.library.is_partial}{total:,}"
        parts = [f"{complete:,} of {papers}" if self.query else f"{papers} papers"]
        if self._index is not None and not complete:
            parts += count_words_alone(self.query, self._index)
        if self.stale:
            parts.append(f"{self.stale:,} no longer match{'es' if self.stale == 1 else ''}")
        if near := len(self.positions) - complete:
            parts.append(f"{near:,} near")
        if self.sort:
            parts.append(f"by {self.sort_name()}")
        if self.collection.notebook.blind:
            parts.append("blind")
        if self.collection.marks:
            parts.append(f"{len(self.collection.marks):,} marked")
        return " · ".join(parts)

    def sort_name(self) -> str:
        """Return the sort order in words."""
        name = self.sort.removeprefix("-") or "the default order"
        return f"{name}, reversed" if self.sort.startswith("-") else name

    def progress_line(self) -> str:
        """Return a line that says how far the user is, or before that, the loading."""
        return self.loading or progress_line(self.progress, self.pace())

    def pace(self) -> float | None:
        """Return the seconds that a paper takes here; None before some twenty decisions."""
        history, position = self.collection.notebook.history(200), self.collection.library.position
        return pace(history, STEADY_GAPS, lambda key: position(key) is not None)


def asks_for_orphans(node: Node) -> bool:
    """Return whether a query names orphans, which no other query finds."""
    return asks_for_state(node, "orphan")
