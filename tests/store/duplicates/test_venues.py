"""How alike two venues are."""

from __future__ import annotations

import pytest

from store.duplicates.venues import venue_similarity


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        ("Journal of Peatland Research", "J. Peatl. Res.", 1.0),
        ("EMNLP", "Conference on Empirical Methods in Natural Language Processing", 1.0),
        ("Proc. LREC", "Proceedings of the Language Resources and Evaluation Conference", 1.0),
        ("VLDB", "Very Large Data Bases", 1.0),
        ("Mire Conference", "Mire Record", -2.5),
        ("Proceedings of the Mire Symposium", "Mire Journal", -2.5),
        ("MIRE", "MIRE J.", -1.0),
        ("Mires", "Soil Letters", -1.0),
        ("", "Soil Letters", 0.0),
    ],
)
def test_venues_are_one_in_every_way_of_writing_them(one: str, other: str, points: float) -> None:
    assert venue_similarity((one, ""), (other, "")) == points
    assert venue_similarity((other, ""), (one, "")) == points
