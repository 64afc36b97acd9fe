"""The user's terms in the papers of a collection: where they are, and how many each paper has."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from store.tasks import run_steps

if TYPE_CHECKING:
    from store.library.collection import Collection
    from store.screening.term_index import TermIndex
    from store.screening.term_matches import TermMatcher, TermMatches, TermSpans
    from store.screening.terms import Term
    from store.search.index import Index

_MAX_PAPERS = 500
"""Papers whose matches are kept."""


class PaperTerms:
    """Finds the terms of the notebook in one paper, and counts them in all.

    The numbers of all papers need the index, and some milliseconds a term: until they are there
    a row shows no numbers. Nothing is imported before there is a term.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._terms: tuple[Term, ...] = ()
        self._matcher: TermMatcher | None = None
        self._matches: dict[int, TermMatches] = {}
        self._titles: dict[int, TermSpans] = {}
        self._search_index: Index | None = None
        self._index: TermIndex | None = None
        """The numbers of all papers; None while there is no search index, or no term."""
        self._counted: tuple[Term, ...] | None = None
        """The terms that the numbers are complete for."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the notebook, which another window may have changed meanwhile."""
        terms = self._collection.notebook.terms.all
        if terms is not self._terms:
            self._terms, self._matcher = terms, None
            self._matches.clear()
            self._titles.clear()
        return terms

    def use(self, index: Index) -> None:
        """Use an index of the papers from now on."""
        if index is not self._search_index:
            self._search_index, self._index, self._counted = index, None, None

    def use_copy(self, index: Index) -> None:
        """Use an equal index, such as the one that was saved: what was counted stays."""
        self._search_index = index
        if self._index is not None:
            self._index.use_copy(index.paper_index)
            index.terms = self._index

    @property
    def shown(self) -> bool:
        """Whether there are terms, and the user wants to see them."""
        table = self._collection.notebook.terms
        return table.shown and bool(self.terms)

    @property
    def is_current(self) -> bool:
        """Whether all papers have been counted for the current terms, or cannot be yet."""
        return self._search_index is None or self._counted is self.terms

    def count(self) -> Generator[float, None, None]:
        """Count the terms in all papers in steps; yield how much is done, from 0 to 1."""
        search_index, terms = self._search_index, self.terms
        if search_index is None or self._counted is terms:
            return
        if self._index is None and terms:
            # most notebooks have no terms, and counting them needs a stemmer
            from store.screening.term_index import TermIndex

            papers = len(self._collection.library.papers)
            search_index.terms = self._index = TermIndex(search_index.paper_index, papers)
        if self._index is not None:
            yield from self._index.update(terms)
        if self.terms is terms:
            self._counted = terms

    def complete(self) -> None:
        """Count the terms in all papers at once, for a filter or a sort order that asks."""
        while not self.is_current:
            run_steps(self.count())

    def papers_of(self, term: Term) -> int | None:
        """Return how many papers have a term; None while that has not been counted."""
        return None if self._index is None else self._index.counts.get(term)

    def numbers(self, position: int) -> tuple[int, int]:
        """Return how many wanted and unwanted terms a paper has; 0 until they are counted."""
        index = self._index
        if index is None or not self.is_current:
            return 0, 0
        return int(index.wanted[position]), int(index.unwanted[position])

    def counts(self, positions: Sequence[int]) -> list[tuple[int, int]]:
        """Return the numbers of wanted and unwanted terms of papers; none without terms."""
        if not self.terms:
            return []
        self.complete()
        if self._index is None:
            matches = map(self.matches, positions)
            return [(len(each.wanted), len(each.unwanted)) for each in matches]
        return [self.numbers(position) for position in positions]

    def matches(self, position: int) -> TermMatches:
        """Return the terms in title and abstract of a paper, and where they are."""
        matcher = self._matcher_of_now()
        if position not in self._matches:
            if len(self._matches) > _MAX_PAPERS:
                self._matches.clear()
            self._matches[position] = matcher.find(self._collection.papers[position])
        return self._matches[position]

    def title_spans(self, position: int) -> TermSpans:
        """Return where terms are in the display title, which takes a tenth of `matches`."""
        matcher = self._matcher_of_now()
        if position not in self._titles:
            if len(self._titles) > _MAX_PAPERS:
                self._titles.clear()
            self._titles[position] = matcher.find_in_title(self._collection.papers[position])
        return self._titles[position]

    def _matcher_of_now(self) -> TermMatcher:
        terms = self.terms
        if self._matcher is None:
            from store.screening.term_matches import TermMatcher

            self._matcher = TermMatcher(terms)
        return self._matcher
