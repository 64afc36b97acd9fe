"""Papers, annotations and a comparison of indices for the tests of the search."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.model.record import Place, record
from store.search.index_file import _arrays
from store.search.paper_index import PaperIndex


def make_paper(
    number: int = 0, *, source: str = "a.bib", copies: int = 1, **fields: object
) -> Paper:
    """Make a paper with these fields in every one of its records."""
    places = [Place(source, number * 9 + copy + 1) for copy in range(copies)]
    records = tuple(record(place, **fields) for place in places)  # type: ignore[arg-type]
    key = f"text:{number}"
    return Paper(id=key, keys=(key,), merged=records[0], records=records)


@dataclass
class FakeReviewState:
    """A ReviewState of plain collections."""

    annotations: dict[int, Annotation] = field(default_factory=dict)
    marks: set[int] = field(default_factory=set)
    orphans: set[int] = field(default_factory=set)
    new: set[int] = field(default_factory=set)
    paper_ids: tuple[str, ...] = ()

    def annotation(self, position: int) -> Annotation:
        return self.annotations.get(position, EMPTY_ANNOTATION)

    def annotated(self) -> tuple[int, ...]:
        return tuple(self.annotations)

    def arrived(self) -> set[int]:
        """Return the papers that are new."""
        return self.new

    def marked(self) -> set[int]:
        return self.marks

    def is_orphan(self, position: int) -> bool:
        return position in self.orphans

    def ids(self) -> tuple[str, ...]:
        return self.paper_ids


def assert_same_index(left: PaperIndex | None, right: PaperIndex) -> None:
    """Check that two indices are the same, array by array."""
    assert left is not None
    ours, others = dict(_arrays(left)), dict(_arrays(right))
    assert ours.keys() == others.keys()
    for name, array in ours.items():
        assert array.dtype == others[name].dtype, name
        assert np.array_equal(array, others[name]), name
