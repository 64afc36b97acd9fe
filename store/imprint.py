"""Where and when two Records came out: venue, volume, pages and year, as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.venues import likeness_of_venues

if TYPE_CHECKING:
    from store.columns import Columns, Flags, Numbers, Points
    from store.weighed import Finding

SAME_PLACE = 3.0
"""Points for place from which one can trust it: volume and page, or page and venue."""


def places(
    columns: Columns, left: Numbers, right: Numbers, like: Points, versions: Flags
) -> Finding:
    """Compare venue, volume and pages; `like` is the likeness of the titles, 0 to 1.

    Between preprint and published version nothing is to be learnt from these.
    """
    import numpy as np

    venue = _venues(columns, left, right)
    volume = _agree(columns.volume, left, right)
    page = _pages(columns, left, right)
    issues = columns.issue[left], columns.issue[right]
    other_issue = (issues[0] > 0) & (issues[1] > 0) & (issues[0] != issues[1])
    span = (_agree(columns.span, left, right) > 0) & columns.wide[left]

    paged = np.where(volume == 0, 2.0, np.where(volume > 0, 3.0, -0.5)) + span
    paged = paged - 4.0 * ((like < 0.6) & other_issue) + np.maximum(venue, 0.0)
    loose = venue + 2.0 * page + np.where(volume > 0, 1.0, 2.0 * volume)
    loose = loose - np.where(volume > 0, 3.0, 1.5) * other_issue
    points = np.where(versions, 0.0, np.where(page > 0, paged, loose))

    said = np.where((venue > 0) & (points > 0), 4, 0)
    said[(volume > 0) & (page == 0)] = 3
    said[page > 0] = np.where(volume > 0, 1, 2)[page > 0]
    said[versions] = 0
    return points, said


def years(
    columns: Columns, left: Numbers, right: Numbers, where: Points, versions: Flags
) -> Finding:
    """Compare the years; between preprint and published version three may pass."""
    import numpy as np

    ours, theirs = columns.year[left], columns.year[right]
    gap = np.abs(ours - theirs)
    volume = _agree(columns.volume, left, right)
    far = np.where(gap == 2, -2.0, -3.0)
    far = np.where(where >= SAME_PLACE, np.where(volume > 0, -1.0, -4.5), far)
    points = np.where(gap == 1, np.where(where >= 2, 0.0, -1.1), far)
    points[versions & (gap <= 3)] = 0.0
    points[gap == 0] = 1.0
    said = np.where(gap == 0, 1, np.where((gap == 1) & ~versions, 2, 0))
    unknown = (ours == 0) | (theirs == 0)
    points[unknown] = 0.0
    said[unknown] = 0
    return points, said


def most_for_imprint(columns: Columns, left: Numbers, right: Numbers, versions: Flags) -> Points:
    """Give at least what place and year can bring, without a look at the venues."""
    import numpy as np

    paged = (columns.page[left] > 0) & (columns.page[right] > 0)
    volume = _agree(columns.volume, left, right) > 0
    year, _ = years(columns, left, right, np.full(len(left), 2.0), versions)
    year[(year < -1) & volume] = -1.0
    return np.where(paged, 5.0, 1.0 + volume) + year


def ids(columns: Columns, left: Numbers, right: Numbers, versions: Flags) -> Finding:
    """Compare DOI, arXiv id and PMID; a preprint may have another DOI than what came of it."""
    import numpy as np

    points = np.zeros(len(left))
    said = np.zeros(len(left), dtype=np.int64)
    for at, column in enumerate((columns.doi, columns.arxiv, columns.pmid), 1):
        agree = _agree(column, left, right)
        other = (agree < 0) & (points <= 0)
        if at == 1:
            other &= ~versions
        points[other] = -5.0
        points[agree > 0] = 4.0
        said[(agree > 0) & (said == 0)] = at
    return points, said


def _agree(codes: Numbers, left: Numbers, right: Numbers) -> Numbers:
    """Give 1 for equal, -1 for different, 0 where one is missing."""
    import numpy as np

    ours, theirs = codes[left], codes[right]
    return np.where(ours == theirs, 1, -1) * ((ours > 0) & (theirs > 0))


def _pages(columns: Columns, left: Numbers, right: Numbers) -> Numbers:
    """Compare first pages; `299347` is `299-347` without its dash."""
    import numpy as np

    agree = _agree(columns.page, left, right)
    for at in np.flatnonzero(agree < 0).tolist():
        one, other = columns.seen[left[at]].page, columns.seen[right[at]].page
        if len(one) > 2 and len(other) > 2 and (one.startswith(other) or other.startswith(one)):
            agree[at] = 1
    return agree


def _venues(columns: Columns, left: Numbers, right: Numbers) -> Points:
    """Compare the venues, each two of them once."""
    import numpy as np

    ours, theirs = columns.where[left], columns.where[right]
    points = np.zeros(len(left))
    told = np.flatnonzero((ours > 0) & (theirs > 0))
    low, high = np.minimum(ours, theirs)[told], np.maximum(ours, theirs)[told]
    both = low * (len(columns.where) + 1) + high
    _, first, which = np.unique(both, return_index=True, return_inverse=True)
    pairs = zip(columns.seen[left[told[first]]], columns.seen[right[told[first]]], strict=True)
    found = [likeness_of_venues(one.place, other.place) for one, other in pairs]
    points[told] = np.array(found, dtype=np.float64)[which]
    return points
