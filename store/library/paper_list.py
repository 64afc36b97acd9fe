"""What the list shows: the pile through a query, in an order. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from store.library.collection import Collection
from store.model.annotation import Decision
from store.notebook.progress import Progress, count_progress, pace, progress_line
from store.search.language import SORT_KEYS, And, Is, Node, Or, Query, Word
from store.search.parser import parse_query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from store.search.highlights import SearchableTexts
    from store.search.index import Index
    from store.search.matches import Matches

    Rows = range | NDArray[np.int32]


MOST_TEXTS = 500
"""Papers of which it is remembered what the query matched."""


class PaperList:
    """A query and an order over a pile, and the rows that follow from them.

    Until the index is there (`ready`) all papers are shown and the query waits.
    """

    def __init__(self, pile: Collection, text: str = "", sort: str = "") -> None:
        self.collection = pile
        self.text = text
        """The query as it was typed."""
        self.query: Query = parse_query(text)
        self.sort = sort
        """One of the sort keys, `-` before it for the reverse; empty for the usual order."""
        self.positions: Rows = range(len(pile.library.papers))
        self.complete = len(self.positions)
        """Rows that match the whole query; those after them miss a word."""
        self.progress: Progress
        self.recount()
        self._index: Index | None = None
        self._matched: dict[int, Matches] = {}
        self._texts: dict[int, SearchableTexts] = {}
        """What the query can match in papers that were shown lately."""

    def ready(self, index: Index, since: int | None = None) -> None:
        """Use the index from now on; it may not have learned the Changes after `since`."""
        self._index = index
        notebook = self.collection.notebook
        for change in () if since is None else notebook.history(notebook.newest - since):
            self.touched(change.documents)
        self.find(self.text)

    def recount(self) -> None:
        """Count anew how far one is; an act of one's own is counted by what it edits."""
        pile = self.collection
        sources = (pile.annotation(at) for at in pile.annotated() if not pile.is_orphan(at))
        self.progress = count_progress(len(pile.library.papers), sources)

    def find(self, text: str, *, usual: str | None = None) -> None:
        """Show what this query finds; by how well it matches while words are typed.

        `usual` is the order for a query without free words; None leaves the order as it is.
        """
        self.text = text
        self.query = parse_query(text)
        if usual is not None:
            self.sort = "" if self.words else usual
        self._matched.clear()
        self._show()

    def order(self, sort: str) -> None:
        """Show the same papers in another order."""
        self.sort = sort
        self._show()

    @property
    def words(self) -> bool:
        """Whether the query has free words, by which papers can be ranked."""
        return any(isinstance(part, Word | Or | And) for part in self.query.parts) and any(
            isinstance(node, Word) for node in _nodes(self.query.root)
        )

    def found(self, text: str) -> int | None:
        """Return how many papers a query would find; None until there is an index."""
        if self._index is None:
            return None
        query = parse_query(text)
        hits = self._index.search(query, self.collection)
        return self._of_sources(query, hits.positions, hits.complete)[1]

    def _show(self) -> None:
        index = self._index
        if index is None:
            return
        from store.search.sorting import sort_positions

        hits = index.search(self.query, self.collection)
        key = self.sort if self.sort.removeprefix("-") in SORT_KEYS else "relevance"
        rows = sort_positions(index, key, hits)
        self.positions, self.complete = self._of_sources(self.query, rows, hits.complete)

    def _of_sources(
        self, query: Query, rows: NDArray[np.int32], complete: int
    ) -> tuple[NDArray[np.int32], int]:
        """Leave out orphans where a query does not speak of them; the complete hits lead."""
        sources = len(self.collection.library.papers)
        if len(self.collection.papers) == sources or asks_for_orphans(query.root):
            return rows, complete
        kept = rows < sources
        return rows[kept], int(kept[:complete].sum())

    def index_of(self, position: int) -> int | None:
        """Return the row of a paper; None when the list does not show it."""
        if isinstance(self.positions, range):
            return position if position in self.positions else None
        found = (self.positions == position).nonzero()[0]
        return int(found[0]) if len(found) else None

    def position(self, row: int) -> int:
        """Return the paper of a row."""
        return int(self.positions[row])

    def near(self, row: int) -> bool:
        """Return whether the paper of a row misses a word of the query."""
        return row >= self.complete

    def matched(self, position: int) -> Matches | None:
        """Return the letters that the query matched in a paper; None when nothing is asked."""
        if not self.query or self._index is None:
            return None
        if position not in self._matched:
            if len(self._matched) > MOST_TEXTS:
                self._matched.clear()
            self._matched[position] = self._texts_of(position).find_matches(self.query)
        return self._matched[position]

    def _texts_of(self, position: int) -> SearchableTexts:
        if position not in self._texts:
            from store.search.highlights import SearchableTexts

            if len(self._texts) > MOST_TEXTS:
                self._texts.clear()
            paper, annotation = (
                self.collection.papers[position],
                self.collection.annotation(position),
            )
            self._texts[position] = SearchableTexts(paper, annotation)
        return self._texts[position]

    def touched(self, documents: Iterable[int]) -> frozenset[int]:
        """Take in documents that were written; give the papers that look different now.

        A paper that no longer fits the query stays in the list until it is asked again:
        rows do not vanish under the cursor.
        """
        positions = self.collection.touched(documents)
        for position in positions:
            self._matched.pop(position, None)
            self._texts.pop(position, None)
            if self._index is not None:
                self._index.annotate(position, self.collection.annotation(position))
        return positions

    def undecided(self, row: int, step: int) -> int | None:
        """Return the next row without a decision, downwards or upwards; None when there is none."""
        if self._index is None or isinstance(self.positions, range):
            rows = range(row + step, len(self.positions) if step > 0 else -1, step)
            return next((at for at in rows if self._decision(at) is Decision.UNDECIDED), None)
        rest = self.positions[row + 1 :] if step > 0 else self.positions[:row][::-1]
        found = (self._index.annotation_index.decision[rest] == 0).nonzero()[0]
        return row + step * (int(found[0]) + 1) if len(found) else None

    def _decision(self, row: int) -> Decision:
        return self.collection.annotation(self.position(row)).decision

    def shown_marks(self) -> list[int]:
        """Return the marked papers that the list shows, in its order."""
        marks = self.collection.marks
        rows = sorted(row for at in marks if (row := self.index_of(at)) is not None)
        return [self.position(row) for row in rows]

    def scopes(self) -> dict[str, Sequence[int]]:
        """Return what can be exported: the marked, what is shown, each decision."""
        found: dict[str, Sequence[int]] = {}
        if marked := self.shown_marks():
            found["marked"] = marked
        found["shown"] = [self.position(row) for row in range(len(self.positions))]
        included: list[int] = []
        maybe: list[int] = []
        for at in sorted(self.collection.annotated()):
            decision = self.collection.annotation(at).decision
            if decision is Decision.INCLUDE:
                included.append(at)
            elif decision is Decision.MAYBE:
                maybe.append(at)
        return {**found, "included": included, "included and maybe": sorted(included + maybe)}

    def nothing(self) -> tuple[str, str]:
        """Return why the list is empty and what to do about it: a heading and a sentence."""
        if not self.progress.papers:
            others = "Open others: papersift FILE…, a folder, or - for a pipe."
            kept = " is:orphan finds what your notes say of others." * bool(
                len(self.collection.papers)
            )
            return "No papers here", f"{others} R says what each source gave.{kept}"
        if self.text.strip():
            return (
                "Nothing matches",
                "Esc clears the filter. Fewer letters, or a word less, find more.",
            )
        return "Nothing to show", "R says what each source gave."

    def common_tags(self, positions: Sequence[int]) -> tuple[str, ...]:
        """Return the tags that all of these papers have."""
        first, *others = (self.collection.annotation(at).tags for at in positions)
        return tuple(tag for tag in first if all(tag in tags for tags in others))

    def reasons(self) -> tuple[str, ...]:
        """Return the reasons that were given so far, the most frequent first."""
        return tuple(reason for reason, _ in self.collection.reasons.most_common())

    def count(self) -> str:
        """Say how many papers are shown of how many, the order if it is not the usual, marks."""
        total, found = self.progress.papers, self.complete
        parts = [f"{found:,} of {total:,}" if self.query else f"{total:,} papers"]
        if near := len(self.positions) - found:
            parts.append(f"{near:,} near")
        if self.sort:
            parts.append(f"by {self.sort_name()}")
        if self.collection.marks:
            parts.append(f"{len(self.collection.marks):,} marked")
        return " · ".join(parts)

    def sort_name(self) -> str:
        """Name the order for people."""
        name = self.sort.removeprefix("-") or "the usual order"
        return f"{name}, reversed" if self.sort.startswith("-") else name

    def progress_line(self) -> str:
        """Say in a line how far one is."""
        return progress_line(self.progress, self.pace())

    def pace(self) -> float | None:
        """Return the seconds that a paper takes; None when that cannot be told yet."""
        return pace(self.collection.notebook.history(200))


def asks_for_orphans(node: Node) -> bool:
    """Return whether a query speaks of orphans, which are shown to no other."""
    return any(isinstance(one, Is) and one.name == "orphan" for one in _nodes(node))


def _nodes(node: Node) -> Iterator[Node]:
    """Return a node and all that it is made of."""
    yield node
    for part in getattr(node, "parts", None) or (getattr(node, "part", None),):
        if part is not None:
            yield from _nodes(part)
